import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app import create_app
from tests.pictures import encoded, jpeg, painted
from tests.web.studio import Studio
from utils.config import ConfigError, Settings, load_settings
from utils.containers import table
from utils.image_metadata import read_own
from utils.services import Services, build_services
from utils.signed_links import SignedLinks
from utils.windows import DAY_SECONDS

OLD, NEW = "old-secret-0123456789", "new-secret-0123456789"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def export(client: FlaskClient, data: bytes | None = None, **fields: str) -> TestResponse:
    return client.post("/api/exports", data={"image": (io.BytesIO(data or jpeg()), "a.jpg"), **fields})


def exported(client: FlaskClient, data: bytes | None = None, **fields: str) -> dict[str, Any]:
    answer = export(client, data, **fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_file_sent_along_comes_back_in_three_formats(client: FlaskClient) -> None:
    body = exported(client, width="200")

    assert body["problems"] == []
    assert list(body["exports"]) == ["png", "jpeg", "webp"]
    for form, one in body["exports"].items():
        given = client.get(one["url"])
        with Image.open(io.BytesIO(given.data)) as image:
            assert (image.format, image.size) == (one["format"], (200, 150)) == (form.upper(), (200, 150))
        assert given.mimetype == f"image/{form}"
        assert one["size"] == len(given.data)
        assert one["file_path"] == one["url"].rpartition("/")[2], "where files lie on the server is not told"
        assert "immutable" in given.headers["Cache-Control"]
        assert given.headers["X-Content-Type-Options"] == "nosniff"


def test_wishes_of_a_form_are_followed(client: FlaskClient) -> None:
    clear = encoded(Image.new("RGBA", (400, 200), (255, 0, 0, 0)), "PNG")

    body = exported(
        client, clear, formats="webp, png", width="150", height="150", fit="pad", background="#0000ff", alpha="0"
    )

    assert sorted(body["exports"]) == ["png", "webp"]
    with Image.open(io.BytesIO(client.get(body["exports"]["png"]["url"]).data)) as image:
        assert (image.mode, image.size, image.getpixel((75, 75))) == ("RGB", (150, 150), (0, 0, 255))


def test_default_fit_shows_the_whole_picture(client: FlaskClient) -> None:
    one = exported(client, formats="png", width="200", height="200")["exports"]["png"]

    assert (one["width"], one["height"]) == (200, 150)


@pytest.mark.parametrize(
    "fields",
    [
        {"formats": "gif"},
        {"formats": "png,png,png,png"},
        {"width": "0"},
        {"width": "20000"},
        {"height": "1.5"},
        {"width": "many"},
        {"fit": "stretch"},
        {"crop": "left"},
        {"background": "red"},
        {"background": "#ffffff\n"},
        {"alpha": "perhaps"},
        {"base_image_path": "/etc/passwd"},
    ],
    ids=str,
)
def test_wish_out_of_bounds_is_refused_without_its_value(client: FlaskClient, fields: dict[str, str]) -> None:
    answer = export(client, **fields)

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_request")
    assert next(iter(fields)) in answer.get_json()["detail"]


def test_size_beyond_the_servers_means_is_refused(client: FlaskClient) -> None:
    answer = export(client, width="16000", height="16000", fit="fill")

    assert (answer.status_code, answer.get_json()["code"]) == (422, "too_many_pixels")


def test_bomb_is_refused(client: FlaskClient) -> None:
    answer = export(client, encoded(Image.new("1", (16_000, 16_000)), "PNG"))

    assert (answer.status_code, answer.get_json()["code"]) == (422, "too_many_pixels")


def test_image_of_a_session_brings_its_caption(studio: Studio, client: FlaskClient) -> None:
    session = studio.session()
    studio.edit(session["session_id"], 0, "photo of hall a door")
    pointer = {"session_id": session["session_id"], "image_id": session["images"][0]["id"]}

    answer = client.post("/api/exports", json={**pointer, "formats": ["png"]}, environ_base=ELSEWHERE)

    own = read_own(table.read_raw(client.get(answer.get_json()["exports"]["png"]["url"]).data))
    assert own is not None
    assert (own.caption, own.trigger_word, own.edited_by) == ("photo of hall a door", "hall", "person")
    gone = client.post("/api/exports", json={**pointer, "image_id": "0" * 32})
    assert (gone.status_code, gone.get_json()["code"]) == (404, "image_gone")
    stranger = client.post("/api/exports", json={**pointer, "session_id": "6f1c1d0e-3a52-4d4e-9d55-0d4f6a3f9b11"})
    assert (stranger.status_code, stranger.get_json()["code"]) == (404, "session_gone")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"session_id": "s"},
        {"image_id": "i"},
        {"session_id": "s", "image_id": "i", "content_hash": "a" * 64},
        {"session_id": "s", "content_hash": "a" * 64},
        {"content_hash": "../../etc/passwd"},
    ],
    ids=str,
)
def test_json_names_one_image(client: FlaskClient, body: dict[str, str]) -> None:
    assert client.post("/api/exports", json=body).status_code == 400


def test_picture_of_the_library_is_for_its_owner(client: FlaskClient, services: Services, settings: Settings) -> None:
    settings.library_folder.mkdir(parents=True)
    (settings.library_folder / "a.png").write_bytes(encoded(painted(), "PNG"))
    services.library.scan()
    content_hash = client.get("/api/library/assets").get_json()["assets"][0]["content_hash"]

    here = client.post("/api/exports", json={"content_hash": content_hash, "formats": ["jpeg"]})
    elsewhere = client.post("/api/exports", json={"content_hash": content_hash}, environ_base=ELSEWHERE)
    unknown = client.post("/api/exports", json={"content_hash": "a" * 64})

    assert here.get_json()["exports"]["jpeg"]["format"] == "JPEG"
    assert (elsewhere.status_code, elsewhere.get_json()["code"]) == (403, "library_closed")
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "asset_gone")
    assert export(client).status_code == 200, "a file sent along needs no code"


@pytest.mark.parametrize("name", ["a.png", "..%2fapp.py", "%2e%2e/secret", "%252e%252e%252fa.png"])
def test_only_exported_files_are_given(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/output/{name}").status_code == 404


# --- signed links ---------------------------------------------------------------------------------


@pytest.fixture
def signing(make_settings: Callable[..., Settings]) -> FlaskClient:
    settings = make_settings(sign_urls=True, signing_secret=f"{NEW}, {OLD}", url_signature_expiry=60)
    return create_app(services=build_services(settings)).test_client()


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(url).query).items()}


def test_signed_link_leads_to_the_file_and_nothing_else_does(signing: FlaskClient) -> None:
    url = exported(signing, formats="png")["exports"]["png"]["url"]
    name = urlparse(url).path.rpartition("/")[2]

    given = signing.get(url)

    assert (given.status_code, given.mimetype) == (200, "image/png")
    assert given.headers["Cache-Control"] == "no-store"
    assert signing.get(f"/static/output/{name}").status_code == 404
    assert signing.get(f"/api/download/{name}").status_code == 403


CHANGES: dict[str, Callable[[str, dict[str, str]], str]] = {
    "another name": lambda name, q: f"{name[:-5]}0.png?expires={q['expires']}&signature={q['signature']}",
    "encoded twice": lambda name, q: f"{name.replace('.', '%252e')}?expires={q['expires']}&signature={q['signature']}",
    "folder in front": lambda name, q: f"x%2f..%2f{name}?expires={q['expires']}&signature={q['signature']}",
    "later": lambda name, q: f"{name}?expires={int(q['expires']) + 1}&signature={q['signature']}",
    "plus": lambda name, q: f"{name}?expires=%2B{q['expires']}&signature={q['signature']}",
    "arabic digits": lambda name, q: f"{name}?expires=%D9%A1{q['expires'][1:]}&signature={q['signature']}",
    "twice": lambda name, q: f"{name}?expires={q['expires']}&expires=1&signature={q['signature']}",
    "more": lambda name, q: f"{name}?expires={q['expires']}&signature={q['signature']}&x=1",
    "no expiry": lambda name, q: f"{name}?signature={q['signature']}",
    "no signature": lambda name, q: f"{name}?expires={q['expires']}",
    "cut": lambda name, q: f"{name}?expires={q['expires']}&signature={q['signature'][:-1]}",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_changed_link_is_wrong(signing: FlaskClient, change: Callable[[str, dict[str, str]], str]) -> None:
    url = exported(signing, formats="png")["exports"]["png"]["url"]

    answer = signing.get("/api/download/" + change(urlparse(url).path.rpartition("/")[2], query_of(url)))

    assert (answer.status_code, answer.get_json()["code"]) == (403, "link_wrong")


@pytest.mark.parametrize(
    ("secret", "purpose", "lifetime", "status"),
    [
        (NEW, "download", 60, 200),
        (OLD, "download", 60, 200),
        (NEW, "download", -1, 410),
        (OLD, "download", -1, 410),
        (NEW, "upload", 60, 403),
        (NEW, "upload", -1, 403),
        ("retired-secret-01234", "download", 60, 403),
        ("retired-secret-01234", "download", -1, 403),
    ],
)
def test_secret_purpose_and_time_decide(
    signing: FlaskClient, secret: str, purpose: str, lifetime: int, status: int
) -> None:
    name = exported(signing, formats="png")["exports"]["png"]["file_path"]
    signed = SignedLinks([secret], lifetime_seconds=lifetime).sign(purpose, name)

    answer = signing.get(f"/api/download/{name}?expires={signed.expires}&signature={signed.signature}")

    assert answer.status_code == status


def test_good_link_to_a_file_that_is_gone(signing: FlaskClient, tmp_path: Path) -> None:
    one = exported(signing, formats="png")["exports"]["png"]
    (tmp_path / "data/output" / one["file_path"]).unlink()

    answer = signing.get(one["url"])

    assert (answer.status_code, answer.get_json()["code"]) == (404, "export_gone")


def test_links_are_not_taken_where_none_are_made(client: FlaskClient) -> None:
    name = exported(client, formats="png")["exports"]["png"]["file_path"]
    signed = SignedLinks([NEW], lifetime_seconds=60).sign("download", name)

    assert client.get(f"/api/download/{name}?expires={signed.expires}&signature={signed.signature}").status_code == 404


@pytest.mark.parametrize(
    "settings",
    [
        {"sign_urls": True},
        {"sign_urls": True, "signing_secret": " , "},
        {"signing_secret": "short"},
        {"signing_secret": f"{NEW},short"},
        {"sign_urls": True, "signing_secret": NEW, "url_signature_expiry": 8 * DAY_SECONDS},
    ],
    ids=str,
)
def test_settings_that_sign_badly_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(**settings)

    assert NEW not in str(caught.value)


# --- cleaning -------------------------------------------------------------------------------------


def test_file_on_its_way_to_somebody_outlives_the_cleaner(client: FlaskClient, services: Services) -> None:
    one = exported(client, formats="png")["exports"]["png"]
    path = services.exports.outputs.folder / one["file_path"]
    os.utime(path, (time.time() - 30 * DAY_SECONDS,) * 2)

    given = client.get(one["url"])
    assert services.exports.cleanup_output_files() == 0
    for also in (
        client.head(one["url"]),
        client.get(one["url"], headers={"If-None-Match": given.headers["ETag"]}),
        client.get(one["url"], headers={"Range": "bytes=999999999-"}),
        client.get(one["url"], headers={"Range": "bytes=2-5"}),
    ):
        also.close()
    assert also.data == given.data[2:6]
    body = given.data
    given.close()

    assert len(body) == one["size"]
    assert services.exports.cleanup_output_files() == 1
    assert client.get(one["url"]).status_code == 404


def test_command_cleans_up_and_says_what(app: Flask, client: FlaskClient, services: Services) -> None:
    for one in exported(client)["exports"].values():
        os.utime(services.exports.outputs.folder / one["file_path"], (time.time() - 10 * DAY_SECONDS,) * 2)
    run = app.test_cli_runner().invoke

    assert "0 exported" in run(args=["cleanup", "--output-days", "14"]).output
    assert "0 temporary files and 3 exported files" in run(args=["cleanup"]).output


def test_job_for_the_clock_is_the_same_cleaning(client: FlaskClient, services: Services) -> None:
    one = exported(client, formats="png")["exports"]["png"]
    path = services.exports.outputs.folder / one["file_path"]
    os.utime(path, (time.time() - 10 * DAY_SECONDS,) * 2)

    name, seconds, work = services.exports.cleanup_job()
    work()

    assert (name, seconds, path.exists()) == ("cleanup_exports", 86_400, False)
