"""Names and captions that look like markup stay words."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor, given
from tests.conftest import TRIGGER_WORD
from tests.pictures import jpeg

MARKUP = "<img src=x onerror=globalThis.owned=1>"
NAME = f"{MARKUP}<b>.jpg"
PREFIX = f"photo of {TRIGGER_WORD} "


def test_markup_in_names_and_captions_is_shown_as_text(visitor: Visitor) -> None:
    caption = f"{PREFIX}a sign that says {MARKUP} & <script>owned=1</script>"
    visitor.bring([given(NAME, jpeg()), given(f"{NAME[:-4]}.txt", caption.encode(), "text/plain")])
    expect(visitor.pictures).to_contain_text(NAME)
    assert visitor.stored()[NAME]["caption"] == caption

    visitor.open_step("Captions")
    expect(visitor.current_name).to_have_text(NAME)
    expect(visitor.field).to_have_value(caption.removeprefix(PREFIX))
    visitor.add_words(f" {MARKUP} again")
    visitor.wait_until_saved()
    replace_in_all(visitor, "sign", f"sign {MARKUP}")
    visitor.button("Undo").first.click()
    expect(visitor.news).to_contain_text("Undone:")

    visitor.open_step("Export")
    expect(visitor.pairs).to_contain_text(f"{caption} {MARKUP} again")
    visitor.open_step("Images")
    visitor.button(f"Remove {NAME}").click()
    expect(visitor.news).to_contain_text(f"{NAME} was removed.")
    assert_nothing_ran(visitor)


def test_markup_in_a_refused_name_is_shown_as_text(visitor: Visitor) -> None:
    visitor.give_trigger()
    visitor.choose([given(f"{MARKUP}.gif", b"GIF89a", "image/gif")])

    expect(visitor.page.locator("left-out")).to_contain_text(f"{MARKUP}.gif")
    assert_nothing_ran(visitor)


def replace_in_all(visitor: Visitor, find: str, replacement: str) -> None:
    visitor.button("Replace …").click()
    dialog = visitor.page.get_by_role("dialog", name="Change many captions")
    dialog.get_by_label("Find", exact=True).fill(find)
    dialog.get_by_label("Replace with").fill(replacement)
    expect(dialog.get_by_role("list", name="Preview")).to_contain_text(MARKUP)
    dialog.get_by_role("button", name="Change 1 caption").click()
    expect(visitor.news).to_contain_text("1 caption changed.")


def assert_nothing_ran(visitor: Visitor) -> None:
    assert visitor.page.evaluate("() => globalThis.owned") is None
    expect(visitor.page.locator("img[src=x], main b, main script")).to_have_count(0)
