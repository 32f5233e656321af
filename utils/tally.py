"""How many bytes are stored in all: counted once, then kept by whoever writes and removes. Reads no file itself."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from utils.errors import ServerFull

#: a count looks at every file; whoever is refused again and again must not make the server do that each time
RECOUNT_AFTER_SECONDS = 60.0


class Tally:
    """A figure that is right after a restart and after deletes, without a walk over all files at every write."""

    def __init__(self, count: Callable[[], int], *, most: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._count, self._most, self._monotonic = count, most, monotonic
        self._guard = threading.Lock()
        self._stored: int | None = None
        self._counted_at = 0.0
        self._promised = 0

    @contextlib.contextmanager
    def reserved(self, size: int) -> Iterator[None]:
        """Hold room for a write of ``size`` bytes; a write that fails gives it back. Raises ServerFull."""
        with self._guard:
            if not self._fits(size) and self._monotonic() - self._counted_at >= RECOUNT_AFTER_SECONDS:
                self._stored = None  # somebody else may have removed files
            if not self._fits(size):
                raise self._full(size)
            self._promised += size
        try:
            yield
        except BaseException:
            self._settle(size, written=False)
            raise
        self._settle(size, written=True)

    def removed(self, size: int) -> None:
        """Hear of a file that went."""
        with self._guard:
            if self._stored is not None:
                self._stored = max(self._stored - size, 0)

    def _fits(self, size: int) -> bool:
        if self._stored is None:
            self._stored, self._counted_at = self._count(), self._monotonic()
        return self._stored + self._promised + size <= self._most

    def _settle(self, size: int, *, written: bool) -> None:
        with self._guard:
            self._promised -= size
            if written and self._stored is not None:
                self._stored += size

    def _full(self, size: int) -> ServerFull:
        stored = self._stored or 0
        return ServerFull(
            f"The server holds {stored / 1e6:.0f} MB of images of all its users, and {self._most / 1e6:.0f} MB is "
            "the limit. Export what is there, or try again later.",
            stored_bytes=stored,
            size_bytes=size,
            maximum=self._most,
        )
