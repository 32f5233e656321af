"""The page on a phone, in the dark, and with news on it."""

import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor, small_photos

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
