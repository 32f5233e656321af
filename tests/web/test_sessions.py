import hashlib
import json
import shutil
from typing import Any

import pytest

from tests.pictures import jpeg
from tests.web.studio import Studio
from utils.config import Settings

KEPT_FIELDS = ("caption", "state", "edited_at", "provenance", "problem", "warnings")


def test_session_is_read_with_addresses_of_thumbnails(studio: Studio) -> None:
    session_id = studio.session(2)["session_id"]

    body = studio.read(session_id)

    assert [image["index"] for image in body["images"]] == [0, 1]
    thumbnail = studio.client.get(body["images"][0]["thumbnail"])
    assert (thumbnail.content_type, thumbnail.data[:2]) == ("image/jpeg", b"\xff\xd8")


def test_image_comes_back_byte_for_byte(studio: Studio) -> None:
    session = studio.session()

    answer = studio.client.get(f"/sessions/{session['session_id']}/images/{session['images'][0]['id']}")

    assert hashlib.sha256(answer.data).hexdigest() == session["images"][0]["sha256"]
    assert answer.content_type == "image/jpeg"


def test_new_trigger_word_renames_the_captions(studio: Studio) -> None:
    session_id = studio.session()["session_id"]
    studio.edit(session_id, 0, "photo of hall a door")

    body = studio.client.patch(f"/sessions/{session_id}", json={"trigger_word": "lobby"}).get_json()

    assert (body["trigger_word"], body["images"][0]["caption"]) == ("lobby", "photo of lobby a door")
    refused = studio.client.patch(f"/sessions/{session_id}", json={"trigger_word": "a b"})
    assert refused.get_json()["code"] == "trigger_word_invalid"


def test_removed_image_can_be_taken_back(studio: Studio) -> None:
    session = studio.session(2)
    url = f"/sessions/{session['session_id']}/images/{session['images'][0]['id']}"

    removed = studio.client.delete(url).get_json()
    without = studio.read(session["session_id"])["images"]
    back = studio.client.delete(f"{url}/removal").get_json()

    assert removed["removed"] is True
    assert [image["filename"] for image in without] == ["1.jpg"]
    assert back["image"]["index"] == 0
    assert len(studio.read(session["session_id"])["images"]) == 2


def test_poll_tells_another_page_of_a_removal(studio: Studio) -> None:
    session = studio.session(2)
    studio.client.delete(f"/sessions/{session['session_id']}/images/{session['images'][0]['id']}")

    changed = studio.client.get(f"/sessions/{session['session_id']}/captions?since={session['version']}").get_json()

    assert [(image["removed"], image["index"]) for image in changed["images"]] == [(True, None)]


def test_missing_names_only_what_is_not_there(studio: Studio) -> None:
    session = studio.session()
    other = "0" * 64

    answer = studio.client.post(
        f"/sessions/{session['session_id']}/missing", json={"sha256": [session["images"][0]["sha256"], other]}
    )

    assert answer.get_json() == {"missing": [other]}


def test_forgotten_session_is_gone_everywhere(studio: Studio) -> None:
    session = studio.session()
    url = f"/sessions/{session['session_id']}"

    assert studio.client.delete(url).status_code == 204

    for path in ("", "/captions", "/backup", "/export", f"/images/{session['images'][0]['id']}"):
        answer = studio.client.get(url + path)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "session_gone"), path
    assert not (studio.client.application.extensions["services"].settings.sessions_dir / session["session_id"]).exists()


def restore(studio: Studio, document: Any) -> Any:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return studio.client.post("/sessions", data=data, content_type="application/json")


def test_backup_goes_round(studio: Studio) -> None:
    session = studio.session(3)
    studio.edit(session["session_id"], 1, "photo of hall “ü” 🦊", state="approved")

    backup = studio.client.get(f"/sessions/{session['session_id']}/backup")
    restored = restore(studio, backup.data)

    assert restored.status_code == 201, restored.text
    assert 'filename="hall_session.json"' in backup.headers["Content-Disposition"]
    before, after = studio.read(session["session_id"]), restored.get_json()
    for name in ("filename", "caption", "state", "sha256", "width", "provenance", "edited_at"):
        assert [image[name] for image in before["images"]] == [image[name] for image in after["images"]], name
    assert after["session_id"] != before["session_id"]
    assert after["trigger_word"] == "hall"


def test_backup_in_the_clients_plain_form_is_taken(studio: Studio) -> None:
    import base64

    document = {
        "images": [{"filename": "a.jpg", "data": base64.b64encode(jpeg()).decode(), "caption": "photo of ide_hall x"}],
        "trigger_word": "ide_hall",
    }

    body = restore(studio, document).get_json()

    assert body["trigger_word"] == "ide_hall"
    assert [(image["caption"], image["state"]) for image in body["images"]] == [("photo of ide_hall x", "edited")]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"not json",
        b'{"trigger_word": "hall", "images": [',
        b"[]",
        {"trigger_word": "hall", "images": []},
        {"images": [{"filename": "a.jpg", "data": "AAAA"}]},
        {"trigger_word": "a b", "images": []},
        {"trigger_word": "hall", "images": [{"filename": "a.jpg", "data": "%%%"}]},
        {"trigger_word": "hall", "images": [{"filename": "a.jpg", "data": "A" * 20_000_000}]},
    ],
    ids=["empty", "text", "cut", "list", "no-images", "no-trigger", "bad-trigger", "no-base64", "huge-string"],
)
def test_what_is_no_backup_is_refused_and_leaves_nothing(studio: Studio, document: Any) -> None:
    answer = restore(studio, document)

    assert answer.status_code == 422, answer.text
    folder = studio.client.application.extensions["services"].settings.sessions_dir
    assert not list(folder.glob("*.json"))


@pytest.mark.parametrize(
    "odd", [{"seconds": "inf"}, {"seconds": float("1e308")}, {"attempts": 10**12}, {"attempts": "x"}]
)
def test_odd_provenance_costs_no_caption(studio: Studio, odd: dict[str, Any]) -> None:
    import base64

    made = {"engine": "gemini", "model": "m", "draft": "d", "created_at": "2026-01-01T00:00:00+00:00", **odd}
    good = base64.b64encode(jpeg()).decode()
    images = [{"filename": "a.jpg", "data": good, "caption": "photo of hall x", "provenance": made}]

    body = restore(studio, {"trigger_word": "hall", "images": images}).get_json()

    assert body["images"][0]["caption"] == "photo of hall x"
    assert studio.read(body["session_id"])["images"][0]["provenance"]["engine"] == "gemini"


def test_caption_that_cannot_be_kept_costs_no_other_image(studio: Studio) -> None:
    import base64

    images = [
        {"filename": f"{n}.jpg", "data": base64.b64encode(jpeg(seed=n)).decode(), "caption": "y" * n} for n in (1, 5000)
    ]

    body = restore(studio, {"trigger_word": "hall", "images": images}).get_json()

    assert [image["caption"] for image in body["images"]] == ["y", ""]
    assert [one["code"] for one in body["rejected"]] == ["caption_too_long"]


def test_unreadable_image_in_a_backup_is_named_and_the_rest_restored(studio: Studio) -> None:
    import base64

    good = base64.b64encode(jpeg()).decode()
    images = [{"filename": "a.jpg", "data": good}, {"filename": "b.jpg", "data": good[:-400] + "===="}]

    body = restore(studio, {"trigger_word": "hall", "images": images}).get_json()

    assert [image["filename"] for image in body["images"]] == ["a.jpg"]
    assert [one["filename"] for one in body["rejected"]] == ["b.jpg"]


def test_batch_put_back_after_a_wipe_is_the_batch_that_was(studio: Studio, settings: Settings) -> None:
    old = studio.session(2)
    studio.edit(old["session_id"], 0, "photo of hall a door", state="approved")
    studio.client.post("/generate_caption", json={"session_id": old["session_id"], "index": 1})
    kept = studio.read(old["session_id"])["images"]
    shutil.rmtree(settings.sessions_dir)

    new = ""
    for number, image in enumerate(kept, start=1):
        fields = {"session_id": new} if new else {}
        photo = (image["filename"], jpeg(seed=number))
        new = studio.upload(photo, image_id=image["id"], **fields).get_json()["session_id"]
    words = [{"image_id": image["id"], **{name: image[name] for name in KEPT_FIELDS}} for image in kept]
    answer = studio.client.post(f"/sessions/{new}/captions", json={"captions": words})

    assert answer.status_code == 200, answer.text
    fields = ("id", "sha256", *KEPT_FIELDS)
    assert [{name: image[name] for name in fields} for image in studio.read(new)["images"]] == [
        {name: image[name] for name in fields} for image in kept
    ]


def test_wished_id_that_is_taken_yields_another(studio: Studio) -> None:
    answer = studio.session(1)
    taken, session_id = answer["images"][0]["id"], answer["session_id"]

    other = studio.upload(("other.jpg", jpeg(seed=9)), session_id=session_id, image_id=taken).get_json()["images"][0]

    assert other["id"] != taken
    assert len(studio.read(session_id)["images"]) == 2


def test_wished_id_is_one_of_ours_or_refused(studio: Studio) -> None:
    answer = studio.upload(("a.jpg", jpeg()), image_id="../../etc")

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_request")
