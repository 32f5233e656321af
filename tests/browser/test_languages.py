"""The page in each language a browser may ask for: every word of it, and nothing cut off."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import faults
from tests.browser.complaints import Complaints
from tests.browser.server import StudioServer
from tests.browser.test_installed import SERVER_AWAY, wait_until_kept
from tests.browser.visitor import SLOW_MS, Visitor, given, small_photos
from tests.conftest import TRIGGER_WORD
from tests.fakes.gemini import FakeGemini
from tests.utils.library.shelf import fill

WIDTHS = (390, 1024, 1440)
PHOTOS = 5
#: what a person reads or hears of each language, by its address
WORDS = {"de": ("Bilder", "Zieh Fotos"), "es": ("Imágenes", "Arrastra aquí fotos"), "en": ("Images", "Drop photos")}


def in_browser_of(locale: str) -> Any:
    return pytest.param(locale, marks=pytest.mark.browser_context_args(locale=locale), id=locale)


FOREIGN = pytest.mark.parametrize("locale", [in_browser_of("de-DE"), in_browser_of("es-ES")])

#: English texts that stand on the page, shown or hidden, where they are no word of the page's own language
LEFT_OVER = """async () => {
  const root = document.querySelector('script[src$="/js/texts.js"]').src.replace('texts.js', '')
  const of = async (path) => textsIn((await import(`${root}texts/${path}all.js`)).texts)
  const textsIn = (value) => {
    if (typeof value === 'string') return [value]
    if (typeof value === 'object') return Object.values(value).flatMap(textsIn)
    const quoted = String(value).match(/'[^'\\n]*'|`[^`]*`/g) ?? []
    return quoted.flatMap((text) => text.slice(1, -1).split(/\\$\\{.*?\\}+/)).map((text) => text.trim())
  }
  const own = (await of(`${document.documentElement.lang}/`)).join('\\n')
  const english = (await of('')).filter((text) => /\\p{L}{3}/u.test(text) && !own.includes(text))
  const seen = []
  const isTheirs = (element) => element.closest('[lang=en], script, noscript, .word, .mono')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) if (!isTheirs(walker.currentNode.parentElement)) seen.push(walker.currentNode.textContent)
  for (const element of document.querySelectorAll('body *')) {
    const told = ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? '')
    if (!isTheirs(element)) seen.push(...told)
  }
  const isIn = (text) => seen.some((one) => one.trim() === text || (text.includes(' ') && one.includes(text)))
  return { checked: english.length, found: [...new Set(english.filter(isIn))] }
}"""
#: controls whose words do not fit, and whatever stands out beyond the page
CUT_OFF = """() => {
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.sr-only')
  const say = (element) => `${element.tagName} ${element.className} “${element.textContent.trim().slice(0, 60)}”`
  const controls = [...document.querySelectorAll('button, a, .chip, legend, h2, h3, label')].filter(isSeen)
  const isInline = (element) => getComputedStyle(element).display === 'inline'
  const isCut = (element) => element.textContent.trim() && !element.closest('.clip') &&
    element.scrollWidth > element.clientWidth + 1 && !isInline(element)
  const right = (element) => element.getBoundingClientRect().right
  const isOut = (element) => !element.closest('film-frames, toast-stack') && element.textContent.trim() &&
    right(element) > Math.min(innerWidth, right(element.parentElement)) + 1
  const isBeyond = (element) => isSeen(element) && right(element) > innerWidth
  const beyond = () => [...document.querySelectorAll('body *')].filter(isBeyond).map(say)
  const wide = document.documentElement.scrollWidth > innerWidth ? ['the page', ...beyond()] : []
  return [...wide, ...controls.filter((element) => isCut(element) || isOut(element)).map(say)]
}"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let axe-core write the style attributes it measures with."""
    return {**browser_context_args, "reduced_motion": "reduce", "bypass_csp": True}


@FOREIGN
def test_whole_page_speaks_the_language_of_the_browser(
    locale: str, visit: Callable[[StudioServer], Visitor], lonely_server: StudioServer, tmp_path: Path
) -> None:
    fill(tmp_path / "data" / "library", 2)
    visitor = visit(lonely_server)
    page = visitor.page
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    look(page, "images")
    page.locator("#trigger-first").fill(TRIGGER_WORD)
    with visitor.picking([*small_photos(PHOTOS), given("moving.gif", b"GIF89a", "image/gif")]):
        page.locator("drop-zone [data-choose=files]").click()
    expect(page.locator("image-grid a.photo")).to_have_count(PHOTOS, timeout=SLOW_MS)
    expect(page.locator("left-out li")).to_have_count(1)
    look(page, "images")
    page.locator('run-bar [data-do="caption-all"]').click()
    expect(page.locator("film-frames [data-state=drafted]")).to_have_count(PHOTOS, timeout=SLOW_MS)
    page.locator("caption-field textarea").fill("a hall.")
    look(page, "captions")
    assert faults(page) == []
    for opener in (
        "engine-chip button",
        "help-button button",
        "film-strip [data-replace]",
        "caption-editor [data-undo-list]",
    ):
        page.locator(opener).click()
        assert_speaks_and_fits(page, opener)
        page.keyboard.press("Escape")
    look(page, "export")
    look(page, "library")
    expect(page.locator("library-grid [role=option]")).to_have_count(2, timeout=SLOW_MS)
    page.locator("library-grid [role=option]").first.click()
    look(page, "library")
    look(page, "inspect")
    with visitor.picking(small_photos(1)):
        page.locator("inspect-drop [data-choose]").click()
    expect(page.locator("inspect-facts section").first).to_be_visible()
    look(page, "inspect")
    page.locator("inspect-mat [data-convert]").click()
    assert_speaks_and_fits(page, "convert")
    page.locator("convert-sheet [data-start]").click()
    expect(page.locator("convert-results li")).to_have_count(3, timeout=SLOW_MS)
    assert_speaks_and_fits(page, "converted")


def look(page: Page, place: str) -> None:
    page.evaluate("(place) => { location.hash = `#/${place}` }", place)
    page.locator(f'body[data-step="{place}"]').wait_for(state="attached")
    assert_speaks_and_fits(page, place)


def assert_speaks_and_fits(page: Page, place: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(CUT_OFF) == [], f"{place} at {width}"
    said = page.evaluate(LEFT_OVER)
    assert said["checked"] > 300
    assert said["found"] == [], place


@FOREIGN
def test_only_the_language_that_is_spoken_is_loaded_and_no_other_is_ever_seen(
    locale: str, page: Page, studio_server: StudioServer, complaints: Complaints
) -> None:
    page.add_init_script(NOTE_WORDS)
    visitor = Visitor(page, studio_server.url)
    expect(page.get_by_role("heading", name=WORDS[locale[:2]][1])).to_be_visible()

    assert visitor.page.evaluate("() => globalThis.firstWords") == WORDS[locale[:2]][0]
    tables = {match[1] or "en" for match in re.finditer(r"/texts/(\w\w/)?page\.js", "\n".join(complaints.addresses))}
    assert tables == {f"{locale[:2]}/"}


#: the first words that ever stand in the steps
NOTE_WORDS = """new MutationObserver(() => {
  globalThis.firstWords ??= document.querySelector('step-rail a span:nth-child(2)')?.textContent
}).observe(document, { childList: true, subtree: true })"""


@pytest.mark.browser_context_args(locale="de-DE")
def test_language_is_chosen_in_the_help_and_kept(
    visit: Callable[[StudioServer], Visitor], lonely_server: StudioServer, complaints: Complaints
) -> None:
    visitor = visit(lonely_server)
    page = visitor.page
    wait_until_kept(page)
    choose_language(page, "es")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_label("Palabra de activación", exact=True).first).to_be_visible()
    wait_until_kept(page, "/texts/es/page.js")

    complaints.expect(SERVER_AWAY)
    lonely_server.stop()
    page.goto(visitor.address)
    expect(page.get_by_role("heading", name=WORDS["es"][1])).to_be_visible()
    expect(visitor.news).to_contain_text("No se puede contactar con el servidor.")
    choose_language(page, "en")
    expect(visitor.news).to_contain_text("No se puede contactar con el servidor.")
    expect(page.locator("html")).to_have_attribute("lang", "es")


def choose_language(page: Page, name: str) -> None:
    page.locator("help-button button").click()
    page.locator(f'help-sheet [data-language="{name}"]').click()


@FOREIGN
def test_failure_is_told_by_its_code(
    locale: str, visit: Callable[[StudioServer], Visitor], gemini: FakeGemini, gemini_server: StudioServer
) -> None:
    gemini.known_keys = {"another"}
    page = visit(gemini_server).page
    page.locator("#trigger-first").fill(TRIGGER_WORD)
    page.locator("drop-zone [data-file=files]").set_input_files(small_photos(2))
    page.locator('run-bar [data-do="caption-all"]').click()
    said = {"de": "Der Schlüssel wurde nicht angenommen. Prüfe ihn", "es": "La clave no fue aceptada. Revísala"}
    expect(page.locator("run-bar")).to_contain_text(said[locale[:2]], timeout=SLOW_MS)
    assert_speaks_and_fits(page, "a wrong key")
