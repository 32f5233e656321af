"""Kill the server with SIGKILL while several people write, start it over the same folder, look for what was lost.

``python scripts/kill_loop.py --kills 1000`` prints one line of figures and exits 1 if anything acknowledged is gone.
"""

import argparse
import hashlib
import http.client
import itertools
import json
import logging
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.pictures import jpeg

#: everybody writes into one batch: the lock is part of what is tried
WRITERS = 4
#: a batch of this many images makes room for the next
FULL = 60
LATEST_KILL_SECONDS = 0.25
START_SECONDS = 30.0

Place = tuple[str, str]


@dataclass
class Ledger:
    """What one writer was told, and what it asked for without hearing an answer."""

    captions: dict[Place, str] = field(default_factory=dict)
    images: dict[Place, str] = field(default_factory=dict)
    #: the one request that was on its way when the server died: these words may be there or not
    unheard: dict[Place, str] = field(default_factory=dict)
    #: images that are always edited together, all or none
    pair: list[Place] = field(default_factory=list)
    writes: int = 0
    #: answers of a living server that were no success
    refused: list[str] = field(default_factory=list)


@dataclass
class Figures:
    """What a run of kills came to."""

    kills: int = 0
    writes: int = 0
    refused: int = 0
    lost: int = 0
    torn: int = 0
    unreadable: int = 0
    leftovers: int = 0
    leftovers_kept: int = 0
    #: images that were written, but never spoken of, when the server died
    orphans: int = 0
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return not (self.refused or self.lost or self.torn or self.unreadable or self.leftovers_kept)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills in {self.seconds:.0f} s: {self.writes} acknowledged writes, {self.refused} refused, "
            f"{self.lost} lost, {self.torn} half done, {self.unreadable} unreadable batches, "
            f"{self.leftovers} leftovers of which {self.leftovers_kept} stayed, {self.orphans} images in no batch"
        )


def serve(folder: str, told: Connection) -> None:
    """Be a server over that folder until killed; starts like a worker of gunicorn does, sweep included."""
    from werkzeug.serving import make_server

    from app import create_app
    from utils.config import Settings
    from utils.services import build_services

    services = build_services(Settings(sessions_dir=Path(folder), min_free_disk=0, log_level="ERROR"))
    services.sessions.sweep(older_than_days=services.settings.session_ttl_days)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(services=services), threaded=True)
    told.send(server.port)
    server.serve_forever()


class Studio:
    """The routes a writer uses. Raises OSError or HTTPException when the server is gone."""

    def __init__(self, port: int) -> None:
        self._port = port

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=START_SECONDS)
        try:
            connection.request(method, path, body, {"Content-Type": kind})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status == 200, (method, path, answer.status, content[:300])
        return content

    def ask(self, method: str, path: str, **body: object) -> dict[str, Any]:
        return dict(json.loads(self.call(method, path, json.dumps(body).encode() if body else None)))

    def upload(self, data: bytes, session_id: str = "") -> Place:
        mark = uuid.uuid4().hex
        form = "".join(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("trigger_word", "hall"), ("session_id", session_id))
        )
        form += f'--{mark}\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\n'
        sent = form.encode() + data + f"\r\n--{mark}--\r\n".encode()
        answer = json.loads(self.call("POST", "/upload", sent, f"multipart/form-data; boundary={mark}"))
        return answer["session_id"], answer["images"][0]["id"]


def kill_loop(folder: Path, *, kills: int, seed: int = 0) -> Figures:
    """Kill that many servers at random moments and compare each time what is there with what was acknowledged."""
    chance = random.Random(seed)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["__main__", "app", "werkzeug.serving"])
    figures, session_id = Figures(), ""
    ledgers = [Ledger() for _ in range(WRITERS)]
    numbers, begun = itertools.count(), time.monotonic()
    while True:
        _make_leftovers_old(folder, figures)
        with _server(processes, folder) as (pid, studio):
            figures.leftovers_kept += len(_leftovers(folder))
            if figures.kills == kills:
                _compare(studio, folder, ledgers, figures)
                return _summed_up(figures, ledgers, folder, begun)
            _compare(studio, folder, ledgers, figures, only=session_id)
            if not session_id or sum(place[0] == session_id for one in ledgers for place in one.images) >= FULL:
                session_id = _new_batch(studio, ledgers, numbers)
            threads = [
                threading.Thread(target=_write, args=(studio, session_id, ledger, numbers)) for ledger in ledgers
            ]
            for thread in threads:
                thread.start()
            if figures.kills % 2:  # on a busy machine too, every other server gets as far as an answer
                _wait_for_a_write(ledgers, threads)
            time.sleep(chance.uniform(0, LATEST_KILL_SECONDS))
            os.kill(pid, signal.SIGKILL)
            for thread in threads:
                thread.join()
            figures.kills += 1


def _wait_for_a_write(ledgers: list[Ledger], threads: list[threading.Thread]) -> None:
    before = sum(ledger.writes for ledger in ledgers)
    while any(thread.is_alive() for thread in threads) and sum(ledger.writes for ledger in ledgers) == before:
        time.sleep(0.002)


@contextmanager
def _server(processes: Any, folder: Path) -> Iterator[tuple[int, Studio]]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = processes.Process(target=serve, args=(str(folder), theirs), daemon=True)
    process.start()
    try:
        assert ours.poll(START_SECONDS), "the server did not start"
        yield process.pid, Studio(ours.recv())
    finally:
        process.kill()
        process.join()
        ours.close()
        theirs.close()


def _summed_up(figures: Figures, ledgers: list[Ledger], folder: Path, begun: float) -> Figures:
    figures.writes = sum(ledger.writes for ledger in ledgers)
    figures.refused = sum(len(ledger.refused) for ledger in ledgers)
    for refusal in [refusal for ledger in ledgers for refusal in ledger.refused][:3]:
        print(refusal, file=sys.stderr)
    figures.orphans = 0 if figures.unreadable else _orphans(folder)
    figures.seconds = time.monotonic() - begun
    return figures


def _new_batch(studio: Studio, ledgers: list[Ledger], numbers: Iterator[int]) -> str:
    session_id = ""
    for ledger in ledgers:
        ledger.pair = []
        for _ in range(2):
            session_id, image_id = _upload(studio, session_id, ledger, numbers)
            ledger.pair.append((session_id, image_id))
            ledger.captions[session_id, image_id] = ""
    return session_id


def _upload(studio: Studio, session_id: str, ledger: Ledger, numbers: Iterator[int]) -> Place:
    data = _PICTURE + b"%d" % next(numbers)
    place = studio.upload(data, session_id)
    ledger.images[place] = hashlib.sha256(data).hexdigest()
    return place


_PICTURE = jpeg(280, 280)


def _write(studio: Studio, session_id: str, ledger: Ledger, numbers: Iterator[int]) -> None:
    """Edit one image, then two together, then upload one, over and over until the server is gone."""
    try:
        while True:
            place = _upload(studio, session_id, ledger, numbers)
            ledger.writes += 1
            for places in ([place], ledger.pair, [place]):
                words = f"photo of hall number {next(numbers)}"
                ledger.unheard = dict.fromkeys(places, words)
                edits = [{"image_id": image_id, "caption": words} for _, image_id in places]
                if len(edits) == 1:
                    studio.ask("POST", "/update_caption", session_id=session_id, **edits[0])
                else:
                    studio.ask("PATCH", f"/sessions/{session_id}/captions", captions=edits)
                ledger.captions.update(ledger.unheard)
                ledger.unheard = {}
                ledger.writes += 1
    except AssertionError as refusal:
        ledger.refused.append(str(refusal))
    except (OSError, http.client.HTTPException):
        return


def _compare(studio: Studio, folder: Path, ledgers: list[Ledger], figures: Figures, *, only: str = "*") -> None:
    """Count what is not as it was acknowledged: in the batch just written to after each kill, in all in the end."""
    shown: dict[Place, dict[str, Any]] = {}
    for document in folder.glob(f"{only}.json"):
        try:
            session = studio.ask("GET", f"/sessions/{document.stem}")
            shown.update({(document.stem, image["id"]): image for image in session["images"]})
        except AssertionError:
            figures.unreadable += 1
    for ledger in ledgers:
        for place in ledger.captions:
            if only in ("*", place[0]):
                there = shown[place]["caption"] if place in shown else None
                if there is not None and there == ledger.unheard.get(place):
                    ledger.captions[place] = there
                figures.lost += there != ledger.captions[place]
        figures.torn += len({ledger.captions[place] for place in ledger.pair}) > 1
        ledger.unheard = {}
        wanted = [place for place in ledger.images if only in ("*", place[0])]
        for place in wanted if only == "*" else wanted[-5:]:
            figures.lost += place not in shown or not _is_whole(studio, place, ledger.images[place])


def _is_whole(studio: Studio, place: Place, sha256: str) -> bool:
    try:
        return hashlib.sha256(studio.call("GET", f"/sessions/{place[0]}/images/{place[1]}")).hexdigest() == sha256
    except AssertionError:
        return False


def _leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob(".tmp-*"))


def _make_leftovers_old(folder: Path, figures: Figures) -> None:
    """Let time pass: a young leftover may be another process's work of this moment, so only old ones are swept."""
    for leftover in _leftovers(folder):
        figures.leftovers += 1
        os.utime(leftover, (0, 0))


def _orphans(folder: Path) -> int:
    documents = [json.loads(document.read_bytes()) for document in folder.glob("*.json")]
    spoken_of = {(one["id"], image["id"]) for one in documents for image in one["images"]}
    return len({(path.parent.name, path.stem) for path in folder.glob("*/*.json")} - spoken_of)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        figures = kill_loop(Path(folder), kills=asked.kills, seed=asked.seed)
    print(figures)
    return 0 if figures.holds else 1


if __name__ == "__main__":
    sys.exit(main())
