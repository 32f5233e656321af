"""What leaks and what is left of it: files as other programs write them, judged by a program of others."""

import io
import struct

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.pictures import encoded, jpeg, painted
from tests.utils.containers import referee
from utils.containers import table

KINDS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


def upright(data: bytes) -> int:
    with Image.open(io.BytesIO(data)) as image:
        return int(image.getexif().get(0x0112, 1))


@referee.needs_exiftool
@pytest.mark.parametrize("extension", KINDS)
def test_nothing_private_survives_and_the_picture_does(extension: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = encoded(painted(), KINDS[extension], icc_profile=profile)
    tags = [*referee.SECRETS.items(), ("EXIF:Orientation#", "6"), ("IPTC:By-line", "Nora Nobody")]
    leaky = referee.write(plain, extension, tags)

    bare = table.strip(leaky)

    assert set(referee.read(bare, extension)) - referee.HARMLESS == set()
    for secret in (b"SECRET", b"Nora"):
        assert secret in leaky
        assert secret not in bare
    assert pixels(bare) == pixels(leaky)
    assert upright(bare) == 6
    assert table.coded_hash(bare) == table.coded_hash(leaky) == table.coded_hash(plain)
    with Image.open(io.BytesIO(bare)) as image:
        assert image.info["icc_profile"] == profile


@referee.needs_exiftool
@pytest.mark.parametrize("extension", KINDS)
def test_what_would_leak_is_said_in_words(extension: str) -> None:
    leaky = referee.write(encoded(painted(), KINDS[extension]), extension, referee.SECRETS.items())

    raw = table.read_raw(leaky)

    assert {"location", "owner name", "camera serial number", "edit history"} <= set(raw.private)
    assert raw.exif["Artist"] == "Nora Nobody"
    assert raw.errors == ()
    assert table.read_raw(table.strip(leaky)).private == ()


@referee.needs_exiftool
def test_thumbnail_in_the_exif_of_a_photo_goes() -> None:
    small = jpeg(64, 48, seed=9)
    leaky = referee.write(jpeg(), ".jpg", [], thumbnail=small)

    assert small[2:] in leaky
    assert "thumbnail" in table.read_raw(leaky).private
    assert table.strip(leaky) == jpeg()


@pytest.mark.parametrize("kind", KINDS.values())
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_orientation_stays_wherever_it_is_kept(kind: str, orientation: int) -> None:
    picture = painted()
    exif = picture.getexif()
    exif[0x0112] = orientation
    exif[0x013B] = "Nora Nobody"
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' tiff:Orientation="{orientation}" dc:creator="Nora Nobody"/></rdf:RDF></x:xmpmeta>'
    )
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet)
        in_xmp = encoded(picture, kind, pnginfo=info)
    else:
        in_xmp = encoded(picture, kind, xmp=packet.encode())

    for data in (encoded(picture, kind, exif=exif), in_xmp):
        assert table.read_raw(data).private == ("owner name",)
        assert upright(table.strip(data)) == orientation
        assert b"Nora" not in table.strip(data)


def segment(code: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(payload) + 2) + payload


@pytest.mark.parametrize(
    ("inserted", "word"),
    [
        (segment(0xFE, b"made by Nora SECRET"), "comment"),
        (segment(0xED, b"Photoshop 3.0\0SECRET"), "Photoshop data"),
        (segment(0xEB, b"JP\0\1SECRET jumb c2pa"), "content credentials"),
        (segment(0xE0, b"JFXX\0\x10SECRET"), "thumbnail"),
        (segment(0xE2, b"MPF\0SECRET"), "further pictures"),
        (segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0SECRET"), "edit history"),
        (segment(0xE5, b"SECRET of a maker"), None),
        (segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\2\2SECRET+RGBS"), "thumbnail"),
    ],
    ids=["comment", "photoshop", "c2pa", "jfxx", "mpf", "long xmp", "maker", "jfif thumbnail"],
)
def test_jpeg_segment_that_leaks_is_named_and_taken_out(inserted: bytes, word: str | None) -> None:
    plain = jpeg()
    leaky = plain[:20] + inserted + plain[20:]

    assert word is None or word in table.read_raw(leaky).private
    assert table.strip(leaky) == plain
    assert table.coded_hash(leaky) == table.coded_hash(plain)


def test_thumbnail_in_the_first_header_of_a_jpeg_goes_and_the_header_stays() -> None:
    plain = jpeg(dpi=(72, 72))
    leaky = plain[:2] + segment(0xE0, plain[6:18] + b"\2\2SECRET+RGBS") + plain[20:]

    assert table.read_raw(leaky).private == ("thumbnail",)
    assert table.strip(leaky) == plain


def test_what_lies_behind_the_picture_goes() -> None:
    for plain in (jpeg(), encoded(painted(), "PNG"), encoded(painted(), "WEBP")):
        assert table.strip(plain + b"a film of Nora SECRET") == plain
    assert table.read_raw(jpeg() + b"a film of Nora").private == ("data behind the picture",)


def test_second_picture_of_a_phone_goes() -> None:
    out = io.BytesIO()
    painted().save(out, "MPO", save_all=True, append_images=[painted(seed=2)])

    bare = table.strip(out.getvalue())

    with Image.open(io.BytesIO(bare)) as image:
        assert (image.format, getattr(image, "n_frames", 1)) == ("JPEG", 1)
    assert "further pictures" in table.read_raw(out.getvalue()).private
    assert pixels(bare) == pixels(out.getvalue())


def test_animation_stays() -> None:
    for kind in ("PNG", "WEBP"):
        moving = encoded(
            painted(), kind, save_all=True, append_images=[painted(seed=3)], exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"
        )
        bare = table.strip(moving)
        with Image.open(io.BytesIO(bare)) as image:
            assert image.n_frames == 2
        assert table.coded_hash(bare) == table.coded_hash(moving)
        assert b"MM\0*" in moving
        assert b"MM\0*" not in bare


@pytest.mark.parametrize("key", ["Comment", "prompt", "Author", "Software"])
def test_texts_of_a_png_go(key: str) -> None:
    info = PngInfo()
    info.add_text(key, "/home/nora/models/SECRET.safetensors")
    leaky = encoded(painted(), "PNG", pnginfo=info)

    assert "file paths" in table.read_raw(leaky).private
    assert table.strip(leaky) == encoded(painted(), "PNG")
