"""PNG: a signature and chunks. Source: PNG specification (third edition), 5, 11.3 and 12."""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from utils.containers.findings import MAX_PARTS, Blocks, Findings, Inflater
from utils.errors import MetadataRefused
from utils.records import RawMetadata

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEY = "XML:com.adobe.xmp"
_EXIF_PROFILES = ("Raw profile type exif", "Raw profile type APP1")
_MAX_PROFILE_CHARS = 400_000
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
#: what decoding and showing need; nothing else outlives ``strip``
_NEEDED = frozenset(
    b"IHDR PLTE IDAT IEND CgBI tRNS gAMA cHRM sRGB iCCP cICP mDCV mDCv cLLI cLLi sBIT bKGD pHYs acTL fcTL fdAT".split()
)
_CODED = frozenset({b"IHDR", b"PLTE", b"tRNS", b"acTL", b"fcTL", b"fdAT"})
#: a shortcut into the data by distance, which an inserted chunk would falsify; decoders do without
_DISTANCES = b"iDOT"
#: the largest upload in pieces of 512 bytes; common encoders write 8 kB and more
MAX_CHUNKS = 20_000
_PRIVATE = {b"caBX": "content credentials", b"tIME": "time of last change"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk by its place: ``start`` of its length field, ``end`` after its checksum."""

    kind: bytes
    start: int
    end: int

    def payload(self, data: bytes) -> bytes:
        return data[self.start + 8 : self.end - 4]


class PngError(ValueError):
    """The chunks cannot be followed to the end."""


def matches(data: bytes) -> bool:
    return data[:8] == SIGNATURE


def has_too_many_chunks(data: bytes) -> bool:
    """Say whether this is a PNG of more than ``MAX_CHUNKS`` chunks, each of which costs a decoder a step."""
    if not matches(data):
        return False
    position = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        if position >= len(data) or data[position + 4 : position + 8] == b"IEND":
            return False
        position += 12 + int.from_bytes(data[position : position + 4], "big")
    return True


def walk(data: bytes) -> Iterator[Chunk]:
    """Yield the chunks up to and with IEND. Raises PngError where a length leads out of the file or there is no end."""
    position = len(SIGNATURE)
    for _ in range(MAX_PARTS):
        if position + 12 > len(data):
            raise PngError("The PNG ends before its last chunk.")
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        if end > len(data) or not kind.isalpha():
            raise PngError("A chunk of the PNG is damaged.")
        yield Chunk(kind, position, end)
        if kind == b"IEND":
            return
        position = end
    raise PngError("The PNG has more chunks than are read.")


def read(data: bytes) -> RawMetadata:
    """Read the texts, EXIF and XMP of a PNG. What cannot be read is an error in the record, never raised."""
    found = Findings()
    try:
        for chunk in walk(data):
            _take(chunk, data, found)
    except PngError as error:
        found.fail(str(error))
    return found.record("png")


def blocks(data: bytes) -> Blocks:
    """Return the metadata blocks as they are. Raises MetadataRefused if the chunks cannot be followed."""
    block = packet = b""
    texts: list[tuple[str, str]] = []
    inflate = Inflater()
    for chunk in _all(data):
        if chunk.kind == b"eXIf":
            block = block or _bare(chunk.payload(data))
        elif chunk.kind in _TEXTS:
            try:
                key, text = _text(chunk, data, inflate)
            except ValueError:
                continue
            if key == _XMP_KEY:
                packet = packet or text.encode()
            elif key in _EXIF_PROFILES:
                block = block or _profile(text)
            else:
                texts.append((key, text))
    return Blocks(exif=block, xmp=packet, texts=tuple(texts))


def splice(data: bytes, new: Blocks) -> bytes:
    """Put EXIF, XMP and texts in, in place of those there; an empty block leaves what is there. All else stays.

    An empty text takes those under its keyword out. Raises MetadataRefused.
    """
    chunks = _all(data)
    keys = {key for key, _ in new.texts} | ({_XMP_KEY} if new.xmp else set())
    kept = [
        chunk
        for chunk in chunks
        if chunk.kind != _DISTANCES
        and not (new.exif and chunk.kind == b"eXIf")
        and not (chunk.kind in _TEXTS and _key(chunk, data) in keys)
    ]
    return _joined(data, kept, _made(new)) + data[chunks[-1].end :]


def strip(data: bytes) -> bytes:
    """Leave what decoding and showing need, orientation included. Raises MetadataRefused."""
    chunks = _all(data)
    needed = [chunk for chunk in chunks if chunk.kind in _NEEDED]
    return _joined(data, needed, _made(blocks(data).orientation_only()))


def coded_hash(data: bytes) -> str:
    """SHA-256 over kind, length (8 bytes, big endian) and content of IHDR, PLTE, tRNS, acTL, fcTL, fdAT, in file order.

    All IDAT chunks count as one, at the place of the first. Raises MetadataRefused if the chunks cannot be followed.
    """
    digest = hashlib.sha256(b"png")
    chunks = _all(data)
    pixels = [chunk for chunk in chunks if chunk.kind == b"IDAT"]
    begun = False
    for chunk in chunks:
        if chunk.kind == b"IDAT" and not begun:
            begun = True
            digest.update(b"IDAT" + sum(one.end - one.start - 12 for one in pixels).to_bytes(8, "big"))
            for one in pixels:
                digest.update(memoryview(data)[one.start + 8 : one.end - 4])
        elif chunk.kind in _CODED:
            payload = chunk.payload(data)
            digest.update(chunk.kind + len(payload).to_bytes(8, "big") + payload)
    return digest.hexdigest()


# --- one chunk ----------------------------------------------------------------------------------


def _all(data: bytes) -> list[Chunk]:
    try:
        chunks = list(walk(data))
    except PngError as error:
        raise MetadataRefused(str(error)) from None
    if chunks[0].kind not in (b"IHDR", b"CgBI"):
        raise MetadataRefused("The PNG does not begin with its header.")
    return chunks


def _take(chunk: Chunk, data: bytes, found: Findings) -> None:
    if chunk.kind == b"IHDR" and chunk.end - chunk.start == 25:
        found.width, found.height = struct.unpack_from(">II", data, chunk.start + 8)
    elif chunk.kind == b"eXIf":
        found.add_exif(_bare(chunk.payload(data)))
    elif chunk.kind in _TEXTS:
        _take_text(chunk, data, found)
    elif chunk.kind in _PRIVATE:
        found.leak(_PRIVATE[chunk.kind])


def _take_text(chunk: Chunk, data: bytes, found: Findings) -> None:
    try:
        key, text = _text(chunk, data, found.inflate)
    except ValueError as error:
        found.fail(str(error))
        return
    if key == _XMP_KEY:
        found.add_xmp(text.encode("utf-8", "replace"))
    elif key in _EXIF_PROFILES:
        found.add_exif(_profile(text))
    else:
        found.add_text(key, text)


def _key(chunk: Chunk, data: bytes) -> str:
    return data[chunk.start + 8 : min(chunk.start + 88, chunk.end - 4)].partition(b"\0")[0].decode("latin-1")


def _text(chunk: Chunk, data: bytes, inflate: Inflater) -> tuple[str, str]:
    """Return keyword and text. Raises ValueError."""
    keyword, _, rest = chunk.payload(data).partition(b"\0")
    key = keyword[:80].decode("latin-1")
    if chunk.kind == b"tEXt":
        return key, _decoded(rest)
    if chunk.kind == b"zTXt":
        return key, _decoded(inflate(rest[1:]))
    if len(rest) < 2:
        raise ValueError("A text of the PNG is damaged.")
    body = rest[2:].split(b"\0", 2)[-1]
    return key, (inflate(body) if rest[0] else body).decode("utf-8", "replace")


def _decoded(text: bytes) -> str:
    """tEXt and zTXt are Latin-1 by the book, but many programs write UTF-8."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _profile(text: str) -> bytes:
    """Decode ImageMagick's way of keeping EXIF in a text: a name, a length, then hexadecimal lines."""
    if len(text) > _MAX_PROFILE_CHARS:
        return b""
    try:
        return _bare(bytes.fromhex("".join(text.split()[2:])))
    except ValueError:
        return b""


def _bare(block: bytes) -> bytes:
    return block.removeprefix(b"Exif\0\0")


# --- writing ------------------------------------------------------------------------------------


def _joined(data: bytes, chunks: Iterable[Chunk], made: bytes) -> bytes:
    """Join chunks, the new ones right behind the header, where every reader finds them before the pixels."""
    view = memoryview(data)
    pieces: list[bytes | memoryview] = [SIGNATURE]
    for chunk in chunks:
        pieces.append(view[chunk.start : chunk.end])
        if chunk.kind == b"IHDR":
            pieces.append(made)
    return b"".join(pieces)


def _made(new: Blocks) -> bytes:
    texts = [*new.texts, *([(_XMP_KEY, new.xmp.decode())] if new.xmp else [])]
    made = [_chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + _clean(text)) for key, text in texts if text]
    return b"".join([*([_chunk(b"eXIf", new.exif)] if new.exif else []), *made])


def _clean(text: str) -> bytes:
    """A text chunk holds no NUL and no half of a character pair."""
    return text.replace("\0", "").encode("utf-8", "ignore")


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))
