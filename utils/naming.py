"""File names that every system takes: safe, bounded, unique by stem. Knows nothing of what is inside the files."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

MAX_STEM_BYTES = 120
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
