"""A real server, a real browser, and a watch over what that browser complains about."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.complaints import Complaints
from tests.browser.server import StudioServer
from tests.browser.visitor import Visitor
from tests.fakes.gemini import FakeGemini
from tests.fakes.inference import FakeInference
from tests.pictures import large_photo

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
#: the operator's key; no page may ever hold it
SERVER_KEY = "operator-key-" + "o" * 26


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("The browser tests need Chromium or Chrome: install one, or set CHROMIUM to its path.")
    return {**browser_type_launch_args, "executable_path": path, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}


@pytest.fixture(scope="session")
def studio_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    """One server for all; every test has a browser context, and so a batch, of its own."""
    with StudioServer(tmp_path_factory.mktemp("studio")) as server:
        yield server


@pytest.fixture
def lonely_server(tmp_path: Path) -> Iterator[StudioServer]:
    """A server of a test's own, which it may stop and start."""
    with StudioServer(tmp_path) as server:
        yield server


@pytest.fixture
def slow_server(tmp_path: Path) -> Iterator[StudioServer]:
    """A server that takes a second and more to write a caption."""
    with StudioServer(tmp_path, application="tests.browser.slow_app:app") as server:
        yield server


@pytest.fixture
def gemini() -> Iterator[FakeGemini]:
    with FakeGemini(describe=describe) as fake:
        yield fake


@pytest.fixture
def gemini_server(tmp_path: Path, gemini: FakeGemini) -> Iterator[StudioServer]:
    """A server with an operator's key for a Gemini that is ours."""
    settings = {
        "GEMINI_BASE_URL": gemini.url,
        "GEMINI_API_KEY": SERVER_KEY,
        "CAPTION_MIN_INTERVAL_SECONDS": "0",
        "CAPTION_REQUESTS_PER_MINUTE": "2000",
    }
    with StudioServer(tmp_path, **settings) as server:
        yield server


@pytest.fixture
def inference() -> Iterator[FakeInference]:
    with FakeInference() as fake:
        yield fake


@pytest.fixture
def painting_server(tmp_path: Path, inference: FakeInference) -> Iterator[StudioServer]:
    """A server that makes pictures with a Stable Diffusion web UI that is ours."""
    settings = {"GENERATION_MODELS": "dreamshaper_8,sdxl", "GENERATION_REQUESTS_PER_HOUR": "1000"}
    with StudioServer(tmp_path, AUTOMATIC1111_URL=inference.url, **settings) as server:
        yield server


def describe(picture: bytes) -> str:
    """Say something else of every picture."""
    mark = hashlib.sha256(picture).hexdigest()[:8]
    return f"a wide room with tall windows and an oak floor, soft light, mark {mark} on the wall"


@pytest.fixture(autouse=True)
def complaints(context: BrowserContext) -> Iterator[Complaints]:
    """Fail a test whose browser complained of anything the test did not expect."""
    found = Complaints()
    found.watch(context)
    yield found
    assert found.unexpected == []
    assert found.missing == []


@pytest.fixture
def visitor(page: Page, studio_server: StudioServer) -> Visitor:
    """Somebody who has just opened the page."""
    return Visitor(page, studio_server.url)


@pytest.fixture
def visit(page: Page) -> Callable[[StudioServer], Visitor]:
    """Open the page of another server than the common one."""
    return lambda server: Visitor(page, server.url)


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Thirty different photographs of 2 to 4 MB in one folder."""
    folder = tmp_path_factory.mktemp("photos")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as painters:
        for number, content in enumerate(painters.map(large_photo, range(30)), start=1):
            (folder / f"hall_{number:02d}.jpg").write_bytes(content)
    return sorted(folder.iterdir())
