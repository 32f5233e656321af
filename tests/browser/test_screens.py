"""The page on a phone, in the dark, and with news on it."""

import re
import zipfile
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import StudioServer
from tests.browser.visitor import Visitor, small_photos
from tests.fakes.gemini import FakeGemini

SCHEMES = ("light", "dark")


@pytest.mark.browser_context_args(
    viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2, color_scheme="dark"
)
def test_phone_takes_photos_to_the_zip_without_sideways_scrolling(visitor: Visitor) -> None:
    page = visitor.page
    assert_fits(page)
    visitor.give_trigger()
    with visitor.picking(small_photos(4)):
        visitor.button("Choose files").tap()
    visitor.wait_for_images(4)
    assert_fits(page)
    visitor.button("Caption all 4").tap()
    visitor.wait_for_captions(4)
    assert_fits(page)

    visitor.frame("photo_2.jpg").tap()
    expect(visitor.current_name).to_have_text("photo_2.jpg")
    visitor.field.tap()
    visitor.field.fill("a red boat " + "with a very long name " * 12)
    visitor.button("Approve and next").tap()
    expect(visitor.frame("photo_2.jpg")).to_have_accessible_name("photo_2.jpg, Approved")
    assert_fits(page)

    visitor.step("Export").tap()
    expect(visitor.pairs).to_have_count(4)
    assert_fits(page)
    with page.expect_download() as download:
        visitor.button(re.compile("Download ZIP")).tap()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) == 8


def assert_fits(page: Page) -> None:
    wide = page.evaluate("() => [document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]")
    assert wide == [390, 390, 390], f"the page is wider than the phone: {wide}"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_news_lies_over_nothing_to_click(visitor: Visitor, width: int, height: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.bring(small_photos(16))
    visitor.caption_all(16)
    note = visitor.news.get_by_text("16 captions written")
    for step in ("Export", "Captions", "Images"):
        visitor.open_step(step)
        visitor.page.evaluate("scrollTo(0, 0)")
        note.hover()  # so that it stays

        assert visitor.page.evaluate(COVERED) == [], step


@pytest.mark.parametrize("view", ["Library", "Inspect"])
def test_news_on_a_phone_leaves_the_head_of_a_view_free(visitor: Visitor, view: str) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.bring(small_photos(2))
    visitor.caption_all(2)
    visitor.news.get_by_text("2 captions written").hover()  # so that it stays
    visitor.page.get_by_role("navigation", name="Views").get_by_role("link", name=view).click()
    expect(visitor.page.get_by_role("region", name=view, exact=True)).to_be_visible()

    expect(visitor.news.get_by_text("2 captions written")).to_be_visible()
    assert visitor.page.evaluate(COVERED) == []


@pytest.mark.browser_context_args(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
def test_note_about_a_blocked_image_can_be_read_on_a_phone(
    visit: Callable[[StudioServer], Visitor], gemini: FakeGemini, gemini_server: StudioServer
) -> None:
    gemini.scenario_for = lambda picture: "safety"
    visitor = visit(gemini_server)
    visitor.bring(small_photos(2))
    visitor.button("Caption all 2").tap()
    visitor.pick_step_and_image("photo_1.jpg")
    note = visitor.page.locator("caption-notes .note").first
    note.get_by_role("button", name="Write it yourself").wait_for()
    note.evaluate("(note) => note.scrollIntoView({ block: 'center' })")

    boxes = [part.bounding_box() for part in note.locator("strong, .actions").all()]
    below = [(upper["y"] + upper["height"], lower["y"]) for upper, lower in pairwise(boxes) if upper and lower]
    assert below
    assert all(end <= begin for end, begin in below), "what can be done stands below what is said"
    sticky = note.locator(".actions").evaluate("(bar) => getComputedStyle(bar).position")
    assert sticky == "static"


#: names of what could be clicked if the news were not there
COVERED = """() => {
  const note = document.querySelector('toast-stack .toast').getBoundingClientRect()
  const isUnder = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    return left < note.right && right > note.left && top < note.bottom && bottom > note.top
  }
  const controls = [...document.querySelectorAll('a, button, input, textarea, select, [role=option]')]
  return controls.filter((element) => !element.closest('toast-stack') && element.checkVisibility() && isUnder(element))
    .map((element) => element.textContent.trim() || element.outerHTML)
}"""


def test_dark_scheme_swaps_paper_and_ink(visitor: Visitor) -> None:
    visitor.bring(small_photos(2))
    visitor.caption_all(2)
    seen = {}
    for scheme in SCHEMES:
        visitor.page.emulate_media(color_scheme=scheme)
        seen[scheme] = {}
        for step in ("Images", "Captions", "Export"):
            visitor.open_step(step)
            seen[scheme][step] = visitor.page.evaluate(LIGHTNESS)

    for step in seen["light"]:
        paper, ink = seen["light"][step]
        assert paper > 0.7 > 0.4 > ink, step
        paper, ink = seen["dark"][step]
        assert paper < 0.3 < 0.6 < ink, step


#: how light the page's paper and its ink are, from 0 to 1, as they reach the screen
LIGHTNESS = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const lightness = (colour) => {
    pen.clearRect(0, 0, 1, 1)
    pen.fillStyle = colour
    pen.fillRect(0, 0, 1, 1)
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data
    return (red + green + blue) / 765
  }
  const [page, body] = [document.documentElement, document.body].map((element) => getComputedStyle(element))
  return [lightness(page.backgroundColor), lightness(body.color)]
}"""
