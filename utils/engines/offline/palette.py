"""Which named colours a picture is made of and where each of them lies. Writes no sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from PIL import Image

from utils.engines.offline.colours import name_of
from utils.engines.offline.places import fills, place_of
from utils.engines.offline.swatches import Swatch, has_coloured_pixels, reduce_colours

_MIN_PATCH_SHARE, _SAME_FAMILY_SHARE, _MOST_PATCHES = 0.07, 0.2, 3
#: chroma: below the first a mean looks grey; from the second a small patch catches the eye
_GREY_CHROMA, _ACCENT_CHROMA = 3.5, 45
_NEVER_ACCENTS = frozenset({"rust", "brown", "cream", "olive"})


@dataclass(frozen=True, slots=True)
class Patch:
    """A named colour, its share of the picture, and where it lies in the words of ``place_of``."""

    name: str
    family: str
    share: float
    place: str
    #: whether it holds most of that place
    fills_place: bool = False


@dataclass(frozen=True)
class Palette:
    """A picture reduced to a few dozen colours: ``index`` holds, for 60 x 60 px, numbers of ``swatches``."""

    index: Image.Image
    swatches: tuple[Swatch, ...]
    #: no more than stray pixels are coloured
    is_grey: bool
    #: mean chroma: below 12 a picture without strong colours looks muted, above 38 vivid
    chroma: float

    @cached_property
    def is_sepia(self) -> bool:
        """Tell whether every tone has the same slight brown."""
        labs = [(swatch.share, swatch.lab) for swatch in self.swatches if swatch.share > 0.005]
        red = sum(share * lab.a for share, lab in labs) / (self.chroma or 1)
        yellow = sum(share * lab.b for share, lab in labs) / (self.chroma or 1)
        aside = sum(share * (lab.a * yellow - lab.b * red) ** 2 for share, lab in labs) ** 0.5
        lightness = [lab.lightness for share, lab in labs if share > 0.01]
        toned = 4 < self.chroma < 20 and yellow > 0.75 and -0.15 < red < 0.6 and aside < 1.3
        return toned and max(lightness) - min(lightness) > 30 and not self.is_grey

    @cached_property
    def patches(self) -> tuple[Patch, ...]:
        """The two or three colours worth naming, most striking first, of one family only large ones."""
        groups = sorted(self._groups.values(), key=_weight, reverse=True)
        chosen: list[Patch] = []
        for patch in map(self._patch, groups):
            new = patch.family not in {other.family for other in chosen}
            if patch.share >= (_MIN_PATCH_SHARE if new else _SAME_FAMILY_SHARE):
                chosen.append(patch)
        return tuple(chosen[:_MOST_PATCHES] or [self._patch(groups[0])])

    @cached_property
    def accent(self) -> str:
        """Name a small but strong colour that stands out from the others, or ''."""
        named = {patch.family for patch in self.patches} | _NEVER_ACCENTS
        strong: dict[str, list[Swatch]] = {}
        for swatch in self.swatches:
            if swatch.lab.chroma > _ACCENT_CHROMA:
                strong.setdefault(name_of(swatch.lab).family, []).append(swatch)
        fit = [
            max(swatches, key=lambda swatch: swatch.lab.chroma).lab
            for family, swatches in strong.items()
            if family not in named and 0.01 < sum(swatch.share for swatch in swatches) < _MIN_PATCH_SHARE
        ]
        return name_of(max(fit, key=lambda lab: lab.chroma)).name if fit else ""

    @cached_property
    def ground(self) -> str:
        """Name the colour that holds most of the rim and surrounds what is there, or ''."""
        best = max(self._groups.values(), key=lambda swatches: sum(swatch.rim for swatch in swatches))
        top, bottom, left, right = (sum(column) for column in zip(*(swatch.sides for swatch in best), strict=True))
        surrounds = (
            min(top, left, right) > 0.4 and top + left + right > 1.6 and bottom > 0.2
        )  # a person's shoulders may hide most of the bottom
        return self._patch(best).name if surrounds else ""

    @cached_property
    def _groups(self) -> dict[str, list[Swatch]]:
        groups: dict[str, list[Swatch]] = {}
        for swatch in self.swatches:
            groups.setdefault(name_of(swatch.lab, grey_only=self.is_grey).name, []).append(swatch)
        return groups

    def _patch(self, swatches: Sequence[Swatch]) -> Patch:
        name = name_of(swatches[0].lab, grey_only=self.is_grey)
        cells = [sum(column) for column in zip(*(swatch.cells for swatch in swatches), strict=True)]
        place = place_of(cells)
        return Patch(name.name, name.family, fmean(cells), place, fills_place=fills(cells, place))


def measure_palette(picture: Image.Image) -> Palette:
    """Measure the colours of an RGB picture."""
    reduction = reduce_colours(picture)
    chroma = sum(swatch.share * swatch.lab.chroma for swatch in reduction.swatches)
    is_grey = chroma < _GREY_CHROMA and not has_coloured_pixels(picture)
    return Palette(reduction.index, reduction.swatches, is_grey, chroma)


def _weight(swatches: Sequence[Swatch]) -> float:
    """A strong colour is seen before a dull one of the same size."""
    return sum(swatch.share * (0.5 + min(swatch.lab.chroma, 60) / 60) for swatch in swatches)
