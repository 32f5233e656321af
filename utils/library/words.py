"""Text as it is compared in a search: without case, accents and the many shapes of one character."""

import unicodedata

MAX_TERMS = 16


def normalised(text: str) -> str:
    """Fold a text: compatibility forms, case and accents go, blanks become one. ``_`` and ``%`` stay themselves."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def terms(text: str) -> tuple[str, ...]:
    """Return the words a text must hold to be found, each once."""
    return tuple(dict.fromkeys(normalised(text).split()))[:MAX_TERMS]
