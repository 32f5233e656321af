"""OpenAI's own Python client, unchanged, against our route on a real loopback server."""

import base64
import threading
from collections.abc import Callable, Iterator

import openai
import pytest
from openai import OpenAI
from werkzeug.serving import make_server

from app import create_app
from tests.fakes.inference import FAULTS, FakeInference
from utils.config import Settings
from utils.containers.table import read_raw
from utils.readers.table import read_generation
from utils.services import build_services


@pytest.fixture
def fake() -> Iterator[FakeInference]:
    with FakeInference() as fake:
        yield fake


@pytest.fixture
def client(make_settings: Callable[..., Settings], fake: FakeInference) -> Iterator[OpenAI]:
    services = build_services(make_settings(inference_service_url=fake.url), engines={})
    server = make_server("127.0.0.1", 0, create_app(services=services), threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    with OpenAI(base_url=f"http://127.0.0.1:{server.server_port}/v1", api_key="none") as client:
        yield client
    server.shutdown()
    server.server_close()
    services.library.close()


def test_pictures_as_base64(client: OpenAI, fake: FakeInference) -> None:
    made = client.images.generate(
        model="sdxl",
        prompt="a red door",
        n=2,
        size="256x256",
        response_format="b64_json",
        quality="standard",
        user="me",
    )

    assert made.data is not None
    assert len(made.data) == 2
    assert made.created > 1_700_000_000
    assert all(image.url is None for image in made.data)
    found = read_generation(read_raw(base64.b64decode(made.data[1].b64_json or "")))
    assert found is not None
    assert (found.prompt, found.model, found.width) == ("a red door", "sdxl", 256)
    assert found.seed == fake.orders()[0].body["seed"] + 1


def test_pictures_as_addresses(client: OpenAI) -> None:
    made = client.images.generate(prompt="a red door", size="256x256", response_format="url")

    assert made.data is not None
    assert made.data[0].b64_json is None
    picture = client.get(made.data[0].url or "", cast_to=openai.HttpxBinaryResponseContent)
    assert picture.content.startswith(b"\x89PNG")


def test_newer_programs_that_ask_for_no_form_find_base64(client: OpenAI) -> None:
    made = client.images.generate(prompt="a red door", model="gpt-image-1", size="auto", output_format="png")

    assert made.data is not None
    assert made.data[0].b64_json


@pytest.mark.parametrize(
    ("fault", "raised", "code"),
    [
        ("busy-until", openai.RateLimitError, "rate_limited"),
        ("flagged", openai.UnprocessableEntityError, "content_blocked"),
        ("away", openai.InternalServerError, "engine_unavailable"),
    ],
)
def test_fault_is_raised_and_not_asked_again(
    client: OpenAI, fake: FakeInference, fault: str, raised: type[openai.APIStatusError], code: str
) -> None:
    fake.fault = FAULTS[fault]

    with pytest.raises(raised) as caught:
        client.images.generate(prompt="a red door")

    assert caught.value.code == code
    assert len(fake.orders()) == 1
