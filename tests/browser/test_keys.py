"""The page without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor, small_photos


@pytest.fixture
def opened(visitor: Visitor) -> Visitor:
    """Three pictures without captions, the first one open, the focus on no field."""
    visitor.bring(small_photos(3))
    visitor.open_step("Captions")
    visitor.pick("photo_1.jpg")
    return visitor


@pytest.fixture
def captioned(opened: Visitor) -> Visitor:
    """The same with captions."""
    opened.caption_all(3)
    return opened


def test_whole_way_goes_by_keyboard(visitor: Visitor) -> None:
    keyboard = visitor.page.keyboard
    tab_to(visitor, "Trigger word")
    keyboard.type("ide_main_hall")
    tab_to(visitor, "Choose files")
    with visitor.picking(small_photos(3)):
        keyboard.press("Enter")
    visitor.wait_for_images(3)
    tab_to(visitor, "Caption all 3")
    keyboard.press("Enter")
    visitor.wait_for_captions(3)
    for place in range(1, 4):
        expect(visitor.current_name).to_have_text(f"photo_{place}.jpg")
        keyboard.press("Control+Enter")
    expect(visitor.page.get_by_role("option", name="Approved")).to_have_count(3)
    tab_out_of_field(visitor)
    keyboard.press("3")
    expect(visitor.pairs).to_have_count(3)
    tab_to(visitor, "Download ZIP")
    with visitor.page.expect_download():
        keyboard.press("Enter")


def tab_to(visitor: Visitor, name: str) -> None:
    """Walk the page with Tab until what has this name has the focus."""
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        if name in visitor.page.evaluate(NAME_IN_FOCUS):
            return
    raise AssertionError(f"Tab does not reach “{name}”")


NAME_IN_FOCUS = """() => {
  const at = document.activeElement
  if (at.matches('body, main')) return ''
  return [at.getAttribute('aria-label'), at.labels?.[0]?.textContent, at.textContent].filter(Boolean).join(' ')
}"""


def tab_out_of_field(visitor: Visitor) -> None:
    visitor.page.keyboard.press("Escape")
    visitor.page.keyboard.press("Escape")


def test_letters_walk_through_the_images(opened: Visitor) -> None:
    keyboard, name = opened.page.keyboard, opened.current_name
    keyboard.press("j")
    expect(name).to_have_text("photo_2.jpg")
    keyboard.press("J")
    expect(name).to_have_text("photo_3.jpg")
    keyboard.press("j")
    expect(name).to_have_text("photo_3.jpg")
    keyboard.press("k")
    expect(name).to_have_text("photo_2.jpg")


def test_control_enter_approves_and_z_takes_it_back(captioned: Visitor) -> None:
    keyboard = captioned.page.keyboard
    keyboard.press("Control+Enter")
    expect(captioned.frame("photo_1.jpg")).to_have_accessible_name("photo_1.jpg, Approved")
    expect(captioned.current_name).to_have_text("photo_2.jpg")

    keyboard.press("z")
    expect(captioned.frame("photo_1.jpg")).to_have_accessible_name("photo_1.jpg, Drafted")
    keyboard.press("Shift+Z")
    expect(captioned.frame("photo_1.jpg")).to_have_accessible_name("photo_1.jpg, Approved")


def test_list_of_what_can_be_undone_takes_back_all_after_the_chosen_one(captioned: Visitor) -> None:
    keyboard = captioned.page.keyboard
    for _ in range(3):
        keyboard.press("Control+Enter")
    expect(captioned.page.get_by_role("option", name="Approved")).to_have_count(3)
    keyboard.press("h")
    sheet = captioned.page.get_by_role("dialog", name="What can be undone")
    steps = sheet.get_by_role("listitem").get_by_role("button")
    expect(steps.first).to_have_accessible_name("Undo approving photo_3.jpg")
    expect(steps.nth(1)).to_have_accessible_name("Undo approving photo_2.jpg and 1 more")

    steps.nth(1).press("Enter")

    expect(sheet).to_be_hidden()
    expect(captioned.news).to_contain_text("2 steps undone.")
    expect(captioned.page.get_by_role("option", name="Approved")).to_have_count(1)
    expect(captioned.current_name).to_have_text("photo_2.jpg")


def test_r_asks_for_a_hint_and_undo_brings_the_old_words_back(captioned: Visitor) -> None:
    keyboard = captioned.page.keyboard
    keyboard.press("e")
    captioned.field.fill("a hall")
    keyboard.press("Escape")
    captioned.wait_until_saved()
    keyboard.press("r")
    hint = captioned.page.get_by_label("A hint for this image")
    expect(hint).to_be_focused()
    keyboard.type("seen from j k")
    expect(hint).to_have_value("seen from j k")
    keyboard.press("Enter")

    expect(captioned.field).not_to_have_value("a hall")
    expect(captioned.page.get_by_text("Hint: seen from j k")).to_be_visible()
    keyboard.press("z")
    expect(captioned.field).to_have_value("a hall")


def test_question_mark_lists_the_keys_and_slash_searches(opened: Visitor) -> None:
    keyboard = opened.page.keyboard
    keyboard.press("?")
    sheet = opened.page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    keyboard.press("j")
    expect(opened.current_name).to_have_text("photo_1.jpg")
    keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    keyboard.press("/")
    search = opened.page.get_by_role("searchbox", name="Find in captions and names")
    expect(search).to_be_focused()
    keyboard.type("photo_3")
    expect(opened.frames).to_have_count(1)
    expect(opened.frames).to_have_accessible_name(re.compile("^photo_3.jpg"))


def test_letters_are_letters_while_a_person_types(opened: Visitor) -> None:
    keyboard = opened.page.keyboard
    opened.field.fill("")
    opened.field.press_sequentially("jkrzx/?123e")

    expect(opened.field).to_have_value("jkrzx/?123e")
    expect(opened.current_name).to_have_text("photo_1.jpg")
    expect(opened.page.get_by_role("dialog")).to_have_count(0)
    keyboard.press("Escape")
    keyboard.press("j")
    expect(opened.current_name).to_have_text("photo_2.jpg")
