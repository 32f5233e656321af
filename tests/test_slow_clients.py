"""Clients that are slow, odd or hostile on the wire: the server under its real settings goes on serving the others."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.browser.server import StudioServer
from tests.pictures import jpeg
from tests.wire import FORM_TYPE, Answer, Wire, chunked, form, request

UPLOAD = form("hall", "red_door.jpg", jpeg())
AS_FORM = f"Content-Type: {FORM_TYPE}"
AS_JSON = "Content-Type: application/json"
HEALTH = request("GET", "/healthz")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    with StudioServer(tmp_path_factory.mktemp("slow"), MAX_IMAGES="3", MAX_IMAGE_FILE_SIZE="1000000") as server:
        yield server


#: what a slow client has sent so far, and what it goes on with, byte by byte
SLOW = {
    "headers": (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X-Slow: abcdefgh"),
    "file upload": (request("POST", "/upload", AS_FORM, length=len(UPLOAD)) + UPLOAD[:100], UPLOAD[100:120]),
    "chunked body": (request("POST", "/upload", AS_FORM, "Transfer-Encoding: chunked") + b"ff\r\n", UPLOAD[:20]),
    "nothing yet": (b"", b""),
    "body that is not read": (request("GET", "/healthz", length=100_000) + b"x", b"x" * 16),
}


@pytest.mark.parametrize("count", [40, 200])
@pytest.mark.parametrize("kind", SLOW)
def test_health_check_answers_among_slow_clients(server: StudioServer, kind: str, count: int) -> None:
    start, more = SLOW[kind]
    answered = 0
    with ExitStack() as stack:
        slow = [stack.enter_context(Wire(server.port)) for _ in range(count)]
        for wire in slow:
            wire.send(start)
        for turn in range(10):
            for wire in slow:
                wire.send(more[turn : turn + 1])
            try:
                with Wire(server.port, patience=1) as quick:
                    quick.send(HEALTH)
                    answered += quick.answer().status == 200
            except TimeoutError:
                pass

    assert answered == 10
    assert_no_connection_is_left(server)


def test_a_slow_upload_arrives_whole(server: StudioServer) -> None:
    with Wire(server.port) as wire:
        for byte in request("POST", "/upload", AS_FORM, length=len(UPLOAD)):
            wire.send(bytes([byte]))
        for at in range(0, len(UPLOAD), 37):
            wire.send(UPLOAD[at : at + 37])

        assert wire.answer().json()["images"][0]["filename"] == "red_door.jpg"


def test_connection_serves_requests_one_after_the_other(server: StudioServer) -> None:
    with Wire(server.port) as wire:
        for _ in range(3):
            wire.send(HEALTH)
            assert wire.answer().status == 200
            wire.send(request("POST", "/upload", AS_FORM, body=UPLOAD))
            assert wire.answer().status == 200


def test_requests_sent_together_are_answered_in_order(server: StudioServer) -> None:
    with Wire(server.port) as wire:
        upload = request("POST", "/upload", AS_FORM, "Transfer-Encoding: chunked", body=b"", length=0)
        wire.send(HEALTH + upload + chunked(UPLOAD, 999) + request("GET", "/nowhere") + HEALTH)

        assert [wire.answer().status for _ in range(4)] == [200, 200, 404, 200]


def test_client_that_asks_first_hears_go_on_once(server: StudioServer) -> None:
    with Wire(server.port) as wire:
        wire.send(request("POST", "/upload", AS_FORM, "Expect: 100-continue", length=len(UPLOAD)))
        assert wire.answer().status == 100
        wire.send(UPLOAD)

        assert wire.answer().status == 200


@pytest.mark.parametrize("size", [1, 1000, 10**6])
def test_body_in_chunks_is_taken(server: StudioServer, size: int) -> None:
    with Wire(server.port) as wire:
        wire.send(request("POST", "/upload", AS_FORM, "Transfer-Encoding: chunked") + chunked(UPLOAD, size))

        assert wire.answer().json()["images"][0]["filename"] == "red_door.jpg"


def test_file_that_is_somewhat_too_large_is_told_so_by_name(server: StudioServer) -> None:
    body = form("hall", "red_door.jpg", jpeg() + bytes(2_000_000))
    with Wire(server.port) as wire:
        wire.send(request("POST", "/api/inspect", AS_FORM, body=body))

        assert wire.answer().json()["code"] == "file_too_large"


#: none of these sends the body it speaks of; whoever waited for it would hang
TOO_LARGE = {
    "JSON": request("POST", "/update_caption", AS_JSON, length=2_000_000),
    "upload": request("POST", "/upload", AS_FORM, length=3_000_000_000),
}


@pytest.mark.parametrize("head", TOO_LARGE.values(), ids=TOO_LARGE)
def test_too_large_a_body_is_refused_unread(server: StudioServer, head: bytes) -> None:
    with Wire(server.port) as wire:
        wire.send(head)
        answer = wire.answer()

        assert (answer.status, answer.json()["code"]) == (413, "body_too_large")
        with contextlib.suppress(OSError):
            wire.send(HEALTH)  # is a part of that body, not a request
        assert wire.is_at_its_end()
        assert_no_connection_is_left(server)


NOT_HTTP = {
    "two lengths": request("POST", "/upload", "Content-Length: 3", body=b"abcd"),
    "length and chunks": request("POST", "/upload", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "length that is none": request("POST", "/upload", "Content-Length: -1"),
    "length in words": request("POST", "/upload", "Content-Length: 1_0", body=b""),
    "chunk without a size": request("POST", "/upload", AS_FORM, "Transfer-Encoding: chunked") + b"zz\r\nabc",
    "chunks without end": request("POST", "/update_caption", AS_JSON, "Transfer-Encoding: chunked")
    + b"200000\r\n"
    + b" " * 0x180000,
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    "head without an end": b"GET / HTTP/1.1\r\n" + b"X-Long: abc\r\n" * 8000,
}


def told(answer: Answer) -> int:
    """Return the status of an answer that holds a problem."""
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == answer.status
    assert set(problem) >= {"type", "title", "detail", "code", "retryable"}
    return answer.status


@pytest.mark.parametrize("data", NOT_HTTP.values(), ids=NOT_HTTP)
def test_what_cannot_be_understood_is_refused_and_ends(server: StudioServer, data: bytes) -> None:
    with Wire(server.port) as wire:
        wire.send(data)

        assert 400 <= told(wire.answer()) < 500
        assert wire.is_at_its_end()
        assert_no_connection_is_left(server)


#: begun, but not gone on with
UNFINISHED = {
    "head": b"GET /healthz HTTP/1.1\r\nHost: a",
    "body": request("POST", "/upload", AS_FORM, length=len(UPLOAD)) + UPLOAD[:100],
}


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    with StudioServer(tmp_path_factory.mktemp("hasty"), application="tests.hasty_app:app") as server:
        yield server


@pytest.mark.parametrize("start", UNFINISHED.values(), ids=UNFINISHED)
def test_request_that_takes_too_long_is_told_so(hasty: StudioServer, start: bytes) -> None:
    with Wire(hasty.port) as wire:
        wire.send(start)

        answer = wire.answer()
        assert (told(answer), answer.headers["connection"]) == (408, "close")
        assert wire.is_at_its_end()
        assert_no_connection_is_left(hasty)


def test_connection_without_a_request_ends_without_a_word(hasty: StudioServer) -> None:
    with Wire(hasty.port) as wire:
        assert wire.is_at_its_end()


def test_old_session_goes_while_the_server_runs(hasty: StudioServer) -> None:
    session_id = upload(hasty)
    for path in hasty.sessions.rglob("*"):
        os.utime(path, (0, 0))

    for _ in range(200):  # on the disk, as asking for it would keep it
        if not any(session_id in path.name for path in hasty.sessions.rglob("*.json")):
            return
        psutil.Process().cpu_percent(0.05)
    raise AssertionError("the session is still there")


def test_clients_that_vanish_leave_nothing_behind(server: StudioServer, tmp_path: Path) -> None:
    for start, _ in SLOW.values():
        with Wire(server.port) as wire:
            wire.send(start)

    assert_no_connection_is_left(server)


def upload(server: StudioServer) -> str:
    with Wire(server.port) as wire:
        wire.send(request("POST", "/upload", AS_FORM, body=UPLOAD))
        return str(wire.answer().json()["session_id"])


def assert_no_connection_is_left(server: StudioServer) -> None:
    """The worker holds its listener and nothing else; a few seconds are given to closing ones."""
    worker = server.worker()
    for _ in range(200):
        left = [one for one in worker.net_connections("inet") if one.status != psutil.CONN_LISTEN]
        if not left:
            return
        psutil.Process().cpu_percent(0.05)
    raise AssertionError(f"{len(left)} connections are left")
