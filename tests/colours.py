"""Colour profiles made by hand, and what colours mean in them by the formulas of the standards, without any library."""

import struct
from collections.abc import Sequence

Triple = tuple[float, float, float]

#: chromaticities of red, green and blue; both have the white point D65
SRGB_PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3_PRIMARIES = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
_D65 = (0.3127, 0.3290)
_D50_XYZ = (0.9642, 1.0, 0.8249)
_IDENTITY = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
#: Bradford's matrix from D65 to D50
_TO_D50 = ((1.0478, 0.0229, -0.0501), (0.0295, 0.9905, -0.0171), (-0.0092, 0.0150, 0.7521))


def rgb_profile(primaries: Sequence[tuple[float, float]], gamma: float) -> bytes:
    """Make a display profile of three primaries and one gamma."""
    columns = _transposed(_multiplied(_TO_D50, _matrix(primaries)))
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
    tags = {b"wtpt": _xyz(_D50_XYZ), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    tags |= {name: _xyz(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def grey_profile(gamma: float) -> bytes:
    """Make a grey profile of one gamma."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz(_D50_XYZ), b"kTRC": curve})


def cmyk_profile(corners: dict[tuple[int, int, int, int], Triple]) -> bytes:
    """Make a printer profile whose 16 solid overprints have these Lab colours; in between is straight."""
    ramp = bytes(range(256))
    grid = bytearray()
    for number in range(16):
        corner = number >> 3 & 1, number >> 2 & 1, number >> 1 & 1, number & 1
        light, a, b = corners[corner]
        grid += bytes((round(light * 2.55), round(a + 128), round(b + 128)))
    return press_profile(b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + _IDENTITY + ramp * 4 + bytes(grid) + ramp * 3)


def claiming_profile(kind: bytes, side: int, *, held: int = 0) -> bytes:
    """Make a printer profile whose table of ``kind`` says ``side`` steps for each of four inks, and holds few bytes."""
    if kind == b"mAB ":
        curve = b"curv" + bytes(8)
        head = bytes((4, 3, 0, 0)) + struct.pack(">5I", 52, 0, 0, 32, 0)
        return press_profile(
            kind + bytes(4) + head + bytes([side] * 4 + [0] * 12) + b"\2\0\0\0" + bytes(held) + curve * 3
        )
    curves = bytes(4 * 256) if kind == b"mft1" else struct.pack(">HH", 2, 2) + bytes(4 * 4)
    return press_profile(kind + bytes(4) + bytes((4, 3, side, 0)) + _IDENTITY + curves + bytes(held))


def press_profile(table: bytes) -> bytes:
    """Make a printer profile of a table from ink to Lab."""
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"wtpt": _xyz(_D50_XYZ), b"A2B0": table, b"A2B1": table})


def rgb_in_srgb(colour: tuple[int, int, int], primaries: Sequence[tuple[float, float]], gamma: float) -> Triple:
    """Say what a colour of such a profile is in sRGB, 0 to 255, cut to what sRGB can show."""
    linear = [(value / 255) ** gamma for value in colour]
    xyz = _applied(_matrix(primaries), linear)
    return _encoded(_applied(_inverse(_matrix(SRGB_PRIMARIES)), xyz))


def grey_in_srgb(value: int, gamma: float) -> float:
    return _encoded([(value / 255) ** gamma] * 3)[0]


def lab_in_srgb(lab: Triple) -> Triple:
    """Say what a Lab colour (D50) is in sRGB, 0 to 255, cut to what sRGB can show."""
    light, a, b = lab
    middle = (light + 16) / 116
    steps = (middle + a / 500, middle, middle - b / 200)
    d50 = [white * _unfolded(step) for white, step in zip(_D50_XYZ, steps, strict=True)]
    return _encoded(_applied(_inverse(_matrix(SRGB_PRIMARIES)), _applied(_inverse(_TO_D50), d50)))


def _unfolded(step: float) -> float:
    return step**3 if step > 6 / 29 else 3 * (6 / 29) ** 2 * (step - 4 / 29)


def _encoded(linear: Sequence[float]) -> Triple:
    cut = [min(1.0, max(0.0, value)) for value in linear]
    red, green, blue = (
        255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055) for value in cut
    )
    return red, green, blue


def _matrix(primaries: Sequence[tuple[float, float]]) -> list[list[float]]:
    """From linear red, green and blue to XYZ under D65."""
    columns = [(x / y, 1.0, (1 - x - y) / y) for x, y in primaries]
    white = (_D65[0] / _D65[1], 1.0, (1 - _D65[0] - _D65[1]) / _D65[1])
    shares = _applied(_inverse(_transposed(columns)), white)
    return _transposed([[part * share for part in column] for column, share in zip(columns, shares, strict=True)])


def _applied(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix]


def _multiplied(left: Sequence[Sequence[float]], right: Sequence[Sequence[float]]) -> list[list[float]]:
    return _transposed([_applied(left, column) for column in _transposed(right)])


def _transposed(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    return [list(row) for row in zip(*matrix, strict=True)]


def _inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    whole = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    cofactors = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ]
    return [[value / whole for value in row] for row in cofactors]


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


def _profile(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Put the tags into a profile of version 2.1."""
    words = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(4 + 4 + 2 + 1 + 67)
    parts = {b"desc": words, b"cprt": b"text" + bytes(4) + b"none\0", **tags}
    place, rows, body = 128 + 4 + 12 * len(parts), b"", b""
    for name, part in parts.items():
        part += bytes(-len(part) % 4)
        rows += struct.pack(">4sII", name, place + len(body), len(part))
        body += part
    header = struct.pack(">I4sI4s4s4s", place + len(body), bytes(4), 0x02100000, kind, space, connection)
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += struct.pack(">3i", *(round(value * 65536) for value in _D50_XYZ))
    return header.ljust(128, b"\0") + struct.pack(">I", len(parts)) + rows + body
