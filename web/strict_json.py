"""JSON without the readings it leaves open: no name twice, no NaN, no half characters. Source: RFC 7493 (I-JSON)."""

import json
import re
from typing import Any, NoReturn

from utils.errors import CaptionInvalid, InvalidRequest

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def check_json(data: bytes) -> None:
    """Refuse a body that two readers could read differently. Raises InvalidRequest, or CaptionInvalid for a caption."""
    try:
        json.loads(data, object_pairs_hook=_check_pairs, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):  # not JSON, not UTF-8, a number of thousands of digits, or nested endlessly
        raise InvalidRequest("The request cannot be read: its body is not JSON.") from None


def _check_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidRequest("The request cannot be read: a name stands in it twice.")
    for name, value in pairs:
        if isinstance(value, str) and _HALF_CHARACTER.search(value):
            if name == "caption":
                raise CaptionInvalid("The caption holds half a character, which no text file can store.")
            raise InvalidRequest("The request cannot be read: it holds half a character.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidRequest(f"The request cannot be read: {name} is no JSON number.")
