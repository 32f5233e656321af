"""Slows down who guesses: wrong access codes and unknown session ids, counted by address in a moving minute.

Keeps no code and no session id, only their hashes, and those for a minute. ``clock`` must run with ``time.time``.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable

from utils.errors import TooManyAttempts, TooManyMisses
from utils.windows import Windows

log = logging.getLogger(__name__)

MINUTE_SECONDS = 60
#: a person mistypes a code once or twice; guessers from any number of addresses get 43,200 tries a day
CODES_PER_ADDRESS = 5
CODES_IN_TOTAL = 30
#: a class of forty behind one address that comes back after a restart asks for forty sessions that are gone
MISSES_PER_ADDRESS = 60


class CodeAttempts:
    """Refuses to judge access codes while too many wrong ones have come."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._guard, self._windows = clock, threading.Lock(), Windows()

    def admit(self, address: str, *, right: bool, once: str = "") -> None:
        """Note one judged code; a right one uses nothing up, but is refused like all while the address is shut out.

        ``once`` holds a value that may come with every request of a run; it is counted once a minute. One step under a
        lock, so that many at once get no more tries than one after the other. Raises TooManyAttempts.
        """
        with self._guard:
            now = self._clock()
            free_at = max(
                self._windows.free_at(f"code {address}", CODES_PER_ADDRESS, MINUTE_SECONDS),
                self._windows.free_at("code", CODES_IN_TOTAL, MINUTE_SECONDS),
            )
            if free_at >= now:
                raise TooManyAttempts(
                    "Too many wrong access codes have come from here. Wait a minute, then try again.",
                    retry_after=_wait(free_at, now),
                )
            if right or (once and not self._windows.take(_name(address, once), 1, MINUTE_SECONDS)):
                return
            self._windows.take(f"code {address}", CODES_PER_ADDRESS, MINUTE_SECONDS)
            self._windows.take("code", CODES_IN_TOTAL, MINUTE_SECONDS)
        log.warning("a wrong access code came from %s", address)


class SessionMisses:
    """Refuses addresses that ask for one unknown session after the other; known ones never come here."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._guard, self._windows = clock, threading.Lock(), Windows()

    def note(self, address: str, session_id: str) -> None:
        """Note one request for a session that is not there. Raises TooManyMisses.

        An id with the form of one (not empty) is counted once a minute: after a restart a page asks for the same gone
        session many times over, and learns nothing by it.
        """
        with self._guard:
            now = self._clock()
            free_at = self._windows.free_at(f"miss {address}", MISSES_PER_ADDRESS, MINUTE_SECONDS)
            if free_at >= now:
                raise TooManyMisses(
                    "Too many sessions that are not there were asked for from here. Wait a minute, then try again.",
                    retry_after=_wait(free_at, now),
                )
            if not session_id or self._windows.take(_name(address, session_id), 1, MINUTE_SECONDS):
                self._windows.take(f"miss {address}", MISSES_PER_ADDRESS, MINUTE_SECONDS)


def _name(address: str, value: str) -> str:
    return hashlib.sha256(f"{address}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()


def _wait(until: float, now: float) -> float:
    """Whole milliseconds and one more: the windows are still full at their very edge."""
    return round(until - now + 0.001, 3)
