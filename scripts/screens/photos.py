"""Real photographs under likely names, and captions that say what is on them."""

import io
import math
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from typing import Any

from PIL import Image, ImageOps

from tests.browser.visitor import GivenFile, given
from tests.pictures import PHOTO_NAMES, encoded, large_photo, photo

NAMES = ("atrium_astronaut", "coffee_table", "cat_window", "launch_pad", "garage_motorcycle")
WORDS = (
    "entrance area with a woman in an orange flight suit before a national flag and a shuttle model, soft front light",
    "espresso in a red cup on a red saucer with a spoon, worn wooden table, warm light from the left",
    "tabby cat looking to the right, green eyes, close-up against a blurred pinkish blanket, even daylight",
    "rocket on its pad between four lattice towers at dusk, floodlights on the ground, deep blue sky",
    "red motorcycle in a garage before shelves with boxes, concrete floor, side view, flat indoor light",
)
#: where each picture is looked at from, so that no two captions are alike
VIEWS = ("seen from eye level", "slightly closer", "cropped tighter", "from a step back", "a little lower", "centred")
#: photos of such a number are sharp enough for the docs; what only fills a list is smaller
SHARP, SHARP_PX, SMALL_PX = 30, 1600, 700


@lru_cache(maxsize=128)
def photo_file(number: int) -> GivenFile:
    """Give the photo of this number, from 0."""
    name = f"{number + 1:02d}_{NAMES[number % len(NAMES)]}.jpg"
    side = SHARP_PX if number < SHARP else SMALL_PX
    return given(name, large_photo(number, longest_side_px=side, quality=88))


def photo_files(amount: int) -> list[GivenFile]:
    return [photo_file(number) for number in range(amount)]


def subject_of(jpeg: bytes) -> int:
    """Find which of the photographs a picture was made from."""
    look = _rough_look(Image.open(io.BytesIO(jpeg)).convert("RGB"))
    looks = [_rough_look(photo(name)) for name in PHOTO_NAMES]
    return min(range(len(looks)), key=lambda number: math.dist(looks[number], look))


def make_describer() -> Callable[[bytes], str]:
    """Describe each picture truthfully, and no two alike."""
    turns = [count() for _ in PHOTO_NAMES]

    def describe(jpeg: bytes) -> str:
        number = subject_of(jpeg)
        return f"{WORDS[number]}, {VIEWS[next(turns[number]) % len(VIEWS)]}"

    return describe


def paint_photo(told: dict[str, Any]) -> bytes:
    """Stand in for a model that has learnt its subjects: a photograph of what the prompt names, by the seed."""
    seed = int(told.get("seed") or 0)
    subject = next((number for number, words in enumerate(WORDS) if words in told["prompt"]), seed % len(WORDS))
    source = photo(PHOTO_NAMES[subject])
    edge = 8 + seed % 40
    cropped = source.crop((edge, edge // 2, source.width - edge, source.height - edge // 2))
    size = (told["width"], told["height"])
    return encoded(ImageOps.fit(cropped, size, Image.Resampling.BICUBIC, centering=(seed % 7 / 6, 0.4)), "PNG")


def _rough_look(image: Image.Image) -> bytes:
    return image.resize((6, 4), Image.Resampling.BOX).tobytes()
