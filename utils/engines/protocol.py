"""What a caption engine is. Knows no engine, no HTTP and no retry."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from utils.records import EncodedImage, EngineReply, Instruction

#: what most servers call their models: ``qwen2.5-vl:7b``, ``meta-llama/llama-3.2-11b-vision-instruct:free``
MODEL_NAME = re.compile(r"([\w.:@/+~-]{1,200})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionOptions:
    """What varies from call to call; an engine leaves out what its model does not take."""

    model: str
    #: a person's or the server's key; lives for this call only and is never logged
    api_key: str = ""
    #: wall clock for this one call, in seconds; holds against a server that drips bytes too
    timeout_seconds: float = 60.0
    #: multiplies the model's usual output budget; raised after ``Truncated``
    budget_factor: int = 1
    #: JSON Schema of the answer that is wanted; None for plain words. An engine that cannot be held to one ignores it
    reply_schema: Mapping[str, Any] | None = None


class CaptionEngine(Protocol):
    """One way to get words for a picture.

    Facts: ``name`` is what requests and files say, ``label`` what people read; ``needs_key`` whether a call needs one;
    ``longest_side_px`` the size worth sending, always as JPEG;
    ``default_models`` the chain that is tried in order; ``model_form`` what a name of a model looks like, whose first
    group is the name to send; ``price_per_image_usd`` (None when unknown) and
    ``seconds_per_image`` what the first of them usually takes, for a forecast before a run.
    Promises: methods may be called from many threads at once; no state belongs to a key beyond its client;
    nothing is retried inside; every foreign error leaves as an ``EngineError``; no key appears in an error.
    """

    name: str
    label: str
    needs_key: bool
    longest_side_px: int
    default_models: tuple[str, ...]
    model_form: re.Pattern[str]
    price_per_image_usd: float | None
    seconds_per_image: float

    def caption(self, image: EncodedImage, instruction: Instruction, options: CaptionOptions) -> EngineReply:
        """Describe one picture. Returns non-blank text or raises an ``EngineError``."""
        ...

    def list_models(self, api_key: str) -> tuple[str, ...]:
        """Name the models this key can caption with, best first. Costs nothing. Raises ``EngineError``."""
        ...
