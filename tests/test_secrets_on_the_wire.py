"""Two secrets in every place a request has, well-formed or not: the server neither says, writes nor answers them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.server import StudioServer
from tests.pictures import jpeg
from tests.wire import FORM_TYPE, Wire, form, request

KEY, CODE = "canary-own-key-7Q2W", "canary-access-code-9T4Y"
CHUNKS = "Transfer-Encoding: chunked"
AS_JSON = "Content-Type: application/json"
IN_HEADERS = (f"X-Api-Key: {KEY}", f"X-Access-Code: {CODE}", f"Authorization: Bearer {KEY}", f"Cookie: code={CODE}")
BODY = f'{{"session_id": "none", "index": 0, "api_key": "{KEY}", "access_code": "{CODE}"}}'.encode()

REQUESTS = {
    "page": request("GET", "/", *IN_HEADERS),
    "query": request("GET", f"/healthz?api_key={KEY}&code={CODE}", *IN_HEADERS),
    "not found": request("GET", f"/{KEY}/{CODE}", *IN_HEADERS),
    "session not found": request("GET", f"/sessions/{KEY}", *IN_HEADERS),
    "no such method": request("DELETE", f"/?{KEY}", *IN_HEADERS),
    "odd method": request(KEY.upper(), f"/?{CODE}", *IN_HEADERS),
    "key asked for": request("POST", "/validate_key", AS_JSON, *IN_HEADERS, body=b"{}"),
    "caption": request("POST", "/generate_caption", AS_JSON, body=BODY),
    "field unknown": request("POST", "/update_caption", AS_JSON, body=BODY),
    "no JSON": request("POST", "/validate_key", AS_JSON, body=BODY[:-1]),
    "media type": request("POST", "/validate_key", f"Content-Type: {KEY}/{CODE}", body=BODY),
    "too large": request("POST", "/validate_key", AS_JSON, *IN_HEADERS, length=9_000_000) + BODY,
    "upload": request("POST", "/upload", f"Content-Type: {FORM_TYPE}", *IN_HEADERS, body=form("hall", "a.jpg", jpeg())),
    "upload refused": request("POST", "/upload", f"Content-Type: {FORM_TYPE}", *IN_HEADERS, body=b"--boundary--"),
    "other site": request("POST", "/export", "Origin: https://evil.example", AS_JSON, *IN_HEADERS, body=BODY),
    "request line": f"GET {KEY} {CODE}\r\n\r\n".encode(),
    "HTTP version": f"GET /{KEY} {CODE}/9\r\n\r\n".encode(),
    "header without colon": request("GET", "/", KEY, CODE),
    "header name": request("GET", "/", f"X {KEY}: {CODE}"),
    "header value": request("GET", "/", f"X-Api-Key: {KEY}\x00{CODE}"),
    "folded header": request("GET", "/", f"X-Api-Key: a\r\n {KEY}"),
    "long line": request("GET", f"/{KEY}{'x' * 9000}"),
    "many headers": request("GET", "/", *([f"X-Api-Key: {KEY}"] * 200)),
    "chunk size": request("POST", "/validate_key", AS_JSON, CHUNKS) + f"{KEY}\r\n\r\n".encode(),
    "chunk extension": request("POST", "/validate_key", AS_JSON, CHUNKS) + f"1;\x01{KEY}\r\n\r\n0\r\n\r\n".encode(),
    "chunk end": request("POST", "/validate_key", AS_JSON, CHUNKS) + f"1\r\na{KEY}\r\n0\r\n\r\n".encode(),
    "coding": request("POST", "/validate_key", f"Transfer-Encoding: {KEY}", body=BODY),
    "expectation": request("POST", "/validate_key", AS_JSON, f"Expect: {KEY}", body=BODY),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canaries")


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[StudioServer]:
    settings = {"LOG_LEVEL": "DEBUG", "SECRET_ACCESS_CODE": CODE, "GEMINI_API_KEY": "canary-server-key-8E3R"}
    with StudioServer(place, log=place / "said.log", **settings) as server:
        yield server


@pytest.mark.parametrize("data", REQUESTS.values(), ids=REQUESTS)
def test_no_secret_is_said_written_or_answered(server: StudioServer, place: Path, data: bytes) -> None:
    with Wire(server.port) as wire:
        wire.send(data)
        answer = wire.answer()

    left = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    answered = repr(answer.headers).encode() + answer.body
    for where, what in (("answer", answered), ("log or file", left)):
        assert b"canary-" not in what.lower(), where
    assert b"LoRA Caption Studio is ready" in left
