"""How many captions a day the server's own key gives: in total, to a session, to an address.

A day begins with its first caption and lasts 24 hours. Counted in memory: a restart begins anew, so the provider's own
limit stays the last word. Captions with a person's own key never come here. ``clock`` must run with ``time.time``.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from utils.errors import QuotaExhausted
from utils.windows import DAY_SECONDS, Windows


class Allowance:
    """Counts captions before they are begun. Methods may be called from many threads."""

    def __init__(
        self, *, per_day: int, per_session: int, per_address: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._limits = {"server": per_day, "session": per_session, "address": per_address}
        self._clock, self._guard, self._windows = clock, threading.Lock(), Windows()

    def take(self, session_id: str, address: str) -> None:
        """Count one caption. Raises QuotaExhausted with the numbers, and nothing is counted then."""
        with self._guard:
            names = _names(session_id, address)
            for scope, name in names.items():
                if self._windows.count(name) >= self._limits[scope]:
                    raise self._refusal(scope, name)
            for name in names.values():
                self._windows.add(name, DAY_SECONDS)

    def give_back(self, session_id: str, address: str) -> None:
        """Count one less: the model was not asked after all."""
        with self._guard:
            for name in _names(session_id, address).values():
                if self._windows.count(name):
                    self._windows.give_back(name)

    def _refusal(self, scope: str, name: str) -> QuotaExhausted:
        most, used, ends_at = self._limits[scope], self._windows.count(name), self._windows.ends_at(name)
        opens = datetime.fromtimestamp(ends_at, UTC)
        whom = {"server": "", "session": " for one session", "address": " for one address"}[scope]
        return QuotaExhausted(
            f"This server gives {most} captions a day{whom} with its own key, and {used} are used. It gives more from "
            f"{opens:%Y-%m-%d %H:%M} UTC; with a key of your own you can go on now.",
            retry_after=round(max(0.0, ends_at - self._clock()) + 0.001, 3),
            scope=scope,
            used=used,
            maximum=most,
            opens_at=opens.isoformat(timespec="seconds"),
        )


def _names(session_id: str, address: str) -> dict[str, str]:
    kept = hashlib.sha256(session_id.encode("utf-8", "surrogatepass")).hexdigest()
    return {"server": "server", "session": f"session {kept}", "address": f"address {address}"}
