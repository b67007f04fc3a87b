"""What the halves of a pair hand to each other: as little as can be.

Within one function whatever the forward sweep computed at its top level is at hand in the reverse
sweep.  Between the halves of a pair it has to be handed over, and kept for as long as the call is
remembered.  So here the top level is treated as :mod:`s2s_ad.transform.record` treats the bodies of
loops: values that are cheaply made of others are made again where they are used, and what is handed
over is a minimum cut between what cannot be made again and what is needed.  Arguments and the value
cost least, for the caller has them anyway.

In and out: a RECORDED adjoint that is not split yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from s2s_ad.analysis.mincut import Graph
from s2s_ad.analysis.mirror import border_of
from s2s_ad.ir.core import Block, Function, Location, Op, Value, free_values, replace, substitute
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Array, Scalar
from s2s_ad.transform.costs import recomputable
from s2s_ad.transform.recall import copy_of
from s2s_ad.transform.split import rename


def lean(function: Function) -> Function:
    """The adjoint with fewer values that cross from its forward to its reverse sweep."""
    body = function.body
    border = border_of(function)
    rest = Block((), body.ops[border:], body.yields)
    seeds = {leaf for leaf in leaves(function.params[-1].tree) if isinstance(leaf, Value)}
    makers = {result: op for op in body.ops[:border] for result in op.results}
    at_hand = {*body.params, *leaves(function.outputs[0])}
    kept = _stored([v for v in free_values([rest]) if v not in seeds], makers, at_hand)
    work = _Rebuild(makers, kept)
    for op in body.ops[border:]:
        work.op(op)
    first = sum(1 for _ in leaves(function.outputs[0]))
    yields = (*body.yields[:first], *(work.renamed(a) for a in body.yields[first:]))
    outputs = (function.outputs[0], *(substitute(tree, work.env) for tree in function.outputs[1:]))
    return replace(
        function, body=replace(body, ops=(*body.ops[:border], *work.ops), yields=yields), outputs=outputs
    )


def _stored(needed: list[Value], makers: dict[Value, Op], at_hand: set[Value]) -> set[Value]:
    """The values that are handed over; the caller has those that are ``at_hand`` anyway."""
    graph: Graph[Value] = Graph()
    seen: set[Value] = set()
    stack = list(needed)
    for value in needed:
        graph.node(value, _cost(value, at_hand))
        graph.sink(value)
    while stack:
        value = stack.pop()
        if value in seen:
            continue
        seen.add(value)
        op = makers.get(value)
        if op is None or not recomputable(op):
            graph.source(value)
            continue
        for operand in op.operands:
            graph.node(operand, _cost(operand, at_hand))
            graph.edge(operand, value)
            stack.append(operand)
    return set(graph.cut())


def _cost(value: Value, at_hand: set[Value]) -> int:
    base = 9 if isinstance(value.type, Array) else 2 if isinstance(value.type, Scalar) else 30
    return (base + 1) // 2 if value in at_hand else base


@dataclass
class _Rebuild:
    """The reverse sweep, with what is made again before it is used."""

    makers: dict[Value, Op]
    kept: set[Value]
    ops: list[Op] = field(default_factory=list)
    env: dict[Value, Value] = field(default_factory=dict)
    table: dict[Any, Value] = field(default_factory=dict)
    """Operations made so far: what the forward sweep computes twice is made again once."""

    def op(self, op: Op) -> None:
        for value in free_values([Block((), (op,), ())]):
            self._make(value, op.loc)
        self.ops += rename(Block((), (op,), ()), self.env).ops

    def renamed(self, atom: object) -> object:
        if isinstance(atom, Value):
            self._make(atom, None)
            return self.env.get(atom, atom)
        return atom

    def _make(self, value: Value, loc: Location | None) -> None:
        """Makes a value again, its operands first (a chain may be long: no recursion)."""
        pending = [value]
        while pending:
            last = pending[-1]
            op = self.makers.get(last)
            if op is None or last in self.kept or last in self.env or not recomputable(op):
                pending.pop()
                continue
            missing = [v for v in op.operands if v not in self.env and self._made_again(v)]
            if missing:
                pending += missing
                continue
            args, kwargs = substitute(op.args, self.env), substitute(op.kwargs, self.env)
            key = key_of(op.name, args, dict(kwargs))
            if key not in self.table:
                self.table[key] = copy_of(last)
                self.ops.append(replace(op, args=args, kwargs=kwargs, results=(self.table[key],), loc=loc))
            self.env[last] = self.table[key]
            pending.pop()

    def _made_again(self, value: Value) -> bool:
        op = self.makers.get(value)
        return op is not None and value not in self.kept and recomputable(op)
