"""A picture reduced to a few dozen colours, each with its share of every part of it. Names no colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from PIL import Image, ImageChops

from utils.engines.offline.colours import Lab, lab_of

Box = tuple[int, int, int, int]

SIDE_PX = 60
_THIRD_PX, _RIM_PX = SIDE_PX // 3, SIDE_PX // 10
_MOST_SWATCHES = 40
#: a pixel whose channels differ by more than so many levels is coloured; so many of them are stray
_GREY_SPREAD, _STRAY_SHARE = 24, 0.002


@dataclass(frozen=True, slots=True)
class Swatch:
    """One of the colours a picture was reduced to; shares from 0 to 1."""

    lab: Lab
    #: of the whole picture
    share: float
    #: of each cell of the 3 x 3 grid
    cells: tuple[float, ...]
    #: of the outermost tenth, and of that at the top, bottom, left and right
    rim: float
    sides: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reduction:
    """``index`` holds, for 60 x 60 px, numbers of ``swatches``."""

    index: Image.Image
    swatches: tuple[Swatch, ...]


def reduce_colours(picture: Image.Image) -> Reduction:
    """Reduce an RGB picture to at most 40 colours on 60 x 60 px."""
    small = picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX)
    reduced = small.quantize(_MOST_SWATCHES, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    channels = reduced.getpalette() or []
    index = Image.frombytes("L", reduced.size, reduced.tobytes())
    cells, sides = _shares(index, _cell_boxes()), _shares(index, _side_boxes())
    swatches = []
    for number, (red, green, blue) in enumerate(zip(channels[::3], channels[1::3], channels[2::3], strict=True)):
        in_cells = tuple(shares[number] for shares in cells)
        at_sides = tuple(shares[number] for shares in sides)
        swatches.append(Swatch(lab_of((red, green, blue)), fmean(in_cells), in_cells, fmean(at_sides), at_sides))
    return Reduction(index, tuple(swatches))


def has_coloured_pixels(picture: Image.Image) -> bool:
    """Tell whether more than stray pixels of an RGB picture are coloured."""
    red, green, blue = picture.resize((128, 128), Image.Resampling.BOX).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    counts = ImageChops.difference(most, least).histogram()
    return sum(counts[_GREY_SPREAD:]) > _STRAY_SHARE * sum(counts)


def _shares(index: Image.Image, boxes: Sequence[Box]) -> list[list[float]]:
    """Return for each box the share of every swatch."""
    parts = [index.crop(box) for box in boxes]
    return [[count / (part.width * part.height) for count in part.histogram()[:_MOST_SWATCHES]] for part in parts]


def _cell_boxes() -> list[Box]:
    edges = range(0, SIDE_PX, _THIRD_PX)
    return [(left, top, left + _THIRD_PX, top + _THIRD_PX) for top in edges for left in edges]


def _side_boxes() -> list[Box]:
    far = SIDE_PX - _RIM_PX
    return [(0, 0, SIDE_PX, _RIM_PX), (0, far, SIDE_PX, SIDE_PX), (0, 0, _RIM_PX, SIDE_PX), (far, 0, SIDE_PX, SIDE_PX)]
