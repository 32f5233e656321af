"""The attempts at one caption: asks a model again where that may help, and counts what every answer took."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from utils.errors import EmptyReply, EngineError, EngineTimeout, Truncated
from utils.records import EngineReply, Usage

#: a longer wait is the browser's: a thread that sleeps serves nobody
LONGEST_WAIT_SECONDS = 8.0
CALL_BUDGET_SECONDS = 60.0
#: what a second try with more room gets, when thinking ate the first
_MORE_ROOM = 4
#: how often it makes sense to ask the same model again after these
_RETRIES: dict[type[EngineError], int] = {Truncated: 1, EmptyReply: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How a model is asked this time."""

    timeout_seconds: float
    budget_factor: int = 1
    #: with the picture at half its side
    smaller: bool = False


#: asks one model; returns a clean caption with the reply it came from
Ask = Callable[[str, Effort], tuple[str, EngineReply]]


class Attempts:
    """All attempts until a deadline, model after model; ``used`` holds an entry for each call."""

    def __init__(
        self, ask: Ask, *, deadline: float, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._ask, self._deadline, self._clock, self._sleep = ask, deadline, clock, sleep
        self._smaller = False
        self.used: list[Usage] = []

    def at(self, model: str, *, most: int) -> tuple[str, EngineReply]:
        """Ask one model, waits of 1, 2, 4 s or what the server wants between. Raises the last EngineError."""
        budget_factor = 1
        seen: Counter[type[EngineError]] = Counter()

        def call() -> tuple[str, EngineReply]:
            return self._call(model, budget_factor)

        def worth_another(error: BaseException) -> bool:
            nonlocal budget_factor
            if not isinstance(error, EngineError):
                return False
            seen[type(error)] += 1
            if isinstance(error, Truncated):
                budget_factor = _MORE_ROOM
            return self._shrinks(error) or self._may_pass(error, seen[type(error)])

        return Retrying(
            stop=stop_after_attempt(most),
            wait=_wait_seconds,
            retry=retry_if_exception(worth_another),
            sleep=self._sleep,
            reraise=True,
        )(call)

    def _call(self, model: str, budget_factor: int) -> tuple[str, EngineReply]:
        left = self._deadline - self._clock()
        if left <= 0:
            raise EngineTimeout("This image has taken two and a half minutes; ask again later.")
        effort = Effort(
            timeout_seconds=min(CALL_BUDGET_SECONDS, left), budget_factor=budget_factor, smaller=self._smaller
        )
        try:
            text, reply = self._ask(model, effort)
        except EngineError as error:
            self.used.append(error.usage)
            raise
        self.used.append(reply.usage)
        return text, reply

    def _shrinks(self, error: EngineError) -> bool:
        """Turn to the smaller picture, once, if that is what the error is about."""
        if self._smaller or not _is_too_large(error):
            return False
        self._smaller = True
        return True

    def _may_pass(self, error: EngineError, times: int) -> bool:
        wait = server_wait(error)
        in_time = wait <= LONGEST_WAIT_SECONDS and self._clock() + wait < self._deadline
        return error.retryable and in_time and times <= _RETRIES.get(type(error), 9)


def server_wait(error: EngineError) -> float:
    """Return the wait the server asks for, in seconds."""
    return error.retry_after or 0.0


def _wait_seconds(state: RetryCallState) -> float:
    own = float(2 ** (state.attempt_number - 1))
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, EngineError):
        return own
    return 0.0 if _is_too_large(error) else max(own, server_wait(error))


def _is_too_large(error: EngineError) -> bool:
    return error.facts.get("too_large") is True
