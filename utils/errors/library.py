"""What the library does not have, take or give."""

from utils.errors.base import AppError


class LibraryClosed(AppError):
    status, code, title = 403, "library_closed", "The library is open on its own machine, or with the access code"


class AssetGone(AppError):
    status, code, title = 404, "asset_gone", "There is no such file in the library"


class DatasetNameInvalid(AppError):
    status, code, title = 422, "dataset_name_invalid", "The name of the dataset cannot be used"


class SelectionTooLarge(AppError):
    status, code, title = 422, "selection_too_large", "The selection is too large for one file"


class NotWritten(AppError):
    """No file could take what was to be written; all are as they were."""

    status, code, title = 409, "not_written", "None of the files could be written to"


class LibraryBusy(AppError):
    status, code, title = 503, "library_busy", "The library is in use by another process"
    retryable = True


class LibraryUnavailable(AppError):
    status, code, title = 503, "library_unavailable", "The library's index cannot be used just now"
    retryable = True
