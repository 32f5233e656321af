"""Counts by name in windows of time: moving ones for a pace, fixed ones for a day. The door of the library ``limits``.

The library is imported with the first count: it takes 0.1 s, 16 MB and a thread that an offline start need not pay.
It reads ``time.time``; who asks when a window opens must use that clock too. Callers hold a lock of their own around
what has to be one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limits.storage import MemoryStorage

DAY_SECONDS = 86_400


class Windows:
    """In memory, and gone with the process."""

    def __init__(self) -> None:
        self._storage: MemoryStorage | None = None

    def take(self, name: str, limit: int, seconds: int) -> bool:
        """Count one more in the moving window; False, and nothing counted, when it is full."""
        return self.storage().acquire_entry(name, limit, seconds)

    def free_at(self, name: str, limit: int, seconds: int) -> float:
        """When a full moving window loses its oldest entry; 0 while there is room."""
        oldest, count = self.storage().get_moving_window(name, limit, seconds)
        return oldest + seconds if count >= limit else 0.0

    def forget(self, name: str) -> None:
        """Drop a moving window."""
        with self.storage().locks[name]:  # the library's own thread may be at it; it would keep the empty window
            self.storage().clear(name)

    def add(self, name: str, seconds: int) -> int:
        """Count one more in the fixed window, which begins with its first; returns the new count."""
        return self.storage().incr(name, seconds)

    def give_back(self, name: str) -> None:
        """Count one less in the fixed window."""
        self.storage().decr(name)

    def count(self, name: str) -> int:
        return self.storage().get(name)

    def ends_at(self, name: str) -> float:
        """When the fixed window ends; now, if there is none."""
        return self.storage().get_expiry(name)

    def storage(self) -> MemoryStorage:
        """The library's memory; made with its first use."""
        if self._storage is None:
            from limits.storage import MemoryStorage

            self._storage = MemoryStorage()
        return self._storage
