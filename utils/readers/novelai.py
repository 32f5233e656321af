"""NovelAI: PNG texts ``Software``, ``Source``, ``Description`` and the settings as JSON in ``Comment``.

In WebP all of them are one JSON object in the UserComment. What hides in the alpha channel is not looked for: no pixel
is decoded here.

Source: NovelAI/novelai-image-metadata and the keys of its public files.
"""

import re

from utils.readers.errors import NotMine
from utils.readers.places import text_named
from utils.readers.values import (
    JsonObject,
    count,
    items,
    json_object,
    json_object_with,
    name,
    number,
    section,
    side,
    whole,
    words,
)
from utils.records import GenerationRecord, RawMetadata

NAME = "NovelAI"

_SOURCE = re.compile(r"(.*\S)\s+([0-9A-F]{8})")


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the settings, and the description where the settings hold no prompt."""
    texts: JsonObject = {key: text_named(raw, key) for key in ("Software", "Source", "Description", "Comment")}
    if not texts["Software"] and "NovelAI" in raw.exif.get("UserComment", ""):
        texts = json_object_with(raw.exif["UserComment"], "Software", "Comment")
    if words(texts.get("Software")) != NAME:
        raise NotMine
    comment = words(texts.get("Comment"))
    return _record(json_object(comment), texts, comment) if comment else _record({}, texts, comment)


def _record(settings: JsonObject, texts: JsonObject, comment: str) -> GenerationRecord:
    source = name(texts.get("Source"))
    parts = _SOURCE.fullmatch(source)
    return GenerationRecord(
        generator=NAME,
        version=name(settings.get("version")),
        prompt=_prompt(settings, "v4_prompt") or words(settings.get("prompt")) or words(texts.get("Description")),
        negative_prompt=_prompt(settings, "v4_negative_prompt") or words(settings.get("uc")),
        seed=whole(settings.get("seed")),
        steps=count(settings.get("steps")),
        cfg=number(settings.get("scale")),
        sampler=name(settings.get("sampler")),
        scheduler=name(settings.get("noise_schedule")),
        width=side(settings.get("width")),
        height=side(settings.get("height")),
        model=parts[1] if parts else source,
        model_hash=parts[2] if parts else "",
        raw=comment or words(texts.get("Description")),
    )


def _prompt(settings: JsonObject, key: str) -> str:
    """Join the scene and its characters, which newer models are told apart."""
    caption = section(section(settings.get(key)).get("caption"))
    characters = (section(one).get("char_caption") for one in items(caption.get("char_captions"))[:50])
    return "\n".join(filter(None, (words(part) for part in (caption.get("base_caption"), *characters))))
