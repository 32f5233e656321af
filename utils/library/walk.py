"""Walks the roots by stat alone, and judges whether a file that was not seen is gone for certain."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from utils.files import is_leftover_name
from utils.library.records import FileState, Storage

#: what the library lists, by extension: kind and media type
MEDIA_TYPES: Mapping[str, tuple[str, str]] = {
    "jpg": ("image", "image/jpeg"),
    "jpeg": ("image", "image/jpeg"),
    "png": ("image", "image/png"),
    "webp": ("image", "image/webp"),
    "mp4": ("video", "video/mp4"),
    "m4v": ("video", "video/mp4"),
    "mov": ("video", "video/quicktime"),
    "mp3": ("audio", "audio/mpeg"),
    "wav": ("audio", "audio/wav"),
    "flac": ("audio", "audio/flac"),
    "ogg": ("audio", "audio/ogg"),
}
#: inodes may have 64 bits without a sign; the cache keeps 63
_INODE_BITS = (1 << 63) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A folder that belongs to the library."""

    path: str
    storage: Storage = Storage.LOCAL


@dataclass(slots=True)
class Walk:
    """One walk of one root. Iterate ``files`` to its end, then ask ``proves_gone``."""

    root: Root
    #: every folder walked, with the device it lies on
    folders: dict[str, int] = field(default_factory=dict)
    #: folders that could not be listed; nothing below them is proven
    closed: set[str] = field(default_factory=set)
    seen: int = 0
    #: what interrupted writes of ours left behind, or are about to put in place
    leftovers: list[str] = field(default_factory=list)
    finished: bool = False

    def files(self) -> Iterator[tuple[str, FileState]]:
        """Yield every media file with its state. Hidden names and symbolic links are passed over."""
        pending = [self.root.path]
        while pending:
            folder = pending.pop()
            try:
                self.folders[folder] = file_state(os.stat(folder)).device
                with os.scandir(folder) as entries:
                    yield from self._listed(entries, pending)
            except OSError:
                self.closed.add(folder)
        self.finished = True

    def _listed(self, entries: "Iterator[os.DirEntry[str]]", pending: list[str]) -> Iterator[tuple[str, FileState]]:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                if is_leftover_name(name):
                    self.leftovers.append(entry.path)
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            elif media_type_of(name) and entry.is_file(follow_symlinks=False) and _is_text(entry.path):
                with contextlib.suppress(FileNotFoundError):  # it went between the listing and the look
                    state = file_state(entry.stat(follow_symlinks=False))
                    self.seen += 1
                    yield entry.path, state

    @property
    def absent(self) -> bool:
        """True if the root is not there, cannot be listed, or holds nothing: it may be unmounted."""
        return self.root.path in self.closed or not self.seen

    def proves_gone(self, path: str, device: int) -> bool:
        """Say whether a file not seen is gone: the walk came to its end past the very disk the file was on.

        An unmounted disk leaves an empty folder on another device, so the nearest folder that is still there tells.
        """
        if not self.finished or self.absent:
            return False
        folder = os.path.dirname(path)
        while folder not in self.folders and folder not in self.closed and len(folder) > len(self.root.path):
            folder = os.path.dirname(folder)
        return folder not in self.closed and self.folders.get(folder) == device


def media_type_of(name: str) -> tuple[str, str] | None:
    """Return kind and media type by the extension; None for what the library does not list."""
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower())


def file_state(stat: os.stat_result) -> FileState:
    return FileState(stat.st_size, stat.st_mtime_ns, stat.st_ino & _INODE_BITS, stat.st_dev & _INODE_BITS)


def separate_roots(roots: list[Root]) -> list[Root]:
    """Resolve the roots and leave out each that lies inside another, so that no file is walked twice."""
    resolved = {os.path.realpath(root.path): root for root in reversed(roots)}
    kept: list[Root] = []
    for path in sorted(resolved):
        if not any(Path(path).is_relative_to(other.path) for other in kept):
            kept.append(Root(path=path, storage=resolved[path].storage))
    return kept


def dataset_of(path: str, root: str) -> str:
    """Return the first folder below the root; empty for a file that lies in the root itself."""
    parts = os.path.relpath(path, root).split(os.sep)
    return parts[0] if len(parts) > 1 else ""


def _is_text(path: str) -> bool:
    """A name that is no text cannot be kept in a table; such files are rare and left alone."""
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)
