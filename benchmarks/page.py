"""The page with 100 images in a real browser: how long after a key or a click the next picture is on the screen."""

import os
import shutil
import statistics
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import Row, bound_row
from benchmarks.server import unpaced
from tests.pictures import jpeg

IMAGES, ROUNDS = 100, 24
MOST_MS = 100
CALM_MS = 1500  # what a deed leaves behind, such as saving, is over by then
#: from the event to the end of the frame that shows what came of it; a task queued in a frame runs after its paint
CLOCK = """() => {
  globalThis.timed = (cause) => new Promise((resolve) => {
    const from = performance.now()
    cause()
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now() - from)
      port2.postMessage(null)
    })
  })
}"""
FLOOR = "() => timed(() => document.body.dispatchEvent(new CustomEvent('nobody-listens', { bubbles: true })))"
KEY = "() => timed(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: %s, bubbles: true })))"
INPUT = """() => timed(() => {
  const field = document.querySelector('%s')
  field.value = %s
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
})"""
DEEDS = {
    "go to the next image": KEY % "'j'",
    "type a character": INPUT % ("#caption", "field.value + 'a'"),
    "filter by a word": INPUT % ("film-strip input", "field.value ? '' : 'hall_1'"),
    "open another step": KEY % "document.body.dataset.step === 'captions' ? '1' : '2'",
}


def rows() -> Iterator[Row]:
    """Load 100 images, caption them, and time what a person does most."""
    with sync_playwright() as playwright, unpaced() as server:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        fill(page, f"http://127.0.0.1:{server.port}/")
        for name, deed in DEEDS.items():
            floor, median = measure(page, deed)
            beside = f"empty {floor:.1f} ms"
            yield bound_row(f"{name}, {IMAGES} images", median, "ms", most=MOST_MS, beside=beside)
        chromium.close()


def fill(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#trigger-first").fill("ide_main_hall")
    photos = [
        {"name": f"hall_{number:03d}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=number)}
        for number in range(1, IMAGES + 1)
    ]
    page.locator("input[type=file]").first.set_input_files(photos)
    page.get_by_role("button", name=f"Caption all {IMAGES}").click(timeout=120_000)
    done = f"() => document.querySelector('step-rail').innerText.includes('{IMAGES} of {IMAGES}')"
    page.wait_for_function(done, timeout=240_000)
    page.goto(f"{address}#/captions/1")
    page.evaluate(CLOCK)


def measure(page: Page, deed: str) -> tuple[float, float]:
    """Take an empty deed and this one in turn; returns the median of each in ms."""
    page.evaluate("() => { location.hash = '#/captions/3' }")
    page.wait_for_timeout(CALM_MS)
    pairs = [(page.evaluate(FLOOR), page.evaluate(deed)) for _ in range(ROUNDS)]
    floors, times = zip(*pairs, strict=True)
    return statistics.median(floors), statistics.median(times)
