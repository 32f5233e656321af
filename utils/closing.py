"""The end of a server's life: from then on nothing new is written, while what had begun is finished."""

import math
import time
from collections.abc import Callable

from utils.errors import Stopping

#: the next instance is up by then
RETRY_SECONDS = 5.0


class Closing:
    """Begins once, told by the server; ``clock`` is a monotonic one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun_at = math.inf

    def begin(self) -> None:
        self._begun_at = min(self._begun_at, self._clock())

    def expect_open(self, began_at: float = math.inf) -> None:
        """Raise Stopping for work that began after the end did; ``math.inf`` stands for now."""
        if self._begun_at < began_at:
            raise Stopping("The server is being restarted. Try again in a moment.", retry_after=RETRY_SECONDS)
