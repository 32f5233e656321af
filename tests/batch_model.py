"""What a batch must be, in plain dicts: the model that the state machine compares the server with."""

import hashlib
from typing import Any

from werkzeug.test import TestResponse

SHOWN = ("id", "filename", "sha256", "size_bytes", "caption", "state", "removed")

#: the version at which an image's words became these, and these words: nobody has asked yet
UNHEARD = {"words_since": 0, "last_words": None}


def new_image(answered: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Note an image as it was accepted."""
    return {
        "id": answered["id"],
        "filename": answered["filename"],
        "data": data,
        "caption": "",
        "state": "empty",
        "draft": None,
        "problem": None,
        "removed": False,
        **UNHEARD,
    }


def facts(shown: dict[str, Any]) -> dict[str, Any]:
    """Take from an answer what the model speaks of."""
    draft = shown["provenance"] and shown["provenance"]["draft"]
    problem = shown["problem"] and shown["problem"]["code"]
    return {**{key: shown[key] for key in SHOWN}, "draft": draft, "problem": problem}


def told(image: dict[str, Any]) -> dict[str, Any]:
    """Put the model's image in the same form."""
    bytes_told = {"sha256": digest(image["data"]), "size_bytes": len(image["data"])}
    return {**bytes_told, **{key: image[key] for key in (*SHOWN, "draft", "problem") if key not in bytes_told}}


def granted(image: dict[str, Any], caption: str, wanted: str | None) -> str:
    """Say which state a person's words get."""
    if not caption.strip():
        return "empty"
    if wanted == "approved" or (wanted == "drafted" and caption == image["draft"]):
        return wanted
    unchanged = wanted is None and caption == image["caption"] and image["state"] not in ("failed", "empty")
    return str(image["state"]) if unchanged else "edited"


def followed(text: str | None, old: str, new: str) -> str | None:
    """Give words that begin with the old trigger word's prefix the new one's."""
    if text is None or not f"{text} ".startswith(f"photo of {old} "):
        return text
    return f"photo of {new}" + text[len(f"photo of {old}") :]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def expect(status: int, answer: TestResponse) -> dict[str, Any]:
    """Read an answer of that status."""
    assert answer.status_code == status, (answer.status_code, answer.text[:500])
    return dict(answer.get_json() or {})
