"""What the answer of an inspection holds."""

from typing import Literal

from web.answers import Answer


class Lora(Answer):
    name: str
    weight: float | None


class Generation(Answer):
    generator: str
    version: str
    prompt: str
    negative_prompt: str
    #: in digits: seeds reach 2**64, which a number of JavaScript cannot hold
    seed: str | None
    steps: int | None
    cfg: float | None
    sampler: str
    scheduler: str
    width: int | None
    height: int | None
    model: str
    model_hash: str
    loras: list[Lora]
    clip_skip: int | None
    errors: list[str]


class CarriedText(Answer):
    key: str
    text: str
    length: int


class OwnCaption(Answer):
    caption: str
    trigger_word: str
    caption_state: str
    engine: str
    model: str
    prompt_style: str
    hint: str
    edited_by: str
    captioned_at: str
    keywords: list[str]


class InspectAnswer(Answer):
    filename: str
    container: Literal["png", "jpeg", "webp"]
    width: int
    height: int
    size_bytes: int
    sha256: str
    coded_hash: str
    ours: OwnCaption | None
    generation: Generation | None
    texts: list[CarriedText]
    private: list[str]
    errors: list[str]
