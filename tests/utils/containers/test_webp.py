import io
import struct

import pytest
from PIL import Image

from tests.pictures import encoded, painted
from utils.containers import table, tiff
from utils.containers.findings import Blocks
from utils.errors import MetadataRefused

EXIF = tiff.changed(b"", {0x010E: tiff.Value(tiff.ASCII, "a red door 日本 🙂\0".encode())}, {})
PACKET = '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
NEW = Blocks(exif=EXIF, xmp=PACKET.encode())


def see_through() -> Image.Image:
    picture = painted(301, 207, mode="RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture


PLAIN = {
    "lossy": encoded(painted(301, 207), "WEBP"),
    "lossless": encoded(painted(301, 207), "WEBP", lossless=True),
    "lossy alpha": encoded(see_through(), "WEBP"),
    "lossless alpha": encoded(see_through(), "WEBP", lossless=True),
    "profile": encoded(painted(301, 207), "WEBP", icc_profile=b"odd length!"),
}
MOVING = encoded(painted(), "WEBP", save_all=True, append_images=[painted(seed=3)])


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.mode.encode() + image.tobytes()


@pytest.mark.parametrize("plain", PLAIN.values(), ids=PLAIN.keys())
def test_pixels_and_hash_stay_whatever_is_put_in_and_taken_out(plain: bytes) -> None:
    full = table.splice(plain, NEW)
    again = table.splice(full, NEW)
    bare = table.strip(full)

    raw = table.read_raw(full)
    assert (raw.container, raw.width, raw.height, raw.errors) == ("webp", 301, 207, ())
    assert (raw.exif, raw.xmp) == ({"ImageDescription": "a red door 日本 🙂"}, PACKET)
    assert again == full
    assert pixels(plain) == pixels(full) == pixels(bare)
    assert table.coded_hash(plain) == table.coded_hash(full) == table.coded_hash(bare)
    assert table.read_raw(bare).exif == {}
    with Image.open(io.BytesIO(full)) as image, Image.open(io.BytesIO(plain)) as old:
        assert image.info.get("icc_profile") == old.info.get("icc_profile")
        assert image.getexif()[0x010E].encode("latin-1").decode() == "a red door 日本 🙂"


@pytest.mark.parametrize("name", PLAIN)
def test_header_says_what_there_is(name: str) -> None:
    full = table.splice(PLAIN[name], NEW)

    flags = 0x0C | 0x10 * ("alpha" in name) | 0x20 * (name == "profile")
    assert (full[12:16], full[20]) == (b"VP8X", flags)
    assert struct.unpack_from("<I", full, 4)[0] == len(full) - 8


def test_hash_tells_pictures_apart() -> None:
    assert len({table.coded_hash(data) for data in PLAIN.values()}) == len(PLAIN) - 1  # the profile is no picture


def test_chunks_of_others_stay() -> None:
    odd = b"abcd" + struct.pack("<I", 3) + b"xyz\0"
    plain = PLAIN["lossy"]
    plain = b"RIFF" + struct.pack("<I", len(plain) - 8 + len(odd)) + plain[8:] + odd

    assert odd in table.splice(plain, NEW)
    assert odd not in table.strip(plain)


def test_animation_is_left_alone() -> None:
    with pytest.raises(MetadataRefused, match="animated"):
        table.splice(MOVING, NEW)
    assert table.read_raw(MOVING).errors == ()


DAMAGED = {
    "cut": PLAIN["lossy"][:-50],
    "head alone": PLAIN["lossy"][:12],
    "chunk that lies": PLAIN["lossy"][:16] + b"\xff\xff\xff\xff" + PLAIN["lossy"][20:],
    "100 000 chunks": b"RIFF" + struct.pack("<I", 4 + 800_000) + b"WEBP" + b"abcd\0\0\0\0" * 100_000,
    "no picture": b"RIFF" + struct.pack("<I", 22) + b"WEBP" + b"VP8X\x0a\0\0\0" + bytes(10),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_broken_file_is_an_error_to_read_and_refused_to_write(data: bytes) -> None:
    raw = table.read_raw(data)

    assert raw.container == "webp"
    assert raw.errors or raw.exif == {}
    assert len(table.coded_hash(data)) == 64
    for change in (table.strip, lambda given: table.splice(given, NEW)):
        with pytest.raises(MetadataRefused):
            change(data)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8", b"RIFF", b"%PDF-1.7"])
def test_what_is_none_of_the_three_is_said_so(data: bytes) -> None:
    raw = table.read_raw(data)

    assert (raw.container, raw.errors) == ("other", ("This is no PNG, JPEG or WebP.",))
    assert len(table.coded_hash(data)) == 64
    with pytest.raises(MetadataRefused, match="Only PNG, JPEG and WebP"):
        table.strip(data)
