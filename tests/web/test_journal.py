"""The log says how each request went, and nothing of whoever sent it."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pictures import jpeg
from tests.web.studio import Studio
from web.journal import Redacting

LINE = re.compile(r"method=(\S+) route=(\S+) status=(\d+) ms=\d+ id=([0-9a-f]{16})")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "web.journal")
    return caplog


@pytest.mark.parametrize(
    ("method", "path", "line"),
    [
        ("GET", "/", ("GET", "/", "200")),
        ("GET", "/engines?api_key=secret", ("GET", "/engines", "200")),
        ("GET", "/sessions/nobody-knows", ("GET", "/sessions/<session_id>", "404")),
        ("POST", "/update_caption", ("POST", "/update_caption", "415")),
        ("PUT", "/export", ("PUT", "none", "405")),
        ("GET", "/secret/of/somebody", ("GET", "none", "404")),
        ("SECRET", "/", ("other", "none", "405")),
    ],
)
def test_each_request_has_its_line(
    client: FlaskClient, log: pytest.LogCaptureFixture, method: str, path: str, line: tuple[str, str, str]
) -> None:
    answer = client.open(path, method=method, headers={"X-Request-Id": "secret"})

    (written,) = (LINE.fullmatch(record.message) for record in log.records if record.name == "web.journal")
    assert written is not None
    assert written.groups() == (*line, answer.headers["X-Request-Id"])


def test_a_request_refused_at_the_gate_has_its_line_too(client: FlaskClient, log: pytest.LogCaptureFixture) -> None:
    client.post("/export", headers={"Sec-Fetch-Site": "cross-site"})

    assert "route=/export status=403" in log.text


def test_what_fails_on_the_server_has_its_line_too(
    app: Flask, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "pages.index", lambda: 1 / 0)

    app.test_client().get("/")

    assert "route=/ status=500" in log.text


def test_session_ids_stay_out_of_the_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session_id = Studio(client).upload(("a.jpg", jpeg())).get_json()["session_id"]
    for path in ("", "/captions", "/export", "/backup", "/images/none"):
        client.get(f"/sessions/{session_id}{path}")

    assert "/sessions/<session_id>/captions" in caplog.text
    assert session_id not in caplog.text


@pytest.mark.parametrize(
    "key",
    ["AIza" + "x" * 35, "AQ.Ab8RN6-" + "y" * 30, "sk-proj-" + "z" * 40, "r8_" + "a" * 37, "hf_" + "b" * 34],
)
def test_what_looks_like_a_key_is_struck_out_in_words_and_traces(key: str) -> None:
    try:
        raise ValueError(f"a fault that quotes {key}")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "told %s", (f"Bearer {key}!",), None)
        record.exc_info = (type(error), error, error.__traceback__)

    written = Redacting().format(record)

    assert key not in written
    assert "told Bearer [key]!" in written
    assert "a fault that quotes [key]" in written


def test_app_logs_through_the_redaction() -> None:
    import subprocess
    import sys
    from pathlib import Path

    code = "import app, logging; logging.getLogger('any').error('sk-' + 'x' * 40)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60
    )

    assert "any: [key]" in done.stderr
