"""The app under its real server, started as Render starts it: --preload, one worker, a port from outside."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "SESSIONS_DIR": str(tmp_path / "sessions"), "MIN_FREE_DISK": "0"}
    command = [sys.executable, "-m", "gunicorn", "app:app", "--preload", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            yield wait_for(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            assert server.wait(30) == 0, "a stop is clean"


def wait_for(address: str) -> str:
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return address
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def test_preloaded_server_captions_in_the_background(address: str) -> None:
    from tests.pictures import jpeg

    boundary = "xyz"
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="trigger_word"\r\n\r\nhall\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="red_door.jpg"\r\n\r\n'
    )
    body = form.encode() + jpeg() + f"\r\n--{boundary}--\r\n".encode()
    session = send(f"{address}/upload", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    asked = json.dumps({"session_id": session["session_id"], "index": 0}).encode()

    working = send(
        f"{address}/generate_caption", asked, {"Content-Type": "application/json", "Prefer": "respond-async"}
    )

    assert working["state"] == "working"
    for _ in range(100):
        news = send(f"{address}/sessions/{session['session_id']}/captions?since={working['version']}")
        if news["images"]:
            break
        time.sleep(0.05)
    assert news["images"][0]["caption"].startswith("photo of hall red door")


def test_wrong_settings_end_the_start_with_every_fault_and_no_value(tmp_path: Path) -> None:
    environment = {**os.environ, "MAX_IMAGES": "many", "SECRET_ACCESS_CODE": "hunter2", "LOG_LEVEL": "LOUD"}

    ended = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )

    assert ended.returncode != 0
    for name in ("MAX_IMAGES", "SECRET_ACCESS_CODE", "LOG_LEVEL"):
        assert name in ended.stderr
    assert "hunter2" not in ended.stderr


def send(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> dict:  # type: ignore[type-arg]
    with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}), timeout=30) as answer:
        return dict(json.loads(answer.read()))
