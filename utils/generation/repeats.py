"""One outcome for one request, however often it arrives: what a browser repeats costs no second picture."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Result = TypeVar("Result")

#: outcomes remembered; an outcome is a few kilobytes
MOST_REMEMBERED = 500


class Repeats(Generic[Result]):
    """Remembers successes by key, in memory; who comes while the first still works waits for its outcome."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._outcomes: OrderedDict[str, Future[Result]] = OrderedDict()

    def once(self, key: str, work: Callable[[], Result]) -> Result:
        """Return what the first call with this key returned, or do the work. A failure is not remembered."""
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
            return before.result()
        try:
            mine.set_result(work())
        except BaseException as error:
            with self._guard:
                self._outcomes.pop(key, None)
            mine.set_exception(error)
        return mine.result()
