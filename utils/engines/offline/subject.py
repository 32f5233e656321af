"""Where the mass that differs from the rim lies. Finds places and sizes, never what it is."""

from dataclasses import dataclass
from math import pi

from PIL import Image, ImageChops, ImageFilter, ImageStat

from utils.engines.offline.colours import Lab
from utils.engines.offline.palette import Palette
from utils.engines.offline.swatches import SIDE_PX

_CUT = [255 * (value > 127) for value in range(256)]
#: how unlike the rest (see ``Lab.distance``) a mass must be to be called the subject
_MIN_DISTANCE = 14
#: 1 is a full ellipse; scattered pieces lie far below
_MIN_COMPACTNESS, _SOLID = 0.5, 0.85
_MIN_SHARE, _MAX_SHARE = 0.015, 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A compact mass: offsets of its middle from the picture's, -0.5 to 0.5, and its share of the picture, 0 to 1."""

    right: float
    down: float
    share: float
    #: one full shape; before a plain background its share can be trusted
    is_solid: bool
    #: mean brightness less that of the rest, in grey levels
    brighter: float


def find_subject(palette: Palette, grey: Image.Image) -> Subject | None:
    """Find the one compact mass coloured unlike the rim, or None. Source: the boundary prior of saliency detection."""
    inner = {number for number, swatch in enumerate(palette.swatches) if swatch.rim < 0.5 * swatch.share}
    outer = set(range(len(palette.swatches))) - inner
    table = [255 * (number in inner) for number in range(256)]
    mask = palette.index.point(table).filter(ImageFilter.BoxBlur(2)).point(_CUT)
    share = ImageStat.Stat(mask).mean[0] / 255
    right, width = _centre(mask.resize((SIDE_PX, 1), Image.Resampling.BOX).tobytes())
    down, height = _centre(mask.resize((1, SIDE_PX), Image.Resampling.BOX).tobytes())
    compactness = share / (4 * pi * width * height or 1)
    if not _MIN_SHARE < share < _MAX_SHARE or compactness < (_MIN_COMPACTNESS if share > 0.06 else _SOLID):
        return None
    if _mean(palette, inner).distance(_mean(palette, outer)) < _MIN_DISTANCE:
        return None
    small = grey.resize(mask.size, Image.Resampling.BOX)
    inside, outside = (ImageStat.Stat(small, part).mean[0] for part in (mask, ImageChops.invert(mask)))
    return Subject(right=right, down=down, share=share, is_solid=compactness > _SOLID, brighter=inside - outside)


def _mean(palette: Palette, numbers: set[int]) -> Lab:
    swatches = [palette.swatches[number] for number in numbers]
    total = sum(swatch.share for swatch in swatches) or 1
    return Lab(
        sum(swatch.share * swatch.lab.lightness for swatch in swatches) / total,
        sum(swatch.share * swatch.lab.a for swatch in swatches) / total,
        sum(swatch.share * swatch.lab.b for swatch in swatches) / total,
    )


def _centre(profile: bytes) -> tuple[float, float]:
    """Return mean and spread of a profile, as shares of its length from the middle."""
    total = sum(profile) or 1
    places = [(number + 0.5) / len(profile) - 0.5 for number in range(len(profile))]
    mean = sum(place * value for place, value in zip(places, profile, strict=True)) / total
    spread = sum((place - mean) ** 2 * value for place, value in zip(places, profile, strict=True)) / total
    return mean, spread**0.5
