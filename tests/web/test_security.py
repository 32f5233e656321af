from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.fakes.engine import ScriptedEngine
from utils.config import Settings
from utils.services import build_services


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/", "/healthz", "/nowhere", "/sessions/x"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "https://evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, True),
        ({}, False),
    ],
)
def test_other_sites_may_read_but_not_write(client: FlaskClient, headers: dict[str, str], refused: bool) -> None:
    answer = client.post("/export", json={"session_id": "x"}, headers=headers)

    assert (answer.get_json()["code"] == "cross_site") is refused
    assert client.get("/healthz", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/upload", 405), ("put", "/export", 405), ("get", "/nowhere", 404), ("delete", "/", 405)],
)
def test_wrong_route_is_a_problem_too(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = getattr(client, method)(path)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


OPEN, CODED = {"gemini_api_key": "k" * 39}, {"gemini_api_key": "k" * 39, "secret_access_code": "right-code-16-chars-ü"}


@pytest.mark.parametrize(
    ("server", "request_headers", "address", "used"),
    [
        pytest.param(OPEN, {}, "127.0.0.1", "k" * 39, id="loopback-needs-no-code"),
        pytest.param(OPEN, {}, "10.1.2.3", "key_missing", id="elsewhere-without-a-code-set"),
        pytest.param(OPEN, {"X-Forwarded-For": "1.2.3.4"}, "127.0.0.1", "key_missing", id="behind-a-local-proxy"),
        *(
            pytest.param(OPEN, {name: "a.example"}, "127.0.0.1", "key_missing", id=f"a-proxy-said-{name}")
            for name in ("Forwarded", "Via", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
        ),
        pytest.param(OPEN, {"Host": "rebound.example"}, "127.0.0.1", "key_missing", id="foreign-host-name"),
        pytest.param(CODED, {}, "127.0.0.1", "key_missing", id="code-set-holds-on-loopback-too"),
        pytest.param(CODED, {"X-Access-Code": "wrong"}, "10.1.2.3", "access_code_wrong", id="wrong-code"),
        pytest.param(CODED, {"X-Access-Code": "right-code-16-chars-ü"}, "10.1.2.3", "k" * 39, id="right-code"),
        pytest.param(CODED, {"X-Api-Key": "right-code-16-chars-ü"}, "10.1.2.3", "k" * 39, id="code-in-the-key-field"),
        pytest.param(CODED, {"X-Api-Key": "own-key-of-a-person"}, "10.1.2.3", "own-key-of-a-person", id="own-key"),
        pytest.param({}, {}, "127.0.0.1", "key_missing", id="no-key-anywhere"),
    ],
)
def test_whose_key_is_used(
    make_settings: Callable[..., Settings],
    server: dict[str, str],
    request_headers: dict[str, str],
    address: str,
    used: str,
) -> None:
    engine = ScriptedEngine(needs_key=True)
    engine.name = "gemini"
    engine.script("a door")
    services = build_services(make_settings(**server), engines={"gemini": engine})
    from tests.web.studio import Studio

    client = create_app(services=services).test_client()
    session = Studio(client).session()
    headers = {name: value.encode().decode("latin-1") for name, value in request_headers.items()}

    answer = client.post(
        "/generate_caption",
        json={"session_id": session["session_id"], "index": 0, "engine": "gemini"},
        headers=headers,
        environ_overrides={"REMOTE_ADDR": address},
    )

    if answer.status_code == 200:
        assert engine.calls[-1].options.api_key == used
    else:
        assert answer.get_json()["code"] == used
    assert "k" * 39 not in answer.text
