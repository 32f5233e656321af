"""The history of generated images: files that speak for themselves, kept, removed, brought back, cleaned up."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app import create_app
from tests.fakes.inference import FakeInference
from tests.pictures import encoded, painted
from utils.config import Settings
from utils.containers.table import read_raw
from utils.decode_gate import DecodeGate
from utils.errors import LibraryBusy
from utils.generated_images import GeneratedImages
from utils.image_metadata import embed, extract_metadata, read_own
from utils.services import Services, build_services, housekeeping

ORDER = {"prompt": "photo of hall, a red door", "width": 256, "height": 256, "response_format": "url"}


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeInference]:
    with FakeInference() as fake:
        yield fake


@pytest.fixture
def services(make_settings: Callable[..., Settings], tmp_path: Path, fake: FakeInference) -> Iterator[Services]:
    settings = make_settings(automatic1111_url=fake.url, data_dir=tmp_path / "data")
    services = build_services(settings, engines={})
    yield services
    services.library.close()


@pytest.fixture
def client(services: Services) -> FlaskClient:
    return create_app(services=services).test_client()


@pytest.fixture
def media(services: Services) -> Path:
    return services.settings.media_folder


def generate(client: FlaskClient, **changes: object) -> dict[str, Any]:
    answer = client.post("/v1/images/generations", json={**ORDER, **changes})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def history(client: FlaskClient, **query: object) -> dict[str, Any]:
    answer = client.get("/api/images/history/", query_string=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def ids(client: FlaskClient, **query: object) -> list[str]:
    return [image["id"] for image in history(client, **query)["images"]]


def file_of(media: Path, image: dict[str, Any]) -> Path:
    return media / image["imageUrl"].removeprefix("/media/")


def test_history_has_the_seeds_form_page_by_page(client: FlaskClient) -> None:
    made = [generate(client, seed=seed)["id"] for seed in (1, 2, 3)]

    found = history(client, page=1, perPage=2)

    assert set(found) == {"images", "total", "page", "perPage"}
    assert {"id", "prompt", "imageUrl", "thumbnailUrl", "modelUsed", "createdAt"} <= set(found["images"][0])
    assert (found["total"], found["page"], found["perPage"]) == (3, 1, 2)
    assert [image["id"] for image in found["images"]] == made[:0:-1]
    assert ids(client, page=2, perPage=2) == made[:1]
    assert history(client, page=9)["total"] == 3
    assert history(client)["perPage"] == 20


def test_the_same_picture_made_twice_is_two_entries(client: FlaskClient) -> None:
    first, second = generate(client, seed=5), generate(client, seed=5)

    assert first["contentHash"] == second["contentHash"]
    assert ids(client) == [second["id"], first["id"]]
    assert client.get(f"/api/images/{first['id']}/").get_json()["imageUrl"] == first["imageUrl"]


@pytest.mark.parametrize("query", ["page=0", "perPage=0", "perPage=101", "page=x", "what=1"])
def test_history_out_of_bounds_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/images/history/?{query}").status_code == 400


def test_losing_the_index_loses_no_history(
    client: FlaskClient, services: Services, make_settings: Callable[..., Settings]
) -> None:
    for seed in (1, 2):
        generate(client, seed=seed)
    before = history(client)
    services.library.close()
    for path in services.settings.data_dir.glob("library.duckdb*"):
        path.unlink()

    reborn = build_services(make_settings(data_dir=services.settings.data_dir), engines={})

    assert history(create_app(services=reborn).test_client()) == before
    reborn.library.close()


def test_history_follows_the_files(client: FlaskClient, media: Path) -> None:
    first, second = generate(client, seed=1), generate(client, seed=2)
    assert len(ids(client)) == 2
    file_of(media, second).unlink()
    folder = file_of(media, first).parent
    shutil.copy(file_of(media, first), folder.parent)  # no place of ours
    (folder / "notes.png").write_bytes(encoded(painted(120, 100), "PNG"))

    assert client.get(f"/api/images/{second['id']}/").status_code == 404
    assert client.get(second["imageUrl"]).status_code == 404
    assert ids(client) == [first["id"]]


def test_copies_of_a_file_are_one_entry_and_names_that_cannot_be_shown_none(client: FlaskClient, media: Path) -> None:
    """The page asks for more until it has as many as are told."""
    made, other = generate(client, seed=1), generate(client, seed=2)
    path = file_of(media, made)
    for name in (f"{path.stem}_copy.png", "my copy.png", "deeper/copy.png"):
        copy = path.parent / name
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    shutil.copy(file_of(media, other), path.parent.parent / "loose.png")

    history = client.get("/api/images/history/").get_json()

    assert ([image["id"] for image in history["images"]], history["total"]) == ([other["id"], made["id"]], 2)


def test_generation_does_not_need_the_library(
    client: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise LibraryBusy

    with monkeypatch.context() as patched:
        patched.setattr(services.library, "add_files", busy)
        made = generate(client)

    assert ids(client) == [made["id"]]


# --- what a file says -----------------------------------------------------------------------------


def test_file_holds_everything_and_nothing_of_the_service(
    client: FlaskClient, media: Path, fake: FakeInference
) -> None:
    def signed(told: dict[str, Any]) -> bytes:
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("parameters", "somebody else's, Model: /home/operator/models/x.safetensors")
        return encoded(painted(256, 256, seed=3), "PNG", pnginfo=info)

    fake.paint, usual = signed, fake.paint
    made = generate(
        client,
        negative_prompt="blurry",
        seed=99,
        steps=12,
        cfg_scale=6.5,
        sampler="Euler a",
        lora="hall",
        lora_scale=0.8,
    )
    fake.paint = usual
    path = file_of(media, made)

    with Image.open(path) as image:
        parameters = image.text["parameters"]  # type: ignore[attr-defined]
        assert image.tobytes() == painted(256, 256, seed=3).tobytes(), "no pixel is touched"
    assert parameters.splitlines()[:2] == ["photo of hall, a red door <lora:hall:0.8>", "Negative prompt: blurry"]
    assert "Steps: 12, Sampler: Euler a, CFG scale: 6.5, Seed: 99, Size: 256x256, Model: dreamshaper_8" in parameters
    assert b"/home/operator" not in path.read_bytes()
    record = extract_metadata(path)
    assert record is not None
    assert (record.pipeline_type, record.pipeline_version, record.clip_skip) == ("automatic1111", "v1.10.1", 2)
    inspected = client.post("/api/inspect", data={"file": (path.open("rb"), path.name)}).get_json()["generation"]
    assert (inspected["seed"], inspected["steps"], inspected["sampler"]) == ("99", 12, "Euler a")
    assert (
        inspected["loras"] == [{"name": "hall", "weight": 0.8, "content_hash": ""}]
        or inspected["loras"][0]["name"] == "hall"
    )


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_exiftool_reads_what_we_wrote(client: FlaskClient, media: Path, fake: FakeInference, kind: str) -> None:
    fake.paint, usual = (lambda told: encoded(painted(256, 256), kind)), fake.paint
    made = generate(client, seed=99, steps=12, sampler="Euler a", lora="hall", lora_scale=0.8)
    fake.paint = usual
    path = file_of(media, made)

    told = subprocess.run(["exiftool", "-j", "-a", "-G1", str(path)], capture_output=True, check=True, timeout=60)

    values = " ".join(str(value) for value in json.loads(told.stdout)[0].values())
    for words in ("a red door <lora:hall:0.8>", "Steps: 12", "Sampler: Euler a", "Seed: 99", "Model: dreamshaper_8"):
        assert words in values
    assert path.suffix == {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}[kind]
    assert client.get(made["imageUrl"]).content_type == f"image/{kind.lower()}"


def test_thumbnail_has_256_px_and_is_made_again_when_it_is_lost(client: FlaskClient, media: Path) -> None:
    made = generate(client, width=512, height=256)
    first = client.get(made["thumbnailUrl"]).data
    kept = next((media / ".thumbnails").rglob("*.jpg"))
    with Image.open(kept) as image:
        assert (image.format, image.size) == ("JPEG", (256, 128))
    kept.unlink()

    assert client.get(made["thumbnailUrl"]).data == first
    assert ids(client) == [made["id"]], "thumbnails are no part of the library"


@pytest.mark.parametrize(
    "place",
    ["2026/11/..%2f..%2fx.png", "2026/13/x.png", "2026/11/.hidden.png", "2026/11/x.svg", "../11/x.png",
     "2026/11/x.png%00", "..../11/x.png", "2026/11/-x.png"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["generated_images", "thumbnails"])
def test_only_names_of_ours_are_opened(client: FlaskClient, media: Path, kind: str, place: str) -> None:
    folder = media / "generated_images/2026/11"
    folder.mkdir(parents=True)
    for name in ("x.svg", ".hidden.png", "-x.png"):
        (folder / name).write_bytes(b"secret")

    assert client.get(f"/media/{kind}/{place}").status_code == 404


def test_link_out_of_the_folder_is_not_followed(client: FlaskClient, media: Path, tmp_path: Path) -> None:
    folder = media / "generated_images/2026/11"
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "x.png").symlink_to(tmp_path / "secret")

    assert client.get("/media/generated_images/2026/11/x.png").status_code == 404


def test_part_of_a_file(client: FlaskClient) -> None:
    answer = client.get(generate(client)["imageUrl"], headers={"Range": "bytes=1-3"})

    assert (answer.status_code, answer.data) == (206, b"PNG")


# --- mark, remove, bring back ---------------------------------------------------------------------


def test_mark_is_in_the_file_and_touches_no_pixel(client: FlaskClient, media: Path) -> None:
    made = generate(client)
    marked = client.patch(f"/api/images/{made['id']}/", json={"keep": True}).get_json()

    assert (made["keep"], marked["keep"], marked["contentHash"]) == (False, True, made["contentHash"])
    record = extract_metadata(file_of(media, made))
    assert record is not None
    assert (record.keep, record.prompt) == (True, made["prompt"])
    assert history(client)["images"][0]["keep"]
    assert not client.patch(f"/api/images/{made['id']}/", json={"keep": False}).get_json()["keep"]


def test_removed_image_is_gone_until_it_is_brought_back(client: FlaskClient, services: Services) -> None:
    first, made = generate(client, seed=1), generate(client, seed=2)
    address = f"/api/images/{made['id']}/"
    data = client.get(made["imageUrl"]).data
    client.get(made["thumbnailUrl"])

    assert client.delete(address).status_code == 204
    assert ids(client) == [first["id"]]
    for gone in (address, made["imageUrl"], made["thumbnailUrl"]):
        answer = client.get(gone)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "generated_image_gone")
    assert client.delete(address).status_code == 404
    services.library.scan()
    assert services.library.stats().assets == 1

    restored = client.delete(f"{address}removal")

    assert (restored.status_code, restored.get_json()["id"]) == (200, made["id"])
    assert client.get(made["imageUrl"]).data == data
    assert ids(client) == [made["id"], first["id"]]
    assert client.delete(f"{address}removal").status_code == 404


@pytest.mark.parametrize("image_id", ["x", "..", "00000000-0000-4000-8000-000000000000", "%00", "' OR 1=1"])
@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("DELETE", ""), ("DELETE", "removal"), ("PATCH", "")])
def test_unknown_id_is_gone(client: FlaskClient, image_id: str, method: str, tail: str) -> None:
    generate_once = client.open(f"/api/images/{image_id}/{tail}", method=method, json={"keep": True})

    assert generate_once.status_code == 404


# --- cleanup --------------------------------------------------------------------------------------


def later(services: Services, days: float) -> GeneratedImages:
    """The same images, seen that many days from now."""
    settings = services.settings
    return GeneratedImages(
        settings.media_folder, services.library, DecodeGate(), days=settings.generated_images_days,
        now=lambda: datetime.now(UTC) + timedelta(days=days),
    )  # fmt: skip


def test_cleanup_takes_what_is_old_unmarked_and_ours(client: FlaskClient, services: Services, media: Path) -> None:
    old, kept, removed = (generate(client, seed=seed) for seed in (1, 2, 3))
    client.patch(f"/api/images/{kept['id']}/", json={"keep": True})
    client.get(old["thumbnailUrl"])
    client.delete(f"/api/images/{removed['id']}/")
    foreign = file_of(media, kept).with_name("holiday.png")
    foreign.write_bytes(encoded(painted(120, 100), "PNG"))

    soon, then, again = (later(services, days).clean_up() for days in (6.9, 30.1, 30.1))

    assert (soon.images, soon.thumbnails, soon.removed_for_good) == (0, 0, 0)
    assert (then.images, then.thumbnails, then.removed_for_good) == (1, 1, 1)
    assert (again.images, again.thumbnails, again.removed_for_good) == (0, 0, 0)
    assert foreign.exists()
    assert ids(client) == [kept["id"]]
    assert client.delete(f"/api/images/{removed['id']}/removal").status_code == 404


def test_cleanup_sweeps_what_cut_writes_left(client: FlaskClient, services: Services, media: Path) -> None:
    made = generate(client)
    client.get(made["thumbnailUrl"])
    folders = [next(media.glob(f"{name}/*/*")) for name in ("generated_images", ".thumbnails")]
    for folder in folders:
        (folder / ".tmp-caption-studio-3rd_half").write_bytes(b"half")
        (folder / ".tmp-somebody").write_bytes(b"theirs")

    services.playground.images.clean_up()
    assert all(len(list(folder.iterdir())) == 3 for folder in folders)

    later(services, 1 / 20).clean_up()
    assert [path.name for folder in folders for path in folder.glob(".*")] == [".tmp-somebody"] * 2
    assert ids(client) == [made["id"]]


def test_cleanup_passes_over_what_it_cannot_remove(client: FlaskClient, services: Services, media: Path) -> None:
    """It runs before the server takes requests; a folder with a dot in its name kept it from starting."""
    made = generate(client)
    odd_image = file_of(media, made).with_name("0.unpacked")
    odd_thumbnail = media / ".thumbnails/2020/01/0.jpg"
    for odd in (odd_image, odd_thumbnail):
        odd.mkdir(parents=True)

    cleanup = later(services, 31).clean_up()

    assert (cleanup.images, cleanup.thumbnails) == (1, 0)
    assert odd_image.is_dir()
    assert odd_thumbnail.is_dir()
    assert ids(client) == []


def age(path: Path, days: float) -> None:
    """Let a file and what it says be that many days old."""
    data = path.read_bytes()
    record = read_own(read_raw(data))
    assert record is not None
    moment = datetime.now(UTC) - timedelta(days=days)
    path.write_bytes(embed(data, replace(record, generation_timestamp=moment.isoformat())))
    os.utime(path, (moment.timestamp(),) * 2)


def test_outlived_images_go_with_the_daily_housekeeping(client: FlaskClient, services: Services, media: Path) -> None:
    old, young = generate(client, seed=1), generate(client, seed=2)
    age(file_of(media, old), 31)
    age(file_of(media, young), 29)

    *_, cleanup = housekeeping(services)
    cleanup.run()

    assert cleanup.seconds == 24 * 3600
    assert ids(client) == [young["id"]]


def test_command_cleans_up_and_says_what(client: FlaskClient, services: Services, media: Path) -> None:
    old, _ = generate(client, seed=1), generate(client, seed=2)
    age(file_of(media, old), 31)

    said = client.application.test_cli_runner().invoke(args=["cleanup"]).output

    assert "1 generated images" in said
    assert not file_of(media, old).exists()


def test_touched_file_is_judged_by_what_it_says(client: FlaskClient, services: Services, media: Path) -> None:
    made = generate(client)
    a_year_ago = datetime.now(UTC).timestamp() - 365 * 86400
    os.utime(file_of(media, made), (a_year_ago, a_year_ago))

    assert services.playground.images.clean_up().images == 0
    assert ids(client) == [made["id"]]
