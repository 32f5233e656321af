"""A wall clock around a call that may never return. Stops waiting; it cannot stop the call itself."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class DeadlinePassed(Exception):
    """The call had not returned when its time was up."""


def call_within(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what ``call`` returns or raise what it raises, within ``seconds``. Raises DeadlinePassed.

    Network timeouts count from byte to byte, so a server that drips one a second never meets them. The call runs on a
    thread of its own, which is left behind when its time is up and ends with its connection.
    """
    outcome: queue.SimpleQueue[tuple[Result | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((call(), None))
        except BaseException as error:
            outcome.put((None, error))

    threading.Thread(target=run, name="within-deadline", daemon=True).start()
    try:
        result, error = outcome.get(timeout=seconds)
    except queue.Empty:
        raise DeadlinePassed from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]
