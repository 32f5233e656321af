"""Look at every view in every condition, and make the pictures of the docs: a real page, real photographs.

The pictures of the conditions go to ``output/screens``, which is not kept, with contact sheets of them; the few of
the docs to ``docs/images``. Fails if the console complained or anything moved by itself meanwhile.
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from scripts.screens.conditions import CONDITIONS, STEPS, Condition  # noqa: E402
from scripts.screens.docs import DOCS, keep_small  # noqa: E402
from scripts.screens.looks import Look  # noqa: E402
from scripts.screens.sheets import write_sheets  # noqa: E402
from scripts.screens.stage import Stage  # noqa: E402
from scripts.screens.views import open_view  # noqa: E402
from scripts.screens.watch import Watch  # noqa: E402

OUT = ROOT / "output" / "screens"
DOCS_OUT = ROOT / "docs" / "images"
#: nobody scrolls a phone further than this to see whether a page is sound
MOST_HEIGHT_PX = 2600
NARROW_PX = 900


def main() -> int:
    only = read_arguments()
    shutil.rmtree(OUT, ignore_errors=not OUT.exists())
    OUT.mkdir(parents=True)
    watch = Watch()
    with browser() as chromium:
        for condition in CONDITIONS:
            if re.search(only, condition.name):
                print(condition.name, flush=True)
                look_at(chromium, watch, condition)
    write_sheets(OUT)
    for name, shot in DOCS.items():
        if (OUT / f"{shot}.png").exists():
            keep_small(OUT / f"{shot}.png", DOCS_OUT / f"{name}.webp")
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}, contact sheets in its folder sheets")
    for line in watch.found:
        print(f"  {line}", file=sys.stderr)
    return 1 if watch.found else 0


def look_at(chromium: Browser, watch: Watch, condition: Condition) -> None:
    stage = Stage(chromium, watch, options=condition.looks[0].options, expected=condition.complaints)
    try:
        page = condition.scene(stage).page
        watch.check_moves(page, condition.name)
        before = STEPS[0]
        for look in condition.looks:
            show_as(page, look)
            watch.forget_moves(page)
            for view in condition.views:
                close = open_view(page, view)
                if not {before, view} <= {*STEPS} or look.width < NARROW_PX:
                    watch.forget_moves(page)  # what stands above a view differs there
                page.evaluate(SETTLED)
                where = f"{condition.name}-{view}-{look.name}"
                shoot(page, OUT / f"{where}.png")
                watch.check_moves(page, where)
                close()
                before = view
                watch.forget_moves(page)
    except Exception as fault:
        watch.found.append(f"{condition.name}: {fault}")
    finally:
        stage.close()
        watch.check_complaints(condition.name)


def show_as(page: Page, look: Look) -> None:
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(color_scheme=look.scheme)


#: pictures in sight are there, and what moves has come to rest
SETTLED = """async () => {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const isNear = (image) => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight
  await pause(200)
  for (let tries = 0; tries < 40; tries += 1) {
    if ([...document.images].every((image) => !isNear(image) || image.complete)) return
    await pause(50)
  }
}"""


def shoot(page: Page, path: Path) -> None:
    """Take the window, and all of the page where it is scrolled as a whole."""
    page.evaluate("() => scrollTo(0, 0)")
    tall = page.evaluate("() => document.documentElement.scrollHeight")
    size = page.viewport_size or {"width": 0, "height": 0}
    clip = {"x": 0, "y": 0, "width": size["width"], "height": max(size["height"], min(tall, MOST_HEIGHT_PX))}
    page.screenshot(path=path, full_page=tall > size["height"], clip=clip, animations="disabled")


def read_arguments() -> str:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="conditions whose names match this regular expression")
    return str(parser.parse_args().only)


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
    sys.exit(main())
