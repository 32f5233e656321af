"""Names for colours: sRGB to CIE Lab, and the nearest entry of a table of everyday names. Knows no picture."""

from dataclasses import dataclass
from functools import lru_cache

Rgb = tuple[int, int, int]

#: name, family, sRGB, a name as often as it has faces; of one family a sentence names one
_TABLE = (
    ("black", "black", "0c0c0e"), ("charcoal", "black", "34373a"), ("dark grey", "grey", "585a5c"),
    ("grey", "grey", "868789"), ("light grey", "grey", "bcbdbe"), ("white", "white", "fafafa"),
    ("cream", "cream", "f2e6c6"), ("beige", "cream", "d6c5a8"), ("taupe", "brown", "93857a"),
    ("tan", "brown", "be9669"), ("tan", "brown", "c88a58"), ("brown", "brown", "7c4e2c"),
    ("dark brown", "brown", "3e2819"), ("reddish brown", "rust", "9a4522"), ("terracotta", "rust", "b85a3c"),
    ("red", "red", "c9211f"), ("red", "red", "f00c08"), ("dark red", "red", "6e1517"), ("pink", "pink", "f0a3b8"),
    ("dusty pink", "pink", "c08f8a"), ("magenta", "magenta", "c42794"), ("magenta", "magenta", "f210f0"),
    ("orange", "orange", "ee7f22"), ("orange", "orange", "e87a50"), ("orange", "orange", "e09c5c"),
    ("orange", "orange", "fda55e"), ("peach", "orange", "f4bc98"), ("gold", "yellow", "d3a32e"),
    ("yellow", "yellow", "f5e02f"), ("olive", "olive", "6d6a33"), ("sage green", "green", "9da98a"),
    ("light green", "green", "9bcb70"), ("green", "green", "3b8c37"), ("bright green", "green", "14dc14"),
    ("dark green", "green", "213f22"), ("teal", "teal", "1c7375"), ("dark teal", "teal", "0f3a40"),
    ("turquoise", "teal", "4accc4"), ("turquoise", "teal", "10f0f0"), ("light blue", "blue", "a3c6e8"),
    ("blue", "blue", "2c63c6"), ("blue", "blue", "6790cc"), ("blue", "blue", "1414e8"),
    ("grey blue", "blue", "6f819a"), ("dark blue", "navy", "1a4c7c"), ("dark blue", "navy", "141470"),
    ("navy blue", "navy", "182449"), ("purple", "purple", "6c308c"), ("lavender", "purple", "b7a5d7"),
)  # fmt: skip
#: a shade is still called by its colour, so lightness counts less than hue
_LIGHTNESS_WEIGHT = 0.65


@dataclass(frozen=True, slots=True)
class Lab:
    """A colour in CIE Lab, D65: lightness 0 to 100, a towards red, b towards yellow."""

    lightness: float
    a: float
    b: float

    @property
    def chroma(self) -> float:
        return float((self.a**2 + self.b**2) ** 0.5)

    def distance(self, other: "Lab") -> float:
        """Return how unlike two colours are; about 2 is just visible."""
        lightness = _LIGHTNESS_WEIGHT * (self.lightness - other.lightness)
        return float((lightness**2 + (self.a - other.a) ** 2 + (self.b - other.b) ** 2) ** 0.5)


@dataclass(frozen=True, slots=True)
class ColourName:
    """An everyday colour name and the family it belongs to."""

    name: str
    family: str


def lab_of(rgb: Rgb) -> Lab:
    """Convert 8-bit sRGB to Lab. Source: IEC 61966-2-1 (transfer, matrix) and CIE 15 (Lab, white D65)."""
    red, green, blue = (_linear(value / 255) for value in rgb)
    x = _compressed((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    y = _compressed(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = _compressed((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return Lab(116 * y - 16, 500 * (x - y), 200 * (y - z))


def name_of(lab: Lab, *, grey_only: bool = False) -> ColourName:
    """Find the everyday name nearest to a colour; ``grey_only`` keeps to the names from black to white."""
    return min(_named(grey_only), key=lambda row: row[1].distance(lab))[0]


@lru_cache(maxsize=2)
def _named(grey_only: bool) -> tuple[tuple[ColourName, Lab], ...]:
    rows = [(ColourName(name, family), lab_of(_parsed(code))) for name, family, code in _TABLE]
    return tuple(row for row in rows if not grey_only or row[0].family in {"black", "grey", "white"})


def _parsed(code: str) -> Rgb:
    red, green, blue = bytes.fromhex(code)
    return red, green, blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _compressed(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116
