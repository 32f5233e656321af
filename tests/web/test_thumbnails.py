import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app import create_app
from tests.fakes.gemini import FakeGemini
from tests.pictures import encoded, jpeg
from utils.config import Settings
from utils.exports import MAX_AT_ONCE
from utils.image_metadata import extract_metadata
from utils.services import build_services

KEY = "AQ.test-key-of-a-student-0001"
COLOURS = ((200, 40, 40), (40, 200, 40), (40, 40, 200), (200, 200, 40))
BASE = encoded(Image.new("RGB", (320, 180), (0, 0, 0)), "JPEG")


@pytest.fixture(scope="module")
def server() -> Iterator[FakeGemini]:
    def paint(number: int) -> bytes:
        return encoded(Image.new("RGB", (320, 180), COLOURS[number - 1]), "PNG")

    with FakeGemini(paint=paint) as fake:
        yield fake


@pytest.fixture
def gemini(server: FakeGemini) -> FakeGemini:
    server.asked.clear()
    server.counts.clear()
    return server


@pytest.fixture
def make_client(make_settings: Callable[..., Settings], gemini: FakeGemini) -> Callable[..., FlaskClient]:
    def make(**changes: object) -> FlaskClient:
        settings = make_settings(gemini_base_url=gemini.url, caption_min_interval_seconds=0, **changes)
        return create_app(services=build_services(settings, sleep=lambda seconds: None)).test_client()

    return make


def ask(client: FlaskClient, key: str = KEY, image: bytes = BASE, **fields: str) -> TestResponse:
    form = {"image": (io.BytesIO(image), "a.jpg"), "script": "the hall at night", **fields}
    return client.post("/api/thumbnails", data=form, headers={"X-Api-Key": key} if key else {})


def test_variations_are_kept_exported_and_told(
    make_client: Callable[..., FlaskClient], gemini: FakeGemini, tmp_path: Path
) -> None:
    client = make_client()

    answer = ask(client, count="2", aspect_ratio="16:9", base_share="0")

    body = answer.get_json()
    assert answer.status_code == 200, answer.text
    assert (body["request_id"][:4], body["problems"]) == ("req_", [])
    assert [one["id"] for one in body["variations"]] == ["var-1", "var-2"]
    for one, colour in zip(body["variations"], COLOURS, strict=False):
        kept = tmp_path / "data/media" / one["storage_path"]
        assert not Path(one["storage_path"]).is_absolute()
        assert one["storage_path"].startswith("generated_images/20")
        for path in (kept, tmp_path / "data/output" / one["exports"]["webp"]["file_path"]):
            own = extract_metadata(path)
            assert own is not None
            assert "the hall at night" in own.prompt
            assert (own.base_model_id, own.pipeline_type) == ("gemini-3.1-flash-image", "gemini-image")
        assert one["metadata"]["prompt"] == own.prompt
        with Image.open(io.BytesIO(client.get(one["exports"]["png"]["url"]).data)) as image:
            assert (image.size, image.getpixel((9, 9))) == ((320, 180), colour)
    prompts = {asked.body["contents"][0]["parts"][1]["text"] for asked in gemini.asked}
    assert len(prompts) == 2, "each is asked to be another one"
    assert gemini.asked[0].body["generationConfig"]["imageConfig"] == {"aspectRatio": "16:9"}


def test_picture_sent_shows_through_as_much_as_is_wished(make_client: Callable[..., FlaskClient]) -> None:
    client = make_client()

    body = ask(client).get_json()

    with Image.open(io.BytesIO(client.get(body["variations"][0]["exports"]["png"]["url"]).data)) as image:
        found = image.getpixel((9, 9))
    assert max(abs(a - b) for a, b in zip(found, (140, 28, 28), strict=True)) <= 2  # type: ignore[arg-type]


def test_picture_is_sent_to_the_model_without_its_metadata(
    make_client: Callable[..., FlaskClient], gemini: FakeGemini
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera Co"

    ask(make_client(), image=jpeg(2000, 1000, exif=exif))

    with Image.open(io.BytesIO(gemini.asked[0].picture)) as sent:
        assert (sent.size, dict(sent.getexif())) == ((1536, 768), {})


def test_server_without_a_key_says_what_to_do(make_client: Callable[..., FlaskClient], gemini: FakeGemini) -> None:
    answer = ask(make_client(), key="")

    assert (answer.status_code, answer.get_json()["code"]) == (503, "not_configured")
    assert "GEMINI_API_KEY" in answer.get_json()["detail"]
    assert not gemini.asked


def test_servers_key_is_for_those_with_the_code(make_client: Callable[..., FlaskClient], gemini: FakeGemini) -> None:
    client = make_client(gemini_api_key="AQ.the-servers-own-key-0001", secret_access_code="a-code-of-enough-signs")

    assert ask(client, key="").status_code == 503
    form = {"image": (io.BytesIO(BASE), "a.jpg"), "script": "a"}
    for code, status in (("wrong-code-of-length", 403), ("a-code-of-enough-signs", 200)):
        answer = client.post("/api/thumbnails", data=form, headers={"X-Access-Code": code})
        form["image"] = (io.BytesIO(BASE), "a.jpg")
        assert answer.status_code == status
    assert gemini.asked[0].headers["x-goog-api-key"] == "AQ.the-servers-own-key-0001"


@pytest.mark.parametrize(
    "fields",
    [
        {"script": ""},
        {"script": " "},
        {"script": "x" * 8001},
        {"count": "0"},
        {"count": "5"},
        {"aspect_ratio": "17:3"},
        {"base_share": "1.5"},
        {"base_share": "nan"},
        {"model": "another"},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_wish_out_of_bounds_is_refused(
    make_client: Callable[..., FlaskClient], gemini: FakeGemini, fields: dict[str, str]
) -> None:
    answer = ask(make_client(), **fields)

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_request")
    assert not gemini.asked


def test_bad_picture_is_refused_before_anybody_is_asked(
    make_client: Callable[..., FlaskClient], gemini: FakeGemini, tmp_path: Path
) -> None:
    answer = ask(make_client(), image=jpeg()[:3000])

    assert (answer.status_code, answer.get_json()["code"]) == (422, "image_damaged")
    assert not gemini.asked
    assert not list((tmp_path / "data/temp").iterdir()), "nothing is left lying about"


def test_full_disk_is_noticed_before_anything_is_paid_for(
    make_client: Callable[..., FlaskClient], gemini: FakeGemini
) -> None:
    answer = ask(make_client(min_free_disk=2**60), count="2")

    assert (answer.status_code, answer.get_json()["code"]) == (507, "server_full")
    assert not gemini.asked


def test_picture_that_was_paid_for_waits_for_other_exports(make_client: Callable[..., FlaskClient]) -> None:
    client = make_client()
    exports = client.application.extensions["services"].exports
    exports.waiting = MAX_AT_ONCE
    form = {"image": (io.BytesIO(BASE), "a.jpg")}
    assert client.post("/api/exports", data=form).status_code == 429

    answer = ask(client)

    assert (answer.status_code, answer.get_json()["problems"]) == (200, [])
    assert exports.waiting == MAX_AT_ONCE


@pytest.mark.parametrize(
    ("model", "status", "code"),
    [
        ("blocked-image", 422, "content_blocked"),
        ("talks-image", 502, "no_picture"),
        ("not-an-image", 502, "bad_reply"),
        ("limit-zero", 429, "quota_exhausted"),
        ("bad-key", 401, "api_key_rejected"),
        ("gone", 502, "model_gone"),
    ],
)
def test_first_failure_is_the_answer_where_nothing_was_made(
    make_client: Callable[..., FlaskClient], tmp_path: Path, model: str, status: int, code: str
) -> None:
    answer = ask(make_client(gemini_image_model=model), count="2")

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert KEY not in answer.text
    assert not list((tmp_path / "data").rglob("*.png"))


@pytest.mark.parametrize(
    ("model", "calls", "codes"),
    [
        ("once-image", 3, ["engine_unavailable", "engine_unavailable"]),
        ("once-then-no-key-image", 2, ["api_key_rejected"]),
        ("once-then-quota-image", 2, ["rate_limited", "rate_limited"]),
    ],
)
def test_what_was_made_before_a_failure_is_given(
    make_client: Callable[..., FlaskClient], gemini: FakeGemini, model: str, calls: int, codes: list[str]
) -> None:
    body = ask(make_client(gemini_image_model=model), count="3").get_json()

    assert [one["id"] for one in body["variations"]] == ["var-1"]
    assert [problem["code"] for problem in body["problems"]] == codes
    assert len(gemini.asked) == calls, "a server that asked for a pause is left in peace"
