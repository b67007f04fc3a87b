"""The evaluation trace of a function at a point: what was computed, one operation after the other.

Interprets a CORE function and writes down every operation that computes floats from the inputs.
Branches not taken are not there, loops are unrolled, calls are followed, integers and everything else
that has no derivative have become constants.  What comes out is a straight-line
:class:`~s2s_ad.ir.core.Function` (the *Wengert list* in the narrow sense) that any transform takes, and
the number of each value.
The inputs are v₋₁, v₀ (n of them end at 0) and the operations v₁, v₂, … as in Griewank and Walther.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from s2s_ad.ir.builder import const
from s2s_ad.ir.callee import CALL, callee_of
from s2s_ad.ir.core import Atom, Block, Function, Location, Op, Param, Value, replace
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.trees import Tree, leaves, map_tree, realise
from s2s_ad.ir.types import Array, Growing, Scalar, Type, Undef, is_differentiable, number_dim


class TooLong(Exception):
    """The trace has more rows than were asked for."""


@dataclass
class Row:
    """One line of the trace: a result, the operation that made it, the user's name for it."""

    value: Value
    op: Op | None
    name: str


@dataclass
class Trace:
    """A straight-line function, its rows, and the number of every value."""

    function: Function
    inputs: list[Row]
    rows: list[Row]
    numbers: dict[Value, Any] = field(default_factory=dict)


def unroll(function: Function, args: Sequence[Any], limit: int = 1000) -> Trace:
    """The trace at ``args``, the leaves of ``function.body.params``."""
    return _Unroller(function, limit).run(args)


class _Unroller:
    def __init__(self, function: Function, limit: int) -> None:
        self.function = function
        self.limit = limit
        self.env: dict[Value, Atom] = {}
        self.numbers: dict[Value, Any] = {}
        self.rows: list[Row] = []
        self.ops: list[Op] = []

    def run(self, args: Sequence[Any]) -> Trace:
        named = [(n, p.free) for p in self.function.params for n in leaf_names(p.name, p.tree)]
        names = [name for name, _ in named]
        body = self.function.body
        active = [
            is_differentiable(v.type) and not free for v, (_, free) in zip(body.params, named, strict=True)
        ]
        inputs, params = [], []
        index = 1 - sum(active)
        for value, number, name, is_active in zip(body.params, args, names, active, strict=True):
            if is_active:
                made = self.define(index, value, number)
                inputs.append(Row(made, None, name))
                params.append(Param(made.hint, made))
                index += 1
            else:
                self.env[value] = const(number)
        with redirect_stdout(sys.stderr):  # what the function prints is not part of the table
            yields = self.block(body, None)
        outputs = _matching(self.function.outputs, body.yields, yields)
        block = Block(tuple(row.value for row in inputs), tuple(self.ops), tuple(yields))
        line = replace(self.function, params=tuple(params), body=block, outputs=outputs)
        return Trace(line, inputs, self.rows, self.numbers)

    def define(self, index: int, like: Value, number: Any) -> Value:
        value = Value(f"v{index}" if index >= 0 else f"v_{-index}", type_of(number, like.type))
        self.env[like] = value
        self.numbers[value] = number
        return value

    # ------------------------------------------------------------ atoms and their numbers

    def atom(self, atom: Atom) -> Atom:
        return self.env[atom] if isinstance(atom, Value) else atom

    def number(self, atom: Atom) -> Any:
        found = self.atom(atom)
        return self.numbers[found] if isinstance(found, Value) else found.value

    def numbers_of(self, tree: Tree) -> Any:
        return realise(map_tree(self.number, tree))

    # ------------------------------------------------------------ operations

    def block(self, block: Block, args: Sequence[Atom] | None) -> list[Atom]:
        if args is not None:
            self.env.update(zip(block.params, args, strict=True))
        for op in block.ops:
            if op.name == "if":
                taken = op.blocks[0] if self.number(op.args[0]) else op.blocks[1]
                self.env.update(zip(op.results, self.block(taken, []), strict=True))
            elif op.name == "for":
                self.for_loop(op)
            elif op.name == "while":
                self.while_loop(op)
            elif op.name == CALL:
                self.call(op)
            else:
                self.operation(op)
        return [self.atom(a) for a in block.yields]

    def operation(self, op: Op) -> None:
        kwargs = {key: self.numbers_of(tree) for key, tree in op.kwargs}
        out = implementation(op.name)(*self.numbers_of(op.args), **kwargs)
        outs = list(out) if op.multi else [out] if op.results else []
        traced = any(isinstance(self.atom(a), Value) for a in op.atoms)
        if not (traced and any(is_differentiable(r.type) for r in op.results)):
            self.env.update((r, const(number)) for r, number in zip(op.results, outs, strict=True))
            return
        if len(self.rows) >= self.limit:
            raise TooLong
        args = map_tree(self.atom, op.args)
        named = tuple((key, map_tree(self.atom, tree)) for key, tree in op.kwargs)
        loc = Location(op.loc.file if op.loc else "", len(self.rows) + 1)
        results = tuple(
            self.define(len(self.rows) + 1 + k, r, number)
            for k, (r, number) in enumerate(zip(op.results, outs, strict=True))
        )
        made = Op(op.prim, args, named, (), results, loc, op.multi)
        self.ops.append(made)
        self.rows += [Row(v, made, r.hint) for v, r in zip(results, op.results, strict=True)]

    def call(self, op: Op) -> None:
        """The operations of a function that is called, which may call itself: its values are its own."""
        args = [self.atom(a) for a in op.args[1:]]
        outer, self.env = self.env, {}
        yields = self.block(callee_of(op).function.body, args)
        self.env = outer
        self.env.update(zip(op.results, yields, strict=True))

    def for_loop(self, op: Op) -> None:
        start, stop, step, inits, _ = op.args
        trips = range(*(int(self.number(a)) for a in (start, stop, step)))
        carries = [self.atom(a) for a in inits]
        (body,), exits, begun = op.blocks, op.flag("exits"), 0
        for index in trips:
            begun += 1
            outs = self.block(body, [const(index), *carries])
            leave = self.number(outs.pop(0)) if exits else False
            carries = outs
            if leave:
                break
        results = [*([const(begun)] if exits else []), *carries]
        self.env.update(zip(op.results, results, strict=True))

    def while_loop(self, op: Op) -> None:
        (inits,) = op.args
        cond, body = op.blocks
        carries = [self.atom(a) for a in inits]
        exits, trips, leave = op.flag("exits"), 0, False
        while not leave and self.number(self.block(cond, carries)[0]):
            outs = self.block(body, [const(trips), *carries])
            trips += 1
            leave = bool(self.number(outs.pop(0))) if exits else False
            carries = outs
        self.env.update(zip(op.results, [const(trips), *carries], strict=True))


def type_of(number: Any, known: Type) -> Type:
    """The type that a number really has, with every size a literal."""
    if isinstance(known, (Growing, Undef)):
        return known
    if isinstance(number, np.ndarray):
        return Array(number.dtype.str[1:], tuple(number_dim(n) for n in number.shape))
    if isinstance(number, np.generic):
        return Scalar(number.dtype.str[1:], weak=False)
    return known


def leaf_names(name: str, tree: Tree) -> list[str]:
    """``x``, ``p[0]``, ``p['a']``, ``p.mean``: how a reader calls the leaves of a parameter."""
    if isinstance(tree, (tuple, list)):
        return [n for k, item in enumerate(tree) for n in leaf_names(f"{name}[{k}]", item)]
    if isinstance(tree, dict):
        return [n for key, item in tree.items() for n in leaf_names(f"{name}[{key!r}]", item)]
    if hasattr(tree, "fields"):
        return [n for key, item in tree.fields for n in leaf_names(f"{name}.{key}", item)]
    return [name] if isinstance(tree, Value) else []


def _matching(tree: Tree, old: Sequence[Atom], new: Sequence[Atom]) -> Tree:
    """The output tree with its leaves replaced by the atoms of the trace."""
    assert len(list(leaves(tree))) == len(old)
    items = iter(new)
    return map_tree(lambda _: next(items), tree)
