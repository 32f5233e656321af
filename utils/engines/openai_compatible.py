"""Captions by any server that speaks OpenAI's ``/v1/chat/completions``. Retries nothing, follows no redirect.

Ollama, LM Studio, llama.cpp, vLLM and OpenRouter do. The address is the operator's and so is the key: what a person
typed as a key is never sent there, for it may belong to another service.
"""

from __future__ import annotations

import base64
import hmac
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

from utils.deadline import DeadlinePassed, call_within
from utils.engines.openai_errors import (
    HttpAnswer,
    complains_about_form,
    complains_about_parameters,
    is_seeing_model,
    read_models,
    read_reply,
    translate,
)
from utils.engines.protocol import MODEL_NAME
from utils.errors import BadReply, EngineError, EngineTimeout, KeyMissing, KeyRejected
from utils.records import EncodedImage, EngineReply, Instruction

if TYPE_CHECKING:
    import httpx2

    from utils.engines.protocol import CaptionOptions

Result = TypeVar("Result")

#: a caption is a few hundred bytes, a model's thoughts some thousand
MAX_REPLY_BYTES = 1024 * 1024
#: OpenRouter lists several hundred models with their descriptions
MAX_LISTING_BYTES = 4 * 1024 * 1024
LISTING_SECONDS = 30.0
CONNECT_SECONDS = 10.0
#: room for models that think before they write
MAX_TOKENS = 1024
_NO_LISTING = frozenset({404, 405, 501})
_KEY_FORM = re.compile(r"[\x21-\x7e]*")


class OpenAiCompatibleEngine:
    """The ``openai`` engine. Follows the protocol of ``utils.engines.protocol``.

    ``base_url`` may end in ``/v1``, with a slash, or before either; credentials in it become basic authentication.
    ``guarded`` keeps the operator's key for requests that were handed it (by access code): ``needs_key`` is then True
    and any other key is refused. Otherwise the engine needs no key and ignores the one in the options.
    """

    name = "openai"
    label = "OpenAI-compatible"
    #: local models turn pixels into tokens, and Ollama's context holds 4,096 of them unless told otherwise
    longest_side_px = 1024
    model_form = MODEL_NAME
    price_per_image_usd: float | None = None
    seconds_per_image = 10.0

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        guarded: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.default_models: tuple[str, ...] = (model,)
        self._api_key, self._clock = api_key.strip(), clock
        self.needs_key = guarded and bool(self._api_key)
        self._root, login = _root_and_login(base_url)
        self._headers = _headers(self._api_key, login)
        self._secrets = tuple(secret for secret in (self._api_key, login, login.partition(":")[2]) if secret)
        self._guard = threading.Lock()
        self._shared: httpx2.Client | None = None
        #: models that refused ``max_tokens`` or a temperature once
        self._particular: set[str] = set()
        #: models that refused to be held to a form once
        self._formless: set[str] = set()

    def caption(self, image: EncodedImage, instruction: Instruction, options: CaptionOptions) -> EngineReply:
        """Describe one picture with one model. Raises an EngineError."""
        self._check_key(options.api_key)
        answer = self._within(
            options.timeout_seconds, lambda seconds_left: self._ask(image, instruction, options, seconds_left)
        )
        return read_reply(answer, options.model, secrets=self._secrets)

    def list_models(self, api_key: str) -> tuple[str, ...]:
        """Name the models that may see images, the configured one first; it alone where the server lists none."""
        self._check_key(api_key)
        answer = self._within(
            LISTING_SECONDS, lambda seconds_left: self._exchange("GET", "/models", seconds_left, MAX_LISTING_BYTES)
        )
        if answer.status in _NO_LISTING:
            return self.default_models
        listed = [model["id"] for model in read_models(answer, secrets=self._secrets) if is_seeing_model(model)]
        first = [name for name in self.default_models if {name, f"{name}:latest"} & set(listed)]
        return (*first, *sorted({*listed} - {*first})) or self.default_models

    def _check_key(self, api_key: str) -> None:
        if not _KEY_FORM.fullmatch(self._api_key):
            raise KeyRejected("The server's key for this engine holds characters that no key has: see OPENAI_API_KEY.")
        if not self.needs_key:
            return
        if not api_key:
            raise KeyMissing("This engine works with the server's key only. Give the access code.")
        if not hmac.compare_digest(api_key.encode("utf-8", "surrogatepass"), self._api_key.encode()):
            raise KeyRejected("This engine works with the server's key only; your own was not sent. Give the code.")

    def _within(self, seconds: float, call: Callable[[Callable[[], float]], Result]) -> Result:
        end = self._clock() + seconds
        try:
            return call_within(seconds, lambda: call(lambda: end - self._clock()))
        except DeadlinePassed:
            raise EngineTimeout(f"The caption server had not answered after {seconds:.0f} seconds.") from None
        except EngineError:
            raise
        except Exception as error:
            # the cause would carry the request and with it the key's header
            raise translate(error) from None

    def _ask(
        self,
        image: EncodedImage,
        instruction: Instruction,
        options: CaptionOptions,
        seconds_left: Callable[[], float],
    ) -> HttpAnswer:
        if options.model in self._formless:
            options = replace(options, reply_schema=None)
        particular = options.model in self._particular
        body = _body(image, instruction, options, particular=particular)
        answer = self._exchange("POST", "/chat/completions", seconds_left, MAX_REPLY_BYTES, body)
        if options.reply_schema and complains_about_form(answer):
            self._formless.add(options.model)
            return self._ask(image, instruction, options, seconds_left)
        if particular or not complains_about_parameters(answer):
            return answer
        self._particular.add(options.model)
        body = _body(image, instruction, options, particular=True)
        return self._exchange("POST", "/chat/completions", seconds_left, MAX_REPLY_BYTES, body)

    def _exchange(
        self,
        method: str,
        path: str,
        seconds_left: Callable[[], float],
        most_bytes: int,
        body: Mapping[str, Any] | None = None,
    ) -> HttpAnswer:
        import httpx2

        seconds = max(seconds_left(), 0.001)
        timeout = httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
        with self._client().stream(method, self._root + path, json=body, timeout=timeout) as response:
            return HttpAnswer(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=_read(response, most_bytes, seconds_left),
            )

    def _client(self) -> httpx2.Client:
        import httpx2

        with self._guard:
            if self._shared is None:
                self._shared = httpx2.Client(headers=self._headers, follow_redirects=False, trust_env=False)
            return self._shared


def _root_and_login(base_url: str) -> tuple[str, str]:
    """Split an address into the one requests go to, which ends in a version, and the ``user:password`` in it."""
    parts = urlsplit(base_url.strip())
    login, _, host = parts.netloc.rpartition("@")
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    versioned = path if re.search(r"/v\d", path) else f"{path}/v1"
    user, _, password = login.partition(":")
    return f"{parts.scheme}://{host}{versioned}", f"{unquote(user)}:{unquote(password)}" if login else ""


def _headers(api_key: str, login: str) -> dict[str, str]:
    """Uncompressed replies are asked for, so that the cap on their size is one on memory."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if api_key:
        headers["Authorization"] = f"Bearer {api_key}"
    elif login:
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    return headers


def _body(
    image: EncodedImage, instruction: Instruction, options: CaptionOptions, *, particular: bool
) -> dict[str, Any]:
    """Build the request that all these servers take; a ``particular`` model has a fixed temperature."""
    picture = f"data:{image.media_type};base64,{base64.b64encode(image.data).decode()}"
    room = MAX_TOKENS * options.budget_factor
    return {
        "model": options.model,
        "messages": [
            {"role": "system", "content": instruction.system},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": instruction.user},
                    {"type": "image_url", "image_url": {"url": picture}},
                ],
            },
        ],
        "stream": False,
        **({"response_format": _response_format(options.reply_schema)} if options.reply_schema else {}),
        **({"max_completion_tokens": room} if particular else {"max_tokens": room, "temperature": 0.7}),
    }


def _response_format(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}


def _read(response: httpx2.Response, most_bytes: int, seconds_left: Callable[[], float]) -> bytes:
    """Read what came, undecoded. Raises BadReply for an answer that is too long; of an error the beginning will do."""
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > most_bytes:
            if response.is_success:
                raise BadReply("The caption server sent far more than an answer takes.")
            return bytes(body[:most_bytes])
        if seconds_left() <= 0:  # nobody waits for it any more: let the connection and this thread go
            raise EngineTimeout("The caption server took too long.")
    return bytes(body)
