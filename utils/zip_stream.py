"""Writes a ZIP piece by piece, one entry in memory at a time. Stores, never deflates: images do not shrink.

Each entry is complete before it is sent, so its size and checksum stand in front of it and every reader takes it;
and all sizes being known, so is the length of the whole.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from utils.errors import SessionDamaged

#: zipfile goes over to the larger form beyond this, which not every reader takes
MAX_ZIP_BYTES = 2**31 - 1

_LOCAL_HEADER, _CENTRAL_HEADER, _END = 30, 46, 22


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipEntry:
    """A file to be: its name, its exact size in bytes and how to get them."""

    name: str
    size_bytes: int
    read: Callable[[], bytes]
    #: checked against what is written when given
    crc32: int | None = None


def stream_zip(entries: Iterable[ZipEntry], *, written_at: datetime) -> Iterator[bytes]:
    """Yield the archive. Raises SessionDamaged when bytes are not as promised; what was sent is then no valid ZIP."""
    window = _Window()
    with zipfile.ZipFile(window, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, date_time=written_at.timetuple()[:6])
            info.external_attr = 0o644 << 16
            data = entry.read()
            archive.writestr(info, data)
            if len(data) != entry.size_bytes or entry.crc32 not in (None, info.CRC):
                raise SessionDamaged(f"The stored bytes of {entry.name} have changed; upload that image again.")
            del data
            yield from window.take()
    yield from window.take()


def zip_size(entries: Iterable[ZipEntry]) -> int:
    """Say how many bytes ``stream_zip`` will yield for these entries."""
    names = _LOCAL_HEADER + _CENTRAL_HEADER
    return _END + sum(names + 2 * len(entry.name.encode()) + entry.size_bytes for entry in entries)


class _Window(io.RawIOBase):
    """A file of which only the part since the last ``take`` exists; in it zipfile may seek back to finish a header."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._starts: list[int] = []
        self._position = 0
        self._end = 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._end}[whence]
        return self._position

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        if self._position == self._end:
            self._pieces.append(piece)
            self._starts.append(self._position)
        else:
            self._replace(piece)
        self._position += len(piece)
        self._end = max(self._end, self._position)
        return len(piece)

    def take(self) -> list[bytes]:
        """Hand over what was written since the last time."""
        taken, self._pieces, self._starts = self._pieces, [], []
        return taken

    def _replace(self, piece: bytes) -> None:
        place = self._starts.index(self._position)  # zipfile rewrites a header exactly where it wrote it
        assert len(self._pieces[place]) == len(piece)  # noqa: S101 - a different size would shift all that follows
        self._pieces[place] = piece
