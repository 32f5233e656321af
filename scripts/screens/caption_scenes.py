"""How the Caption view gets into each condition."""

import re

from playwright.sync_api import Route, expect

from scripts.screens.photos import photo_file, photo_files, subject_of
from scripts.screens.stage import Stage
from tests.browser.visitor import SLOW_MS, Visitor, given
from tests.conftest import TRIGGER_WORD
from tests.pictures import encoded, jpeg, painted

#: how a service answers for each of the photographs' subjects when all that can go wrong does
FAULTS = ("good", "safety", "good", "unavailable", "empty-object")
LONG_WORDS = "a hall with a gallery, brass lamps, a clock over the door and travellers who wait on long benches, "
ODD_NAMES = (
    "IMG_20260714_183245_HDR_edited_final_FINAL_for_real_this_time_with_a_name_that_never_seems_to_come_to_an_end.jpg",
    "Ünïcödé – “Bahnhof”, früh.jpg",
    "東京駅の中央ホール、朝の光.jpg",
    "صالة المحطة القديمة.jpg",
    "<b>bold</b> & 100 %.jpg",
    "🚉🚉🚉.jpg",
    "a.jpg",
    "no_blank_" + "x" * 120 + ".jpg",
)


def first_visit(stage: Stage) -> Visitor:
    return stage.visit()


def waiting_for_word(stage: Stage) -> Visitor:
    visitor = stage.visit()
    visitor.choose(photo_files(3))
    expect(visitor.page.get_by_text("3 files ready").first).to_be_visible()
    visitor.give_trigger("my hall")
    return visitor


def one(stage: Stage) -> Visitor:
    return at_first_image(stage.batch(1))


def thirty(stage: Stage) -> Visitor:
    """Nine approved, one in a person's words, the others as drafted."""
    visitor = at_first_image(stage.batch(30))
    for place in range(2, 11):
        visitor.page.keyboard.press("Control+Enter")
        expect(visitor.page.locator("image-mat .place")).to_have_text(f"{place} / 30")
    visitor.add_words(", tool bench behind")
    visitor.wait_until_saved()
    visitor.page.locator("toast-stack [data-close]").first.click()
    return visitor


def hundred(stage: Stage) -> Visitor:
    return at_first_image(stage.batch(100))


def uploading(stage: Stage) -> Visitor:
    visitor = stage.visit()
    visitor.give_trigger()
    arrived = iter(range(100))
    held: list[Route] = []
    visitor.page.route("**/upload", lambda route: route.continue_() if next(arrived) < 9 else held.append(route))
    visitor.choose(photo_files(20))
    expect(visitor.pictures).to_have_count(20, timeout=SLOW_MS)
    expect(visitor.pictures.locator("img")).to_have_count(9)
    return visitor


def busy(stage: Stage) -> Visitor:
    """Four captions are written, the others are being waited for."""
    visitor = stage.batch(12, captioned=False)
    soon = iter(range(4))

    def outcome(_: bytes) -> str:
        if next(soon, None) is None:
            stage.over.wait(SLOW_MS / 1000)
        return "good"

    stage.gemini.scenario_for = outcome
    visitor.button("Caption all 12").click()
    expect(visitor.step("Captions")).to_contain_text("4 of 12", timeout=SLOW_MS)
    return at_first_image(visitor)


def slow(stage: Stage) -> Visitor:
    """A reload while the server takes its time over everything it is asked."""
    visitor = at_first_image(stage.batch(6))
    visitor.page.route(re.compile("/sessions/|/api/"), lambda route: None)
    return visitor


def left_out(stage: Stage) -> Visitor:
    visitor = stage.visit()
    visitor.give_trigger()
    good = jpeg()
    visitor.choose(
        [
            given("moving.gif", encoded(painted(), "GIF"), "image/gif"),
            given("lonely.txt", b"photo of ide_main_hall nothing", "text/plain"),
            given("cut.jpg", good[: len(good) // 2]),
            given("stamp.jpg", jpeg(80, 80)),
            given("a photo of a film camera " * 8 + ".heic", b"no", "image/heic"),
            *photo_files(3),
        ]
    )
    visitor.wait_for_images(3)
    return visitor


def failing(stage: Stage) -> Visitor:
    """Some pictures blocked, some failed, the others written."""
    stage.gemini.scenario_for = lambda picture: FAULTS[subject_of(picture)]
    visitor = stage.batch(10, captioned=False)
    visitor.button("Caption all 10").click()
    expect(visitor.step("Captions")).to_contain_text("4 of 10", timeout=SLOW_MS)
    expect(visitor.page.get_by_role("option", name="Blocked")).to_have_count(2, timeout=SLOW_MS)
    expect(visitor.page.get_by_role("region", name="Progress")).to_contain_text("Try again", timeout=SLOW_MS)
    visitor.pick(photo_file(1)["name"])
    return visitor


def out_of_quota(stage: Stage) -> Visitor:
    server = stage.server(GEMINI_MODELS="day-quota")
    visitor = stage.batch(4, server, captioned=False)
    visitor.button("Caption all 4").click()
    expect(visitor.page.get_by_role("region", name="Progress")).to_contain_text("Stopped at 0 of 4", timeout=SLOW_MS)
    return at_first_image(visitor)


def asked_to_wait(stage: Stage) -> Visitor:
    visitor = stage.batch(4, stage.server(CAPTION_REQUESTS_PER_MINUTE="2"), captioned=False)
    visitor.button("Caption all 4").click()
    expect(visitor.step("Captions")).to_contain_text("2 of 4", timeout=SLOW_MS)
    return at_first_image(visitor)


def wrong_key(stage: Stage) -> Visitor:
    stage.gemini.known_keys = {"another"}
    visitor = stage.batch(4, captioned=False)
    visitor.button("Caption all 4").click()
    expect(visitor.page.get_by_role("region", name="Progress")).to_contain_text("Stopped at 0 of 4", timeout=SLOW_MS)
    return at_first_image(visitor)


def keyless(stage: Stage) -> Visitor:
    server = stage.server(GEMINI_API_KEY="", CAPTION_ENGINE="gemini")
    return at_first_image(stage.batch(4, server, captioned=False))


def offline_draft(stage: Stage) -> Visitor:
    return at_first_image(stage.batch(4, stage.server(GEMINI_API_KEY="")))


def server_away(stage: Stage) -> Visitor:
    server = stage.server()
    visitor = at_first_image(stage.batch(6, server))
    server.stop()
    visitor.add_words(", and words that wait")
    expect(visitor.save_mark).to_have_text("Saved in this browser")
    return visitor


def putting_back_fails(stage: Stage) -> Visitor:
    server = stage.server()
    visitor = at_first_image(stage.batch(6, server))
    visitor.page.route("**/missing", lambda route: route.fulfill(status=500, body="oops"))
    server.wipe()
    visitor.add_words(", and words that wait")
    expect(visitor.button("Put it back now")).to_be_visible(timeout=SLOW_MS)
    return visitor


def two_versions(stage: Stage) -> Visitor:
    visitor = at_first_image(stage.batch(2))
    name = photo_file(0)["name"]
    stored = visitor.stored()[name]
    words = {
        "session_id": visitor.session_id,
        "image_id": stored["id"],
        "caption": f"photo of {TRIGGER_WORD} what somebody else wrote meanwhile, at another desk",
    }
    visitor.page.route("**/captions?*", lambda route: route.fulfill(status=304))
    assert visitor.page.request.post(f"{visitor.address}/update_caption", data=words).ok
    visitor.add_words(", and what I wrote")
    expect(visitor.button("Two versions – choose")).to_be_visible()
    return visitor


def browser_full(stage: Stage) -> Visitor:
    visitor = stage.visit()
    visitor.page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError') } }"
    )
    visitor.bring(photo_files(4))
    expect(visitor.news).to_contain_text("has no room to keep a copy")
    return visitor


def server_full(stage: Stage) -> Visitor:
    room = str(sum(len(file["buffer"]) for file in photo_files(3)) + 1000)
    visitor = stage.visit(stage.server(MAX_SESSION_BYTES=room, MAX_TOTAL_BYTES=room))
    visitor.give_trigger()
    visitor.choose(photo_files(5))
    visitor.pictures.first.wait_for()
    stage.calm(visitor)
    expect(visitor.page.locator("left-out")).to_contain_text("left out", timeout=SLOW_MS)
    return visitor


def huge_captions(stage: Stage) -> Visitor:
    visitor = at_first_image(stage.batch(3))
    visitor.field.fill((LONG_WORDS * 20)[:1900])
    visitor.wait_until_saved()
    return visitor


def odd_names(stage: Stage) -> Visitor:
    visitor = stage.visit()
    visitor.bring([given(name, photo_file(place)["buffer"]) for place, name in enumerate(ODD_NAMES)], word="w" * 50)
    visitor.caption_all(len(ODD_NAMES))
    return at_first_image(visitor)


def by_keyboard(stage: Stage) -> Visitor:
    return at_first_image(stage.batch(6))


def at_first_image(visitor: Visitor) -> Visitor:
    """Open the first image and leave the field."""
    visitor.page.evaluate("() => { location.hash = '#/captions/1' }")
    expect(visitor.page.locator("image-mat .place")).to_contain_text("1 / ")
    return visitor
