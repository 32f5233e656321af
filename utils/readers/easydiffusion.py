"""Easy Diffusion: one PNG text a setting, or all of them as JSON in the UserComment; keys as code or as labels.

Source: easydiffusion/easydiffusion, ui/easydiffusion/utils/save_utils.py.
"""

from itertools import zip_longest

from utils.readers.errors import NotMine
from utils.readers.places import comments
from utils.readers.values import (
    JsonObject,
    count,
    file_stem,
    items,
    json_object_with,
    name,
    number,
    side,
    unique,
    whole,
    words,
)
from utils.records import GenerationRecord, LoraUse, RawMetadata

NAME = "Easy Diffusion"

_MARKS = ("use_stable_diffusion_model", "Stable Diffusion model")


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the separate texts, or else a comment that holds them all."""
    texts: JsonObject = {}
    for keyword, text in raw.texts:
        texts.setdefault(keyword, text)
    if any(mark in texts for mark in _MARKS):
        return _record(texts, "\n".join(f"{keyword}: {text}" for keyword, text in raw.texts))
    for text in comments(raw):
        try:
            return _record(json_object_with(text, *_MARKS), text)
        except NotMine:
            continue
    raise NotMine


def _record(fields: JsonObject, text: str) -> GenerationRecord:
    labelled = {key.casefold(): value for key, value in fields.items()}

    def either(key: str, label: str) -> object:
        return labelled.get(key, labelled.get(label.casefold()))

    return GenerationRecord(
        generator=NAME,
        prompt=words(either("prompt", "Prompt")),
        negative_prompt=words(either("negative_prompt", "Negative Prompt")),
        seed=whole(either("seed", "Seed")),
        steps=count(either("num_inference_steps", "Steps")),
        cfg=number(either("guidance_scale", "Guidance Scale")),
        sampler=name(either("sampler_name", "Sampler")),
        scheduler=name(either("scheduler_name", "Scheduler")),
        width=side(either("width", "Width")),
        height=side(either("height", "Height")),
        model=file_stem(either("use_stable_diffusion_model", "Stable Diffusion model")),
        loras=_loras(either("use_lora_model", "LoRA model"), either("lora_alpha", "LoRA Strength")),
        clip_skip=2 if str(either("clip_skip", "Clip Skip")).casefold() == "true" else None,
        raw=words(text),
    )


def _loras(models: object, weights: object) -> tuple[LoraUse, ...]:
    pairs = list(zip_longest(_list(models), _list(weights)))
    return unique(LoraUse(name=file_stem(model), weight=number(weight)) for model, weight in pairs if model != "None")


def _list(value: object) -> list[object]:
    return items(value) if isinstance(value, list) else [value]
