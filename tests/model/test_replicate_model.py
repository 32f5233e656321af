"""The Replicate engine against a real model with a real LoRA, run by ``cog`` as Replicate runs it."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.fakes.inference import TRAINED
from tests.model.gateway import Gateway
from utils.config import Settings
from utils.services import build_services

HERE = Path(__file__).parent
ORDER = {"prompt": "photo of hall, a red door", "width": 128, "height": 128, "steps": 2, "cfg_scale": 5.0, "seed": 7}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start cog with the predictor and wait until the model is ready."""
    python = Path(os.environ["MODEL_PYTHON"]).absolute()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PORT": str(port),
        "PATH": f"{python.parent}:{os.environ['PATH']}",  # its worker starts plain ``python``
        "COG_PREDICT_TYPE_STUB": "predictor.py:Predictor",
        "PYTHONPATH": str(HERE),
    }
    folder = tmp_path_factory.mktemp("cog")
    (folder / "predictor.py").write_bytes((HERE / "predictor.py").read_bytes())
    command = [str(python), "-m", "cog.server.http", "--host", "127.0.0.1"]
    with subprocess.Popen(command, cwd=folder, env=environment) as server:
        try:
            yield wait_for(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def wait_for(address: str) -> str:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/health-check", timeout=2) as answer:
                if b'"READY"' in answer.read():
                    return address
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("the model did not become ready")


@pytest.fixture
def client(model: str, make_settings: Callable[..., Settings]) -> Iterator[FlaskClient]:
    with Gateway(model) as gateway:
        settings = make_settings(
            replicate_api_token="r8_not-a-real-token", replicate_models=TRAINED, replicate_base_url=gateway.url
        )
        services = build_services(settings, engines={})
        yield create_app(services=services).test_client()
        services.library.close()


def generate(client: FlaskClient, **changes: object) -> dict[str, Any]:
    answer = client.post("/v1/images/generations", json={**ORDER, "response_format": "url", **changes})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_same_seed_is_the_same_picture_and_the_lora_is_seen(client: FlaskClient) -> None:
    first = generate(client, lora_scale=1.0)
    pictures = {
        name: generate(client, **{"lora_scale": 1.0, **changes})["contentHash"]
        for name, changes in {
            "again": {},
            "another-seed": {"seed": 8},
            "other-words": {"prompt": "a dog"},
            "without": {"lora_scale": 0.0},
        }.items()
    }

    assert pictures.pop("again") == first["contentHash"]
    assert len({first["contentHash"], *pictures.values()}) == 4
    assert (first["width"], first["height"], first["parameters"]["seed"]) == (128, 128, 7)
    assert first["parameters"]["loras"] == [{"name": "hall-lora", "weight": 1.0}]
    assert client.get(first["imageUrl"]).data.startswith(b"\x89PNG")


def test_hidden_picture_is_said_as_such(client: FlaskClient) -> None:
    answer = client.post("/v1/images/generations", json={**ORDER, "prompt": "forbidden"})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "content_blocked")
