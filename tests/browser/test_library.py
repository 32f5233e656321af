"""The Library view: what lies in the folders is found, looked at, and becomes a batch again."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.server import StudioServer
from tests.browser.visitor import SLOW_MS, Visitor, small_photos
from tests.conftest import TRIGGER_WORD
from tests.utils.library.shelf import captioned, fill, picture, put
from utils.containers.table import read_raw
from utils.image_metadata import read_own

CODE = "sixteen-characters"
REFUSED = r"status of 403"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the lonely server's library lies."""
    return tmp_path / "data" / "library"


@pytest.fixture
def reader(lonely_server: StudioServer, visit: Callable[[StudioServer], Visitor]) -> Visitor:
    """Somebody at a server of their own, before the library was ever looked at."""
    return visit(lonely_server)


@pytest.fixture
def closed_server(tmp_path: Path) -> Iterator[StudioServer]:
    """A server that takes nobody for its owner without the code."""
    with StudioServer(tmp_path, TRUSTED_PROXIES="1", SECRET_ACCESS_CODE=CODE) as server:
        yield server


def open_library(page: Page) -> None:
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Library").click()
    expect(page.get_by_role("region", name="Library", exact=True)).to_be_visible()


def tiles(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Files of the library").get_by_role("option")


def tile(page: Page, name: str) -> Locator:
    return tiles(page).and_(page.get_by_role("option", name=re.compile(f"^{re.escape(name)}, ")))


def chosen(page: Page) -> list[str]:
    names = page.locator("library-grid [aria-selected=true] .name")
    return sorted(names.all_text_contents())


def test_files_are_scanned_found_and_become_a_batch(reader: Visitor, folder: Path) -> None:
    page = reader.page
    fill(folder, 3)
    put(folder, "coast/sea.png", captioned(picture(9), "photo of coast the sea", trigger_word="coast"))
    open_library(page)
    expect(tiles(page)).to_have_count(4, timeout=SLOW_MS)
    expect(page.locator("library-grid img")).to_have_count(4)
    expect(page.locator("library-scan")).to_contain_text("4 files, 4 new.")

    page.keyboard.press("/")
    page.keyboard.type("number 2")
    expect(tiles(page)).to_have_count(1)
    expect(page.locator("library-bar")).to_contain_text("1 file")
    page.get_by_role("button", name="Clear all").click()
    expect(tiles(page)).to_have_count(4)
    page.get_by_role("group", name="Dataset").get_by_role("button", name=re.compile("^coast")).click()
    expect(tiles(page)).to_have_count(1)
    page.get_by_role("group", name="Dataset").get_by_role("button", name=re.compile("^coast")).click()
    expect(tiles(page)).to_have_count(4)

    tile(page, "0.png").click()
    tile(page, "sea.png").click(modifiers=["Control"])
    page.get_by_role("button", name="Start a batch with 2").click()
    dialog = page.get_by_role("dialog", name="Start a batch")
    dialog.get_by_label("Its trigger word").fill("no good")
    expect(dialog.get_by_role("button", name="Start", exact=True)).to_have_attribute("aria-disabled", "true")
    dialog.get_by_label("Its trigger word").fill("harbour")
    dialog.get_by_role("button", name="Start", exact=True).click()

    expect(page).to_have_url(re.compile(r"#/captions/1$"))
    expect(dialog).to_be_hidden()
    expect(reader.field).to_have_value("room number 0")
    reader.add_words(" by the water")
    reader.wait_until_saved()
    assert {name: image["caption"] for name, image in reader.stored().items()} == {
        "0.png": "photo of harbour room number 0 by the water",
        "sea.png": "photo of harbour the sea",
    }
    page.reload()
    expect(reader.field).to_have_value("room number 0 by the water")


def test_new_batch_survives_the_loss_of_the_server(
    reader: Visitor, folder: Path, lonely_server: StudioServer, complaints: Complaints
) -> None:
    """The browser keeps a batch that came from the library like any other."""
    complaints.expect(r"status of 404")
    page = reader.page
    fill(folder, 2)
    reader.bring(small_photos(1))
    open_library(page)
    expect(tiles(page)).to_have_count(2, timeout=SLOW_MS)
    tiles(page).first.focus()
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Start a batch with 2").click()
    dialog = page.get_by_role("dialog", name="Start a batch")
    expect(dialog).to_contain_text("this page lets go of it")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#/captions"))
    page.wait_for_function(KEPT_FILES, arg=["0.png", "1.png"])

    lonely_server.wipe()
    reader.add_words(" again")
    expect(reader.news).to_contain_text("Everything is back on the server: 2 images", timeout=SLOW_MS)
    reader.wait_until_stored(2)
    assert set(reader.stored()) == {"0.png", "1.png"}


#: whether the browser's copy holds these originals, and none of the batch before
KEPT_FILES = """(names) => new Promise((resolve) => {
  const opening = indexedDB.open('lora-caption-studio')
  opening.onsuccess = () => {
    const asking = opening.result.transaction('files').objectStore('files').getAll()
    asking.onsuccess = () => {
      opening.result.close()
      resolve(asking.result.map(({ file }) => file.name).sort().join() === names.join())
    }
  }
})"""


def test_batch_is_filed_and_found_again(reader: Visitor, folder: Path, complaints: Complaints) -> None:
    page = reader.page
    complaints.expect(r"status of 422")
    open_library(page)
    expect(page.get_by_role("heading", name="The library is empty")).to_be_visible()
    page.get_by_role("link", name="Caption", exact=True).click()
    reader.bring(small_photos(2))
    reader.open_step("Export")
    expect(page.locator("file-dataset")).to_contain_text("Every image needs a caption in good form first.")
    reader.open_step("Images")
    reader.caption_all(2)
    reader.open_step("Export")
    page.get_by_label("Dataset name").fill("rooms/2026")
    reader.button("File").click()
    expect(page.locator("file-dataset")).to_contain_text("every computer takes as a folder")
    page.get_by_label("Dataset name").fill("rooms 2026")
    reader.button("File").click()
    expect(page.locator("file-dataset")).to_contain_text("2 images now lie in “rooms 2026”.")
    assert len(list((folder / "rooms 2026").iterdir())) == 2
    reader.button("File").click()
    expect(page.locator("file-dataset")).to_contain_text("All 2 images lay in “rooms 2026” already.")

    reader.button("Show in the library").click()
    expect(tiles(page)).to_have_count(2)
    tiles(page).first.click()
    facts = page.get_by_role("region", name="About this file")
    expect(facts).to_contain_text(f"photo of {TRIGGER_WORD} ")
    expect(facts).to_contain_text("present at the last scan")
    with page.expect_download() as download:
        page.get_by_role("button", name="Parquet table").click()
    rows = duckdb.sql(f"SELECT count(*) FROM read_parquet('{download.value.path()}')").fetchall()
    assert rows == [(2,)]


def test_picture_is_described_into_its_file(reader: Visitor, folder: Path) -> None:
    put(folder, "room.png", captioned(picture(1)))
    page = reader.page
    open_library(page)
    tile(page, "room.png").click()
    detail = page.get_by_role("region", name="About this file")

    detail.get_by_role("button", name="Describe it").click()

    expect(detail.get_by_role("heading", name="What it shows")).to_be_visible()
    expect(detail.get_by_role("heading", name="Keywords")).to_be_visible()
    words = detail.locator(".tag").all_inner_texts()
    assert words
    record = read_own(read_raw((folder / "room.png").read_bytes()))
    assert record
    assert set(words) <= {tag for tags in record.understanding["tags"].values() for tag in tags}


def test_library_opens_with_the_access_code_alone(
    closed_server: StudioServer,
    visit: Callable[[StudioServer], Visitor],
    folder: Path,
    complaints: Complaints,
) -> None:
    complaints.expect(REFUSED)
    fill(folder, 2)
    page = visit(closed_server).page
    open_library(page)
    expect(page.get_by_role("heading", name="The library is locked")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)

    page.locator("library-state").get_by_label("Access code").fill("wrong" * 4)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("library-state")).to_contain_text("The access code is not right.")
    page.locator("library-state").get_by_label("Access code").fill(CODE)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(tiles(page)).to_have_count(2, timeout=SLOW_MS)
    expect(page.locator("library-grid img")).to_have_count(2)
    tiles(page).first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert Path(download.value.path()).read_bytes() in {path.read_bytes() for path in folder.rglob("*.png")}
    assert CODE not in page.evaluate("() => JSON.stringify({ ...localStorage }) + location.href")


def test_keys_walk_pick_and_leave(reader: Visitor, folder: Path) -> None:
    page = reader.page
    fill(folder, 6)
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    page.keyboard.press("5")
    expect(tiles(page)).to_have_count(6, timeout=SLOW_MS)
    names = page.locator("library-grid .name").all_text_contents()

    tiles(page).first.focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "Space", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert chosen(page) == sorted(names[2:4]), "a range takes the place of what was picked"
    page.keyboard.press("Control+a")
    expect(page.get_by_role("button", name="Start a batch with 6")).to_be_visible()
    page.keyboard.press("Escape")
    assert chosen(page) == []
    page.keyboard.press("Home")
    facts = page.get_by_role("region", name="About this file")
    expect(facts.get_by_role("heading", level=2)).to_have_text(names[0])
    facts.get_by_role("button", name="Close").click()
    expect(facts).to_be_hidden()
    expect(tiles(page).first).to_be_focused()


def test_moved_lost_and_damaged_files_are_told_apart(reader: Visitor, folder: Path) -> None:
    page = reader.page
    fill(folder, 2)
    put(folder, "set/ruin.png", picture(7)[:200])
    open_library(page)
    expect(tiles(page)).to_have_count(3, timeout=SLOW_MS)
    expect(tile(page, "ruin.png")).to_contain_text("damaged")
    (folder / "set/0.png").rename(folder / "set/moved.png")
    (folder / "set/1.png").unlink()
    page.get_by_role("button", name="Scan for changes").click()

    expect(page.locator("library-scan")).to_contain_text("1 moved, 1 gone")
    expect(tiles(page)).to_have_count(2)
    tile(page, "moved.png").click()
    expect(page.locator("library-asset .places")).to_contain_text("set/moved.png")
    tile(page, "ruin.png").click(modifiers=["Control"])
    page.get_by_role("button", name="Start a batch with 2").click()
    expect(page.get_by_role("dialog", name="Start a batch")).to_contain_text("One of the selected files cannot be used")
    page.get_by_role("button", name="Cancel").click()

    page.get_by_role("button", name="Open in Inspect").click()
    expect(page.locator("inspect-facts")).to_contain_text("Captioned here")


def test_fifty_are_shown_and_more_come_on_the_way_down(reader: Visitor, folder: Path) -> None:
    page = reader.page
    fill(folder, 60)
    open_library(page)
    expect(page.locator("library-bar")).to_contain_text("60 files", timeout=SLOW_MS)
    expect(tiles(page)).to_have_count(50)
    tiles(page).nth(49).scroll_into_view_if_needed()
    expect(tiles(page)).to_have_count(60)
    expect(page.locator("library-grid .more")).to_be_hidden()


def test_library_that_cannot_be_read_says_so_and_comes_back(
    reader: Visitor, folder: Path, complaints: Complaints
) -> None:
    page = reader.page
    fill(folder, 1)
    complaints.expect(r"status of 503")
    busy = {"code": "library_busy", "title": "Busy", "status": 503, "detail": "The library is busy.", "retryable": True}
    page.route("**/api/library/**", lambda route: route.fulfill(status=503, json=busy))
    open_library(page)
    expect(page.locator("library-state")).to_contain_text("The library is busy.")
    page.unroute("**/api/library/**")
    page.get_by_role("button", name="Try again").click()
    expect(tiles(page)).to_have_count(1, timeout=SLOW_MS)


def test_markup_in_files_is_shown_as_text(reader: Visitor, folder: Path) -> None:
    page = reader.page
    markup = "<img src=x onerror=globalThis.owned=1>"
    put(folder, f"{markup}/<b>.png", captioned(picture(), f"photo of hall {markup}"))
    open_library(page)
    tiles(page).first.click(timeout=SLOW_MS)
    expect(page.locator("library-asset .words")).to_contain_text(markup)
    assert page.evaluate("() => globalThis.owned") is None
    expect(page.locator("img[src=x], .step-library b")).to_have_count(0)


@pytest.mark.browser_context_args(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
def test_phone_ticks_looks_and_has_room_for_four_views(reader: Visitor, folder: Path) -> None:
    page = reader.page
    fill(folder, 4, folder="a_very_long_dataset_name_that_somebody_gave_it")
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Library").tap()
    expect(tiles(page)).to_have_count(4, timeout=SLOW_MS)
    for place in (0, 1):
        tiles(page).nth(place).locator(".tick").tap()
    tiles(page).nth(2).locator(".photo").tap()
    expect(page.get_by_role("region", name="About this file")).to_be_visible()
    page.get_by_role("button", name="Close").tap()
    expect(page.get_by_role("button", name="Start a batch with 2")).to_be_in_viewport()

    page.evaluate(FOURTH_VIEW)
    links = page.get_by_role("navigation", name="Views").get_by_role("link")
    boxes = [link.bounding_box() for link in links.all()]
    assert all(box and box["height"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]") == [390, 390]


FOURTH_VIEW = """() => {
  const nav = document.querySelector('view-nav nav')
  const link = nav.lastElementChild.cloneNode()
  link.textContent = 'Playground'
  nav.append(link)
}"""
