"""The host wipes its disk: the batch comes back from the browser, without a click."""

import hashlib
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.server import StudioServer
from tests.browser.visitor import GivenFile, Visitor, small_photos
from tests.conftest import TRIGGER_WORD
from tests.fakes.gemini import FakeGemini

PREFIX = f"photo of {TRIGGER_WORD} "
NOT_THERE = r"404 \(NOT FOUND\)"
BACK_MS = 60_000
KEPT = ("caption", "state", "sha256", "edited_at", "provenance")
Visit = Callable[[StudioServer], Visitor]


@pytest.fixture
def batch(visit: Visit, lonely_server: StudioServer) -> Visitor:
    """Three images: one approved, one in a person's words, one as drafted."""
    visitor = visit(lonely_server)
    visitor.bring(small_photos(3))
    visitor.caption_all(3)
    visitor.pick("photo_1.jpg")
    visitor.field.fill("a red boat")
    visitor.field.press("Control+Enter")
    visitor.pick("photo_2.jpg")
    visitor.field.fill("a green boat")
    visitor.field.press("Enter")
    visitor.wait_until_saved()
    return visitor


def test_next_word_brings_everything_back(batch: Visitor, lonely_server: StudioServer, complaints: Complaints) -> None:
    before = facts(batch)
    complaints.expect(NOT_THERE)
    lonely_server.wipe()

    batch.pick("photo_3.jpg")
    batch.field.fill("a blue boat")

    expect(batch.news).to_contain_text("Everything is back on the server: 3 images", timeout=BACK_MS)
    batch.wait_until_saved()
    after = facts(batch)
    assert after.pop("photo_3.jpg")["caption"] == PREFIX + "a blue boat"
    before.pop("photo_3.jpg")
    assert after == before


def test_reload_after_a_wipe_shows_the_batch_and_brings_it_back(
    batch: Visitor, lonely_server: StudioServer, complaints: Complaints
) -> None:
    before, old_id = facts(batch), batch.session_id
    complaints.expect(NOT_THERE)
    lonely_server.stop()
    lonely_server.wipe()
    lonely_server.start()

    batch.page.reload()

    expect(batch.frames).to_have_count(3)
    expect(batch.news).to_contain_text("Everything is back on the server: 3 images", timeout=BACK_MS)
    batch.page.wait_for_function("old => !JSON.stringify(localStorage).includes(old)", arg=old_id)
    assert facts(batch) == before


def test_deed_that_meets_a_wiped_server_is_done_all_the_same(
    batch: Visitor, lonely_server: StudioServer, complaints: Complaints
) -> None:
    batch.open_step("Images")
    complaints.expect(NOT_THERE)
    lonely_server.wipe()

    batch.button("Remove photo_2.jpg").click()

    expect(batch.news).to_contain_text("photo_2.jpg was removed.", timeout=BACK_MS)
    assert sorted(facts(batch)) == ["photo_1.jpg", "photo_3.jpg"]


def test_run_survives_twenty_wipes(
    visit: Visit, gemini_server: StudioServer, gemini: FakeGemini, complaints: Complaints, photos_small: list[GivenFile]
) -> None:
    visitor = visit(gemini_server)
    visitor.bring(photos_small)
    visitor.pick_step_and_image("photo_30.jpg")
    visitor.field.fill("a boat of my own")
    visitor.wait_until_saved()
    complaints.expect(NOT_THERE)
    moments = random.Random(7)

    visitor.button("Caption 29 more").click()
    for _ in range(20):
        visitor.page.wait_for_timeout(moments.uniform(50, 900))
        gemini_server.wipe()

    visitor.wait_for_captions(30)
    expect(visitor.page.locator("run-bar")).not_to_contain_text("Putting it back", timeout=BACK_MS)
    visitor.wait_until_stored(30)
    stored = visitor.stored()
    assert {name: image["sha256"] for name, image in stored.items()} == {
        file["name"]: hashlib.sha256(file["buffer"]).hexdigest() for file in photos_small
    }
    own = stored.pop("photo_30.jpg")
    assert (own["caption"], own["state"]) == (PREFIX + "a boat of my own", "edited")
    assert {image["state"] for image in stored.values()} == {"drafted"}
    assert all(
        re.match(PREFIX + "a wide room .* mark [0-9a-f]{8} on the wall$", im["caption"]) for im in stored.values()
    )


def test_browser_that_keeps_nothing_says_so_once_and_the_open_page_still_brings_it_back(
    context: BrowserContext, visit: Visit, lonely_server: StudioServer, complaints: Complaints
) -> None:
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('private') } })")
    visitor = visit(lonely_server)
    visitor.bring(small_photos(2))
    warning = visitor.news.get_by_text("keeps no copy beyond this page")
    expect(warning).to_have_count(1)
    visitor.caption_all(2)
    expect(warning).to_have_count(1)
    before = facts(visitor)
    complaints.expect(NOT_THERE)
    lonely_server.wipe()

    visitor.pick("photo_2.jpg")
    visitor.field.fill("a blue boat")

    expect(visitor.news).to_contain_text("Everything is back on the server: 2 images", timeout=BACK_MS)
    assert facts(visitor)["photo_1.jpg"] == before["photo_1.jpg"]


def test_full_browser_is_a_warning_and_no_obstacle(context: BrowserContext, visitor: Visitor) -> None:
    visitor.page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError') } }"
    )

    visitor.bring(small_photos(2))

    expect(visitor.news).to_contain_text("has no room to keep a copy")
    expect(visitor.news.get_by_role("button", name="Save a backup")).to_be_visible()
    assert len(facts(visitor)) == 2


def test_forgotten_batch_leaves_nothing_in_the_browser(batch: Visitor) -> None:
    assert kept_in(batch.page)["files"] == 3
    session_id = batch.session_id

    batch.open_step("Export")
    batch.button("Start a new batch").click()
    batch.button("Delete and start anew").click()
    expect(batch.button("Choose files")).to_be_visible()
    batch.page.wait_for_timeout(300)  # the drawers are being emptied

    assert kept_in(batch.page) == {"session": 0, "images": 0, "files": 0, "drafts": 0}
    assert batch.page.request.get(f"{batch.address}/sessions/{session_id}").status == 404


def test_two_tabs_stay_in_step(batch: Visitor, context: BrowserContext) -> None:
    other = Visitor(context.new_page(), batch.address)
    expect(other.news).to_contain_text("open in another tab")
    expect(batch.news).to_contain_text("open in another tab")
    other.open_step("Captions")
    other.pick("photo_3.jpg")

    batch.pick("photo_3.jpg")
    batch.field.fill("a blue boat")
    batch.field.press("Enter")

    expect(other.field).to_have_value("a blue boat")


def test_batch_deleted_in_one_tab_is_gone_from_the_other(batch: Visitor, context: BrowserContext) -> None:
    other = Visitor(context.new_page(), batch.address)
    other.wait_for_images(3)

    batch.open_step("Export")
    batch.button("Start a new batch").click()
    batch.button("Delete and start anew").click()

    expect(other.news).to_contain_text("This batch was deleted in another tab.")
    expect(other.button("Choose files")).to_be_visible()


def test_second_tab_follows_a_batch_that_was_put_back(
    batch: Visitor, context: BrowserContext, lonely_server: StudioServer, complaints: Complaints
) -> None:
    other = Visitor(context.new_page(), batch.address)
    other.wait_for_images(3)
    complaints.expect(NOT_THERE)
    lonely_server.wipe()

    batch.pick("photo_3.jpg")
    batch.field.fill("a blue boat")
    batch.wait_until_stored(3)
    other.open_step("Captions")
    other.pick("photo_3.jpg")

    expect(other.field).to_have_value("a blue boat")
    other.field.fill("a white boat")
    other.wait_until_saved()
    assert facts(batch)["photo_3.jpg"]["caption"] == PREFIX + "a white boat"
    assert len(list((lonely_server.sessions).glob("*.json"))) == 1


def test_image_taken_out_before_a_wipe_comes_back_with_its_words(
    batch: Visitor, lonely_server: StudioServer, complaints: Complaints
) -> None:
    before = facts(batch)
    batch.open_step("Images")
    batch.button("Remove photo_2.jpg").click()
    expect(batch.news).to_contain_text("photo_2.jpg was removed.")
    complaints.expect(NOT_THERE)
    lonely_server.wipe()

    batch.news.get_by_role("button", name="Undo").click()

    expect(batch.news).to_contain_text("photo_2.jpg is back.", timeout=BACK_MS)
    assert facts(batch) == before


def test_step_is_taken_back_through_a_wipe(batch: Visitor, lonely_server: StudioServer, complaints: Complaints) -> None:
    before = facts(batch)["photo_1.jpg"]["caption"]
    batch.pick("photo_1.jpg")
    batch.field.fill("something else")
    batch.field.press("Enter")
    batch.wait_until_saved()
    complaints.expect(NOT_THERE)
    lonely_server.wipe()

    batch.button("Undo").first.click()

    expect(batch.news).to_contain_text("Undone:", timeout=BACK_MS)
    assert facts(batch)["photo_1.jpg"]["caption"] == before


def test_batch_deleted_after_a_wipe_stays_deleted(
    batch: Visitor, lonely_server: StudioServer, complaints: Complaints
) -> None:
    batch.open_step("Export")
    complaints.expect(NOT_THERE)
    lonely_server.wipe()

    batch.button("Start a new batch").click()
    batch.button("Delete and start anew").click()

    expect(batch.button("Choose files")).to_be_visible()
    expect(batch.page.locator("run-bar")).not_to_contain_text("lost this batch")
    batch.page.wait_for_timeout(1500)  # long enough for it to come back
    assert list(lonely_server.sessions.glob("*.json")) == []
    assert kept_in(batch.page) == {"session": 0, "images": 0, "files": 0, "drafts": 0}


def test_server_that_fails_while_it_is_put_back_leaves_a_way_on(
    batch: Visitor, lonely_server: StudioServer, complaints: Complaints
) -> None:
    complaints.expect(NOT_THERE)
    complaints.expect("500")
    batch.page.route("**/missing", lambda route: route.fulfill(status=500, body="oops"))
    lonely_server.wipe()
    batch.pick("photo_3.jpg")
    batch.field.fill("a blue boat")

    again = batch.button("Put it back now")
    expect(again).to_be_visible(timeout=BACK_MS)
    batch.page.unroute("**/missing")
    again.click()

    expect(batch.news).to_contain_text("Everything is back on the server", timeout=BACK_MS)
    batch.wait_until_saved()
    assert facts(batch)["photo_3.jpg"]["caption"] == PREFIX + "a blue boat"


def test_words_that_never_left_are_shown_while_the_server_is_away(batch: Visitor, complaints: Complaints) -> None:
    complaints.expect("ERR_FAILED")
    batch.page.route(re.compile("/update_caption$|/sessions/"), lambda route: route.abort())
    batch.pick("photo_1.jpg")
    batch.field.fill("a boat of my own")
    expect(batch.save_mark).to_have_text("Saved in this browser")

    batch.page.reload()

    expect(batch.field).to_have_value("a boat of my own")
    batch.page.unroute(re.compile("/update_caption$|/sessions/"))
    batch.wait_until_saved()
    assert facts(batch)["photo_1.jpg"]["caption"] == PREFIX + "a boat of my own"


def test_images_of_a_second_tab_come_back_by_the_first(
    batch: Visitor, context: BrowserContext, lonely_server: StudioServer, complaints: Complaints
) -> None:
    other = Visitor(context.new_page(), batch.address)
    other.wait_for_images(3)
    other.choose([small_photos(4)[3]])
    other.wait_for_images(4)
    other.page.close()
    expect(batch.frames).to_have_count(4)
    before = facts(batch)
    complaints.expect(NOT_THERE)
    lonely_server.wipe()

    batch.open_step("Images")
    batch.button("Remove photo_1.jpg").click()

    expect(batch.news).to_contain_text("photo_1.jpg was removed.", timeout=BACK_MS)
    before.pop("photo_1.jpg")
    assert facts(batch) == before


@pytest.fixture
def photos_small() -> list[GivenFile]:
    return small_photos(30)


def facts(visitor: Visitor) -> dict[str, dict[str, Any]]:
    return {name: {fact: image[fact] for fact in KEPT} for name, image in visitor.stored().items()}


def kept_in(page: Page) -> dict[str, int]:
    """Count what lies in the browser's drawers."""
    return page.evaluate("""() => new Promise((resolve, reject) => {
      const opening = indexedDB.open('lora-caption-studio')
      opening.onerror = () => reject(opening.error)
      opening.onsuccess = async () => {
        const db = opening.result
        const counts = {}
        for (const drawer of db.objectStoreNames) {
          counts[drawer] = await new Promise((done) => {
            db.transaction(drawer).objectStore(drawer).count().onsuccess = ({ target }) => done(target.result)
          })
        }
        db.close()
        resolve(counts)
      }
    })""")
