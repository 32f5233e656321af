"""How many bytes the body of a request may have: said once, for the server that waits and the app that reads."""

from flask import Flask, request

from utils.config import Settings
from web.context import services

JSON_BODY_BYTES = 1024 * 1024
#: room for the form around files, and for a file that is somewhat too large to be told so by name
_FORM_BYTES = 1024 * 1024


def register(app: Flask) -> None:
    """Hold every request of the app to its limit."""
    app.before_request(_hold_to_limit)


def most_bytes(settings: Settings, method: str, path: str) -> int:
    """Say how large a body may be; a route that takes files has its line here, all others take a little JSON."""
    return _with_files(settings).get(path, JSON_BODY_BYTES) if method == "POST" else JSON_BODY_BYTES


def most_arriving_bytes(settings: Settings) -> int:
    """Say how much may be on its way from all clients together: as much as the largest body."""
    return max(_with_files(settings).values())


def _with_files(settings: Settings) -> dict[str, int]:
    one_file = 2 * settings.max_image_file_size + _FORM_BYTES
    return {
        "/upload": settings.max_images * settings.max_image_file_size + _FORM_BYTES,
        "/sessions": settings.max_images * settings.max_image_file_size * 3 // 2 + _FORM_BYTES,  # in base64
        "/api/inspect": one_file,
        "/api/exports": one_file,
        "/api/thumbnails": one_file,
    }


def _hold_to_limit() -> None:
    request.max_content_length = most_bytes(services().settings, request.method, request.path)
