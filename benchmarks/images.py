"""What checking and thumbnailing one upload costs, beside a bare decode of the same bytes."""

import io
from collections.abc import Iterator

from PIL import Image

from benchmarks.measure import Row, alternate, ratio_row
from tests.colours import P3_PRIMARIES, rgb_profile
from tests.pictures import encoded, noisy_jpeg, painted
from utils.image_processor import ImageLimits, validate_image

LIMITS = ImageLimits(max_bytes=64 << 20, max_pixels=25_000_000, max_webp_pixels=16_800_000)
TWELVE_MEGAPIXELS = (4000, 3000)


def rows() -> Iterator[Row]:
    """Measure JPEG (DCT-scaled decode as the floor), PNG and WebP (full decode as the floor)."""
    photo = noisy_jpeg(*TWELVE_MEGAPIXELS, seed=1)
    scaled = _compared(photo, draft=True)
    yield ratio_row(f"check + thumbnail, 12 MP JPEG, {len(photo) / 1e6:.1f} MB", *scaled, most=1.5)
    wide = encoded(Image.open(io.BytesIO(photo)), quality=92, icc_profile=rgb_profile(P3_PRIMARIES, 2.2))
    yield ratio_row(
        f"the same with a wide colour profile, {len(wide) / 1e6:.1f} MB", *_compared(wide, draft=True), most=1.5
    )
    for kind in ("PNG", "WEBP"):
        data = encoded(
            painted(*TWELVE_MEGAPIXELS), kind, **({"compress_level": 1} if kind == "PNG" else {"quality": 80})
        )
        yield ratio_row(f"check + thumbnail, 12 MP {kind}, {len(data) / 1e6:.1f} MB", *_compared(data), most=1.5)


def _compared(data: bytes, *, draft: bool = False) -> tuple[float, float]:
    def floor() -> None:
        with Image.open(io.BytesIO(data)) as image:
            if draft:
                image.draft("RGB", (300, 300))
            image.load()

    taken = alternate({"ours": lambda: validate_image(data, LIMITS), "floor": floor}, rounds=7)
    return taken["ours"], taken["floor"]
