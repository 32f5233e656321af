"""Captions by Google's Gemini, through google-genai. Retries nothing itself."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from utils.engines.gemini_client import SHORTEST_TIMEOUT_SECONDS, GeminiClients, check_key, safety_off
from utils.engines.gemini_models import ModelFacts, can_caption, expected_price, facts_of, price_of
from utils.engines.protocol import CaptionOptions
from utils.errors import EngineError, ModelGone
from utils.records import EncodedImage, EngineReply, Instruction, Usage

if TYPE_CHECKING:
    from google.genai import types

Result = TypeVar("Result")

#: what a model that refused our thinking setting gets on top: it thinks as much as it likes
ROOM_TO_THINK_TOKENS = 2048
#: a model that is gone for a key is not asked for again within this time
GONE_SECONDS = 24 * 3600.0
LISTING_SECONDS = 30.0


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
        self._clients = GeminiClients(base_url=base_url, shortest_timeout_seconds=shortest_timeout_seconds)
        self._clock = clock
        self._guard = threading.Lock()
        self._gone: dict[tuple[str, str], float] = {}

    def caption(self, image: EncodedImage, instruction: Instruction, options: CaptionOptions) -> EngineReply:
        """Describe one picture with one model. Raises an EngineError."""
        key_id = check_key(options.api_key)
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
        key_id = check_key(api_key)
        options = CaptionOptions(model="", api_key=api_key, timeout_seconds=LISTING_SECONDS)

        def ask() -> list[str]:
            from google.genai import types

            listed = self._clients.client(api_key).models.list(
                config=types.ListModelsConfig(http_options=self._clients.http_options(options.timeout_seconds))
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

    def _is_gone(self, key_id: str, model: str) -> bool:
        with self._guard:
            return self._gone.get((key_id, model), 0.0) > self._clock()

    def _remember_gone(self, key_id: str, model: str) -> None:
        now = self._clock()
        with self._guard:
            self._gone = {one: until for one, until in self._gone.items() if until > now}
            self._gone[key_id, model] = now + GONE_SECONDS

    def _within(self, options: CaptionOptions, call: Callable[[], Result]) -> Result:
        return self._clients.within(options.timeout_seconds, call, model=options.model, api_key=options.api_key)

    def _ask(
        self, image: EncodedImage, instruction: Instruction, options: CaptionOptions
    ) -> types.GenerateContentResponse:
        from google.genai import errors, types

        from utils.engines.gemini_errors import complains_about_parameters

        client, facts = self._clients.client(options.api_key), facts_of(options.model)
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
                ModelFacts(max_output_tokens=facts.max_output_tokens + ROOM_TO_THINK_TOKENS),
                instruction,
                replace(options, reply_schema=None),
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
            safety_settings=safety_off(),
            response_mime_type="application/json" if options.reply_schema else None,
            response_json_schema=options.reply_schema,
            automatic_continuation=False,
            http_options=self._clients.http_options(options.timeout_seconds),
            temperature=0.7 if facts.sampling else None,
            top_p=0.95 if facts.sampling else None,
            top_k=40.0 if facts.sampling else None,
        )


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
