"""The one room where Pillow images live: check, thumbnail, scale for an engine. Never changes the given bytes."""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps, PngImagePlugin, UnidentifiedImageError
from pybase64 import b64encode

from utils.colour import plain_mode, to_srgb
from utils.containers import foreign, jpeg_probes, png, webp
from utils.errors import (
    AppError,
    FileTooLarge,
    ImageDamaged,
    ImageTooSmall,
    NotAnImage,
    TooManyParts,
    TooManyPixels,
    TooManyScans,
    TypeNotAllowed,
    UploadRefused,
)
from utils.records import EncodedImage, InspectedImage, Notice

THUMBNAIL_SIDE_PX = 300
MIN_SIDE_PX = 100
MAX_SIDE_PX = 16_384
#: whatever their size: a progressive JPEG in colour has about ten, one of four inks eighteen
PLAIN_JPEG_SCANS = 20
#: of a small picture; each scan costs a full pass over it, 10 ms and more at 25 megapixels
MAX_JPEG_SCANS = 50
#: scans times pixels, beyond ``PLAIN_JPEG_SCANS``: as much as twenty passes over 25 megapixels
_MOST_SCANNED_PIXELS = 500_000_000
#: what a PNG's unpacked texts may take; one emoji makes a text four times as large again in memory
PngImagePlugin.MAX_TEXT_MEMORY = 16 * 1024 * 1024
#: the trainer does not enlarge: below this √(width x height) detail is missing
TRAINING_SIDE_PX = 1024

#: a decoded picture, for those who hand one in without knowing Pillow
Picture = Image.Image

_FORMATS = ("JPEG", "PNG", "WEBP")  # MPO phone photos come through the JPEG reader
_TYPES = {
    "JPEG": (".jpg", "image/jpeg"),
    "MPO": (".jpg", "image/jpeg"),
    "PNG": (".png", "image/png"),
    "WEBP": (".webp", "image/webp"),
}
_ORIENTATION = 0x0112
#: the orientations that change width for height
SIDEWAYS = frozenset({5, 6, 7, 8})
#: the shortest WebP, the most compact of the three, has a few bytes more
_SHORTEST_IMAGE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLimits:
    """What an upload may weigh and measure."""

    max_bytes: int
    max_pixels: int
    max_webp_pixels: int


def validate_image(data: bytes, limits: ImageLimits) -> InspectedImage:
    """Decode an upload to its end once: proof that it is good, and its thumbnail from the same pass.

    JPEG is decoded at a fraction of its size (DCT scaling), which still reads the whole stream.
    Raises an ``UploadRefused`` that says what is wrong and what is allowed.
    """
    with opened(data, limits) as image:
        extension, media_type = _TYPES[image.format or ""]
        width, height = image.size
        notices = _notices(image)
        thumbnail = _scaled(image, THUMBNAIL_SIDE_PX)
        sideways = orientation_of(image) in SIDEWAYS
        thumbnail_jpeg = _encode_jpeg(thumbnail, quality=85)
    if sideways:
        width, height = height, width
    return InspectedImage(
        extension=extension,
        media_type=media_type,
        width=width,
        height=height,
        thumbnail=thumbnail_jpeg,
        warnings=(*notices, *_size_notice(width, height)),
    )


@contextlib.contextmanager
def opened(data: bytes, limits: ImageLimits) -> Iterator[Picture]:
    """Open an image that keeps the limits, not decoded yet; whatever Pillow raises in the block is an UploadRefused."""
    _check_size(data, limits)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _check_pixels(image.width, image.height, limits, webp=image.format == "WEBP")
            _check_scans(data, image.width * image.height)
            yield image
    except AppError:
        raise
    except UnidentifiedImageError:
        raise refusal_of(data) from None
    except Image.DecompressionBombError:
        raise _too_many_pixels(None, limits.max_pixels) from None
    except MemoryError:
        raise ImageDamaged("The image needs more memory than the server has.") from None
    except (
        Exception
    ) as error:  # Pillow raises OSError, ValueError, SyntaxError, IndexError, struct.error … on bad files
        raise ImageDamaged("The image cannot be read to its end; save or export it again.") from error


def create_thumbnail(data: bytes, *, side_px: int = THUMBNAIL_SIDE_PX) -> bytes:
    """Make an upright sRGB JPEG thumbnail, longest side ≤ ``side_px``, of bytes that passed ``validate_image``."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        return _encode_jpeg(_scaled(image, side_px), quality=85)


def image_to_base64(data: bytes) -> str:
    """Encode image bytes as one line of standard base64."""
    return b64encode(data).decode("ascii")


def encode_image(image: Image.Image, extension: str) -> bytes:
    """Encode a picture as png, jpg or webp, without loss where the format can."""
    out = io.BytesIO()
    match extension:
        case "jpg" | "jpeg":
            _flattened(image).save(out, "JPEG", quality=95, subsampling=0)
        case "webp":
            image.save(out, "WEBP", lossless=True, exact=True)
        case _:
            image.save(out, "PNG")
    return out.getvalue()


def scale_for_engine(data: bytes, *, longest_side_px: int, filename: str = "") -> EncodedImage:
    """Re-encode a picture for an engine: upright, sRGB, ≤ ``longest_side_px``, JPEG q90, no metadata at all."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        scaled = _scaled(image, longest_side_px)
    return EncodedImage(
        data=_encode_jpeg(scaled, quality=90),
        media_type="image/jpeg",
        width=scaled.width,
        height=scaled.height,
        filename=filename,
    )


def is_light_decode(data: bytes) -> bool:
    """Say whether decoding stays small whatever the pixel count: true only for a JPEG of one pass."""
    return jpeg_probes.is_jpeg(data) and jpeg_probes.is_one_pass(data)


# --- checks -------------------------------------------------------------------------------------


def _check_size(data: bytes, limits: ImageLimits) -> None:
    if not data:
        raise NotAnImage("The file is empty.")
    if len(data) > limits.max_bytes:
        raise FileTooLarge(
            f"The file has more than {limits.max_bytes / 2**20:.4g} MB, the limit for one image. Save it smaller.",
            maximum=limits.max_bytes,
        )
    declared = webp.canvas_size(data)  # before Pillow, whose WebP reader sets two canvases aside on opening
    if declared:
        _check_pixels(*declared, limits, webp=True)
    if png.has_too_many_chunks(data):
        raise _too_many_parts("PNG", png.MAX_CHUNKS)
    if jpeg_probes.is_jpeg(data):
        _check_segments(data)


def _check_segments(data: bytes) -> None:
    if jpeg_probes.has_too_many_segments(data):
        raise _too_many_parts("JPEG", jpeg_probes.MAX_SEGMENTS)
    if jpeg_probes.has_too_much_filling(data):
        raise ImageDamaged("The JPEG is mostly filling with no picture in it; save or export it again.")


def _check_scans(data: bytes, pixels: int) -> None:
    if not jpeg_probes.is_jpeg(data) or jpeg_probes.is_one_pass(data):
        return
    most = max(PLAIN_JPEG_SCANS, min(MAX_JPEG_SCANS, _MOST_SCANNED_PIXELS // pixels))
    if (scans := jpeg_probes.count_scans(data)) > most:
        raise TooManyScans(
            f"The JPEG comes in {scans} scans; {most} is the limit at its size. Save it again as a plain JPEG.",
            scans=scans,
            maximum=most,
        )


def _too_many_parts(kind: str, most: int) -> TooManyParts:
    return TooManyParts(
        f"The {kind} is cut into more than {most} parts. Save it again without its extras.", maximum=most
    )


def _check_pixels(width: int, height: int, limits: ImageLimits, *, webp: bool) -> None:
    most = limits.max_webp_pixels if webp else limits.max_pixels
    if width * height > most or max(width, height) > MAX_SIDE_PX:
        raise _too_many_pixels((width, height), most)
    if min(width, height) < MIN_SIDE_PX:
        raise ImageTooSmall(
            f"The image has {width} x {height} px; each side needs at least {MIN_SIDE_PX}.",
            width=width,
            height=height,
            minimum=MIN_SIDE_PX,
        )


def _too_many_pixels(size: tuple[int, int] | None, most: int) -> TooManyPixels:
    found = f"The image has {size[0]} x {size[1]} px" if size else "The image has too many pixels"
    return TooManyPixels(
        f"{found}; the limit is {most / 1e6:.1f} megapixels and {MAX_SIDE_PX} px a side. Scale it down first.",
        maximum=most,
    )


def refusal_of(data: bytes) -> UploadRefused:
    """Say what bytes are that are no image we take."""
    kind = foreign.foreign_kind(data)
    if kind == "ZIP":
        return TypeNotAllowed("This is a ZIP file. Drop it on the page, which takes the images out of it.", found=kind)
    if kind:
        return TypeNotAllowed(f"This is {foreign.with_article(kind)} file; save it as JPG, PNG or WebP.", found=kind)
    if data[:3] != b"\xff\xd8\xff" and data[:8] != b"\x89PNG\r\n\x1a\n" and data[8:12] != b"WEBP":
        return NotAnImage("This is not an image; JPG, PNG and WebP are accepted.")
    if len(data) < _SHORTEST_IMAGE:
        return NotAnImage("The file ends after its first bytes; there is no image in it.")
    return ImageDamaged("The image cannot be read; save or export it again.")


def _notices(image: Image.Image) -> list[Notice]:
    notices = []
    if getattr(image, "is_animated", False) and image.format != "MPO":
        notices.append(Notice(code="animated", message="The image is animated; the trainer uses its first frame."))
    if image.has_transparency_data:
        notices.append(
            Notice(code="transparent", message="The trainer drops transparency; what lies under it will show.")
        )
    return notices


def _size_notice(width: int, height: int) -> list[Notice]:
    side = (width * height) ** 0.5
    if side >= TRAINING_SIDE_PX:
        return []
    message = (
        f"{width} x {height} px is less than the {TRAINING_SIDE_PX} px the trainer works with; it does not enlarge."
    )
    return [Notice(code="small_for_training", message=message)]


# --- pixels -------------------------------------------------------------------------------------


def _scaled(image: Image.Image, side_px: int) -> Image.Image:
    """Shrink in place first, so that JPEG decodes scaled, then load, turn upright, and flatten into sRGB."""
    image.thumbnail((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=1.0)
    image.load()  # an image that was small enough already has not been decoded yet
    return _flattened(to_srgb(plain_mode(upright(image)), image.info.get("icc_profile") or b"")[0])


def orientation_of(image: Picture) -> int:
    """Read how a picture lies (EXIF, 1 to 8); 1 where that cannot be read."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # broken EXIF turns nothing
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def upright(image: Picture) -> Picture:
    """Turn a picture the way its EXIF says it lies."""
    return ImageOps.exif_transpose(image) if orientation_of(image) != 1 else image


def _flattened(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        opaque = Image.new("RGB", image.size, "white")
        opaque.paste(image.convert("RGB"), mask=image.convert("RGBA").getchannel("A"))
        return opaque
    return image.convert("RGB")


def _encode_jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, exif=b"", icc_profile=None)
    return out.getvalue()
