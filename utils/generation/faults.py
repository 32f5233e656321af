"""What services that make pictures answer in place of one, in our words. One table for all; a service adds its rows."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from utils.engines.foreign_words import shown
from utils.engines.openai_errors import HttpAnswer, parsed_or_text, retry_after
from utils.errors import (
    BadReply,
    ContentBlocked,
    EngineError,
    EngineRefused,
    EngineTimeout,
    EngineUnavailable,
    KeyRejected,
    ModelGone,
    QuotaExhausted,
    RateLimited,
)

#: enough to tell one fault from another
_GREATEST_READ = 4000
_NAMES = ("message", "detail", "title", "error", "errors", "code", "type")
#: some services say the wait in words only
_WAIT_IN_WORDS = re.compile(r"\b(?:in|after|resets? in) ~?(\d{1,4}(?:\.\d+)?) ?s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """A row: what was answered, and the error it is."""

    statuses: Collection[int]
    error: type[EngineError]
    #: takes {service}, {setting}, {model}, {status} and {words}, the service's own
    sentence: str
    #: pattern that the service's words must hold
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What sentences about a service need, and what they must not show."""

    #: as people read it in the middle of a sentence
    name: str
    #: the setting that holds its key
    setting: str
    faults: tuple[Fault, ...] = ()
    secrets: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name at the beginning of a sentence."""
        return _begun(self.name)


BLOCKED = r"nsfw|content_policy|content_filter|safety|moderation|flagged|sensitive"

_COMMON = (
    Fault(range(300, 400), BadReply, "{service} wants to lead elsewhere; nothing was sent there."),
    Fault((402,), QuotaExhausted, "The account at {service} has no credit left."),
    Fault((429,), QuotaExhausted, "The account at {service} has used up its quota.", r"quota|per[- ]day|billing"),
    Fault((429,), RateLimited, "{service} asks for a pause."),
    Fault((400, 403, 422), ContentBlocked, "{service} will not make this picture.", BLOCKED),
    Fault((401, 403), KeyRejected, "{service} refuses the key it is called with: see {setting}."),
    Fault((404,), ModelGone, "{service} does not know {model}, or its address is wrong."),
    Fault((408, 504), EngineTimeout, "{service} took too long."),
    Fault(range(500, 600), EngineUnavailable, "{service} is not available at the moment ({status})."),
    Fault(range(400, 500), EngineRefused, "{service} refused the request ({status}): {words}"),
)


def fault_of(answer: HttpAnswer, service: Service, model: str) -> EngineError:
    """Turn an answer that is no success into one of our errors; the first row that fits counts."""
    words = error_words(parsed_or_text(answer.body))
    for fault in (*service.faults, *_COMMON):
        if answer.status in fault.statuses and re.search(fault.words, words, re.IGNORECASE):
            wait = retry_after(answer.headers)
            said = _WAIT_IN_WORDS.search(words) if wait is None and answer.status == 429 else None
            return fault.error(
                _sentence(fault, service, model, answer.status, words),
                retry_after=float(said[1]) if said else wait,
            )
    return BadReply(f"{service.title} answered in a way that could not be read ({answer.status}).")


def refusal_in_words(words: str, service: Service) -> EngineError:
    """Turn a failure that came as a success, told in words alone, into one of our errors."""
    if re.search(BLOCKED, words, re.IGNORECASE):
        return ContentBlocked(f"{service.title} will not make this picture.")
    return EngineRefused(f"{service.title} could not make this picture: {shown(words, service.secrets)}")


def error_words(body: object) -> str:
    """Join whatever a foreign error says, of any of the usual forms."""
    return " ".join(_words(body, 0))[:_GREATEST_READ]


def _words(body: object, depth: int) -> list[str]:
    if isinstance(body, str | int) and not isinstance(body, bool):
        return [str(body)]
    if isinstance(body, list) and depth < 4:
        return [word for one in body[:5] for word in _words(one, depth + 1)]
    if isinstance(body, Mapping) and depth < 4:
        known: dict[str, Any] = {name: body[name] for name in (*_NAMES, "msg", "loc") if name in body}
        return [word for one in known.values() for word in _words(one, depth + 1)]
    return []


def _sentence(fault: Fault, service: Service, model: str, status: int, words: str) -> str:
    told: Sequence[str] = service.secrets
    made = fault.sentence.format(
        service=service.name,
        setting=service.setting,
        model=model[:80] or "the model",
        status=status,
        words=shown(words, told),
    )
    return _begun(made)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
