"""The one error family. A class carries its HTTP status, its code and whether trying again can help.

AppError
├── InvalidRequest 400 · NoFiles 400
├── TriggerWordInvalid · CaptionInvalid · CaptionTooLong · NothingAccepted · ExportNotReady · MetadataRefused 422
├── SessionGone · ImageGone 404 · StaleVersion 409
├── UploadRefused: TypeNotAllowed NotAnImage ImageDamaged ImageTooSmall TooManyPixels TooManyScans
│   TooManyParts 422, FileTooLarge BodyTooLarge 413, TooManyImages 409, SessionFull ServerFull 507
├── AssetGone 404 · DatasetNameInvalid SelectionTooLarge 422 · LibraryBusy LibraryUnavailable 503 · LibraryClosed 403
├── CrossSite 403 · SessionDamaged 500 · BackupInvalid 422 · TooManyMisses 429 · Stopping 503
└── EngineError: KeyMissing KeyRejected 401, AccessCodeWrong RegionRefused 403, EngineUnknown 400,
    EngineUnavailable EngineTimeout EmptyReply Truncated BadReply 502, ModelGone 502, EngineRefused 502,
    EngineMisconfigured 502, ContentBlocked 422, RateLimited QuotaExhausted TooManyAttempts 429, CaptionKept 409
"""

from typing import ClassVar

from utils.records import Usage


class AppError(Exception):
    """Something a person should hear about: a sentence, a code and the facts behind it."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", **facts: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.facts = facts


class InvalidRequest(AppError):
    status, code, title = 400, "invalid_request", "The request is not in the form this route takes"


class NoFiles(AppError):
    status, code, title = 400, "no_files", "The upload holds no files"


class NothingAccepted(AppError):
    status, code, title = 422, "nothing_accepted", "None of the files could be used"


class TriggerWordInvalid(AppError):
    status, code, title = 422, "trigger_word_invalid", "The trigger word cannot be used"


class CaptionInvalid(AppError):
    status, code, title = 422, "caption_invalid", "The caption cannot be saved"


class CaptionTooLong(CaptionInvalid):
    code, title = "caption_too_long", "The caption is too long"


class ExportNotReady(AppError):
    status, code, title = 422, "export_not_ready", "The set is not ready for the trainer"


class BackupInvalid(AppError):
    status, code, title = 422, "backup_invalid", "The file is not a session backup"


class MetadataRefused(AppError):
    """The bytes of an image cannot take or lose metadata without being coded anew."""

    status, code, title = 422, "metadata_refused", "The metadata of this image cannot be changed"


class SessionGone(AppError):
    """Says the same of an unknown, a malformed and a removed id."""

    status, code, title = 404, "session_gone", "There is no such session"

    def __init__(
        self, detail: str = "There is no session with this id; it may have been removed by the server."
    ) -> None:
        super().__init__(detail)


class TooManyMisses(AppError):
    """Somebody asks for one unknown session after the other; who waits may ask again."""

    status, code, title = 429, "rate_limited", "Too many unknown sessions"
    retryable = True


class Stopping(AppError):
    """The server is being stopped: what runs is finished, nothing new is written."""

    status, code, title = 503, "stopping", "The server is being restarted"
    retryable = True


class ImageGone(AppError):
    status, code, title = 404, "image_gone", "There is no such image in this session"


class StaleVersion(AppError):
    status, code, title = 409, "stale_version", "The caption has been changed elsewhere"


class CrossSite(AppError):
    status, code, title = 403, "cross_site", "Requests from other sites are refused"


class SessionDamaged(AppError):
    status, code, title = 500, "session_damaged", "A stored file of this session cannot be read"


# --- the library ---------------------------------------------------------------------------------


class LibraryClosed(AppError):
    status, code, title = 403, "library_closed", "The library is open on its own machine, or with the access code"


class AssetGone(AppError):
    status, code, title = 404, "asset_gone", "There is no such file in the library"


class DatasetNameInvalid(AppError):
    status, code, title = 422, "dataset_name_invalid", "The name of the dataset cannot be used"


class SelectionTooLarge(AppError):
    status, code, title = 422, "selection_too_large", "The selection is too large for one file"


class LibraryBusy(AppError):
    status, code, title = 503, "library_busy", "The library is in use by another process"
    retryable = True


class LibraryUnavailable(AppError):
    status, code, title = 503, "library_unavailable", "The library's index cannot be used just now"
    retryable = True


# --- files that cannot be taken ---------------------------------------------------------------


class UploadRefused(AppError):
    """One file of an upload that is left out; the others go on."""

    status, code, title = 422, "upload_refused", "The file was left out"


class TypeNotAllowed(UploadRefused):
    code, title = "type_not_allowed", "Only JPG, PNG and WebP are accepted"


class NotAnImage(UploadRefused):
    code, title = "not_an_image", "The file is not an image"


class ImageDamaged(UploadRefused):
    code, title = "image_damaged", "The image is damaged"


class ImageTooSmall(UploadRefused):
    code, title = "image_too_small", "The image is too small"


class TooManyPixels(UploadRefused):
    code, title = "too_many_pixels", "The image has too many pixels"


class TooManyScans(UploadRefused):
    code, title = "too_many_scans", "The JPEG has too many progressive scans"


class TooManyParts(UploadRefused):
    code, title = "too_many_parts", "The file is cut into too many parts"


class FileTooLarge(UploadRefused):
    status, code, title = 413, "file_too_large", "The file is too large"


class BodyTooLarge(AppError):
    status, code, title = 413, "body_too_large", "The request is too large"


class TooManyImages(UploadRefused):
    status, code, title = 409, "too_many_images", "The session is full"


class SessionFull(UploadRefused):
    status, code, title = 507, "session_full", "The session has used its space"


class ServerFull(UploadRefused):
    status, code, title = 507, "server_full", "The server has no space left"
    retryable = True


# --- engines ------------------------------------------------------------------------------------


class EngineError(AppError):
    """An engine did not give a caption. Subclasses say what a caller may do about it."""

    status, code, title = 502, "engine_error", "The caption engine failed"
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

    status, code, title = 429, "rate_limited", "Too many captions at once"
    retryable = True


class QuotaExhausted(EngineError):
    """The day's calls are used up, or this model has none for this key; waiting seconds does not help."""

    status, code, title = 429, "quota_exhausted", "The quota of this key is used up"
    stops_run = True


class ModelGone(EngineError):
    status, code, title = 502, "model_gone", "The model is not offered any more"


class EngineRefused(EngineError):
    """The engine said that the request itself is wrong."""

    status, code, title = 502, "engine_refused", "The engine refused this image"


class EngineMisconfigured(EngineError):
    """What answers at the engine's address is not the engine; only whoever runs this server can mend that."""

    status, code, title = 502, "engine_misconfigured", "The caption engine is not set up right"
    stops_run, next_model = True, False


class ContentBlocked(EngineError):
    """The engine will not describe this image; the answer is a placeholder, said as such."""

    status, code, title = 422, "content_blocked", "The engine will not describe this image"


class Truncated(EngineError):
    """The output budget was spent before the first word; a larger one may help."""

    code, title = "truncated", "The engine ran out of room before it wrote a caption"
    retryable = True


class EmptyReply(EngineError):
    code, title = "empty_reply", "The engine answered without a caption"
    retryable = True


class BadReply(EngineError):
    code, title = "bad_reply", "The engine's answer could not be read"
    retryable = True


class EngineUnavailable(EngineError):
    status, code, title = 502, "engine_unavailable", "The caption engine cannot be reached"
    retryable = True


class EngineTimeout(EngineError):
    status, code, title = 504, "engine_timeout", "The caption engine took too long"
    retryable = True


class CaptionKept(EngineError):
    """A person wrote this caption; a run may not replace it unless told to."""

    status, code, title = 409, "caption_kept", "This caption was written by a person and was kept"
    next_model = False
