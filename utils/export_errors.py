"""The errors of exported files and of the links to them; members of the one family in ``utils.errors``."""

from utils.errors import AppError


class ExportFailed(AppError):
    status, code, title = 500, "export_failed", "None of the formats could be made"


class ExportGone(AppError):
    status, code, title = 404, "export_gone", "There is no such exported file any more"


class LinkWrong(AppError):
    status, code, title = 403, "link_wrong", "This link is not one of this server's"


class LinkExpired(AppError):
    status, code, title = 410, "link_expired", "This link has expired"
