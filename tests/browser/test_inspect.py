"""The Inspect view: an image is dropped, and the page says what it carries."""

import base64
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.visitor import Visitor, given, small_photos
from tests.pictures import encoded, painted
from tests.utils.readers.samples import NEGATIVE, SEED, TAGGED, infotext
from tests.web.test_inspect import png
from utils.image_metadata import ImageMetadataEmbedding, embed

DROP = """([name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0))
  const transfer = new DataTransfer()
  transfer.items.add(new File([bytes], name, { type }))
  document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }))
}"""


def drop(page: Page, name: str, content: bytes, kind: str = "image/png") -> None:
    page.evaluate(DROP, [name, kind, base64.b64encode(content).decode()])


@pytest.fixture
def inspecting(visitor: Visitor) -> Visitor:
    visitor.page.get_by_role("navigation", name="Views").get_by_role("link", name="Inspect").click()
    expect(visitor.page.get_by_role("heading", name="Drop an image to see what it carries")).to_be_visible()
    return visitor


def snapshot() -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)}
    return encoded(painted(), "JPEG", exif=exif)


@pytest.mark.browser_context_args(permissions=["clipboard-read", "clipboard-write"])
def test_dropped_image_shows_its_prompt_and_gives_it_away_for_copying(inspecting: Visitor) -> None:
    page = inspecting.page
    drop(page, "made.png", png(painted(), parameters=infotext()))

    facts = page.locator("inspect-facts")
    expect(facts.get_by_text("AUTOMATIC1111 v1.10.1")).to_be_visible()
    expect(facts.locator(".told .words").first).to_have_text(TAGGED)
    expect(facts).to_contain_text(NEGATIVE)
    expect(facts).to_contain_text("Nothing private was found.")
    expect(page.get_by_role("img", name="made.png")).to_be_visible()
    for what, text in (("Prompt", TAGGED), ("Negative prompt", NEGATIVE), ("Seed", str(SEED))):
        page.get_by_role("button", name=f"Copy: {what}", exact=True).click()
        expect(inspecting.news).to_contain_text(f"{what} copied.")
        assert page.evaluate("() => navigator.clipboard.readText()") == text


def test_place_where_a_photo_was_taken_is_named_as_private(inspecting: Visitor) -> None:
    drop(inspecting.page, "walk.jpg", snapshot(), "image/jpeg")

    leaks = inspecting.page.get_by_role("list", name="What would leak")
    expect(leaks).to_contain_text("location – the coordinates where it was taken")
    expect(inspecting.page.locator("inspect-facts")).to_contain_text("No generator has signed this image.")


def test_caption_written_here_stands_first(inspecting: Visitor) -> None:
    own = ImageMetadataEmbedding(caption="photo of hall a door", trigger_word="hall", caption_state="approved")
    drop(inspecting.page, "own.jpg", embed(snapshot(), own), "image/jpeg")

    facts = inspecting.page.locator("inspect-facts")
    expect(facts.get_by_role("heading").first).to_have_text("Captioned here")
    expect(facts.locator(".told .words").first).to_have_text("photo of hall a door")
    expect(facts).to_contain_text("approved")


def test_view_keeps_its_place_and_leaves_the_batch_alone(visitor: Visitor) -> None:
    page = visitor.page
    visitor.bring(small_photos(2))
    visitor.open_step("Export")
    page.keyboard.press("4")
    expect(page).to_have_url(re.compile(r"#/inspect$"))
    drop(page, "walk.jpg", snapshot(), "image/jpeg")
    expect(page.locator("inspect-facts")).to_contain_text("location")
    assert len(visitor.stored()) == 2

    page.get_by_role("link", name="Caption", exact=True).click()
    expect(page.get_by_role("region", name="Export", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("img", name="walk.jpg")).to_be_visible()
    visitor.button("Add to the batch").click()
    visitor.wait_for_images(3)
    page.goto(f"{visitor.address}/#/inspect")
    page.reload()
    expect(page.get_by_role("heading", name="Drop an image to see what it carries")).to_be_visible()


def test_what_cannot_be_read_is_told_in_a_sentence(inspecting: Visitor, complaints: Complaints) -> None:
    facts = inspecting.page.locator("inspect-facts")
    drop(inspecting.page, "film.gif", b"GIF89a", "image/gif")
    expect(facts).to_contain_text("Only JPG, PNG and WebP images are taken.")

    drop(inspecting.page, "ruin.png", png(painted(), prompt='{"1":' + "[" * 100_000))
    expect(facts).to_contain_text(
        "The words of ComfyUI cannot be read. The graph cannot be read. Its JSON is nested too deeply."
    )


def test_markup_in_an_image_is_shown_as_text(inspecting: Visitor) -> None:
    markup = "<img src=x onerror=globalThis.owned=1>"
    words = infotext().replace("a lighthouse", markup)
    drop(inspecting.page, f"{markup}.png", png(painted(), parameters=words, **{"Author": markup, "<b>key": markup}))

    expect(inspecting.page.locator("inspect-facts .told .words").first).to_contain_text(markup)
    assert inspecting.page.evaluate("() => globalThis.owned") is None
    expect(inspecting.page.locator("img[src=x], inspect-facts b")).to_have_count(0)


def test_image_can_be_chosen_and_changed_for_another(inspecting: Visitor) -> None:
    page = inspecting.page
    for button, name in (("Choose an image", "a.png"), ("Another image", "b.png")):
        with page.expect_file_chooser() as chooser:
            inspecting.button(button).click()
        chooser.value.set_files([given(name, png(painted()), "image/png")])
        expect(page.get_by_role("img", name=name)).to_be_visible()
    expect(page.get_by_role("img", name="a.png")).to_have_count(0)


@pytest.mark.browser_context_args(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
def test_phone_shows_it_without_sideways_scrolling(inspecting: Visitor) -> None:
    page = inspecting.page
    drop(page, "made.png", png(painted(2000, 300), parameters=infotext("Version: " + "f" * 300), Author="x" * 500))
    expect(page.locator("inspect-facts")).to_contain_text("AUTOMATIC1111")

    assert page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]") == [390, 390]
