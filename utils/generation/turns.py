"""How often one client may ask for pictures, how many requests run at once, and pictures a day. In memory only."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from utils.errors import QuotaExhausted, RateLimited
from utils.windows import DAY_SECONDS, Windows

HOUR_SECONDS = 3600
#: a guess at when one of the running requests ends
SOON_SECONDS = 5.0
#: requests of all clients together: each holds a thread until its pictures are there, and the page needs some too
MOST_IN_ALL = 15
_ALL_PICTURES = "all pictures"


class Turns:
    """A turn is what one request holds while it runs. ``clock`` must run with ``time.time``, which the windows read."""

    def __init__(
        self,
        *,
        per_hour: int,
        at_once: int,
        pictures_per_day: int,
        in_all: int = MOST_IN_ALL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.per_hour, self.at_once, self.in_all = per_hour, at_once, in_all
        self.pictures_per_day = pictures_per_day
        self._clock = clock
        self._windows = Windows()
        self._guard = threading.Lock()
        self._running: Counter[str] = Counter()

    @contextmanager
    def take(self, client: str) -> Iterator[None]:
        """Count a request and hold its turn; however it ends, the turn is given back. Raises RateLimited.

        What is refused here is not counted. What failed later is: it may have cost as much as a success.
        """
        with self._guard:
            self._refuse(client)
            self._running[client] += 1
        try:
            yield
        finally:
            with self._guard:
                self._running[client] -= 1
                self._running += Counter()  # leaves only clients with something running

    def count_picture(self) -> None:
        """Count a picture that is about to be ordered, whoever orders it. Raises QuotaExhausted."""
        with self._guard:
            if self._windows.count(_ALL_PICTURES) >= self.pictures_per_day:
                ends_at = self._windows.ends_at(_ALL_PICTURES)
                raise QuotaExhausted(
                    f"This server makes {self.pictures_per_day} pictures a day, and all of them are made. It makes "
                    f"more from {datetime.fromtimestamp(ends_at, UTC):%Y-%m-%d %H:%M} UTC.",
                    retry_after=round(max(0.0, ends_at - self._clock()) + 0.001, 3),
                )
            self._windows.add(_ALL_PICTURES, DAY_SECONDS)

    def running(self, client: str) -> int:
        """Say how many requests of a client run now."""
        with self._guard:
            return self._running[client]

    def _refuse(self, client: str) -> None:
        if self._running[client] >= self.at_once:
            raise RateLimited(
                f"{self.at_once} requests for pictures are running already; this one has to wait for one of them.",
                retry_after=SOON_SECONDS,
            )
        if self._running.total() >= self.in_all:
            raise RateLimited("The server is busy with other pictures; try again soon.", retry_after=SOON_SECONDS)
        if not self._windows.take(f"pictures {client}", self.per_hour, HOUR_SECONDS):
            free_at = self._windows.free_at(f"pictures {client}", self.per_hour, HOUR_SECONDS)
            raise RateLimited(
                f"{self.per_hour} requests for pictures in an hour is the limit.",
                retry_after=round(max(free_at - self._clock(), 0.0) + 0.001, 3),
            )
