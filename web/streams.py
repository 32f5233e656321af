"""Answers sent piece by piece: what happens when one cannot be finished."""

import errno
import logging
from collections.abc import Iterator

from utils.errors import AppError

log = logging.getLogger(__name__)


def ending_short(pieces: Iterator[bytes], what: str) -> Iterator[bytes]:
    """Pass the pieces on; where they end too soon, close the connection as a lost client would.

    The receiver then has less than was announced and knows it. The server takes a broken pipe for nothing special,
    while any other error would fill its log with a trace.
    """
    try:
        yield from pieces
    except AppError as error:
        log.warning("%s ended early: %s", what, error.code)
        raise BrokenPipeError(errno.EPIPE, f"{what} ended early") from None
