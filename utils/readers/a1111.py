"""AUTOMATIC1111's web UI, its descendants (Forge, reForge, SD.Next) and the many tools that write its text.

The text is the prompt, a line ``Negative prompt: …`` and a line of settings that begins with ``Steps:``. It lies in the
PNG text ``parameters`` or in the EXIF UserComment.
Source: AUTOMATIC1111/stable-diffusion-webui, modules/processing.py and modules/infotext_utils.py.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from utils.readers.errors import NotMine, Unreadable
from utils.readers.places import comments
from utils.readers.values import (
    MAX_TEXT_CHARS,
    JsonObject,
    count,
    file_stem,
    json_object,
    loras_in,
    name,
    number,
    size,
    unique,
    whole,
    words,
)
from utils.records import GenerationRecord, LoraUse, RawMetadata

NAME = "AUTOMATIC1111"

_NEGATIVE = "Negative prompt:"
#: at least two of these make a text of settings; a photo's description may well hold colons
_TELLING = frozenset({"Steps", "Sampler", "CFG scale", "Seed", "Size", "Model", "Model hash"})
_KEY = re.compile(r"\s*([A-Za-z_][\w \-/.]{0,60}?)\s*:\s*")
_INLINE_STEPS = re.compile(r"\sSteps: \d+, ")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
#: values in brackets that turn out to be no JSON; each costs a look at what follows
_MOST_BROKEN_BRACKETS = 20
_FORGE_VERSION = re.compile(r"f\d|neo|classic", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Infotext:
    """The three parts of the text."""

    prompt: str
    negative_prompt: str
    settings: Mapping[str, str]


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the first comment that is such a text."""
    for text in comments(raw):
        try:
            return record(text)
        except NotMine:
            continue
    raise NotMine


def record(text: str, *, generator: str = "") -> GenerationRecord:
    """Make a record of the text; raises ``NotMine`` when it is another kind of text."""
    parts = split(text)
    settings = parts.settings
    hashes = _hashes(settings)
    width, height = size(settings.get("Size"))
    return GenerationRecord(
        generator=generator or _generator(settings),
        version=name(settings.get("Version")),
        prompt=parts.prompt,
        negative_prompt=parts.negative_prompt,
        seed=whole(settings.get("Seed")),
        steps=count(settings.get("Steps")),
        cfg=number(settings.get("CFG scale")),
        sampler=name(settings.get("Sampler")),
        scheduler=name(settings.get("Schedule type")),
        width=width,
        height=height,
        model=file_stem(settings.get("Model")),
        model_hash=name(settings.get("Model hash") or hashes.get("model")),
        loras=loras_in(parts.prompt) or unique(_hashed_loras(settings, hashes)),
        clip_skip=count(settings.get("Clip skip")),
        raw=words(text),
    )


def split(text: str) -> Infotext:
    """Take the text apart; raises ``NotMine`` when no line of settings is in it."""
    if text.lstrip().startswith(("{", "[")):
        raise NotMine
    lines = _with_breaks(text[:MAX_TEXT_CHARS].replace("\r\n", "\n").strip("\0 \n")).split("\n")
    place, settings = _settings(lines)
    if len(_TELLING & settings.keys()) < 2:
        raise NotMine
    before = lines[:place]
    negative = next((number_of for number_of, line in enumerate(before) if line.startswith(_NEGATIVE)), len(before))
    return Infotext(
        prompt=words("\n".join(before[:negative])),
        negative_prompt=words("\n".join(before[negative:]).removeprefix(_NEGATIVE)),
        settings=settings,
    )


def _with_breaks(text: str) -> str:
    """Put the line breaks back that a site has made blanks of."""
    if re.search(r"^[ \t]*Steps:", text, re.MULTILINE) or not (last := list(_INLINE_STEPS.finditer(text))):
        return text
    told = text[: last[-1].start()]
    return f"{told.replace(f' {_NEGATIVE}', f'{chr(10)}{_NEGATIVE}')}\n{text[last[-1].start() :].lstrip()}"


def _settings(lines: list[str]) -> tuple[int, dict[str, str]]:
    """Find the settings: the last line that begins with Steps and what follows it, or else the last line."""
    place = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].lstrip().startswith("Steps:")), None)
    if place is None:
        place = len(lines) - 1
    return place, parse_settings("\n".join(lines[place:]))


def parse_settings(text: str) -> dict[str, str]:
    """Read ``Key: value, Key: "quoted", Key: [JSON]`` pairs; the first of several equal keys stands."""
    found: dict[str, str] = {}
    broken = position = 0
    while position < len(text):
        key = _KEY.match(text, position)
        if key is None:
            position = _until_comma(text, position) + 1
            continue
        start = key.end()
        end = None
        if text[start : start + 1] == '"' and (quoted := _QUOTED.match(text, start)):
            end = quoted.end()
        elif text[start : start + 1] in ("[", "{") and broken < _MOST_BROKEN_BRACKETS:
            end = _json_end(text, start)
            broken += end is None
        if end is None:
            end = _until_comma(text, start)
        found.setdefault(key[1], _unquoted(text[start:end].strip()))
        position = _until_comma(text, end) + 1
    return found


def _json_end(text: str, start: int) -> int | None:
    try:
        return json.JSONDecoder().raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return None


def _until_comma(text: str, start: int) -> int:
    comma = text.find(",", start)
    return len(text) if comma < 0 else comma


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except (ValueError, RecursionError):
        return value.strip('"')


def _hashes(settings: Mapping[str, str]) -> JsonObject:
    try:
        return json_object(settings.get("Hashes", "{}"))
    except Unreadable:
        return {}


def _hashed_loras(settings: Mapping[str, str], hashes: JsonObject) -> Iterator[LoraUse]:
    """Name the LoRAs that only their hashes tell of: ``Lora hashes: "a: 1f, b: 2e"``, ``Hashes: {"lora:a": "1f"}``."""
    for pair in settings.get("Lora hashes", "").split(","):
        yield LoraUse(name=file_stem(pair.rpartition(":")[0]))
    for key in hashes:
        kind, _, told = key.partition(":")
        yield LoraUse(name=file_stem(told) if kind.casefold() == "lora" else "")


def _generator(settings: Mapping[str, str]) -> str:
    app, version = settings.get("App", ""), settings.get("Version", "")
    if "SD.Next" in app:
        return "SD.Next"
    for known in ("ComfyUI", "Fooocus", "reForge", "Draw Things"):
        if known.casefold() in f"{app} {version}".casefold():
            return known
    return "Forge" if _FORGE_VERSION.match(version) else NAME
