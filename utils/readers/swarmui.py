"""SwarmUI: a JSON object with ``sui_image_params`` in PNG text ``parameters`` or the UserComment, once in EXIF Model.

Source: mcmonkeyprojects/SwarmUI, docs/Image Metadata Format.md.
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

NAME = "SwarmUI"


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the first comment that holds the parameters."""
    for text in (*comments(raw), raw.exif.get("Model", "")):
        try:
            return _record(json_object_with(text, "sui_image_params"), text)
        except NotMine:
            continue
    raise NotMine


def _record(whole_object: JsonObject, text: str) -> GenerationRecord:
    params = section(whole_object["sui_image_params"])
    prompt = words(params.get("prompt"))
    return GenerationRecord(
        generator=NAME,
        version=name(params.get("swarm_version")),
        prompt=prompt,
        negative_prompt=words(params.get("negativeprompt")),
        seed=whole(params.get("seed")),
        steps=count(params.get("steps")),
        cfg=number(params.get("cfgscale")),
        sampler=_first_name(params, "sampler", "comfyuisampler", "autowebuisampler"),
        scheduler=_first_name(params, "scheduler", "comfyuischeduler"),
        width=side(params.get("width")),
        height=side(params.get("height")),
        model=file_stem(params.get("model")),
        model_hash=_model_hash(whole_object),
        loras=unique((*_loras(params), *loras_in(prompt))),
        raw=words(text),
    )


def _first_name(params: JsonObject, *keys: str) -> str:
    return next((name(params[key]) for key in keys if params.get(key)), "")


def _model_hash(whole_object: JsonObject) -> str:
    models = (section(model) for model in items(whole_object.get("sui_models")))
    return next((name(model.get("hash")) for model in models if model.get("param") == "model"), "")


def _loras(params: JsonObject) -> list[LoraUse]:
    pairs = zip_longest(_list(params.get("loras")), _list(params.get("loraweights")))
    return [LoraUse(name=file_stem(lora), weight=number(weight)) for lora, weight in pairs]


def _list(value: object) -> list[object]:
    return list(value.split(",")) if isinstance(value, str) else items(value)
