"""Any picture into 8-bit sRGB, with or without alpha: colour profiles, CMYK, palettes, grey, 16 bits."""

import io
from functools import lru_cache

from PIL import Image, ImageChops, ImageCms

from utils.containers import icc

_RGB = "RGB "
_GREY = "GRAY"
_CMYK = "CMYK"


def plain_mode(image: Image.Image) -> Image.Image:
    """Return the picture as L, RGB, RGBA or CMYK, colours as they were; only these can be scaled without loss of sense.

    Transparency of any kind becomes alpha, 16 bits become 8.
    """
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value / 256).convert("L")
    if image.mode == "CMYK":
        return image
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in ("1", "L"):
        return image.convert("L")
    return image if image.mode == "RGB" else image.convert("RGB")


def to_srgb(image: Image.Image, profile: bytes) -> tuple[Image.Image, bool]:
    """Turn colours as ``profile`` (ICC, may be empty) means them into sRGB: RGB, or RGBA where there is alpha.

    Changes the picture in place where it can. False beside it says that the profile was of no use: the picture is then
    taken for sRGB, and CMYK turned by the plain rule. White stays white: relative colorimetric, with
    compensation of the black point.
    """
    if not profile:
        return _plainly(image), True
    if not icc.is_sound(profile):
        return _plainly(image), False
    try:
        return _by_profile(image, profile), True
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return _plainly(image), False


def _plainly(image: Image.Image) -> Image.Image:
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = source.profile.xcolor_space
    if space == _RGB and image.mode == "L":
        image = image.convert("RGB")
    if space == _GREY and image.mode in ("RGB", "RGBA"):
        return _grey_with_alpha(image, source)
    if {"RGB": _RGB, "RGBA": _RGB, "L": _GREY, "CMYK": _CMYK}[image.mode] != space:
        raise ValueError("the profile is of another kind than the picture")
    if image.mode in ("RGB", "RGBA"):
        _convert(image, source, in_place=True)
        return image
    return _convert(image, source) or _plainly(image)


def _grey_with_alpha(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    """Convert a grey picture that had to become RGB on the way, because of its transparency."""
    red, green, blue = image.split()[:3]
    if ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox():
        raise ValueError("a grey profile on a picture in colour")
    converted = _convert(red, source) or image
    if image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    return converted


def _convert(image: Image.Image, source: ImageCms.ImageCmsProfile, *, in_place: bool = False) -> Image.Image | None:
    return ImageCms.profileToProfile(
        image,
        source,
        _srgb(),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode=None if in_place else "RGB",
        inPlace=in_place,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
