"""What a function that is called does with the buffers that it is given.

The results of a call may share memory with its arguments, and with each other.  Which with which is
read off the callee: a *summary* has for each result the roots (:mod:`s2s_ad.backend.buffers`) of what
is returned there.  A root is a parameter of the callee, ``FOREIGN``, or a buffer that the callee makes;
at a call, parameters stand for the buffers that are passed, and a buffer that is made is a new one.
Residuals hold what a forward half saves: arguments, parts of the value, and buffers of its own.

A function that calls itself is summarised while nothing is known of its calls, which are taken to
return anything that they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.backend.allocations import is_container
from s2s_ad.backend.buffers import Buffers, Roots
from s2s_ad.backend.plan import Owned
from s2s_ad.ir.callee import CALLS
from s2s_ad.ir.core import Atom, Const, Function, Value, walk
from s2s_ad.ir.trees import Tree, leaves


@dataclass(frozen=True)
class Summary:
    """Trees of a function's parameters, and the roots of each result of a call of it."""

    params: tuple[Tree, ...]
    results: tuple[Roots, ...]


@dataclass(eq=False)
class Library:
    """The functions of a module with their copies, callees before those that call them."""

    functions: Sequence[Function]
    own: Callable[[Function, dict[str, Any]], Owned]
    summaries: dict[str, Summary] = field(default_factory=dict)
    done: dict[str, Owned] = field(default_factory=dict)

    def all(self) -> list[Owned]:
        by_name = {function.name: function for function in self.functions}
        for name in by_name:
            self._visit(name, by_name, set())
        return [self.done[function.name] for function in self.functions]

    def _visit(self, name: str, by_name: dict[str, Function], above: set[str]) -> None:
        if name in self.done or name in above:
            return
        function = by_name[name]
        for op in walk(function.body):
            if op.name in CALLS:
                self._visit(op.args[0].text, by_name, {*above, name})
        self.done[name] = self.own(function, self.summaries)
        if function.shared:
            self.summaries[name] = summary_of(self.done[name])


def summary_of(owned: Owned) -> Summary:
    function = owned.function
    buffers = Buffers(owned, private=True).solve()

    def held(atom: Atom, inside: bool) -> Roots:
        deep = inside or (isinstance(atom, Value) and is_container(atom))
        return buffers.reach(atom) if deep else buffers.roots(atom)

    items = function.outputs if isinstance(function.outputs, tuple) else (function.outputs,)
    found = [
        frozenset().union(*(held(leaf, not isinstance(item, (Value, Const))) for leaf in leaves(item)))
        for item in items
    ]
    return Summary(tuple(p.tree for p in function.params), tuple(found))
