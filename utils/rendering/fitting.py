"""How a picture comes to another size: what of it is shown, and how large. Geometry, and a look for what matters."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image, ImageChops, ImageFilter

#: ``fit`` shows all of it inside the size, ``fill`` fills the size and cuts, ``pad`` shows all and fills the rest
Fit = Literal["fit", "fill", "pad"]
#: what ``fill`` keeps: the middle, or where most is to be seen
Crop = Literal["centre", "attention"]

Box = tuple[float, float, float, float]
Size = tuple[int, int]

_LOOK_PX = 128
#: of the weight of colour beside that of edges
_COLOUR_SHARE = 0.35
#: how much less a window at the very edge counts than the middle one
_EDGE_DISCOUNT = 0.15


def target_size(size: Size, width: int | None, height: int | None) -> Size:
    """Fill in a side that was not said, in proportion."""
    own_width, own_height = size
    if width is None and height is None:
        return size
    if width is None:
        return max(1, round(own_width * (height or 1) / own_height)), height or 1
    return width, height if height is not None else max(1, round(own_height * width / own_width))


def size_within(size: Size, target: Size) -> Size:
    """Return the largest size of the same shape inside ``target``."""
    scale = min(target[0] / size[0], target[1] / size[1])
    return min(target[0], max(1, round(size[0] * scale))), min(target[1], max(1, round(size[1] * scale)))


def cut_to_shape(image: Image.Image, target: Size, crop: Crop) -> Box:
    """Choose the part of a picture that has the shape of ``target``, as large as it can be."""
    width, height = image.size
    wide = width * target[1] > height * target[0]
    length, across = (width, height * target[0] / target[1]) if wide else (height, width * target[1] / target[0])
    across = min(across, length)
    begin = (length - across) * (_best_place(image, across / length, wide=wide) if crop == "attention" else 0.5)
    return (begin, 0, begin + across, height) if wide else (0, begin, width, begin + across)


def _best_place(image: Image.Image, share: float, *, wide: bool) -> float:
    """Say where along the longer side the window lies that has most to see in it: 0 begins, 1 ends."""
    energy = _energy(image, wide=wide)
    window = max(1, round(len(energy) * share))
    places = len(energy) - window
    if places <= 0:
        return 0.5
    sums = [sum(energy[:window])]
    for begin in range(places):
        sums.append(sums[-1] - energy[begin] + energy[begin + window])
    worth = [(total + 1e-6) * (1 - _EDGE_DISCOUNT * abs(2 * begin / places - 1)) for begin, total in enumerate(sums)]
    if max(worth) - min(worth) <= _EDGE_DISCOUNT * max(worth) + 1e-9:
        return 0.5  # no place is worth leaving the middle for
    return worth.index(max(worth)) / places


def _energy(image: Image.Image, *, wide: bool) -> Sequence[float]:
    """Sum up edges and colour across a small copy, one number for each step along the longer side."""
    small = image.resize(size_within(image.size, (_LOOK_PX, _LOOK_PX)), Image.Resampling.BOX)
    grey, colour = small.convert("L"), small.convert("RGB").convert("HSV").getchannel("S")
    edges = ImageChops.difference(grey, grey.filter(ImageFilter.GaussianBlur(2)))
    seen = ImageChops.add(edges, colour.point(lambda value: value * _COLOUR_SHARE)).convert("F")
    line = seen.resize((seen.width, 1) if wide else (1, seen.height), Image.Resampling.BOX)
    return [float(value) ** 2 for value in line.get_flattened_data()]  # type: ignore[arg-type]
