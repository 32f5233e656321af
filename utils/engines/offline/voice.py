"""A choice among ways to say the same, and lists in English. Knows no picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Way = TypeVar("Way")


@dataclass(slots=True)
class Voice:
    """Chooses wording; the choices follow from the picture's pixels, so two pictures rarely sound alike."""

    seed: int

    def pick(self, ways: Sequence[Way]) -> Way:
        """Return one of several ways to say the same."""
        self.seed, choice = divmod(self.seed, len(ways))
        return ways[choice]


def series(words: Sequence[str]) -> str:
    """Join as in speech: ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
