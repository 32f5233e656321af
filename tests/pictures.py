"""Pictures for tests, painted in memory, and real photographs out of scikit-image's wheel."""

import io
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

#: real photographs that scikit-image ships inside its wheel
PHOTO_NAMES = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "motorcycle_left.png")


def painted(width: int = 400, height: int = 300, *, seed: int = 1, mode: str = "RGB") -> Image.Image:
    """Paint a picture with some structure; another ``seed`` gives another picture."""
    image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for step in range(12):
        place = (step * 53 * seed) % width, (step * 37 + seed * 11) % height
        colour = (seed * 40 + step * 20) % 256, (seed * 90 + step * 7) % 256, (seed * 17 + step * 31) % 256
        draw.ellipse((*place, place[0] + 40 + seed % 30, place[1] + 40), fill=colour)
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Encode a picture as file bytes."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 400, height: int = 300, *, seed: int = 1, **options: object) -> bytes:
    return encoded(painted(width, height, seed=seed), "JPEG", **options)


def noisy_jpeg(width: int, height: int, *, seed: int, quality: int = 92) -> bytes:
    """Encode a picture with sensor-like noise, so that its size in bytes is that of a photograph."""
    noise = Image.effect_noise((width, height), 40 + seed % 7)
    base = painted(width, height, seed=seed).filter(ImageFilter.GaussianBlur(3))
    return encoded(Image.blend(base, Image.merge("RGB", [noise] * 3), 0.25), "JPEG", quality=quality)


@lru_cache(maxsize=1)
def photo_folder() -> Path:
    return Path(str(files("skimage") / "data"))


@lru_cache(maxsize=8)
def photo(name: str) -> Image.Image:
    """Open one of ``PHOTO_NAMES`` as RGB."""
    with Image.open(photo_folder() / name) as image:
        return image.convert("RGB")


def large_photo(number: int, *, longest_side_px: int = 3000, quality: int = 95) -> bytes:
    """Encode one of many different real-photo pictures: a crop of a shipped photograph, enlarged, with fine grain."""
    source = photo(PHOTO_NAMES[number % len(PHOTO_NAMES)])
    shift = number // len(PHOTO_NAMES)
    width, height = source.size
    box = (shift * 7, shift * 5, width - shift * 9, height - shift * 6)
    cropped = source.crop(box)
    scale = longest_side_px / max(cropped.size)
    grown = cropped.resize((round(cropped.width * scale), round(cropped.height * scale)), Image.Resampling.BICUBIC)
    grain = Image.merge("RGB", [Image.effect_noise(grown.size, 30)] * 3)
    return encoded(Image.blend(grown, grain, 0.18), "JPEG", quality=quality)
