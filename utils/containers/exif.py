"""What the entries of an EXIF block say: text in all the encodings in use, the orientation, and what is private."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from utils.containers import tiff
from utils.containers.tiff import Directory, Entry, Tiff, TiffError

_MAIN = {
    0x010D: "DocumentName", 0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0112: "Orientation",
    0x0131: "Software", 0x0132: "DateTime", 0x013B: "Artist", 0x013C: "HostComputer", 0x8298: "Copyright",
    0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject",
    0xC62F: "CameraSerialNumber", 0x9286: "UserComment", 0x927C: "MakerNote",
}  # fmt: skip
_EXIF = {
    0x9003: "DateTimeOriginal", 0x9004: "DateTimeDigitized", 0x9010: "OffsetTime", 0x9011: "OffsetTimeOriginal",
    0x9286: "UserComment", 0xA420: "ImageUniqueID", 0xA430: "CameraOwnerName", 0xA431: "BodySerialNumber",
    0xA433: "LensMake", 0xA434: "LensModel", 0xA435: "LensSerialNumber", 0x927C: "MakerNote",
    0xA436: "ImageTitle", 0xA437: "Photographer", 0xA438: "ImageEditor",
}  # fmt: skip
_PRIVATE = {
    "Artist": "owner name", "XPAuthor": "owner name", "CameraOwnerName": "owner name", "Photographer": "owner name",
    "ImageEditor": "owner name", "Copyright": "owner name", "HostComputer": "computer name",
    "BodySerialNumber": "camera serial number", "LensSerialNumber": "camera serial number",
    "CameraSerialNumber": "camera serial number", "ImageUniqueID": "image number", "MakerNote": "maker notes",
    "Make": "camera model", "Model": "camera model", "DateTimeOriginal": "time taken", "XPComment": "comment",
}  # fmt: skip
_WIDE = frozenset(range(0x9C9B, 0x9CA0))
_USER_COMMENT, _MAKER_NOTE, _ORIENTATION = 0x9286, 0x927C, 0x0112
_GPS_VERSION = 0
_SAMPLE_CHARS = 2000
#: values may overlap, so that a small block could claim gigabytes
_MAX_TEXT_CHARS = 2 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Exif:
    """What an EXIF block says, as far as it could be read."""

    texts: Mapping[str, str] = field(default_factory=dict)
    #: how a viewer turns the picture, 1 to 8
    orientation: int = 1
    private: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def read(block: bytes) -> Exif:
    """Read all texts of an EXIF block, ``Exif\\0\\0`` taken off. What cannot be read is an error, never raised."""
    texts: dict[str, str] = {}
    private: list[str] = []
    errors: list[str] = []
    orientation = 1
    try:
        block_read = tiff.parse(block)
        orientation = _orientation(block_read)
        _gather(block_read, block_read.main, _MAIN, texts, private, errors)
        if block_read.main.following:
            private.append("thumbnail")
        if any(tag != _GPS_VERSION for tag in block_read.below(tiff.GPS_IFD).entries):
            private.append("location")
        _gather(block_read, block_read.below(tiff.EXIF_IFD), _EXIF, texts, private, errors)
    except TiffError as error:
        errors.append(str(error))
    return Exif(texts=texts, orientation=orientation, private=tuple(private), errors=tuple(errors))


def _gather(
    block: Tiff,
    directory: Directory,
    names: Mapping[int, str],
    texts: dict[str, str],
    private: list[str],
    errors: list[str],
) -> None:
    room = _MAX_TEXT_CHARS - sum(map(len, texts.values()))
    for entry in directory.entries.values():
        name = names.get(entry.tag) or (f"Tag{entry.tag:04X}" if entry.kind == tiff.ASCII else "")
        if not name:
            continue
        try:
            text = _text(block, entry)
        except TiffError as error:
            errors.append(str(error))
            continue
        if name in _PRIVATE and (text or entry.tag == _MAKER_NOTE):
            private.append(_PRIVATE[name])
        room -= len(text)
        if room < 0:
            errors.append("the EXIF block holds more text than is read")
            return
        if text:
            texts.setdefault(name, text)


def _text(block: Tiff, entry: Entry) -> str:
    if entry.tag == _ORIENTATION:
        return str(block.number(entry)) if entry.kind in (tiff.SHORT, tiff.LONG) else ""
    data = block.value(entry)
    if entry.tag in _WIDE:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    if entry.tag == _USER_COMMENT:
        return decode_user_comment(data, big_endian=block.order == ">")
    if entry.tag == _MAKER_NOTE and entry.kind != tiff.ASCII:
        return ""
    return _narrow(data)


def _narrow(data: bytes) -> str:
    plain = data.rstrip(b"\0")
    try:
        return plain.decode()
    except UnicodeDecodeError:
        return plain.decode("latin-1")


def decode_user_comment(data: bytes, *, big_endian: bool) -> str:
    """Decode a comment by the eight bytes that name its encoding; some writers leave them out or fill in zeros."""
    head, body = data[:8], data[8:]
    match head:
        case b"ASCII\0\0\0" | b"UTF8\0\0\0\0" | b"UTF-8\0\0\0":
            return _narrow(body)
        case b"UNICODE\0":
            return decode_utf16(body, big_endian=big_endian)
        case b"JIS\0\0\0\0\0":
            return _japanese(body.rstrip(b"\0"))
        case b"\0\0\0\0\0\0\0\0":
            wide = b"\0" in body.rstrip(b"\0")
            return decode_utf16(body, big_endian=big_endian) if wide else _narrow(body)
    return _narrow(data)


def decode_utf16(data: bytes, *, big_endian: bool) -> str:
    """Decode UTF-16 by its mark, else the way that yields the likelier text: many writers ignore the block's order."""
    data = data[: len(data) & ~1]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").rstrip("\0")
    ways = ("utf-16-be", "utf-16-le") if big_endian else ("utf-16-le", "utf-16-be")
    candidates = [data.decode(way, "replace").rstrip("\0") for way in ways]
    return max(candidates, key=_likelihood)


def _likelihood(text: str) -> int:
    return sum(_familiar(char) for char in text[:_SAMPLE_CHARS])


def _familiar(char: str) -> int:
    """Weigh a character: letters, signs and pictures that people write count for, what nobody types against."""
    code = ord(char)
    if 0x20 <= code < 0x7F or char in "\n\r\t":
        return 3
    if 0xA0 <= code < 0x600 or 0x3000 <= code < 0x3100 or 0x4E00 <= code < 0xA000 or 0xAC00 <= code < 0xD7A4:
        return 1
    if 0x1F000 <= code < 0x20000 or 0x2010 <= code < 0x2030:
        return 1
    return -2 if code < 0x20 or 0xE000 <= code < 0xF900 or code >= 0xFFF0 else 0


def _japanese(data: bytes) -> str:
    for encoding in ("iso2022_jp", "euc_jp", "shift_jis"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _narrow(data)


def orientation_block(orientation: int) -> bytes:
    """Write an EXIF block that holds this orientation and nothing else."""
    return tiff.changed(b"", {_ORIENTATION: tiff.Value(tiff.SHORT, orientation.to_bytes(2, "little"))}, {})


def _orientation(block: Tiff) -> int:
    entry = block.main.entries.get(_ORIENTATION)
    value = block.number(entry) if entry and entry.kind in (tiff.SHORT, tiff.LONG) else 1
    return value if 1 <= value <= 8 else 1
