import gzip
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

STATIC = Path(__file__).parents[2] / "static"


def test_page_carries_what_it_needs_and_no_inline_code(client: FlaskClient) -> None:
    html = client.get("/").text

    boot = json.loads(re.search(r'<script type="application/json" id="boot">(.*?)</script>', html, re.DOTALL)[1])  # type: ignore[index]
    assert boot["limits"]["max_images"] == 100
    assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*(?:src=|application/json))", html)
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", html)


def test_static_files_live_under_their_hash_and_may_be_kept(client: FlaskClient) -> None:
    address = re.search(r'src="(/static/[^"]+/js/main\.js)"', client.get("/").text)[1]  # type: ignore[index]

    fresh = client.get(address)
    other = client.get(re.sub(r"/static/\w+/", "/static/old/", address))

    assert "immutable" in fresh.headers["Cache-Control"]
    assert fresh.content_type.startswith("text/javascript")
    assert other.headers["Cache-Control"] == "no-cache"


def test_one_sheet_holds_all_sheets_in_the_order_of_its_imports(client: FlaskClient) -> None:
    sheet = client.get(re.search(r'href="(/static/[^"]+/css/main\.css)"', client.get("/").text)[1])  # type: ignore[index]
    files = [STATIC / "css" / name for name in re.findall(r'@import "(.+)"', (STATIC / "css" / "main.css").read_text())]

    assert sheet.content_type.startswith("text/css")
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "@import" not in sheet.text
    assert sheet.text.index("@layer reset,") < sheet.text.index(files[0].read_text())
    places = [sheet.text.index(file.read_text()) for file in files]
    assert places == sorted(places)
    assert {*files, STATIC / "css" / "main.css"} == set((STATIC / "css").rglob("*.css"))
    assert "url(" not in sheet.text, "an address would be taken from another folder than its own file's"


@pytest.mark.parametrize("name", ["css/main.css", "js/main.js"])
def test_texts_come_packed_to_whoever_can_unpack_them(client: FlaskClient, name: str) -> None:
    root = re.search(r'src="(/static/[^"]+)/js/main\.js"', client.get("/").text)[1]  # type: ignore[index]

    plain = client.get(f"{root}/{name}")
    packed = client.get(f"{root}/{name}", headers={"Accept-Encoding": "br, gzip"})
    again = client.get(f"{root}/{name}", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < 0.5 * len(plain.data)
    assert (packed.content_type, packed.headers["Vary"]) == (plain.content_type, "Accept-Encoding")
    assert "immutable" in packed.headers["Cache-Control"]
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert again.status_code == 304


def test_page_names_every_module_its_scripts_need_and_no_words(client: FlaskClient) -> None:
    page = client.get("/").text
    scripts = set(re.findall(r'<script type="module".*? src="/static/\w+/(.+?)"', page))
    named = set(re.findall(r'rel="modulepreload" href="/static/\w+/(.+?)"', page))

    assert "js/main.js" in scripts
    assert named == scripts.union(*(imported_by(STATIC / script) for script in scripts))


def imported_by(module: Path) -> set[str]:
    """Follow the imports from module to module."""
    seen: set[Path] = set()
    waiting = [module]
    while waiting:
        at = waiting.pop()
        fresh = {(at.parent / name).resolve() for name in re.findall(r"from '(\.[^']+)'", at.read_text())} - seen
        seen |= fresh
        waiting += fresh
    return {path.relative_to(STATIC).as_posix() for path in seen}


def test_static_route_gives_nothing_else(client: FlaskClient) -> None:
    for path in ("/static/x/../app.py", "/static/x/%2e%2e/app.py", "/static/x/absent.js", "/static/app.py"):
        assert client.get(path).status_code == 404, path


def test_health_and_document(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    assert "GenerateCaption" in document["components"]["schemas"]
    references = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert references <= set(document["components"]["schemas"])


def test_only_the_keeper_of_the_shell_may_stand_above_the_static_files(client: FlaskClient) -> None:
    root = re.search(r'src="(/static/[^"]+)/js/main\.js"', client.get("/").text)[1]  # type: ignore[index]

    assert client.get(f"{root}/service-worker.js").headers["Service-Worker-Allowed"] == "/"
    assert "Service-Worker-Allowed" not in client.get(f"{root}/js/main.js").headers


def test_page_itself_has_words_for_nobody_but_who_allows_no_scripts(client: FlaskClient) -> None:
    body = client.get("/").text.partition("<body")[2]
    body = re.sub(r"(?s)<(noscript|svg)\b.*?</\1>", "", body)

    assert re.findall(r">\s*([^<>\s][^<>]*)", f"<{body}") == ["LoRA Caption Studio"]
    assert not re.search(r'(aria-label|title|alt|placeholder)="', body)
