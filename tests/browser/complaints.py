"""What a browser has to complain about while a page is used; a test names beforehand what it expects."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: the browser says these of requests it gave up itself, as when a picture is no longer wanted
GIVEN_UP = "net::ERR_ABORTED"
#: what it says of a server that is not there
SERVER_AWAY = r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED"
TELL_OF_POLICY = """addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`))"""


class Complaints:
    """Errors and warnings of the console, faults of scripts, failed requests, requests to other hosts."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self._found: list[str] = []
        self._expected: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(TELL_OF_POLICY)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._found.append(f"script: {error.error}"))
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)

    def expect(self, pattern: str) -> None:
        """Let pass what matches a regular expression; it has to occur."""
        self._expected.append(pattern)

    @property
    def unexpected(self) -> list[str]:
        return [line for line in self._found if not any(re.search(pattern, line) for pattern in self._expected)]

    @property
    def missing(self) -> list[str]:
        return [pattern for pattern in self._expected if not any(re.search(pattern, line) for line in self._found)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._found.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _on_request(self, request: Request) -> None:
        self.addresses.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname not in LOOPBACK:
            self._found.append(f"foreign request: {request.url}")

    def _on_failure(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self._found.append(f"failed request: {request.method} {request.url} {request.failure}")
