"""Civitai's own generator: an A1111 text with ``Civitai resources: [JSON]``, or a ComfyUI graph with ``extraMetadata``.

Source: civitai/civitai, src/utils/metadata.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

from utils.readers import a1111
from utils.readers.errors import NotMine, Unreadable
from utils.readers.places import comments, text_named
from utils.readers.values import (
    JsonObject,
    count,
    file_stem,
    items,
    json_object,
    json_object_with,
    loras_in,
    name,
    number,
    section,
    side,
    unique,
    whole,
    words,
)
from utils.records import GenerationRecord, LoraUse, RawMetadata

NAME = "Civitai"

_MARKS = ("Civitai resources:", "Civitai metadata:")


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the first words that only Civitai writes."""
    for text in (*comments(raw), text_named(raw, "prompt"), text_named(raw, "workflow")):
        try:
            if any(mark in text for mark in _MARKS):
                return _text_record(text)
            if '"extraMetadata"' not in text:  # many graphs have an "extra" of another kind
                continue
            return _graph_record(json_object_with(text, "extraMetadata", "extra"), text)
        except NotMine:
            continue
    raise NotMine


def _text_record(text: str) -> GenerationRecord:
    made = a1111.record(text, generator=NAME)
    resources = list(_resources(a1111.split(text).settings.get("Civitai resources", "")))
    base = next((one for one in resources if one.get("type") in ("checkpoint", "model")), {})
    loras = unique((*_loras(resources), *made.loras))
    return replace(made, model=made.model or file_stem(base.get("modelName")), loras=loras)


def _resources(text: str) -> Iterator[JsonObject]:
    try:
        yield from (section(one) for one in items(json.loads(text)))
    except (ValueError, RecursionError):
        return


def _loras(resources: list[JsonObject]) -> Iterator[LoraUse]:
    for one in resources:
        if one.get("type") in ("lora", "lycoris", "locon", "dora"):
            weight = one.get("weight", one.get("strength"))
            yield LoraUse(name=file_stem(one.get("modelName") or one.get("name")), weight=number(weight))


def _graph_record(graph: JsonObject, text: str) -> GenerationRecord:
    extra = graph.get("extraMetadata") or section(graph.get("extra")).get("extraMetadata")
    if extra is None:
        raise NotMine
    if isinstance(extra, str):
        try:
            extra = json_object(extra)
        except Unreadable:
            raise Unreadable("What Civitai added to the graph is damaged.") from None
    fields = section(extra)
    resources = [section(one) for one in items(fields.get("resources"))]
    base = next((one for one in resources if one.get("type") in ("checkpoint", "model")), {})
    prompt = words(fields.get("prompt"))
    return GenerationRecord(
        generator=NAME,
        prompt=prompt,
        negative_prompt=words(fields.get("negativePrompt")),
        seed=whole(fields.get("seed")),
        steps=count(fields.get("steps")),
        cfg=number(fields.get("cfgScale")),
        sampler=name(fields.get("sampler")),
        width=side(fields.get("width")),
        height=side(fields.get("height")),
        model=file_stem(fields.get("model") or base.get("modelName")),
        loras=unique((*_loras(resources), *loras_in(prompt))),
        clip_skip=count(fields.get("clipSkip")),
        raw=words(text),
    )
