"""By-turns timing: every contestant runs once a round; medians over the rounds.

The order changes from round to round.  What one contestant leaves of the heap, the next one pays for: an
allocator that has just given memory back must fetch it again, page by page, and in a fixed order it is
always the same contestant that does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
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
    rounds, order, draw = 0, list(contestants), Random(0)
    while rounds < least or time.perf_counter() < end:
        draw.shuffle(order)
        for name in order:
            times[name].append(once(contestants[name], repeats[name]))
        rounds += 1
    return {name: median(values) for name, values in times.items()}
