"""A Gemini over real HTTP whose behaviour is chosen by the model's name; it remembers what it was asked.

Model names of ``SCENARIOS`` misbehave as the real service was seen to; any other name answers with a caption.
Serves /v1 and /v1beta, and takes camelCase and snake_case as the real service does; requests are kept in camelCase.
"""

import base64
import json
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlparse

Handler = Callable[["_Exchange"], None]
#: the model that makes pictures; any name with this in it and no scenario of its own does
MAKES_PICTURES = "-image"
LISTED = ("gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-2.5-flash", "gemini-2.5-flash-image", "embedding-001")
#: the doors of the real service that the fake has too
_PATH = re.compile(r"/v1(?:beta)?/models(?:/(?P<model>[\w.-]+):generateContent)?(?:\?.*)?")
GOOD_WORDS = "a wide room with tall windows, an oak floor and soft morning light from the left"


@dataclass
class Asked:
    """One request the fake received."""

    path: str
    model: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def picture(self) -> bytes:
        """The bytes of the first picture in the request."""
        return base64.urlsafe_b64decode(self.body["contents"][0]["parts"][0]["inlineData"]["data"])


@dataclass
class _Exchange:
    handler: BaseHTTPRequestHandler
    fake: "FakeGemini"
    asked: Asked

    def json(self, body: object, status: int = 200, **headers: str) -> None:
        self.raw(json.dumps(body).encode(), status, "application/json", **headers)

    def raw(self, data: bytes, status: int = 200, kind: str = "text/html", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(data)


class FakeGemini:
    """Serve on a free loopback port while used as a context manager."""

    def __init__(
        self,
        *,
        delay_seconds: float = 0.0,
        describe: Callable[[bytes], str] | None = None,
        paint: Callable[[int], bytes] | None = None,
        scenario_for: Callable[[bytes], str] | None = None,
    ) -> None:
        self.delay_seconds = delay_seconds
        #: makes the words out of the picture sent; the same words for every picture without it
        self.describe = describe
        #: names the scenario that a picture gets; else the model asked names it
        self.scenario_for = scenario_for
        #: makes the PNG that the n-th call of an image model gets, from 1
        self.paint = paint or (lambda number: b"")
        self.asked: list[Asked] = []
        self.counts: Counter[str] = Counter()
        #: keys that ``models.list`` and captions accept; empty means any
        self.known_keys: set[str] = set()
        self._guard = threading.Lock()
        self._let_go = threading.Event()
        fake = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are two writes; each answer would wait 40 ms for an ACK

            def do_GET(self) -> None:
                fake._list(self)

            def do_POST(self) -> None:
                fake._generate(self)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: object) -> None:
                """Clients that hang up are part of the tests."""

        self._server = Server(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def let_go(self) -> None:
        """Answer at once what waits, and whatever comes."""
        self._let_go.set()

    def _remember(self, door: BaseHTTPRequestHandler, model: str) -> Asked:
        length = int(door.headers.get("Content-Length") or 0)
        body = json.loads(door.rfile.read(length) or b"{}")
        headers = {name.lower(): value for name, value in door.headers.items()}
        asked = Asked(path=door.path, model=model, headers=headers, body=_camel(body))
        with self._guard:
            self.asked.append(asked)
            self.counts[model] += 1
        return asked

    def _refuses_key(self, exchange: _Exchange) -> bool:
        if not self.known_keys or exchange.asked.headers.get("x-goog-api-key") in self.known_keys:
            return False
        SCENARIOS["bad-key"](exchange)
        return True

    def _list(self, door: BaseHTTPRequestHandler) -> None:
        exchange = _Exchange(door, self, self._remember(door, "(list)"))
        if not _PATH.fullmatch(door.path):
            no_such_path(exchange)
            return
        if self._refuses_key(exchange):
            return
        second = "pageToken" in parse_qs(urlparse(door.path).query)
        names = LISTED[2:] if second else LISTED[:2]
        body: dict[str, Any] = {
            "models": [
                {
                    "name": f"models/{name}",
                    "supportedGenerationMethods": ["embedContent" if "embedding" in name else "generateContent"],
                }
                for name in names
            ]
        }
        exchange.json(body if second else {**body, "nextPageToken": "more"})

    def _generate(self, door: BaseHTTPRequestHandler) -> None:
        found = _PATH.fullmatch(door.path)
        model = (found["model"] if found else None) or ""
        exchange = _Exchange(door, self, self._remember(door, model))
        if not model:
            no_such_path(exchange)
            return
        if self._refuses_key(exchange):
            return
        if self.delay_seconds:
            self._let_go.wait(self.delay_seconds)
        name = self.scenario_for(exchange.asked.picture) if self.scenario_for else model
        SCENARIOS.get(name, paints if MAKES_PICTURES in model else good)(exchange)


def _camel(value: Any) -> Any:
    """Name fields as the service's own documents do, however they were sent."""
    if isinstance(value, list):
        return [_camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {re.sub(r"_([a-z])", lambda found: found[1].upper(), name): _camel(item) for name, item in value.items()}


def answer(*parts: dict[str, Any], finish: str | None = "STOP", **more: Any) -> dict[str, Any]:
    """Build a response body; ``parts`` may be none at all."""
    candidate: dict[str, Any] = {"content": {"role": "model", **({"parts": list(parts)} if parts else {})}}
    if finish:
        candidate["finishReason"] = finish
    usage = {"promptTokenCount": 860, "candidatesTokenCount": 25, "thoughtsTokenCount": 60}
    return {"candidates": [candidate], "usageMetadata": usage, **more}


def good(exchange: _Exchange) -> None:
    if exchange.fake.describe:
        exchange.json(answer({"text": exchange.fake.describe(exchange.asked.picture)}))
        return
    key = exchange.asked.headers.get("x-goog-api-key", "")
    exchange.json(answer({"text": f"{GOOD_WORDS}, view {key[-4:]}"}))


def inline(data: bytes, kind: str = "image/png", **more: Any) -> dict[str, Any]:
    """Build the part of an answer that is a picture."""
    return {"inlineData": {"mimeType": kind, "data": base64.b64encode(data).decode()}, **more}


def paints(exchange: _Exchange) -> None:
    """Answer as image models do: a draft among the thoughts, a few words, the picture."""
    number = exchange.fake.counts[exchange.asked.model]
    exchange.json(
        answer(inline(b"a draft", thought=True), {"text": "Here it is."}, inline(exchange.fake.paint(number)))
    )


def _fails_after_first(then: Handler) -> Handler:
    def handle(exchange: _Exchange) -> None:
        first = exchange.fake.counts[exchange.asked.model] == 1
        (paints if first else then)(exchange)

    return handle


def fault(status: int, name: str, message: str, *details: dict[str, Any], **headers: str) -> Handler:
    """Make a handler that answers with an error in Google's form."""
    body = {"error": {"code": status, "message": message, "status": name, "details": list(details)}}
    return lambda exchange: exchange.json(body, status, **headers)


no_such_path = fault(404, "NOT_FOUND", "There is no such path.")


def plain(body: dict[str, Any]) -> Handler:
    return lambda exchange: exchange.json(body)


def retry_info(seconds: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": seconds}


def quota(quota_id: str) -> dict[str, Any]:
    violation = {"quotaId": quota_id, "quotaValue": "15"}
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}


def reason(word: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": word}


def _fails_once(then: Handler) -> Handler:
    def handle(exchange: _Exchange) -> None:
        first = exchange.fake.counts[exchange.asked.model] == 1
        (then if first else good)(exchange)

    return handle


def _needs_room(exchange: _Exchange) -> None:
    config = exchange.asked.body.get("generationConfig", {})
    exchange.json(
        answer({"text": GOOD_WORDS}) if config.get("maxOutputTokens", 0) > 4000 else answer(finish="MAX_TOKENS")
    )


def _dislikes_thinking(exchange: _Exchange) -> None:
    if "thinkingConfig" in exchange.asked.body.get("generationConfig", {}):
        fault(400, "INVALID_ARGUMENT", "Thinking level MINIMAL is not supported for this model.")(exchange)
    else:
        good(exchange)


def _echoes_key(exchange: _Exchange) -> None:
    key = exchange.asked.headers.get("x-goog-api-key", "")
    fault(403, "PERMISSION_DENIED", f"The key {key} has been suspended.")(exchange)


def _dislikes_sampling(exchange: _Exchange) -> None:
    if "temperature" in exchange.asked.body.get("generationConfig", {}):
        fault(400, "INVALID_ARGUMENT", "temperature is not supported by this model.")(exchange)
    else:
        good(exchange)


def _formless(exchange: _Exchange) -> None:
    if "responseJsonSchema" in exchange.asked.body.get("generationConfig", {}):
        fault(400, "INVALID_ARGUMENT", "JSON mode is not enabled for this model.")(exchange)
    else:
        good(exchange)


def _redirects(status: int) -> Handler:
    elsewhere = "localhost"  # by name: another origin than the fake's address
    return lambda exchange: exchange.raw(
        b"", status, Location=exchange.fake.url.replace("127.0.0.1", elsewhere) + "/stolen"
    )


def _stalls(exchange: _Exchange) -> None:
    time.sleep(1.5)
    good(exchange)


def _drips(exchange: _Exchange) -> None:
    door = exchange.handler
    door.send_response(200)
    door.send_header("Content-Type", "application/json")
    door.send_header("Content-Length", "1000")
    door.end_headers()
    door.close_connection = True
    for _ in range(15):
        door.wfile.write(b" ")
        door.wfile.flush()
        time.sleep(0.1)


def _hangs_up(exchange: _Exchange) -> None:
    exchange.handler.close_connection = True


def _resets(exchange: _Exchange) -> None:
    linger_none = struct.pack("ii", 1, 0)
    exchange.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
    exchange.handler.connection.close()
    exchange.handler.close_connection = True


def _cuts_body(exchange: _Exchange) -> None:
    door = exchange.handler
    door.send_response(200)
    door.send_header("Content-Length", "1000")
    door.end_headers()
    door.wfile.write(b'{"candidates"')
    door.close_connection = True


THOUGHT = {"text": "hidden thinking", "thought": True}

SCENARIOS: dict[str, Handler] = {
    "thoughts": plain(answer(THOUGHT, {"text": "a red "}, {"text": "car"})),
    "minute-quota": fault(
        429,
        "RESOURCE_EXHAUSTED",
        "Quota exceeded",
        quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"),
        retry_info("45.837s"),
    ),
    "minute-quota-short": _fails_once(fault(429, "RESOURCE_EXHAUSTED", "Quota exceeded", retry_info("0.3s"))),
    "day-quota": fault(
        429, "RESOURCE_EXHAUSTED", "Quota exceeded", quota("RequestsPerDayPerProject"), retry_info("3s")
    ),
    "limit-zero": fault(
        429,
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota, please check your plan and billing details. For more information on this "
        "error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. * Quota exceeded for metric: "
        "generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0. Please retry in 25.4s.",
        retry_info("25.4s"),
    ),
    "header-wait": fault(429, "RESOURCE_EXHAUSTED", "Too many", Retry_After="12"),
    "plain-429": lambda exchange: exchange.raw(b"slow down", 429, "text/plain"),
    "unavailable": fault(503, "UNAVAILABLE", "The model is overloaded."),
    "unavailable-once": _fails_once(fault(503, "UNAVAILABLE", "The model is overloaded.")),
    "internal": fault(500, "INTERNAL", "An internal error has occurred."),
    "gateway-timeout": fault(504, "DEADLINE_EXCEEDED", "Deadline expired."),
    "proxy-html": lambda exchange: exchange.raw(b"<html><h1>Bad gateway</h1></html>", 502),
    "cancelled": fault(499, "CANCELLED", "The operation was cancelled."),
    "bad-key": fault(
        400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", reason("API_KEY_INVALID")
    ),
    "expired-key": fault(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key."),
    "region": fault(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
    "bad-image": fault(400, "INVALID_ARGUMENT", "Unable to process input image."),
    "old-key-type": fault(
        401, "UNAUTHENTICATED", "Expected OAuth 2 access token", reason("ACCESS_TOKEN_TYPE_UNSUPPORTED")
    ),
    "leaked-key": fault(403, "PERMISSION_DENIED", "Your API key was reported as leaked."),
    "disabled-service": fault(
        403, "PERMISSION_DENIED", "Generative Language API has not been used before.", reason("SERVICE_DISABLED")
    ),
    "echoes-key": _echoes_key,
    "gone": fault(404, "NOT_FOUND", "models/gone is no longer available to new users."),
    "too-large": lambda exchange: exchange.raw(b"<html>Request Entity Too Large</html>", 413),
    "prompt-blocked": plain({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}),
    "prompt-blocked-new": plain({"promptFeedback": {"blockReason": "SOME_NEW_REASON"}}),
    "safety": plain(answer(finish="SAFETY")),
    "safety-with-text": plain(answer({"text": "a person who"}, finish="SAFETY")),
    "prohibited": plain(answer(finish="PROHIBITED_CONTENT")),
    "image-safety": plain(answer(finish="IMAGE_SAFETY")),
    "recitation": plain(answer(finish="RECITATION")),
    "other": plain(answer(finish="OTHER")),
    "unknown-finish": plain(answer({"text": "half"}, finish="SOMETHING_NEW")),
    "thinking-ate-it": plain(answer(finish="MAX_TOKENS")),
    "needs-room": _needs_room,
    "max-tokens-empty": plain(answer({"text": ""}, finish="MAX_TOKENS")),
    "cut-off": plain(answer({"text": "a long room with"}, finish="MAX_TOKENS")),
    "stop-without-parts": plain(answer()),
    "only-thoughts": plain(answer(THOUGHT)),
    "empty-object": plain({}),
    "error-in-200": plain({"error": {"code": 500, "message": "oops"}}),
    "empty-body": lambda exchange: exchange.raw(b"", 200, "application/json"),
    "captive-portal": lambda exchange: exchange.raw(b"<html>Log in to the hotel</html>"),
    "cut-json": lambda exchange: exchange.raw(b'{"candidates": [', 200, "application/json"),
    "redirect": _redirects(307),
    "redirect-get": _redirects(302),
    "stall": _stalls,
    "drip": _drips,
    "hang-up": _hangs_up,
    "reset": _resets,
    "cut-body": _cuts_body,
    "talks-image": plain(answer({"text": "I would paint <b>a door</b>."})),
    "draws-no-image": plain(answer(finish="NO_IMAGE")),
    "only-a-draft-image": plain(answer(inline(b"a draft", thought=True))),
    "blocked-image": plain(answer(inline(b"half"), finish="IMAGE_SAFETY")),
    "not-an-image": plain(answer(inline(b"<html>no</html>"))),
    "once-image": _fails_after_first(fault(503, "UNAVAILABLE", "The model is overloaded.")),
    "once-then-no-key-image": _fails_after_first(fault(403, "PERMISSION_DENIED", "Your API key was leaked.")),
    "once-then-quota-image": _fails_after_first(fault(429, "RESOURCE_EXHAUSTED", "Too many", retry_info("9s"))),
    "dislikes-thinking-gemini": _dislikes_thinking,
    "gemini-3.5-flash-lite-dislikes": _dislikes_thinking,
    "gemini-2.5-flash-led-elsewhere": _dislikes_sampling,
    "formless": _formless,
}
