"""The sweep of a starting server beside people at work, and clocks that jump: nothing in use goes."""

import os
import threading
import time
from datetime import UTC, datetime

import pytest

from tests.makers import NOW, image
from tests.web.studio import Studio
from utils.config import Settings
from utils.editing import CaptionEdit, add_image, edit_captions
from utils.records import Session
from utils.services import Services, build_services
from web import captions

YEAR_SECONDS = 365 * 86400


def swept(settings: Settings) -> int:
    """Start another server over the same folder."""
    return build_services(settings).sessions.sweep(older_than_days=settings.session_ttl_days)


def make_old(settings: Settings, session_id: str) -> None:
    os.utime(settings.sessions_dir / f"{session_id}.json", (0, 0))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("GET", "/sessions/{}", None, id="opened"),
        pytest.param("GET", "/sessions/{}/captions?since=0", None, id="listened-to"),
        pytest.param("GET", "/sessions/{}/backup", None, id="backed-up"),
        pytest.param("POST", "/export", {"anyway": True}, id="exported"),
        pytest.param("POST", "/update_caption", {"index": 0, "caption": "photo of hall x"}, id="edited"),
    ],
)
def test_session_that_was_just_used_stays(
    studio: Studio, settings: Settings, method: str, path: str, body: dict[str, object] | None
) -> None:
    used, unused = studio.session(1)["session_id"], studio.session(1)["session_id"]
    make_old(settings, used)
    make_old(settings, unused)

    json = body and {"session_id": used, **body}
    assert studio.client.open(path.format(used), method=method, json=json).status_code == 200

    assert swept(settings) == 1
    assert len(studio.read(used)["images"]) == 1
    assert studio.client.get(f"/sessions/{unused}").status_code == 404


def test_images_no_session_speaks_of_go_after_an_hour(studio: Studio, settings: Settings, services: Services) -> None:
    session = studio.session(2)
    session_id, (shown, binned) = session["session_id"], [image["id"] for image in session["images"]]
    studio.client.delete(f"/sessions/{session_id}/images/{binned}")
    for name in ("cut-off", "under-way"):
        services.sessions.write_image(session_id, name, data=b"picture", thumbnail=b"small")
    folder = settings.sessions_dir / session_id
    now = time.time()
    for name, age in ((shown, 9000), (binned, 9000), ("cut-off", 3700), ("under-way", 3500)):
        os.utime(folder / f"{name}.json", (now - age,) * 2)

    assert swept(settings) == 0

    assert {path.stem for path in folder.iterdir()} == {shown, binned, "under-way"}


@pytest.mark.parametrize("what", ["export", "backup"])
def test_download_goes_on_while_a_server_starts(studio: Studio, settings: Settings, what: str) -> None:
    session_id = studio.session(3)["session_id"]

    def download() -> list[bytes]:
        if what == "backup":
            answer = studio.client.get(f"/sessions/{session_id}/backup", buffered=False)
        else:
            body = {"session_id": session_id, "anyway": True}
            answer = studio.client.post("/export", json=body, buffered=False)
        pieces = answer.iter_encoded()
        first = next(pieces)
        swept(settings)
        return [first, *pieces]

    whole = b"".join(download())
    make_old(settings, session_id)

    assert b"".join(download()) == whole


def test_words_written_while_the_sweep_waits_for_them_stay(services: Services, settings: Settings) -> None:
    session = services.sessions.create("hall")
    services.sessions.change(session.id, lambda session: add_image(session, image(), now=NOW))
    make_old(settings, session.id)
    sweep = threading.Thread(target=swept, args=(settings,))

    def edit(session: Session) -> Session:
        sweep.start()
        sweep.join(0.5)  # it has listed the session as old by now and waits for this edit
        return edit_captions(session, [CaptionEdit(image_id="a", caption="late words")], now=NOW)

    services.sessions.change(session.id, edit)
    sweep.join()

    assert services.sessions.read(session.id).images[0].caption == "late words"


def test_clock_that_jumps_back_takes_nothing_away(
    studio: Studio, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = studio.session(2)["session_id"]
    with monkeypatch.context() as later:
        later.setattr(captions, "utc_now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
        version = studio.edit(session_id, 0, "photo of hall from the future").get_json()["version"]
    leftover = settings.sessions_dir / session_id / ".tmp-caption-studio-underway"
    leftover.write_bytes(b"x")
    for path in (settings.sessions_dir / f"{session_id}.json", leftover, leftover.parent):
        os.utime(path, (time.time() + YEAR_SECONDS,) * 2)

    assert swept(settings) == 0

    assert leftover.exists()
    assert studio.edit(session_id, 0, "photo of hall from now", version=version).status_code == 200
    news = studio.client.get(f"/sessions/{session_id}/captions?since={version}").get_json()["images"]
    assert [one["caption"] for one in news] == ["photo of hall from now"]
    assert studio.client.post("/export", json={"session_id": session_id, "anyway": True}).status_code == 200
