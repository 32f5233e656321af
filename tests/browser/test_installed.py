"""The page can be installed and opens without its server; what is kept for that is the shell and nothing else."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.server import StudioServer
from tests.browser.visitor import SLOW_MS, STEP_MS, Visitor, small_photos

SERVER_AWAY = r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|ERR_FAILED"
#: addresses of all that lies in any cache of the page, and what they hold in letters
KEPT = """async () => {
  const found = {}
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      found[new URL(request.url).pathname] = await (await cache.match(request)).text()
    }
  }
  return found
}"""
IS_KEPT = f"""async (file) => {{
  const paths = Object.keys(await ({KEPT})())
  return navigator.serviceWorker.controller && paths.includes('/') && paths.some((path) => path.endsWith(file))
}}"""


def wait_until_kept(page: Page, file: str = "/js/main.js") -> None:
    for _ in range(SLOW_MS // STEP_MS):
        if page.evaluate(IS_KEPT, file):
            return
        page.wait_for_timeout(STEP_MS)
    raise AssertionError("the shell was never kept")


def test_shell_opens_without_the_server_and_says_so(
    visit: Callable[[StudioServer], Visitor], lonely_server: StudioServer, complaints: Complaints
) -> None:
    visitor = visit(lonely_server)
    wait_until_kept(visitor.page)
    complaints.expect(SERVER_AWAY)
    lonely_server.stop()

    visitor.page.goto(visitor.address)
    expect(visitor.page.get_by_role("heading", name="Drop photos, a folder or a ZIP here")).to_be_visible()
    expect(visitor.news).to_contain_text("The server cannot be reached.")

    lonely_server.start()
    visitor.page.reload()
    visitor.bring(small_photos(1))


def test_batch_is_shown_without_the_server(
    visit: Callable[[StudioServer], Visitor], lonely_server: StudioServer, complaints: Complaints
) -> None:
    visitor = visit(lonely_server)
    visitor.bring(small_photos(2))
    visitor.caption_all(2)
    wait_until_kept(visitor.page)
    complaints.expect(SERVER_AWAY)
    lonely_server.stop()

    visitor.page.reload()
    expect(visitor.frames).to_have_count(2)
    expect(visitor.page.get_by_role("region", name="Progress")).to_contain_text("The server cannot be reached")


def test_no_answer_of_the_api_is_ever_in_a_cache(visitor: Visitor) -> None:
    wait_until_kept(visitor.page)
    visitor.page.reload()  # from now on the worker sees every request
    visitor.page.wait_for_function("() => navigator.serviceWorker.controller")
    visitor.bring(small_photos(2))
    visitor.caption_all(2)
    visitor.pick("photo_1.jpg")
    visitor.add_words(" and a rare_word_of_mine")
    visitor.wait_until_saved()
    visitor.open_step("Export")
    expect(visitor.pairs).to_have_count(2)
    visitor.download()
    visitor.page.reload()
    expect(visitor.pairs).to_have_count(2)

    kept = visitor.page.evaluate(KEPT)
    assert "/" in kept
    assert all(path == "/" or re.match(r"/static/\w+/(js|css|icons|samples|favicon|manifest)", path) for path in kept)
    everything = json.dumps(kept)
    assert visitor.session_id not in everything
    assert "rare_word_of_mine" not in everything


def test_browser_finds_nothing_wrong_with_the_manifest(visitor: Visitor) -> None:
    devtools = visitor.page.context.new_cdp_session(visitor.page)

    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    icons = json.loads(found["data"])["icons"]
    for icon in icons:
        answer = visitor.page.request.get(found["url"].rsplit("/", 1)[0] + "/" + icon["src"])
        assert answer.headers["content-type"] == icon["type"]
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in icons}
