"""How Library and Inspect get into each condition, and where the browser is the condition."""

import base64

from playwright.sync_api import Page, expect

from scripts.screens.caption_scenes import ODD_NAMES, at_first_image
from scripts.screens.photos import NAMES, WORDS, photo_file
from scripts.screens.stage import Stage
from tests.browser.visitor import SLOW_MS, Visitor
from tests.pictures import encoded, painted
from tests.utils.library.shelf import captioned, put
from tests.utils.readers.samples import infotext
from tests.web.test_inspect import png

DROP = """([name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0))
  const transfer = new DataTransfer()
  transfer.items.add(new File([bytes], name, { type }))
  document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }))
}"""


def fill_library(stage: Stage, amount: int, *, names: tuple[str, ...] = ()) -> None:
    """Put so many captioned photographs on the shelf, in sets by what is on them."""
    for number in range(amount):
        subject = number % len(NAMES)
        name = names[number] if names else photo_file(number)["name"]
        words = f"photo of {NAMES[subject]} {WORDS[subject]}"
        data = captioned(photo_file(number)["buffer"], words, trigger_word=NAMES[subject])
        put(stage.library, f"{NAMES[subject].replace('_', ' ')}/{name}", data)


def library_of(stage: Stage, amount: int, *, names: tuple[str, ...] = (), look_at: int = 0, more: int = 0) -> Visitor:
    fill_library(stage, amount, names=names)
    visitor = stage.visit()
    open_place(visitor.page, "Library")
    tiles = visitor.page.get_by_role("listbox", name="Files of the library").get_by_role("option")
    expect(tiles).to_have_count(min(amount + more, 50), timeout=SLOW_MS)
    stage.calm(visitor)  # what the first scan finds comes in between by its date
    if look_at:
        tiles.nth(look_at - 1).click()
        expect(visitor.page.get_by_role("region", name="About this file")).to_be_visible()
    return visitor


def library_of_one(stage: Stage) -> Visitor:
    return library_of(stage, 1)


def library_of_thirty(stage: Stage) -> Visitor:
    return library_of(stage, 30)


def library_of_hundred(stage: Stage) -> Visitor:
    return library_of(stage, 100)


def library_detail(stage: Stage) -> Visitor:
    return library_of(stage, 30, look_at=3)


def library_of_odd_names(stage: Stage) -> Visitor:
    names = tuple(name.replace("/", "_") for name in ODD_NAMES)
    return library_of(stage, len(names), names=names, look_at=1)


def library_selection(stage: Stage) -> Visitor:
    visitor = library_of(stage, 12)
    visitor.page.get_by_role("listbox", name="Files of the library").get_by_role("option").first.focus()
    visitor.page.keyboard.press("Control+a")
    return visitor


def library_slow(stage: Stage) -> Visitor:
    fill_library(stage, 3)
    visitor = stage.visit()
    visitor.page.route("**/api/library/**", lambda route: None)
    return visitor


def library_locked(stage: Stage) -> Visitor:
    fill_library(stage, 3)
    return stage.visit(stage.server(TRUSTED_PROXIES="1", SECRET_ACCESS_CODE="sixteen-characters"))


def library_busy(stage: Stage) -> Visitor:
    visitor = stage.visit()
    busy = {"code": "library_busy", "title": "Busy", "status": 503, "detail": "The library is busy.", "retryable": True}
    visitor.page.route("**/api/library/**", lambda route: route.fulfill(status=503, json=busy))
    return visitor


def library_damaged(stage: Stage) -> Visitor:
    put(stage.library, "set/ruin.jpg", photo_file(0)["buffer"][:2000])
    visitor = library_of(stage, 4, more=1)
    visitor.page.get_by_role("option", name="ruin.jpg").click()
    return visitor


def library_nothing_found(stage: Stage) -> Visitor:
    visitor = library_of(stage, 4)
    visitor.page.get_by_role("searchbox").first.fill("a word that stands nowhere")
    expect(visitor.page.get_by_role("option")).to_have_count(0)
    return visitor


def inspected(stage: Stage) -> Visitor:
    visitor = stage.visit()
    open_place(visitor.page, "Inspect")
    drop(visitor.page, "made.png", png(painted(900, 700), parameters=infotext()))
    expect(visitor.page.locator("inspect-facts")).to_contain_text("AUTOMATIC1111")
    return visitor


def inspected_plain(stage: Stage) -> Visitor:
    visitor = stage.visit()
    open_place(visitor.page, "Inspect")
    drop(visitor.page, ODD_NAMES[0], photo_file(2)["buffer"], "image/jpeg")
    expect(visitor.page.locator("inspect-facts")).to_be_visible()
    return visitor


def inspect_refused(stage: Stage) -> Visitor:
    visitor = stage.visit()
    open_place(visitor.page, "Inspect")
    drop(visitor.page, "notes.gif", encoded(painted(), "GIF"), "image/gif")
    expect(visitor.page.locator(".step-inspect .note, .step-inspect [role=alert], .toast").first).to_be_visible()
    return visitor


def inspect_slow(stage: Stage) -> Visitor:
    visitor = stage.visit()
    open_place(visitor.page, "Inspect")
    visitor.page.route("**/api/inspect", lambda route: None)
    drop(visitor.page, "made.png", png(painted(900, 700), parameters=infotext()))
    return visitor


def offline(stage: Stage) -> Visitor:
    """Reloaded without any connection: what the browser kept."""
    server = stage.server()
    visitor = at_first_image(stage.batch(6, server))
    visitor.page.wait_for_function("() => navigator.serviceWorker.controller", timeout=SLOW_MS)
    visitor.page.wait_for_timeout(1500)  # the worker fetches the shell
    server.stop()
    visitor.page.reload()
    expect(visitor.frames).to_have_count(6)
    return visitor


def open_place(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Views").get_by_role("link", name=name).click()
    page.locator(f'body[data-step="{name.lower()}"]').wait_for(state="attached")


def drop(page: Page, name: str, content: bytes, kind: str = "image/png") -> None:
    page.evaluate(DROP, [name, kind, base64.b64encode(content).decode()])
