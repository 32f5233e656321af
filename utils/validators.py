"""Checks that return the cleaned value or raise. Knows words and numbers; pictures are image_processor's."""

import re
import unicodedata
import uuid

from utils.errors import CaptionInvalid, CaptionTooLong, SessionGone, TriggerWordInvalid
from utils.records import Notice

MAX_CAPTION_CHARS = 2000
MAX_SHOWN_NAME_CHARS = 120
_TRIGGER_WORD = re.compile(r"[A-Za-z0-9_]{3,50}")
_TRAILING = ".!?"
#: what has no place in a shown name: control, format (bidi, zero width), surrogate, line and paragraph separators
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def validate_trigger_word(trigger_word: str) -> str:
    """Return the trigger word without surrounding blanks: 3-50 of ``[A-Za-z0-9_]``. Raises TriggerWordInvalid."""
    word = trigger_word.strip()
    if _TRIGGER_WORD.fullmatch(word):
        return word
    if not word:
        raise TriggerWordInvalid("Give a trigger word: 3 to 50 letters, digits or underscores.")
    if not 3 <= len(word) <= 50:
        raise TriggerWordInvalid(
            f"The trigger word has {len(word)} characters; it takes 3 to 50.", length=len(word), minimum=3, maximum=50
        )
    raise TriggerWordInvalid("The trigger word may hold only the letters a-z, digits and underscores, no blanks.")


def validate_session_id(session_id: str) -> str:
    """Return the id if it has the form of a UUID4. Raises SessionGone, the same as for an unknown one."""
    try:
        parsed = uuid.UUID(session_id)
    except (ValueError, AttributeError, TypeError):
        raise SessionGone from None
    if parsed.version != 4 or str(parsed) != session_id:
        raise SessionGone
    return session_id


def validate_caption(caption: str) -> str:
    """Return a person's caption exactly as it may be stored. Raises CaptionInvalid or CaptionTooLong.

    Nothing is changed silently; only what no text file can hold is refused: lone surrogates and NUL.
    """
    if len(caption) > MAX_CAPTION_CHARS:
        raise CaptionTooLong(
            f"The caption has {len(caption)} characters; {MAX_CAPTION_CHARS} is the limit.",
            length=len(caption),
            maximum=MAX_CAPTION_CHARS,
        )
    if "\0" in caption or any("\ud800" <= char <= "\udfff" for char in caption):
        raise CaptionInvalid("The caption holds characters that no text file can store.")
    return caption


def validate_caption_format(caption: str, trigger_word: str) -> list[Notice]:
    """Say what keeps a caption from the form the trainer wants: ``photo of {trigger_word} {description}``, one line.

    An empty list means that it is right.
    """
    if not caption.strip():
        return [Notice(code="caption_missing", message="There is no caption yet.")]
    faults = []
    prefix = f"photo of {trigger_word}"
    if not (caption == prefix or caption.startswith(prefix + " ")):
        faults.append(Notice(code="prefix_missing", message=f"It must start with “{prefix} ”."))
    elif not caption.removeprefix(prefix).strip():
        faults.append(Notice(code="description_missing", message="There is no description after the trigger word."))
    if len(caption.splitlines()) > 1:
        faults.append(Notice(code="several_lines", message="It must be one line."))
    if caption.rstrip()[-1] in _TRAILING:
        faults.append(Notice(code="trailing_punctuation", message="It must not end with a full stop, ! or ?."))
    return faults


def clean_shown_name(name: str) -> str:
    """Make any file name fit to be shown: NFC, last path part, nothing invisible, at most 120 characters."""
    normal = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    shown = "".join(char for char in normal if unicodedata.category(char) not in _UNSHOWABLE).strip()
    if len(shown) <= MAX_SHOWN_NAME_CHARS:
        return shown or "unnamed"
    stem, dot, extension = shown.rpartition(".")
    if not stem or len(extension) > 10:
        return shown[:MAX_SHOWN_NAME_CHARS]
    return stem[: MAX_SHOWN_NAME_CHARS - len(extension) - 1] + dot + extension
