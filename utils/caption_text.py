"""Puts a machine's words into the caption form. A refusal or an error message never leaves here as a caption."""

import re

from utils.errors import BadReply, ContentBlocked
from utils.validators import MAX_CAPTION_CHARS

_REFUSAL = re.compile(
    r"(i(’|')?m (very )?sorry|i am (very )?sorry|sorry[,.]|(i )?apologi[sz]e|i (can(’|')?t|cannot|can not|won(’|')?t)\b"
    r"|i(’|')?m (not able|unable)|i am (not able|unable)|unable to|as an ai\b|as a language model)",
    re.IGNORECASE,
)
_ERROR_TEXT = re.compile(
    r"(<!doctype|<html|<\?xml|\{\s*\"error\"|error\s*[:\d]|traceback|exception\s*:)", re.IGNORECASE
)
_PREAMBLES = (
    re.compile(r"(sure|certainly|of course|okay|ok|absolutely|great)\s*[,!.:–—-]+\s*", re.IGNORECASE),
    re.compile(r"(here\s+(is|are)|here(’|')s)\b[^:.]{0,90}:\s*", re.IGNORECASE),
    re.compile(r"(caption|description|output|answer|prompt|result)\s*:\s*", re.IGNORECASE),
    re.compile(
        r"(this|the)\s+(image|photo|photograph|picture)\s+(shows|depicts|features|captures|displays|contains|is of)\s+",
        re.IGNORECASE,
    ),
)
_MARKS = re.compile(r"```\w*|[*_]{2,}|`|^\s{0,3}#{1,6}\s+|^\s{0,3}>\s+", re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_QUOTES = "\"'“”‘’«»„"
_TRAILING = " .!?,;:…" + _QUOTES
#: words that begin a sentence with a capital and a description without one
_SMALL_WORDS = frozenset(
    "a an the in on at with two three four five several many some one close-up wide small large tall old modern view "
    "interior exterior empty inside outside behind under over near beside".split()
)


def clean_caption(text: str, trigger_word: str) -> str:
    """Return ``photo of {trigger_word} {description}``: one line, the prefix exactly once, no trailing punctuation.

    At most 2,000 characters. Raises ContentBlocked for a refusal, BadReply where nothing descriptive is left.
    """
    description = _describe(text, trigger_word)
    prefix = f"photo of {trigger_word} "
    return prefix + _shortened(description, MAX_CAPTION_CHARS - len(prefix))


def placeholder_caption(trigger_word: str) -> str:
    """Return what stands in for a caption when an engine will not describe an image."""
    return f"photo of {trigger_word} image content"


def _describe(text: str, trigger_word: str) -> str:
    line = _one_line(_MARKS.sub("", text))
    line = _without_preambles(line.strip(_QUOTES + " "))
    if _REFUSAL.match(line):
        raise ContentBlocked("The model would not describe this image.")
    if _ERROR_TEXT.match(line):
        raise BadReply("The engine answered with an error message instead of a caption.")
    line = _without_prefix(line, trigger_word).rstrip(_TRAILING)
    if not re.search(r"\w", line):
        raise BadReply("The engine's answer holds no description.")
    return _begun_small(line)


def _one_line(text: str) -> str:
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if len(lines) > 1 and lines[0].endswith(":"):
        lines = lines[1:]
    if len(lines) > 1 and all(_BULLET.match(line) for line in lines):
        return ", ".join(_BULLET.sub("", line).rstrip(".,;") for line in lines)
    return " ".join(_BULLET.sub("", line) for line in lines)


def _without_preambles(line: str) -> str:
    for _ in range(4):
        before = line
        for preamble in _PREAMBLES:
            line = preamble.sub("", line, count=1) if preamble.match(line) else line
        line = line.strip(_QUOTES + " ")
        if line == before:
            break
    return line


def _without_prefix(line: str, trigger_word: str) -> str:
    """Take off the prefix however the model wrote it, as often as it did."""
    name = rf"(?:{re.escape(trigger_word)}|[\[{{<](?:trigger|trigger_word|name|subject)[\]}}>])"
    opening = re.compile(
        rf"(?:(?:an?\s+|the\s+)?(?:photo|photograph|picture|image)\s+of\s+)?{name}(?!\w)[\s,:;.–—-]*"
        r"|(?:an?\s+|the\s+)?(?:photo|photograph|picture|image)\s+of\s+",
        re.IGNORECASE,
    )
    while (found := opening.match(line)) is not None and found.end():
        line = line[found.end() :]
    return line.strip()


def _begun_small(line: str) -> str:
    first = line.split(" ", 1)[0]
    return first.lower() + line[len(first) :] if first.lower().rstrip(",") in _SMALL_WORDS else line


def _shortened(line: str, most: int) -> str:
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(_TRAILING)
