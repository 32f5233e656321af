"""Thumbnails kept on disk within bounds; may be deleted at any time. Makes none itself."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from utils import files
from utils.errors import ServerFull

log = logging.getLogger(__name__)

#: some ten thousand thumbnails
MAX_BYTES = 128 * 1024 * 1024
#: what a sweep leaves, so that it is not due again with the next thumbnail
_LEFT = 0.8
_JPEG_BEGIN, _JPEG_END = b"\xff\xd8", b"\xff\xd9"


class Thumbnails:
    """A folder of thumbnails by the hash of the file they are of. Touches no disk before it is asked."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._guard = threading.Lock()
        #: bytes in the folder; counted with the first thumbnail kept
        self._held: int | None = None

    def get(self, file_hash: str, make: Callable[[], bytes]) -> bytes:
        """Give the thumbnail that is kept, else have it made and keep it. Raises what ``make`` raises."""
        path = self._folder / file_hash[:2] / f"{files.safe_part(file_hash)}.jpg"
        kept = _whole(path)
        if kept:
            with suppress(OSError):
                os.utime(path)  # what was looked at last goes last
            return kept
        made = make()
        try:
            files.write_atomically(path, [made], fsync_folder=False)
        except (ServerFull, OSError) as error:  # a picture can be seen without it being kept
            log.info("a thumbnail cannot be kept: %s", type(error).__name__)
        else:
            self._count(len(made))
        return made

    def _count(self, size: int) -> None:
        with self._guard:
            held = sum(one.st_size for one, _ in self._kept()) if self._held is None else self._held + size
            self._held = self._swept() if held > self._max_bytes else held

    def _swept(self) -> int:
        """Remove those looked at longest ago. Returns the bytes that are left."""
        kept = sorted(self._kept(), key=lambda one: one[0].st_mtime_ns)
        held = sum(one.st_size for one, _ in kept)
        for found, path in kept:
            if held <= self._max_bytes * _LEFT:
                break
            files.remove_file(path)
            held -= found.st_size
        return held

    def _kept(self) -> Iterator[tuple[os.stat_result, Path]]:
        for path in self._folder.glob("*/*"):  # what an interrupted write left is swept with the rest
            with suppress(FileNotFoundError):
                yield path.stat(), path


def _whole(path: Path) -> bytes:
    """Return what is kept, if it is a JPEG from its first to its last byte."""
    try:
        data = path.read_bytes()
    except OSError:
        return b""
    return data if data.startswith(_JPEG_BEGIN) and data.endswith(_JPEG_END) else b""
