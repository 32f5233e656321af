"""Make the pictures of the docs from the real page: real photographs, captions by the fake Gemini, a real browser."""

import io
import math
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from benchmarks.server import unpaced  # noqa: E402
from tests.fakes.gemini import FakeGemini  # noqa: E402
from tests.pictures import PHOTO_NAMES, large_photo, photo  # noqa: E402

OUT = ROOT / "docs" / "images"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
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


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, FakeGemini(describe=make_describer()) as fake, browser() as chromium:
        photos = list(make_photos(Path(folder)))
        with unpaced(GEMINI_BASE_URL=fake.url, GEMINI_API_KEY="x" * 39) as server:
            page = chromium.new_page(viewport=WIDE, color_scheme="light")
            walk(page, f"http://127.0.0.1:{server.port}/", photos)
            address = page.url.split("#")[0]
            shoot(page, address + "#/images", "images-light")
            shoot(page, address + "#/captions/3", "captions-light")
            shoot(page, address + "#/export", "export-light")
            page.emulate_media(color_scheme="dark")
            shoot(page, address + "#/captions/3", "captions-dark")
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(PHONE)
            shoot(page, address + "#/captions/3", "captions-phone")


def make_photos(folder: Path) -> Iterator[Path]:
    for number in range(30):
        path = folder / f"{number + 1:02d}_{NAMES[number % len(NAMES)]}.jpg"
        path.write_bytes(large_photo(number, longest_side_px=1600, quality=90))
        yield path


def make_describer() -> Callable[[bytes], str]:
    """Describe a picture truthfully by finding which photograph it was made from."""
    looks = [rough_look(photo(name)) for name in PHOTO_NAMES]
    turns = [count() for _ in PHOTO_NAMES]

    def describe(jpeg: bytes) -> str:
        look = rough_look(Image.open(io.BytesIO(jpeg)).convert("RGB"))
        number = min(range(len(looks)), key=lambda n: math.dist(looks[n], look))
        return f"{WORDS[number]}, {VIEWS[next(turns[number]) % len(VIEWS)]}"

    return describe


def rough_look(image: Image.Image) -> bytes:
    return image.resize((6, 4), Image.Resampling.BOX).tobytes()


def walk(page: Page, address: str, photos: list[Path]) -> None:
    """Drop, caption, edit two, approve some."""
    page.goto(address)
    page.locator("#trigger-first").fill("ide_main_hall")
    page.locator("input[type=file]").first.set_input_files(photos)
    page.get_by_role("button", name="Caption all 30").click(timeout=60_000)
    page.wait_for_function("() => document.querySelector('step-rail').innerText.includes('30 of 30')", timeout=60_000)
    page.goto(address + "#/captions/1")
    for _ in range(9):
        page.keyboard.press("Control+Enter")
        time.sleep(0.15)
    field = page.locator("#caption")
    field.press("End")
    field.press_sequentially(", tool bench behind")
    page.locator("toast-stack").get_by_role("button").first.click()
    time.sleep(1.2)


def shoot(page: Page, address: str, name: str) -> None:
    page.goto(address)
    time.sleep(0.8)
    page.screenshot(path=OUT / f"{name}.jpg", type="jpeg", quality=82)


@contextmanager
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking", "--disable-sync"]
        )
        yield chromium
        chromium.close()


if __name__ == "__main__":
    main()
