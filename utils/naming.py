"""File names that every system takes: safe, bounded, unique by stem. Knows nothing of what is inside the files."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Self

MAX_STEM_BYTES = 120
_GUID_CHARS = 36
#: refused or changed by Windows, macOS, shells or archive tools
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\[\]{}$`\']')
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in "0123456789¹²³"), *(f"lpt{n}" for n in "0123456789¹²³")}
)
#: read as an option, a formula or a hidden file by shells, spreadsheets and archive tools
_BAD_START = " .-=+@~_"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_stem(stem: str) -> str:
    """Return the nearest stem that Windows, macOS and Linux all take; the same one where they do already."""
    visible = "".join(
        char for char in unicodedata.normalize("NFC", stem) if unicodedata.category(char) not in _INVISIBLE
    )
    plain = _UNSAFE.sub("_", visible).strip(" .").lstrip(_BAD_START).rstrip(" .")
    short = plain.encode()[:MAX_STEM_BYTES].decode(errors="ignore").rstrip(" .")
    if short.split(".")[0].casefold() in _RESERVED:
        return f"image_{short}"
    return short or "image"


def stem_key(stem: str) -> str:
    """Return what two stems share when some file system would take them for one: casefold and NFC."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", stem).casefold())


def unique_stems(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give each ``(id, filename)`` a safe stem that no other shares; returns id → stem.

    The first of equals keeps its stem, the next get ``-2``, ``-3`` …; depends only on the names and their order.
    """
    wanted = [(key, safe_stem(filename.rpartition(".")[0] or filename)) for key, filename in names]
    reserved = {stem_key(stem) for _, stem in wanted}
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for key, stem in wanted:
        chosen = stem if stem_key(stem) not in taken else _numbered(stem, reserved | taken)
        taken.add(stem_key(chosen))
        stems[key] = chosen
    return stems


def _numbered(stem: str, taken: set[str]) -> str:
    return next(name for number in count(2) if stem_key(name := f"{stem}-{number}") not in taken)


@dataclass(frozen=True, slots=True)
class ImageNamingConfig:
    """How the names of generated images are put together."""

    include_timestamp: bool = True
    include_guid: bool = True
    include_prompt_excerpt: bool = False
    #: in characters
    prompt_excerpt_length: int = 30
    timestamp_format: str = "%Y%m%d_%H%M%S"
    separator: str = "_"
    extension: str = "png"
    #: in characters, hyphens included; a clash takes the whole
    guid_length: int = 8
    prefix: str = ""

    @classmethod
    def standard(cls) -> Self:
        """``20250111_143022_a3f2e9d4.png``"""
        return cls()

    @classmethod
    def descriptive(cls) -> Self:
        """``20250111_143022_beautiful-sunset_a3f2e9d4.png``"""
        return cls(include_prompt_excerpt=True)

    @classmethod
    def guid_only(cls) -> Self:
        """``a3f2e9d4-b2c1-4a8e-9f3d-1e2a4b5c6d7e.png``: says nothing about time or prompt."""
        return cls(include_timestamp=False, guid_length=_GUID_CHARS)


def generate_filename(
    config: ImageNamingConfig,
    *,
    guid: str,
    moment: datetime,
    prompt: str = "",
    prefix: str = "",
    whole_guid: bool = False,
) -> str:
    """Put a name together that every system takes, whatever the texts: ≤ 120 bytes and the extension."""
    separator = _name_part(config.separator, 3) or "_"
    shown_guid = guid if whole_guid else guid[: max(config.guid_length, 1)]
    before = [_name_part(prefix or config.prefix, 30)]
    if config.include_timestamp:
        before.append(_name_part(_dated(moment, config.timestamp_format), 30))
    after = [_name_part(shown_guid, _GUID_CHARS).strip("-")] if config.include_guid or whole_guid else []
    excerpt = prompt_excerpt(prompt, config.prompt_excerpt_length) if config.include_prompt_excerpt else ""
    room = MAX_STEM_BYTES - len(separator.join([*before, "", *after]).encode())
    parts = [*before, _cut(excerpt, room).rstrip("-"), *after]
    stem = safe_stem(separator.join(part for part in parts if part))
    return f"{stem}.{re.sub('[^a-z0-9]', '', config.extension.lower())[:8] or 'png'}"


def prompt_excerpt(prompt: str, length: int) -> str:
    """Make letters and digits with hyphens between of the beginning of a prompt, ended at a word where that fits."""
    beginning = unicodedata.normalize("NFC", prompt[: max(length, 0) * 20])
    slug = re.sub(r"[\W_]+", "-", beginning).strip("-").lower()
    if len(slug) <= length:
        return slug
    short = slug[:length]
    return (short if slug[length] == "-" else short.rpartition("-")[0] or short).strip("-")


def _dated(moment: datetime, form: str) -> str:
    try:
        return moment.astimezone(UTC).strftime(form)
    except ValueError:  # a form the platform does not know
        return moment.astimezone(UTC).strftime("%Y%m%d_%H%M%S")


def _name_part(text: str, most_bytes: int) -> str:
    visible = "".join(
        char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) not in _INVISIBLE
    )
    return _cut(_UNSAFE.sub("-", visible).strip(" ."), most_bytes)


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[: max(most_bytes, 0)].decode(errors="ignore")
