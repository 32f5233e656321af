"""The measured facts of one picture, as words for kinds. Puts measurements together; writes no sentences."""

import zlib
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean

from PIL import Image

from utils.engines.offline.detail import is_graphic, measure_detail
from utils.engines.offline.palette import Palette, Patch, measure_palette
from utils.engines.offline.subject import Subject, find_subject

_OPPOSITE = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one picture looks like; '' where nothing stands out."""

    #: square, landscape, portrait, panorama, tall
    frame: str
    #: black and white, sepia
    tint: str
    patches: tuple[Patch, ...]
    #: a small strong colour
    accent: str
    #: vivid, muted
    strength: str
    #: warm, cool
    warmth: str
    #: high-key, bright, medium, dark (but for highlights), dim, low-key
    light: str
    #: strong, low, moderate
    contrast: str
    #: top, bottom, left, right, middle, even
    brightest: str
    #: crisp, soft, middle
    focus: str
    #: busy, plain, even
    texture: str
    #: left, right, top, bottom, middle: where most of the detail is
    gathered: str
    #: the colour of a plain background
    background: str
    is_graphic: bool
    subject: Subject | None
    #: the same for the same pixels
    seed: int


def measure(picture: Image.Image) -> Look:
    """Measure an RGB picture; with a longest side ≤ 512 px it costs about ten milliseconds."""
    grey = picture.convert("L")
    palette, detail = measure_palette(picture), measure_detail(grey)
    background = palette.ground if detail.has_calm_rim else ""
    black, low, median, high, white = _tones(grey)
    return Look(
        frame=_frame(picture.width / picture.height),
        tint="black and white" if palette.is_grey else "sepia" if palette.is_sepia else "",
        patches=palette.patches,
        accent=palette.accent,
        strength=_strength(palette),
        warmth=_warmth(palette),
        light=_light(low, median, high),
        contrast="strong" if white - black > 212 else "low" if white - black < 100 else "moderate",
        brightest=_brightest(grey),
        # what is plain cannot be called out of focus
        focus="" if background and detail.focus == "middle" else detail.focus,
        texture=detail.texture,
        gathered=detail.gathered,
        background=background,
        is_graphic=is_graphic(picture, detail),
        subject=find_subject(palette, grey),
        seed=zlib.crc32(picture.resize((16, 16), Image.Resampling.BOX).tobytes()),
    )


def _frame(ratio: float) -> str:
    if ratio >= 1.95 or ratio <= 0.5:
        return "panorama" if ratio > 1 else "tall"
    return "landscape" if ratio > 1.06 else "portrait" if ratio < 0.94 else "square"


def _tones(grey: Image.Image) -> list[int]:
    """Return the 2nd, 5th, 50th, 95th and 98th percentile in grey levels."""
    sums = list(accumulate(grey.histogram()))
    return [bisect_left(sums, part * sums[-1]) for part in (0.02, 0.05, 0.5, 0.95, 0.98)]


def _strength(palette: Palette) -> str:
    strongest = max((swatch.lab.chroma for swatch in palette.swatches if swatch.share > 0.02), default=0.0)
    if palette.chroma > 38:
        return "vivid"
    return "muted" if palette.chroma < 12 and strongest < 32 and not palette.is_grey else ""


def _warmth(palette: Palette) -> str:
    lean = sum(swatch.share * (swatch.lab.b + 0.5 * swatch.lab.a) for swatch in palette.swatches)
    return "warm" if lean > 14 else "cool" if lean < -7 else ""


def _light(low: int, median: int, high: int) -> str:
    if median < 60 and high < 190:
        return "low-key" if high > 100 else "dim"
    if median > 190 and low > 90:
        return "high-key"
    return "bright" if median > 160 else "dark" if median < 75 else "medium"


def _brightest(grey: Image.Image) -> str:
    cells = grey.resize((3, 3), Image.Resampling.BOX).tobytes()
    if max(cells) - min(cells) < 30:
        return "even"
    rows = {"top": cells[:3], "bottom": cells[6:], "left": cells[::3], "right": cells[2::3]}
    sides = {side: fmean(row) for side, row in rows.items()}
    leads = {side: sides[side] - sides[other] for side, other in _OPPOSITE.items()}
    leads["middle"] = cells[4] - fmean(cells[:4] + cells[5:])
    best = max(leads, key=lambda side: leads[side])
    return best if leads[best] > 45 else ""
