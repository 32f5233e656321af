"""Converting a picture, from Inspect and from the Library: wishes, before and after, files, and what goes wrong."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.complaints import SERVER_AWAY, Complaints
from tests.browser.server import StudioServer
from tests.browser.test_inspect import drop
from tests.browser.test_library import CODE, open_library, tiles
from tests.browser.visitor import SLOW_MS, Visitor
from tests.pictures import encoded, jpeg, painted
from tests.utils.library.shelf import captioned, picture, put
from tests.web.test_inspect import png

#: PNG and JPEG can say this width, WebP cannot
BEYOND_WEBP = ("16384", "1")


@pytest.fixture
def guarded_server(tmp_path: Path) -> Iterator[StudioServer]:
    """A server whose library wants the code and whose files have signed links."""
    signing = {"SIGN_URLS": "true", "SIGNING_SECRET": "s" * 32}
    with StudioServer(tmp_path, TRUSTED_PROXIES="1", SECRET_ACCESS_CODE=CODE, **signing) as server:
        yield server


def open_sheet(page: Page, content: bytes | None = None, name: str = "hall.png") -> Locator:
    """Drop a picture into Inspect and ask to convert it."""
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Inspect").click()
    drop(page, name, content or png(painted(1201, 803)))
    page.get_by_role("button", name="Convert").click()
    sheet = page.get_by_role("dialog", name="Convert")
    expect(sheet).to_contain_text("Original:")
    return sheet


def wish_box(sheet: Locator, width: str, height: str) -> None:
    sheet.get_by_label("Width × height").check()
    sheet.get_by_label("Width in pixels").fill(width)
    sheet.get_by_label("Height in pixels").fill(height)


def start(sheet: Locator) -> None:
    sheet.get_by_role("button", name=re.compile("^Convert")).click()


def rows(sheet: Locator) -> Locator:
    return sheet.get_by_role("list", name="Converted files").get_by_role("listitem")


def taken(page: Page, sheet: Locator, name: str) -> bytes:
    """Download a file by its link."""
    with page.expect_download() as download:
        sheet.get_by_role("link", name=f"Download {name}").click()
    assert download.value.suggested_filename == name
    return Path(download.value.path()).read_bytes()


def test_dropped_picture_is_converted_compared_and_taken(visitor: Visitor) -> None:
    page = visitor.page
    before = png(painted(1201, 803))
    sheet = open_sheet(page, before)
    sheet.get_by_label("Longest edge", exact=True).check()
    sheet.get_by_label("Longest edge in pixels").fill("333")
    expect(sheet).to_contain_text("It becomes 333 × 223 px.")
    page.keyboard.press("Enter")

    expect(rows(sheet)).to_have_count(3, timeout=SLOW_MS)
    expect(sheet.get_by_role("status")).to_have_text("3 files are ready.")
    for form, name in (("PNG", "hall.png"), ("JPEG", "hall.jpg"), ("WebP", "hall.webp")):
        row = rows(sheet).filter(has_text=form)
        data = taken(page, sheet, name)
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size) == (form.upper(), (333, 223))
        expect(row).to_contain_text("333 × 223")
        expect(row.get_by_title(f"{len(data):,} bytes")).to_contain_text(
            f"{100 - round(100 * len(data) / len(before))}% smaller"
        )
    expect(sheet.get_by_role("status")).to_have_text("hall.webp is in your downloads.")

    sheet.get_by_label("Compare the JPEG with the original").check()
    expect(sheet.get_by_role("img", name="hall.png after, as JPEG")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="Convert")).to_be_focused()


def test_slider_obeys_the_keyboard(visitor: Visitor) -> None:
    page = visitor.page
    sheet = open_sheet(page)
    expect(sheet.get_by_role("slider")).to_have_count(0)
    start(sheet)
    slider = sheet.get_by_role("slider", name="Before and after")
    slider.focus()
    edge = sheet.locator(".edge")
    seen = []
    for key in ("ArrowRight", "PageDown", "End", "Home"):
        page.keyboard.press(key)
        box, pictures = edge.bounding_box(), sheet.locator(".pictures").bounding_box()
        assert box
        assert pictures
        at = 100 * (box["x"] + box["width"] / 2 - pictures["x"]) / pictures["width"]
        seen.append((slider.get_attribute("aria-valuetext"), round(at)))

    assert seen == [
        ("51% before, 49% after", 51),
        ("41% before, 59% after", 41),
        ("100% before, 0% after", 100),
        ("0% before, 100% after", 0),
    ]


def test_shape_and_background_are_as_wished(visitor: Visitor) -> None:
    page = visitor.page
    clear = encoded(Image.new("RGBA", (400, 200), (255, 0, 0, 0)), "PNG")
    sheet = open_sheet(page, clear, "clear.png")
    wish_box(sheet, "150", "150")
    sheet.get_by_label("Fill up with the background").check()
    sheet.get_by_label("A colour", exact=True).check()
    sheet.get_by_label("Colour of the background").fill("#0000ff")
    for form in ("JPEG", "WebP"):
        sheet.get_by_label(re.compile(f"^{form}")).uncheck()
    start(sheet)

    expect(rows(sheet)).to_have_count(1, timeout=SLOW_MS)
    with Image.open(io.BytesIO(taken(page, sheet, "clear.png"))) as image:
        assert (image.mode, image.size, image.getpixel((75, 75))) == ("RGB", (150, 150), (0, 0, 255))
    sheet.get_by_label(re.compile("^PNG")).uncheck()
    expect(sheet.get_by_role("status")).to_have_text("Choose one format at least.")
    expect(sheet.get_by_role("button", name="Convert again")).to_have_attribute("aria-disabled", "true")


def test_format_that_fails_says_why_and_the_others_stay(visitor: Visitor) -> None:
    page = visitor.page
    sheet = open_sheet(page)
    wish_box(sheet, *BEYOND_WEBP)
    sheet.get_by_label("Fill the size").check()
    start(sheet)

    expect(sheet.get_by_role("status")).to_have_text("2 of 3 files are ready.", timeout=SLOW_MS)
    failed = rows(sheet).filter(has_text="WebP")
    expect(failed).to_contain_text("16383 px a side; ask for a smaller size.")
    expect(failed.get_by_role("link")).to_have_count(0)
    assert taken(page, sheet, "hall.jpg").startswith(b"\xff\xd8")


def test_picture_of_a_guarded_library_is_converted(
    guarded_server: StudioServer, visit: Callable[[StudioServer], Visitor], tmp_path: Path, complaints: Complaints
) -> None:
    complaints.expect(r"status of 403")
    put(tmp_path / "data" / "library", "coast/sea.png", captioned(picture(9), "photo of coast the sea"))
    page = visit(guarded_server).page
    open_library(page)
    page.locator("library-state").get_by_label("Access code").fill(CODE)
    page.get_by_role("button", name="Open", exact=True).click()
    tiles(page).first.click(timeout=SLOW_MS)
    page.get_by_role("button", name="Convert").click()
    sheet = page.get_by_role("dialog", name="Convert")
    expect(sheet.get_by_role("img", name="sea.png before")).to_be_visible()
    start(sheet)

    expect(rows(sheet)).to_have_count(3, timeout=SLOW_MS)
    expect(sheet.get_by_role("img", name="sea.png after, as PNG")).to_be_visible()
    assert "signature=" in (sheet.get_by_role("link", name="Download sea.webp").get_attribute("href") or "")
    with Image.open(io.BytesIO(taken(page, sheet, "sea.webp"))) as image:
        assert image.format == "WEBP"
    sheet.get_by_role("button", name="Close").click()
    expect(page.get_by_role("region", name="About this file").get_by_role("button", name="Convert")).to_be_focused()


def test_work_is_seen_at_once_and_can_be_cancelled(visitor: Visitor) -> None:
    page = visitor.page
    page.route("**/api/exports", lambda route: None)
    sheet = open_sheet(page)
    start(sheet)
    expect(sheet.get_by_role("button", name="Converting …")).to_have_attribute("aria-disabled", "true")
    expect(sheet.get_by_role("status")).to_have_text(re.compile("^(Sending|Converting)"))
    sheet.get_by_role("button", name="Cancel").click()

    expect(sheet.get_by_role("status")).to_have_text("Cancelled. Nothing was changed.")
    expect(sheet.get_by_role("button", name="Convert")).to_be_focused()
    page.unroute("**/api/exports")
    start(sheet)
    expect(rows(sheet)).to_have_count(3, timeout=SLOW_MS)


def test_server_that_is_away_is_told_and_asked_again(
    lonely_server: StudioServer, visit: Callable[[StudioServer], Visitor], complaints: Complaints
) -> None:
    complaints.expect(SERVER_AWAY)
    page = visit(lonely_server).page
    sheet = open_sheet(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")  # it must not look for its script meanwhile
    lonely_server.stop()
    start(sheet)
    expect(sheet.get_by_role("alert")).to_have_text("The server cannot be reached.")

    lonely_server.start()
    start(sheet)
    expect(rows(sheet)).to_have_count(3, timeout=SLOW_MS)
    expect(sheet.get_by_role("alert")).to_have_count(0)
    lonely_server.stop()
    sheet.get_by_label("Compare the WebP with the original").check()
    expect(sheet.locator("before-after")).to_contain_text("The server cannot be reached.")


def test_markup_in_a_name_is_shown_as_text(visitor: Visitor) -> None:
    page = visitor.page
    markup = "<img src=x onerror=globalThis.owned=1>"
    sheet = open_sheet(page, jpeg(), f"{markup}.jpg")
    start(sheet)

    expect(sheet.get_by_role("img", name=f"{markup}.jpg after, as PNG")).to_be_visible(timeout=SLOW_MS)
    expect(sheet.get_by_role("link", name=f"Download {markup}.webp")).to_be_visible()
    assert page.evaluate("() => globalThis.owned") is None
    expect(page.locator("img[src=x]")).to_have_count(0)


@pytest.mark.browser_context_args(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
def test_phone_converts_within_its_width_and_drags_by_touch(visitor: Visitor) -> None:
    page = visitor.page
    sheet = open_sheet(page, png(painted(900, 700)), "a name that goes on and on " * 6 + ".png")
    start(sheet)
    expect(rows(sheet)).to_have_count(3, timeout=SLOW_MS)
    slider = sheet.get_by_role("slider")
    expect(slider).to_be_visible()
    box = slider.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 0.25 * box["width"], box["y"] + box["height"] / 2)

    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^2\d% before"))
    expect(sheet.get_by_role("button", name="Convert again")).to_be_in_viewport()
    assert page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]") == [390, 390]
    assert sheet.evaluate(OUTSIDE) == []


#: what of the sheet lies beside the screen
OUTSIDE = """(sheet) => [...sheet.querySelectorAll('*')].filter((part) => part.checkVisibility())
  .filter((part) => part.getBoundingClientRect().right > innerWidth || part.getBoundingClientRect().left < 0)
  .map((part) => part.outerHTML.slice(0, 80))"""
