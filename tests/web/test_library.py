import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from flask.testing import FlaskClient
from PIL import Image

from app import create_app
from tests.pictures import encoded, painted
from tests.utils.library.shelf import captioned, fill, picture, put
from tests.web.studio import Studio
from utils.config import Settings
from utils.containers.exif import orientation_block
from utils.containers.findings import Blocks
from utils.containers.table import splice
from utils.guessing import CODES_PER_ADDRESS
from utils.library import parquet
from utils.library.walk import Root
from utils.services import Services, build_services
from web.library_operations import OPERATIONS

CODE = "sixteen-characters"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
WORDS = "a wide room with tall windows, oak floor and soft morning light"


@pytest.fixture
def folder(services: Services) -> Path:
    return services.settings.library_folder


@pytest.fixture(autouse=True)
def closed(services: Services) -> Iterator[None]:
    yield
    services.library.close()


@pytest.fixture
def scanned(services: Services, folder: Path) -> Services:
    """Three captioned pictures in ``set``, scanned."""
    fill(folder, 3)
    services.library.scan()
    return services


def find(client: FlaskClient, **query: object) -> dict[str, Any]:
    return dict(client.get("/api/library/assets", query_string=query).get_json())


def test_page_of_assets_has_the_promised_form(client: FlaskClient, scanned: Services) -> None:
    found = find(client, q="ROOM", page=1, perPage=2)

    assert set(found) == {"assets", "total", "page", "perPage"}
    assert (len(found["assets"]), found["total"], found["page"], found["perPage"]) == (2, 3, 1, 2)
    asset = found["assets"][0]
    assert (asset["kind"], asset["trigger_word"], asset["caption_state"]) == ("image", "hall", "approved")
    assert asset["locations"][0]["presence"] == "present"
    assert find(client, q="1", dataset="set", trigger="hall", kind="image")["assets"][0]["name"] == "1.png"


@pytest.mark.parametrize(
    "query",
    ["q=" + "x" * 201, "page=0", "page=100001", "page=x", "perPage=0", "perPage=201", "kind=all", "what=1",
     "trigger=" + "x" * 101, "dataset=" + "x" * 201, "keyword=" + "x" * 201],
    ids=lambda query: query[:14],
)  # fmt: skip
def test_parameter_out_of_bounds_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/library/assets?{query}")

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_request")


def test_one_asset_its_file_and_its_thumbnail(client: FlaskClient, scanned: Services, folder: Path) -> None:
    content_hash = find(client, q="number 2")["assets"][0]["content_hash"]
    address = f"/api/library/assets/{content_hash}"
    data = (folder / "set/2.png").read_bytes()

    detail = client.get(address).get_json()
    part = client.get(f"{address}/file", headers={"Range": "bytes=1-3"})

    assert detail["metadata"]["metadata"]["caption"] == "photo of hall room number 2"
    assert client.get(f"{address}/file").data == data
    assert client.get(f"{address}/file").content_type == "image/png"
    assert (part.status_code, part.data) == (206, data[1:4])
    assert client.get(f"{address}/thumbnail").data[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("name", ["0" * 64, "no-hash", "..%2f..%2fetc%2fpasswd", "%27%20OR%20true"])
@pytest.mark.parametrize("part", ["", "/file", "/thumbnail"])
def test_unknown_asset_is_a_404(client: FlaskClient, scanned: Services, name: str, part: str) -> None:
    assert client.get(f"/api/library/assets/{name}{part}").status_code == 404


def test_scan_is_begun_watched_and_stopped(client: FlaskClient, services: Services, folder: Path) -> None:
    fill(folder, 3)
    idle = client.get("/api/library/scan").get_json()

    begun = client.post("/api/library/scan")
    services.library.scan()
    done = client.get("/api/library/scan").get_json()
    stopped = client.delete("/api/library/scan").get_json()

    assert idle["state"] == "idle"
    assert (begun.status_code, begun.get_json()["state"] in {"running", "done"}) == (202, True)
    assert (done["state"], done["seen"]) == ("done", 3)
    assert stopped["state"] == "done"


def test_first_look_at_a_new_library_scans_it(client: FlaskClient, services: Services, folder: Path) -> None:
    fill(folder, 2)
    find(client)
    begun = services.library._thread
    assert begun is not None
    begun.join()

    assert find(client)["total"] == 2
    assert client.get("/api/library/stats").get_json()["by_dataset"] == {"set": 2}


def test_session_is_filed_found_and_taken_up_again(studio: Studio, folder: Path) -> None:
    session = studio.session(2)
    for index in range(2):
        studio.edit(session["session_id"], index, f"photo of hall {WORDS} {index}")

    filed = studio.client.post("/api/library/datasets", json={"session_id": session["session_id"], "name": "hall set"})
    hashes = filed.get_json()["content_hashes"]
    begun = studio.client.post("/api/library/sessions", json={"content_hashes": hashes, "trigger_word": "tower"})

    assert (filed.status_code, begun.status_code) == (201, 201)
    assert find(studio.client, q="morning", dataset="hall set")["total"] == 2
    assert [image["caption"] for image in begun.get_json()["images"]] == [f"photo of tower {WORDS} {n}" for n in (0, 1)]
    assert sorted(path.name for path in (folder / "hall set").iterdir()) == ["0.jpg", "1.jpg"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("datasets", {"session_id": "x", "name": "a"}, 404, "session_gone"),
        ("datasets", {"session_id": "x", "name": "../a"}, 422, "dataset_name_invalid"),
        ("datasets", {"session_id": "x", "name": "a" * 201}, 400, "invalid_request"),
        ("datasets", {"name": "a"}, 400, "invalid_request"),
        ("sessions", {"content_hashes": [], "trigger_word": "hall"}, 400, "invalid_request"),
        ("sessions", {"content_hashes": ["0" * 64] * 1001, "trigger_word": "hall"}, 400, "invalid_request"),
        ("sessions", {"content_hashes": ["../x"], "trigger_word": "hall"}, 400, "invalid_request"),
        ("sessions", {"content_hashes": ["0" * 64], "trigger_word": "h"}, 422, "trigger_word_invalid"),
        ("sessions", {"content_hashes": ["0" * 64], "trigger_word": "hall"}, 404, "asset_gone"),
    ],
)
def test_body_that_cannot_be_used_is_refused(
    client: FlaskClient, path: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = client.post(f"/api/library/{path}", json=body)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_parquet_of_a_search(client: FlaskClient, scanned: Services, tmp_path: Path) -> None:
    answer = client.get("/api/library/export.parquet?q=number+1")
    (tmp_path / "out.parquet").write_bytes(answer.data)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="library.parquet"'
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert duckdb.sql(f"SELECT caption FROM '{tmp_path}/out.parquet'").fetchall() == [("photo of hall room number 1",)]
    assert not list((scanned.settings.data_dir / "temp").iterdir()), "what was sent is not kept"


def test_parquet_with_pictures_says_how_many_files_it_takes(
    client: FlaskClient, scanned: Services, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "MAX_SHARD_BYTES", max(path.stat().st_size for path in folder.rglob("*.png")) * 2)

    refused = client.get("/api/library/export.parquet?images=1")
    second = client.get("/api/library/export.parquet?images=1&shard=1")
    (tmp_path / "out.parquet").write_bytes(second.data)

    assert (refused.status_code, refused.get_json()["code"]) == (422, "selection_too_large")
    assert refused.get_json()["shards"] == 2
    assert second.headers["Content-Disposition"].endswith('"train-00001-of-00002.parquet"')
    assert duckdb.sql(f"SELECT count(image.bytes) FROM '{tmp_path}/out.parquet'").fetchall() == [(1,)]


def every_route() -> list[tuple[str, str]]:
    return [(method, path.replace("{content_hash}", "0" * 64)) for method, path in sorted(OPERATIONS)]


@pytest.mark.parametrize(("method", "path"), every_route())
@pytest.mark.parametrize(
    ("changes", "environ", "headers", "status", "code"),
    [
        ({}, ELSEWHERE, {}, 403, "library_closed"),
        ({}, {}, {"X-Forwarded-For": "127.0.0.1"}, 403, "library_closed"),
        ({}, {}, {"Host": "rebound.example"}, 403, "library_closed"),
        ({}, ELSEWHERE, {"X-Api-Key": CODE}, 403, "library_closed"),
        ({}, ELSEWHERE, {"X-Access-Code": CODE}, 403, "library_closed"),
        ({"secret_access_code": CODE}, ELSEWHERE, {"X-Access-Code": "sixteen-charactera"}, 403, "access_code_wrong"),
        ({"secret_access_code": CODE}, ELSEWHERE, {}, 403, "library_closed"),
        ({"trusted_proxies": 2}, {}, {}, 403, "library_closed"),
    ],
    ids=["elsewhere", "forwarded", "rebound", "api-key", "no-code-set", "wrong-code", "no-code-given", "proxied"],
)
def test_library_is_closed_to_everybody_else(
    make_settings: Callable[..., Settings], method: str, path: str, changes: dict[str, object],
    environ: dict[str, str], headers: dict[str, str], status: int, code: str,
) -> None:  # fmt: skip
    services = build_services(make_settings(**changes), engines={})
    put(services.settings.library_folder, "a.png", picture(1))
    client = create_app(services=services).test_client()

    answer = client.open(path, method=method.upper(), environ_overrides=environ, headers=headers, json={})

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert not (services.settings.data_dir / "library.duckdb").exists(), "a refused request opens nothing"


def test_access_code_opens_the_library_from_elsewhere(make_settings: Callable[..., Settings]) -> None:
    services = build_services(make_settings(secret_access_code=CODE), engines={})
    put(services.settings.library_folder, "a.png", captioned(picture(1)))
    services.library.scan()
    client = create_app(services=services).test_client()

    answer = client.get("/api/library/assets", environ_overrides=ELSEWHERE, headers={"X-Access-Code": CODE})
    services.library.close()

    assert answer.get_json()["total"] == 1


def test_guessing_at_the_library_is_slowed_down_as_everywhere(make_settings: Callable[..., Settings]) -> None:
    services = build_services(make_settings(secret_access_code=CODE), engines={})
    client = create_app(services=services).test_client()

    statuses = [
        client.get(
            "/api/library/stats", environ_overrides=ELSEWHERE, headers={"X-Access-Code": f"guess {number}"}
        ).status_code
        for number in range(CODES_PER_ADDRESS + 1)
    ]
    after = client.get("/api/library/stats", environ_overrides=ELSEWHERE, headers={"X-Access-Code": CODE})

    assert statuses == [403] * CODES_PER_ADDRESS + [429]
    assert after.status_code == 429, "or else the answer would tell which guess was right"
    assert after.headers["Retry-After"]


def test_commands_do_what_the_page_does(services: Services, folder: Path, tmp_path: Path) -> None:
    runner = create_app(services=services).test_cli_runner()
    fill(folder, 3)
    output = tmp_path / "out"

    scan = runner.invoke(args=["library", "scan"])
    search = runner.invoke(args=["library", "search", "number", "1", "--dataset", "set"])
    export = runner.invoke(args=["library", "export", str(output / "a.parquet"), "number", "2"])
    images = runner.invoke(args=["library", "export", str(output / "images"), "--images"])
    bare = runner.invoke(args=["library", "export", str(output / "tables"), "--tables"])
    rebuild = runner.invoke(args=["library", "rebuild"])

    assert "3 seen, 0 unchanged, 3 added" in scan.output
    assert f"{folder / 'set/1.png'}\t120x100\tphoto of hall room number 1" in search.output
    assert "a.parquet: 1 rows" in export.output
    assert "train-00000-of-00001.parquet: 3 rows" in images.output
    assert sorted(path.stem for path in (output / "tables").iterdir()) == ["assets", "files", "keywords", "locations"]
    assert "3 seen, 0 unchanged, 3 added" in rebuild.output
    assert {one.exit_code for one in (scan, search, export, images, bare, rebuild)} == {0}
    assert bare.output.count("\n") == 4


def test_command_says_what_is_wrong_in_a_sentence(services: Services, folder: Path, monkeypatch: Any) -> None:
    runner = create_app(services=services).test_cli_runner()
    folder.mkdir(parents=True)

    absent = runner.invoke(args=["library", "scan"])
    monkeypatch.setattr(duckdb, "connect", _held_elsewhere)
    busy = runner.invoke(args=["library", "search", "x"])

    assert absent.exit_code == 0
    assert (busy.exit_code, "Another process has the library open" in busy.output) == (1, True)


def _held_elsewhere(*_: object, **__: object) -> None:
    raise duckdb.IOException("IO Error: Could not set lock on file")


def test_thumbnail_is_decoded_once_and_shown_while_the_disk_is_away(
    client: FlaskClient, scanned: Services, folder: Path
) -> None:
    (asset,) = find(client, q="number 1")["assets"]
    address = f"/api/library/assets/{asset['content_hash']}/thumbnail"
    first = client.get(address)
    (folder / "set").rename(folder / ".away")

    again, whole = client.get(address), client.get(address.replace("thumbnail", "file"))

    assert (again.status_code, again.data, whole.status_code) == (200, first.data, 404)
    assert scanned.library.scan([Root(path=str(scanned.settings.data_dir))]).seen == 0, "thumbnails are no assets"


def test_thumbnail_follows_a_picture_that_is_turned(client: FlaskClient, services: Services, folder: Path) -> None:
    """The orientation stands beside the coded pixels, so the content hash is the same."""
    path = put(folder, "a.jpg", picture(1, "JPEG"))
    services.library.scan()
    (before,) = find(client)["assets"]
    address = f"/api/library/assets/{before['content_hash']}/thumbnail"
    upright = client.get(address)
    kept = {"If-None-Match": upright.headers["ETag"]}
    same = client.get(address, headers=kept)
    path.write_bytes(splice(path.read_bytes(), Blocks(exif=orientation_block(6))))
    services.library.scan()
    (after,) = find(client)["assets"]
    turned = client.get(address, headers=kept)

    assert before["content_hash"] == after["content_hash"]
    assert [Image.open(io.BytesIO(one.data)).size for one in (upright, turned)] == [(120, 100), (100, 120)]
    assert (same.status_code, same.data, turned.status_code) == (304, b"", 200)
    assert {one.headers["Cache-Control"] for one in (upright, same, turned)} == {"private, no-cache"}


def test_thumbnail_of_a_bomb_is_refused(client: FlaskClient, services: Services, folder: Path) -> None:
    put(folder, "bomb.png", encoded(painted(6000, 5000), "PNG"))
    services.library.scan()
    content_hash = find(client)["assets"][0]["content_hash"]

    answer = client.get(f"/api/library/assets/{content_hash}/thumbnail")

    assert (answer.status_code, answer.get_json()["code"]) == (422, "too_many_pixels")
    assert io.BytesIO(client.get(f"/api/library/assets/{content_hash}/file").data).read(4) == b"\x89PNG"
