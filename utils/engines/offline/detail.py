"""How much fine detail lies where: focus, busy or plain, photograph or flat graphic. Knows no colours."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from PIL import Image, ImageChops, ImageFilter

_GRID = 12
_ALL = range(_GRID**2)
_RIM = tuple(cell for cell in _ALL if {cell % _GRID, cell // _GRID} & {0, _GRID - 1})
_INNER = tuple(cell for cell in _ALL if {cell % _GRID, cell // _GRID} <= set(range(3, _GRID - 3)))
_HALVES = {
    "top": [cell for cell in _ALL if cell // _GRID < _GRID // 2],
    "bottom": [cell for cell in _ALL if cell // _GRID >= _GRID // 2],
    "left": [cell for cell in _ALL if cell % _GRID < _GRID // 2],
    "right": [cell for cell in _ALL if cell % _GRID >= _GRID // 2],
}
_AMPLIFIED = [min(255, value * 8) for value in range(256)]
#: amplified grey levels from which a tile holds anything, detail, structure fit to judge focus by, or a form
_LITTLE, _DETAIL, _STRUCTURE, _FORM = 4, 15, 20, 12
#: grey levels between neighbours that make a hard edge
_EDGE = 20
_SAMPLE_PX = 96
_HALVED = [value // 2 for value in range(256)] * 3


@dataclass(frozen=True)
class Detail:
    """Energy per tile of a 12 x 12 grid at three scales: finest lines, a little coarser, and broad forms."""

    fine: bytes
    coarse: bytes
    broad: bytes
    #: shares of the pixels that equal their surroundings, or differ from them by a hard edge
    flat: float
    edged: float

    @cached_property
    def focus(self) -> str:
        """Return crisp, soft, ``middle`` (sharp there, soft forms around) or '' when nothing stands out."""
        overall, middle = self._sharpness(_ALL), self._sharpness(_INNER)
        if middle > 0.6 and self._busy(_INNER) > 0.5 and self._busy(_RIM) < 0.2 and self._has_forms(_RIM):
            return "middle"
        if 0 < overall < 0.4 or self._is_blurred():
            return "soft"
        return "crisp" if overall > 1.25 else ""

    @cached_property
    def texture(self) -> str:
        """Return busy, plain, ``even`` (the same detail from edge to edge) or ''."""
        busy = self._busy(_ALL)
        if busy == 1 and min(self.fine) > 0.5 * fmean(self.fine):
            return "even"
        return "busy" if busy > 0.75 else "plain" if busy < 0.25 else ""

    @cached_property
    def gathered(self) -> str:
        """Return the half that holds two thirds of the detail, ``middle`` if that holds half of it, or ''."""
        total = sum(self.fine)
        if total < _LITTLE * len(self.fine):
            return ""
        if sum(self.fine[cell] for cell in _INNER) > 0.48 * total:
            return "middle"
        shares = {side: sum(self.fine[cell] for cell in half) / total for side, half in _HALVES.items()}
        best = max(shares, key=lambda side: shares[side])
        return best if shares[best] > 0.66 else ""

    @cached_property
    def has_calm_rim(self) -> bool:
        """Tell whether most of the outermost tiles hold no detail."""
        return self._busy(_RIM) < 0.38

    def _sharpness(self, cells: Sequence[int]) -> float:
        """Return fine over coarse energy: about 1 when sharp, 0.3 when blurred, 0 where there is no structure."""
        ratios = [self.fine[cell] / self.coarse[cell] for cell in cells if self.coarse[cell] > _STRUCTURE]
        return fmean(ratios) if len(ratios) * 12 >= len(cells) else 0.0

    def _is_blurred(self) -> bool:
        broad = fmean(self.broad)
        return broad > 20 and self.edged < 0.0015 and fmean(self.fine) < 0.08 * broad

    def _busy(self, cells: Sequence[int]) -> float:
        return fmean(self.fine[cell] > _DETAIL for cell in cells)

    def _has_forms(self, cells: Sequence[int]) -> bool:
        """Tell an unsharp background from a plain one."""
        return fmean(self.broad[cell] > _FORM for cell in cells) > 0.6


def measure_detail(grey: Image.Image) -> Detail:
    """Measure a grey picture, longest side ≤ 512 px."""
    smooth = grey.filter(ImageFilter.BoxBlur(1))
    finest = ImageChops.difference(grey, smooth)
    counts = finest.histogram()
    small = grey.resize((60, 60), Image.Resampling.BOX)
    return Detail(
        fine=_tiles(finest),
        coarse=_tiles(ImageChops.difference(smooth, smooth.filter(ImageFilter.BoxBlur(2)))),
        broad=_tiles(ImageChops.difference(small, small.filter(ImageFilter.BoxBlur(4)))),
        flat=counts[0] / sum(counts),
        edged=sum(counts[_EDGE:]) / sum(counts),
    )


def is_graphic(picture: Image.Image, detail: Detail) -> bool:
    """Tell flat drawings from photographs.

    Flat areas repeat a few exact colours, even after JPEG; a photograph's noise spreads them.
    """
    if detail.flat < 0.6:
        return False
    pixels = picture.resize((_SAMPLE_PX, _SAMPLE_PX), Image.Resampling.NEAREST).point(_HALVED).tobytes()
    counts = Counter(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)).most_common()
    first = counts[0][0]
    others = [count for colour, count in counts if max(abs(a - b) for a, b in zip(colour, first, strict=True)) > 8]
    return sum(others) > 0.02 * _SAMPLE_PX**2 and sum(others[:5]) > 0.5 * sum(others)


def _tiles(difference: Image.Image) -> bytes:
    return difference.point(_AMPLIFIED).resize((_GRID, _GRID), Image.Resampling.BOX).tobytes()
