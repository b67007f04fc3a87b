"""A minimum vertex cut in a small directed graph.

Nodes have capacities; sources and sinks are sets of nodes.  The cut is a set of nodes of least
total capacity that every path from a source to a sink passes through (sources and sinks may be in
it).  Among all minimum cuts it is the one nearest to the sinks.  Augmenting paths are searched
breadth first (Edmonds–Karp), which is quick here: capacities are small and the graphs sparse.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)
_INFINITE = 1 << 60


class Graph(Generic[N]):
    """Built with ``node`` and ``edge``; ``cut`` answers once."""

    def __init__(self) -> None:
        self._index: dict[N, int] = {}
        self._names: list[N] = []
        self._to: list[int] = []
        self._cap: list[int] = []
        self._out: list[list[int]] = [[], []]

    def node(self, name: N, capacity: int) -> None:
        """Adds a node (its entrance is ``2 + 2k``, its exit ``3 + 2k``)."""
        if name in self._index:
            return
        k = self._index[name] = len(self._names)
        self._names.append(name)
        self._out += [[], []]
        self._link(2 + 2 * k, 3 + 2 * k, capacity)

    def edge(self, a: N, b: N) -> None:
        self._link(3 + 2 * self._index[a], 2 + 2 * self._index[b], _INFINITE)

    def source(self, a: N) -> None:
        self._link(0, 2 + 2 * self._index[a], _INFINITE)

    def sink(self, a: N) -> None:
        self._link(3 + 2 * self._index[a], 1, _INFINITE)

    def _link(self, u: int, v: int, capacity: int) -> None:
        self._out[u].append(len(self._to))
        self._to.append(v)
        self._cap.append(capacity)
        self._out[v].append(len(self._to))
        self._to.append(u)
        self._cap.append(0)

    def cut(self) -> list[N]:
        """The nodes of the minimum cut nearest to the sinks, in order of insertion."""
        while self._augment():
            pass
        reaching = self._reaching_sink()
        return [
            name for k, name in enumerate(self._names) if 3 + 2 * k in reaching and 2 + 2 * k not in reaching
        ]

    def _augment(self) -> bool:
        came: dict[int, int] = {0: -1}
        queue = deque([0])
        while queue and 1 not in came:
            u = queue.popleft()
            for e in self._out[u]:
                if self._cap[e] and self._to[e] not in came:
                    came[self._to[e]] = e
                    queue.append(self._to[e])
        if 1 not in came:
            return False
        path = list(self._path(came))
        flow = min(self._cap[e] for e in path)
        for e in path:
            self._cap[e] -= flow
            self._cap[e ^ 1] += flow
        return True

    def _path(self, came: dict[int, int]) -> Iterable[int]:
        v = 1
        while came[v] >= 0:
            yield came[v]
            v = self._to[came[v] ^ 1]

    def _reaching_sink(self) -> set[int]:
        seen = {1}
        stack = [1]
        while stack:
            v = stack.pop()
            for e in self._out[v]:
                u = self._to[e]
                if self._cap[e ^ 1] and u not in seen:
                    seen.add(u)
                    stack.append(u)
        return seen
