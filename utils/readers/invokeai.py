"""InvokeAI: the PNG text ``invokeai_metadata``; before 3.0 ``sd-metadata``; before that the command line in ``Dream``.

Source: invoke-ai/InvokeAI, invokeai/app/invocations/metadata.py and the 2.x documentation of the command line.
"""

import re

from utils.readers.errors import NotMine
from utils.readers.places import text_named
from utils.readers.values import (
    MAX_TEXT_CHARS,
    JsonObject,
    count,
    file_stem,
    items,
    json_object,
    name,
    number,
    section,
    side,
    unique,
    whole,
    words,
)
from utils.records import GenerationRecord, LoraUse, RawMetadata

NAME = "InvokeAI"

_DREAM = re.compile(r'\s*"((?:[^"\\]|\\.)*)"(.*)', re.DOTALL)
_OPTION = re.compile(r"-([A-Za-z])\s*(\S+)")
#: the negative prompt of 2.x stands in square brackets within the prompt
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the newest of the three forms that is there."""
    if text := text_named(raw, "invokeai_metadata"):
        return _record(json_object(text), text)
    if text := text_named(raw, "sd-metadata"):
        return _old_record(json_object(text), text)
    if text := text_named(raw, "Dream"):
        return _dream_record(text)
    raise NotMine


def _record(fields: JsonObject, text: str) -> GenerationRecord:
    return GenerationRecord(
        generator=NAME,
        version=name(fields.get("app_version")),
        prompt=words(fields.get("positive_prompt")),
        negative_prompt=words(fields.get("negative_prompt")),
        seed=whole(fields.get("seed")),
        steps=count(fields.get("steps")),
        cfg=number(fields.get("cfg_scale") or fields.get("guidance")),
        scheduler=name(fields.get("scheduler")),
        width=side(fields.get("width")),
        height=side(fields.get("height")),
        model=_model_name(fields.get("model")),
        model_hash=name(section(fields.get("model")).get("hash")),
        loras=unique(_lora(section(lora)) for lora in items(fields.get("loras"))),
        clip_skip=count(fields.get("clip_skip")),
        raw=words(text),
    )


def _model_name(model: object) -> str:
    described = section(model)
    return file_stem(described.get("name") or described.get("model_name") or (model if isinstance(model, str) else ""))


def _lora(use: JsonObject) -> LoraUse:
    return LoraUse(name=_model_name(use.get("model") or use.get("lora")), weight=number(use.get("weight")))


def _old_record(fields: JsonObject, text: str) -> GenerationRecord:
    image = section(fields.get("image"))
    prompts = items(image.get("prompt")) or [image.get("prompt")]
    prompt, negative = _parted(words(section(prompts[0]).get("prompt") or prompts[0]))
    return GenerationRecord(
        generator=NAME,
        version=name(fields.get("app_version")),
        prompt=prompt,
        negative_prompt=negative,
        seed=whole(image.get("seed")),
        steps=count(image.get("steps")),
        cfg=number(image.get("cfg_scale")),
        sampler=name(image.get("sampler")),
        width=side(image.get("width")),
        height=side(image.get("height")),
        model=file_stem(fields.get("model_weights")),
        model_hash=name(fields.get("model_hash")),
        raw=words(text),
    )


def _dream_record(text: str) -> GenerationRecord:
    found = _DREAM.match(text[:MAX_TEXT_CHARS])
    if not found:
        raise NotMine
    prompt, negative = _parted(words(found[1]))
    options = dict(_OPTION.findall(found[2][:2000]))
    return GenerationRecord(
        generator=NAME,
        prompt=prompt,
        negative_prompt=negative,
        seed=whole(options.get("S")),
        steps=count(options.get("s")),
        cfg=number(options.get("C")),
        sampler=name(options.get("A")),
        width=side(options.get("W")),
        height=side(options.get("H")),
        raw=words(text),
    )


def _parted(prompt: str) -> tuple[str, str]:
    negative = ", ".join(part.strip() for part in _BRACKETED.findall(prompt))
    return words(_BRACKETED.sub("", prompt)), negative
