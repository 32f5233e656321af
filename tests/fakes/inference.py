"""A server that makes pictures, over real HTTP, in every form our engines speak; ``fault`` chooses how it misbehaves.

``/inference/…`` is the seed's service, ``/sdapi/…`` the Stable Diffusion web UI, ``/v1/predictions`` Replicate, and
``/v1/images/generations`` OpenAI. It paints by prompt, seed and LoRA, and remembers what it was asked.
"""

import base64
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from zlib import crc32

from tests.pictures import encoded, painted

#: where each form takes an order, and what a picture that was hidden looks like there
INFERENCE, A1111, REPLICATE, OPENAI = (
    "/inference/images/generations",
    "/sdapi/v1/txt2img",
    "/v1/predictions",
    "/v1/images/generations",
)
VERSION = "5" * 64
TRAINED = f"hall-studio/hall-lora:{VERSION}"
Handler = Callable[["Exchange"], None]


@dataclass
class Asked:
    """One request the fake received."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Exchange:
    """One request and the ways to answer it."""

    door: BaseHTTPRequestHandler
    fake: "FakeInference"
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


@dataclass
class Prediction:
    """An order at Replicate and the looks it takes until it has ended."""

    id: str
    input: dict[str, Any]
    looks_left: int
    picture: bytes = b""
    ended: dict[str, Any] = field(default_factory=dict)
    cancelled: bool = False


class FakeInference:
    """Serve on a free loopback port while used as a context manager."""

    def __init__(self, *, looks: int = 2) -> None:
        #: misbehaves until it is taken away
        self.fault: Handler | None = None
        #: how many looks at a prediction it takes until it has ended
        self.looks = looks
        #: what the next looks at a prediction meet instead of an answer
        self.look_faults: list[Handler] = []
        #: the same for a finished picture at Replicate
        self.output_faults: list[Handler] = []
        #: what Replicate's models say they take; None stands for a description nobody gets
        self.described: dict[str, Any] | None = None
        #: makes the picture; the usual one paints by what it was asked
        self.paint: Callable[[dict[str, Any]], bytes] = paint
        #: how a picture leaves: the address that is told instead of the real one
        self.output_address = ""
        self.answers_json = False
        self.asked: list[Asked] = []
        self.predictions: dict[str, Prediction] = {}
        #: pictures are made only while this is set
        self.open = threading.Event()
        self.open.set()
        #: how many pictures were being made at the same time, at most
        self.most_at_once = 0
        self._at_once = 0
        self._guard = threading.Lock()
        fake = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                fake._answer(self)

            def do_POST(self) -> None:
                fake._answer(self)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """Clients that hang up are part of the tests."""

        self._server = Server(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()

    def orders(self) -> list[Asked]:
        """Return the requests that ordered a picture."""
        return [one for one in self.asked if one.method == "POST" and not one.path.endswith("/cancel")]

    def _answer(self, door: BaseHTTPRequestHandler) -> None:
        length = int(door.headers.get("Content-Length") or 0)
        body = json.loads(door.rfile.read(length) or b"{}")
        headers = {name.lower(): value for name, value in door.headers.items()}
        exchange = Exchange(door, self, Asked(door.command, door.path, headers, body))
        with self._guard:
            self.asked.append(exchange.asked)
        for pattern, answer in _DOORS:
            if re.fullmatch(pattern, f"{door.command} {door.path}"):
                return answer(exchange)
        exchange.json({"detail": "Not Found"}, 404)

    def make(self, told: dict[str, Any]) -> bytes:
        with self._guard:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            self.open.wait(20)
            return self.paint(told)
        finally:
            with self._guard:
                self._at_once -= 1


def paint(told: dict[str, Any]) -> bytes:
    """Paint a PNG that depends on the prompt, the seed and the LoRA's strength."""
    size = told.get("size") or f"{told.get('width') or 256}x{told.get('height') or 256}"
    width, height = (int(side) for side in size.split("x"))
    words = f"{told['prompt']} {told.get('seed')} {told.get('lora_scale')}"
    return encoded(painted(width, height, seed=crc32(words.encode()) % 1000 + 1), "PNG")


# --- the forms ----------------------------------------------------------------------------------


def _faulty(answer: Handler) -> Handler:
    return lambda exchange: (exchange.fake.fault or answer)(exchange)


def _inference(exchange: Exchange) -> None:
    data = exchange.fake.make(exchange.asked.body)
    if exchange.fake.answers_json or exchange.fake.output_address:
        told = exchange.fake.output_address or base64.b64encode(data).decode()
        exchange.json({"images": [{"url" if exchange.fake.output_address else "b64_json": told}]})
    else:
        exchange.raw(data, kind="image/png")


def _txt2img(exchange: Exchange) -> None:
    body = exchange.asked.body
    picture = base64.b64encode(exchange.fake.make(body)).decode()
    info = {
        "seed": body["seed"],
        "all_seeds": [body["seed"]],
        "sampler_name": body.get("sampler_name", "DPM++ 2M"),
        "steps": body.get("steps", 20),
        "cfg_scale": body.get("cfg_scale", 7.0),
        "sd_model_name": "dreamshaper_8",
        "clip_skip": 2,
        "version": "v1.10.1",
    }
    exchange.json({"images": [picture], "parameters": body, "info": json.dumps(info)})


def _openai(exchange: Exchange) -> None:
    data = exchange.fake.make(exchange.asked.body)
    told = exchange.fake.output_address
    picture = {"url": told} if told else {"b64_json": base64.b64encode(data).decode()}
    exchange.json({"created": 1763700000, "data": [picture]})


def _created(exchange: Exchange) -> None:
    fake = exchange.fake
    prediction = Prediction(f"p{len(fake.predictions)}", exchange.asked.body["input"], fake.looks)
    fake.predictions[prediction.id] = prediction
    exchange.json(_told(fake, prediction), 201)


def _looked_at(exchange: Exchange) -> None:
    if exchange.fake.look_faults:
        return exchange.fake.look_faults.pop(0)(exchange)
    prediction = exchange.fake.predictions[exchange.asked.path.rpartition("/")[2]]
    prediction.looks_left -= 1
    exchange.json(_told(exchange.fake, prediction))
    return None


def _told(fake: FakeInference, prediction: Prediction) -> dict[str, Any]:
    told = {"id": prediction.id, "status": "processing", "urls": {"get": "http://169.254.169.254/"}, "output": None}
    if prediction.looks_left > 0:
        return told
    if not prediction.picture:
        prediction.picture = fake.make(prediction.input)
    address = fake.output_address or f"{fake.url}/outputs/{prediction.id}.png"
    return {**told, "status": "succeeded", "output": [address], "logs": "Using seed: 4711\n100%", **prediction.ended}


def _cancelled(exchange: Exchange) -> None:
    exchange.fake.predictions[exchange.asked.path.split("/")[3]].cancelled = True
    exchange.json({"status": "canceled"})


def _output(exchange: Exchange) -> None:
    if exchange.fake.output_faults:
        return exchange.fake.output_faults.pop(0)(exchange)
    exchange.raw(exchange.fake.predictions[exchange.asked.path[9:-4]].picture, kind="image/png")
    return None


def _described(exchange: Exchange) -> None:
    if exchange.fake.described is None:
        exchange.json({"detail": "down"}, 503)
    else:
        schemas = {"Input": {"properties": exchange.fake.described}}
        exchange.json({"openapi_schema": {"components": {"schemas": schemas}}})


_DOORS: tuple[tuple[str, Handler], ...] = (
    (f"POST {INFERENCE}", _faulty(_inference)),
    (f"POST {A1111}", _faulty(_txt2img)),
    (f"POST {OPENAI}", _faulty(_openai)),
    (f"POST {REPLICATE}", _faulty(_created)),
    (r"GET /v1/predictions/\w+", _looked_at),
    (r"POST /v1/predictions/\w+/cancel", _cancelled),
    (r"GET /outputs/\w+\.png", _output),
    (r"GET /v1/models/.*", _described),
)


# --- faults -------------------------------------------------------------------------------------


def says(status: int, body: object, **headers: str) -> Handler:
    return lambda exchange: exchange.json(body, status, **headers)


def page(data: bytes, status: int = 200, kind: str = "text/html") -> Handler:
    return lambda exchange: exchange.raw(data, status, kind)


def redirects(exchange: Exchange) -> None:
    exchange.raw(b"", 302, Location=exchange.fake.url + "/stolen")


def hangs_up(exchange: Exchange) -> None:
    exchange.door.close_connection = True


def endless(piece: bytes, pause_seconds: float, kind: str = "image/png") -> Handler:
    """Make a handler that sends until the client hangs up, or for five seconds or 64 MB."""

    def handle(exchange: Exchange) -> None:
        exchange.begin(Content_Length="500000000", Content_Type=kind)
        end, sent = time.monotonic() + 5, 0
        while time.monotonic() < end and sent < 64_000_000:
            exchange.door.wfile.write(piece)
            sent += len(piece)
            time.sleep(pause_seconds)
        exchange.door.close_connection = True

    return handle


def drips_head(exchange: Exchange) -> None:
    """Begin an answer whose head comes a byte at a time, so that no pause is ever long."""
    end = time.monotonic() + 5
    exchange.door.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while time.monotonic() < end:
        exchange.door.wfile.write(b"x")
        time.sleep(0.02)
    exchange.door.close_connection = True


FAULTS: dict[str, Handler] = {
    "busy": says(429, {"detail": "Request was throttled. Expected available in 7 seconds."}),
    "busy-until": says(429, {"error": {"message": "Slow down"}}, Retry_After="12"),
    "no-quota": says(429, {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}),
    "no-credit": says(402, {"title": "Insufficient credit", "detail": "Top up.", "status": 402}),
    "bad-key": says(401, {"detail": "Invalid token r8_secret-token-of-the-operator"}),
    "flagged": says(400, {"error": {"message": "Rejected by our safety system.", "code": "content_policy_violation"}}),
    "refused": says(
        422, {"detail": [{"loc": ["body", "input"], "msg": "<b>steps</b> r8_secret-token-of-the-operator"}]}
    ),
    "crash": says(500, {"error": "RuntimeError", "detail": "CUDA out of memory"}),
    "away": page(b"<html>Bad gateway</html>", 502),
    "slow": page(b"", 504),
    "redirect": redirects,
    "html": page(b"<html>Log in to the hotel</html>"),
    "empty": page(b"", 200, "image/png"),
    "cut-json": page(b'{"images": ["iVBORw0', 200, "application/json"),
    "deep-json": page(b'{"a":' * 100_000, 200, "application/json"),
    "json-null": says(200, {"images": None, "data": None, "id": None}),
    "packed": lambda exchange: exchange.raw(b"\x1f\x8b\x08\x00", Content_Encoding="gzip"),
    "drip": endless(b"\x89PNG", 0.02),
    "drip-head": drips_head,
    "oversized": endless(b"\x89PNG" * 16384, 0.0),
    "hang-up": hangs_up,
}
