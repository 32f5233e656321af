"""Measuring: alternate candidates in one run, take medians, print a row."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure and what we promised about it."""

    name: str
    figure: str
    floor: str
    verdict: str
    holds: bool

    def __str__(self) -> str:
        return f"{'ok ' if self.holds else 'NO '} {self.name:<58} {self.figure:>14} {self.floor:>22}   {self.verdict}"


def alternate(candidates: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Run each candidate once a round, in turn; returns the median CPU seconds of each."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, candidate in candidates.items():
            begin = time.process_time()
            candidate()
            times[name].append(time.process_time() - begin)
    return {name: statistics.median(taken) for name, taken in times.items()}


def wall(candidate: Callable[[], object], *, rounds: int) -> list[float]:
    """Run a candidate and return the wall seconds of every round, sorted."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        candidate()
        taken.append(time.perf_counter() - begin)
    return sorted(taken)


def ratio_row(name: str, figure: float, floor: float, *, most: float) -> Row:
    """Compare two times in seconds; holds when their ratio is at most ``most``."""
    ratio = figure / floor
    return Row(
        name=name,
        figure=f"{figure * 1000:.1f} ms",
        floor=f"floor {floor * 1000:.1f} ms",
        verdict=f"{ratio:.2f} x the floor, promised {most} x",
        holds=ratio <= most,
    )


def bound_row(name: str, figure: float, unit: str, *, most: float, beside: str = "") -> Row:
    """Compare a figure with an absolute bound."""
    return Row(
        name=name,
        figure=f"{figure:.1f} {unit}",
        floor=beside,
        verdict=f"promised under {most:g} {unit}",
        holds=figure < most,
    )
