"""Bodies that are broken, ambiguous or meant to hurt: a problem each, never a crash, and nothing changed."""

import base64
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app import create_app
from tests.pictures import jpeg
from tests.web.studio import Studio
from utils.config import Settings
from utils.errors import BackupInvalid
from utils.services import build_services

UPDATE = {"session_id": "SESSION", "index": 0, "caption": "photo of hall new"}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in UPDATE.items() if key != name}


def stored(studio: Studio) -> dict[str, bytes]:
    folder = studio.client.application.extensions["services"].settings.sessions_dir
    return {str(path): path.read_bytes() for path in folder.rglob("*.json")}


def post(studio: Studio, url: str, body: bytes, content_type: str = "application/json") -> TestResponse:
    return studio.client.post(url, data=body, content_type=content_type)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param(b"", 400, "invalid_request", id="empty"),
        pytest.param(b"{", 400, "invalid_request", id="cut"),
        pytest.param(b"\xff\xfe{}", 400, "invalid_request", id="not-utf-8"),
        pytest.param(json.dumps(UPDATE).encode("utf-16"), 400, "invalid_request", id="utf-16"),
        pytest.param(b"null", 400, "invalid_request", id="null"),
        pytest.param(b"[]", 400, "invalid_request", id="list"),
        pytest.param(b'"text"', 400, "invalid_request", id="text"),
        pytest.param(b"[" * 100_000, 400, "invalid_request", id="nested-100000-deep"),
        pytest.param(b'{"a":' * 100_000, 400, "invalid_request", id="objects-100000-deep"),
        pytest.param(b"[" * 300 + b"]" * 300, 400, "invalid_request", id="nested-and-closed"),
        pytest.param({**UPDATE, "more": 1}, 400, "invalid_request", id="unknown-field"),
        pytest.param({**UPDATE, "index": True}, 400, "invalid_request", id="true-for-a-number"),
        pytest.param({**UPDATE, "index": "0"}, 400, "invalid_request", id="text-for-a-number"),
        pytest.param({**UPDATE, "index": 0.0}, 400, "invalid_request", id="fraction-for-a-number"),
        pytest.param({**UPDATE, "index": -1}, 400, "invalid_request", id="below-zero"),
        pytest.param({**UPDATE, "index": 10**400}, 400, "invalid_request", id="huge-number"),
        pytest.param({**UPDATE, "caption": 1}, 400, "invalid_request", id="number-for-a-text"),
        pytest.param({**UPDATE, "caption": None}, 400, "invalid_request", id="null-for-a-text"),
        pytest.param({**UPDATE, "state": "blocked"}, 400, "invalid_request", id="state-no-person-may-give"),
        pytest.param({**UPDATE, "image_id": "x"}, 400, "invalid_request", id="both-pointers"),
        pytest.param(without("index"), 400, "invalid_request", id="no-pointer"),
        pytest.param(without("caption"), 400, "invalid_request", id="no-caption"),
        pytest.param(
            b'{"session_id":"SESSION","index":0,"caption":"a","caption":"b"}', 400, "invalid_request", id="name-twice"
        ),
        pytest.param(b'{"session_id":"SESSION","index":NaN,"caption":"a"}', 400, "invalid_request", id="not-a-number"),
        pytest.param(
            b'{"session_id":"SESSION","index":0,"caption":"a","version":-Infinity}',
            400,
            "invalid_request",
            id="infinity",
        ),
        pytest.param(
            b'{"session_id":"SESSION","index":' + b"1" * 5000 + b',"caption":"a"}',
            400,
            "invalid_request",
            id="number-of-5000-digits",
        ),
        pytest.param({**UPDATE, "session_id": "\ud800"}, 400, "invalid_request", id="half-character-elsewhere"),
        pytest.param({**UPDATE, "caption": "a\ud800b"}, 422, "caption_invalid", id="half-character"),
        pytest.param({**UPDATE, "caption": "a\0b"}, 422, "caption_invalid", id="nul"),
        pytest.param({**UPDATE, "caption": "x" * 5001}, 422, "caption_too_long", id="5001-characters"),
        pytest.param(b" " * 50_000_000, 413, "body_too_large", id="50-mb"),
        pytest.param({**UPDATE, "caption": "x" * 150_000}, 400, "invalid_request", id="endless-caption"),
    ],
)
def test_body_that_cannot_be_right_is_a_problem_and_changes_nothing(
    studio: Studio, body: bytes | dict[str, Any], status: int, code: str
) -> None:
    session_id = studio.session()["session_id"]
    studio.edit(session_id, 0, "photo of hall old")
    before = stored(studio)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    answer = post(studio, "/update_caption", raw.replace(b"SESSION", session_id.encode()))

    assert (answer.status_code, answer.get_json()["code"]) == (status, code), answer.text
    assert answer.content_type == "application/problem+json"
    assert stored(studio) == before
    assert studio.read(session_id)["images"][0]["caption"] == "photo of hall old"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("post", "/generate_caption", {"session_id": "S", "index": 0, "overwrite": "yes"}, id="generate"),
        pytest.param("post", "/export", {"session_id": "S", "anyway": 1}, id="export"),
        pytest.param("patch", "/sessions/S", {"trigger_word": 5}, id="rename"),
        pytest.param("patch", "/sessions/S/captions", {"captions": [{"image_id": "I", "caption": 1}]}, id="edit-many"),
        pytest.param("patch", "/sessions/S/captions", {"captions": []}, id="edit-none"),
        pytest.param("post", "/sessions/S/captions", {"captions": [{"image_id": "I"}]}, id="put-back"),
        pytest.param("post", "/sessions/S/missing", {"sha256": ["x"]}, id="missing"),
        pytest.param("post", "/sessions/S/missing", {"sha256": ["\ud800"]}, id="missing-half-character"),
        pytest.param("post", "/validate_key", {"api_key": 1}, id="key"),
    ],
)
def test_every_route_holds_its_body_to_its_types(studio: Studio, method: str, path: str, body: dict[str, Any]) -> None:
    session = studio.session()
    raw = (
        json.dumps(body).replace('"S"', f'"{session["session_id"]}"').replace('"I"', f'"{session["images"][0]["id"]}"')
    )
    before = stored(studio)

    answer = studio.client.open(
        path.replace("/S", f"/{session['session_id']}"),
        method=method.upper(),
        data=raw,
        content_type="application/json",
    )

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_request"), answer.text
    assert stored(studio) == before


def test_right_types_are_still_taken(studio: Studio) -> None:
    session = studio.session(2)
    kept = {
        "image_id": session["images"][1]["id"],
        "caption": "photo of hall kept",
        "state": "drafted",
        "edited_at": "2026-11-21T12:00:00Z",
        "provenance": {
            "engine": "offline",
            "model": "m",
            "draft": "photo of hall kept",
            "created_at": "2026-11-21T12:00:00+00:00",
            "seconds": 1,
            "cost_usd": 0,
        },
    }

    answer = studio.client.post(f"/sessions/{session['session_id']}/captions", json={"captions": [kept]})

    assert answer.status_code == 200, answer.text
    assert studio.read(session["session_id"])["images"][1]["state"] == "drafted"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("photo of hall a\r\nb", id="crlf"),
        pytest.param("photo of hall a\u2028b\u2029c\u0085d", id="line-separators"),
        pytest.param("photo of hall a \t ", id="trailing-blanks"),
        pytest.param("photo of hall e\u0301 \u00e9", id="accents-both-ways"),
        pytest.param("photo of hall \u202egnp\u200b 🦊👩‍👩‍👧", id="invisible-and-emoji"),
        pytest.param("", id="empty"),
    ],
)
def test_caption_is_stored_and_exported_as_sent(studio: Studio, text: str) -> None:
    session_id = studio.session()["session_id"]
    studio.edit(session_id, 0, "photo of hall before")

    assert studio.edit(session_id, 0, text).status_code == 200

    assert studio.read(session_id)["images"][0]["caption"] == text
    answer = studio.client.post("/export", json={"session_id": session_id, "anyway": True})
    assert zipfile.ZipFile(io.BytesIO(answer.data)).read("0.txt") == text.encode()


@pytest.mark.parametrize("content_type", ["text/plain", "", "multipart/form-data; boundary=x", "text/json"])
@pytest.mark.parametrize("url", ["/update_caption", "/export", "/generate_caption", "/sessions", "/validate_key"])
def test_other_kind_of_body_is_refused(studio: Studio, url: str, content_type: str) -> None:
    answer = post(studio, url, json.dumps(UPDATE).encode(), content_type)

    assert (answer.status_code, answer.get_json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/upload"), ("PUT", "/update_caption"), ("TRACE", "/"), ("PATCH", "/export"), ("DELETE", "/sessions")],
)
def test_other_method_is_refused_with_those_that_are_taken(studio: Studio, method: str, path: str) -> None:
    answer = studio.client.open(path, method=method)

    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert answer.get_json()["code"] == "method_not_allowed"
    assert answer.headers["Allow"]


GOOD = base64.b64encode(jpeg()).decode()


def image(**more: object) -> dict[str, object]:
    return {"filename": "a.jpg", "data": GOOD, "caption": "photo of hall x", **more}


def backup(*images: object, **more: object) -> bytes:
    return json.dumps({"trigger_word": "hall", "images": images, **more}).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"[" * 100_000, 422, id="nested-100000-deep"),
        pytest.param(b'{"trigger_word":"hall","x":' + b'{"a":' * 100_000, 422, id="objects-100000-deep"),
        pytest.param(backup(*[image()] * 7), 422, id="more-images-than-a-session-ever-holds"),
        pytest.param(backup(image())[:-1] + b',"x":' + b"[" * 50 + b"]" * 50 + b"}", 422, id="nested-50-deep"),
        pytest.param(backup(image(), extra=[0] * 2000), 422, id="endless-list-of-nothing"),
        pytest.param(backup(image(**{f"k{number}": 1 for number in range(2000)})), 422, id="thousands-of-fields"),
        pytest.param(b'{"trigger_word":"hall","images":[' + b"1" * 5000 + b"]}", 422, id="number-of-5000-digits"),
        pytest.param(b"null", 422, id="null"),
        pytest.param(b'{"trigger_word":"ha\\ud800ll","images":[]}', 422, id="half-character"),
        pytest.param(b"NaN", 422, id="not-a-number"),
    ],
)
def test_backup_beyond_all_measure_is_refused_and_leaves_nothing(
    make_settings: Callable[..., Settings], body: bytes, status: int
) -> None:
    studio = Studio(create_app(services=build_services(make_settings(max_images=2))).test_client())

    answer = post(studio, "/sessions", body)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    assert not stored(studio)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 10_000, id="nested-10000-deep"),
        pytest.param(b'{"' + b"k" * 100_000 + b'":{' + b'"a":1,' * 1000, id="long-name-above-many"),
    ],
)
def test_backup_in_which_paths_grow_long_takes_little_memory(studio: Studio, body: bytes) -> None:
    post(studio, "/sessions", b"[]")
    tracemalloc.start()
    try:
        answer = post(studio, "/sessions", body)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (answer.status_code, answer.get_json()["code"]) == (422, "backup_invalid")
    assert peak < 20_000_000


def test_endless_body_of_a_backup_is_refused_before_it_is_read(studio: Studio) -> None:
    answer = studio.client.post(
        "/sessions", content_type="application/json", environ_overrides={"CONTENT_LENGTH": str(10**12)}
    )

    assert answer.status_code == 413
    assert not stored(studio)


def test_backup_is_bounded_by_the_limits_of_an_upload(make_settings: Callable[..., Settings]) -> None:
    studio = Studio(create_app(services=build_services(make_settings(max_images=1))).test_client())
    other = base64.b64encode(jpeg(seed=2)).decode()

    body = post(studio, "/sessions", backup(image(), image(data=other), image(data=other))).get_json()

    assert len(body["images"]) == 1
    assert [one["code"] for one in body["rejected"]] == ["too_many_images", "too_many_images"]


@pytest.mark.parametrize(
    ("more", "filename", "caption", "code"),
    [
        pytest.param({"filename": "x" * 100_000 + ".jpg"}, "x" * 120, "photo of hall x", None, id="long-name"),
        pytest.param({"filename": 5}, "5", "photo of hall x", None, id="number-for-a-name"),
        pytest.param({"filename": None}, "unnamed", "photo of hall x", None, id="no-name"),
        pytest.param({"caption": "y" * 3_000_000}, "a.jpg", "", "caption_too_long", id="long-caption"),
        pytest.param({"caption": "a\0b"}, "a.jpg", "", "caption_invalid", id="nul"),
        pytest.param({"state": "x" * 100_000}, "a.jpg", "photo of hall x", None, id="long-state"),
        pytest.param({"edited_at": "x" * 100_000}, "a.jpg", "photo of hall x", None, id="long-time"),
    ],
)
def test_odd_field_of_a_backup_is_cut_or_named_and_costs_no_image(
    studio: Studio, more: dict[str, object], filename: str, caption: str, code: str | None
) -> None:
    answer = post(studio, "/sessions", backup(image(**more)))

    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    assert [(one["filename"], one["caption"]) for one in body["images"]] == [(filename, caption)]
    assert [one["code"] for one in body["rejected"]] == ([code] if code else [])
    assert sum(map(len, stored(studio).values())) < 200_000


def test_long_fields_of_a_backup_are_not_held_together(studio: Studio) -> None:
    names = ("filename", "caption", "state", "edited_at")
    made = dict.fromkeys(("engine", "model", "draft", "style", "hint", "created_at"), "z" * 4_000_000)
    body = io.BytesIO(backup(image(**dict.fromkeys(names, "y" * 4_000_000), provenance=made)))

    tracemalloc.start()
    try:
        with pytest.raises(BackupInvalid):
            studio.client.application.extensions["services"].backups.load(io.BytesIO(backup()))
        tracemalloc.reset_peak()
        studio.client.application.extensions["services"].backups.load(body)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 20_000_000


def documents(studio: Studio) -> list[Path]:
    return list(studio.client.application.extensions["services"].settings.sessions_dir.glob("*.json"))


def test_backup_that_stops_coming_leaves_nothing(studio: Studio) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(size) or self._stop()

        def _stop(self) -> bytes:
            raise ConnectionResetError("the client went away")

    answer = studio.client.post(
        "/sessions",
        content_type="application/json",
        environ_overrides={"CONTENT_LENGTH": "100000", "wsgi.input": Broken(backup(image())[:-2])},
    )

    assert answer.status_code >= 400
    assert not documents(studio)
