"""Every naughty string as caption, file name, trigger word and search, in every view, stays words; nothing runs."""

import io
import zipfile
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor, given
from tests.conftest import TRIGGER_WORD
from tests.naughty import NAUGHTY
from tests.pictures import jpeg

PREFIX = f"photo of {TRIGGER_WORD} "
FOREIGN = "script, iframe, object, style, base, meta, math, template, svg[onload], img[src=x], a[href^=javascript]"


@pytest.fixture
def naughty_batch(visitor: Visitor) -> Visitor:
    """An image for every string, with the string for its name and in its caption."""
    files = [given(f"{text[:200]} (1).jpg", jpeg(seed=number)) for number, text in enumerate(NAUGHTY)]
    visitor.bring(files)
    stored = sorted(visitor.stored_images(), key=lambda image: image["sha256"])
    captions = [
        {"image_id": image["id"], "caption": f"{PREFIX}{text}"} for image, text in zip(stored, NAUGHTY, strict=True)
    ]
    address = f"{visitor.address}/sessions/{visitor.session_id}/captions"
    assert visitor.page.request.patch(address, data={"captions": captions}).ok
    visitor.page.reload()
    visitor.wait_for_images(len(NAUGHTY))
    return visitor


def test_naughty_strings_stay_words_in_every_view(naughty_batch: Visitor) -> None:
    visitor = naughty_batch
    before = words(visitor)
    assert {caption for _, caption in before.values()} == {PREFIX + text for text in NAUGHTY}
    names = sorted(name for name, _ in before.values())
    assert sorted(visitor.pictures.locator(".name").all_text_contents()) == names

    visitor.open_step("Captions")
    assert sorted(walk(visitor)) == names
    search(visitor)
    replace_nothing(visitor)
    visitor.open_step("Export")
    expect(visitor.pairs).to_have_count(len(NAUGHTY))
    assert set(visitor.pairs.locator(".caption").all_text_contents()) == {caption for _, caption in before.values()}
    visitor.page.reload()
    visitor.open_step("Images")
    visitor.wait_for_images(len(NAUGHTY))

    assert words(visitor) == before, "looking changes nothing"
    assert exported(visitor) == {caption.encode() for _, caption in before.values()}
    assert_nothing_ran(visitor.page)


def test_naughty_trigger_words_are_refused_as_words(visitor: Visitor) -> None:
    for text in NAUGHTY:
        visitor.give_trigger(text)
    visitor.choose([given("a.jpg", jpeg())])
    for text in NAUGHTY[:10]:
        visitor.give_trigger(text)
        visitor.page.keyboard.press("Enter")

    expect(visitor.pictures.get_by_role("link")).to_have_count(0)
    assert_nothing_ran(visitor.page)


def words(visitor: Visitor) -> dict[str, tuple[str, str]]:
    return {image["id"]: (image["filename"], image["caption"]) for image in visitor.stored_images()}


def walk(visitor: Visitor) -> list[str]:
    """Look at every image, one after the other, and read its name."""
    seen: list[Any] = []
    visitor.frames.first.click()
    for place in range(len(NAUGHTY)):
        expect(visitor.page.locator("image-mat .place")).to_have_text(f"{place + 1} / {len(NAUGHTY)}")
        seen.append(visitor.current_name.text_content())
        visitor.page.get_by_role("button", name="Next image").click()
    return seen


def search(visitor: Visitor) -> None:
    field = visitor.page.locator("film-strip input").first
    for text in NAUGHTY:
        field.fill(text)
        expect(visitor.frames).not_to_have_count(0)
    field.fill("")


def replace_nothing(visitor: Visitor) -> None:
    """See what replacing every string by another would do, and leave it."""
    visitor.button("Replace …").click()
    dialog = visitor.page.get_by_role("dialog", name="Change many captions")
    for text, other in zip(NAUGHTY, NAUGHTY[::-1], strict=True):
        dialog.get_by_label("Find", exact=True).fill(text)
        dialog.get_by_label("Replace with").fill(other)
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def exported(visitor: Visitor) -> set[bytes]:
    answer = visitor.page.request.post(
        f"{visitor.address}/export", data={"session_id": visitor.session_id, "anyway": True}
    )
    assert answer.ok, answer.text()
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        return {archive.read(name) for name in archive.namelist() if name.endswith(".txt")}


def assert_nothing_ran(page: Page) -> None:
    """Faults of scripts and violations of the policy are watched for by ``complaints``."""
    assert page.evaluate("() => globalThis.owned") is None
    expect(page.locator("main").locator(FOREIGN)).to_have_count(0)
