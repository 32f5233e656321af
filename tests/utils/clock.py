"""A clock that only a test moves; stands in for the ``time`` module of the library ``limits`` too."""


class Clock:
    """Begins at a day of its own."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
