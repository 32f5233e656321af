"""An OpenAI-compatible server over real HTTP; the model's name chooses how it behaves. It remembers what it was asked.

Model names of ``SCENARIOS`` misbehave as real servers were seen to; any other name answers with a caption.
"""

import base64
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Handler = Callable[["Exchange"], None]
LISTED = ("llava:latest", "qwen-vl", "nomic-embed-text")
GOOD_WORDS = "a wide room with tall windows, an oak floor and soft morning light from the left"


@dataclass
class Asked:
    """One request the fake received."""

    method: str
    path: str
    model: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def picture_url(self) -> str:
        """The data URI of the picture in the request."""
        return self.body["messages"][1]["content"][1]["image_url"]["url"]

    @property
    def picture(self) -> bytes:
        """The bytes of the picture in the request."""
        return base64.b64decode(self.picture_url.partition(",")[2])


@dataclass
class Exchange:
    """One request and the ways to answer it."""

    door: BaseHTTPRequestHandler
    fake: "FakeOpenAi"
    asked: Asked

    def json(self, body: object, status: int = 200, **headers: str) -> None:
        self.raw(json.dumps(body).encode(), status, "application/json", **headers)

    def raw(self, data: bytes, status: int = 200, kind: str = "text/html", **headers: str) -> None:
        self.begin(status, Content_Type=kind, **{"Content_Length": str(len(data)), **headers})
        self.door.wfile.write(data)

    def begin(self, status: int = 200, **headers: str) -> None:
        self.door.send_response(status)
        for name, value in headers.items():
            self.door.send_header(name.replace("_", "-"), value)
        self.door.end_headers()


class FakeOpenAi:
    """Serve on a free loopback port while used as a context manager; ``url`` ends in ``/v1``."""

    def __init__(self, *, delay_seconds: float = 0.0, describe: Callable[[bytes], str] | None = None) -> None:
        self.delay_seconds = delay_seconds
        #: makes the words out of the picture sent; the same words for every picture without it
        self.describe = describe
        #: answers ``GET /v1/models``
        self.listing: Handler = listing(*LISTED)
        #: keys that are accepted; empty means any, and none at all
        self.known_keys: set[str] = set()
        self.asked: list[Asked] = []
        self.counts: Counter[str] = Counter()
        #: bytes that endless replies got rid of before the client hung up
        self.sent_bytes = 0
        #: set when the client of an endless reply has hung up
        self.hung_up = threading.Event()
        self._guard = threading.Lock()
        fake = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                fake._answer(self)

            def do_POST(self) -> None:
                fake._answer(self)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: object) -> None:
                """Clients that hang up are part of the tests."""

        self._server = Server(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def last(self) -> Asked:
        return self.asked[-1]

    def forget(self) -> None:
        """Be as new: no memory of requests, any key will do, the usual models."""
        self.asked.clear()
        self.counts.clear()
        self.known_keys.clear()
        self.hung_up.clear()
        self.listing, self.sent_bytes = listing(*LISTED), 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, door: BaseHTTPRequestHandler) -> None:
        exchange = Exchange(door, self, self._remember(door))
        key = exchange.asked.headers.get("authorization", "").removeprefix("Bearer ")
        if self.known_keys and key not in self.known_keys:
            SCENARIOS["bad-key"](exchange)
        elif door.path == "/v1/models":
            self.listing(exchange)
        elif door.path == "/v1/chat/completions":
            time.sleep(self.delay_seconds)
            SCENARIOS.get(exchange.asked.model, good)(exchange)
        else:
            exchange.raw(b"404 page not found", 404, "text/plain")

    def _remember(self, door: BaseHTTPRequestHandler) -> Asked:
        length = int(door.headers.get("Content-Length") or 0)
        body = json.loads(door.rfile.read(length) or b"{}")
        headers = {name.lower(): value for name, value in door.headers.items()}
        asked = Asked(door.command, door.path, str(body.get("model", "")), headers, body)
        with self._guard:
            self.asked.append(asked)
            self.counts[asked.model] += 1
        return asked


def answer(content: object, finish: str | None = "stop", **message: Any) -> dict[str, Any]:
    """Build a response body; ``message`` holds what stands beside the content."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
    usage = {"prompt_tokens": 1310, "completion_tokens": 27, "total_tokens": 1337}
    return {"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage}


def good(exchange: Exchange) -> None:
    describe = exchange.fake.describe
    exchange.json(answer(describe(exchange.asked.picture) if describe else GOOD_WORDS))


def plain(body: object) -> Handler:
    return lambda exchange: exchange.json(body)


def page(data: bytes, status: int = 200, kind: str = "text/html") -> Handler:
    return lambda exchange: exchange.raw(data, status, kind)


def fault(status: int, error: object, **headers: str) -> Handler:
    """Make a handler that answers with an error: an object, or the bare string some servers send."""
    return lambda exchange: exchange.json({"error": error}, status, **headers)


def told(message: str, **more: Any) -> dict[str, Any]:
    return {"message": message, "type": "api_error", "param": None, **more}


def listing(*names: str) -> Handler:
    return plain({"object": "list", "data": [{"id": name, "object": "model"} for name in names]})


def _echoes_key(exchange: Exchange) -> None:
    words = f"Broken by {exchange.asked.headers.get('authorization')}, <b>see</b> https://help"
    fault(400, told(words))(exchange)


def _particular(exchange: Exchange) -> None:
    if "max_tokens" in exchange.asked.body:
        fault(400, told("Unsupported parameter: 'max_tokens' is not supported with this model."))(exchange)
    else:
        good(exchange)


def _formless(exchange: Exchange) -> None:
    if "response_format" in exchange.asked.body:
        fault(400, told("'response_format.type' must be 'text'"))(exchange)
    else:
        good(exchange)


def _needs_room(exchange: Exchange) -> None:
    exchange.json(answer(GOOD_WORDS) if exchange.asked.body["max_tokens"] > 4000 else answer("", "length"))


def _redirects(exchange: Exchange) -> None:
    exchange.raw(b"", 307, Location=exchange.fake.url.removesuffix("/v1") + "/stolen")


def _stalls(exchange: Exchange) -> None:
    time.sleep(1.5)
    good(exchange)


def _hangs_up(exchange: Exchange) -> None:
    exchange.door.close_connection = True


def _cuts_body(exchange: Exchange) -> None:
    exchange.begin(Content_Length="1000")
    exchange.door.wfile.write(b'{"choices"')
    exchange.door.close_connection = True


def _endless(piece: bytes, pause_seconds: float, status: int = 200) -> Handler:
    """Make a handler that sends until the client hangs up, or for three seconds or 64 MB."""

    def handle(exchange: Exchange) -> None:
        exchange.begin(status, Content_Length="100000000", Content_Type="application/json")
        fake, end = exchange.fake, time.monotonic() + 3
        try:
            while time.monotonic() < end and fake.sent_bytes < 64_000_000:
                exchange.door.wfile.write(piece)
                fake.sent_bytes += len(piece)
                time.sleep(pause_seconds)
        except OSError:
            fake.hung_up.set()
        exchange.door.close_connection = True

    return handle


SCENARIOS: dict[str, Handler] = {
    "bad-key": fault(401, told("Incorrect API key provided.", code="invalid_api_key")),
    "forbidden": fault(403, told("You do not have access.")),
    "flagged": fault(403, told("Your chosen model requires moderation and your input was flagged", code=403)),
    "policy": fault(400, told("Rejected by our safety system.", code="content_policy_violation")),
    "no-credit": fault(402, told("Insufficient credits.", code=402)),
    "not-pulled": fault(404, told('model "not-pulled" not found, try pulling it first', type="not_found_error")),
    "unknown-id": fault(400, told("unknown-id is not a valid model ID", code=400)),
    "too-large": page(b"<html>Request Entity Too Large</html>", 413),
    "small-context": fault(400, told("the request exceeds the available context size", type="exceed_context_size")),
    "busy": fault(429, told("Slow down"), Retry_After="12"),
    "busy-a-fraction": fault(429, told("Slow down"), Retry_After="0.3"),
    "busy-until": fault(429, told("Slow down"), Retry_After="Fri, 21 Nov 2025 07:28:00 GMT"),
    "busy-oddly": fault(429, told("Slow down"), Retry_After="soon"),
    "busy-plain": page(b"slow down", 429, "text/plain"),
    "no-quota": fault(429, told("You exceeded your current quota.", code="insufficient_quota")),
    "no-quota-today": fault(429, told("Rate limit exceeded: free-models-per-day", code=429)),
    "blind-ollama": fault(400, "missing data required for image input"),
    "blind-lmstudio": fault(400, told("Model does not support images. Please use a model that does.")),
    "blind-llamacpp": fault(500, told("image input is not supported - hint: you may need to provide the mmproj")),
    "blind-openrouter": fault(404, told("No endpoints found that support image input", code=404)),
    "blind-behind": fault(
        400, told("Provider returned error", metadata={"raw": '{"detail": "gemma does not support image input"}'})
    ),
    "bad-request": fault(400, told("Unable to process input image.")),
    "odd-detail": lambda exchange: exchange.json({"detail": [{"loc": ["body"]}]}, 422),
    "echoes-key": _echoes_key,
    "conflict": fault(409, told("Busy with that.")),
    "slow-upstream": page(b"", 408),
    "internal": fault(500, told("llama runner process has terminated")),
    "loading": fault(503, told("Loading model", type="unavailable_error"), Retry_After="2"),
    "overloaded": fault(529, told("Overloaded")),
    "proxy-html": page(b"<html><h1>Bad gateway</h1></html>", 502),
    "gateway-timeout": page(b"<html>504</html>", 504),
    "odd-status": page(b"", 799),
    "redirect": _redirects,
    "error-in-200": plain({"error": told("Upstream broke"), "choices": None}),
    "error-429-in-200": plain({"error": told("Provider is busy", code=429)}),
    "error-in-choice": plain({"choices": [{"error": {"code": 502, "message": "Gone"}, "finish_reason": "error"}]}),
    "blind-in-200": plain({"error": "missing data required for image input"}),
    "choices-null": plain({"choices": None}),
    "choices-empty": plain({"choices": []}),
    "choices-odd": plain({"choices": [None]}),
    "empty-object": plain({}),
    "content-null": plain(answer(None)),
    "content-blank": plain(answer(" \n ")),
    "content-odd": plain(answer({"text": "no part of the form"})),
    "filtered": plain(answer(None, "content_filter")),
    "filtered-with-text": plain(answer("a person who", "content_filter")),
    "refusal": plain(answer(None, refusal="I will not describe that.")),
    "refusal-part": plain(answer([{"type": "refusal", "refusal": "No."}])),
    "thinking-ate-it": plain(answer("", "length", reasoning_content="Let me look at it")),
    "thinking-unclosed": plain(answer("<think>Let me look at", "length")),
    "only-thoughts": plain(answer("<think>A red car.</think>\n")),
    "needs-room": _needs_room,
    "empty-body": page(b"", 200, "application/json"),
    "captive-portal": page(b"<html>Log in to the hotel</html>"),
    "cut-json": page(b'{"choices": [', 200, "application/json"),
    "json-list": plain([]),
    "deep-json": page(b"[" * 200_000, 200, "application/json"),
    "compressed": lambda exchange: exchange.raw(b"\x1f\x8b\x08\x00", Content_Encoding="gzip"),
    "hang-up": _hangs_up,
    "cut-body": _cuts_body,
    "stall": _stalls,
    "drip": _endless(b" ", 0.05),
    "endless": _endless(b" " * 65536, 0.0),
    "endless-error": _endless(b"<p>" * 20_000, 0.0, 503),
    "particular": _particular,
    "formless": _formless,
    "cut-off": plain(answer("a red car on", "length")),
    "parts": plain(
        answer(
            [
                {"type": "thinking", "thinking": "hm"},
                {"type": "text", "text": "a red "},
                {"type": "text", "text": "car"},
            ]
        )
    ),
    "bare-parts": plain(answer(["a red ", "car", None, 7])),
    "reasoning": plain(answer("a red car", reasoning_content="It is red.", reasoning="It is red.")),
    "think-tags": plain(answer("<think>It is <b>red</b>.</think>\n\na red car")),
    "think-closed-only": plain(answer("It is red.\n</think>\na red car")),
    "think-brackets": plain(answer("[THINK]It is red.[/THINK]a red car")),
    "thinking-later": plain(answer("a red car<thinking>Was that all?")),
    "finish-unsaid": plain(answer("a red car", None)),
    "finish-odd": plain(answer("a red car", "eos_token")),
    "usage-odd": plain({**answer("a red car"), "usage": {"prompt_tokens": "many", "completion_tokens": -1}}),
    "usage-null": plain({**answer("a red car"), "usage": None}),
    "half-surrogate": page(b'{"choices": [{"message": {"content": "a red car \\ud83d"}}]}', 200, "application/json"),
}
