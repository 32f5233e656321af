"""mflux: everything as one JSON object in the UserComment.

Source: filipstrand/mflux, src/mflux/utils/generated_image.py.
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

NAME = "mflux"


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the first comment that names its version."""
    for text in comments(raw):
        try:
            return _record(json_object_with(text, "mflux_version"), text)
        except NotMine:
            continue
    raise NotMine


def _record(fields: JsonObject, text: str) -> GenerationRecord:
    pairs = zip_longest(items(fields.get("lora_paths")), items(fields.get("lora_scales")))
    return GenerationRecord(
        generator=NAME,
        version=name(fields.get("mflux_version")),
        prompt=words(fields.get("prompt")),
        negative_prompt=words(fields.get("negative_prompt")),
        seed=whole(fields.get("seed")),
        steps=count(fields.get("steps")),
        cfg=number(fields.get("guidance")),
        width=side(fields.get("width")),
        height=side(fields.get("height")),
        model=file_stem(fields.get("model")),
        loras=unique(LoraUse(name=file_stem(path), weight=number(scale)) for path, scale in pairs),
        raw=words(text),
    )
