import io
import struct
import zlib

import pytest
from PIL import Image

from tests.pictures import encoded, jpeg, painted
from utils.containers import jpeg_probes, table, tiff
from utils.containers.findings import Blocks
from utils.errors import MetadataRefused

EXIF = tiff.changed(b"", {0x010E: tiff.Value(tiff.ASCII, "a red door 日本 🙂\0".encode())}, {})
NEW = Blocks(exif=EXIF, xmp=b"<x/>")


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


def segment(code: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(payload) + 2) + payload


PLAIN = {
    "baseline": jpeg(),
    "progressive": jpeg(progressive=True),
    "restarts": jpeg(restart_marker_rows=1),
    "grey": encoded(painted(mode="L"), "JPEG"),
    "adobe cmyk": encoded(painted(mode="CMYK"), "JPEG"),
    "fill bytes": jpeg()[:20] + b"\xff\xff\xff" + jpeg()[20:],
    "no header": jpeg()[:2] + jpeg()[20:],
}


@pytest.mark.parametrize("plain", PLAIN.values(), ids=PLAIN.keys())
def test_pixels_and_hash_stay_whatever_is_put_in_and_taken_out(plain: bytes) -> None:
    full = table.splice(plain, NEW)
    again = table.splice(full, NEW)
    bare = table.strip(full)

    raw = table.read_raw(full)
    assert (raw.container, raw.width, raw.height, raw.errors) == ("jpeg", 400, 300, ())
    assert raw.exif == {"ImageDescription": "a red door 日本 🙂"}
    assert again == full
    assert table.read_raw(bare).exif == {}
    assert pixels(plain) == pixels(full) == pixels(bare)
    assert table.coded_hash(plain) == table.coded_hash(full) == table.coded_hash(bare)


def test_missing_end_stops_nobody() -> None:
    cut = jpeg()[:-2]

    assert table.strip(table.splice(cut, NEW)) == cut
    assert table.coded_hash(table.splice(cut, NEW)) == table.coded_hash(cut)


def test_hash_minds_the_picture_and_what_decoding_needs() -> None:
    plain = jpeg()
    recoloured = plain[:20] + segment(0xEE, b"Adobe\0\x64\0\0\0\0\0") + plain[20:]

    assert table.coded_hash(jpeg(seed=2)) != table.coded_hash(plain)
    assert table.coded_hash(recoloured) != table.coded_hash(plain)
    assert table.coded_hash(table.strip(recoloured)) == table.coded_hash(recoloured)


def test_all_that_is_of_others_stays() -> None:
    kept = [segment(0xFE, b"a comment"), segment(0xED, b"Photoshop 3.0\0x"), segment(0xE2, b"ICC_PROFILE\0\1\1xyz")]
    plain = jpeg()[:20] + b"".join(kept) + jpeg()[20:] + b"a film behind it"

    made = table.splice(plain, NEW)

    assert all(one in made for one in kept)
    assert made.endswith(b"a film behind it")
    assert table.read_raw(made).texts == (("Comment", "a comment"),)


def test_exif_of_others_keeps_every_entry_where_maker_notes_point_at() -> None:
    picture = painted()
    exif = picture.getexif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[0x927C] = b"notes with offsets"
    exif.get_ifd(0x8825)[1] = "N"
    old = table.blocks(encoded(picture, "JPEG", exif=exif)).exif

    made = tiff.changed(
        old, {0x0131: tiff.Value(tiff.ASCII, b"Studio\0")}, {0x9010: tiff.Value(tiff.ASCII, b"+00:00\0")}
    )

    raw = table.read_raw(table.splice(jpeg(), Blocks(exif=made)))
    assert {name: raw.exif[name] for name in ("Make", "Software", "OffsetTime")} == {
        "Make": "Maker",
        "Software": "Studio",
        "OffsetTime": "+00:00",
    }
    assert made[8 : len(old)] == old[8:]
    assert {"maker notes", "location"} <= set(raw.private)


@pytest.mark.parametrize("size", [65_528, 70_000])
def test_block_that_does_not_fit_is_refused(size: int) -> None:
    with pytest.raises(MetadataRefused, match="too large"):
        table.splice(jpeg(), Blocks(exif=b"x" * size))
    assert table.splice(jpeg(), Blocks(exif=b"x" * 65_527))


def test_several_pictures_in_one_file_are_left_alone() -> None:
    out = io.BytesIO()
    painted().save(out, "MPO", save_all=True, append_images=[painted(seed=2)])

    with pytest.raises(MetadataRefused, match="several pictures"):
        table.splice(out.getvalue(), NEW)


DAMAGED = {
    "cut in the header": jpeg()[:100],
    "cut after the marker": jpeg()[:22],
    "length that lies": jpeg()[:20] + b"\xff\xe1\xff\xff" + jpeg()[20:60],
    "length of zero": jpeg()[:20] + b"\xff\xe1\0\0" + jpeg()[20:],
    "100 000 segments": jpeg()[:20] + segment(0xFE, b"") * 100_000 + jpeg()[20:],
    # with a search that starts over at each of them this would not end
    "nothing but fill bytes": b"\xff\xd8" + b"\xff" * 3_000_000,
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_broken_file_is_an_error_to_read_and_refused_to_write(data: bytes) -> None:
    raw = table.read_raw(data)

    assert raw.container == "jpeg"
    assert raw.errors
    assert len(table.coded_hash(data)) == 64
    assert jpeg_probes.count_scans(data) <= 1
    for change in (table.strip, lambda given: table.splice(given, NEW)):
        with pytest.raises(MetadataRefused):
            change(data)


HOSTILE_EXIF = {
    "empty": b"",
    "no tiff": b"hello",
    "directory outside": b"II*\0\xff\xff\xff\x7f",
    "directory at itself": b"II*\0\0\0\0\0",
    "count that lies": b"II*\0\x08\0\0\0\xff\xff",
    "value outside": b"II*\0\x08\0\0\0\1\0" + struct.pack("<HHII", 0x010E, 2, 0xFFFFFFFF, 0xFFFFFFFF) + b"\0\0\0\0",
    "sub-directory outside": b"MM\0*\0\0\0\x08\0\1" + struct.pack(">HHII", 0x8769, 4, 1, 0xFFFFFFF0) + b"\0\0\0\0",
    "sub-directory is the main one": b"MM\0*\0\0\0\x08\0\1" + struct.pack(">HHII", 0x8769, 4, 1, 8) + b"\0\0\0\0",
    "short value outside": b"II*\0\x08\0\0\0\1\0" + struct.pack("<HHII", 0x010E, 2, 9, 4000) + b"\0\0\0\0",
    "unknown type": b"II*\0\x08\0\0\0\1\0" + struct.pack("<HHII", 0x010E, 999, 2**31, 4) + b"\0\0\0\0",
}


@pytest.mark.parametrize("block", HOSTILE_EXIF.values(), ids=HOSTILE_EXIF.keys())
def test_hostile_exif_is_at_most_an_error(block: bytes) -> None:
    raw = table.read_raw(
        table.splice(jpeg(), Blocks(exif=block)) if block else jpeg()[:2] + segment(0xE1, b"Exif\0\0") + jpeg()[2:]
    )

    assert raw.exif == {}
    assert raw.errors or block == HOSTILE_EXIF["sub-directory is the main one"]
    assert all("outside" in error or "header" in error or "longer" in error for error in raw.errors)
    assert (raw.width, raw.height) == (400, 300)


HOSTILE_XMP = {
    "document type": b"<!DOCTYPE a><a/>",
    "billion laughs": b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
    "outside entity": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "deep": b"<a>" * 5000 + b"</a>" * 5000,
    "wide": b"<a>" + b"<b/>" * 12_000 + b"</a>",
    "cut": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF",
    "no utf-8": b"<a>\xff\xfe\0</a>",
    "unknown encoding": b"<?xml version='1.0' encoding='nothing'?><a/>",
}


@pytest.mark.parametrize("packet", HOSTILE_XMP.values(), ids=HOSTILE_XMP.keys())
def test_hostile_xmp_is_kept_as_text_and_at_most_an_error(packet: bytes) -> None:
    raw = table.read_raw(table.splice(jpeg(), Blocks(xmp=packet[:60_000])))

    assert raw.xmp
    assert len(raw.errors) == (packet != HOSTILE_XMP["wide"])
    assert all(error.startswith("the XMP packet") for error in raw.errors)
    assert "root:" not in str(raw)


def comment(body: bytes, *, order: str = "<") -> bytes:
    """Make an EXIF block that holds a UserComment with these bytes, in either byte order."""
    place = 8 + 2 + 12 + 4
    sub = struct.pack(order + "HHHII", 1, 0x9286, 7, len(body), place + 2 + 12 + 4) + b"\0\0\0\0"
    main = struct.pack(order + "HHHII", 1, 0x8769, 4, 1, place) + b"\0\0\0\0"
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8) + main + sub + body


TEXT = "a cat 猫 on a “mat”\nNegative prompt: 犬, Steps: 20 🙂"
FAR_EAST = "猫と犬が窓辺で眠っている、柔らかな朝の光"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"ASCII\0\0\0" + b"plain words", "plain words"),
        (b"ASCII\0\0\0" + TEXT.encode(), TEXT),
        (b"UNICODE\0" + TEXT.encode("utf-16-be"), TEXT),
        (b"UNICODE\0" + TEXT.encode("utf-16-le"), TEXT),
        (b"UNICODE\0" + TEXT.encode("utf-16"), TEXT),
        (b"UNICODE\0" + FAR_EAST.encode("utf-16-be"), FAR_EAST),
        (b"UNICODE\0" + FAR_EAST.encode("utf-16-le"), FAR_EAST),
        (b"JIS\0\0\0\0\0" + FAR_EAST.encode("iso2022_jp"), FAR_EAST),
        (b"\0\0\0\0\0\0\0\0" + TEXT.encode(), TEXT),
        (b"\0\0\0\0\0\0\0\0" + TEXT.encode("utf-16-le"), TEXT),
        (TEXT.encode(), TEXT),
        (b"UNICODE\0", ""),
        (b"", ""),
    ],
    ids="ascii utf-8 utf-16be utf-16le utf-16bom far-be far-le jis zeros-utf8 zeros-utf16 bare none empty".split(),
)
def test_user_comment_is_read_in_every_encoding_in_use(body: bytes, text: str, order: str) -> None:
    raw = table.read_raw(table.splice(jpeg(), Blocks(exif=comment(body, order=order))))

    assert raw.exif.get("UserComment", "") == text
    assert raw.errors == ()


def test_windows_keywords_and_comments_are_read() -> None:
    wide = tiff.changed(
        b"",
        {
            tag: tiff.Value(tiff.BYTE, f"{text}\0".encode("utf-16-le"))
            for tag, text in ((0x9C9C, "猫 note"), (0x9C9E, "a;b"))
        },
        {},
    )

    assert table.read_raw(table.splice(jpeg(), Blocks(exif=wide))).exif == {"XPComment": "猫 note", "XPKeywords": "a;b"}


def test_exif_inside_a_text_of_a_png_is_read_too() -> None:
    block = b"Exif\0\0" + comment(b"ASCII\0\0\0words")
    profile = f"\nexif\n{len(block):8}\n{block.hex()}\n".encode()
    payload = b"Raw profile type exif\0\0" + zlib.compress(profile)
    piece = struct.pack(">I", len(payload)) + b"zTXt" + payload + struct.pack(">I", zlib.crc32(b"zTXt" + payload))
    plain = encoded(painted(), "PNG")

    assert table.read_raw(plain[:33] + piece + plain[33:]).exif == {"UserComment": "words"}
