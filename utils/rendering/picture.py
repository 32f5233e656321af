"""Decode, turn, colour, scale; then encode. Holds at most two whole pictures at any moment."""

import io
import re
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from utils.colour import plain_mode, to_srgb
from utils.errors import ImageDamaged, TooManyPixels
from utils.image_processor import MAX_SIDE_PX, SIDEWAYS, ImageLimits, Picture, opened, orientation_of
from utils.rendering.fitting import Box, Crop, Fit, Size, cut_to_shape, size_within, target_size

Format = Literal["png", "jpeg", "webp"]
#: red, green and blue, 0 to 255
Colour = tuple[int, int, int]
FORMATS: tuple[Format, ...] = ("png", "jpeg", "webp")
WHITE: Colour = (255, 255, 255)

#: more than this the format cannot say
_WEBP_SIDE_PX = 16_383
_KEEP_ALPHA = frozenset({"png", "webp"})
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How hard each format presses."""

    #: 0 to 100
    jpeg: int = 85
    webp: int = 80
    #: 0 to 9
    png_compression: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """What is wished of a picture."""

    #: px; one alone keeps the shape, none keeps the size
    width: int | None = None
    height: int | None = None
    fit: Fit = "fill"
    crop: Crop = "centre"
    #: what lies behind transparency, and beside a padded picture; None is white, or nothing where alpha is kept
    background: Colour | None = None
    #: keep transparency in the formats that have it
    alpha: bool = True


@dataclass(slots=True, kw_only=True)
class Canvas:
    """A picture on its way through the formats: RGB or RGBA, upright, sRGB."""

    picture: Picture = field(repr=False)
    background: Colour

    @property
    def size(self) -> Size:
        return self.picture.size

    @property
    def has_alpha(self) -> bool:
        return self.picture.mode == "RGBA"

    def flatten(self) -> None:
        """Put the picture on its background for good."""
        if self.has_alpha:
            opaque = Image.new("RGB", self.picture.size, self.background)
            opaque.paste(self.picture, mask=self.picture)
            self.picture = opaque


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A canvas and what is to be said about how it came to be."""

    canvas: Canvas
    #: False where a colour profile could not be used and the picture was taken for sRGB
    profile_used: bool


def render(data: bytes, limits: ImageLimits, options: RenderOptions) -> Rendered:
    """Decode an image to the end, upright, in sRGB, at the wished size. Raises an UploadRefused."""
    decoded = _decoded(data, limits, options)
    target = decoded.target
    try:
        picture, profile_used = _finished(decoded, options)
    except MemoryError:
        raise ImageDamaged("The image needs more memory than the server has.") from None
    picture.info = {}
    canvas = Canvas(picture=picture, background=options.background or WHITE)
    if options.fit == "pad":
        canvas.picture = _padded(canvas.picture, target, options)
    if not options.alpha:
        canvas.flatten()
    return Rendered(canvas=canvas, profile_used=profile_used)


def blend(canvas: Canvas, base: Canvas, base_share: float) -> None:
    """Lay ``base_share`` of a base over a canvas of the same size, in place. Alpha stays the canvas's own."""
    base.flatten()
    veil = Image.new("L", canvas.size, round(255 * base_share))
    if canvas.has_alpha:
        alpha = canvas.picture.getchannel("A")
        canvas.picture.paste(base.picture, mask=veil)
        canvas.picture.putalpha(alpha)
    else:
        canvas.picture.paste(base.picture, mask=veil)


def encode(canvas: Canvas, form: Format, quality: Quality, limits: ImageLimits) -> bytes:
    """Encode a canvas without any metadata. JPEG flattens it for good: ask for it last.

    Raises TooManyPixels for a WebP that would take too much memory, ValueError, OSError.
    """
    if form not in _KEEP_ALPHA:
        canvas.flatten()
    if form == "webp":
        _check_webp(canvas, limits)
    out = io.BytesIO()
    picture = canvas.picture
    match form:
        case "jpeg":
            picture.save(out, "JPEG", quality=quality.jpeg, icc_profile=None, exif=b"")
        case "webp":
            picture.save(out, "WEBP", quality=quality.webp, method=4, icc_profile=None, exif=b"")
        case "png":
            picture.save(out, "PNG", compress_level=quality.png_compression, icc_profile=None)
    return out.getvalue()


def parse_colour(text: str) -> Colour:
    """Read ``#rrggbb``. Raises ValueError."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("write a colour as # and six digits, like #ffffff")
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def _check_webp(canvas: Canvas, limits: ImageLimits) -> None:
    """Its encoder takes 8 bytes a pixel besides the picture, and 30 with transparency (measured)."""
    most = limits.max_webp_pixels // (2 if canvas.has_alpha else 1)
    if canvas.size[0] * canvas.size[1] > most or max(canvas.size) > _WEBP_SIDE_PX:
        kind = "A WebP with transparency" if canvas.has_alpha else "A WebP"
        raise TooManyPixels(
            f"{kind} may have {most / 1e6:.1f} megapixels and {_WEBP_SIDE_PX} px a side; ask for a smaller size.",
            maximum=most,
        )


def _check_target(target: Size, limits: ImageLimits) -> None:
    if target[0] * target[1] > limits.max_pixels or max(target) > MAX_SIDE_PX:
        raise TooManyPixels(
            f"{target[0]} x {target[1]} px is too large a wish; the limit is {limits.max_pixels / 1e6:.1f} megapixels "
            f"and {MAX_SIDE_PX} px a side.",
            maximum=limits.max_pixels,
        )


@dataclass(slots=True)
class _Decoded:
    """A picture as its file has it, and what is to become of it."""

    picture: Image.Image
    profile: bytes
    #: the orientation of EXIF
    turn: int
    #: the size of the canvas, and of the picture on it
    target: Size
    size: Size


def _decoded(data: bytes, limits: ImageLimits, options: RenderOptions) -> _Decoded:
    """Read a picture to its end. A JPEG that is to become much smaller is decoded smaller."""
    with opened(data, limits) as image:
        turn = orientation_of(image)
        own = image.size[::-1] if turn in SIDEWAYS else image.size
        target = target_size(own, options.width, options.height)
        _check_target(target, limits)
        scale = max(target[0] / own[0], target[1] / own[1])
        image.draft(None, (round(image.width * scale), round(image.height * scale)))
        image.load()
        # the pixels without their file: a WebP's holds two more canvases for as long as it lives
        pixels, profile = image._new(image.im), image.info.get("icc_profile") or b""
        return _Decoded(pixels, profile, turn, target, target if options.fit == "fill" else size_within(own, target))


def _finished(decoded: _Decoded, options: RenderOptions) -> tuple[Image.Image, bool]:
    """Turn, colour and scale; what makes less of the pixels comes before the colours, what makes more after them."""
    decoded.picture = plain_mode(decoded.picture)
    if decoded.turn in _TURNS:
        decoded.picture = decoded.picture.transpose(_TURNS[decoded.turn])
    if decoded.size[0] * decoded.size[1] < decoded.picture.width * decoded.picture.height:
        decoded.picture = _scaled(decoded.picture, decoded.size, options)
    decoded.picture, profile_used = to_srgb(decoded.picture, decoded.profile)
    return _scaled(decoded.picture, decoded.size, options), profile_used


def _scaled(picture: Image.Image, size: Size, options: RenderOptions) -> Image.Image:
    if picture.size == size:
        return picture
    whole: Box = (0, 0, picture.width, picture.height)
    box = cut_to_shape(picture, size, options.crop) if options.fit == "fill" else whole
    return picture.resize(size, Image.Resampling.LANCZOS, box=box)


def _padded(picture: Image.Image, target: Size, options: RenderOptions) -> Image.Image:
    if picture.size == target:
        return picture
    place = (target[0] - picture.width) // 2, (target[1] - picture.height) // 2
    if options.alpha and options.background is None:
        around = Image.new("RGBA", target, (*WHITE, 0))
    else:
        around = Image.new(picture.mode, target, options.background or WHITE)
    around.paste(picture, place)
    return around
