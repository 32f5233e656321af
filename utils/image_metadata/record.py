"""Our own record of how an image and its caption came to be, and its form as JSON."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Self

SCHEMA = "lora-caption-studio/1"
_SCHEMA_KEY = "schema"
MAX_JSON_CHARS = 2**20
_FOLDER = re.compile(r"^(?:[/~\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\]|[a-z]+:/)|\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageMetadataEmbedding:
    """What a file of ours says about itself. A field that is empty or zero, save the seed, was not known."""

    # identification
    generation_id: str = ""
    #: ISO 8601, UTC
    generation_timestamp: str = ""

    # the generation of the image
    prompt: str = ""
    negative_prompt: str = ""
    seed: int | None = None
    steps: int = 0
    cfg_scale: float = 0.0
    width: int = 0
    height: int = 0
    sampler: str = ""
    scheduler: str = ""
    clip_skip: int = 0
    #: made small first and then enlarged by the model, this many times where that is known
    hires_fix: bool = False
    hires_upscale: float = 0.0
    base_model_id: str = ""
    base_model_architecture: str = ""
    vae_model: str | None = None
    #: ``[{"name": …, "weight": 0.8}]``
    loras_used: list[dict[str, Any]] = field(default_factory=list)
    generation_time_seconds: float = 0.0
    peak_vram_gb: float = 0.0
    pipeline_type: str = ""
    pipeline_version: str = ""
    #: somebody wants this generated image kept beyond its time
    keep: bool = False

    # the caption
    caption: str = ""
    trigger_word: str = ""
    caption_state: str = ""
    engine: str = ""
    model: str = ""
    prompt_style: str = ""
    hint: str = ""
    #: ``machine`` or ``person``, never a name
    edited_by: str = ""
    #: ISO 8601, UTC
    captioned_at: str = ""
    keywords: list[str] = field(default_factory=list)

    #: what engines said the picture shows, in the form of ``understanding.Understanding``
    understanding: dict[str, Any] = field(default_factory=dict)

    # both
    schema_version: str = "1"
    #: SHA-256 of the coded image data; filled in when embedded
    content_hash: str = ""
    #: True where the container had no room and long texts were cut
    shortened: bool = False

    @property
    def is_generated(self) -> bool:
        return bool(self.prompt or self.steps or self.base_model_id)

    @property
    def moment(self) -> datetime | None:
        """When it came to be, in UTC; None where that is not known."""
        try:
            moment = datetime.fromisoformat(self.generation_timestamp or self.captioned_at)
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)

    def to_json(self) -> str:
        """Write the record as one line of ASCII JSON, which every reader of every container takes exactly."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        known = {name: value for name, value in told.items() if value or (name == "seed" and value is not None)}
        return json.dumps({_SCHEMA_KEY: SCHEMA, **known}, separators=(",", ":"), default=str)

    @classmethod
    def from_json(cls, text: str, *, own: bool = True) -> Self | None:
        """Read what ``to_json`` wrote; None if this is something else. ``own`` asks for our mark in it."""
        if len(text) > MAX_JSON_CHARS:
            return None
        try:
            read = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(read, dict) or (own and read.get(_SCHEMA_KEY) != SCHEMA):
            return None
        known = {one.name: read[one.name] for one in fields(cls) if _fits(one.name, read.get(one.name))}
        return cls(**known) if known else None

    def without_places(self) -> Self:
        """Leave of every path and address only its last part: where files lie is nobody's business."""
        return replace(
            self,
            base_model_id=_last_part(self.base_model_id),
            vae_model=_last_part(self.vae_model) if self.vae_model else None,
            loras_used=[{key: _last_part(value) for key, value in one.items()} for one in self.loras_used],
        )

    def cut(self, longest: int) -> Self:
        """Cut every text to so many characters."""
        texts = {one.name: getattr(self, one.name) for one in fields(self)}
        long = {name: text[:longest] for name, text in texts.items() if isinstance(text, str) and len(text) > longest}
        brief = {name: value for name, value in self.understanding.items() if name != "provider_outputs"}
        return replace(self, **long, keywords=self.keywords[:longest], understanding=brief, shortened=True)  # type: ignore[arg-type]


def create_generation_id() -> str:
    """Create a unique id (UUID4)."""
    return str(uuid.uuid4())


def create_timestamp() -> str:
    """Say what time it is, as ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat()


_EMPTY = ImageMetadataEmbedding()
_NUMBERS = (int, float)


def _fits(name: str, value: object) -> bool:
    """Say whether a value out of a file has the type of its field."""
    empty = getattr(_EMPTY, name)
    if isinstance(empty, bool) or isinstance(value, bool):
        return isinstance(empty, bool) and isinstance(value, bool)
    if isinstance(empty, int) or name == "seed":
        return isinstance(value, int)
    if isinstance(empty, float):
        return isinstance(value, _NUMBERS)
    if name == "loras_used":
        return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
    if name == "understanding":
        return isinstance(value, dict)
    if name == "keywords":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)


def _last_part(value: Any) -> Any:
    if not isinstance(value, str) or not _FOLDER.search(value):
        return value
    return re.split(r"[/\\]", value.partition("?")[0].rstrip("/\\"))[-1]
