"""However many ask at once, only as many originals are in memory as may decode."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.pictures import encoded, painted
from utils import captioning, uploads
from utils.captioning import CaptionRequest
from utils.decode_gate import HELD_AT_ONCE
from utils.services import Services
from utils.uploads import UploadedFile

ASKED_AT_ONCE = 12


class Held:
    """Counts originals from the moment they are read until they are no longer needed."""

    def __init__(self) -> None:
        self.now = self.most = self.let_go = 0
        self._taken, self._go_on = threading.Semaphore(0), threading.Event()
        self._guard = threading.Lock()

    def reading(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def read(*args: Any) -> Any:
            with self._guard:
                self.now += 1
                self.most = max(self.most, self.now)
            self._taken.release()
            return real(*args)

        return read

    def using(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def use(*args: Any, **more: Any) -> Any:
            self._go_on.wait(30)
            try:
                return real(*args, **more)
            finally:
                with self._guard:
                    self.now -= 1
                    self.let_go += 1

        return use

    def check(self, ask: Callable[[int], object]) -> None:
        """Let everybody ask while nothing may be decoded, then let it all happen."""
        with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
            asked = [pool.submit(ask, number) for number in range(ASKED_AT_ONCE)]
            for _ in range(HELD_AT_ONCE):
                assert self._taken.acquire(timeout=30)
            self._go_on.set()
            for one in asked:
                one.result(30)
        assert (self.most, self.let_go) == (HELD_AT_ONCE, ASKED_AT_ONCE)


PICTURES = [encoded(painted(seed=seed), "PNG") for seed in range(1, ASKED_AT_ONCE + 1)]


def test_captions(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    session = services.sessions.create("hall")
    ids = [services.uploads.add(session.id, "a.png", data)[0].id for data in PICTURES]
    held = Held()
    monkeypatch.setattr(captioning, "scale_for_engine", held.using(captioning.scale_for_engine))
    monkeypatch.setattr(services.sessions, "read_image", held.reading(services.sessions.read_image))

    def ask(number: int) -> None:
        assert services.captioner.caption_now(CaptionRequest(session_id=session.id, image_id=ids[number])).caption

    held.check(ask)


def test_uploads(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    session = services.sessions.create("hall")
    held = Held()
    monkeypatch.setattr(uploads, "validate_image", held.using(uploads.validate_image))

    def send(number: int) -> None:
        file = UploadedFile(filename="a.png", read=held.reading(lambda size: PICTURES[number][:size]))
        assert services.uploads.receive(session, [file]).images

    held.check(send)
