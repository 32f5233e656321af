import base64
import io
import struct
from dataclasses import replace

import pytest
from PIL import Image

from tests import pictures_hostile as hostile
from tests.colours import P3_PRIMARIES, cmyk_profile, lab_in_srgb, rgb_in_srgb, rgb_profile
from tests.pictures import encoded, jpeg, painted
from utils import errors
from utils.image_processor import (
    ImageLimits,
    create_thumbnail,
    image_to_base64,
    is_light_decode,
    scale_for_engine,
    validate_image,
)

LIMITS = ImageLimits(max_bytes=10 * 1024 * 1024, max_pixels=25_000_000, max_webp_pixels=16_800_000)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def thumb_size(data: bytes) -> tuple[int, int]:
    return opened(validate_image(data, LIMITS).thumbnail).size


@pytest.mark.parametrize(
    ("data", "extension", "media_type"),
    [
        pytest.param(jpeg(), ".jpg", "image/jpeg", id="jpeg"),
        pytest.param(jpeg(progressive=True), ".jpg", "image/jpeg", id="progressive"),
        pytest.param(encoded(painted(), "PNG"), ".png", "image/png", id="png"),
        pytest.param(encoded(painted(), "WEBP"), ".webp", "image/webp", id="webp"),
        pytest.param(encoded(painted(), "WEBP", lossless=True), ".webp", "image/webp", id="webp-lossless"),
        pytest.param(encoded(painted(mode="CMYK"), "JPEG"), ".jpg", "image/jpeg", id="cmyk"),
        pytest.param(encoded(painted(mode="L"), "PNG"), ".png", "image/png", id="grey"),
        pytest.param(encoded(painted(mode="1"), "PNG"), ".png", "image/png", id="1-bit"),
        pytest.param(encoded(painted(mode="P"), "PNG"), ".png", "image/png", id="palette"),
        pytest.param(encoded(painted(mode="LA"), "PNG"), ".png", "image/png", id="grey-alpha"),
        pytest.param(
            encoded(painted(), "MPO", save_all=True, append_images=[painted(seed=2)]), ".jpg", "image/jpeg", id="mpo"
        ),
    ],
)
def test_good_image_is_taken_with_its_true_type(data: bytes, extension: str, media_type: str) -> None:
    found = validate_image(data, LIMITS)

    assert (found.extension, found.media_type, found.width, found.height) == (extension, media_type, 400, 300)
    thumbnail = opened(found.thumbnail)
    assert (thumbnail.format, thumbnail.mode, thumbnail.size) == ("JPEG", "RGB", (300, 225))


CUT = {"JPEG": jpeg(900, 700), "PNG": encoded(painted(900, 700), "PNG"), "WEBP": encoded(painted(900, 700), "WEBP")}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"", errors.NotAnImage, id="empty"),
        pytest.param(b"x", errors.NotAnImage, id="one-byte"),
        pytest.param(b"hello, this is text", errors.NotAnImage, id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n", errors.NotAnImage, id="signature-only"),
        *[
            pytest.param(data[: len(data) * 9 // 10], errors.ImageDamaged, id=f"cut-{kind}")
            for kind, data in CUT.items()
        ],
        pytest.param(jpeg(280, 280)[:-1500], errors.ImageDamaged, id="cut-smaller-than-thumbnail"),
        pytest.param(encoded(painted(), "GIF"), errors.TypeNotAllowed, id="gif"),
        pytest.param(encoded(painted(), "TIFF"), errors.TypeNotAllowed, id="tiff"),
        pytest.param(b"<!doctype html><script>", errors.TypeNotAllowed, id="html"),
        pytest.param(b"  <svg xmlns='x'/>", errors.TypeNotAllowed, id="svg"),
        pytest.param(b"%PDF-1.7 ...", errors.TypeNotAllowed, id="pdf"),
        pytest.param(b"PK\3\4....", errors.TypeNotAllowed, id="zip"),
        pytest.param(b"\0\0\0\x18ftypheic....", errors.TypeNotAllowed, id="heic"),
        pytest.param(jpeg(99, 400), errors.ImageTooSmall, id="narrow"),
        pytest.param(hostile.png_header(5001, 5000), errors.TooManyPixels, id="25-megapixels-and-a-row"),
        pytest.param(hostile.png_header(2_000_000_000, 9), errors.TooManyPixels, id="huge-header"),
        pytest.param(hostile.png_header(60_000, 60_000), errors.TooManyPixels, id="lottapixel"),
        pytest.param(hostile.flat_webp(13_300), errors.TooManyPixels, id="webp-bomb"),
        pytest.param(hostile.many_scans(101), errors.TooManyScans, id="scans"),
        pytest.param(b"\xff\xd8" + b"x" * (10 * 1024 * 1024), errors.FileTooLarge, id="too-large"),
    ],
)
def test_bad_file_is_refused_with_its_reason(data: bytes, error: type[errors.UploadRefused]) -> None:
    with pytest.raises(error) as caught:
        validate_image(data, LIMITS)

    assert caught.value.detail != error.title, "the sentence must say more than the title"


@pytest.mark.parametrize(
    ("side", "scans", "most"),
    [(400, 50, 50), (400, 51, 50), (3900, 32, 32), (3900, 33, 32), (5000, 20, 20), (5000, 21, 20)],
)
def test_larger_picture_may_have_fewer_scans(side: int, scans: int, most: int) -> None:
    data = hostile.many_plain_scans(scans - 2, side=side)

    try:
        found = validate_image(data, LIMITS).width
    except errors.TooManyScans as refused:
        assert refused.facts == {"scans": scans, "maximum": most}
        assert f"{scans} scans; {most} is the limit" in refused.detail
        assert scans > most
    else:
        assert (found, scans) == (side, most)


def test_usual_progressive_picture_is_taken_whatever_size_the_operator_allows() -> None:
    data = encoded(Image.new("CMYK", (6000, 6000)), "JPEG", progressive=True)

    assert validate_image(data, replace(LIMITS, max_pixels=40_000_000)).width == 6000


@pytest.mark.parametrize("orientation", range(1, 9))
def test_thumbnail_is_upright_and_size_is_as_seen(orientation: int) -> None:
    image = painted(400, 200)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(image, "JPEG", exif=exif)

    found = validate_image(data, LIMITS)

    sideways = orientation >= 5
    assert (found.width, found.height) == ((200, 400) if sideways else (400, 200))
    assert opened(found.thumbnail).size == ((150, 300) if sideways else (300, 150))


def test_nonsense_orientation_turns_nothing() -> None:
    exif = Image.Exif()
    exif[0x0112] = 99

    assert thumb_size(encoded(painted(400, 200), "JPEG", exif=exif)) == (300, 150)


def test_sixteen_bit_image_keeps_its_shades() -> None:
    ramp = Image.linear_gradient("L").resize((256, 256))
    deep = Image.frombytes("I;16", ramp.size, b"".join(struct.pack("<H", value * 257) for value in ramp.tobytes()))

    thumbnail = opened(validate_image(encoded(deep, "PNG"), LIMITS).thumbnail).convert("L")

    assert abs(thumbnail.getpixel((128, 128)) - ramp.getpixel((128, 128))) < 6


def test_transparency_becomes_white_and_is_mentioned() -> None:
    clear = Image.new("RGBA", (200, 200), (255, 0, 0, 0))

    found = validate_image(encoded(clear, "PNG"), LIMITS)

    assert opened(found.thumbnail).getpixel((50, 50)) == (255, 255, 255)
    assert "transparent" in [notice.code for notice in found.warnings]


INK = (255, 255, 0, 0)
DEEP_BLUE = (30.0, 20.0, -40.0)
PRESS = cmyk_profile(
    {
        (c, m, y, k): DEEP_BLUE if (c, m, y, k) == (1, 1, 0, 0) else (90.0, 0.0, 0.0)
        for c in (0, 1)
        for m in (0, 1)
        for y in (0, 1)
        for k in (0, 1)
    }
)
P3 = rgb_profile(P3_PRIMARIES, 2.2)
ORANGE = (200, 60, 50)


@pytest.mark.parametrize("size", [(200, 150), (1600, 1200)], ids=["as it is", "scaled"])
@pytest.mark.parametrize(
    ("mode", "colour", "kind", "profile", "expected"),
    [
        pytest.param("RGB", ORANGE, "JPEG", P3, rgb_in_srgb(ORANGE, P3_PRIMARIES, 2.2), id="wide-gamut"),
        pytest.param("RGB", ORANGE, "PNG", P3, rgb_in_srgb(ORANGE, P3_PRIMARIES, 2.2), id="wide-gamut-png"),
        pytest.param("RGBA", (*ORANGE, 255), "WEBP", P3, rgb_in_srgb(ORANGE, P3_PRIMARIES, 2.2), id="with-alpha"),
        pytest.param("CMYK", INK, "JPEG", PRESS, lab_in_srgb(DEEP_BLUE), id="ink"),
        pytest.param("RGB", ORANGE, "JPEG", PRESS, ORANGE, id="profile-of-another-kind"),
        pytest.param("RGB", ORANGE, "JPEG", b"nonsense", ORANGE, id="no-profile-at-all"),
    ],
)
def test_colours_are_those_the_profile_means(
    mode: str,
    colour: tuple[int, ...],
    kind: str,
    profile: bytes,
    expected: tuple[float, float, float],
    size: tuple[int, int],
) -> None:
    data = encoded(Image.new(mode, size, colour), kind, quality=95, icc_profile=profile)
    made = (
        validate_image(data, LIMITS).thumbnail,
        create_thumbnail(data),
        scale_for_engine(data, longest_side_px=512).data,
    )

    for image in map(opened, made):
        assert max(abs(one - other) for one, other in zip(image.getpixel((50, 50)), expected, strict=True)) <= 4
        assert "icc_profile" not in image.info


def test_animation_is_mentioned() -> None:
    frames = [painted(seed=seed) for seed in (1, 2, 3)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])

    assert "animated" in [notice.code for notice in validate_image(data, LIMITS).warnings]


@pytest.mark.parametrize(("size", "warned"), [((1024, 1024), False), ((1600, 700), False), ((1023, 1023), True)])
def test_image_too_small_for_training_is_mentioned(size: tuple[int, int], warned: bool) -> None:
    codes = [notice.code for notice in validate_image(jpeg(*size), LIMITS).warnings]

    assert ("small_for_training" in codes) is warned


def test_engine_gets_a_small_upright_jpeg_without_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker"
    scaled = scale_for_engine(encoded(painted(2000, 1000), "JPEG", exif=exif), longest_side_px=512, filename="a.jpg")

    image = opened(scaled.data)
    assert (image.format, image.size, (scaled.width, scaled.height)) == ("JPEG", (256, 512), (256, 512))
    assert not image.getexif()
    assert scaled.filename == "a.jpg"


def test_client_named_functions() -> None:
    data = jpeg()

    assert opened(create_thumbnail(data)).size == (300, 225)
    assert base64.b64decode(image_to_base64(data)) == data


@pytest.mark.parametrize(
    ("data", "light"),
    [
        (jpeg(), True),
        (jpeg(progressive=True), False),
        (hostile.many_plain_scans(1), False),
        (encoded(painted(), "PNG"), False),
        (encoded(painted(), "WEBP"), False),
    ],
    ids=["baseline", "progressive", "scan-by-scan", "png", "webp"],
)
def test_only_jpeg_of_one_pass_is_light(data: bytes, light: bool) -> None:
    assert is_light_decode(data) is light
