"""A gradient without its value must still fail where the value was never made.

``grad`` drops the function's value, and dead code takes what only the value needed.  But a variable
that one path through the function leaves unbound makes the *function* raise where it is read, and a
gradient in its place would be a silent wrong answer.  So where dead code takes a read of what may be
unbound, the gradient keeps one: Python raises there what it raises in the function.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from s2s_ad.analysis.congruence import representatives
from s2s_ad.analysis.unbound import lacks_value, unbound
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Block, Function, Location, Op, Value, replace, walk
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import BOOL
from s2s_ad.transform import dce


def keep_reads(made: Function) -> Function:
    """The adjoint function (outputs ``(value, *bars)``), with a read of each value that may be unbound
    and would be read if the function's value were wanted."""
    maybe = unbound(made)
    if not maybe:
        return made
    made = dce.eliminate(made)  # what is read for nothing, the function with its value does not read either
    bars = tuple(leaves(tuple(made.outputs[1:])))
    kept = {r for op in walk(dce.eliminate(_yielding(made, bars)).body) for r in op.results}
    sweeps = [k for k, op in enumerate(made.body.ops) if op.name == "sweep"]
    at = sweeps[-1] if sweeps else len(made.body.ops)
    primal = _Reads(made, maybe, kept).block(Block((), made.body.ops[:at], ()), {})
    made_at = {r: op.loc for op in made.body.ops for r in op.results}
    own = [leaf for leaf in leaves(made.outputs[0]) if isinstance(leaf, Value) and leaf in maybe]
    returned = [op for value in dict.fromkeys(own) for op in _read(value, made_at.get(value))]
    return replace(made, body=replace(made.body, ops=(*primal.ops, *returned, *made.body.ops[at:])))


def _yielding(made: Function, bars: tuple[Atom, ...]) -> Function:
    return replace(made, outputs=bars, body=replace(made.body, yields=bars))


class _Reads:
    """Puts a read before each operation that is dropped and reads what may be unbound."""

    def __init__(self, made: Function, maybe: set[Value], kept: set[Value]) -> None:
        self.maybe, self.kept = maybe, kept
        self.same = representatives(made.body, set())
        self.bound = dict(self._bound(made))

    def block(self, block: Block, taken: dict[Atom, int]) -> Block:
        """``taken``: test → the branch of it that the block stands in."""
        ops: list[Op] = []
        read: set[Value] = set()
        for op in block.ops:
            if not op.blocks and not any(r in self.kept for r in op.results):
                for value in dict.fromkeys(v for v in op.operands if v in self.maybe - read):
                    test, side = self.bound.get(value, (None, 0))
                    if taken.get(test) != side:
                        read.add(value)
                        ops += _read(value, op.loc)
            inside = [
                {**taken, self._test(op): k} if op.name == "if" else taken for k in range(len(op.blocks))
            ]
            inner = tuple(map(self.block, op.blocks, inside))
            ops.append(replace(op, blocks=inner) if inner else op)
        return replace(block, ops=tuple(ops))

    def _test(self, op: Op) -> Any:
        """The test of an ``if``, or an equal one before it."""
        return self.same.get(op.args[0], op.args[0])

    def _bound(self, made: Function) -> Iterator[tuple[Value, tuple[Any, int]]]:
        """Value → the one branch of a test that makes it."""
        for op in walk(made.body):
            if op.name == "if":
                for result, *sources in zip(op.results, *(b.yields for b in op.blocks)):
                    missing = [lacks_value(source, self.maybe) for source in sources]
                    if sum(missing) == 1:
                        yield result, (self._test(op), missing.index(False))


def _read(value: Value, loc: Location | None) -> list[Op]:
    test = Value("", BOOL)
    bound = Op(prim("operator.is_not"), (value, const(None)), results=(test,), loc=loc)
    return [bound, Op(prim("assert"), (test, const(None)), results=(), loc=loc)]
