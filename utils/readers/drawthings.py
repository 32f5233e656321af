"""Draw Things: XMP with its name as the creator tool, the settings as JSON in exif:UserComment, a text as description.

Source: files and issues of the app's users, such as cocktailpeanut/breadmachine#2.
"""

from dataclasses import replace

from utils.readers import a1111
from utils.readers.errors import NotMine
from utils.readers.places import xmp_text
from utils.readers.values import (
    JsonObject,
    count,
    file_stem,
    items,
    json_object_with,
    name,
    number,
    section,
    size,
    unique,
    whole,
    words,
)
from utils.records import GenerationRecord, LoraUse, RawMetadata

NAME = "Draw Things"


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the settings; without them the description, which is an A1111-like text."""
    tool = xmp_text(raw, "xmp:CreatorTool") or raw.exif.get("Software", "")
    for text in (xmp_text(raw, "exif:UserComment"), raw.exif.get("UserComment", "")):
        try:
            return _record(json_object_with(text, "c"), text, tool)
        except NotMine:
            continue
    if NAME not in tool:
        raise NotMine
    description = words(xmp_text(raw, "dc:description"))
    try:
        return _description_record(description, tool)
    except NotMine:
        return GenerationRecord(generator=NAME, version=_version(tool), prompt=description, raw=description)


def _record(fields: JsonObject, text: str, tool: str) -> GenerationRecord:
    if NAME not in tool and not {"c", "uc", "scale"} <= set(fields):
        raise NotMine
    width, height = size(fields.get("size"))
    newer = section(fields.get("v2"))
    return GenerationRecord(
        generator=NAME,
        version=_version(tool),
        prompt=words(fields.get("c")),
        negative_prompt=words(fields.get("uc")),
        seed=whole(fields.get("seed")),
        steps=count(fields.get("steps")),
        cfg=number(fields.get("scale")),
        sampler=name(fields.get("sampler")),
        width=width,
        height=height,
        model=file_stem(fields.get("model")),
        loras=unique(_lora(section(lora)) for lora in items(newer.get("loras")) or items(fields.get("lora"))),
        clip_skip=count(newer.get("clipSkip")),
        raw=words(text),
    )


def _description_record(description: str, tool: str) -> GenerationRecord:
    """Read the description: the prompt, a line ``-negative prompt`` and settings with names of their own."""
    text = description.replace("\n-", "\nNegative prompt: ", 1).replace("Guidance Scale:", "CFG scale:")
    settings = a1111.split(text).settings
    lora = LoraUse(name=file_stem(settings.get("LoRA Model")), weight=number(settings.get("LoRA Weight")))
    made = a1111.record(text, generator=NAME)
    return replace(made, version=_version(tool), loras=unique((*made.loras, lora)), raw=words(description))


def _lora(use: JsonObject) -> LoraUse:
    return LoraUse(name=file_stem(use.get("model") or use.get("file")), weight=number(use.get("weight")))


def _version(tool: str) -> str:
    return name(tool.partition(NAME)[2])
