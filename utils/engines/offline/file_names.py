"""Words out of a file name, if it holds words a person chose. Drops camera numbers, hashes, dates and app names."""

import re
import unicodedata
from collections.abc import Iterable

MOST_WORDS = 8
_EXTENSION = re.compile(r"\.(jpe?g|png|webp|jfif)$", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?<![^\W_])(?=[a-f]*\d)[0-9a-f]{6,}(?![^\W_])", re.IGNORECASE)
#: letters in front of a number at the end, as in cat2; a number anywhere else makes an id
_NUMBERED = re.compile(r"([^\W\d_]{3,})\d{1,3}")
_HUMPS = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z][a-z])")
_APOSTROPHES = str.maketrans("", "", "'’")
_VOWEL = re.compile(r"[aeiouyà-ɏ]", re.IGNORECASE)
_NO_WORD = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}|(.)\1\1", re.IGNORECASE)
#: sites that put a photographer's name where a subject would stand
_CREDITED = frozenset({"unsplash", "pexels", "shutterstock", "istockphoto", "gettyimages"})
#: app and camera marks, words for "a file", and what would read as a model's refusal
_NOISE = frozenset(
    "img image images pic pics picture pictures photo photos foto fotos bild dsc dscn dscf dcim pxl mvimg gopr "
    "gopro dji cimg imgp vid snapshot screenshot bildschirmfoto screencast scan scanned copy kopie copia final edit "
    "edited version rev untitled unnamed unbenannt noname download downloads downloaded file files temp tmp test "
    "output result original orig thumb thumbnail resized resize cropped compressed upscaled export exported "
    "converted uhd raw jpeg jpg png webp heic whatsapp snapchat instagram facebook received comfyui midjourney "
    "chatgpt dalle gemini generated sdxl sorry unable".split()
)
#: noise only beside a date or a long number; elsewhere words like any other
_DATED = frozenset(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october "
    "nov november dec december mon tue wed thu fri sat sun burst cover capture screen shot signal telegram "
    "messenger firefly portrait night".split()
)
_DATE_DIGITS = 6
#: words too short for the test, or too empty to stand alone; the second set may come first
_SMALL = frozenset(
    "of in on at by to for from with and or is as it am pm im de du en et la le el un des und mit".split()
)
_OPENERS = frozenset("a an the my no new old der die das".split())


def words_of(filename: str, *, known: Iterable[str] = ()) -> str:
    """Return the words of a file name in lower case, at most eight, or '' when it holds none.

    ``known`` are names such as main_hall that need not be said again.
    """
    stem = _EXTENSION.sub("", unicodedata.normalize("NFC", filename)).translate(_APOSTROPHES)
    for name in known:
        stem = re.sub(r"[\W_]*".join(map(re.escape, name.split("_"))), " ", stem, flags=re.IGNORECASE)
    parts = re.split(r"[\W_]+", _HEX.sub(" ", _UUID.sub(" ", stem)))
    if any(part.lower() in _CREDITED for part in parts):
        return ""
    noise = _NOISE | _DATED if sum(map(str.isdigit, stem)) >= _DATE_DIGITS else _NOISE
    words = [word for part in parts for word in _words_in(part) if word not in noise]
    return " ".join(_trimmed(_without_repeats(words)[:MOST_WORDS]))


def _words_in(part: str) -> list[str]:
    if part.lower() in _NOISE:  # before the humps: WhatsApp is one name
        return []
    numbered = _NUMBERED.fullmatch(part)
    pieces = _HUMPS.split(numbered[1] if numbered else part)
    words = [piece.lower() for piece in pieces]
    return words if all(map(_is_word, words)) else []


def _is_word(text: str) -> bool:
    if text in _SMALL | _OPENERS:
        return True
    latin = text.isalpha() and all(char < "ɐ" for char in text)
    return latin and 3 <= len(text) <= 20 and bool(_VOWEL.search(text)) and not _NO_WORD.search(text)


def _without_repeats(words: list[str]) -> list[str]:
    return [word for place, word in enumerate(words) if place == 0 or word != words[place - 1]]


def _trimmed(words: list[str]) -> list[str]:
    """Cut small words from both ends: what is left of ``Screenshot at …`` says nothing."""
    kept = [place for place, word in enumerate(words) if word not in _SMALL | _OPENERS]
    if not kept:
        return []
    first = kept[0] - 1 if kept[0] and words[kept[0] - 1] in _OPENERS else kept[0]
    return words[first : kept[-1] + 1]
