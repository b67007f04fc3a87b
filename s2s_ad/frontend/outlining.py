"""Large helpers that are called more than once become functions that are called.

User functions are inlined, which gives the shortest code where they are small or called once.  A
helper of many operations that is called again and again would stand in the derivative as often.  So
what was inlined is noted while a function is lowered (:class:`Copy`); afterwards the copies that are
left are counted, and where calls would save enough the function is lowered once more, with those
helpers as callees (:mod:`s2s_ad.frontend.recursion`), which are printed once.

A helper that cannot be called, because it writes to what it is given, say, stays inlined, and so does
all if calls would save too little after all: sizes that are computed in a helper cost checks outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from s2s_ad.errors import S2SError
from s2s_ad.frontend.needs import AtRunTime, Stepped, Tabled, Unmade
from s2s_ad.ir.callee import CALLS, callee_of
from s2s_ad.ir.core import Block, Function, Op, walk

LARGE = 40
"""Operations of a helper that is worth a call."""
SAVED = 100
"""Operations that calls must save."""


@dataclass(frozen=True, eq=False)
class Copy:
    """A call that was inlined: the helper's tree, the kind of its arguments, and its operations."""

    node: Any
    signature: Any
    ops: tuple[Op, ...]


class NotCalled(Exception):
    """This helper (its tree) cannot be called; it is to be inlined."""

    def __init__(self, node: Any) -> None:
        super().__init__("cannot be called")
        self.node = node


def with_calls(
    made: Function, copies: Sequence[Copy], again: Callable[[frozenset[Any]], Function]
) -> Function:
    """The function, or what ``again`` makes of it with some helpers called, if that is shorter."""
    nodes = _worthwhile(made, copies)
    while nodes:
        try:
            short = again(frozenset(nodes))
            return short if size(short) + SAVED <= size(made) else made
        except NotCalled as refused:
            nodes.discard(refused.node)
        except (S2SError, AtRunTime, Stepped, Tabled, Unmade):
            break
    return made


def size(function: Function) -> int:
    """Operations of the function and of all that it calls."""
    total, seen, queue = 0, set(), [function]
    while queue:
        for op in walk(queue.pop().body):
            total += 1
            if op.name in CALLS and callee_of(op) not in seen:
                seen.add(callee_of(op))
                queue.append(callee_of(op).function)
    return total


def _worthwhile(made: Function, copies: Sequence[Copy]) -> set[Any]:
    """The helpers that are worth a call, the greatest savings first: what stands in the second and later
    copies of one that is called does not count for another."""
    alive = {result for op in walk(made.body) for result in op.results}
    left = [(copy, found) for copy in copies if (found := _results(copy) & alive)]
    chosen: set[Any] = set()
    while True:
        groups: dict[Any, list[set[Any]]] = {}
        for copy, found in left:
            if copy.node not in chosen:
                groups.setdefault((copy.node, copy.signature), []).append(found)
        savings = {key: (len(group) - 1) * len(group[0]) for key, group in groups.items()}
        large = [key for key, group in groups.items() if len(group[0]) >= LARGE and savings[key] >= SAVED]
        if not large:
            return chosen
        best = max(large, key=savings.__getitem__)
        chosen.add(best[0])
        inside = set().union(*groups[best][1:])
        left = [(copy, found) for copy, found in left if not found <= inside]


def _results(copy: Copy) -> set[Any]:
    return {result for op in walk(Block((), copy.ops, ())) for result in op.results}
