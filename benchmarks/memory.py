"""A hundred of the largest pictures, then every bomb, on a server with the 512 MB of a small host."""

import contextlib
import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
from PIL import Image

from benchmarks.host import host_memory
from benchmarks.measure import Row, bound_row
from benchmarks.server import Server, form_of, unpaced
from tests import pictures_hostile as hostile
from tests.pictures import encoded, jpeg, painted

IMAGES, LARGEST = 100, 10 * 1024 * 1024
#: as many as the page sends at once
AT_ONCE = 3
#: 24.9 megapixels; the limit is 25
WIDTH, HEIGHT = 5760, 4320
_SHIFTS = 100


def rows() -> Iterator[Row]:
    """Fill a batch and take everything out of it, then throw the bombs."""
    with host_memory() as host, unpaced(enter=host.enter, CAPTION_ENGINE="offline", MAX_IMAGES="200") as server:
        worker = Worker(server)
        print(f"   512 MB by {host.name}; peak is VmHWM of the process that serves, {worker.idle:.0f} MB when idle")
        batch = Batch(server)
        for name, step in batch.steps().items():
            begin = time.perf_counter()
            step()
            took, peak = time.perf_counter() - begin, worker.take_peak()
            beside = f"{peak / worker.idle:.1f} x idle, {took:.0f} s"
            yield bound_row(f"{name}: peak", peak, "MB", most=250, beside=beside)
        for name, data in bombs().items():
            status, seconds, health = _thrown(server, batch.session_id, data)
            peak = worker.take_peak()
            beside = f"{status}, {peak:.0f} MB, /healthz {health * 1000:.0f} ms"
            row = bound_row(f"{len(data) / 1e6:.2f} MB {name}", seconds * 1000, "ms", most=1000, beside=beside)
            yield replace(row, holds=row.holds and status < 500 and health < 1 and peak < 400)
        assert worker.is_there(), "the kernel ended the process for its memory"


class Worker:
    """The one process that serves, and the most memory it ever had."""

    def __init__(self, server: Server) -> None:
        self._parent = psutil.Process(server.process.pid)
        (self._process,) = self._parent.children()
        self.idle = self.take_peak()

    def take_peak(self) -> float:
        """Say how many MB there were at most since the last time."""
        folder = Path(f"/proc/{self._process.pid}")
        lines = (folder / "status").read_text().splitlines()
        peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        (folder / "clear_refs").write_text("5")
        return peak * 1024 / 1e6

    def is_there(self) -> bool:
        return self._parent.children() == [self._process]


class Batch:
    """What a person does with a hundred large pictures, each step for itself."""

    def __init__(self, server: Server) -> None:
        self._server, self._pictures = server, Pictures()
        self.session_id = str(server.upload(jpeg(), "first.jpg")["session_id"])
        self._ids: list[str] = []

    def steps(self) -> dict[str, Callable[[], object]]:
        return {
            "a form of 1 GB, refused": self._send_a_gigabyte,
            f"upload of {IMAGES} x 10 MB, {AT_ONCE} at a time": self._upload,
            "all thumbnails": lambda: self._many(self._thumbnail),
            "all captions": self._caption,
            "all originals": lambda: self._many(self._original),
            "the ZIP": self._export,
        }

    def _send_a_gigabyte(self) -> None:
        body, content_type = form_of(jpeg(), "endless.jpg", self.session_id)
        pieces = [body[:-40], *[bytes(1 << 20)] * 1000, body[-40:]]
        headers = {"Content-Type": content_type, "Content-Length": str(sum(map(len, pieces)))}
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=120)
        with contextlib.closing(connection):
            connection.request("POST", "/upload", iter(pieces), headers)
            assert connection.getresponse().status == 413

    def _upload(self) -> None:
        def send(number: int) -> str:
            data = self._pictures.make(number)
            (image,) = self._server.upload(data, f"{number}.jpg", self.session_id)["images"]  # type: ignore[misc]
            return str(image["id"])

        with ThreadPoolExecutor(AT_ONCE) as pool:
            self._ids = list(pool.map(send, range(IMAGES)))

    def _many(self, one: Callable[[str], None]) -> None:
        with ThreadPoolExecutor(6) as pool:  # a browser opens six connections
            list(pool.map(one, self._ids))

    def _thumbnail(self, image_id: str) -> None:
        assert self._server.call("GET", f"/sessions/{self.session_id}/images/{image_id}/thumbnail")[:2] == b"\xff\xd8"

    def _original(self, image_id: str) -> None:
        self._server.call("GET", f"/sessions/{self.session_id}/images/{image_id}")

    def _caption(self) -> None:
        for image_id in self._ids:
            asked = {"session_id": self.session_id, "image_id": image_id, "engine": "offline"}
            self._server.call("POST", "/generate_caption", json.dumps(asked).encode())
        while self._told()["working"]:
            time.sleep(0.2)
        assert sum(image["caption"] != "" for image in self._told()["images"]) == IMAGES

    def _told(self) -> dict[str, list[dict[str, object]]]:
        return dict(json.loads(self._server.call("GET", f"/sessions/{self.session_id}/captions?since=0")))

    def _export(self) -> None:
        body = json.dumps({"session_id": self.session_id, "anyway": True}).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=300)
        with contextlib.closing(connection):
            connection.request("POST", "/export", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            announced, received = int(answer.headers["Content-Length"]), 0
            while piece := answer.read(1 << 20):
                received += len(piece)
        assert received == announced > 0.8 * IMAGES * LARGEST


class Pictures:
    """Different pictures of nearly 25 megapixels and 10 MB: most are plain JPEGs, some progressive, some PNG."""

    def __init__(self) -> None:
        size = (WIDTH + _SHIFTS, HEIGHT + _SHIFTS)
        self._base = painted(*size)
        self._grain = Image.merge("RGB", [Image.effect_noise(size, 42)] * 3)

    def make(self, number: int) -> bytes:
        place = (number % _SHIFTS, number * 7 % _SHIFTS)
        box = (*place, place[0] + WIDTH, place[1] + HEIGHT)
        kind = number % 5
        if kind == 4:
            picture, patch = self._base.crop(box), (place[0], place[1], place[0] + 2500, place[1] + 2100)
            picture.paste(self._grain.crop(patch), place)
            data = encoded(picture, "PNG", compress_level=1)
        else:
            picture = Image.blend(self._base.crop(box), self._grain.crop(box), 0.25)
            data = encoded(picture, "JPEG", quality=91, progressive=kind == 3)
        assert 0.8 * LARGEST < len(data) <= LARGEST, f"picture {number} has {len(data)} bytes"
        return data


def bombs() -> dict[str, bytes]:
    """Whatever is made to cost more than it weighs."""
    flat = encoded(Image.new("RGB", (5000, 5000), "teal"), "JPEG", progressive=True)
    return {
        "WebP of 13300 x 13300": hostile.flat_webp(13_300),
        "WebP of 4096 x 4096, the largest taken": hostile.flat_webp(4096),
        "WebP with a false canvas": hostile.webp_lying_about_its_canvas(13_300),
        "PNG of 60000 x 60000": hostile.png_header(60_000, 60_000),
        "PNG of 2e9 x 2e9": hostile.png_header(2 * 10**9, 2 * 10**9),
        "PNG of 5000 x 5000, the largest taken": hostile.whole_flat_png(5000),
        "JPEG of 500 scans": hostile.with_last_scan_repeated(flat, 491),
        "JPEG of 50 scans, the most taken": hostile.with_last_scan_repeated(flat, 41),
        "JPEG of 500 plain scans": hostile.many_plain_scans(500),
        "JPEG of 2,400,000 comments": hostile.jpeg_with_comments(2_400_000),
        "PNG text of 100 MB": hostile.png_with([hostile.compressed_text(100_000_000)]),
        "PNG international text of 100 MB": hostile.png_with([hostile.international_text(100_000_000)]),
        "PNG colour profile of 100 MB": hostile.png_with([hostile.colour_profile(100_000_000)]),
        "PNG of 70 texts of 900 kB": hostile.png_with([hostile.compressed_text(900_000, f"k{n}") for n in range(70)]),
        "PNG of 100,000 texts": hostile.png_with([hostile.png_chunk(b"tEXt", b"a\0b")] * 100_000),
        "APNG of 40,000 frames": hostile.many_frames_png(40_000),
        "WebP of 40,000 frames": hostile.many_frames_webp(40_000),
        "GIF of 40,000 frames": hostile.many_frames_gif(40_000),
        "EXIF that points at itself": hostile.exif_that_points_at_itself(),
        "PNG that is 10 MB of nothing": hostile.PNG_SIGNATURE + bytes(LARGEST - 8),
        "JPEG of nothing but filling": b"\xff\xd8" + b"\xff" * (LARGEST - 2),
        "JPEG with filling before its picture": hostile.jpeg_with_filling(b"\xff"),
    }


def _thrown(server: Server, session_id: str, data: bytes) -> tuple[int, float, float]:
    """Send it and return the status, the seconds it took and the slowest answer of /healthz meanwhile."""
    slowest, is_over = [0.0], threading.Event()

    def watch() -> None:
        while not is_over.is_set():
            begin = time.perf_counter()
            server.call("GET", "/healthz")
            slowest[0] = max(slowest[0], time.perf_counter() - begin)

    body, content_type = form_of(data, f"{uuid.uuid4().hex}.jpg", session_id)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    watcher = threading.Thread(target=watch)
    with contextlib.closing(connection):
        watcher.start()
        begin = time.perf_counter()
        connection.request("POST", "/upload", body, {"Content-Type": content_type})
        status = connection.getresponse().status
        took = time.perf_counter() - begin
        is_over.set()
        watcher.join()
    return status, took, slowest[0]
