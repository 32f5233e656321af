"""What requests and answers of the playground hold: the seed's words, and those of programs that speak OpenAI's."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from flask import request
from pydantic import ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic.alias_generators import to_camel

from utils.errors import InvalidRequest
from utils.generated_images import GeneratedImage, HistoryPage
from utils.generation.order import PictureOrder
from utils.playground import MAX_PICTURES, MAX_SEED
from web.answers import Answer
from web.requests import Request

MIN_SIDE, MAX_SIDE = 128, 2048
MAX_PROMPT_CHARS = 4000
_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")

Prompt = Annotated[str, StringConstraints(max_length=MAX_PROMPT_CHARS)]
Name = Annotated[str, StringConstraints(max_length=200)]
Side = Annotated[int, Field(ge=MIN_SIDE, le=MAX_SIDE)]
Count = Annotated[int, Field(ge=1, le=MAX_PICTURES)]


class GenerateImages(Request):
    """The seed's request; from ``n`` on OpenAI's words, of which those below ``stream`` are passed over."""

    prompt: Annotated[str, StringConstraints(max_length=MAX_PROMPT_CHARS, strip_whitespace=True, min_length=1)]
    negative_prompt: Prompt = ""
    model: Name | None = None
    width: Side | None = None
    height: Side | None = None
    steps: Annotated[int, Field(ge=1, le=150)] | None = None
    cfg_scale: Annotated[float, Field(ge=0, le=30, allow_inf_nan=False)] | None = None
    sampler: Annotated[str, StringConstraints(max_length=50)] = ""
    #: -1 means: a random one
    seed: Annotated[int, Field(ge=-1, le=MAX_SEED)] = -1
    num_images: Count | None = None
    hires_fix: bool = False
    #: a LoRA beside the model, and how strongly it or the trained one counts
    lora: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""
    lora_scale: Annotated[float, Field(ge=-1, le=3, allow_inf_nan=False)] | None = None

    n: Count | None = None
    size: Annotated[str, StringConstraints(max_length=20)] | None = None
    #: without it every picture comes both ways
    response_format: Literal["url", "b64_json"] | None = None
    stream: Literal[False] | None = None
    user: Name | None = None
    quality: Name | None = None
    style: Name | None = None
    background: Name | None = None
    moderation: Name | None = None
    output_format: Name | None = None
    output_compression: int | None = None
    partial_images: int | None = None
    safety_identifier: Name | None = None

    @field_validator("prompt", "negative_prompt", "model", "sampler", "lora")
    @classmethod
    def _storable(cls, value: str | None) -> str | None:
        if value and ("\0" in value or any("\ud800" <= char <= "\udfff" for char in value)):
            raise ValueError("holds characters that no file can keep")
        return value

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        if self.n and self.num_images and self.n != self.num_images:
            raise ValueError("n and num_images differ; give one of them")
        if self.size not in (None, "auto"):
            size = _SIZE.fullmatch(self.size or "")
            if not size or not all(MIN_SIDE <= int(side) <= MAX_SIDE for side in size.groups()):
                raise ValueError(f"size is WIDTHxHEIGHT with {MIN_SIDE} to {MAX_SIDE} px a side, or auto")
            if self.width or self.height:
                raise ValueError("size and width or height; give one of them")
        return self

    @property
    def count(self) -> int:
        return self.n or self.num_images or 1

    @property
    def wants_urls(self) -> bool:
        return self.response_format != "b64_json"

    @property
    def wants_base64(self) -> bool:
        return self.response_format != "url"

    def to_record(self) -> PictureOrder:
        size = _SIZE.fullmatch(self.size or "")
        width, height = (int(size[1]), int(size[2])) if size else (self.width or 1024, self.height or 1024)
        return PictureOrder(
            prompt=self.prompt,
            negative_prompt=self.negative_prompt.strip(),
            model=(self.model or "").strip(),
            width=width,
            height=height,
            steps=self.steps or 0,
            cfg_scale=self.cfg_scale or 0.0,
            sampler=self.sampler.strip(),
            seed=self.seed,
            hires_fix=self.hires_fix,
            lora=self.lora,
            lora_scale=self.lora_scale,
        )


class MarkImage(Request):
    keep: bool


class HistoryQuery(Request):
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    per_page: Annotated[int, Field(alias="perPage", ge=1, le=100)] = 20

    @classmethod
    def read(cls) -> Self:
        """Parse the query of the current request. Raises InvalidRequest naming every fault."""
        try:
            return cls.model_validate(request.args.to_dict(), strict=False)
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            raise InvalidRequest(f"The address cannot be read: {'; '.join(faults[:5])}.") from None


class CamelAnswer(Answer):
    model_config = ConfigDict(
        from_attributes=True, alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True
    )


class UsedLora(CamelAnswer):
    name: str
    weight: float | None


class Parameters(CamelAnswer):
    """What the picture was really made with; what had no part in it is empty, and seed null."""

    negative_prompt: str
    steps: int
    cfg_scale: float
    sampler: str
    seed: int | None
    hires_fix: bool
    loras: list[UsedLora]


class GeneratedImageAnswer(CamelAnswer):
    id: str
    prompt: str
    image_url: str
    thumbnail_url: str
    width: int
    height: int
    parameters: Parameters
    model_used: str
    engine: str
    #: in seconds
    generation_time: float
    created_at: datetime | None
    size_bytes: int
    #: what the library calls the picture
    content_hash: str
    keep: bool

    @classmethod
    def of(cls, image: GeneratedImage) -> Self:
        record = image.record
        loras = [(str(one.get("name", ""))[:200], one.get("weight")) for one in record.loras_used]
        return cls(
            id=record.generation_id,
            prompt=record.prompt,
            image_url=f"/media/generated_images/{image.place}",
            thumbnail_url=f"/media/thumbnails/{image.place}",
            width=image.width,
            height=image.height,
            parameters=Parameters(
                negative_prompt=record.negative_prompt,
                steps=record.steps,
                cfg_scale=record.cfg_scale,
                sampler=record.sampler,
                seed=record.seed if record.seed is not None and record.seed >= 0 else None,
                hires_fix=record.hires_fix,
                loras=[UsedLora(name=name, weight=_number(weight)) for name, weight in loras],
            ),
            model_used=record.base_model_id,
            engine=record.pipeline_type,
            generation_time=record.generation_time_seconds,
            created_at=record.moment,
            size_bytes=image.size_bytes,
            content_hash=image.content_hash,
            keep=record.keep,
        )


class OpenAiImage(Answer):
    url: str | None = None
    b64_json: str | None = None
    revised_prompt: str | None = None


class MissingImage(Answer):
    """Why one of several images was not made."""

    code: str
    detail: str
    retryable: bool


class GenerationAnswer(GeneratedImageAnswer):
    """The first image as the seed has it, all of them in ``images``, and in ``data`` as OpenAI has it."""

    images: list[GeneratedImageAnswer]
    problems: list[MissingImage]
    #: fields of the request that had no part in it
    ignored: list[str]
    #: epoch seconds
    created: int
    data: list[OpenAiImage]


class HistoryAnswer(CamelAnswer):
    images: list[GeneratedImageAnswer]
    total: int
    page: int
    per_page: int

    @classmethod
    def of(cls, history: HistoryPage) -> Self:
        images = [GeneratedImageAnswer.of(image) for image in history.images]
        return cls(images=images, total=history.total, page=history.page, per_page=history.per_page)


class AspectRatio(CamelAnswer):
    name: str
    width: int
    height: int


class GenerationLimits(CamelAnswer):
    requests_per_hour: int
    at_once: int
    num_images: int
    prompt_chars: int
    min_side: int
    max_side: int
    max_steps: int
    max_seed: int
    timeout_seconds: float
    days_kept: int
    days_removed: int


class GenerationFacts(CamelAnswer):
    """Everything a settings panel is built from."""

    configured: bool
    #: how to configure a service, where there is none
    message: str
    engine: str
    label: str
    models: list[str]
    #: whether other names than those may be given
    any_model: bool
    #: the fields of the request that the service takes beside prompt, model and size
    takes: list[str]
    samplers: list[str]
    aspect_ratios: list[AspectRatio]
    defaults: dict[str, Any]
    limits: GenerationLimits


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
