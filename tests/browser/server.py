"""The app under its real server, which a test may stop and start again with the same sessions."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

import psutil

ROOT = Path(__file__).parents[2]
START_SECONDS = 30
STOP_SECONDS = 30
#: everything else of a developer's environment would reach the app as a setting
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")


class StudioServer:
    """Run gunicorn on a free loopback port while used as a context manager."""

    def __init__(self, folder: Path, *, application: str = "app:app", log: Path | None = None, **settings: str) -> None:
        self._application = application
        #: what the server says goes there, and it says more then
        self._log = log
        self._server_log_level = "info" if log else "warning"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        # in a folder of its own, where no .env can lie
        command = [sys.executable, "-m", "gunicorn", self._application, "--log-level", self._server_log_level]
        command += ["--pythonpath", str(ROOT), "--config", str(ROOT / "gunicorn.conf.py")]
        with contextlib.ExitStack() as stack:
            said = stack.enter_context(self._log.open("ab")) if self._log else None
            self._process = subprocess.Popen(
                command, cwd=self._folder, env=self._environment(), stdout=said, stderr=said
            )
        try:
            self._wait_until_ready()
        except AssertionError:
            self._process.kill()
            raise

    def tell_to_stop(self) -> None:
        """Send SIGTERM, as a host does before a new version starts, and wait for nothing."""
        assert self._process is not None
        self._process.terminate()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            assert self._process.wait(STOP_SECONDS) == 0, "a stop is clean"
        finally:
            self._process.kill()
            self._process = None

    def worker(self) -> psutil.Process:
        """The process that serves."""
        assert self._process is not None
        (worker,) = psutil.Process(self._process.pid).children()
        return worker

    @property
    def sessions(self) -> Path:
        return self._folder / "sessions"

    def wipe(self) -> None:
        """Take all sessions away under the running server, as a host does that restarts it on an empty disk."""
        shutil.rmtree(self.sessions, ignore_errors=True)

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        own = {"PORT": str(self.port), "SESSIONS_DIR": str(self._folder / "sessions"), "MIN_FREE_DISK": "0"}
        return {**kept, **own, "LOG_LEVEL": "WARNING", **self._settings}

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, "the server ended at once"
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
