"""SIGTERM to the server: what had begun is finished and kept, what comes anew is told to come back."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import StudioServer
from tests.fakes.openai import FakeOpenAi
from tests.pictures import jpeg
from tests.wire import FORM_TYPE, PATIENCE_SECONDS, Answer, Wire, form, request

UPLOAD = form("hall", "red_door.jpg", jpeg())
AS_FORM = f"Content-Type: {FORM_TYPE}"
AS_JSON = "Content-Type: application/json"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    with StudioServer(tmp_path) as server:
        yield server


@pytest.fixture
def half(server: StudioServer) -> Iterator[Wire]:
    """An upload of which the half has arrived; it keeps the server from ending."""
    with Wire(server.port) as wire:
        wire.send(request("POST", "/upload", AS_FORM, length=len(UPLOAD)) + UPLOAD[:100])
        ask(server, "GET", "/healthz")  # by now the server has read what was sent before
        yield wire


def ask(server: StudioServer, method: str, path: str, body: object = None) -> Answer:
    with Wire(server.port) as wire:
        wire.send(request(method, path, AS_JSON, body=b"" if body is None else json.dumps(body).encode()))
        return wire.answer()


def make_session(server: StudioServer) -> str:
    with Wire(server.port) as wire:
        wire.send(request("POST", "/upload", AS_FORM, body=UPLOAD))
        return str(wire.answer().json()["session_id"])


def stop_and_start(server: StudioServer) -> None:
    server.stop()
    server.start()


def wait_until_stopping(server: StudioServer) -> Answer:
    """The signal takes effect a moment after it is sent."""
    for _ in range(1000):
        answer = ask(server, "POST", "/validate_key", {})
        if answer.status == 503:
            return answer
    raise AssertionError("writes are still taken")


def test_upload_that_had_begun_is_finished_and_kept(server: StudioServer, half: Wire) -> None:
    server.tell_to_stop()
    wait_until_stopping(server)

    half.send(UPLOAD[100:])
    answer = half.answer()
    stop_and_start(server)

    assert answer.status == 200
    assert answer.headers["connection"] == "close"
    assert len(ask(server, "GET", f"/sessions/{answer.json()['session_id']}").json()["images"]) == 1


def test_new_writes_are_told_to_come_back_while_reading_goes_on(server: StudioServer, half: Wire) -> None:
    session_id = make_session(server)
    edit = {"session_id": session_id, "index": 0, "caption": "hall with a red door"}
    asked = {"session_id": session_id, "index": 0}
    server.tell_to_stop()
    wait_until_stopping(server)

    refused = [
        ask(server, "POST", "/update_caption", edit),
        ask(server, "POST", "/generate_caption", asked),
        ask(server, "PATCH", f"/sessions/{session_id}", {"trigger_word": "door"}),
        ask(server, "DELETE", f"/sessions/{session_id}"),
    ]
    export = ask(server, "POST", "/export", {"session_id": session_id, "anyway": True})
    session = ask(server, "GET", f"/sessions/{session_id}")

    for answer in refused:
        assert (answer.status, answer.json()["code"], answer.json()["retryable"]) == (503, "stopping", True)
        assert answer.headers["content-type"] == "application/problem+json"
        assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert (export.status, export.body[:2]) == (200, b"PK")
    assert session.json()["images"][0]["caption"] == ""
    half.send(UPLOAD[100:])
    assert half.answer().status == 200


def test_idle_clients_do_not_hold_up_the_end(server: StudioServer) -> None:
    with ExitStack() as stack:
        kept, silent = (stack.enter_context(Wire(server.port)) for _ in range(2))
        kept.send(request("GET", "/healthz"))
        assert kept.answer().status == 200
        server.tell_to_stop()

        assert kept.is_at_its_end()
        assert silent.is_at_its_end()


class Model:
    """A model that answers when the test lets it; it notes how often it was asked."""

    def __init__(self) -> None:
        self.asked, self.may_answer = threading.Semaphore(0), threading.Event()

    def __call__(self, picture: bytes) -> str:
        self.asked.release()
        self.may_answer.wait(PATIENCE_SECONDS)
        return "a red door in a white wall"


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def captioning(tmp_path: Path, model: Model) -> Iterator[StudioServer]:
    with FakeOpenAi(describe=model) as fake:
        settings = {"OPENAI_BASE_URL": fake.url, "OPENAI_MODEL": "any", "CAPTION_MIN_INTERVAL_SECONDS": "0"}
        with StudioServer(tmp_path, **settings) as server:
            yield server


def test_caption_in_the_background_is_finished_and_kept(captioning: StudioServer, model: Model) -> None:
    session_id = make_session(captioning)
    with Wire(captioning.port) as wire:
        body = json.dumps({"session_id": session_id, "index": 0, "engine": "openai"}).encode()
        wire.send(request("POST", "/generate_caption", AS_JSON, "Prefer: respond-async", body=body))
        assert wire.answer().status == 202
    assert model.asked.acquire(timeout=PATIENCE_SECONDS)

    captioning.tell_to_stop()
    model.may_answer.set()
    stop_and_start(captioning)

    assert first_image(captioning, session_id)["caption"] == "photo of hall a red door in a white wall"


def test_caption_somebody_waits_for_is_answered(captioning: StudioServer, model: Model) -> None:
    session_id = make_session(captioning)
    with Wire(captioning.port) as wire:
        body = json.dumps({"session_id": session_id, "index": 0, "engine": "openai"}).encode()
        wire.send(request("POST", "/generate_caption", AS_JSON, body=body))
        assert model.asked.acquire(timeout=PATIENCE_SECONDS)
        captioning.tell_to_stop()
        wait_until_stopping(captioning)
        model.may_answer.set()

        assert wire.answer().json()["caption"].endswith("a red door in a white wall")


def first_image(server: StudioServer, session_id: str) -> dict[str, Any]:
    return dict(ask(server, "GET", f"/sessions/{session_id}").json()["images"][0])
