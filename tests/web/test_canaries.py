"""Two secrets are sent wherever one can be, with every outcome; neither may turn up anywhere afterwards."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import create_app
from tests.fakes.gemini import SCENARIOS, FakeGemini
from tests.pictures import jpeg
from tests.web.studio import Studio
from utils.config import Settings
from utils.engines.gemini import GeminiEngine
from utils.services import build_services

KEY, SERVER_KEY, CODE = "AQ.canary-own-key-7Q2W", "AQ.canary-server-key-8E3R", "canary-access-code-9T4Y"
SECRETS = ("canary-own-key", "canary-server-key", "canary-access-code")
FAST = [name for name in SCENARIOS if name not in {"stall", "drip"}]


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as fake:
        yield fake


@pytest.fixture(scope="module")
def gemini(fake: FakeGemini) -> GeminiEngine:
    return GeminiEngine(base_url=fake.url, default_models=("gemini-3.8-flash",), shortest_timeout_seconds=0.1)


@pytest.fixture
def studio(make_settings: Callable[..., Settings], gemini: GeminiEngine) -> Studio:
    settings = make_settings(
        gemini_api_key=SERVER_KEY,
        secret_access_code=CODE,
        caption_min_interval_seconds=0,
        caption_requests_per_minute=2000,
        log_level="DEBUG",
    )
    return Studio(
        create_app(services=build_services(settings, engines={"gemini": gemini}, sleep=lambda s: None)).test_client()
    )


@pytest.mark.parametrize("model", ["gemini-3.8-flash", *FAST])
def test_no_secret_is_left_behind(
    studio: Studio, model: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    session_id = studio.upload(("a.jpg", jpeg())).get_json()["session_id"]
    seen = []

    for sent in ({"api_key": KEY}, {"access_code": CODE}, {"api_key": CODE}, {"access_code": CODE + "x"}):
        body = {"session_id": session_id, "index": 0, "model": model, "overwrite": True, **sent}
        seen.append(studio.client.post("/generate_caption", json=body).text)
        seen.append(studio.client.post("/generate_caption", json={**body, "surprise": 1}).text)
        seen.append(studio.client.post("/validate_key", json=sent).text)
    headers = {"X-Api-Key": KEY, "X-Access-Code": CODE}
    seen.append(studio.client.post("/validate_key", json={}, headers=headers).text)
    seen += [studio.client.get(path).text for path in ("/", "/engines", f"/sessions/{session_id}")]
    seen.append(studio.client.get(f"/sessions/{session_id}/backup").text)

    stored = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    printed = "".join(capfd.readouterr())
    for secret in SECRETS:
        assert secret not in "".join(seen), "in an answer"
        assert secret not in stored, "in a file"
        assert secret not in caplog.text + printed, "in the log"


def test_the_canaries_were_really_used(studio: Studio, fake: FakeGemini) -> None:
    session_id = studio.upload(("a.jpg", jpeg())).get_json()["session_id"]
    for sent in ({"api_key": KEY}, {"access_code": CODE}):
        studio.client.post("/generate_caption", json={"session_id": session_id, "index": 0, "overwrite": True, **sent})

    assert [asked.headers["x-goog-api-key"] for asked in fake.asked[-2:]] == [KEY, SERVER_KEY]
