"""What a picture shows, as engines said it: tags in four groups and a description. Cleans, bounds and merges words.

The form in a file is that of the product's first documents: ``tags``, ``description``, ``generated_prompt`` and, one by
one, what each engine said in ``provider_outputs``. Whatever is read here is cleaned, for a file may come from anywhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

GROUPS = ("style", "mood", "subject", "colors")
MAX_TAGS = 12
MAX_TAG_CHARS = 40
MAX_TAG_WORDS = 4
MAX_TEXT_CHARS = 1000
#: one for each kind of engine, and what was there before
MAX_OUTPUTS = 4
MAX_NAME_CHARS = 200
#: measures, and therefore describes less than one that sees
_MEASURING = "offline"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_NO_TAG = re.compile(r"[<>{}\[\]\\|=]|://|^(?:none|null|n/a|unknown|undefined|nan|other)$", re.IGNORECASE)

Tags = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOutput:
    """What one engine said of a picture."""

    engine: str = ""
    model: str = ""
    #: ISO 8601, UTC
    created_at: str = ""
    tags: Tags = field(default_factory=dict)
    description: str = ""
    #: a prompt that might have made the picture
    generated_prompt: str = ""

    @classmethod
    def cleaned(cls, said: Mapping[str, Any], *, engine: str = "", model: str = "", created_at: str = "") -> Self:
        """Keep of what was said what is in form: short tags, each once, and whole sentences."""
        groups = said.get("tags")
        return cls(
            engine=clean_text(engine or said.get("provider"), MAX_NAME_CHARS),
            model=clean_text(model or said.get("model"), MAX_NAME_CHARS),
            created_at=clean_text(created_at or said.get("generated_at"), MAX_TAG_CHARS),
            tags=_clean_groups(groups if isinstance(groups, Mapping) else said),
            description=clean_text(said.get("description")),
            generated_prompt=clean_text(said.get("generated_prompt")),
        )

    @property
    def is_empty(self) -> bool:
        return not (any(self.tags.values()) or self.description)

    def to_dict(self) -> dict[str, Any]:
        named = {
            "provider": self.engine,
            "model": self.model,
            "generated_at": self.created_at,
            "tags": {group: list(tags) for group, tags in self.tags.items() if tags},
            "description": self.description,
            "generated_prompt": self.generated_prompt,
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What all engines said, newest first, one entry an engine."""

    outputs: tuple[EngineOutput, ...] = ()

    @classmethod
    def from_dict(cls, read: object) -> Self:
        """Read what a file says; nothing where there is nothing in form. Never raises."""
        if not isinstance(read, Mapping):
            return cls()
        listed = read.get("provider_outputs")
        said = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
        found = [EngineOutput.cleaned(one) for one in (said[: 2 * MAX_OUTPUTS] or [read])]
        return cls().joined(found)

    def joined(self, others: Iterable[EngineOutput]) -> Self:
        """Add what was said elsewhere or anew; of one engine the newest counts."""
        newest: dict[str, EngineOutput] = {}
        for one in (*self.outputs, *others):
            if not one.is_empty and (one.engine not in newest or one.created_at > newest[one.engine].created_at):
                newest[one.engine] = one
        ordered = sorted(newest.values(), key=lambda one: (one.created_at, one.engine), reverse=True)
        return type(self)(outputs=tuple(ordered[:MAX_OUTPUTS]))

    @property
    def tags(self) -> Tags:
        """The tags of all outputs by group, each once, the newest first."""
        return {group: self._of_group(group) for group in GROUPS}

    @property
    def keywords(self) -> tuple[str, ...]:
        """Every tag, whatever its group, each once."""
        return tuple(dict.fromkeys(tag for tags in self.tags.values() for tag in tags))

    @property
    def description(self) -> str:
        return self._text("description")

    @property
    def understood_at(self) -> str:
        return self.outputs[0].created_at if self.outputs else ""

    def to_dict(self) -> dict[str, Any]:
        """Give it as it stands in a file; empty where nobody has said anything."""
        if not self.outputs:
            return {}
        named = {
            "tags": {group: list(tags) for group, tags in self.tags.items() if tags},
            "description": self.description,
            "generated_prompt": self._text("generated_prompt"),
            "provider_outputs": [one.to_dict() for one in self.outputs],
        }
        return {name: value for name, value in named.items() if value}

    def _of_group(self, group: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag for one in self.outputs for tag in one.tags.get(group, ())))[:MAX_TAGS]

    def _text(self, name: str) -> str:
        """The newest words of an engine that sees, else of one that measures."""
        seeing = sorted(self.outputs, key=lambda one: one.engine == _MEASURING)
        return next((text for one in seeing if (text := str(getattr(one, name)))), "")


def clean_text(value: object, most: int = MAX_TEXT_CHARS) -> str:
    """Make one line of plain characters; what is too long ends with a whole sentence or word."""
    if not isinstance(value, str):
        return ""
    plain = "".join(" " if char.isspace() else char for char in value[: 4 * most])
    line = " ".join("".join(char for char in plain if unicodedata.category(char) not in _UNSEEN).split())
    if len(line) <= most:
        return line
    sentence, end, _ = line[:most].rpartition(". ")
    return sentence + end.strip() if len(sentence) > most // 2 else line[:most].rpartition(" ")[0]


def _clean_groups(groups: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {group: tags for group in GROUPS if (tags := _clean_tags(groups.get(group)))}


def _clean_tags(value: object) -> tuple[str, ...]:
    listed = value.split(",") if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    cleaned = (_clean_tag(one) for one in listed[: 4 * MAX_TAGS])
    return tuple(dict.fromkeys(tag for tag in cleaned if tag))[:MAX_TAGS]


def _clean_tag(value: object) -> str:
    """A tag is a word or a few; anything longer is none, and is left out rather than cut."""
    tag = clean_text(value, 4 * MAX_TAG_CHARS).strip(" .,;:!?#*\"'`-_").lower()
    fits = len(tag) <= MAX_TAG_CHARS and len(tag.split()) <= MAX_TAG_WORDS
    return tag if fits and any(map(str.isalnum, tag)) and not _NO_TAG.search(tag) else ""
