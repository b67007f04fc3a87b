"""The vertex cut against brute force on small random graphs."""

from __future__ import annotations

import itertools
import random

import pytest

from s2s_ad.analysis.mincut import Graph


def _reaches(edges: set[tuple[int, int]], sources: set[int], sinks: set[int], removed: set[int]) -> bool:
    stack = [s for s in sources if s not in removed]
    seen = set(stack)
    while stack:
        u = stack.pop()
        if u in sinks:
            return True
        for a, b in edges:
            if a == u and b not in removed and b not in seen:
                seen.add(b)
                stack.append(b)
    return False


@pytest.mark.parametrize("seed", range(60))
def test_a_cut_is_one_and_costs_the_least(seed: int) -> None:
    rng = random.Random(seed)
    n = rng.randint(2, 7)
    capacity = [rng.randint(1, 5) for _ in range(n)]
    edges = {(a, b) for a in range(n) for b in range(a + 1, n) if rng.random() < 0.45}
    sources = {k for k in range(n) if rng.random() < 0.4} or {0}
    sinks = {k for k in range(n) if rng.random() < 0.4} or {n - 1}
    graph: Graph[int] = Graph()
    for k in range(n):
        graph.node(k, capacity[k])
    for a, b in sorted(edges):
        graph.edge(a, b)
    for s in sources:
        graph.source(s)
    for t in sinks:
        graph.sink(t)
    cut = set(graph.cut())
    assert not _reaches(edges, sources, sinks, cut)
    best = min(
        sum(capacity[k] for k in subset)
        for size in range(n + 1)
        for subset in itertools.combinations(range(n), size)
        if not _reaches(edges, sources, sinks, set(subset))
    )
    assert sum(capacity[k] for k in cut) == best


def test_among_equal_cuts_the_one_nearest_to_the_sink() -> None:
    graph: Graph[str] = Graph()
    for name in "abc":
        graph.node(name, 1)
    graph.edge("a", "b")
    graph.edge("b", "c")
    graph.source("a")
    graph.sink("c")
    assert graph.cut() == ["c"]
