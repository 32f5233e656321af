"""Captions by Google's Gemini, through google-genai. One client a key; retries nothing itself.

The SDK is imported with the first call: it costs half a second and 50 MB that an offline start need not pay.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from utils.deadline import DeadlinePassed, call_within
from utils.engines.gemini_models import ModelFacts, can_caption, expected_price, facts_of, price_of
from utils.engines.protocol import CaptionOptions
from utils.errors import EngineError, EngineTimeout, KeyMissing, KeyRejected, ModelGone
from utils.records import EncodedImage, EngineReply, Instruction, Usage

if TYPE_CHECKING:
    from google import genai
    from google.genai import types

Result = TypeVar("Result")

#: a client holds a TLS context that takes 76 ms to make
MAX_CLIENTS = 64
#: what a model that refused our thinking setting gets on top: it thinks as much as it likes
ROOM_TO_THINK_TOKENS = 2048
#: a model that is gone for a key is not asked for again within this time
GONE_SECONDS = 24 * 3600.0
#: the real API refuses shorter deadlines
SHORTEST_TIMEOUT_SECONDS = 10.0
LISTING_SECONDS = 30.0
_KEY_FORM = re.compile(r"[\x21-\x7e]{20,200}")
_CATEGORIES = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")


class GeminiEngine:
    """The ``gemini`` engine. Follows the protocol of ``utils.engines.protocol``."""

    name = "gemini"
    label = "Gemini"
    needs_key = True
    longest_side_px = 1536
    #: Google lists its models as ``models/…``; any other slash would ask for another path
    model_form = re.compile(r"(?:models/)?([A-Za-z0-9][\w.-]{0,199})", re.ASCII)
    seconds_per_image = 6.0

    def __init__(
        self,
        *,
        default_models: tuple[str, ...],
        base_url: str | None = None,
        shortest_timeout_seconds: float = SHORTEST_TIMEOUT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.default_models = tuple(name.removeprefix("models/") for name in default_models)
        self.price_per_image_usd = expected_price(self.default_models[0])
        self._base_url, self._shortest_timeout, self._clock = base_url, shortest_timeout_seconds, clock
        self._guard = threading.Lock()
        self._clients: OrderedDict[str, genai.Client] = OrderedDict()
        self._gone: dict[tuple[str, str], float] = {}

    def caption(self, image: EncodedImage, instruction: Instruction, options: CaptionOptions) -> EngineReply:
        """Describe one picture with one model. Raises an EngineError."""
        key_id = self._check_key(options.api_key)
        if self._is_gone(key_id, options.model):
            raise ModelGone(f"{options.model} is not offered to this key any more.", model=options.model)
        try:
            response = self._within(options, lambda: self._ask(image, instruction, options))
        except ModelGone:
            self._remember_gone(key_id, options.model)
            raise
        return _reply(response, options.model)

    def list_models(self, api_key: str) -> tuple[str, ...]:
        """Name the models this key can caption with: the default chain first. Costs no tokens."""
        key_id = self._check_key(api_key)
        options = CaptionOptions(model="", api_key=api_key, timeout_seconds=LISTING_SECONDS)

        def ask() -> list[str]:
            from google.genai import types

            listed = self._client(api_key).models.list(
                config=types.ListModelsConfig(http_options=self._http_options(options.timeout_seconds))
            )
            return [
                (model.name or "").removeprefix("models/")
                for model in listed
                if "generateContent" in (model.supported_actions or [])
            ]

        listed = self._within(options, ask)
        usable = [name for name in listed if can_caption(name) and not self._is_gone(key_id, name)]
        first = [name for name in self.default_models if name in usable]
        return (*first, *sorted((name for name in usable if name not in first), reverse=True))

    def _check_key(self, api_key: str) -> str:
        if not api_key:
            raise KeyMissing("Gemini needs an API key.")
        if not _KEY_FORM.fullmatch(api_key):
            raise KeyRejected(
                "This does not look like a key: one takes 20 or more letters, digits and signs, no blanks."
            )
        return hashlib.sha256(api_key.encode()).hexdigest()

    def _is_gone(self, key_id: str, model: str) -> bool:
        with self._guard:
            return self._gone.get((key_id, model), 0.0) > self._clock()

    def _remember_gone(self, key_id: str, model: str) -> None:
        now = self._clock()
        with self._guard:
            self._gone = {one: until for one, until in self._gone.items() if until > now}
            self._gone[key_id, model] = now + GONE_SECONDS

    def _within(self, options: CaptionOptions, call: Callable[[], Result]) -> Result:
        from utils.engines.gemini_errors import translate

        failure: EngineError
        try:
            return call_within(options.timeout_seconds, call)
        except DeadlinePassed:
            failure = EngineTimeout(f"Gemini had not answered after {options.timeout_seconds:.0f} seconds.")
        except EngineError:
            raise
        except Exception as error:
            failure = translate(error, options.model, secret=options.api_key)
        raise failure  # out here it has no context, which would carry the request and with it the key's header

    def _ask(
        self, image: EncodedImage, instruction: Instruction, options: CaptionOptions
    ) -> types.GenerateContentResponse:
        from google.genai import errors, types

        from utils.engines.gemini_errors import complains_about_parameters

        client, facts = self._client(options.api_key), facts_of(options.model)
        contents = types.UserContent(
            parts=[
                types.Part.from_bytes(data=image.data, mime_type=image.media_type),
                types.Part.from_text(text=instruction.user),
            ]
        )
        config = self._config(facts, instruction, options)
        try:
            return client.models.generate_content(model=options.model, contents=contents, config=config)
        except errors.APIError as error:
            if not complains_about_parameters(error):
                raise
            # the table is behind: send nothing that could be refused
            plain = self._config(
                ModelFacts(max_output_tokens=facts.max_output_tokens + ROOM_TO_THINK_TOKENS), instruction, options
            )
            return client.models.generate_content(model=options.model, contents=contents, config=plain)

    def _config(
        self, facts: ModelFacts, instruction: Instruction, options: CaptionOptions
    ) -> types.GenerateContentConfig:
        from google.genai import types

        thinking = None
        if facts.thinking_level is not None:
            thinking = types.ThinkingConfig(thinking_level=types.ThinkingLevel(facts.thinking_level))
        elif facts.thinking_budget is not None:
            thinking = types.ThinkingConfig(thinking_budget=facts.thinking_budget)
        return types.GenerateContentConfig(
            system_instruction=instruction.system,
            max_output_tokens=facts.max_output_tokens * options.budget_factor,
            thinking_config=thinking,
            media_resolution=types.MediaResolution.MEDIA_RESOLUTION_MEDIUM if facts.medium_resolution else None,
            safety_settings=[
                types.SafetySetting(
                    category=types.HarmCategory(f"HARM_CATEGORY_{category}"), threshold=types.HarmBlockThreshold.OFF
                )
                for category in _CATEGORIES
            ],
            automatic_continuation=False,
            http_options=self._http_options(options.timeout_seconds),
            temperature=0.7 if facts.sampling else None,
            top_p=0.95 if facts.sampling else None,
            top_k=40.0 if facts.sampling else None,
        )

    def _http_options(self, timeout_seconds: float) -> types.HttpOptions:
        from google.genai import types

        return types.HttpOptions(timeout=int(max(timeout_seconds, self._shortest_timeout) * 1000))

    def _client(self, api_key: str) -> genai.Client:
        from google import genai
        from google.genai import types

        key_id = hashlib.sha256(api_key.encode()).hexdigest()
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


def _reply(response: types.GenerateContentResponse, model: str) -> EngineReply:
    from utils.engines.gemini_errors import read_answer

    usage = _usage(response, model)
    try:
        text, cut_off = read_answer(response)
    except EngineError as error:
        error.usage = usage
        raise
    return EngineReply(text=text, model=model, usage=usage, cut_off=cut_off)


def _usage(response: types.GenerateContentResponse, model: str) -> Usage:
    told = response.usage_metadata
    if not told:
        return Usage()
    tokens_in = told.prompt_token_count or 0
    tokens_out = (told.candidates_token_count or 0) + (told.thoughts_token_count or 0)
    return Usage(input_tokens=tokens_in, output_tokens=tokens_out, cost_usd=price_of(model, tokens_in, tokens_out))
