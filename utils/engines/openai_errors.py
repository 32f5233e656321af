"""What OpenAI-compatible servers answer, in our words. One table of faults; retries nothing and shows no key.

Source: replies that Ollama, llama.cpp, LM Studio, vLLM, OpenRouter and OpenAI are known to give.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from utils.engines.foreign_words import shown
from utils.errors import (
    BadReply,
    ContentBlocked,
    EmptyReply,
    EngineError,
    EngineMisconfigured,
    EngineRefused,
    EngineTimeout,
    EngineUnavailable,
    KeyRejected,
    ModelGone,
    QuotaExhausted,
    RateLimited,
    Truncated,
)
from utils.records import EngineReply, Usage

#: enough to tell one fault from another; patterns need not search a megabyte
_GREATEST_READ = 4000
_THINK_TAG = re.compile(r"([<\[]/?think(?:ing)?[>\]])", re.IGNORECASE)
_BLIND = (
    r"missing data required for image input|(not|n't) support (image(?!/)|vision|multimodal)"
    r"|image input is not supported|support image input|image_url is only supported|mmproj"
    r"|not a multimodal model|at most 0 image"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What came back over the wire; header names in lower case, the body of an error perhaps cut short."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Fault:
    statuses: Collection[int]
    error: type[EngineError]
    #: takes {model}, {status} and {words}, the server's own
    sentence: str
    #: pattern that the server's message, code or type must hold
    words: str = ""
    #: a smaller picture may do
    too_large: bool = False


#: the first row that fits counts
_FAULTS = (
    _Fault(
        range(300, 400),
        EngineMisconfigured,
        "The address of the caption server leads elsewhere; nothing was sent there. "
        "Whoever runs this server should check OPENAI_BASE_URL: http or https, host, path.",
    ),
    _Fault((402,), QuotaExhausted, "The account at the caption service has no credit left."),
    _Fault(
        (429,),
        QuotaExhausted,
        "The account at the caption service has used up its quota.",
        words=r"insufficient_quota|per[- ]day",
    ),
    _Fault((429,), RateLimited, "The caption server asks for a pause."),
    _Fault(
        (400, 403, 422),
        ContentBlocked,
        "The caption service will not describe this image.",
        words=r"content_policy|content_filter|content management policy|flagged|moderation",
    ),
    _Fault((401, 403), KeyRejected, "The caption server refuses the key it is called with: see OPENAI_API_KEY."),
    _Fault(
        range(400, 600),
        EngineRefused,
        "{model} cannot see images on this server; choose a model with vision.",
        words=_BLIND,
    ),
    _Fault((413,), EngineRefused, "The image is too large for the caption server.", too_large=True),
    _Fault(
        (400, 422, 500),
        EngineRefused,
        "The image does not fit into what {model} can read at once.",
        words=r"context[ _](length|size|window)",
        too_large=True,
    ),
    _Fault((404,), ModelGone, "The caption server does not have {model}; it may have to be pulled first."),
    _Fault(
        (400,),
        ModelGone,
        "The caption server does not have {model}.",
        words=r"model_not_found|not a valid model|model .{0,120}(not found|does not exist)",
    ),
    _Fault((408, 504), EngineTimeout, "The caption server took too long."),
    _Fault(range(500, 600), EngineUnavailable, "The caption server is not available at the moment ({status})."),
    _Fault(range(400, 500), EngineRefused, "The caption server refused the request ({status}): {words}"),
)


def translate(error: Exception) -> EngineError:
    """Turn whatever the connection raised into one of our errors."""
    import httpx2

    match error:
        case httpx2.TimeoutException():
            return EngineTimeout("The caption server did not answer in time.")
        case httpx2.HTTPError():
            return EngineUnavailable("The caption server cannot be reached; the connection broke.")
    return EngineUnavailable(f"Calling the caption server failed ({type(error).__name__}).")


def read_reply(answer: HttpAnswer, model: str, *, secrets: Sequence[str] = ()) -> EngineReply:
    """Read the caption out of an answer. Raises what stands in its place; ``secrets`` are never shown."""
    body = _read_object(answer, model, secrets)
    told = _object(body.get("usage"))
    usage = Usage(input_tokens=_count(told.get("prompt_tokens")), output_tokens=_count(told.get("completion_tokens")))
    choice = _object(_first(body.get("choices")))
    if choice.get("error"):
        raise _fault_within(choice["error"], answer, model, secrets)
    try:
        text, cut_off = _read_choice(choice)
    except EngineError as error:
        error.usage = usage
        raise
    return EngineReply(text=text, model=model, usage=usage, cut_off=cut_off)


def _read_choice(choice: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the words and whether they are cut off. Raises what stands in a caption's place."""
    message = _object(choice.get("message"))
    finish = str(choice.get("finish_reason") or "").lower()
    if finish in {"content_filter", "safety"} or _has_refusal(message):
        raise ContentBlocked("The model will not describe this image.", reason=finish or "refusal")
    text = _without_thoughts(_words(message.get("content"))).strip()
    if not text and finish == "length":
        raise Truncated("The model spent its room on thinking and wrote no caption.")
    if not text:
        raise EmptyReply(f"The model answered without a caption ({finish or 'no reason given'}).", reason=finish)
    return text, finish == "length"


def read_models(answer: HttpAnswer, *, secrets: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Read the entries of a model list, each with an ``id`` of text. Raises an EngineError."""
    listed = _read_object(answer, "the model list", secrets).get("data")
    entries = [_object(entry) for entry in listed] if isinstance(listed, list) else []
    return [entry for entry in entries if entry.get("id") and isinstance(entry["id"], str)]


def is_seeing_model(entry: Mapping[str, Any]) -> bool:
    """Say whether a listed model may take images; True where the server does not tell."""
    inputs = _object(entry.get("architecture")).get("input_modalities")
    return ("image" in inputs) if isinstance(inputs, list) else "embed" not in entry["id"].lower()


def complains_about_parameters(answer: HttpAnswer) -> bool:
    """Say whether a 400 is about a parameter that OpenAI's thinking models do not take."""
    words = _error_words(parsed_or_text(answer.body)) if answer.status == 400 else ""
    return bool(re.search(r"unsupported (parameter|value): '(max_tokens|temperature)'", words, re.IGNORECASE))


def complains_about_form(answer: HttpAnswer) -> bool:
    """Say whether a server refused to hold its model to a form of answer."""
    words = _error_words(parsed_or_text(answer.body)) if answer.status in (400, 404, 422, 501) else ""
    return bool(re.search(r"response.?format|json.?schema|structured.?output|grammar", words, re.IGNORECASE))


def _read_object(answer: HttpAnswer, model: str, secrets: Sequence[str]) -> dict[str, Any]:
    if not 200 <= answer.status < 300:
        raise _fault(answer.status, parsed_or_text(answer.body), answer, model, secrets)
    if not answer.body.strip():
        raise EmptyReply("The caption server answered with nothing.")
    body = parsed_or_text(answer.body)
    if not isinstance(body, dict):
        raise BadReply("Something at the caption server's address answered, but not in OpenAI's form.")
    if body.get("error"):
        raise _fault_within(body["error"], answer, model, secrets)
    return body


def _fault_within(error: object, answer: HttpAnswer, model: str, secrets: Sequence[str]) -> EngineError:
    """Judge an error that came as a success: by the status it names, else as one of the server's own."""
    named = _object(error).get("code")
    status = named if isinstance(named, int) and 400 <= named < 600 else 500
    return _fault(status, {"error": error}, answer, model, secrets)


def _fault(status: int, body: object, answer: HttpAnswer, model: str, secrets: Sequence[str]) -> EngineError:
    words = _error_words(body)
    for fault in _FAULTS:
        if status in fault.statuses and re.search(fault.words, words, re.IGNORECASE):
            sentence = fault.sentence.format(model=model[:80], status=status, words=shown(words, secrets))
            facts: dict[str, Any] = {"too_large": True} if fault.too_large else {}
            return fault.error(sentence, retry_after=retry_after(answer.headers), **facts)
    return BadReply(f"The caption server answered in a way that could not be read ({status}).")


def _error_words(body: object) -> str:
    """Join message, code and type of an error, which may also be a bare string or a page of text."""
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return str(error)[:_GREATEST_READ]
    found = [error.get(name) for name in ("message", "detail", "code", "type")]
    found.append(_object(error.get("metadata")).get("raw"))  # OpenRouter: what the provider behind it said
    return " ".join(str(part) for part in found if isinstance(part, str | int))[:_GREATEST_READ]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After, in seconds or as a date (RFC 9110, 10.2.3)."""
    given = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", given):
        return float(given)
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _has_refusal(message: Mapping[str, Any]) -> bool:
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    return bool(message.get("refusal")) or any(_object(part).get("type") == "refusal" for part in parts)


def _words(content: object) -> str:
    """Join the text of a message, which is a string or a list of parts; thoughts among the parts are left out."""
    parts = content if isinstance(content, list) else [content]
    joined = "".join(_words_of_part(part) for part in parts)
    return joined.encode("utf-8", "replace").decode()  # half a surrogate pair could not be stored


def _words_of_part(part: object) -> str:
    text = _object(part).get("text") if _object(part).get("type") in {"text", "output_text"} else part
    return text if isinstance(text, str) else ""


def _without_thoughts(text: str) -> str:
    """Drop what stands between think tags; a template may have swallowed the opening one, a limit the closing one."""
    said: list[str] = []
    thinking = False
    for piece in _THINK_TAG.split(text):
        if not _THINK_TAG.fullmatch(piece):
            said += [] if thinking else [piece]
        elif piece[1] != "/":
            thinking = True
        else:
            said = said if thinking else []
            thinking = False
    return "".join(said)


def parsed_or_text(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode(errors="replace")


def _first(items: object) -> object:
    return items[0] if isinstance(items, list) and items else None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
