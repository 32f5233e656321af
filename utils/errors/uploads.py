"""Files that cannot be taken."""

from utils.errors.base import AppError


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


class TooManyImages(UploadRefused):
    status, code, title = 409, "too_many_images", "The session is full"


class SessionFull(UploadRefused):
    status, code, title = 507, "session_full", "The session has used its space"


class ServerFull(UploadRefused):
    status, code, title = 507, "server_full", "The server has no space left"
    retryable = True
