"""What axe-core finds in the page as it stands: every view, light and dark, wide and narrow."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: each place of the page's own address; a new view is one more line
PLACES = ("images", "captions", "export", "inspect", "library", "playground")
SIZES = ((1440, 900), (390, 844))
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: what the dark scheme may break and the light one not: it is nothing but other colours
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
RUN = """async (options) => {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error('axe-core did not come to an end')), 60_000))
  const run = (more) => Promise.race([axe.run(document, { ...options, ...more }), late])
  let { violations, passes } = await run({ selectors: false })
  if (violations.length) ({ violations } = await run())
  const line = ({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
    `${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`)
  return { faults: violations.flatMap(line), checked: passes.map(({ id }) => id) }
}"""


def audit(page: Page, places: Sequence[str] = PLACES) -> list[str]:
    """Open each place in every look and say what is wrong there; the size and the place of before come back."""
    size, address = page.viewport_size, page.url
    found = [f"{place} {at} {fault}" for place in places for at in _looks_at(page, place) for fault in faults(page)]
    page.emulate_media(color_scheme="light")
    if size is not None:
        page.set_viewport_size(size)
    page.evaluate("(address) => { location.href = address }", address)
    return found


def looks(page: Page) -> Iterator[str]:
    """Show the page wide and narrow, light and dark, one after the other."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            yield f"{scheme} {width}"


def faults(page: Page) -> list[str]:
    """Say what is wrong with the page as it is shown now."""
    return [str(fault) for fault in look(page)["faults"]]


def look(page: Page) -> dict[str, Any]:
    """Run axe-core over the page as it is shown now."""
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(AXE_SCRIPT)
    # its preload would ask for our style sheets a second time, and under wrong addresses
    is_dark = page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
    rules = {"type": "rule", "values": COLOUR_RULES} if is_dark else {"type": "tag", "values": TAGS}
    # naming every element that was looked at costs more than looking; those at fault are named in a second run
    options = {"runOnly": rules, "preload": False, "resultTypes": ["violations"]}
    return dict(page.evaluate(RUN, options))


def _looks_at(page: Page, place: str) -> Iterator[str]:
    page.evaluate("(place) => { location.hash = `#/${place}` }", place)
    page.locator(f'body[data-step="{place}"]').wait_for(state="attached")
    yield from looks(page)
