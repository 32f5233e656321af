"""Where in a picture something lies, judged by its share of each cell of a 3 x 3 grid. Knows no colours."""

from collections.abc import Sequence
from statistics import fmean

#: cells read row by row
_SIDES = {"top": (0, 1, 2), "bottom": (6, 7, 8), "left": (0, 3, 6), "right": (2, 5, 8)}
_MIDDLE = 4


def place_of(cells: Sequence[float]) -> str:
    """Return top, bottom, left, right, upper, lower, middle, around, everywhere, or '' for no place in particular."""
    total = sum(cells)
    means = {side: fmean(cells[cell] for cell in part) for side, part in _SIDES.items()}
    if min(cells) > 0.5 * max(cells):
        return "everywhere" if total > 0.4 * len(cells) else ""
    if cells[_MIDDLE] > 0.36 * total and cells[_MIDDLE] > 0.25:
        return "middle"
    if cells[_MIDDLE] < 0.06 * total and min(means.values()) > 0.3:
        return "around"
    for side, mean in means.items():
        if 3 * mean > 0.64 * total and mean > 0.18:
            return side
    if means["top"] > 0.45 and means["bottom"] < 0.12:
        return "upper"
    return "lower" if means["bottom"] > 0.45 and means["top"] < 0.12 else ""


def fills(cells: Sequence[float], place: str) -> bool:
    """Tell whether it holds most of that place."""
    return fmean(cells[cell] for cell in _SIDES.get(place, range(len(cells)))) > 0.5
