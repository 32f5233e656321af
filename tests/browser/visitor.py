"""What a person does on the page, by what they see there, and what the server then holds."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

from playwright.sync_api import Download, Locator, Page, expect

from tests.conftest import TRIGGER_WORD
from tests.pictures import jpeg

SLOW_MS = 30_000
STEP_MS = 100
MEMORY_KEY = "lora-caption-studio"


class GivenFile(TypedDict):
    """A file as Playwright hands it to a file picker."""

    name: str
    mimeType: str
    buffer: bytes


def given(name: str, content: bytes, kind: str = "image/jpeg") -> GivenFile:
    return {"name": name, "mimeType": kind, "buffer": content}


def small_photos(count: int) -> list[GivenFile]:
    """Paint small pictures named ``photo_1.jpg`` and so on."""
    return [given(f"photo_{number}.jpg", jpeg(seed=number)) for number in range(1, count + 1)]


class Visitor:
    """Somebody in front of the page; ``page`` is there for what is special to one test."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        # a browser that is told only at the click may open a picker of its own first
        page.on("filechooser", lambda chooser: None)
        page.goto(address)

    # --- places -----------------------------------------------------------------------------

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("Description of the image")

    @property
    def save_mark(self) -> Locator:
        return self.page.locator("save-mark")

    @property
    def pictures(self) -> Locator:
        return self.page.get_by_label("Images", exact=True).get_by_role("listitem")

    @property
    def frames(self) -> Locator:
        return self.page.get_by_role("option")

    @property
    def pairs(self) -> Locator:
        return self.page.get_by_role("list", name="As the trainer will read it").get_by_role("listitem")

    @property
    def current_name(self) -> Locator:
        return self.page.locator("image-mat .name")

    @property
    def news(self) -> Locator:
        return self.page.locator("toast-stack")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def frame(self, filename: str) -> Locator:
        return self.page.get_by_role("option", name=re.compile(f"^{re.escape(filename)}, "))

    # --- doings -----------------------------------------------------------------------------

    def give_trigger(self, word: str = TRIGGER_WORD) -> None:
        self.page.get_by_label("Trigger word", exact=True).fill(word)

    def choose(self, files: Sequence[Path | GivenFile]) -> None:
        """Take files from the picker."""
        with self.picking(files):
            self.button("Choose files").click()

    @contextmanager
    def picking(self, files: Sequence[Path | GivenFile]) -> Iterator[None]:
        """Answer the picker that opens meanwhile with these files."""
        with self.page.expect_file_chooser() as chooser:
            yield
        chooser.value.set_files(files)

    def bring(self, files: Sequence[Path | GivenFile], *, word: str = TRIGGER_WORD) -> None:
        """Give a trigger word and files, and wait until all have arrived."""
        self.give_trigger(word)
        self.choose(files)
        self.wait_for_images(len([file for file in files if not self._is_words(file)]))

    def wait_for_images(self, count: int) -> None:
        expect(self.pictures.get_by_role("link")).to_have_count(count, timeout=SLOW_MS)

    def caption_all(self, count: int) -> None:
        self.button(f"Caption all {count}").click()
        self.wait_for_captions(count)

    def wait_for_captions(self, count: int) -> None:
        expect(self.step("Captions")).to_contain_text(f"{count} of {count}", timeout=SLOW_MS)

    def step(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Steps").get_by_role("link", name=re.compile(name))

    def open_step(self, name: str) -> None:
        self.step(name).click()
        expect(self.page.get_by_role("region", name=name, exact=True)).to_be_visible()

    def pick_step_and_image(self, filename: str) -> None:
        self.open_step("Captions")
        self.pick(filename)

    def pick(self, filename: str) -> None:
        self.frame(filename).click()
        expect(self.current_name).to_have_text(filename)

    def add_words(self, words: str) -> None:
        """Type at the end of the current description."""
        self.field.press("End")
        self.field.press("Control+End")
        self.field.press_sequentially(words)

    def wait_until_saved(self) -> None:
        expect(self.save_mark).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))

    def download(self, button: str = "Download ZIP") -> Download:
        with self.page.expect_download(timeout=SLOW_MS) as download:
            self.button(button).click()
        return download.value

    # --- what came of it --------------------------------------------------------------------

    def shown_captions(self) -> dict[str, str]:
        """Read the export list: captions by name of image."""
        names = [line.split(" · ")[0] for line in self.pairs.locator(".names").all_text_contents()]
        return dict(zip(names, self.pairs.locator(".caption").all_text_contents(), strict=True))

    @property
    def session_id(self) -> str:
        return json.loads(self.page.evaluate("key => localStorage.getItem(key)", MEMORY_KEY))["sessionId"]

    def stored(self) -> dict[str, dict[str, Any]]:
        """Ask the server for the images of this batch, by name."""
        return {image["filename"]: image for image in self.stored_images()}

    def stored_images(self) -> list[dict[str, Any]]:
        """Ask the server for the images of this batch; names may be alike."""
        answer = self.page.request.get(f"{self.address}/sessions/{self.session_id}")
        assert answer.ok, answer.status_text
        images: list[dict[str, Any]] = answer.json()["images"]
        return images

    def wait_until_stored(self, captions: int) -> None:
        """Wait until the server holds so many captions; what the page shows may still be on its way there."""
        for _ in range(SLOW_MS // STEP_MS):
            answer = self.page.request.get(f"{self.address}/sessions/{self.session_id}")
            if answer.ok and sum(1 for image in answer.json()["images"] if image["caption"]) == captions:
                return
            self.page.wait_for_timeout(STEP_MS)
        raise AssertionError(f"the server never held {captions} captions")

    @staticmethod
    def _is_words(file: Path | GivenFile) -> bool:
        return isinstance(file, dict) and file["name"].endswith(".txt")
