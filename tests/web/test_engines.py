from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.fakes.engine import ScriptedEngine
from utils.config import Settings
from utils.services import build_services


def client_with(settings: Settings) -> FlaskClient:
    gemini = ScriptedEngine(needs_key=True)
    gemini.name = "gemini"
    services = build_services(settings, engines={"gemini": gemini, "offline": ScriptedEngine()})
    return create_app(services=services).test_client()


@pytest.mark.parametrize(
    ("server", "default", "access"),
    [
        ({}, "offline", "own_key"),
        ({"gemini_api_key": "k" * 39}, "gemini", "open"),
        ({"gemini_api_key": "k" * 39, "secret_access_code": "c" * 16}, "gemini", "access_code"),
        ({"caption_engine": "gemini"}, "gemini", "own_key"),
    ],
)
def test_page_learns_what_it_may_use(
    make_settings: Callable[..., Settings], server: dict[str, str], default: str, access: str
) -> None:
    body = client_with(make_settings(**server)).get("/engines").get_json()

    assert body["default"] == default
    assert {one["name"]: one["access"] for one in body["engines"]} == {"gemini": access, "offline": "none"}
    assert {"general", "space", "object", "person", "style", "product"} == {one["name"] for one in body["styles"]}
    assert body["limits"]["max_image_file_size"] == 10_485_760


@pytest.mark.parametrize(
    ("sent", "valid", "code"),
    [
        ({"api_key": "a-persons-own-key-123"}, True, "ok"),
        ({"access_code": "c" * 16}, True, "ok"),
        ({"access_code": "wrong"}, False, "access_code_wrong"),
        ({}, False, "key_missing"),
        ({"engine": "offline"}, True, "ok"),
    ],
)
def test_key_is_judged_in_words(
    make_settings: Callable[..., Settings], sent: dict[str, str], valid: bool, code: str
) -> None:
    client = client_with(make_settings(gemini_api_key="k" * 39, secret_access_code="c" * 16))

    answer = client.post("/validate_key", json=sent)

    body = answer.get_json()
    assert (answer.status_code, body["valid"], body["code"]) == (200, valid, code)
    assert body["message"].endswith((".", "caption."))
    assert "k" * 39 not in answer.text
