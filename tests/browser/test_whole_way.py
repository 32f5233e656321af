"""From photographs to the ZIP a trainer takes, as one person walks it."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Download, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import SERVER_KEY, describe
from tests.browser.server import StudioServer
from tests.browser.visitor import Visitor
from tests.conftest import TRIGGER_WORD
from tests.fakes.gemini import FakeGemini
from utils.containers.table import coded_hash
from utils.image_metadata import extract_metadata
from utils.validators import validate_caption_format

OWN_KEY = "visitors-own-key-" + "v" * 22
COPY = 1  # a drag operation of the DevTools protocol


def test_thirty_real_photos_become_a_replicate_zip(visitor: Visitor, photos: list[Path]) -> None:
    assert all(2_000_000 < photo.stat().st_size < 4_000_000 for photo in photos)

    visitor.bring(photos)
    visitor.caption_all(30)
    drafts = visitor.stored()
    assert all(validate_caption_format(image["caption"], TRIGGER_WORD) == [] for image in drafts.values())

    edit(visitor, "hall_03.jpg", ", seen from the gallery")
    edit(visitor, "hall_17.jpg", ", a red rope in front")
    for _ in range(3):
        visitor.field.press("Control+Enter")
    expect(visitor.page.get_by_role("option", name="Approved")).to_have_count(3)
    visitor.open_step("Export")
    expect(visitor.pairs).to_have_count(30)
    shown = visitor.shown_captions()
    packed = unpack(visitor.download())

    assert shown["hall_03.jpg"] == drafts["hall_03.jpg"]["caption"] + ", seen from the gallery"
    assert shown["hall_17.jpg"] == drafts["hall_17.jpg"]["caption"] + ", a red rope in front"
    assert_holds_pairs(packed, photos, shown)
    inside = {photo.name: extract_metadata(packed[photo.name]) for photo in photos}
    assert {name: found and found.caption for name, found in inside.items()} == shown


def edit(visitor: Visitor, filename: str, words: str) -> None:
    visitor.pick(filename)
    before = visitor.stored()[filename]["caption"]
    visitor.add_words(words)
    visitor.wait_until_saved()
    assert visitor.stored()[filename]["caption"] == before + words


def test_dropped_folder_of_photos_arrives_whole(visitor: Visitor, photos: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "trip"
    (folder / "second day").mkdir(parents=True)
    for number, photo in enumerate(photos[:5]):
        (folder / ("second day" if number > 2 else "") / photo.name).hardlink_to(photo)
    (folder / "hall_02.txt").write_text(f"photo of {TRIGGER_WORD} a door that stands ajar", encoding="utf-8")

    visitor.give_trigger()
    drop(visitor.page, folder)
    visitor.wait_for_images(5)

    stored = visitor.stored()
    assert {name: image["sha256"] for name, image in stored.items()} == {p.name: digest(p) for p in photos[:5]}
    assert stored["hall_02.jpg"]["caption"] == f"photo of {TRIGGER_WORD} a door that stands ajar"
    visitor.button("Caption 4 more").click()
    visitor.wait_for_captions(5)
    assert visitor.stored()["hall_02.jpg"]["caption"] == f"photo of {TRIGGER_WORD} a door that stands ajar"


def drop(page: Page, *paths: Path) -> None:
    """Drop files or folders on the middle of the page, as the system's file manager does."""
    devtools = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": COPY}
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 400, "data": data})


def test_gemini_describes_every_photo_and_the_key_stays_in_memory(
    visit: Callable[[StudioServer], Visitor],
    gemini_server: StudioServer,
    gemini: FakeGemini,
    photos: list[Path],
    complaints: Complaints,
) -> None:
    visitor = visit(gemini_server)
    give_key(visitor, OWN_KEY)
    visitor.bring(photos[:6])
    visitor.caption_all(6)

    said = {f"photo of {TRIGGER_WORD} {describe(asked.picture)}" for asked in gemini.asked}
    assert {image["caption"] for image in visitor.stored().values()} == said
    assert len(said) == 6
    visitor.pick("hall_01.jpg")
    model = gemini.asked[0].model
    expect(visitor.page.get_by_text(f"Draft: {model}")).to_be_visible()
    visitor.open_step("Export")
    expect(visitor.pairs).to_have_count(6)
    shown = visitor.shown_captions()
    visitor.page.get_by_label("Original files, byte for byte").check()
    packed = unpack(visitor.download())
    assert_holds_pairs(packed, photos[:6], shown)
    assert {name: packed[name] for name in packed if name.endswith(".jpg")} == {
        p.name: p.read_bytes() for p in photos[:6]
    }
    assert {asked.headers["x-goog-api-key"] for asked in gemini.asked} == {OWN_KEY}
    assert_keeps_no_key(visitor.page, complaints.addresses)


def give_key(visitor: Visitor, key: str) -> None:
    visitor.button("Engine settings").click()
    panel = visitor.page.get_by_role("dialog", name="Caption engine")
    panel.get_by_label("Your own key").fill(key)
    panel.get_by_role("button", name="Done").click()


def assert_keeps_no_key(page: Page, addresses: list[str]) -> None:
    kept = page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])"
    )
    places = [kept, page.url, page.content(), *addresses]
    assert not any(key in place for key in (OWN_KEY, SERVER_KEY) for place in places)


def unpack(download: Download) -> dict[str, bytes]:
    assert download.suggested_filename == f"{TRIGGER_WORD}_training.zip"
    with zipfile.ZipFile(download.path()) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def assert_holds_pairs(packed: dict[str, bytes], photos: list[Path], captions: dict[str, str]) -> None:
    """A flat ZIP: every photo, its pixels as they were, beside it the caption the page has shown."""
    assert sorted(packed) == sorted(name for photo in photos for name in (photo.name, f"{photo.stem}.txt"))
    for photo in photos:
        assert coded_hash(packed[photo.name]) == coded_hash(photo.read_bytes())
        assert packed[f"{photo.stem}.txt"].decode() == captions[photo.name]


def digest(photo: Path) -> str:
    return hashlib.sha256(photo.read_bytes()).hexdigest()
