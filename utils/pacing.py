"""How fast a key may ask a model: a moving minute, a moving day, room between starts. Keeps of a key only its hash.

The windows are those of ``utils/windows.py``. Room between starts and pauses are kept here; the library knows neither.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from utils.errors import EngineError, QuotaExhausted, RateLimited
from utils.windows import DAY_SECONDS, Windows

#: one second more than a minute: calls travel, and the server may see them closer together than they left
MINUTE_SECONDS = 61
#: for a server that asks for a pause without saying how long
UNTOLD_PAUSE_SECONDS = 4.0
#: after a used-up quota the server is asked again this soon: a person may have put it right meanwhile
QUOTA_PAUSE_SECONDS = 60.0
#: however long a server says; a wrong number must not close a key for good
LONGEST_PAUSE_SECONDS = 300.0
#: a named quota is believed this long; if it still holds, the server will name it again
NAMED_QUOTA_SECONDS = 3600.0
#: a class of keys is dozens; made-up ones must not fill the memory (a bucket at rest takes about 1 kB)
MAX_BUCKETS = 5000
#: a start pushed this many intervals back is waited for on its thread; a longer wait is told
_PATIENCE_INTERVALS = 2


class TurnRefused(RateLimited):
    """Our own refusal. Waiting clears it, so no lesser model is asked instead."""

    next_model = False


@dataclass(slots=True)
class _Bucket:
    """What is known of one key with one model, apart from its windows. Moments are those of the clock, in seconds."""

    used_at: float = 0.0
    next_start: float = 0.0
    paused_until: float = 0.0
    #: the server's sentence, where it paused us because a quota is used up
    exhausted: str = ""
    named_per_minute: int = 0
    named_until: float = 0.0


class Pacer:
    """Says for each key and model whether a call may start now. Methods may be called from many threads.

    ``clock`` must run with ``time.time``, which the library reads. An empty key is not paced: it has no quota.
    """

    def __init__(
        self,
        *,
        per_minute: int,
        per_day: int,
        min_interval_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._per_minute, self._per_day, self._min_interval = per_minute, per_day, min_interval_seconds
        self._clock = clock
        self._guard = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._windows = Windows()

    @contextmanager
    def call(self, api_key: str, model: str, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[float]:
        """Wrap one engine call: wait for its turn, hand over the seconds slept, learn from an error.

        Sleeps two intervals at most: the browser spaces its starts, but scaling pictures pushes them together again,
        and a refusal would count as an attempt. Raises like ``start``.
        """
        slept = self._take_turn(api_key, model, sleep)
        try:
            yield slept
        except EngineError as error:
            self.note(error, api_key, model)
            raise

    def start(self, api_key: str, model: str) -> None:
        """Count a call that starts now. Never sleeps.

        Raises TurnRefused (a RateLimited), or QuotaExhausted for the day; ``retry_after`` is the wait in seconds.
        """
        if not api_key:
            return
        with self._guard:
            now = self._clock()
            name = _fingerprint(api_key, model)
            bucket = self._bucket(name, now)
            _refuse_exhausted(bucket, now)
            limit = self._limit(bucket, now)
            # the minute is the newest part of the day's window
            free_at = max(bucket.paused_until, bucket.next_start, self._windows.free_at(name, limit, MINUTE_SECONDS))
            if free_at > now:
                raise TurnRefused(
                    f"At most {limit} calls a minute start with one key; this one waits its turn.",
                    retry_after=_wait(free_at, now),
                )
            if not self._windows.take(name, self._per_day, DAY_SECONDS):
                raise QuotaExhausted(
                    f"This key has asked {model} {self._per_day} times in a day, as often as the settings allow.",
                    retry_after=_wait(self._windows.free_at(name, self._per_day, DAY_SECONDS), now),
                )
            bucket.next_start = now + self._min_interval

    def note(self, error: EngineError, api_key: str, model: str) -> None:
        """Learn from what the server said: all calls of this key and model pause together.

        Reads ``retry_after`` in seconds, and ``requests_per_minute`` of the facts where the server named its quota.
        """
        if not api_key or not isinstance(error, RateLimited | QuotaExhausted):
            return
        with self._guard:
            now = self._clock()
            bucket = self._bucket(_fingerprint(api_key, model), now)
            bucket.paused_until = max(bucket.paused_until, now + _pause_seconds(error))
            bucket.exhausted = error.detail if isinstance(error, QuotaExhausted) else ""
            named = error.facts.get("requests_per_minute")
            if isinstance(named, int) and named > 0:
                bucket.named_per_minute, bucket.named_until = named, now + NAMED_QUOTA_SECONDS

    def _take_turn(self, api_key: str, model: str, sleep: Callable[[float], None]) -> float:
        slept = 0.0
        while True:
            try:
                self.start(api_key, model)
                return slept
            except TurnRefused as refused:
                wait = refused.retry_after or 0.0
                if slept + wait > _PATIENCE_INTERVALS * self._min_interval:
                    raise
            sleep(wait)
            slept += wait

    def _bucket(self, name: str, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(name, _Bucket())
        bucket.used_at = now
        self._buckets.move_to_end(name)
        oldest_name, oldest = next(iter(self._buckets.items()))
        if len(self._buckets) > MAX_BUCKETS or oldest.used_at < now - DAY_SECONDS:
            self._forget(oldest_name)  # one a call is enough: each call adds one at most
        return bucket

    def _forget(self, name: str) -> None:
        del self._buckets[name]
        self._windows.forget(name)

    def _limit(self, bucket: _Bucket, now: float) -> int:
        """A server can only make us slower than the settings say."""
        return min(self._per_minute, bucket.named_per_minute) if now < bucket.named_until else self._per_minute


def _fingerprint(api_key: str, model: str) -> str:
    return hashlib.sha256(f"{api_key}\0{model}".encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_exhausted(bucket: _Bucket, now: float) -> None:
    if bucket.exhausted and bucket.paused_until > now:
        raise QuotaExhausted(bucket.exhausted, retry_after=_wait(bucket.paused_until, now))


def _pause_seconds(error: EngineError) -> float:
    if isinstance(error, QuotaExhausted):
        return QUOTA_PAUSE_SECONDS
    told = UNTOLD_PAUSE_SECONDS if error.retry_after is None else error.retry_after
    return min(max(0.0, told), LONGEST_PAUSE_SECONDS)


def _wait(until: float, now: float) -> float:
    """Whole milliseconds and one more: the windows are still full at their very edge."""
    return round(until - now + 0.001, 3)
