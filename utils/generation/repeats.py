"""One outcome for one request, however often it arrives: what a browser repeats costs no second picture."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from utils.errors import RateLimited

Result = TypeVar("Result")

#: outcomes remembered; an outcome is a few kilobytes
MOST_REMEMBERED = 500
#: repeats that may wait for a first; each holds a thread
MOST_WAITING = 4
_SOON_SECONDS = 5.0


class Repeats(Generic[Result]):
    """Remembers successes by key, in memory; who comes while the first still works waits for its outcome."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._outcomes: OrderedDict[str, Future[Result]] = OrderedDict()
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def once(self, key: str, work: Callable[[], Result]) -> Result:
        """Return what the first call with this key returned, or do the work. A failure is not remembered.

        Raises RateLimited where too many wait already; the outcome is there for whoever asks again.
        """
        if not key:
            return work()
        with self._guard:
            before = self._outcomes.get(key)
            if before is None:
                mine: Future[Result] = Future()
                self._outcomes[key] = mine
                if len(self._outcomes) > MOST_REMEMBERED:
                    self._outcomes.popitem(last=False)
        if before is not None:
            return self._awaited(before)
        try:
            mine.set_result(work())
        except BaseException as error:
            with self._guard:
                self._outcomes.pop(key, None)
            mine.set_exception(error)
        return mine.result()

    def _awaited(self, outcome: Future[Result]) -> Result:
        if outcome.done():
            return outcome.result()
        if not self._waiting.acquire(blocking=False):
            raise RateLimited("These pictures are still being made; ask again in a moment.", retry_after=_SOON_SECONDS)
        try:
            return outcome.result()
        finally:
            self._waiting.release()
