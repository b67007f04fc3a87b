"""By-turns timing: every contestant runs once a round; medians over the rounds."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

Thunk = Callable[[], object]


def once(run: Thunk, repeat: int) -> float:
    start = time.perf_counter()
    for _ in range(repeat):
        run()
    return (time.perf_counter() - start) / repeat


def by_turns(contestants: dict[str, Thunk], seconds: float = 2.0, least: int = 5) -> dict[str, float]:
    """Median seconds per call of each, rounds taking about ``seconds`` altogether.

    A contestant that is quicker than half a millisecond runs several times a round, so that the
    clock's own cost and its resolution do not show.
    """
    first = {name: once(run, 1) for name, run in contestants.items()}  # also warms up
    repeats = {name: max(1, int(5e-4 / max(t, 1e-7))) for name, t in first.items()}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    end = time.perf_counter() + seconds
    rounds = 0
    while rounds < least or time.perf_counter() < end:
        for name, run in contestants.items():
            times[name].append(once(run, repeats[name]))
        rounds += 1
    return {name: median(values) for name, values in times.items()}
