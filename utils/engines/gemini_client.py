"""The way to Gemini for all that ask it: a client a key, one deadline, one translation of errors. Asks nothing itself.

The SDK is imported with the first call: it costs half a second and 50 MB that an offline start need not pay.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from utils.deadline import DeadlinePassed, call_within
from utils.errors import EngineError, EngineTimeout, KeyMissing, KeyRejected

if TYPE_CHECKING:
    from google import genai
    from google.genai import types

Result = TypeVar("Result")

#: a client holds a TLS context that takes 76 ms to make
MAX_CLIENTS = 64
#: the real API refuses shorter deadlines
SHORTEST_TIMEOUT_SECONDS = 10.0
_KEY_FORM = re.compile(r"[\x21-\x7e]{20,200}")
_CATEGORIES = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")


class GeminiClients:
    """A client for each key, kept. Safe between threads; a key is in none of its errors."""

    def __init__(
        self, *, base_url: str | None = None, shortest_timeout_seconds: float = SHORTEST_TIMEOUT_SECONDS
    ) -> None:
        self._base_url, self._shortest_timeout = base_url, shortest_timeout_seconds
        self._guard = threading.Lock()
        self._clients: OrderedDict[str, genai.Client] = OrderedDict()

    def client(self, api_key: str) -> genai.Client:
        """Return the client of a key."""
        from google import genai
        from google.genai import types

        key_id = id_of(api_key)
        with self._guard:
            if key_id in self._clients:
                self._clients.move_to_end(key_id)
                return self._clients[key_id]
            client = genai.Client(
                api_key=api_key,
                vertexai=False,
                http_options=types.HttpOptions(
                    base_url=self._base_url,
                    api_version="v1beta",
                    client_args={"follow_redirects": False, "trust_env": False},
                ),
            )
            self._clients[key_id] = client
            if len(self._clients) > MAX_CLIENTS:
                self._clients.popitem(last=False)  # not closed: another thread may still be using it
            return client

    def http_options(self, timeout_seconds: float) -> types.HttpOptions:
        from google.genai import types

        return types.HttpOptions(timeout=int(max(timeout_seconds, self._shortest_timeout) * 1000))

    def within(self, seconds: float, call: Callable[[], Result], *, model: str, api_key: str) -> Result:
        """Return what ``call`` returns. Raises an EngineError, also when its time is up."""
        from utils.engines.gemini_errors import translate

        failure: EngineError
        try:
            return call_within(seconds, call)
        except DeadlinePassed:
            failure = EngineTimeout(f"Gemini had not answered after {seconds:.0f} seconds.")
        except EngineError:
            raise
        except Exception as error:
            failure = translate(error, model, secret=api_key)
        raise failure  # out here it has no context, which would carry the request and with it the key's header


def check_key(api_key: str) -> str:
    """Return the name under which a key may be remembered. Raises KeyMissing, KeyRejected."""
    if not api_key:
        raise KeyMissing("Gemini needs an API key.")
    if not _KEY_FORM.fullmatch(api_key):
        raise KeyRejected("This does not look like a key: one takes 20 or more letters, digits and signs, no blanks.")
    return id_of(api_key)


def id_of(api_key: str) -> str:
    return hashlib.sha256(api_key.encode()).hexdigest()


def safety_off() -> list[types.SafetySetting]:
    """Ask for no filtering beyond what the service always does."""
    from google.genai import types

    return [
        types.SafetySetting(
            category=types.HarmCategory(f"HARM_CATEGORY_{category}"), threshold=types.HarmBlockThreshold.OFF
        )
        for category in _CATEGORIES
    ]
