"""No view breaks WCAG 2.2 AA as far as axe-core can tell: empty, one image, full, busy, failing, a sheet open."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.audit import audit, faults, look, looks
from tests.browser.complaints import SERVER_AWAY, Complaints
from tests.browser.server import StudioServer
from tests.browser.test_convert import BEYOND_WEBP, open_sheet, start, wish_box
from tests.browser.visitor import SLOW_MS, Visitor, given, small_photos
from tests.fakes.gemini import FakeGemini
from tests.fakes.inference import FAULTS, FakeInference

STEPS = ("images", "captions", "export")
SHEETS = {
    "Keys": re.compile("Keys and help"),
    "Change many captions": re.compile("^Replace"),
    "What can be undone": re.compile("All that can be undone"),
    "Caption engine": re.compile("Engine settings"),
}
#: faults planted into the page, by the rule that has to see them
PLANTED = {
    "image-alt": '<img src="data:,">',
    "color-contrast": '<p id="planted-pale">pale</p>',
    "label": '<input type="text">',
    "target-size": '<button id="planted-one">a</button><button id="planted-two">b</button>',
}
PAINT = """() => {
  const style = (id, words) => Object.assign(document.getElementById(id).style, words)
  style('planted-pale', { color: '#aaa', background: '#fff' })
  for (const id of ['planted-one', 'planted-two']) style(id, { inlineSize: '12px', blockSize: '12px', padding: 0 })
}"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let axe-core write the style attributes it measures with; that the policy forbids them is for other tests."""
    return {**browser_context_args, "reduced_motion": "reduce", "bypass_csp": True}


def test_audit_sees_planted_faults(visitor: Visitor) -> None:
    visitor.page.evaluate(
        "(markup) => document.querySelector('main').insertAdjacentHTML('afterbegin', markup)", "".join(PLANTED.values())
    )
    visitor.page.evaluate(PAINT)

    assert {fault.split(":")[0] for fault in faults(visitor.page)} >= set(PLANTED)
    visitor.page.emulate_media(color_scheme="dark")
    assert "color-contrast" in {fault.split(":")[0] for fault in faults(visitor.page)}


def test_empty_page(visitor: Visitor) -> None:
    assert audit(visitor.page) == []
    visitor.give_trigger("my hall")
    visitor.choose([given("moving.gif", b"GIF89a", "image/gif"), *small_photos(2)])
    expect(visitor.page.locator("left-out")).to_contain_text("1 file was left out.")

    assert audit(visitor.page, ["images"]) == []


def test_one_image(visitor: Visitor) -> None:
    visitor.bring(small_photos(1))

    assert audit(visitor.page, STEPS) == []


def test_thirty_images_and_what_one_carries(visitor: Visitor) -> None:
    words = b"photo of ide_main_hall a door that stands ajar."
    visitor.bring([*small_photos(30), given("photo_1.txt", words, "text/plain")])
    visitor.button("Caption 29 more").click()
    visitor.wait_for_captions(30)
    visitor.pick("photo_2.jpg")
    visitor.field.press("Control+Enter")
    visitor.pick("photo_4.jpg")
    visitor.add_words(" and more")
    visitor.frame("photo_6.jpg").click(modifiers=["Shift"])
    visitor.wait_until_saved()
    visitor.page.get_by_role("link", name="Inspect").click()
    with visitor.picking(small_photos(1)):
        visitor.button("Choose an image").click()
    expect(visitor.page.locator("inspect-facts")).to_be_visible()

    assert audit(visitor.page) == []


def test_busy_page(visit: Callable[[StudioServer], Visitor], gemini: FakeGemini, gemini_server: StudioServer) -> None:
    gemini.delay_seconds = SLOW_MS / 1000
    visitor = visit(gemini_server)
    visitor.bring(small_photos(5))
    visitor.button("Caption all 5").click()
    expect(visitor.page.get_by_role("region", name="Progress")).to_contain_text("Captioning")

    assert audit(visitor.page, STEPS) == []
    visitor.button("Pause").click()
    visitor.page.emulate_media(color_scheme="light")
    assert faults(visitor.page) == []
    gemini.let_go()


def test_wrong_key(visit: Callable[[StudioServer], Visitor], gemini: FakeGemini, gemini_server: StudioServer) -> None:
    gemini.known_keys = {"another"}
    visitor = visit(gemini_server)
    visitor.bring(small_photos(4))
    visitor.button("Caption all 4").click()
    expect(visitor.page.get_by_role("region", name="Progress")).to_contain_text("Stopped at 0 of 4", timeout=SLOW_MS)
    visitor.pick_step_and_image("photo_1.jpg")

    assert audit(visitor.page, STEPS) == []


def test_server_that_is_gone(
    visit: Callable[[StudioServer], Visitor], lonely_server: StudioServer, complaints: Complaints
) -> None:
    visitor = visit(lonely_server)
    visitor.bring(small_photos(3))
    visitor.caption_all(3)
    complaints.expect(SERVER_AWAY)
    lonely_server.stop()
    visitor.pick("photo_2.jpg")
    visitor.add_words(" and a red rope")
    expect(visitor.save_mark).to_have_text("Saved in this browser")

    assert audit(visitor.page, STEPS) == []


def test_playground(
    visit: Callable[[StudioServer], Visitor],
    inference: FakeInference,
    painting_server: StudioServer,
    complaints: Complaints,
) -> None:
    complaints.expect(r"status of 502")
    visitor = visit(painting_server)
    page, place = visitor.page, ["playground"]
    page.get_by_role("link", name="Playground").click()
    expect(page.locator("picture-settings textarea").first).to_be_visible()
    assert audit(page, place) == [], "nothing made yet"
    page.get_by_role("textbox", name="Prompt", exact=True).fill("a red door")
    for count in (1, 2):
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("listbox", name="History").get_by_role("option")).to_have_count(count, timeout=SLOW_MS)
    assert audit(page, place) == [], "a picture"
    visitor.button(re.compile("^Compare")).click()
    assert audit(page, place) == [], "two side by side"
    visitor.button("Slider").click()
    assert audit(page, place) == [], "two under a slider"
    inference.fault = FAULTS["crash"]
    visitor.button(re.compile("^Generate")).click()
    expect(page.locator("playground-run [data-failure]")).to_be_visible()
    assert audit(page, place) == [], "a failure"
    visitor.button(re.compile("^Same seed again")).click()
    inference.fault = None
    inference.open.clear()
    visitor.button(re.compile("^Generate")).click()
    expect(visitor.button(re.compile("^Stop"))).to_be_visible()
    assert audit(page, place) == [], "busy"


def test_open_sheets(visitor: Visitor) -> None:
    visitor.bring(small_photos(3))
    visitor.caption_all(3)
    for name, opener in SHEETS.items():
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
        visitor.button(opener).click()
        dialog = visitor.page.get_by_role("dialog", name=name)
        if name == "Change many captions":
            dialog.get_by_label("Find", exact=True).fill("a")
        expect(dialog).to_be_visible()

        assert [(at, fault) for at in looks(visitor.page) for fault in faults(visitor.page)] == [], name
        visitor.page.keyboard.press("Escape")


def test_converted_picture(visitor: Visitor) -> None:
    sheet = open_sheet(visitor.page)
    wish_box(sheet, *BEYOND_WEBP)
    sheet.get_by_label("Fill the size").check()
    sheet.get_by_label("A colour", exact=True).check()
    start(sheet)
    expect(sheet.get_by_role("slider")).to_be_visible(timeout=SLOW_MS)

    assert [(at, fault) for at in looks(visitor.page) for fault in faults(visitor.page)] == []


def test_recaption_form_and_comparison(visitor: Visitor) -> None:
    visitor.bring(small_photos(2))
    visitor.caption_all(2)
    visitor.pick("photo_1.jpg")
    visitor.add_words(" and a red rope")
    visitor.wait_until_saved()
    visitor.button("Compare with draft").click()
    visitor.button(re.compile("^Re-caption")).click()

    assert audit(visitor.page, ["captions"]) == []
    assert "target-size" in look(visitor.page)["checked"]
