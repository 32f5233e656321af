"""What an engine, its key or its answer did wrong."""

from typing import ClassVar

from utils.errors.base import AppError
from utils.records import Usage


class EngineError(AppError):
    """An engine did not give what it was asked for. Subclasses say what a caller may do about it."""

    status, code, title = 502, "engine_error", "The engine failed"
    #: every further image would fail the same way: stop the run
    stops_run: ClassVar[bool] = False
    #: another model of the chain may do better
    next_model: ClassVar[bool] = True

    def __init__(self, detail: str = "", *, retry_after: float | None = None, **facts: object) -> None:
        if retry_after is not None:
            facts["retry_after"] = retry_after
        super().__init__(detail, stops_run=self.stops_run, **facts)
        self.retry_after = retry_after
        #: what an answer that came, but was no caption, took
        self.usage = Usage()


class EngineUnknown(EngineError):
    status, code, title = 400, "engine_unknown", "There is no such caption engine"
    stops_run, next_model = True, False


class NotConfigured(EngineError):
    status, code, title = 503, "not_configured", "The server has no service for this"
    stops_run, next_model = True, False


class KeyMissing(EngineError):
    status, code, title = 401, "key_missing", "This engine needs an API key"
    stops_run, next_model = True, False


class KeyRejected(EngineError):
    status, code, title = 401, "api_key_rejected", "The API key was not accepted"
    stops_run, next_model = True, False


class AccessCodeWrong(EngineError):
    status, code, title = 403, "access_code_wrong", "The access code is not right"
    stops_run, next_model = True, False


class TooManyAttempts(EngineError):
    """Wrong access codes came too fast; until they stop, right ones are refused too."""

    status, code, title = 429, "too_many_attempts", "Too many wrong access codes"
    retryable = True
    stops_run, next_model = True, False


class RegionRefused(EngineError):
    status, code, title = 403, "region_refused", "The service is not offered from this place"
    stops_run, next_model = True, False


class RateLimited(EngineError):
    """Too many calls in a minute; waiting helps."""

    status, code, title = 429, "rate_limited", "Too many calls at once"
    retryable = True


class QuotaExhausted(EngineError):
    """The day's calls are used up, or this model has none for this key; waiting seconds does not help."""

    status, code, title = 429, "quota_exhausted", "The quota of this key is used up"
    stops_run = True


class ModelGone(EngineError):
    status, code, title = 502, "model_gone", "The model is not offered any more"


class EngineRefused(EngineError):
    """The engine said that the request itself is wrong."""

    status, code, title = 502, "engine_refused", "The engine refused the request"


class EngineMisconfigured(EngineError):
    """What answers at the engine's address is not the engine; only whoever runs this server can mend that."""

    status, code, title = 502, "engine_misconfigured", "The caption engine is not set up right"
    stops_run, next_model = True, False


class ContentBlocked(EngineError):
    """The engine will not describe or make such an image; said as such, with no words or picture in its place."""

    status, code, title = 422, "content_blocked", "The engine refuses this content"


class Truncated(EngineError):
    """The output budget was spent before the first word; a larger one may help."""

    code, title = "truncated", "The engine ran out of room before it wrote a caption"
    retryable = True


class EmptyReply(EngineError):
    code, title = "empty_reply", "The engine answered without a caption"
    retryable = True


class NoPicture(EngineError):
    code, title = "no_picture", "The engine answered without a picture"
    retryable = True


class BadReply(EngineError):
    code, title = "bad_reply", "The engine's answer could not be read"
    retryable = True


class EngineUnavailable(EngineError):
    status, code, title = 502, "engine_unavailable", "The engine cannot be reached"
    retryable = True


class EngineTimeout(EngineError):
    status, code, title = 504, "engine_timeout", "The engine took too long"
    retryable = True


class CaptionKept(EngineError):
    """A person wrote this caption; a run may not replace it unless told to."""

    status, code, title = 409, "caption_kept", "This caption was written by a person and was kept"
    next_model = False
