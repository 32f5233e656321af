from pathlib import Path

import pytest

from utils.config import ConfigError, Settings, load_settings


def test_defaults_are_those_of_the_example_file() -> None:
    example = Path(__file__).parents[2] / ".env.example"

    assert Settings(_env_file=example) == Settings()


def test_environment_is_read_in_capitals_and_lists_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_MODELS", " a , b,, ")
    monkeypatch.setenv("MAX_IMAGES", "7")
    monkeypatch.setenv("CAPTION_ENGINE", "")

    settings = load_settings()

    assert (settings.gemini_models, settings.max_images, settings.caption_engine) == (("a", "b"), 7, "auto")


def test_secrets_do_not_show_themselves() -> None:
    settings = load_settings(gemini_api_key="AQ.very-secret", secret_access_code="sixteen-characters")

    assert "very-secret" not in repr(settings)
    assert "sixteen" not in str(settings.model_dump())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_IMAGES", "0"),
        ("MAX_IMAGES", "many"),
        ("CAPTION_ENGINE", "magic"),
        ("GEMINI_BASE_URL", "ftp://x"),
        ("GEMINI_MODELS", " , "),
        ("SECRET_ACCESS_CODE", "too-short"),
        ("LOG_LEVEL", "loud"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1"),
        ("CAPTION_MIN_INTERVAL_SECONDS", "-1"),
        ("MAX_TOTAL_BYTES", "5000000"),
    ],
)
def test_faulty_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError) as caught:
        load_settings()

    assert name in str(caught.value)
    assert name == "LOG_LEVEL" or len(value) < 6 or value not in str(caught.value)


def test_all_faults_are_reported_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_IMAGES", "x")
    monkeypatch.setenv("SESSION_TTL_DAYS", "y")

    with pytest.raises(ConfigError) as caught:
        load_settings()

    assert str(caught.value).count("\n") == 2
