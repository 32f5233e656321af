"""The running server: memory of large uploads and exports, and who gets served while captions are in flight."""

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil

from benchmarks.measure import Row, bound_row
from tests.fakes.gemini import FakeGemini
from tests.pictures import noisy_jpeg

ROOT = Path(__file__).parent.parent
LARGE_IMAGES, LARGE_BYTES = 100, 9_900_000
IN_FLIGHT = 15


class Server:
    """A gunicorn of ours with its peak memory watched."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process
        self.peak = 0
        self._watching = True
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        parent = psutil.Process(self.process.pid)
        while self._watching:
            try:
                self.peak = max(self.peak, *(child.memory_info().rss for child in parent.children(recursive=True)), 0)
            except psutil.Error:
                return
            time.sleep(0.02)

    def stop(self) -> None:
        self._watching = False
        self.process.terminate()
        self.process.wait(30)

    def call(self, method: str, path: str, body: bytes = b"", content_type: str = "application/json") -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, {"Content-Type": content_type, "Prefer": "respond-async"})
            answer = connection.getresponse()
            content = answer.read()
            assert answer.status < 400, content[:500]
            return content
        finally:
            connection.close()

    def upload(self, data: bytes, name: str, session_id: str = "") -> dict[str, object]:
        return json.loads(self.call("POST", "/upload", *form_of(data, name, session_id)))


def form_of(data: bytes, name: str, session_id: str) -> tuple[bytes, str]:
    """The form of an upload and its media type."""
    boundary = uuid.uuid4().hex
    form = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in (("trigger_word", "hall"), ("session_id", session_id))
    )
    form += f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
    body = form.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


@contextmanager
def running(enter: Callable[[], object] | None = None, **environment: str) -> Iterator[Server]:
    """Start the server as `make run` does, on a free port, with sessions of its own.

    The new process calls ``enter`` before it does anything else.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        quiet = {"LOG_LEVEL": "WARNING"}  # a line a request would stand between the figures
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "app:app", "--log-level", "error"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port), "SESSIONS_DIR": folder, "MIN_FREE_DISK": "0", **quiet, **environment},
            preexec_fn=enter,
        )
        server = Server(port, process)
        try:
            _wait_until_up(port)
            yield server
        finally:
            server.stop()


def unpaced(enter: Callable[[], object] | None = None, **environment: str) -> AbstractContextManager[Server]:
    """Start a server that lets one key begin as much as it wants: many captions in flight are the point."""
    return running(enter, CAPTION_MIN_INTERVAL_SECONDS="0", CAPTION_REQUESTS_PER_MINUTE="2000", **environment)


def rows() -> Iterator[Row]:
    yield from memory_rows()
    yield from latency_rows()


def memory_rows() -> Iterator[Row]:
    """Upload and export 100 x 10 MB and watch the peak resident memory."""
    photo = noisy_jpeg(4000, 3000, seed=3, quality=95)
    with running() as server:
        session_id = str(server.upload(_sized(photo, 0), "0.jpg")["session_id"])
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda n: server.upload(_sized(photo, n), f"{n}.jpg", session_id), range(1, LARGE_IMAGES)))
        yield bound_row("upload of 100 x 10 MB, three at a time: peak", server.peak / 1e6, "MB", most=200)
    with running() as server:
        first = server.upload(_sized(photo, 0), "0.jpg")
        session_id, image_id = str(first["session_id"]), first["images"][0]["id"]  # type: ignore[index]
        for number in range(1, LARGE_IMAGES):
            server.upload(_sized(photo, number), f"{number}.jpg", session_id)
        edit = _latencies(server, session_id, image_id)["autosave"]
        yield bound_row("edit over HTTP in a session of 100 x 10 MB: p95", edit * 1000, "ms", most=20)
        before = server.peak
        server.peak = 0
        body = json.dumps({"session_id": session_id, "anyway": True}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/export", body, {"Content-Type": "application/json"}
        )
        size = 0
        with urllib.request.urlopen(request, timeout=300) as answer:
            while piece := answer.read(1 << 20):
                size += len(piece)
        assert size > LARGE_IMAGES * len(photo)  # what fills each up goes with the private data
        yield bound_row(
            "export of 100 x 10 MB: peak",
            server.peak / 1e6,
            "MB",
            most=120,
            beside=f"one-by-one upload {before / 1e6:.0f} MB",
        )


def latency_rows() -> Iterator[Row]:
    """Keep 15 captions in flight against a slow fake Gemini and time the page and an autosave."""
    with FakeGemini(delay_seconds=4.0) as fake, unpaced(GEMINI_BASE_URL=fake.url, GEMINI_API_KEY="x" * 39) as server:
        first = server.upload(noisy_jpeg(800, 600, seed=0), "0.jpg")
        session_id = str(first["session_id"])
        images = [first["images"][0]["id"]]  # type: ignore[index]
        for number in range(1, IN_FLIGHT + 1):
            uploaded = server.upload(noisy_jpeg(800, 600, seed=number), f"{number}.jpg", session_id)
            images.append(uploaded["images"][0]["id"])  # type: ignore[index]
        idle = _latencies(server, session_id, images[-1])
        for image_id in images[:IN_FLIGHT]:
            asked = {"session_id": session_id, "image_id": image_id, "engine": "gemini"}
            server.call("POST", "/generate_caption", json.dumps(asked).encode())
        time.sleep(1.0)  # scaling of the pictures is over, all fifteen wait for the model
        busy = _latencies(server, session_id, images[-1])
        working = json.loads(server.call("GET", f"/sessions/{session_id}/captions"))["working"]
        assert len(working) >= IN_FLIGHT - 2, "the captions were not in flight while measuring"
    for name in ("page", "autosave"):
        yield bound_row(
            f"{name} while {IN_FLIGHT} captions are in flight: p95",
            busy[name] * 1000,
            "ms",
            most=50,
            beside=f"idle {idle[name] * 1000:.1f} ms",
        )


def _latencies(server: Server, session_id: str, image_id: str) -> dict[str, float]:
    def page() -> None:
        server.call("GET", "/")

    def autosave() -> None:
        body = {"session_id": session_id, "image_id": image_id, "caption": f"photo of hall {time.time()}"}
        server.call("POST", "/update_caption", json.dumps(body).encode())

    taken: dict[str, list[float]] = {"page": [], "autosave": []}
    for _ in range(40):
        for name, call in (("page", page), ("autosave", autosave)):
            begin = time.perf_counter()
            call()
            taken[name].append(time.perf_counter() - begin)
    return {name: statistics.quantiles(values, n=20)[-1] for name, values in taken.items()}


def _sized(photo: bytes, number: int) -> bytes:
    """Make the photo as large as the limit allows and different from its neighbours, by what follows its end."""
    return photo + f"{number:08d}".encode() + b"\0" * max(0, LARGE_BYTES - len(photo))


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(port: int) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
