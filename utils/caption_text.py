"""Puts a machine's words into the caption form. A refusal or an error message never leaves here as a caption."""

import re

from utils.errors import BadReply, ContentBlocked
from utils.validators import MAX_CAPTION_CHARS

#: how a model speaks of itself instead of the picture
_REFUSAL = re.compile(
    r"(?:unfortunately,?\s+|but\s+)?"
    r"(?:i(?:[’']m| am) (?:(?:very |really |truly )?sorry|not able|unable|not comfortable|not allowed|an ai)"
    r"|sorry(?:[,.]|\s+(?:but|i|we|this|that)\b)|(?:my|our) apolog(?:y|ies)|(?:(?:i|we) )?apologi[sz]e"
    r"|(?:i|we) (?:can(?:[’']t|not| not)|won[’']t|will not|could(?:n[’']t| not)|do(?:n[’']t| not)|(?:must )?decline)\b"
    r"|unable to\b|it(?:[’']s| is) not possible|as an ai\b|as a (?:large )?language model"
    r"|this (?:content|image|photo|picture|request) (?:may )?"
    r"(?:violates?|can(?:[’']t|not) be|(?:is|was|has been) blocked))",
    re.IGNORECASE,
)
_FAREWELL = re.compile(r"(?:let me know|feel free|i hope|would you like|is there anything|note that)\b", re.IGNORECASE)
_FAILURE = re.compile(
    r"<!doctype|<html|<\?xml|\{|\[\s*[\"{]|error\s*[:\d]|traceback|exception\s*:|[45]\d\d\s+(?:internal|service|bad|too|gateway)"
    r"|(?:internal server error|service unavailable|bad gateway|gateway time-?out|too many requests|quota exceeded"
    r"|null|none|undefined|nan|n/a)\W*$"
    r"|(?:please )?(?:provide|upload|share|send|attach) (?:me )?(?:an?|the|your) (?:image|photo|picture)\b"
    r"|no (?:image|photo|picture) (?:was|is|has been) ",
    re.IGNORECASE,
)
_PREAMBLES = (
    re.compile(r"(?:sure|certainly|of course|okay|ok|absolutely|great)(?:\s*[,!.:–—-]+\s*|\s+(?=here))", re.IGNORECASE),
    re.compile(
        r"here(?:\s+(?:is|are)|[’']s)\b[^:.]{0,90}(?::|\b(?:caption|description)\b[^:.]{0,60}\.)\s*", re.IGNORECASE
    ),
    re.compile(r"(?:caption|description|output|answer|prompt|result)\s*:\s*", re.IGNORECASE),
    re.compile(
        r"(?:this|the)\s+(?:image|photo|photograph|picture)\s+"
        r"(?:shows|depicts|features|captures|displays|contains|is of)\s+",
        re.IGNORECASE,
    ),
    re.compile(
        r"in\s+(?:this|the)\s+(?:image|photo|photograph|picture)(?:\s*,\s*|\s+(?=(?:we|you|i|there)\b))", re.IGNORECASE
    ),
    re.compile(r"(?:this|it)\s+is\s+(?=an?\s+(?:image|photo|photograph|picture)\s+of\b)", re.IGNORECASE),
    re.compile(r"(?:there\s+(?:is|are)|(?:i|we|you)\s+(?:can\s+)?see)\s+", re.IGNORECASE),
)
_MARKS = (
    r"<think>[\s\S]*?(?:</think>|\Z)|```\w*|`|(?<=\S)\*|\*(?=\S)|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)"
    r"|^\s{0,3}#{1,6}\s+|^\s{0,3}>\s+"
)
#: control, direction and zero-width signs, and halves of characters that no file can hold
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r".*:|(?:caption|description)", re.IGNORECASE)
_QUOTE_PAIRS = (('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("«", "»"), ("„", "“"))
_TRAILING = " .!?,;:…。！？"
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


def refuse_other_than_description(line: str) -> None:
    """Pass words on a picture. Raises ContentBlocked for a refusal, BadReply for an error message."""
    if _REFUSAL.match(line):
        raise ContentBlocked("The model would not describe this image.")
    if _FAILURE.match(line):
        raise BadReply("The engine answered with an error message instead of a description.")


def _describe(text: str, trigger_word: str) -> str:
    line = _one_line(_unmarked(_UNSEEN.sub("", text), trigger_word))
    line = _without_opening(line, trigger_word)
    refuse_other_than_description(line)
    line = _unquoted(_without_self_talk(line))
    if not re.search(r"\w", line):
        raise BadReply("The engine's answer holds no description.")
    return _begun_small(line)


def _unmarked(text: str, trigger_word: str) -> str:
    """Take off markdown and thinking, but no underscore of the trigger word."""
    marks = re.compile(f"({re.escape(trigger_word)})|{_MARKS}", re.MULTILINE | re.IGNORECASE)
    return marks.sub(lambda found: found[1] or "", text)


def _one_line(text: str) -> str:
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if len(lines) > 1 and _HEADING.fullmatch(lines[0]):
        lines = lines[1:]
    lines = lines[:1] + [line for line in lines[1:] if not _is_self_talk(line)]
    if len(lines) > 1 and all(_BULLET.match(line) for line in lines):
        return ", ".join(_BULLET.sub("", line).rstrip(".,;") for line in lines)
    return " ".join(_BULLET.sub("", line) for line in lines)


def _without_opening(line: str, trigger_word: str) -> str:
    """Take off quotes, preambles and the prefix, in whatever order and however often they come."""
    prefix, before = _prefix(trigger_word), None
    while line != before:
        before = line
        line = _unquoted(line)
        for opening in (*_PREAMBLES, prefix):
            line = opening.sub("", line, count=1) if opening.match(line) else line
    return line


def _prefix(trigger_word: str) -> re.Pattern[str]:
    """Match the prefix however a model may write it, or the trigger word alone."""
    own = rf"[\[{{<(\"“'‘]?{re.escape(trigger_word)}[\]}}>)\"”'’]?"
    name = rf"(?:{own}|[\[{{<]{{1,2}}(?:trigger|trigger_word|name|subject)[\]}}>]{{1,2}})(?!\w|['’]\w)"
    photo = r"(?:an?\s+|the\s+)?(?:photo|photograph|picture|image)\s+of\s+"
    return re.compile(rf"(?:{photo})?{name}[\s,:;.–—-]*|{photo}", re.IGNORECASE)


def _without_self_talk(line: str) -> str:
    """Keep the sentences that speak of the picture; the first one has been looked at before."""
    first, *more = re.split(r"(?<=[.!?])\s+", line)
    return " ".join((first, *(sentence for sentence in more if not _is_self_talk(sentence))))


def _is_self_talk(sentence: str) -> bool:
    return bool(_REFUSAL.match(sentence) or _FAREWELL.match(sentence))


def _unquoted(line: str) -> str:
    """Take off trailing punctuation and quotes around the whole; quotes that belong to a word or two stay."""
    line = line.strip().rstrip(_TRAILING)
    for opening, closing in _QUOTE_PAIRS:
        if line.startswith(opening):
            end = re.compile(rf"{closing}(?!\w)").search(line, 1)
            if end is None or end.end() == len(line):
                line = line[1 : end.start() if end else None]
        elif line.endswith(closing) and opening not in line[:-1]:
            line = line[:-1]
    return line.strip().rstrip(_TRAILING)


def _begun_small(line: str) -> str:
    first = line.split(" ", 1)[0]
    return first.lower() + line[len(first) :] if first.lower().rstrip(",") in _SMALL_WORDS else line


def _shortened(line: str, most: int) -> str:
    return line if len(line) <= most else _unquoted(line[:most].rsplit(" ", 1)[0])
