"""JPEG: its segments, those of metadata read and written. Source: ITU-T T.81, B.1; CIPA DC-008; ISO 16684-3."""

import hashlib
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from utils.containers.findings import MAX_PARTS, Blocks, Findings
from utils.errors import MetadataRefused
from utils.records import RawMetadata

#: without a repetition for fill bytes: a file of nothing but those would keep it busy for days
_NEXT_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])", re.DOTALL)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN, _TEMPORARY = 0xD8, 0xD9, 0xDA, 0x01
_APP0, _APP1, _APP2, _APP11, _APP13, _APP14, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEB, 0xED, 0xEE, 0xFE
_EXIF, _XMP, _LONG_XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
#: readers do not join a packet that fills more than one segment
MAX_BLOCK_BYTES = 60_000
_NO_THUMBNAIL = 14


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment by its place: ``start`` of its marker, ``end`` of its content, coded data behind a scan included."""

    code: int
    #: of the marker, fill bytes in front of it not counted
    start: int
    end: int

    def payload(self, data: bytes) -> bytes:
        """Return what follows the marker and the length."""
        return data[self.start + 4 : self.end]

    def begins(self, data: bytes, head: bytes) -> bool:
        return data.startswith(head, self.start + 4, self.end)

    @property
    def is_metadata(self) -> bool:
        return 0xE0 <= self.code <= 0xEF or self.code == _COMMENT


class JpegError(ValueError):
    """The segments cannot be followed to the end."""


def matches(data: bytes) -> bool:
    return data[:3] == b"\xff\xd8\xff"


def walk(data: bytes) -> Iterator[Segment]:
    """Yield the segments behind the start of the image up to and with its end.

    Decoders do without the end, so does this. Raises JpegError where a length leads out of the file.
    """
    position = 2
    for _ in range(MAX_PARTS):
        found = _NEXT_MARKER.search(data, position)  # decoders skip what is no marker, too
        if found is None:
            raise JpegError("The JPEG ends before its last segment.")
        code, start = found[1][0], found.start()
        if code == _END_OF_IMAGE:
            yield Segment(code, start, found.end())
            return
        length = 0 if code == _TEMPORARY else int.from_bytes(data[found.end() : found.end() + 2], "big")
        end = found.end() + length
        if (length < 2 and code != _TEMPORARY) or end > len(data) or code == _START_OF_IMAGE:
            raise JpegError("A segment of the JPEG is damaged.")
        following = _NEXT_MARKER.search(data, end) if code == _START_OF_SCAN else None
        if code == _START_OF_SCAN:
            end = following.start() if following else len(data)
        yield Segment(code, start, end)
        if code == _START_OF_SCAN and following is None:
            return
        position = end
    raise JpegError("The JPEG has more segments than are read.")


def read(data: bytes) -> RawMetadata:
    """Read comments, EXIF and XMP of a JPEG. What cannot be read is an error in the record, never raised."""
    found = Findings()
    try:
        for segment in walk(data):
            _take(segment, data, found)
            if segment.code == _END_OF_IMAGE and len(data) - segment.end > 4:
                found.leak("data behind the picture")
    except JpegError as error:
        found.fail(str(error))
    return found.record("jpeg")


def blocks(data: bytes) -> Blocks:
    """Return the metadata blocks as they are. Raises MetadataRefused if the segments cannot be followed."""
    return _blocks(_all(data), data)


def _blocks(segments: Sequence[Segment], data: bytes) -> Blocks:
    found: dict[bytes, bytes] = {}
    for segment in segments:
        for head in (_EXIF, _XMP):
            if segment.code == _APP1 and segment.begins(data, head):
                found.setdefault(head, segment.payload(data)[len(head) :])
    return Blocks(exif=found.get(_EXIF, b""), xmp=found.get(_XMP, b""))


def splice(data: bytes, new: Blocks) -> bytes:
    """Put EXIF and XMP in, in place of those there; an empty block leaves what is there. All else stays; texts are
    PNG's alone. Raises MetadataRefused, for files of several pictures too: they find each other by distance."""
    segments = _all(data)
    if any(segment.code == _APP2 and segment.begins(data, b"MPF\0") for segment in segments):
        raise MetadataRefused("The JPEG holds several pictures and is left as it is.")
    heads = [head for head, block in ((_EXIF, new.exif), (_XMP, new.xmp)) if block]
    kept = [
        segment
        for segment in segments
        if not (segment.code == _APP1 and any(segment.begins(data, head) for head in heads))
    ]
    header = [segment for segment in kept[:1] if _is_jfif(segment, data)]
    made = b"".join(data[one.start : one.end] for one in header) + _made(new)
    return _joined(data, kept[len(header) :], made) + data[segments[-1].end :]


def strip(data: bytes) -> bytes:
    """Leave what decoding and showing need, orientation included; what lies behind the picture goes too.

    Raises MetadataRefused.
    """
    segments = _all(data)
    headers = [segment for segment in segments if _is_jfif(segment, data)]
    needed = [segment for segment in segments if _is_needed(segment, data)]
    made = _made(_blocks(segments, data).orientation_only())
    return _joined(data, needed, _without_thumbnail(headers[0], data) + made if headers else made)


def coded_hash(data: bytes) -> str:
    """SHA-256 over the picture from its start to its end, without APPn and comments, but with Adobe's APP14.

    Each segment counts from its marker on, without fill bytes in front, the coded data of a scan included; what lies
    behind the end of the image does not count. Raises MetadataRefused if the segments cannot be followed.
    """
    digest = hashlib.sha256(b"jpeg")
    view = memoryview(data)
    for segment in _all(data):
        if not segment.is_metadata or _is_adobe(segment, data):
            digest.update(view[segment.start : segment.end])
    return digest.hexdigest()


# --- one segment --------------------------------------------------------------------------------


def _all(data: bytes) -> list[Segment]:
    try:
        return list(walk(data))
    except JpegError as error:
        raise MetadataRefused(str(error)) from None


def _take(segment: Segment, data: bytes, found: Findings) -> None:
    if segment.code in _FRAMES and segment.end - segment.start >= 9:
        found.height, found.width = struct.unpack_from(">HH", data, segment.start + 5)
    elif segment.code == _COMMENT:
        found.add_text("Comment", _decoded(segment.payload(data).rstrip(b"\0")))
    elif segment.code == _APP1 and segment.begins(data, _EXIF):
        found.add_exif(segment.payload(data)[len(_EXIF) :])
    elif segment.code == _APP1 and segment.begins(data, _XMP):
        found.add_xmp(segment.payload(data)[len(_XMP) :])
    elif segment.is_metadata:
        _look(segment, data, found)


def _look(segment: Segment, data: bytes, found: Findings) -> None:
    """Name what is not read but would leak."""
    for code, head, word in (
        (_APP1, _LONG_XMP, "edit history"),
        (_APP0, b"JFXX\0", "thumbnail"),
        (_APP2, b"MPF\0", "further pictures"),
        (_APP11, b"", "content credentials"),
        (_APP13, b"", "Photoshop data"),
    ):
        if segment.code == code and segment.begins(data, head):
            found.leak(word)
    if _is_jfif(segment, data) and segment.end - segment.start - 4 > _NO_THUMBNAIL:
        found.leak("thumbnail")


def _is_needed(segment: Segment, data: bytes) -> bool:
    return (
        not segment.is_metadata
        or _is_adobe(segment, data)
        or (segment.code == _APP2 and segment.begins(data, b"ICC_PROFILE\0"))
    )


def _is_jfif(segment: Segment, data: bytes) -> bool:
    return segment.code == _APP0 and segment.begins(data, b"JFIF\0")


def _is_adobe(segment: Segment, data: bytes) -> bool:
    return segment.code == _APP14 and segment.begins(data, b"Adobe")


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


# --- writing ------------------------------------------------------------------------------------


def _joined(data: bytes, segments: Sequence[Segment], front: bytes) -> bytes:
    """Join a JFIF header, which must come first, with the new segments, and the others."""
    view = memoryview(data)
    return b"".join([view[:2], front, *(view[one.start : one.end] for one in segments)])


def _without_thumbnail(header: Segment, data: bytes) -> bytes:
    return b"\xff\xe0\0\x10" + header.payload(data)[:12].ljust(12, b"\0") + b"\0\0"


def _made(new: Blocks) -> bytes:
    """Make a segment of each block. Raises MetadataRefused where one does not fit."""
    made = [head + block for head, block in ((_EXIF, new.exif), (_XMP, new.xmp)) if block]
    if any(len(body) > 0xFFFF - 2 for body in made):
        raise MetadataRefused("The metadata is too large for a JPEG.")
    return b"".join(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body for body in made)
