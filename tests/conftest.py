"""What every test may ask for: settings in a temporary folder, the services, the app and a client."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.fakes.engine import ScriptedEngine
from utils.config import Settings
from utils.services import Services, build_services

TRIGGER_WORD = "ide_main_hall"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep a developer's environment and ``.env`` out of the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    def make(**changes: object) -> Settings:
        return Settings(**{"sessions_dir": tmp_path / "sessions", "min_free_disk": 0, **changes})

    return make


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    return make_settings()


@pytest.fixture
def engine() -> ScriptedEngine:
    """An engine that answers what a test puts into its queue."""
    return ScriptedEngine()


@pytest.fixture
def services(settings: Settings, engine: ScriptedEngine) -> Services:
    return build_services(settings, engines={"offline": engine}, sleep=lambda seconds: None)


@pytest.fixture
def app(services: Services) -> Flask:
    return create_app(services=services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
