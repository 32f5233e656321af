"""On paper stand all images with their captions, and nothing of the page around them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import SLOW_MS, Visitor, small_photos

PHOTOS = 30
ALL_LOADED = """(count) => {
  const addresses = performance.getEntriesByType('resource').map(({ name }) => name)
  return new Set(addresses.filter((address) => address.endsWith('/thumbnail'))).size === count
}"""
PICTURE = re.compile(rb"/Subtype ?/Image")


@pytest.mark.browser_context_args(color_scheme="dark")
def test_batch_is_printed_as_a_contact_sheet(visitor: Visitor) -> None:
    visitor.bring(small_photos(PHOTOS))
    visitor.caption_all(PHOTOS)
    visitor.pick("photo_2.jpg")
    page = visitor.page

    assert len(PICTURE.findall(page.pdf(format="A4"))) == PHOTOS
    page.reload()
    expect(visitor.frames).to_have_count(PHOTOS)
    page.wait_for_function(ALL_LOADED, arg=PHOTOS, timeout=SLOW_MS)
    assert len(PICTURE.findall(page.pdf(format="A4"))) == PHOTOS, "those that were never scrolled to as well"

    page.emulate_media(media="print", color_scheme="dark")
    sheet = page.locator("contact-sheet")
    expect(sheet.get_by_role("heading")).to_have_text(f"ide_main_hall · {PHOTOS} images")
    expect(sheet.get_by_role("listitem")).to_have_count(PHOTOS)
    shown = sheet.get_by_role("listitem").all_inner_texts()
    for name, image in visitor.stored().items():
        assert any(text.startswith(name) and image["caption"] in text for text in shown)
    for part in ("banner", "main"):
        expect(page.get_by_role(part)).to_have_count(0)
    expect(page.get_by_role("region", name="Progress")).to_be_hidden()
    assert page.evaluate("() => getComputedStyle(document.documentElement).getPropertyValue('--ink')").startswith(
        "oklch(0.25"
    ), "black on white, whatever the screen shows"


def test_nothing_of_the_sheet_is_there_while_nobody_prints(visitor: Visitor) -> None:
    visitor.bring(small_photos(1))
    visitor.page.pdf()

    expect(visitor.page.locator("contact-sheet > *")).to_have_count(0)
