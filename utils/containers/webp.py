"""WebP: RIFF chunks, and the size the file claims, because Pillow sets two canvases aside on opening it.

Source: RFC 9649, 2.5 to 2.7.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from utils.containers.findings import MAX_PARTS, Blocks, Findings
from utils.errors import MetadataRefused
from utils.records import RawMetadata

_ICC, _ALPHA, _EXIF, _XMP, _ANIMATION = 0x20, 0x10, 0x08, 0x04, 0x02
#: what decoding and showing need; nothing else outlives ``strip``
_NEEDED = frozenset({b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"})
_CODED = frozenset({b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"})
_PICTURE = frozenset({b"VP8 ", b"VP8L", b"ANMF"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk by its place: ``start`` of its name, ``end`` of its content, a byte of padding not counted."""

    kind: bytes
    start: int
    end: int

    def payload(self, data: bytes) -> bytes:
        return data[self.start + 8 : self.end]


class WebpError(ValueError):
    """The chunks cannot be followed to the end."""


def matches(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def canvas_size(data: bytes) -> tuple[int, int] | None:
    """Read width and height in px from the first chunk; None if this is no WebP."""
    if not matches(data) or len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None


def walk(data: bytes) -> Iterator[Chunk]:
    """Yield the chunks up to the end the header names. Raises WebpError where a length leads out of it."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise WebpError("The WebP ends before its last chunk.")
    position = 12
    for _ in range(MAX_PARTS):
        if position >= end:
            return
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        if position + 8 + size > end:
            raise WebpError("A chunk of the WebP is damaged.")
        yield Chunk(data[position : position + 4], position, position + 8 + size)
        position += 8 + size + size % 2
    raise WebpError("The WebP has more chunks than are read.")


def read(data: bytes) -> RawMetadata:
    """Read the EXIF and XMP of a WebP. What cannot be read is an error in the record, never raised."""
    found = Findings()
    found.width, found.height = canvas_size(data) or (0, 0)
    try:
        for chunk in walk(data):
            if chunk.kind == b"EXIF":
                found.add_exif(_bare(chunk.payload(data)))
            elif chunk.kind == b"XMP ":
                found.add_xmp(chunk.payload(data))
            elif chunk.kind == b"C2PA":
                found.leak("content credentials")
    except WebpError as error:
        found.fail(str(error))
    return found.record("webp")


def blocks(data: bytes) -> Blocks:
    """Return the metadata blocks as they are. Raises MetadataRefused if the chunks cannot be followed."""
    found: dict[bytes, bytes] = {}
    for chunk in _all(data):
        if chunk.kind in (b"EXIF", b"XMP "):
            found.setdefault(chunk.kind, chunk.payload(data))
    return Blocks(exif=_bare(found.get(b"EXIF", b"")), xmp=found.get(b"XMP ", b""))


def splice(data: bytes, new: Blocks) -> bytes:
    """Put EXIF and XMP in, in place of those there; an empty block leaves what is there. All else stays; texts are
    PNG's alone. Raises MetadataRefused, for animations too."""
    chunks = _all(data)
    if any(chunk.kind in (b"ANIM", b"ANMF") for chunk in chunks):
        raise MetadataRefused("An animated WebP is left as it is.")
    replaced = {kind for kind, block in ((b"EXIF", new.exif), (b"XMP ", new.xmp)) if block}
    kept = [chunk for chunk in chunks if chunk.kind not in replaced]
    return _joined(data, kept, new) + data[_riff_end(data) :]


def strip(data: bytes) -> bytes:
    """Leave what decoding and showing need, orientation and animation included. Raises MetadataRefused."""
    needed = [chunk for chunk in _all(data) if chunk.kind in _NEEDED]
    return _joined(data, needed, blocks(data).orientation_only())


def coded_hash(data: bytes) -> str:
    """SHA-256 over name, length (8 bytes, big endian) and content of VP8, VP8L, ALPH, ANIM and ANMF, in file order.

    Raises MetadataRefused if the chunks cannot be followed.
    """
    digest = hashlib.sha256(b"webp")
    for chunk in _all(data):
        if chunk.kind in _CODED:
            digest.update(chunk.kind + (chunk.end - chunk.start - 8).to_bytes(8, "big"))
            digest.update(memoryview(data)[chunk.start + 8 : chunk.end])
    return digest.hexdigest()


# --- writing ------------------------------------------------------------------------------------


def _all(data: bytes) -> list[Chunk]:
    try:
        chunks = list(walk(data))
    except WebpError as error:
        raise MetadataRefused(str(error)) from None
    if not chunks or not any(chunk.kind in _PICTURE for chunk in chunks) or canvas_size(data) is None:
        raise MetadataRefused("The WebP holds no picture.")
    return chunks


def _joined(data: bytes, chunks: Iterable[Chunk], new: Blocks) -> bytes:
    """Join chunks and the new blocks behind them; the header chunk says what there is, and comes in where needed."""
    view = memoryview(data)
    pieces: list[bytes | memoryview] = []
    present = 0
    for chunk in chunks:
        present |= {b"ICCP": _ICC, b"EXIF": _EXIF, b"XMP ": _XMP}.get(chunk.kind, 0)
        if chunk.kind != b"VP8X":
            pieces += [view[chunk.start : chunk.end], b"\0" * ((chunk.end - chunk.start) % 2)]
    for name, flag, block in ((b"EXIF", _EXIF, new.exif), (b"XMP ", _XMP, new.xmp)):
        if block:
            present |= flag
            pieces.append(_chunk(name, block))
    header = _header(data, present)
    size = 4 + len(header) + sum(map(len, pieces))
    return b"".join([b"RIFF", struct.pack("<I", size), b"WEBP", header, *pieces])


def _header(data: bytes, present: int) -> bytes:
    """Make the VP8X chunk; a simple file that carries nothing stays without one."""
    if data[12:16] == b"VP8X":
        kept = data[20] & (_ALPHA | _ANIMATION)
        return _chunk(b"VP8X", bytes([kept | present]) + data[21:30])
    if not present:
        return b""
    width, height = canvas_size(data) or (0, 0)
    alpha = _ALPHA if data[12:16] == b"VP8L" and data[24] & 0x10 else 0
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _chunk(b"VP8X", bytes([alpha | present, 0, 0, 0]) + sides)


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return kind + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)


def _riff_end(data: bytes) -> int:
    return 8 + int.from_bytes(data[4:8], "little")


def _bare(block: bytes) -> bytes:
    return block.removeprefix(b"Exif\0\0")
