"""Fooocus and its forks: JSON in ``parameters`` (scheme ``fooocus``) or the A1111 text with Fooocus as its version.

In JPEG and WebP the words lie in the UserComment and the scheme in the MakerNote. FooocusMRE writes into the comment,
RuinedFooocus names itself under ``software``.
Source: lllyasviel/Fooocus, modules/meta_parser.py.
"""

from utils.readers import a1111
from utils.readers.errors import NotMine
from utils.readers.places import comments, text_named
from utils.readers.values import (
    MAX_LORAS,
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
    size,
    unique,
    whole,
    words,
)
from utils.records import GenerationRecord, LoraUse, RawMetadata

NAME = "Fooocus"

#: one of these keys is in every JSON of the family
_KEYS = ("base_model", "base_model_name", "Base Model")


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the JSON of any fork, or the A1111 text where Fooocus says that it wrote it."""
    scheme = text_named(raw, "fooocus_scheme") or raw.exif.get("MakerNote", "")
    software = raw.exif.get("Software", "")
    for text in comments(raw):
        try:
            return _record(json_object_with(text, *_KEYS), text, software)
        except NotMine:
            pass
        if NAME in software or scheme.strip("\0 ") in ("a1111", "fooocus") or f"Version: {NAME}" in text:
            try:
                return a1111.record(text, generator=NAME)
            except NotMine:
                continue
    raise NotMine


def _record(fields: JsonObject, text: str, software: str) -> GenerationRecord:
    version = name(fields.get("version") or fields.get("Version") or fields.get("software") or software)
    known = NAME in version or "performance" in fields or "Performance" in fields or "metadata_scheme" in fields
    if not known:
        raise NotMine
    width, height = _size(fields)
    prompt = words(_any(fields, "prompt", "Prompt"))
    return GenerationRecord(
        generator="RuinedFooocus" if "Ruined" in version else NAME,
        version=version.removeprefix("Ruined").removeprefix(NAME).strip(" v"),
        prompt=prompt,
        negative_prompt=words(_any(fields, "negative_prompt", "Negative", "Negative Prompt")),
        seed=whole(_any(fields, "seed", "Seed")),
        steps=count(_any(fields, "steps", "Steps")),
        cfg=number(_any(fields, "guidance_scale", "cfg", "Guidance Scale")),
        sampler=name(_any(fields, "sampler", "sampler_name", "Sampler")),
        scheduler=name(_any(fields, "scheduler", "Scheduler")),
        width=width,
        height=height,
        model=file_stem(_any(fields, *_KEYS)),
        model_hash=name(fields.get("base_model_hash")),
        loras=unique((*_loras(fields), *loras_in(prompt))),
        clip_skip=count(fields.get("clip_skip")),
        raw=words(text),
    )


def _any(fields: JsonObject, *keys: str) -> object:
    return next((fields[key] for key in keys if key in fields), None)


def _size(fields: JsonObject) -> tuple[int | None, int | None]:
    if "width" in fields:
        return side(fields["width"]), side(fields.get("height"))
    return size(_any(fields, "resolution", "Resolution"))


def _loras(fields: JsonObject) -> list[LoraUse]:
    """Read [[name, weight, hash]], a fork's [[hash, "weight - name"]] and ``lora_combined_1: "name : weight"``."""
    found = []
    for lora in items(fields.get("loras"))[:MAX_LORAS]:
        first, second = [*items(lora), None, None][:2] if isinstance(lora, list) else (section(lora).get("name"), None)
        if isinstance(second, str) and " - " in second:
            weight, _, first = second.partition(" - ")
            second = weight
        found.append(LoraUse(name=file_stem(first), weight=number(second)))
    for place in range(1, 10):
        stem, _, weight = name(fields.get(f"lora_combined_{place}")).partition(" : ")
        found.append(LoraUse(name=file_stem(stem), weight=number(weight)))
    return found
