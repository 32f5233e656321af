"""How a view or a sheet comes onto the screen; a new view of the page's address needs nothing here."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SHEETS = {
    "keys": re.compile("Keys and help"),
    "replace": re.compile("^Replace"),
    "undo": re.compile("All that can be undone"),
    "engine": re.compile("Engine settings"),
}


def open_view(page: Page, name: str) -> Callable[[], None]:
    """Open it; returns what closes it again."""
    if name in SHEETS:
        _go(page, "captions")
        return _open_sheet(page, SHEETS[name])
    if name == "start-over":
        _go(page, "export")
        return _open_sheet(page, re.compile("Start a new batch"))
    if name == "in-focus":
        _go(page, "captions")
        for _ in range(3):
            page.keyboard.press("Tab")
        return lambda: None
    _go(page, name)
    return lambda: None


def _go(page: Page, place: str) -> None:
    page.evaluate("(place) => { location.hash = `#/${place}` }", place)
    page.locator(f'body[data-step="{place}"]').wait_for(state="attached")


def _open_sheet(page: Page, opener: re.Pattern[str]) -> Callable[[], None]:
    page.get_by_role("button", name=opener).first.evaluate("(button) => button.click()")
    expect(page.get_by_role("dialog")).to_be_visible()
    return lambda: page.keyboard.press("Escape")
