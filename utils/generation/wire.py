"""The way to a service over HTTP, and the only place that fetches pictures from addresses a service names.

No redirect is followed, an answer has a largest size, and the time counts for the whole of it, however slowly it drips.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from utils.engines.openai_errors import HttpAnswer
from utils.errors import BadReply, EngineError, EngineTimeout, EngineUnavailable
from utils.generation.faults import Service, fault_of

if TYPE_CHECKING:
    import httpx2

    from utils.generation.order import SecondsLeft

CONNECT_SECONDS = 10.0
#: an answer that tells about a picture without holding it
MAX_WORDS_BYTES = 1024 * 1024
_DATA_URI = re.compile(r"data:[\w.+/-]{0,80}(;[\w=.-]{1,40})*,", re.IGNORECASE)


class Wire:
    """One service. ``root`` is its address; a login in it becomes basic authentication unless ``headers`` hold a key.

    ``output_hosts`` are the hosts, with all below them, from which its pictures may be fetched; its own always is one.
    """

    def __init__(
        self,
        root: str,
        service: Service,
        *,
        headers: Mapping[str, str] | None = None,
        output_hosts: tuple[str, ...] = (),
        most_bytes: int,
    ) -> None:
        self.root, login = _root_and_login(root)
        logins = tuple(part for part in (login, login.partition(":")[2]) if part)
        self.service, self.most_bytes = replace(service, secrets=(*service.secrets, *logins)), most_bytes
        self._output_hosts = tuple(host.lower().strip(".") for host in output_hosts)
        basic = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"} if login else {}
        self._headers = {**basic, **(headers or {})}
        self._guard = threading.Lock()
        self._shared: httpx2.Client | None = None

    def ask(
        self,
        method: str,
        path: str,
        seconds_left: SecondsLeft,
        *,
        model: str = "",
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        most_bytes: int = MAX_WORDS_BYTES,
    ) -> bytes:
        """Return the body of a success. Raises an EngineError for anything else."""
        answer = self._exchange(
            method, self.root + path, seconds_left, most_bytes, body, {**self._headers, **(headers or {})}
        )
        if not 200 <= answer.status < 300:
            raise fault_of(answer, self.service, model)
        return answer.body

    def ask_object(self, method: str, path: str, seconds_left: SecondsLeft, **more: Any) -> dict[str, Any]:
        """Return a success that is a JSON object. Raises an EngineError."""
        return self.parsed(self.ask(method, path, seconds_left, **more))

    def parsed(self, body: bytes) -> dict[str, Any]:
        """Read a JSON object. Raises BadReply."""
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise BadReply(f"Something at the address of {self.service.name} answered, but not in its form.")
        return found

    @property
    def most_in_json(self) -> int:
        """The largest answer that may hold a picture as base64."""
        return self.most_bytes * 4 // 3 + MAX_WORDS_BYTES

    def picture(self, told: object, seconds_left: SecondsLeft) -> bytes:
        """Return the bytes that a text stands for: base64, a data URI, or a listed address. Raises BadReply."""
        if not isinstance(told, str) or not told:
            raise BadReply(f"{self.service.title} answered without a picture.")
        if told.lower().startswith(("http:", "https:")):
            return self._fetch(told, seconds_left)
        start = _DATA_URI.match(told[:400])
        try:
            return base64.b64decode("".join(told[start.end() if start else 0 :].split()), validate=True)
        except (binascii.Error, ValueError):
            raise BadReply(f"The picture of {self.service.name} could not be read.") from None

    def _fetch(self, address: str, seconds_left: SecondsLeft) -> bytes:
        try:
            own, listed = self._is_own(urlsplit(address)), self._is_listed(urlsplit(address))
        except ValueError:
            own = listed = False
        if not own and not listed:
            raise BadReply(
                f"{self.service.title} left its picture at a place that is not on the list, so it was not fetched. "
                "If the place is right, add its host to GENERATION_OUTPUT_HOSTS."
            )
        headers = self._headers if own else {}  # the key goes to the service alone
        answer = self._exchange("GET", address, seconds_left, self.most_bytes, None, headers)
        if answer.status != 200:
            raise EngineUnavailable(f"The picture of {self.service.name} could not be fetched ({answer.status}).")
        return answer.body

    def _is_own(self, parts: SplitResult) -> bool:
        ours = urlsplit(self.root)
        return (ours.scheme, ours.netloc.lower()) == (parts.scheme.lower(), parts.netloc.lower())

    def _is_listed(self, parts: SplitResult) -> bool:
        plain = parts.scheme.lower() == "https" and parts.port in (None, 443) and "@" not in parts.netloc
        host = (parts.hostname or "").lower()
        return plain and any(host == listed or host.endswith(f".{listed}") for listed in self._output_hosts)

    def _exchange(
        self,
        method: str,
        address: str,
        seconds_left: SecondsLeft,
        most_bytes: int,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> HttpAnswer:
        import httpx2

        seconds = seconds_left()
        if seconds <= 0:
            raise self._late()
        timeout = httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
        failure: EngineError
        try:
            with self._client().stream(method, address, json=body, timeout=timeout, headers=headers) as response:
                return HttpAnswer(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=self._read(response, most_bytes, seconds_left),
                )
        except EngineError:
            raise
        except httpx2.TimeoutException:
            failure = self._late()
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError):
            failure = EngineUnavailable(f"There is no way to {self.service.name}: the connection failed or broke.")
        raise failure  # out here it has no context, which would carry the request and with it the key

    def _read(self, response: httpx2.Response, most_bytes: int, seconds_left: SecondsLeft) -> bytes:
        """Read what came, undecoded; of an error the beginning will do."""
        if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            raise BadReply(f"{self.service.title} answered in a packed form.")
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > most_bytes:
                if response.is_success:
                    raise BadReply(
                        f"{self.service.title} sent more than "
                        f"{self.most_bytes / 2**20:.0f} MB, which is the limit for a picture."
                    )
                return bytes(body[:most_bytes])
            if seconds_left() <= 0:
                raise self._late()
        return bytes(body)

    def _late(self) -> EngineTimeout:
        return EngineTimeout(f"{self.service.title} took too long.")

    def _client(self) -> httpx2.Client:
        """Unpacked answers are asked for, so that the cap on their size is one on memory."""
        import httpx2

        with self._guard:
            if self._shared is None:
                self._shared = httpx2.Client(
                    headers={"Accept-Encoding": "identity"}, follow_redirects=False, trust_env=False
                )
            return self._shared


def _root_and_login(address: str) -> tuple[str, str]:
    parts = urlsplit(address.strip())
    login, _, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}", f"{unquote(user)}:{unquote(password)}" if login else ""
