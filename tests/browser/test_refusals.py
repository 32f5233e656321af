"""What cannot be taken is named with its reason, and never in the way of what can."""

import re
import zipfile

from playwright.sync_api import expect

from tests.browser.complaints import Complaints
from tests.browser.visitor import Visitor, given, small_photos
from tests.conftest import TRIGGER_WORD
from tests.pictures import encoded, jpeg, painted

LARGE_BYTES = 11 * 1024 * 1024
REFUSED_BY_SERVER = "console error: .*422.*/upload"


def test_bad_files_are_named_and_the_good_one_is_taken(visitor: Visitor, complaints: Complaints) -> None:
    complaints.expect(REFUSED_BY_SERVER)
    good = jpeg()
    files = [
        given("moving.gif", encoded(painted(), "GIF"), "image/gif"),
        given("lonely.txt", b"photo of ide_main_hall nothing", "text/plain"),
        given("cut.jpg", good[: len(good) // 2]),
        given("huge.jpg", good + bytes(LARGE_BYTES)),
        given("stamp.jpg", jpeg(80, 80)),
        given("good.jpg", jpeg(seed=2)),
    ]
    visitor.give_trigger()
    visitor.choose(files)
    visitor.wait_for_images(1)

    left_out = visitor.page.locator("left-out")
    expect(left_out).to_contain_text("5 files were left out.")
    left_out.get_by_text("Show 2 more").click()
    reasons = {
        "moving.gif": "Only JPG, PNG and WebP images are taken.",
        "lonely.txt": "No image with this name is in the set.",
        "cut.jpg": "The image cannot be read to its end; save or export it again.",
        "huge.jpg": "It has 11 MB; up to 10 MB are taken.",
        "stamp.jpg": "100",
    }
    for filename, reason in reasons.items():
        line = left_out.get_by_role("listitem").filter(has_text=filename)
        expect(line).to_be_visible()
        expect(line).to_contain_text(reason)
    expect(visitor.page.get_by_role("link", name="good.jpg")).to_be_visible()
    assert list(visitor.stored()) == ["good.jpg"]


def test_bad_trigger_word_sends_nothing(visitor: Visitor, complaints: Complaints) -> None:
    word = visitor.page.get_by_label("Trigger word", exact=True)

    visitor.give_trigger("my hall")
    expect(word).to_have_accessible_description(re.compile("only the letters a-z, digits and underscores, no blanks"))
    visitor.choose(small_photos(2))
    expect(word).to_be_focused()
    visitor.button("Start the upload").click()

    expect(visitor.page.get_by_role("region", name="Progress")).to_contain_text("2 files ready.")
    expect(word).to_have_attribute("aria-invalid", "true")
    expect(word).to_be_focused()
    assert not any(address.endswith("/upload") for address in complaints.addresses)

    visitor.give_trigger("my_hall")
    visitor.button("Start the upload").click()
    visitor.wait_for_images(2)
    expect(visitor.button(re.compile("^my_hall"))).to_be_visible()


def test_export_without_all_captions_shows_where_they_are_missing(visitor: Visitor) -> None:
    words = f"photo of {TRIGGER_WORD} a door that stands ajar"
    visitor.bring([*small_photos(2), given("photo_1.txt", words.encode(), "text/plain")])
    visitor.open_step("Export")
    plan = visitor.page.locator("export-plan")

    expect(plan).to_contain_text("Something is still missing.")
    expect(visitor.button("Download ZIP")).to_have_count(0)
    plan.get_by_role("button", name="Show", exact=True).first.click()
    expect(visitor.pairs).to_have_count(1)
    visitor.pairs.get_by_role("link", name="photo_2.jpg").click()
    expect(visitor.current_name).to_have_text("photo_2.jpg")
    expect(visitor.field).to_have_value("")

    visitor.open_step("Export")
    with zipfile.ZipFile(visitor.download("Export anyway").path()) as archive:
        assert sorted(archive.namelist()) == ["photo_1.jpg", "photo_1.txt", "photo_2.jpg", "photo_2.txt"]
        assert archive.read("photo_1.txt").decode() == words
        assert archive.read("photo_2.txt") == b""
