"""Nothing moves under the pointer while the page loads, pictures arrive and captions are written."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import StudioServer
from tests.browser.steadiness import MOST_SHIFT, SHIFTS, WATCH
from tests.browser.visitor import SLOW_MS, Visitor, small_photos
from tests.fakes.gemini import FakeGemini
from tests.fakes.inference import FakeInference


def assert_steady(page: Page, when: str) -> None:
    shifts = page.evaluate(SHIFTS)
    total = sum(shift["value"] for shift in shifts)
    assert total <= MOST_SHIFT, f"{when}: {total:.3f} by {shifts}"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_moves_by_itself(page: Page, studio_server: StudioServer, width: int, height: int) -> None:
    page.add_init_script(WATCH)
    page.set_viewport_size({"width": width, "height": height})
    visitor = Visitor(page, studio_server.url)
    assert_steady(page, "the empty page")
    visitor.give_trigger()
    visitor.choose(small_photos(12))
    visitor.pictures.first.wait_for()
    page.evaluate("() => { globalThis.shifts = [] }")  # that the field of files gives way is what was asked for
    visitor.wait_for_images(12)
    assert_steady(page, "pictures arrive")
    visitor.caption_all(12)
    assert_steady(page, "captions are written")
    visitor.pick("photo_5.jpg")
    visitor.add_words(" and a red rope")
    visitor.wait_until_saved()
    assert_steady(page, "words are saved")
    for step in ("Captions", "Images"):
        visitor.open_step(step)
        page.reload()
        visitor.step("Images").wait_for()
        page.wait_for_load_state("networkidle")
        assert_steady(page, f"a reload on {step}")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_verdict_on_an_export_pushes_nothing_away(visitor: Visitor, width: int, height: int) -> None:
    page = visitor.page
    page.set_viewport_size({"width": width, "height": height})
    visitor.bring(small_photos(4))
    page.evaluate("() => { location.hash = '#/captions/1' }")
    visitor.frames.first.wait_for()
    asked = page.context.new_cdp_session(page)
    asked.send("Network.enable")
    asked.send("Network.emulateNetworkConditions", LATE)
    page.evaluate("() => { location.hash = '#/export' }")
    page.locator('body[data-step="export"]').wait_for()
    page.evaluate(WATCH)
    page.evaluate(SHIFTS)
    page.evaluate("() => { globalThis.shifts = [] }")
    visitor.button("Export anyway").wait_for()

    assert_steady(page, "the verdict is there")


#: answers come so late that a person has seen what was there before
LATE = {"offline": False, "latency": 600, "downloadThroughput": -1, "uploadThroughput": -1}


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_playground_stays_where_it_is(
    page: Page, painting_server: StudioServer, inference: FakeInference, width: int, height: int
) -> None:
    page.add_init_script(WATCH)
    page.set_viewport_size({"width": width, "height": height})
    Visitor(page, painting_server.url)
    page.get_by_role("link", name="Playground").click()
    page.get_by_role("textbox", name="Prompt", exact=True).fill("a red door")
    assert_steady(page, "the empty playground")
    pictures = page.get_by_role("listbox", name="History").get_by_role("option")
    for count in (1, 2):
        inference.open.clear()
        page.keyboard.press("Control+Enter")
        # what follows within half a second would count as asked for
        page.locator("playground-run").get_by_text("Making the picture: 1 s").wait_for()
        inference.open.set()
        pictures.nth(count - 1).wait_for()
        page.wait_for_load_state("networkidle")
        assert_steady(page, f"picture {count} arrives")


@pytest.mark.parametrize("place", ["library", "inspect", "playground", "captions", "export"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_address_opens_its_view_at_once(
    page: Page, painting_server: StudioServer, place: str, width: int, height: int
) -> None:
    page.add_init_script(WATCH + FIRST_SEEN)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{painting_server.url}/#/{place}")
    for when in ("first", "reload"):
        page.locator(f".step-{place}").wait_for()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("() => globalThis.seen") == [place], f"{when}: nothing else is painted before"
        assert_steady(page, f"{when} on {place}")
        page.reload()


#: which step the page showed in each frame, without repeats
FIRST_SEEN = """
  globalThis.seen = []
  const look = () => {
    const steps = [...document.querySelectorAll('.step')]
    const step = steps.find((one) => one.checkVisibility())?.dataset.step
    if (step && globalThis.seen.at(-1) !== step) globalThis.seen.push(step)
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
"""


def test_watch_sees_what_moves(page: Page, studio_server: StudioServer) -> None:
    page.add_init_script(WATCH)
    Visitor(page, studio_server.url)
    assert_steady(page, "before")
    page.evaluate("() => { document.body.style.gridTemplateRows = '300px 64px 1fr 52px' }")

    with pytest.raises(AssertionError, match="by \\["):
        assert_steady(page, "planted")


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_nothing_runs_where_motion_is_not_wanted(
    visit: Callable[[StudioServer], Visitor], gemini: FakeGemini, gemini_server: StudioServer
) -> None:
    gemini.delay_seconds = SLOW_MS / 1000
    visitor = visit(gemini_server)
    visitor.bring(small_photos(3))
    visitor.button("Caption all 3").click()
    visitor.open_step("Captions")
    expect(visitor.page.get_by_role("option", name="Being captioned").first).to_be_visible()

    assert visitor.page.evaluate(RUNNING) == []
    visitor.page.emulate_media(reduced_motion="no-preference")
    assert visitor.page.evaluate(RUNNING) != [], "what turns is there, and turns elsewhere"
    gemini.let_go()


RUNNING = """() => document.getAnimations()
  .filter((one) => one.playState === 'running' && one.effect.getComputedTiming().duration > 1)
  .map(({ animationName, effect }) => `${animationName} of ${effect.target.localName}`)"""
