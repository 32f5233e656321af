"""Requests that cannot be read or are not taken now."""

from utils.errors.base import AppError


class InvalidRequest(AppError):
    status, code, title = 400, "invalid_request", "The request is not in the form this route takes"


class NoFiles(AppError):
    status, code, title = 400, "no_files", "The upload holds no files"


class BodyTooLarge(AppError):
    status, code, title = 413, "body_too_large", "The request is too large"


class CrossSite(AppError):
    status, code, title = 403, "cross_site", "Requests from other sites are refused"


class TooManyMisses(AppError):
    """Somebody asks for one unknown session after the other; who waits may ask again."""

    status, code, title = 429, "rate_limited", "Too many unknown sessions"
    retryable = True


class Stopping(AppError):
    """The server is being stopped: what runs is finished, nothing new is written."""

    status, code, title = 503, "stopping", "The server is being restarted"
    retryable = True
