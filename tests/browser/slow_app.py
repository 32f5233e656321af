"""The app on a host so slow that a page can be left and come back before its last words are written."""

import time
from collections.abc import Iterable
from typing import Any

from app import app

SECONDS = 1.2
_at_once = app.wsgi_app


def _slowly(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/update_caption":
        time.sleep(SECONDS)
    return _at_once(environ, start_response)


app.wsgi_app = _slowly  # type: ignore[method-assign]
