"""Writes words into every copy of an asset, or says which copies stayed as they were. The picture itself stays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from os import stat_result
from pathlib import Path

from utils import files
from utils.containers.table import coded_hash, read_raw
from utils.errors import MetadataRefused, ServerFull
from utils.image_metadata import ImageMetadataEmbedding, Understanding, embed, read_own
from utils.library.facts import MAX_IMAGE_BYTES
from utils.library.records import Asset

#: what people wrote and programs need; none of it may be cut to make room
_KEPT = ("caption", "trigger_word", "hint", "prompt", "negative_prompt", "keywords", "loras_used")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwritten:
    """A copy that stayed as it was, and why."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of the copies of an asset."""

    paths: tuple[Path, ...]
    unwritten: tuple[Unwritten, ...]


class _Stays(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    path: Path
    data: bytes
    state: stat_result
    own: ImageMetadataEmbedding


def known_of(asset: Asset) -> Understanding:
    """Gather what engines said before, out of all copies that can be read."""
    known = Understanding()
    for copy in _readable(asset):
        known = known.joined(Understanding.from_dict(copy.own.understanding).outputs)
    return known


def is_writable(asset: Asset) -> bool:
    """Say whether at least one copy could take words now; writes nothing."""
    for copy in _readable(asset):
        try:
            _with_words(copy, Understanding.from_dict(copy.own.understanding))
            return bool(copy.state.st_mode & 0o200)
        except _Stays:
            continue
    return False


def write_understanding(asset: Asset, understanding: Understanding) -> Written:
    """Write what engines said into each copy, each whole or not at all; content hash and other words stay."""
    written: list[Path] = []
    unwritten: list[Unwritten] = []
    for place in asset.locations:
        try:
            copy = _read(Path(place.path), asset.content_hash)
            _replace(copy, _with_words(copy, understanding))
            written.append(copy.path)
        except _Stays as reason:
            unwritten.append(Unwritten(path=place.path, code=reason.code, message=reason.message))
    return Written(paths=tuple(written), unwritten=tuple(unwritten))


def _readable(asset: Asset) -> Iterator[_Copy]:
    for place in asset.locations:
        try:
            yield _read(Path(place.path), asset.content_hash)
        except _Stays:
            continue


def _read(path: Path, content_hash: str) -> _Copy:
    try:
        if path.lstat().st_size > MAX_IMAGE_BYTES:
            raise _Stays("too_large", "The file is too large to be written anew.")
        data, state = files.read_with_state(path)
    except FileNotFoundError:
        raise _Stays("not_there", "The file is not there now; its disk may be away.") from None
    except OSError:
        raise _Stays("unreadable", "The file cannot be read.") from None
    if coded_hash(data) != content_hash:
        raise _Stays("changed", "The file holds another picture now. Scan the library again.")
    return _Copy(path=path, data=data, state=state, own=read_own(read_raw(data)) or ImageMetadataEmbedding())


def _with_words(copy: _Copy, understanding: Understanding) -> bytes:
    wanted = replace(copy.own, understanding=understanding.to_dict())
    try:
        data = embed(copy.data, wanted)
    except MetadataRefused as error:
        raise _Stays("refused", error.detail) from None
    found = read_own(read_raw(data)) or ImageMetadataEmbedding()
    if found.understanding != wanted.understanding or any(
        getattr(found, name) != getattr(copy.own, name) for name in _KEPT
    ):
        raise _Stays("no_room", "The words in the file leave no room for more.")
    if coded_hash(data) != coded_hash(copy.data):
        raise _Stays("refused", "The file cannot take words without a change to the picture.")
    return data


def _replace(copy: _Copy, data: bytes) -> None:
    if data == copy.data:
        return
    try:
        files.rewrite(copy.path, data, seen=copy.state)
    except files.ChangedMeanwhile:
        raise _Stays("changed", "The file was changed by another program meanwhile. Ask again.") from None
    except PermissionError:
        raise _Stays("read_only", "The file or its folder is read-only.") from None
    except ServerFull:
        raise _Stays("disk_full", "The disk is full.") from None
    except OSError:
        raise _Stays("unwritable", "The file cannot be written to.") from None
