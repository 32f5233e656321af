"""Nothing a person did is lost: not by a reload, a slip of the hand, nor a server that is away."""

import re
from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.complaints import SERVER_AWAY, Complaints
from tests.browser.server import StudioServer
from tests.browser.visitor import SLOW_MS, Visitor, small_photos
from tests.conftest import TRIGGER_WORD

PREFIX = f"photo of {TRIGGER_WORD} "
AWAY_MS = 20_000
ARRIVAL_MS, STEP_MS = 10_000, 100


def test_reload_in_the_middle_of_a_word_keeps_everything(visitor: Visitor) -> None:
    visitor.bring(small_photos(3))
    visitor.caption_all(3)
    visitor.pick("photo_2.jpg")
    visitor.field.fill("a red boat on a gr")
    visitor.page.on("dialog", lambda question: question.accept())

    visitor.page.reload()

    expect(visitor.current_name).to_have_text("photo_2.jpg")
    wait_for_caption(visitor, "photo_2.jpg", PREFIX + "a red boat on a gr")
    visitor.page.reload()
    expect(visitor.field).to_have_value("a red boat on a gr")
    expect(visitor.frames).to_have_count(3)
    expect(visitor.button(re.compile(f"^{TRIGGER_WORD}"))).to_be_visible()
    assert visitor.stored()["photo_2.jpg"]["state"] == "edited"


def test_view_that_is_asked_for_while_the_batch_comes_back_stays(visitor: Visitor) -> None:
    page = visitor.page
    visitor.bring(small_photos(1))
    session = re.compile(r"/sessions/[^/?]+$")
    held: list[Route] = []
    page.route(session, lambda route: held.append(route))

    with page.expect_request(session):
        page.reload()
    page.keyboard.press("6")
    for route in held:
        route.continue_()

    page.wait_for_url("**/#/playground")
    expect(page.get_by_role("region", name="Playground", exact=True)).to_be_visible()
    page.keyboard.press("1")
    visitor.wait_for_images(1)


def test_dry_run_says_what_is_left_and_takes_its_wording_along(visitor: Visitor) -> None:
    bar = visitor.page.get_by_role("region", name="Progress")
    visitor.bring(small_photos(5))
    visitor.button("Try three first").click()
    expect(bar).to_contain_text("3 of 5 tried: look at them, then caption the others", timeout=SLOW_MS)
    expect(visitor.button("Caption the other 2")).to_be_visible()
    visitor.button("Engine settings").click()
    wording = visitor.page.get_by_label("What the engine is told in this style")
    wording.fill("Name the colours of {trigger_word} only.")
    visitor.page.reload()

    visitor.button("Engine settings").click()
    expect(wording).to_have_value("Name the colours of {trigger_word} only.")
    visitor.button("Use the original wording").click()
    expect(wording).not_to_have_value("Name the colours of {trigger_word} only.")
    visitor.page.keyboard.press("Escape")
    visitor.button("Caption 2 more").click()
    visitor.wait_for_captions(5)


def test_pasted_caption_brings_no_second_prefix(visitor: Visitor) -> None:
    visitor.bring(small_photos(1))
    visitor.open_step("Captions")
    visitor.pick("photo_1.jpg")

    visitor.field.fill("a wide room, ")
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.evaluate("text => navigator.clipboard.writeText(text)", f"photo of {TRIGGER_WORD} tall windows")
    visitor.field.press("End")
    visitor.field.press("Control+V")

    expect(visitor.field).to_have_value("a wide room, tall windows")
    visitor.wait_until_saved()
    assert visitor.stored()["photo_1.jpg"]["caption"] == f"photo of {TRIGGER_WORD} a wide room, tall windows"
    visitor.field.press("Control+Z")
    expect(visitor.field).to_have_value("a wide room, ")


def test_removed_image_comes_back_with_its_words(visitor: Visitor) -> None:
    visitor.bring(small_photos(3))
    visitor.caption_all(3)
    visitor.open_step("Images")
    before = visitor.stored()

    visitor.button("Remove photo_2.jpg").click()
    expect(visitor.news).to_contain_text("photo_2.jpg was removed.")
    visitor.wait_for_images(2)
    assert sorted(visitor.stored()) == ["photo_1.jpg", "photo_3.jpg"]
    visitor.news.get_by_role("button", name="Undo").click()

    visitor.wait_for_images(3)
    expect(visitor.news).to_contain_text("photo_2.jpg is back.")
    assert visitor.stored()["photo_2.jpg"]["caption"] == before["photo_2.jpg"]["caption"]


def test_replacing_in_all_captions_is_one_step_to_undo(visitor: Visitor) -> None:
    visitor.bring(small_photos(4))
    visitor.caption_all(4)
    before = captions(visitor)
    assert all("frame" in caption for caption in before.values())

    visitor.button("Replace …").click()
    dialog = visitor.page.get_by_role("dialog", name="Change many captions")
    dialog.get_by_label("Find", exact=True).fill("frame")
    dialog.get_by_label("Replace with").fill("window")
    expect(dialog.get_by_role("status")).to_contain_text("4 captions will change")
    dialog.get_by_role("button", name="Change 4 captions").click()
    expect(visitor.news).to_contain_text("4 captions changed.")
    assert captions(visitor) == {name: caption.replace("frame", "window") for name, caption in before.items()}

    visitor.news.get_by_role("button", name="Undo").click()
    expect(visitor.news).to_contain_text("Undone:")
    assert captions(visitor) == before


def test_words_wait_for_a_server_that_is_away(
    visit: Callable[[StudioServer], Visitor], lonely_server: StudioServer, complaints: Complaints
) -> None:
    visitor = visit(lonely_server)
    visitor.bring(small_photos(2))
    visitor.caption_all(2)
    visitor.pick("photo_1.jpg")
    complaints.expect(SERVER_AWAY)
    lonely_server.stop()

    visitor.field.fill("a red boat")
    expect(visitor.save_mark).to_have_text("Saved in this browser")
    visitor.field.press("Enter")
    visitor.field.fill("a green boat")
    expect(visitor.save_mark).to_have_text("Saved in this browser")
    expect(visitor.field).to_have_value("a green boat")
    lonely_server.start()

    expect(visitor.save_mark).to_have_text(re.compile(r"^Saved \d\d:\d\d$"), timeout=AWAY_MS)
    assert captions(visitor) == {"photo_1.jpg": PREFIX + "a red boat", "photo_2.jpg": PREFIX + "a green boat"}


def test_reload_while_the_server_still_writes_shows_the_last_words_and_no_conflict(
    visit: Callable[[StudioServer], Visitor], slow_server: StudioServer
) -> None:
    visitor = visit(slow_server)
    visitor.bring(small_photos(2))
    visitor.caption_all(2)
    visitor.pick("photo_1.jpg")
    visitor.field.fill("a red boat")

    visitor.page.reload()

    expect(visitor.field).to_have_value("a red boat")
    visitor.add_words(" on a green sea")
    expect(visitor.save_mark).to_have_text(re.compile(r"^Saved \d\d:\d\d$"), timeout=AWAY_MS)
    expect(visitor.button("Two versions – choose")).to_have_count(0)
    assert captions(visitor)["photo_1.jpg"] == PREFIX + "a red boat on a green sea"


def test_words_that_never_left_are_sent_by_the_next_page(visitor: Visitor, complaints: Complaints) -> None:
    visitor.bring(small_photos(2))
    visitor.pick_step_and_image("photo_1.jpg")
    complaints.expect("ERR_FAILED")
    visitor.page.route("**/update_caption", lambda route: route.abort())
    visitor.field.fill("a red boat")
    expect(visitor.save_mark).to_have_text("Saved in this browser")

    visitor.page.unroute("**/update_caption")
    visitor.page.reload()

    expect(visitor.field).to_have_value("a red boat")
    wait_for_caption(visitor, "photo_1.jpg", PREFIX + "a red boat")


def test_files_without_a_trigger_word_wait_through_a_reload(visitor: Visitor) -> None:
    visitor.choose(small_photos(3))
    expect(visitor.page.get_by_text("3 files ready").first).to_be_visible()
    visitor.page.wait_for_timeout(STEP_MS)  # the copies are being written

    visitor.page.reload()
    visitor.give_trigger()
    visitor.button("Start the upload").click()

    visitor.wait_for_images(3)


def captions(visitor: Visitor) -> dict[str, str]:
    return {name: image["caption"] for name, image in visitor.stored().items()}


def wait_for_caption(visitor: Visitor, filename: str, caption: str) -> None:
    """Wait until the server holds these words, which were sent as the page was left."""
    for _ in range(ARRIVAL_MS // STEP_MS):
        if visitor.stored()[filename]["caption"] == caption:
            return
        visitor.page.wait_for_timeout(STEP_MS)
    raise AssertionError(f"not stored: {caption}")
