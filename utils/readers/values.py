"""Single values out of foreign words: each function takes anything and gives a clean value or the empty one.

Nothing here raises for a value, however strange; JSON that cannot be read is ``Unreadable``.
"""

import json
import math
import re
from typing import Any

from utils.readers.errors import NotMine, Unreadable
from utils.records import LoraUse

#: the largest workflows people share have about 6 MB
MAX_JSON_CHARS = 16 * 1024 * 1024
#: brackets and commas; each may cost 100 bytes of memory once read, and 512 MB must do for all
MAX_JSON_PARTS = 1_000_000
MAX_TEXT_CHARS = 100_000
MAX_NAME_CHARS = 300
MAX_LORAS = 100
_MAX_WHOLE = 2**64
_MAX_SIDE_PX = 1_000_000
_SIZE = re.compile(r"\s*\(?\s*(\d{1,7})\s*[x×,*|]\s*(\d{1,7})\s*\)?\s*")
_LORA_TAG = re.compile(r"<(?:lora|lyco):([^:<>\n]{1,300})(?::([^:<>\n]{0,20})(?::[^<>\n]{0,100})?)?>", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

JsonObject = dict[str, Any]


def json_object(text: str) -> JsonObject:
    """Parse a JSON object, also one that holds NaN and Infinity, as some graphs do."""
    if len(text) > MAX_JSON_CHARS:
        raise Unreadable(f"It has more than {MAX_JSON_CHARS // 2**20} MB of JSON and was not read.")
    if sum(map(text.count, "[{,")) > MAX_JSON_PARTS:
        raise Unreadable("Its JSON has too many parts and was not read.")
    try:
        value = json.loads(text)
    except RecursionError:
        raise Unreadable("Its JSON is nested too deeply.") from None
    except ValueError:
        raise Unreadable("Its JSON is damaged.") from None
    if not isinstance(value, dict):
        raise Unreadable("Its JSON is not an object.")
    return value


def json_object_with(text: str, *keys: str) -> JsonObject:
    """Parse a JSON object that has one of the keys; any other text is not mine, one in ruins is unreadable."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{") or not any(f'"{key}"' in text for key in keys):
        raise NotMine
    found = json_object(text.strip("\ufeff \t\r\n\0"))
    if not any(key in found for key in keys):
        raise NotMine
    return found


def section(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def words(value: object, *, at_most: int = MAX_TEXT_CHARS) -> str:
    """Give text fit to be shown and stored: no lone surrogates or control characters, bounded."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    whole = value[:at_most].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNPRINTABLE.sub("", whole.replace("\r\n", "\n")).strip()


def name(value: object) -> str:
    """Give one line for a model, a sampler or a version."""
    return " ".join(words(value, at_most=MAX_NAME_CHARS).split())


def file_stem(value: object) -> str:
    """Give a model's name without its folders and its ending, which would tell where somebody keeps it."""
    last = re.split(r"[\\/]", name(value))[-1]
    return re.sub(r"\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$", "", last, flags=re.IGNORECASE)


def whole(value: object) -> int | None:
    """Give an integer between -2**64 and 2**64; seeds are that large."""
    if isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d{1,20}(\.0{1,6})?\s*", value, re.ASCII):
        value = int(value.split(".")[0])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) <= _MAX_WHOLE else None


def count(value: object) -> int | None:
    """Give a number of steps or layers: small and not negative."""
    number_of = whole(value)
    return number_of if number_of is not None and 0 <= number_of <= 1_000_000 else None


def number(value: object) -> float | None:
    """Give a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value[:30] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def side(value: object) -> int | None:
    """Give a width or height in px."""
    found = whole(value)
    return found if found is not None and 0 < found <= _MAX_SIDE_PX else None


def size(value: object) -> tuple[int | None, int | None]:
    """Give width and height of forms such as ``832x1216`` and ``(1024, 1024)``."""
    found = _SIZE.fullmatch(value[:60]) if isinstance(value, str) else None
    return (side(found[1]), side(found[2])) if found else (None, None)


def loras_in(prompt: str) -> tuple[LoraUse, ...]:
    """Find ``<lora:name:weight>`` in a prompt."""
    found = (LoraUse(name=file_stem(tag[1]), weight=number(tag[2])) for tag in _LORA_TAG.finditer(prompt))
    return unique(found)


def unique(loras: Any) -> tuple[LoraUse, ...]:
    """Keep the first use of each LoRA that has a name."""
    kept: dict[str, LoraUse] = {}
    for lora in loras:
        if lora.name and len(kept) < MAX_LORAS:
            kept.setdefault(lora.name, lora)
    return tuple(kept.values())
