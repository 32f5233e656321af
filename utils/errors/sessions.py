"""What is wrong with a session, its words or its export."""

from utils.errors.base import AppError


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


class ImageGone(AppError):
    status, code, title = 404, "image_gone", "There is no such image in this session"


class StaleVersion(AppError):
    status, code, title = 409, "stale_version", "The caption has been changed elsewhere"


class SessionDamaged(AppError):
    status, code, title = 500, "session_damaged", "A stored file of this session cannot be read"
