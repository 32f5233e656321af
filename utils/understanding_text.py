"""The question what a picture shows, and a machine's answer as tags and a description. A refusal is never a tag."""

import json
import re
from collections.abc import Mapping
from typing import Any

from utils.caption_text import refuse_other_than_description
from utils.errors import BadReply
from utils.image_metadata.understanding import GROUPS, MAX_TAGS, EngineOutput
from utils.records import Instruction

MAX_REPLY_CHARS = 50_000

_ASPECTS = {
    "style": "the medium and manner: photograph, watercolour, minimalist, film grain",
    "mood": "the atmosphere: calm, dramatic, playful",
    "subject": "what is to be seen: the main things, beings and places",
    "colors": "the main colours by their everyday names",
}
_TEXTS = {
    "description": "one to three plain sentences on what is to be seen",
    "generated_prompt": "a prompt that would make an image model paint such a picture",
}
INSTRUCTION = Instruction(
    system="\n".join(
        (
            "You index pictures for a library. Answer with one JSON object and nothing else, all words in English:",
            *(
                f'"{name}": a list of up to {MAX_TAGS} tags, lower case, one to three words each: {told}'
                for name, told in _ASPECTS.items()
            ),
            *(f'"{name}": {told}' for name, told in _TEXTS.items()),
            "Name nobody. Leave a list empty where nothing is sure.",
        )
    ),
    user="What does this picture show?",
)
#: the form of the answer as JSON Schema, for engines that can be held to one
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        **{
            name: {"type": "array", "items": {"type": "string"}, "description": told} for name, told in _ASPECTS.items()
        },
        **{name: {"type": "string", "description": told} for name, told in _TEXTS.items()},
    },
    "required": [*GROUPS, *_TEXTS],
}
_WRAPPING = re.compile(r"<think>[\s\S]*?(?:</think>|\Z)|```\w*")


def read_answer(text: str) -> EngineOutput:
    """Read tags and description out of an engine's answer.

    Raises ContentBlocked for a refusal, BadReply where the answer is no JSON or says nothing.
    """
    bare = _WRAPPING.sub("", text[:MAX_REPLY_CHARS]).strip()
    said = _object_in(bare)
    if said is None:
        refuse_other_than_description(bare)
        raise BadReply("The engine answered in words instead of tags.")
    output = EngineOutput.cleaned(said)
    refuse_other_than_description(output.description)
    if not any(output.tags.values()):
        raise BadReply("The engine's answer holds no tags.")
    return output


def _object_in(text: str) -> dict[str, Any] | None:
    begin, end = text.find("{"), text.rfind("}")
    try:
        read = json.loads(text[begin : end + 1]) if begin >= 0 else None
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None
