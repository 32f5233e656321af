"""Somebody comes without photos and without a key, and still sees the whole way."""

import re
import zipfile

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

SAMPLES = 6


def test_first_screen_says_what_this_is_and_what_goes_where(visitor: Visitor) -> None:
    main = visitor.page.get_by_role("main")

    expect(main.get_by_role("heading")).to_have_text("Drop photos, a folder or a ZIP here")
    expect(main).to_contain_text("training set for a LoRA")
    for name in ("Trigger word", "Choose files", "Try it with six sample photos"):
        expect(main.get_by_text(name, exact=True)).to_be_in_viewport(ratio=1)


def test_sample_photos_go_the_whole_way_without_a_key(visitor: Visitor) -> None:
    samples = visitor.button("Try it with six sample photos")
    samples.click()
    visitor.wait_for_images(SAMPLES)
    expect(samples).to_be_hidden()
    visitor.caption_all(SAMPLES)
    captions = [image["caption"] for image in visitor.stored().values()]
    assert all(caption.startswith("photo of sample_lighthouse ") for caption in captions)
    assert len(set(captions)) == SAMPLES

    visitor.open_step("Export")
    expect(visitor.pairs).to_have_count(SAMPLES)
    with zipfile.ZipFile(visitor.download().path()) as archive:
        assert len(archive.namelist()) == 2 * SAMPLES


def test_samples_take_the_word_that_was_given(visitor: Visitor) -> None:
    visitor.give_trigger("my_tower")
    visitor.button("Try it with six sample photos").click()
    visitor.wait_for_images(SAMPLES)

    expect(visitor.button(re.compile("^my_tower"))).to_be_visible()
