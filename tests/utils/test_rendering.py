"""Colours are compared with the formulas of the standards in tests/colours.py, not with the library that converts."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps

from tests.colours import (
    P3_PRIMARIES,
    SRGB_PRIMARIES,
    cmyk_profile,
    grey_in_srgb,
    grey_profile,
    lab_in_srgb,
    rgb_in_srgb,
    rgb_profile,
)
from tests.pictures import encoded, painted
from utils.errors import ImageDamaged, ImageTooSmall, TooManyPixels, TypeNotAllowed, UploadRefused
from utils.image_processor import ImageLimits
from utils.rendering import FORMATS, Format, Quality, RenderOptions, blend, encode, render
from utils.rendering.fitting import cut_to_shape
from utils.rendering.picture import Rendered, parse_colour

LIMITS = ImageLimits(max_bytes=10_000_000, max_pixels=1_000_000, max_webp_pixels=500_000)
QUALITY = Quality(jpeg=92, webp=92)
#: the greatest distance of a channel from the reference: rounding in PNG, and what lossy formats do to flat colour
TOLERANCE: dict[Format, float] = {"png": 2, "jpeg": 5, "webp": 6}
SIZE = (160, 120)
COLOURS = ((200, 60, 50), (40, 180, 70), (60, 70, 220), (128, 128, 128), (245, 240, 230), (20, 15, 10))

#: Lab of the solid inks of a made-up press
INKS = {
    (0, 0, 0, 0): (100.0, 0.0, 0.0),
    (1, 0, 0, 0): (55.0, -20.0, -35.0),
    (0, 1, 0, 0): (50.0, 60.0, 5.0),
    (0, 0, 1, 0): (88.0, -5.0, 70.0),
    (1, 1, 0, 0): (30.0, 20.0, -40.0),
    (0, 1, 1, 0): (48.0, 55.0, 40.0),
    (1, 0, 1, 0): (50.0, -40.0, 25.0),
}


def press(corner: tuple[int, ...]) -> tuple[float, float, float]:
    return (0.0, 0.0, 0.0) if corner[3] else INKS.get((*corner[:3], 0), (20.0, 0.0, 0.0))  # type: ignore[call-overload,no-any-return]


PRESS = cmyk_profile(
    {corner: press(corner) for n in range(16) for corner in [(n >> 3 & 1, n >> 2 & 1, n >> 1 & 1, n & 1)]}
)


def rendered(data: bytes, **wishes: object) -> Rendered:
    return render(data, LIMITS, RenderOptions(**wishes))  # type: ignore[arg-type]


def shown(data: bytes, form: Format = "png", **wishes: object) -> Image.Image:
    """Render, encode and open again."""
    made = encode(rendered(data, **wishes).canvas, form, QUALITY, LIMITS)
    image = Image.open(io.BytesIO(made))
    assert image.format == form.upper()
    assert not {"icc_profile", "exif"} & set(image.info), "what is in sRGB and upright needs neither"
    image.load()
    return image


def middle(image: Image.Image) -> tuple[float, ...]:
    value = image.getpixel((image.width // 2, image.height // 2))
    return value if isinstance(value, tuple) else (value,)  # type: ignore[return-value]


def distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def grey16(value: int) -> bytes:
    image = Image.new("I;16", SIZE, value)
    return encoded(image, "PNG")


def rgb16(colour: tuple[int, int, int]) -> bytes:
    """Write a PNG of 16 bits a channel, which Pillow cannot write."""
    row = b"\0" + struct.pack(">3H", *(value * 257 for value in colour)) * SIZE[0]
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", *SIZE, 16, 2, 0, 0, 0),
        b"IDAT": zlib.compress(row * SIZE[1]),
        b"IEND": b"",
    }
    parts = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("colour", COLOURS, ids=str)
class TestColour:
    def test_wide_gamut_profile(self, form: Format, colour: tuple[int, int, int]) -> None:
        data = encoded(Image.new("RGB", SIZE, colour), "PNG", icc_profile=rgb_profile(P3_PRIMARIES, 2.2))

        image = shown(data, form)

        assert distance(middle(image), rgb_in_srgb(colour, P3_PRIMARIES, 2.2)) <= TOLERANCE[form]

    def test_profile_beside_alpha_keeps_the_alpha(self, form: Format, colour: tuple[int, int, int]) -> None:
        data = encoded(
            Image.new("RGBA", SIZE, (*colour, 255)), "WEBP", lossless=True, icc_profile=rgb_profile(P3_PRIMARIES, 1.8)
        )

        assert distance(middle(shown(data, form))[:3], rgb_in_srgb(colour, P3_PRIMARIES, 1.8)) <= TOLERANCE[form]
        half = encoded(Image.new("RGBA", SIZE, (*colour, 128)), "PNG", icc_profile=rgb_profile(P3_PRIMARIES, 1.8))
        assert middle(shown(half))[3] == 128

    def test_palette(self, form: Format, colour: tuple[int, int, int]) -> None:
        image = Image.new("RGB", SIZE, colour)
        image.paste((1, 2, 3), (0, 0, 20, 20))
        data = encoded(image.quantize(4), "PNG", icc_profile=rgb_profile(SRGB_PRIMARIES, 1.4))

        assert distance(middle(shown(data, form)), rgb_in_srgb(colour, SRGB_PRIMARIES, 1.4)) <= TOLERANCE[form]

    def test_sixteen_bits(self, form: Format, colour: tuple[int, int, int]) -> None:
        assert distance(middle(shown(rgb16(colour), form)), colour) <= TOLERANCE[form]
        assert distance(middle(shown(grey16(colour[0] * 257), form).convert("L")), colour[:1]) <= TOLERANCE[form]

    def test_transparency_lies_on_the_background(self, form: Format, colour: tuple[int, int, int]) -> None:
        data = encoded(Image.new("RGBA", SIZE, (*colour, 102)), "PNG")
        under = (10, 200, 90)
        expected = tuple(0.4 * one + 0.6 * other for one, other in zip(colour, under, strict=True))

        image = shown(data, form, alpha=False, background=under)

        assert image.mode == "RGB"
        assert distance(middle(image), expected) <= TOLERANCE[form]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("ink", [*INKS, (0, 0, 0, 1)], ids=str)
def test_cmyk_follows_its_profile(form: Format, ink: tuple[int, int, int, int]) -> None:
    data = encoded(Image.new("CMYK", SIZE, tuple(255 * share for share in ink)), "JPEG", quality=95, icc_profile=PRESS)

    assert distance(middle(shown(data, form)), lab_in_srgb(press(ink))) <= TOLERANCE[form] + 2


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_the_old_file_is_in_the_new_one(form: Format) -> None:
    data = encoded(painted(), "JPEG", comment=b"where I live", dpi=(300, 300))

    assert b"where I live" not in encode(rendered(data).canvas, form, QUALITY, LIMITS)
    assert "dpi" not in shown(data, form).info


def test_cmyk_without_a_profile_follows_the_plain_rule() -> None:
    data = encoded(Image.new("CMYK", SIZE, (255, 0, 128, 64)), "JPEG", quality=95)

    assert distance(middle(shown(data)), (0, 255 * 191 / 255, 127 * 191 / 255)) <= 3


@pytest.mark.parametrize("mode", ["L", "LA", "1-bit transparency"])
def test_grey_follows_its_profile(mode: str) -> None:
    profile = grey_profile(1.0)
    if mode == "L":
        data = encoded(Image.new("L", SIZE, 60), "PNG", icc_profile=profile)
    elif mode == "LA":
        data = encoded(Image.new("LA", SIZE, (60, 77)), "PNG", icc_profile=profile)
    else:
        data = encoded(Image.new("L", SIZE, 60), "PNG", icc_profile=profile, transparency=3)

    pixel = middle(shown(data))

    assert distance(pixel[:3], (grey_in_srgb(60, 1.0),) * 3) <= 1
    assert pixel[3:] == {"L": (), "LA": (77,)}.get(mode, (255,))


@pytest.mark.parametrize(
    ("image", "profile"),
    [
        (Image.new("RGB", SIZE, (200, 60, 50)), b"not a profile"),
        (Image.new("RGB", SIZE, (200, 60, 50)), rgb_profile(P3_PRIMARIES, 2.2)[:200]),
        (Image.new("RGB", SIZE, (200, 60, 50)), PRESS),
        (Image.new("RGB", SIZE, (200, 60, 50)), grey_profile(1.0)),
    ],
    ids=["nonsense", "cut", "of ink", "of grey"],
)
def test_profile_of_no_use_is_told_and_left_out(image: Image.Image, profile: bytes) -> None:
    made = rendered(encoded(image, "PNG", icc_profile=profile))

    assert not made.profile_used
    assert middle(made.canvas.picture) == (200, 60, 50)


def test_transparent_palette_and_named_colour_become_alpha() -> None:
    palette = Image.new("P", SIZE, 1)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    named = Image.new("RGB", SIZE, (9, 8, 7))

    assert middle(shown(encoded(palette, "PNG", transparency=b"\xff\x40"))) == (0, 0, 255, 64)
    assert middle(shown(encoded(named, "PNG", transparency=(9, 8, 7))))[3] == 0


@pytest.mark.parametrize("turn", range(1, 9))
def test_picture_lies_as_its_exif_says(turn: int) -> None:
    image = painted(160, 120)
    exif = Image.Exif()
    exif[0x0112] = turn
    data = encoded(image, "PNG", exif=exif.tobytes())

    made = shown(data)

    with Image.open(io.BytesIO(data)) as source:
        assert ImageChops.difference(made, ImageOps.exif_transpose(source)).getbbox() is None
    assert made.size == ((120, 160) if turn > 4 else (160, 120))


SIZES = [
    ({"width": 200, "height": 100, "fit": "fill"}, (200, 100)),
    ({"width": 200, "height": 100, "fit": "fit"}, (133, 100)),
    ({"width": 200, "height": 100, "fit": "pad"}, (200, 100)),
    ({"width": 100}, (100, 75)),
    ({"height": 240}, (320, 240)),
    ({"width": 800, "height": 800, "fit": "fit"}, (800, 600)),
    ({}, (400, 300)),
]


@pytest.mark.parametrize(("wishes", "size"), SIZES, ids=[f"{row[0]}" for row in SIZES])
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_size_is_the_one_asked_for(form: str, wishes: dict[str, object], size: tuple[int, int]) -> None:
    assert shown(encoded(painted(400, 300), form), **wishes).size == size


@pytest.mark.parametrize("fit", ["fit", "fill", "pad"])
def test_jpeg_that_is_decoded_smaller_comes_to_the_size_of_a_png(fit: str) -> None:
    wishes = {"width": 62, "fit": fit}
    sizes = {shown(encoded(painted(1001, 667), form), **wishes).size for form in ("JPEG", "PNG")}

    assert sizes == {(62, 41)}


def test_size_is_meant_for_the_upright_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    assert shown(encoded(painted(400, 300), "JPEG", exif=exif), width=150).size == (150, 200)


def bars() -> Image.Image:
    """Paint a picture of 600 x 200 px: thirds in red, green and blue."""
    image = Image.new("RGB", (600, 200), (0, 255, 0))
    image.paste((255, 0, 0), (0, 0, 200, 200))
    image.paste((0, 0, 255), (400, 0, 600, 200))
    return image


def test_fit_shows_all_fill_cuts_the_sides_and_pad_fills_the_rest() -> None:
    data = encoded(bars(), "PNG")

    whole, cut = shown(data, width=300, fit="fit"), shown(data, width=150, height=150, fit="fill")
    padded = shown(data, width=300, height=300, fit="pad", background=(7, 8, 9))

    assert [whole.getpixel((x, 50)) for x in (20, 150, 280)] == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    assert {cut.getpixel((x, 75)) for x in (10, 75, 140)} == {(0, 255, 0)}
    assert [padded.getpixel((150, y)) for y in (5, 150, 295)] == [(7, 8, 9), (0, 255, 0), (7, 8, 9)]


def test_padding_is_clear_where_alpha_is_kept_and_white_where_not() -> None:
    canvas = rendered(encoded(bars(), "PNG"), width=300, height=300, fit="pad").canvas

    assert canvas.picture.getpixel((5, 5))[3] == 0
    assert Image.open(io.BytesIO(encode(canvas, "jpeg", QUALITY, LIMITS))).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(("wide", "place"), [(True, 0), (True, 2), (False, 0), (False, 2)])
def test_attention_keeps_what_is_to_be_seen(wide: bool, place: int) -> None:
    image = Image.new("RGB", (600, 200) if wide else (200, 600), (120, 120, 120))
    draw = ImageDraw.Draw(image)
    for step in range(0, 160, 20):
        x, y = (20 + place * 200 + step, 20) if wide else (20, 20 + place * 200 + step)
        draw.rectangle((x, y, x + 9, y + 150) if wide else (x, y, x + 150, y + 9), fill=(230, 40, 30))

    def reds(**wishes: object) -> int:
        made = shown(encoded(image, "PNG"), width=180, height=180, fit="fill", **wishes)
        return sum(made.getchannel("G").histogram()[:80])

    assert reds(crop="attention") > 9_000 > 100 > reds(crop="centre")


def test_attention_without_anything_to_see_is_the_middle() -> None:
    flat = Image.new("RGB", (600, 200), (90, 90, 90))

    assert cut_to_shape(flat, (100, 100), "attention") == cut_to_shape(flat, (100, 100), "centre") == (200, 0, 400, 200)


def test_base_shows_through_by_its_share() -> None:
    canvas = rendered(encoded(Image.new("RGB", SIZE, (200, 100, 0)), "PNG")).canvas
    base = rendered(encoded(Image.new("RGB", SIZE, (0, 100, 200)), "PNG")).canvas

    blend(canvas, base, 0.3)

    assert distance(middle(canvas.picture), (140, 100, 60)) <= 1


def test_alpha_stays_the_pictures_own_over_a_base() -> None:
    canvas = rendered(encoded(Image.new("RGBA", SIZE, (200, 100, 0, 50)), "PNG")).canvas

    blend(canvas, rendered(encoded(Image.new("RGB", SIZE, (0, 100, 200)), "PNG")).canvas, 0.3)

    assert distance(middle(canvas.picture), (140, 100, 60, 50)) <= 1


BAD: list[tuple[str, bytes, type[UploadRefused]]] = [
    ("bomb", encoded(Image.new("1", (2000, 2000)), "PNG"), TooManyPixels),
    ("webp bomb", encoded(Image.new("RGB", (900, 900)), "WEBP"), TooManyPixels),
    ("cut jpeg", encoded(painted(), "JPEG")[:3000], ImageDamaged),
    ("cut png", encoded(painted(), "PNG")[:3000], ImageDamaged),
    ("gif", encoded(painted(), "GIF"), TypeNotAllowed),
    ("tiny", encoded(painted(20, 20), "PNG"), ImageTooSmall),
]


@pytest.mark.parametrize(("data", "error"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_is_refused_on_upload_is_refused_here(data: bytes, error: type[UploadRefused]) -> None:
    with pytest.raises(error):
        rendered(data)


@pytest.mark.parametrize(
    "wishes", [{"width": 1001, "height": 1000}, {"width": 20_000, "height": 10}, {"width": 16_000}]
)
def test_wish_beyond_the_limits_is_refused_before_it_costs_anything(wishes: dict[str, int]) -> None:
    with pytest.raises(TooManyPixels):
        rendered(encoded(painted(), "PNG"), **wishes)


def test_webp_has_a_limit_of_its_own_and_half_of_it_with_transparency() -> None:
    plain = rendered(encoded(painted(600, 600), "PNG")).canvas
    clear = rendered(encoded(painted(600, 600, mode="RGBA"), "PNG")).canvas
    large = rendered(encoded(painted(900, 900), "PNG")).canvas

    assert encode(plain, "webp", QUALITY, LIMITS)
    for canvas in (clear, large):
        with pytest.raises(TooManyPixels):
            encode(canvas, "webp", QUALITY, LIMITS)


@pytest.mark.parametrize("text", ["", "#fff", "red", "#12345g", "#1234567", "#\u0661\u0661\u0661\u0661\u0661\u0661"])
def test_colour_has_one_form(text: str) -> None:
    assert parse_colour("#0a10FF") == (10, 16, 255)
    with pytest.raises(ValueError, match="six digits"):
        parse_colour(text)
