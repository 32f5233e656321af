"""Gemini's errors and half-answers in our words. One table; retries nothing and shows no key."""

import re
from typing import Any

import httpx2
from google.genai import errors, types

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
    RegionRefused,
    Truncated,
)

_BLOCKING = frozenset(
    {
        "SAFETY",
        "PROHIBITED_CONTENT",
        "BLOCKLIST",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "MODEL_ARMOR",
    }
)
_NEW_KEY = "Make a new key in Google AI Studio and paste it here."
#: what a model may not take; sampling is refused by the generation that old names lead to
_PARAMETERS = re.compile(
    r"think|level|budget|resolution|temperature|top_?[pk]\b|sampling|response_?(?:json|mime|schema)|json mode",
    re.IGNORECASE,
)


def translate(error: Exception, model: str, *, secret: str) -> EngineError:
    """Turn whatever the SDK raised into one of our errors; ``secret`` is shown by none, even if the server does."""
    match error:
        case errors.APIError():
            return _from_status(error, model, secret)
        case httpx2.TimeoutException():
            return EngineTimeout("Gemini did not answer in time.")
        case httpx2.HTTPError():
            return EngineUnavailable("Gemini cannot be reached; the connection broke.")
        case UnicodeError():
            return KeyRejected(f"The key holds characters that no key has. {_NEW_KEY}")
        case ValueError():
            return BadReply("Something between here and Gemini answered with a page instead of data.")
    return EngineUnavailable(f"Calling Gemini failed ({type(error).__name__}).")


def read_answer(response: types.GenerateContentResponse) -> tuple[str, bool]:
    """Return the answer's words and whether they are cut off. Raises what stands in a caption's place."""
    if reason := why_blocked(response):
        raise ContentBlocked(f"Gemini will not describe this image ({reason}).", reason=reason)
    if not response.candidates:
        raise EmptyReply("Gemini answered without a caption.")
    candidate = response.candidates[0]
    finish = _name(candidate.finish_reason)
    parts = (candidate.content.parts if candidate.content else None) or []
    text = "".join(part.text for part in parts if part.text and not part.thought).strip()
    if finish == "MAX_TOKENS":
        if text:
            return text, True
        raise Truncated("Gemini spent its room on thinking and wrote no caption.")
    if finish != "STOP" or not text:
        raise EmptyReply(f"Gemini stopped without a caption ({finish or 'no reason given'}).", reason=finish)
    return text, False


def why_blocked(response: types.GenerateContentResponse) -> str:
    """Name the rule that kept the service from answering; empty if none did."""
    reason = response.prompt_feedback.block_reason if response.prompt_feedback else None
    finish = _name(response.candidates[0].finish_reason) if response.candidates else ""
    return _name(reason) or (finish if finish in _BLOCKING else "")


def complains_about_parameters(error: errors.APIError) -> bool:
    """Say whether a 400 is about a parameter that not every model takes."""
    return error.code == 400 and bool(_PARAMETERS.search(_message(error)))


def _from_status(error: errors.APIError, model: str, secret: str) -> EngineError:
    code, words = error.code, shown(_message(error), (secret,))
    if code == 429:
        return _from_quota(error, model)
    if code == 400:
        return _from_bad_request(error, words)
    if code == 401:
        return KeyRejected(f"Google does not accept this kind of key any more. {_NEW_KEY}")
    if code == 403:
        return KeyRejected(f"Google refuses this key: {words}")
    if code == 404:
        return ModelGone(f"{model} is not offered to this key any more.", model=model)
    if code == 413:
        return EngineRefused("The image is too large for Gemini.", too_large=True)
    if 300 <= code < 400:
        return EngineMisconfigured(
            "Something between here and Gemini wants to lead elsewhere; the key was not sent there. "
            "Whoever runs this server should check GEMINI_BASE_URL and its way to the internet."
        )
    if code == 504:
        return EngineTimeout("Gemini took too long.")
    if code >= 500 or code in (408, 499):
        return EngineUnavailable(f"Gemini is not available at the moment ({code}).")
    return EngineRefused(f"Gemini refused the request ({code}): {words}")


def _from_quota(error: errors.APIError, model: str) -> EngineError:
    words, wait = _message(error), _retry_delay(error)
    quotas = " ".join(str(violation.get("quotaId", "")) for violation in _details(error, "violations"))
    if re.search(r"limit:\s*0\b", words):
        return QuotaExhausted(f"This key has no free quota for {model}. Choose another model or a paid key.")
    if "PerDay" in quotas or "per day" in words.lower():
        return QuotaExhausted(
            f"This key has used up today's calls of {model}. They come back at midnight Pacific time."
        )
    named = _named_quota(_details(error, "violations"))
    return RateLimited("Gemini asks for a pause: too many calls in a minute.", retry_after=wait, **named)


def _named_quota(violations: list[dict[str, Any]]) -> dict[str, int]:
    """Read how many requests a minute the server allows; quotas of tokens and of the day are none of these."""
    for violation in violations:
        quota, value = str(violation.get("quotaId", "")), str(violation.get("quotaValue", ""))
        if "Requests" in quota and "PerMinute" in quota and value.isdecimal():
            return {"requests_per_minute": int(value)}
    return {}


def _from_bad_request(error: errors.APIError, legible: str) -> EngineError:
    words = _message(error)
    reasons = {str(detail.get("reason", "")) for detail in _all_details(error)}
    if "API_KEY_INVALID" in reasons or re.search(r"api key (not valid|expired|not found)", words, re.IGNORECASE):
        return KeyRejected(f"Google does not know this key, or it has expired. {_NEW_KEY}")
    if error.status == "FAILED_PRECONDITION" or "location is not supported" in words.lower():
        return RegionRefused("Google does not offer the free Gemini API from here. A key with billing works.")
    return EngineRefused(f"Gemini refused the request: {legible}")


def _retry_delay(error: errors.APIError) -> float | None:
    """Read the wait from RetryInfo ("45.8s"), else from Retry-After, in seconds."""
    for detail in _all_details(error):
        found = re.fullmatch(r"(\d+(?:\.\d+)?)s", str(detail.get("retryDelay", "")))
        if found:
            return float(found[1])
    header = str(getattr(error.response, "headers", {}).get("retry-after", ""))
    return float(header) if header.isdigit() else None


def _all_details(error: errors.APIError) -> list[dict[str, Any]]:
    body = error.details if isinstance(error.details, dict) else {}
    inner = body.get("error", body)
    details = inner.get("details", []) if isinstance(inner, dict) else []
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def _details(error: errors.APIError, name: str) -> list[dict[str, Any]]:
    found = [item for detail in _all_details(error) for item in detail.get(name) or []]
    return [item for item in found if isinstance(item, dict)]


def _message(error: errors.APIError) -> str:
    return error.message if isinstance(error.message, str) else ""


def _name(value: Any) -> str:
    return str(getattr(value, "value", value) or "")
