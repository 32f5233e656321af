"""A full disk: every write is refused with 507, what was there stays readable, and once there is room all goes on."""

import errno
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app import create_app
from tests.fakes.engine import ScriptedEngine
from tests.fakes.inference import FakeInference, paint
from tests.pictures import jpeg, noisy_jpeg
from tests.web.studio import Studio
from tests.web.test_captions import settled
from utils import files
from utils.config import Settings
from utils.errors import KeyRejected
from utils.services import build_services


class FullDisk:
    """Lets one step of a write fail as a full disk does, for as long as it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, step: str, number: int) -> None:
        self.is_full = False
        self.refused = 0
        #: how many more times the step may be done
        self.room_for = 0
        self.for_a_moment = False
        self._error = number
        if step == "write":
            self._guard_writes(monkeypatch)
        else:
            place = tempfile if step == "mkstemp" else os
            monkeypatch.setattr(place, step, self._guarded(getattr(place, step)))

    def _guarded(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            self._refuse()
            return real(*args, **more)

        return call

    def _guard_writes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = os.fdopen

        def fdopen(*args: Any) -> Any:
            file = opened(*args)
            return _Narrow(file, self._refuse) if self.is_full else file

        monkeypatch.setattr(files.os, "fdopen", fdopen)

    def _refuse(self) -> None:
        if self.is_full:
            self.room_for -= 1
        if self.is_full and self.room_for < 0:
            self.refused += 1
            self.is_full = not self.for_a_moment
            raise OSError(self._error, os.strerror(self._error))


class _Narrow:
    """A file that takes half of what is written and then finds no room."""

    def __init__(self, file: Any, refuse: Callable[[], None]) -> None:
        self._file, self._refuse = file, refuse

    def __enter__(self) -> "_Narrow":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, chunk: bytes) -> int:
        self._file.write(chunk[: len(chunk) // 2])
        self._refuse()
        raise AssertionError("only a full disk has narrow files")


def stored(studio: Studio) -> dict[str, bytes]:
    folder = studio.client.application.extensions["services"].settings.sessions_dir
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".lock-"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def actions(studio: Studio) -> dict[str, Callable[[], TestResponse]]:
    """Everything that writes, ready to be tried while the disk is full and again when it is not."""
    session = studio.session(5)
    session_id, ids = session["session_id"], [image["id"] for image in session["images"]]
    studio.edit(session_id, 0, "photo of hall first")
    backup = studio.client.get(f"/sessions/{session_id}/backup").data
    url, client = f"/sessions/{session_id}", studio.client
    words = {"captions": [{"image_id": ids[1], "caption": "photo of hall many"}]}
    kept = {"captions": [{"image_id": ids[2], "caption": "photo of hall kept", "state": "edited"}]}
    return {
        "upload to a new session": lambda: studio.upload(("a.jpg", jpeg(seed=9))),
        "upload": lambda: studio.upload(("a.jpg", jpeg(seed=8)), session_id=session_id),
        "upload with caption": lambda: studio.upload(
            ("1.jpg", jpeg(seed=2)), ("1.txt", b"photo of hall text"), session_id=session_id
        ),
        "put captions back": lambda: client.post(f"{url}/captions", json=kept),
        "generate": lambda: client.post("/generate_caption", json={"session_id": session_id, "index": 3}),
        "edit": lambda: studio.edit(session_id, 0, "photo of hall second"),
        "edit many": lambda: client.patch(f"{url}/captions", json=words),
        "rename": lambda: client.patch(url, json={"trigger_word": "lobby"}),
        "remove": lambda: client.delete(f"{url}/images/{ids[4]}"),
        "restore": lambda: client.post("/sessions", data=backup, content_type="application/json"),
    }


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT], ids=["no-space", "share-used-up"])
@pytest.mark.parametrize("step", ["mkstemp", "write", "fsync", "replace"])
def test_every_write_on_a_full_disk_is_refused_whole_and_works_when_there_is_room(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    disk = FullDisk(monkeypatch, step, number)

    for name, act in actions(studio).items():
        before = stored(studio)
        disk.is_full, disk.refused = True, 0
        refused = act()
        disk.is_full = False

        assert disk.refused, name
        assert (refused.status_code, refused.get_json()["code"]) == (507, "server_full"), name
        assert refused.get_json()["retryable"] is True
        assert stored(studio) == before, f"{name}: old files as they were, no leftovers"
        again = act()
        assert again.status_code in (200, 201), f"{name}: {again.text}"
        assert stored(studio) != before, name


@pytest.mark.parametrize("name", ["restore", "upload to a new session", "upload", "upload with caption"])
def test_disk_that_fills_up_half_way_leaves_nothing_half(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    act = actions(studio)[name]
    disk = FullDisk(monkeypatch, "replace", errno.ENOSPC)

    for room in range(20):
        before = stored(studio)
        disk.is_full, disk.room_for, disk.refused = True, room, 0
        answer = act()
        disk.is_full = False
        if not disk.refused:
            break
        assert (answer.status_code, answer.get_json()["code"]) == (507, "server_full"), room
        assert stored(studio) == before, room
    assert answer.status_code in (200, 201)
    assert room > 0


def test_restore_is_whole_or_nothing_even_if_room_was_missing_for_a_moment(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore = actions(studio)["restore"]
    before = stored(studio)
    disk = FullDisk(monkeypatch, "replace", errno.ENOSPC)
    disk.is_full, disk.room_for, disk.for_a_moment = True, 4, True

    assert (restore().status_code, disk.refused) == (507, 1)

    assert stored(studio) == before


def test_disk_that_fills_up_among_generated_images_keeps_those_and_orders_no_more(
    make_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch, "replace", errno.ENOSPC)

    def paint_last(told: dict[str, Any]) -> bytes:
        disk.is_full = len(fake.orders()) == 2
        return paint(told)

    with FakeInference() as fake:
        fake.paint = paint_last
        services = build_services(make_settings(inference_service_url=fake.url, min_free_disk=0), engines={})
        client = create_app(services=services).test_client()
        order = {"prompt": "hall", "width": 256, "height": 256, "num_images": 5, "response_format": "url"}
        answer = client.post("/v1/images/generations", json=order)
        told = answer.get_json()
        services.library.close()

    assert (answer.status_code, len(told["images"]), len(fake.orders())) == (200, 1, 2)
    assert {one["code"] for one in told["problems"]} == {"server_full"}
    disk.is_full = True
    shown = client.get(told["thumbnailUrl"])
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg"), "what can be made again need not be stored"


def test_images_that_fitted_stay_when_the_disk_fills_up_behind_them(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch, "replace", errno.ENOSPC)
    disk.is_full, disk.room_for = True, 3  # a session, an image, the session again

    answer = studio.upload(("a.jpg", jpeg(seed=1)), ("b.jpg", jpeg(seed=2)))

    assert answer.status_code == 200
    assert [image["filename"] for image in answer.get_json()["images"]] == ["a.jpg"]
    assert [(one["filename"], one["code"]) for one in answer.get_json()["rejected"]] == [("b.jpg", "server_full")]


@pytest.mark.parametrize(
    ("number", "engine_says", "code", "stops"),
    [
        (errno.ENOSPC, "a red door", "server_full", True),
        (errno.EIO, "a red door", "internal_error", False),
        (errno.ENOSPC, KeyRejected("The key is not known."), "api_key_rejected", True),
    ],
    ids=["no-room-for-the-words", "broken-disk", "no-room-for-the-problem"],
)
def test_caption_in_the_background_that_cannot_be_written_is_told(
    studio: Studio,
    engine: ScriptedEngine,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    engine_says: str | Exception,
    code: str,
    stops: bool,
) -> None:
    session = studio.session()
    disk = FullDisk(monkeypatch, "mkstemp", number)
    disk.is_full = True
    engine.script(engine_says)

    first = caption_in_background(studio, session)
    disk.is_full = False
    again = caption_in_background(studio, session)

    assert [(one["image_id"], one["problem"]["code"]) for one in first["unwritten"]] == [
        (session["images"][0]["id"], code)
    ]
    assert first["unwritten"][0]["problem"]["stops_run"] is stops
    assert (first["version"], first["images"]) == (session["version"], [])
    assert (again["unwritten"], [one["state"] for one in again["images"]]) == ([], ["drafted"])


def test_room_for_the_problem_alone_is_used(
    studio: Studio, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = studio.session()
    disk = FullDisk(monkeypatch, "mkstemp", errno.ENOSPC)
    disk.is_full, disk.for_a_moment = True, True
    engine.script("a red door")

    news = caption_in_background(studio, session)

    assert news["unwritten"] == []
    assert [(one["state"], one["problem"]["code"], one["problem"]["stops_run"]) for one in news["images"]] == [
        ("failed", "server_full", True)
    ]


def caption_in_background(studio: Studio, session: dict[str, Any]) -> dict[str, Any]:
    """Ask for the first image's caption and poll until nobody works on it any more."""
    body = {"session_id": session["session_id"], "index": 0}
    asked = studio.client.post("/generate_caption", json=body, headers={"Prefer": "respond-async"})
    assert asked.status_code == 202
    return settled(studio, session["session_id"], since=session["version"])


def test_reading_and_export_need_no_room(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    session = studio.session()
    disk = FullDisk(monkeypatch, "mkstemp", errno.ENOSPC)
    disk.is_full = True

    assert len(studio.read(session["session_id"])["images"]) == 1
    export = studio.client.post("/export", json={"session_id": session["session_id"], "anyway": True})
    assert (export.status_code, len(export.data)) == (200, int(export.headers["Content-Length"]))


def test_session_can_be_deleted_when_not_even_a_lock_file_fits(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    session_id = studio.session()["session_id"]

    def no_room(*args: Any, **more: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("builtins.open", no_room)
        assert studio.client.delete(f"/sessions/{session_id}").status_code == 204
    assert not stored(studio)


def test_no_room_for_the_upload_itself_is_said_too(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*args: Any, **more: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    large = noisy_jpeg(1600, 1200, seed=1)
    assert len(large) > 600_000, "kept in a temporary file while it comes in"
    with monkeypatch.context() as full:
        full.setattr(tempfile, "TemporaryFile", no_room)
        refused = studio.upload(("a.jpg", large))

    assert (refused.status_code, refused.get_json()["code"]) == (507, "server_full")
    assert studio.upload(("a.jpg", large)).status_code == 200


def test_other_faults_of_a_disk_are_not_called_full(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    session_id = studio.session()["session_id"]
    disk = FullDisk(monkeypatch, "fsync", errno.EIO)
    disk.is_full = True

    answer = studio.edit(session_id, 0, "photo of hall x")

    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal_error")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.name == "nt" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root and the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_real_disk_of_a_megabyte_fills_up_and_goes_on(small_disk: Path, make_settings: Callable[..., Settings]) -> None:
    services = build_services(make_settings(sessions_dir=small_disk / "sessions"))
    studio = Studio(create_app(services=services).test_client())
    first, second = studio.session(1), studio.session(1)
    picture = noisy_jpeg(500, 400, seed=1)

    codes = [
        studio.upload((f"{n}.jpg", noisy_jpeg(500, 400, seed=n)), session_id=first["session_id"]).status_code
        for n in range(1, 40)
    ]

    assert set(codes) == {200, 507}, "some fitted, then there was no room"
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(b"x" * 2_000_000)
    refused = studio.edit(first["session_id"], 0, "photo of hall more words")
    assert (refused.status_code, refused.get_json()["code"]) == (507, "server_full")
    assert len(studio.read(first["session_id"])["images"]) == 1 + codes.count(200)
    assert not list(small_disk.rglob(".tmp-*"))
    assert studio.client.delete(f"/sessions/{second['session_id']}").status_code == 204
    ballast.unlink()
    assert studio.edit(first["session_id"], 0, "photo of hall more words").status_code == 200
    for image in studio.read(first["session_id"])["images"]:
        assert studio.client.get(f"/sessions/{first['session_id']}/images/{image['id']}").data[:2] == picture[:2]
