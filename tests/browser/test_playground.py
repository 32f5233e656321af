"""The Playground view: pictures are made, looked at, compared and trained with; every failure has a way out."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.server import StudioServer
from tests.browser.visitor import SLOW_MS, Visitor, small_photos
from tests.conftest import TRIGGER_WORD
from tests.fakes.inference import FAULTS, TRAINED, FakeInference
from tests.naughty import NAUGHTY
from utils.image_metadata import extract_metadata

CODE = "sixteen-characters"
FAILED = r"status of (4|5)\d\d"


@pytest.fixture
def student(painting_server: StudioServer, visit: Callable[[StudioServer], Visitor]) -> Visitor:
    """Somebody who has opened the playground."""
    visitor = visit(painting_server)
    open_playground(visitor.page)
    expect(prompt(visitor.page)).to_be_visible()
    return visitor


def open_playground(page: Page) -> None:
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Playground").click()
    expect(page.get_by_role("region", name="Playground", exact=True)).to_be_visible()


def prompt(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Prompt", exact=True)


def setting(page: Page, label: str) -> Locator:
    return page.locator("picture-settings").get_by_label(label, exact=True)


def hires(page: Page) -> Locator:
    return page.get_by_role("checkbox", name=re.compile("^Hires fix"))


def tiles(page: Page) -> Locator:
    return page.get_by_role("listbox", name="History").get_by_role("option")


def about(page: Page) -> Locator:
    return page.get_by_role("region", name="About this picture")


def mat(page: Page) -> Locator:
    return page.locator("picture-mat figure img")


def go(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile(r"^(Generate|Wait \d)"))


def generate(page: Page, words: str, count: int) -> None:
    """Have a picture made and wait until there are so many."""
    prompt(page).fill(words)
    page.keyboard.press("Control+Enter")
    expect(tiles(page)).to_have_count(count, timeout=SLOW_MS)
    expect(about(page)).to_contain_text(words)


def make_by_wire(server: StudioServer, page: Page, **order: Any) -> dict[str, Any]:
    """Have a picture made without the page."""
    body = {"width": 256, "height": 256, "response_format": "url", **order}
    answer = page.request.post(f"{server.url}/v1/images/generations", data=body)
    assert answer.ok, answer.text()
    made: dict[str, Any] = answer.json()
    return made


def test_words_become_a_picture_with_its_facts_and_the_same_seed_makes_it_again(
    student: Visitor, inference: FakeInference
) -> None:
    page = student.page
    student.page.get_by_role("link", name="Caption", exact=True).click()
    student.bring(small_photos(1))
    open_playground(page)
    expect(page.get_by_role("button", name=f"photo of {TRIGGER_WORD}")).to_have_attribute("aria-pressed", "true")
    prompt(page).fill("a red door, <b>bold</b>")
    page.get_by_role("textbox", name="Negative prompt").fill("blurry")
    setting(page, "Model").select_option("dreamshaper_8")
    setting(page, "LoRA").fill("hall_v1")
    setting(page, "LoRA strength").fill("0.8")
    setting(page, "3:2").check(force=True)
    setting(page, "Steps").fill("12")
    setting(page, "Guidance (CFG), as a number").fill("5.25")
    setting(page, "Sampler").select_option("DPM++ 2M")

    go(page).click()

    expect(mat(page)).to_have_attribute("alt", f"photo of {TRIGGER_WORD} a red door, <b>bold</b>", timeout=SLOW_MS)
    expect(tiles(page)).to_have_count(1)
    page.wait_for_function("() => document.querySelector('picture-mat figure img').naturalWidth === 1216")
    (first,) = inference.orders()
    seed = first.body["seed"]
    assert first.body["prompt"] == f"photo of {TRIGGER_WORD} a red door, <b>bold</b> <lora:hall_v1:0.8>"
    assert (first.body["steps"], first.body["cfg_scale"], first.body["sampler_name"]) == (12, 5.25, "DPM++ 2M")
    assert (first.body["width"], first.body["height"], first.body["negative_prompt"]) == (1216, 832, "blurry")
    for fact in (
        str(seed),
        "dreamshaper_8",
        "hall_v1 (0.8)",
        "1216 × 832",
        "5.25",
        "DPM++ 2M",
        "blurry",
        "<b>bold</b>",
    ):
        expect(about(page)).to_contain_text(fact)

    prompt(page).fill("something else")
    setting(page, "Steps").fill("99")
    setting(page, "1:1").check(force=True)
    page.get_by_role("button", name="Same seed again").click()
    expect(setting(page, "Seed")).to_have_value(str(seed))
    go(page).click()
    expect(tiles(page)).to_have_count(2, timeout=SLOW_MS)

    assert inference.orders()[1].body == first.body
    page.reload()
    expect(prompt(page)).to_have_value("a red door, <b>bold</b>")
    expect(setting(page, "Guidance (CFG), as a number")).to_have_value("5.25")
    expect(tiles(page)).to_have_count(2)
    page.get_by_role("button", name=f"photo of {TRIGGER_WORD}").click()
    prompt(page).fill("a red door")
    go(page).click()
    expect(tiles(page)).to_have_count(3, timeout=SLOW_MS)
    assert inference.orders()[2].body["prompt"] == "a red door <lora:hall_v1:0.8>"


FAILURES = {
    "flagged": ("will not make this picture", "Say it in other words"),
    "bad-key": ("refuses the key", "Whoever runs this server"),
    "no-credit": ("no credit left", "Ask whoever runs this server"),
    "refused": ("refused the request (422)", "Change the settings it names"),
    "crash": ("not available at the moment (500)", "Try again"),
    "slow": ("took too long", "Fewer steps"),
    "html": ("answered, but not in its form", "Generate again"),
    "busy": ("asks for a pause", "You can try again in"),
}


def test_failure_is_a_sentence_with_a_way_out(
    student: Visitor, inference: FakeInference, complaints: Complaints
) -> None:
    complaints.expect(FAILED)
    page = student.page
    failure = page.locator("playground-run [data-failure]")
    prompt(page).fill("a red door")
    for fault, (sentence, way_out) in FAILURES.items():
        inference.fault = FAULTS[fault]
        page.keyboard.press("Control+Enter")
        expect(failure).to_contain_text(sentence, timeout=SLOW_MS)
        expect(failure).to_contain_text(way_out)
        expect(failure.locator("b")).to_have_count(0)
        expect(prompt(page)).to_have_value("a red door")
        expect(go(page)).to_have_attribute("aria-disabled", str(fault == "busy").lower())


def test_wait_is_counted_down_and_then_it_goes_on(
    student: Visitor, inference: FakeInference, complaints: Complaints
) -> None:
    complaints.expect(r"status of 429")
    page = student.page
    page.clock.install()
    inference.fault = FAULTS["busy-until"]
    prompt(page).fill("a red door")
    page.keyboard.press("Control+Enter")
    expect(go(page)).to_contain_text("Wait 12 s")
    page.keyboard.press("Control+Enter")
    page.clock.run_for(5000)
    expect(go(page)).to_contain_text("Wait 7 s")
    page.clock.run_for(7000)
    assert len(inference.orders()) == 1

    inference.fault = None
    page.get_by_role("button", name="Try again").click()

    expect(tiles(page)).to_have_count(1, timeout=SLOW_MS)
    expect(page.locator("playground-run [data-failure]")).to_be_hidden()


def test_answer_that_was_lost_is_fetched_without_a_second_picture(
    student: Visitor, inference: FakeInference, complaints: Complaints
) -> None:
    complaints.expect(r"ERR_FAILED")
    page = student.page
    lost: list[int] = []

    def lose(route: Any) -> None:
        """Let the server make it, and cut the line before it has told so."""
        if not lost:
            lost.append(route.fetch().status)
            route.abort("failed")
        else:
            route.continue_()

    page.route("**/v1/images/generations", lose)
    prompt(page).fill("a red door")
    go(page).click()
    expect(page.locator("playground-run")).to_contain_text("The server cannot be reached.", timeout=SLOW_MS)
    assert lost == [200]
    page.get_by_role("button", name="Try again").click()

    expect(tiles(page)).to_have_count(1, timeout=SLOW_MS)
    assert len(inference.orders()) == 1


def test_stopped_picture_turns_up_all_the_same(student: Visitor, inference: FakeInference) -> None:
    page = student.page
    inference.open.clear()
    prompt(page).fill("a red door")
    page.keyboard.press("Control+Enter")
    expect(page.locator("playground-run")).to_contain_text(re.compile(r"Making the picture: [1-9]\d* s"))
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.locator("playground-run")).to_contain_text("may finish it all the same")
    expect(go(page)).to_be_visible()
    page.get_by_role("button", name="Wait for it after all").click()
    inference.open.set()
    expect(tiles(page)).to_have_count(1, timeout=SLOW_MS)
    assert len(inference.orders()) == 1

    inference.open.clear()
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name=re.compile("^Stop")).click()
    inference.open.set()
    expect(tiles(page)).to_have_count(2, timeout=SLOW_MS)


def test_compare_shows_what_differs(student: Visitor, painting_server: StudioServer) -> None:
    page = student.page
    for seed, steps in ((1, 20), (2, 20), (3, 33)):
        make_by_wire(painting_server, page, prompt="a red door", seed=seed, steps=steps)
    page.reload()
    expect(tiles(page)).to_have_count(3)
    tiles(page).nth(0).click()
    page.keyboard.press("c")
    tiles(page).nth(2).click()

    expect(mat(page)).to_have_count(2)
    expect(about(page)).to_contain_text("They differ in 2 settings.")
    rows = about(page).locator("tr.other")
    assert [re.sub(r"\s+", " ", text).strip() for text in rows.all_inner_texts()] == [
        "Seed (differs) 3 1",
        "Steps (differs) 33 20",
    ]
    page.get_by_role("button", name="Slider").click()
    slider = page.get_by_role("slider", name="How much of the first picture is seen")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "100 % of the first picture")
    page.get_by_role("button", name="Swap").click()
    expect(rows.first.locator("td")).to_have_text(["1", "3"])
    page.get_by_role("button", name=re.compile("^End")).click()
    expect(about(page)).to_contain_text("Prompt")
    expect(about(page).locator("table")).to_have_count(0)
    tiles(page).nth(1).click(modifiers=["Control"])
    expect(about(page).locator("table")).to_be_visible()


def test_removed_picture_comes_back_and_kept_ones_say_so(student: Visitor, painting_server: StudioServer) -> None:
    page = student.page
    for seed in (1, 2):
        make_by_wire(painting_server, page, prompt=f"door number {seed}", seed=seed)
    page.reload()
    expect(about(page)).to_contain_text("door number 2")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name=re.compile("^Keep"))).to_have_attribute("aria-pressed", "true")
    expect(tiles(page).first).to_have_attribute("aria-label", re.compile(", kept$"))
    page.keyboard.press("Delete")
    expect(tiles(page)).to_have_count(1)
    expect(about(page)).to_contain_text("door number 1")
    page.keyboard.press("h")
    expect(page.get_by_role("dialog", name="What can be undone")).to_contain_text("Remove the picture “door number 2”")
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(tiles(page)).to_have_count(2)
    expect(about(page)).to_contain_text("door number 2")
    expect(tiles(page).first).to_have_attribute("aria-label", re.compile(", kept$"))
    page.keyboard.press("Shift+Z")
    expect(tiles(page)).to_have_count(1)
    page.reload()
    expect(tiles(page)).to_have_count(1)


def test_history_fills_as_one_goes_down_and_is_walked_by_keys(student: Visitor, painting_server: StudioServer) -> None:
    page = student.page
    for first in (1, 11, 21):
        make_by_wire(painting_server, page, prompt="a red door", seed=first, num_images=10)
    page.reload()
    expect(tiles(page).first).to_be_visible()
    expect(page.locator("picture-history")).to_contain_text("30 pictures")
    expect(tiles(page)).to_have_count(20)
    tiles(page).first.focus()
    page.keyboard.press("End")
    expect(tiles(page)).to_have_count(30)
    expect(page.locator("picture-mat [data-place]")).to_have_text("20 of 30")
    page.keyboard.press("ArrowRight")
    expect(page.locator("picture-mat [data-place]")).to_have_text("21 of 30")
    page.keyboard.press("ArrowUp")
    expect(page.locator("picture-mat [data-place]")).not_to_have_text("21 of 30")
    page.get_by_role("button", name="Next image").click()
    seen = page.locator("picture-history img").count()
    assert seen < 30, "thumbnails come when they come near"


@pytest.mark.parametrize(
    ("settings", "missing", "offered"),
    [
        ({"OPENAI_IMAGES_URL": "{url}"}, "OpenAI-compatible takes no: negative prompt, steps", ["Prompt", "Model"]),
        (
            {"REPLICATE_API_TOKEN": "r8_x", "REPLICATE_MODELS": TRAINED, "REPLICATE_BASE_URL": "{url}"},
            "Replicate takes no: hires fix.",
            ["Steps", "LoRA strength", "Seed"],
        ),
    ],
    ids=["openai", "replicate"],
)
def test_only_what_the_service_takes_is_offered(
    tmp_path: Path,
    inference: FakeInference,
    visit: Callable[[StudioServer], Visitor],
    settings: dict[str, str],
    missing: str,
    offered: list[str],
) -> None:
    told = {name: value.format(url=inference.url) for name, value in settings.items()}
    with StudioServer(tmp_path, **told) as server:
        page = visit(server).page
        open_playground(page)
        expect(page.locator("picture-settings")).to_contain_text(missing)
        for label in offered:
            expect(setting(page, label)).to_be_visible()
        expect(hires(page)).to_have_count(0)
        generate(page, "a red door", 1)
        assert len(inference.orders()) == 1


def test_same_again_brings_back_the_second_pass_and_names_another_model(
    tmp_path: Path, inference: FakeInference, visit: Callable[[StudioServer], Visitor]
) -> None:
    with StudioServer(tmp_path, AUTOMATIC1111_URL=inference.url, GENERATION_MODELS="sdxl") as server:
        visitor = visit(server)
        page = visitor.page
        open_playground(page)
        hires(page).check()
        generate(page, "a red door", 1)
        expect(about(page)).to_contain_text("Hires fix")
        hires(page).uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("r")

        expect(hires(page)).to_be_checked()
        expect(visitor.news).to_contain_text("dreamshaper_8 is not offered here, sdxl is used instead.")


def test_server_without_a_service_teaches_how_to_name_one(visitor: Visitor) -> None:
    page = visitor.page
    open_playground(page)
    expect(page.get_by_role("heading", name="Try your LoRA here")).to_be_visible()
    expect(page.locator("playground-state")).to_contain_text("No service for pictures is configured: set")
    expect(page.locator("playground-state")).to_contain_text("start the server again")
    expect(go(page)).to_be_hidden()


def test_playground_opens_with_the_access_code_alone(
    tmp_path: Path, inference: FakeInference, visit: Callable[[StudioServer], Visitor], complaints: Complaints
) -> None:
    complaints.expect(r"status of 403")
    settings = {"AUTOMATIC1111_URL": inference.url, "TRUSTED_PROXIES": "1", "SECRET_ACCESS_CODE": CODE}
    with StudioServer(tmp_path, **settings) as server:
        page = visit(server).page
        open_playground(page)
        expect(page.get_by_role("heading", name="The playground is locked")).to_be_visible()
        page.get_by_label("Access code", exact=True).locator("visible=true").fill("wrong-" + CODE)
        page.keyboard.press("Enter")
        expect(page.locator("#playground-code-hint.bad")).not_to_be_empty()
        page.get_by_label("Access code", exact=True).locator("visible=true").fill(CODE)
        page.keyboard.press("Enter")
        generate(page, "a red door", 1)
        page.wait_for_function("() => document.querySelector('picture-mat figure img').naturalWidth === 1024")
        expect(page.locator("picture-history img")).to_have_count(1)
        assert CODE not in page.content()
        assert CODE not in page.evaluate("() => JSON.stringify({...localStorage})")


def test_naughty_prompts_stay_words(student: Visitor, painting_server: StudioServer) -> None:
    page = student.page
    texts = [text for text in NAUGHTY if text.strip() and not any(char in text for char in "\0\ud800")][:40]
    for text in texts:
        make_by_wire(painting_server, page, prompt=text, negative_prompt=text, lora=text.strip()[:200])
    page.reload()
    expect(tiles(page)).to_have_count(20)
    tiles(page).first.focus()
    page.keyboard.press("End")
    expect(tiles(page)).to_have_count(len(texts))
    page.keyboard.press("Home")
    for place in range(len(texts)):
        expect(page.locator("picture-mat [data-place]")).to_have_text(f"{place + 1} of {len(texts)}")
        page.keyboard.press("r")
        page.keyboard.press("ArrowRight")
    page.keyboard.press("c")
    expect(about(page).locator("table")).to_be_visible()
    foreign = "script, iframe, object, style, base, meta, math, svg[onload], img[src=x], a[href^=javascript]"
    expect(page.locator("main").locator(foreign)).to_have_count(0)
    assert page.evaluate("() => globalThis.owned") is None


def test_phone_has_the_same_and_nothing_sticks_out(student: Visitor) -> None:
    page = student.page
    page.set_viewport_size({"width": 390, "height": 844})
    generate(page, "a red door with a_very_long_word_" + "x" * 200, 1)
    for _ in range(2):
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        tabs = page.get_by_role("navigation", name="Views").get_by_role("link")
        boxes = [box for tab in tabs.all() if (box := tab.bounding_box())]
        assert len(boxes) == 4
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390.5 for box in boxes)
        box = go(page).bounding_box()
        assert box
        assert box["y"] + box["height"] <= 844, "within reach wherever one reads"
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")


def test_phone_has_what_can_be_done_right_under_the_picture(student: Visitor) -> None:
    page = student.page
    page.set_viewport_size({"width": 390, "height": 844})
    height = mat_end(page)
    generate(page, "a red door", 1)
    page.keyboard.press("Escape")
    page.evaluate("() => scrollTo(0, 0)")
    assert mat_end(page) == height
    boxes = [button.bounding_box() for button in about(page).locator(".actions").get_by_role("button").all()]
    assert len(boxes) == 7
    for box in boxes:
        assert box
        assert mat_end(page) < box["y"] < box["y"] + box["height"] < 600, "in sight, in one row"
        assert box["height"] >= 44
    page.get_by_role("button", name=re.compile("^Remove")).click()
    expect(tiles(page)).to_have_count(0)
    assert mat_end(page) == height


def mat_end(page: Page) -> float:
    box = page.locator("picture-mat").bounding_box()
    assert box
    return box["y"] + box["height"]


@pytest.mark.parametrize(
    "locale",
    [
        pytest.param(locale, marks=pytest.mark.browser_context_args(locale=locale), id=locale)
        for locale in ("de-DE", "es-ES")
    ],
)
def test_tabs_fit_on_a_phone_in_each_language(visitor: Visitor, locale: str) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    tabs = page.locator("view-nav a")
    expect(tabs).to_have_count(4)
    boxes = [box for tab in tabs.all() if (box := tab.bounding_box())]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390.5 for box in boxes), boxes


def test_all_can_be_done_without_a_mouse(student: Visitor) -> None:
    page = student.page
    page.keyboard.press("6")
    prompt(page).focus()
    page.keyboard.type("a red door")
    page.keyboard.press("Control+Enter")
    expect(tiles(page)).to_have_count(1, timeout=SLOW_MS)
    page.keyboard.press("Control+a")
    page.keyboard.type("a blue door")
    page.keyboard.press("Control+Enter")
    expect(tiles(page)).to_have_count(2, timeout=SLOW_MS)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(about(page)).to_contain_text("a red door")
    page.keyboard.press("c")
    expect(about(page)).to_contain_text("They differ in 2 settings.")
    page.keyboard.press("c")
    page.keyboard.press("r")
    expect(prompt(page)).to_have_value("a blue door")
    with page.expect_download() as download:
        page.keyboard.press("d")
    metadata = extract_metadata(Path(download.value.path()).read_bytes())
    assert metadata
    assert metadata.prompt == "a blue door"
    page.get_by_role("button", name="Inspect").press("Enter")
    expect(page).to_have_url(re.compile("#/inspect$"))
    expect(page.locator("inspect-facts")).to_contain_text("a blue door")


def test_pictures_become_a_captioned_training_set(student: Visitor) -> None:
    """From words to the ZIP: generate, compare two, send one into a batch, caption it, export."""
    page = student.page
    generate(page, "a red door", 1)
    generate(page, "a blue door", 2)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(about(page)).to_contain_text("They differ in 2 settings.")
    page.keyboard.press("c")
    expect(about(page)).to_contain_text("a red door")

    page.get_by_role("button", name=re.compile("^Use for training")).click()
    dialog = page.get_by_role("dialog", name="Start a batch with this picture")
    dialog.get_by_label("Trigger word of the batch").fill("no good")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Trigger word of the batch").fill(TRIGGER_WORD)
    page.keyboard.press("Enter")
    expect(student.news).to_contain_text("is in the batch.", timeout=SLOW_MS)
    expect(page.get_by_role("button", name=f"photo of {TRIGGER_WORD}")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Use for training")).click()
    expect(student.news).to_contain_text("is in the batch already.", timeout=SLOW_MS)
    student.news.get_by_role("button", name="Show").last.click()
    student.wait_for_images(1)
    student.button("Caption it").click()
    student.wait_for_captions(1)
    student.open_step("Export")
    expect(student.pairs).to_have_count(1)

    with zipfile.ZipFile(student.download().path()) as archive:
        picture, words = sorted(archive.namelist(), key=lambda name: name.endswith(".txt"))
        assert archive.read(words).decode().startswith(f"photo of {TRIGGER_WORD} ")
        assert Path(picture).suffix == ".png"
        assert json.dumps(student.stored()[picture]["caption"]) == json.dumps(archive.read(words).decode())
