"""The TIFF block inside EXIF: reads its directories, and adds or replaces entries without moving what others point at.

A change appends new values and new directories and leaves every old byte in place, because maker notes and
sub-directories are found by absolute offsets. Source: TIFF 6.0, section 2; CIPA DC-008 (EXIF 2.32), 4.6.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Order = Literal["<", ">"]

BYTE, ASCII, SHORT, LONG, UNDEFINED = 1, 2, 3, 4, 7
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MAX_ENTRIES = 1000
#: a longer value is not text that anybody wrote
MAX_VALUE_BYTES = 2**20

EXIF_IFD, GPS_IFD = 0x8769, 0x8825


class TiffError(ValueError):
    """The block is no TIFF, or points outside of itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a directory; ``field`` is its last four bytes, the value itself or where it lies."""

    tag: int
    kind: int
    count: int
    field: bytes


@dataclass(frozen=True, slots=True)
class Value:
    """A value to be written."""

    kind: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Directory:
    entries: Mapping[int, Entry] = field(default_factory=dict)
    #: offset of the directory after this one, 0 if it is the last
    following: int = 0


@dataclass(frozen=True, slots=True)
class Tiff:
    """A block and its main directory."""

    block: bytes
    order: Order
    main: Directory

    def directory(self, offset: int) -> Directory:
        """Read the directory at an offset. Raises TiffError."""
        return _directory(self.block, self.order, offset)

    def below(self, tag: int) -> Directory:
        """Read the directory an entry of the main one points at; empty if there is none. Raises TiffError."""
        entry = self.main.entries.get(tag)
        return self.directory(self.number(entry)) if entry else Directory()

    def number(self, entry: Entry) -> int:
        if entry.kind == SHORT:
            return int(struct.unpack(self.order + "H", entry.field[:2])[0])
        return int(struct.unpack(self.order + "I", entry.field)[0])

    def value(self, entry: Entry) -> bytes:
        """Return an entry's bytes. Raises TiffError where they lie outside of the block or are too many."""
        size = _SIZES.get(entry.kind, 1) * entry.count
        if size <= 4:
            return entry.field[:size]
        start = int(struct.unpack(self.order + "I", entry.field)[0])
        if size > MAX_VALUE_BYTES or start + size > len(self.block):
            raise TiffError(f"EXIF tag {entry.tag:#06x} points outside of its block")
        return self.block[start : start + size]


def parse(block: bytes) -> Tiff:
    """Read the header and the main directory. Raises TiffError."""
    orders: dict[bytes, Order] = {b"II*\0": "<", b"MM\0*": ">"}
    order = orders.get(block[:4])
    if order is None or len(block) < 8:
        raise TiffError("the EXIF block has no TIFF header")
    return Tiff(block, order, _directory(block, order, struct.unpack(order + "I", block[4:8])[0]))


def changed(block: bytes, main: Mapping[int, Value], exif: Mapping[int, Value]) -> bytes:
    """Return the block with these entries of the main and the EXIF directory added or replaced; ``b""`` begins anew.

    Raises TiffError if the block given cannot be read.
    """
    old = parse(block) if block else Tiff(b"II*\0\0\0\0\0", "<", Directory())
    out = bytearray(old.block)
    further = dict(main)
    if exif:
        place = _append(out, old.order, old.below(EXIF_IFD), exif)
        further[EXIF_IFD] = Value(LONG, struct.pack(old.order + "I", place))
    place = _append(out, old.order, old.main, further)
    out[4:8] = struct.pack(old.order + "I", place)
    return bytes(out)


def _directory(block: bytes, order: Order, offset: int) -> Directory:
    if not 8 <= offset <= len(block) - 2:
        raise TiffError("an EXIF directory lies outside of its block")
    (count,) = struct.unpack_from(order + "H", block, offset)
    end = offset + 2 + 12 * count
    if count > _MAX_ENTRIES or end > len(block):
        raise TiffError("an EXIF directory is longer than its block")
    lines = struct.iter_unpack(order + "HHI4s", block[offset + 2 : end])
    entries = {tag: Entry(tag, kind, number, place) for tag, kind, number, place in lines}
    following = struct.unpack_from(order + "I", block, end)[0] if end + 4 <= len(block) else 0
    return Directory(entries, following)


def _append(out: bytearray, order: Order, old: Directory, values: Mapping[int, Value]) -> int:
    """Append a directory of the old entries and the new values; returns where it begins."""
    entries = {**old.entries, **{tag: _stored(out, order, tag, value) for tag, value in values.items()}}
    _pad(out)
    place = len(out)
    out += struct.pack(order + "H", len(entries))
    for tag in sorted(entries):
        entry = entries[tag]
        out += struct.pack(order + "HHI4s", tag, entry.kind, entry.count, entry.field)
    out += struct.pack(order + "I", old.following)
    return place


def _stored(out: bytearray, order: Order, tag: int, value: Value) -> Entry:
    count = len(value.data) // _SIZES[value.kind]
    if len(value.data) <= 4:
        return Entry(tag, value.kind, count, value.data.ljust(4, b"\0"))
    _pad(out)
    place = len(out)
    out += value.data
    return Entry(tag, value.kind, count, struct.pack(order + "I", place))


def _pad(out: bytearray) -> None:
    if len(out) % 2:
        out += b"\0"


def only(directory: Directory, tags: Iterable[int]) -> bool:
    """Say whether a directory holds nothing but these tags and is the last."""
    return not directory.following and set(directory.entries) <= set(tags)
