"""How the Playground view gets into each condition."""

import re
from typing import Any

from playwright.sync_api import expect

from scripts.screens.other_scenes import open_place
from scripts.screens.photos import NAMES, WORDS
from scripts.screens.stage import Stage
from tests.browser.server import StudioServer
from tests.browser.visitor import SLOW_MS, Visitor
from tests.conftest import TRIGGER_WORD
from tests.fakes.inference import FAULTS

HISTORY = "History"
#: what the settings hold while nothing else is asked for
WISH = "entrance area at night, rain on the windows, brass lamps, wide-angle view"
SHAPES = ((1024, 1024), (1216, 832), (832, 1216))


def unset(stage: Stage) -> Visitor:
    visitor = stage.visit()
    open_place(visitor.page, "Playground")
    expect(visitor.page.get_by_role("heading", name="Try your LoRA here")).to_be_visible()
    return visitor


def nothing_made(stage: Stage) -> Visitor:
    return _opened(stage, stage.painting_server())


def making(stage: Stage) -> Visitor:
    """Some were made before, the next one is on its way."""
    visitor = _with_pictures(stage, 6)
    stage.inference.open.clear()
    _ask(visitor)
    expect(visitor.page.locator("playground-run")).to_contain_text("Making the picture: 2 s")
    return visitor


def asked_to_wait(stage: Stage) -> Visitor:
    return _failed(stage, "busy-until", "asks for a pause")


def refused(stage: Stage) -> Visitor:
    return _failed(stage, "refused", "refused the request")


def service_away(stage: Stage) -> Visitor:
    return _failed(stage, "away", "is not available at the moment")


def forty(stage: Stage) -> Visitor:
    visitor = _with_pictures(stage, 40)
    visitor.page.get_by_role("listbox", name=HISTORY).get_by_role("option").nth(2).click()
    visitor.page.keyboard.press("m")
    expect(visitor.page.get_by_role("button", name=re.compile("^Keep"))).to_have_attribute("aria-pressed", "true")
    return visitor


def two_compared(stage: Stage) -> Visitor:
    visitor = _with_pictures(stage, 8)
    visitor.page.keyboard.press("c")
    visitor.page.get_by_role("listbox", name=HISTORY).get_by_role("option").nth(3).click()
    expect(visitor.page.get_by_role("region", name="About this picture")).to_contain_text("They differ in")
    return visitor


def two_under_a_slider(stage: Stage) -> Visitor:
    visitor = two_compared(stage)
    visitor.page.get_by_role("button", name="Slider").click()
    expect(visitor.page.locator("picture-slider img")).to_have_count(2)
    return visitor


def _opened(stage: Stage, server: StudioServer) -> Visitor:
    visitor = stage.visit(server)
    visitor.give_trigger()
    open_place(visitor.page, "Playground")
    expect(_prompt(visitor)).to_be_visible()
    return visitor


def _with_pictures(stage: Stage, amount: int) -> Visitor:
    """Pictures of every subject and shape, made before the view is opened."""
    server = stage.painting_server()
    visitor = stage.visit(server)
    visitor.give_trigger()
    for number in range(amount):
        _make(visitor, server, number)
    open_place(visitor.page, "Playground")
    tiles = visitor.page.get_by_role("listbox", name=HISTORY).get_by_role("option")
    expect(tiles).to_have_count(min(amount, 20), timeout=SLOW_MS)
    expect(visitor.page.locator("picture-history img").nth(min(amount, 14) - 1)).to_be_visible()
    tiles.first.click()
    _prompt(visitor).fill(WISH)
    visitor.page.keyboard.press("Escape")
    return visitor


def _make(visitor: Visitor, server: StudioServer, number: int) -> None:
    width, height = SHAPES[number // len(NAMES) % len(SHAPES)]
    order: dict[str, Any] = {
        "prompt": f"photo of {TRIGGER_WORD} {WORDS[number % len(NAMES)]}",
        "negative_prompt": "blurry, low quality, text",
        "width": width,
        "height": height,
        "steps": 24 + number % 3 * 6,
        "cfg_scale": 6.5,
        "sampler": "DPM++ 2M",
        "seed": 4711 + 1009 * number,
        "lora": "ide_main_hall_v1",
        "lora_scale": 0.8,
        "response_format": "url",
    }
    answer = visitor.page.request.post(f"{server.url}/v1/images/generations", data=order)
    assert answer.ok, answer.text()


def _failed(stage: Stage, fault: str, says: str) -> Visitor:
    visitor = _with_pictures(stage, 6)
    stage.inference.fault = FAULTS[fault]
    _ask(visitor)
    expect(visitor.page.locator("playground-run")).to_contain_text(says, timeout=SLOW_MS)
    stage.calm(visitor)
    return visitor


def _ask(visitor: Visitor) -> None:
    _prompt(visitor).focus()
    visitor.page.keyboard.press("Control+Enter")
    visitor.page.keyboard.press("Escape")


def _prompt(visitor: Visitor) -> Any:
    return visitor.page.get_by_role("textbox", name="Prompt", exact=True)
