import hashlib
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from werkzeug.test import TestResponse

from tests.pictures import encoded, jpeg, painted
from tests.utils.readers.samples import SEED, TAGGED, infotext
from utils.containers import table
from utils.errors import NotAnImage, TooManyPixels
from utils.image_metadata import ImageMetadataEmbedding, embed
from utils.image_processor import ImageLimits, validate_image
from utils.services import Services


def send(client: FlaskClient, *files: tuple[str, bytes], field: str = "file") -> TestResponse:
    return client.post("/api/inspect", data={field: [(io.BytesIO(data), name) for name, data in files]})


def inspected(client: FlaskClient, data: bytes, name: str = "a.png") -> dict[str, Any]:
    answer = send(client, (name, data))
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def png(image: Image.Image | None = None, **texts: str) -> bytes:
    info = PngInfo()
    for key, text in texts.items():
        info.add_itxt(key, text)
    return encoded(image or painted(64, 96), "PNG", pnginfo=info)


def test_answer_tells_what_the_file_is_and_who_made_it(client: FlaskClient) -> None:
    data = png(parameters=infotext(), Author="Ann")

    body = inspected(client, data, "a\u200b.png")

    assert (body["filename"], body["container"], body["width"], body["height"]) == ("a.png", "png", 64, 96)
    assert (body["size_bytes"], body["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert body["coded_hash"] == table.coded_hash(png(Author="Eve"))
    assert body["generation"]["prompt"] == TAGGED
    assert body["generation"]["seed"] == str(SEED)
    assert body["generation"]["loras"] == [{"name": "lamp_light", "weight": 0.8}]
    assert body["texts"] == [
        {"key": "parameters", "text": infotext(), "length": len(infotext())},
        {"key": "Author", "text": "Ann", "length": 3},
    ]
    assert body["private"] == ["owner name"]
    assert body["errors"] == []


def test_caption_of_ours_is_told_apart_from_who_made_the_image(client: FlaskClient) -> None:
    own = ImageMetadataEmbedding(
        caption="photo of hall a \ud800door",
        trigger_word="hall",
        caption_state="approved",
        engine="gemini",
        model="m-1",
    )

    for data in (png(parameters=infotext()), jpeg()):
        body = inspected(client, embed(data, own))

        assert body["ours"]["caption"] == "photo of hall a \ufffddoor"
        assert body["ours"]["trigger_word"] == "hall"
        assert (body["ours"]["engine"], body["ours"]["model"]) == ("gemini", "m-1")
        assert (body["generation"] and body["generation"]["generator"]) in ("AUTOMATIC1111", None)


def test_image_generated_here_is_told_as_ours(client: FlaskClient) -> None:
    own = ImageMetadataEmbedding(
        prompt="a door", seed=SEED, steps=20, base_model_id="flux-dev", loras_used=[{"name": "hall", "weight": 0.8}]
    )

    body = inspected(client, embed(png(), own))

    made = body["generation"]
    assert (made["generator"], made["prompt"], made["seed"]) == ("LoRA Caption Studio", "a door", str(SEED))
    assert (made["model"], made["loras"]) == ("flux-dev", [{"name": "hall", "weight": 0.8}])
    assert body["ours"] is None


def test_plain_image_says_nothing(client: FlaskClient) -> None:
    body = inspected(client, png())

    assert (body["ours"], body["generation"]) == (None, None)
    assert (body["texts"], body["private"], body["errors"]) == ([], [], [])


def test_place_of_a_photo_is_named_as_private(client: FlaskClient) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)}

    for kind in ("PNG", "JPEG", "WEBP"):
        assert "location" in inspected(client, encoded(painted(120, 100), kind, exif=exif))["private"], kind


def test_texts_are_bounded(client: FlaskClient) -> None:
    body = inspected(client, png(**{"long": "x" * 50_000}, **{f"k{number}": "y" for number in range(200)}))

    assert len(body["texts"]) == 100
    assert len(body["texts"][0]["text"]) == 20_000
    assert body["texts"][0]["length"] == 50_000


def test_image_with_more_pixels_than_a_session_takes_is_inspected(client: FlaskClient, services: Services) -> None:
    data = encoded(Image.new("1", (9000, 9000)), "PNG")
    settings = services.settings
    limits = ImageLimits(
        max_bytes=len(data), max_pixels=settings.max_image_pixels, max_webp_pixels=settings.max_webp_pixels
    )
    with pytest.raises(TooManyPixels):
        validate_image(data, limits)

    assert inspected(client, data)["width"] == 9000


def test_nothing_is_kept(client: FlaskClient, services: Services) -> None:
    inspected(client, png(parameters=infotext()))

    assert not services.settings.sessions_dir.exists() or not list(services.settings.sessions_dir.iterdir())


@pytest.mark.parametrize(
    ("files", "status", "code", "words"),
    [
        pytest.param([], 400, "no_files", "no file", id="no-file"),
        pytest.param([("a.jpg", jpeg()), ("b.jpg", jpeg())], 400, "invalid_request", "One file", id="two-files"),
        pytest.param([("a.jpg", b"")], 422, NotAnImage.code, "empty", id="empty"),
        pytest.param([("a.jpg", b"words")], 422, NotAnImage.code, "not an image", id="words"),
        pytest.param([("a.gif", encoded(painted(), "GIF"))], 422, "type_not_allowed", "GIF", id="gif"),
        pytest.param([("a.png", b"x" * 11_000_000)], 413, "file_too_large", "10 MB", id="too-large"),
    ],
)
def test_what_cannot_be_inspected_is_told_in_a_sentence(
    client: FlaskClient, files: list[tuple[str, bytes]], status: int, code: str, words: str
) -> None:
    answer = send(client, *files)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert words in answer.get_json()["detail"]


def test_damaged_image_is_still_looked_into(client: FlaskClient) -> None:
    whole = png(parameters=infotext())

    body = inspected(client, whole[: whole.index(b"IDAT") + 40])

    assert body["generation"]["prompt"] == TAGGED
    assert body["errors"]
