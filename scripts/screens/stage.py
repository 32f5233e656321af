"""What a scene is played on: servers, a browser of its own, photographs, and the watch."""

import re
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from scripts.screens.photos import make_describer, paint_photo, photo_files
from scripts.screens.watch import Watch
from tests.browser.server import StudioServer
from tests.browser.visitor import Visitor
from tests.fakes.gemini import FakeGemini
from tests.fakes.inference import FakeInference

UNPACED = {"CAPTION_MIN_INTERVAL_SECONDS": "0", "CAPTION_REQUESTS_PER_MINUTE": "2000", "LOG_LEVEL": "ERROR"}
OPERATOR_KEY = "x" * 39


class Stage:
    """One condition's; all it started ends with it."""

    def __init__(self, browser: Browser, watch: Watch, *, options: dict[str, Any], expected: tuple[str, ...]) -> None:
        self._ends = ExitStack()
        self._browser = browser
        self._watch = watch
        self._options = options
        self._expected = expected
        self.folder = Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="screens-")))
        #: stands in for Google; answers truthfully unless a scene says otherwise
        self.gemini = self._ends.enter_context(FakeGemini(describe=make_describer()))
        #: stands in for a Stable Diffusion web UI
        self.inference = self._ends.enter_context(FakeInference())
        self.inference.paint = paint_photo
        self.context: BrowserContext | None = None
        #: lets go of what a scene holds back
        self.over = threading.Event()

    def close(self) -> None:
        if self.context:
            self.context.close()
        self.over.set()
        self.inference.open.set()
        self._ends.close()

    @property
    def library(self) -> Path:
        """Where the server's library lies."""
        return self.folder / "data" / "library"

    def server(self, **settings: str) -> StudioServer:
        """Start a server with the operator's key; an empty setting takes one away."""
        wanted = {**UNPACED, "GEMINI_BASE_URL": self.gemini.url, "GEMINI_API_KEY": OPERATOR_KEY, **settings}
        kept = {name: value for name, value in wanted.items() if value}
        return self._ends.enter_context(StudioServer(self.folder, **kept))

    def painting_server(self) -> StudioServer:
        """Start a server that has its pictures made."""
        return self.server(
            AUTOMATIC1111_URL=self.inference.url,
            GENERATION_MODELS="dreamshaper_8,sdxl_base_1.0",
            GENERATION_REQUESTS_PER_HOUR="1000",
        )

    def visit(self, server: StudioServer | None = None, **options: Any) -> Visitor:
        """Open the page in a browser of its own."""
        self.context = self._browser.new_context(locale="en-GB", **{**self._options, **options})
        self._watch.put_on(self.context, self._expected)
        return Visitor(self.context.new_page(), (server or self.server()).url)

    def calm(self, visitor: Visitor) -> None:
        """Let pass what has moved so far."""
        self._watch.forget_moves(visitor.page)

    def batch(self, amount: int, server: StudioServer | None = None, *, captioned: bool = True) -> Visitor:
        """Open the page and bring so many photographs, with captions."""
        visitor = self.visit(server)
        visitor.give_trigger()
        visitor.choose(photo_files(amount))
        visitor.pictures.first.wait_for()
        self.calm(visitor)  # that the field of files gives way is what was asked for
        visitor.wait_for_images(amount)
        if captioned:
            visitor.button(re.compile(f"^Caption (all {amount}|the image|1 image|it)")).click()
            visitor.wait_for_captions(amount)
        return visitor
