"""One line in the log for each request, with nothing in it that belongs to a person: no address, id, name or secret."""

import logging
import secrets
import time
from collections.abc import Callable

from flask import Flask, Response, g, request

from utils.access import KEY_FORM

log = logging.getLogger(__name__)

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: asked for every few seconds, or by the dozen
_OF_LITTLE_NEWS = frozenset({"pages.health", "pages.static_file", "pages.favicon"})


class Redacting(logging.Formatter):
    """Writes records as usual, with a stroke where something looks like a provider's key, in traces too."""

    def __init__(self) -> None:
        super().__init__(_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        return KEY_FORM.sub("[key]", super().format(record))


def register(app: Flask, *, clock: Callable[[], float] = time.perf_counter) -> None:
    """Write the line when the answer is ready. Register first, so that no refusal goes unwritten."""

    def begin() -> None:
        g.began_at, g.request_id = clock(), secrets.token_hex(8)

    def write(answer: Response) -> Response:
        answer.headers["X-Request-Id"] = g.request_id
        level = logging.DEBUG if request.endpoint in _OF_LITTLE_NEWS else logging.INFO
        log.log(
            level,
            "method=%s route=%s status=%d ms=%d id=%s",
            request.method if request.method in _METHODS else "other",
            request.url_rule or "none",
            answer.status_code,
            (clock() - g.began_at) * 1000,
            g.request_id,
        )
        return answer

    app.before_request(begin)
    app.after_request(write)
