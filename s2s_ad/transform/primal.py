"""Additions to the primal: the values that the reverse sweep wants handed out of branches and loops.

The primal's operations stay what they are, in their order.  The reverse transform, while it walks
backwards, asks for values defined in inner blocks; the requests are gathered here (further yields
and results of an operation with blocks, and integers for shapes), and ``rebuild`` makes the forward
sweep in the end.
"""

from __future__ import annotations

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import UNDEF, Atom, Block, Op, Value, replace
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import ENVS, INT, Array, Stream


class PrimalEdits:
    """Requests by operation and block; see the module's docstring."""

    def __init__(self) -> None:
        self._exports: dict[Op, list[tuple[int, Value, Value]]] = {}
        self._known: dict[tuple[Op, Value], Value] = {}
        self._shapes: dict[Block, dict[tuple[Value, int], Value]] = {}

    def export(self, op: Op, branch: int, value: Value) -> Value:
        """The result of ``op`` that hands out ``value`` of one of its blocks: the value itself from
        an ``if``, a stream from a loop."""
        if (op, value) not in self._known:
            t = value.type if op.name == "if" else Stream(value.type)
            result = Value(value.hint, t, value.sample if op.name == "if" else None)
            if not value.hint:
                result.origin = value
            self._known[op, value] = result
            self._exports.setdefault(op, []).append((branch, value, result))
        return self._known[op, value]

    def shape_at(self, block: Block, value: Value, axis: int) -> Value:
        """An integer in ``block`` that is a size of ``value``."""
        known = self._shapes.setdefault(block, {})
        if (value, axis) not in known:
            assert isinstance(value.type, Array)
            sample = value.type.dims[axis].sizes
            known[value, axis] = Value("", INT, tuple(sample[:ENVS]))
        return known[value, axis]

    def rebuild(self, block: Block) -> Block:
        """The block with everything that was asked for."""
        ops: list[Op] = []
        shapes = dict(self._shapes.get(block, {}))
        self._emit_shapes(shapes, block.params, ops)
        for op in block.ops:
            rebuilt = self._rebuild_op(op) if op.blocks else op
            ops.append(rebuilt)
            self._emit_shapes(shapes, rebuilt.results, ops)
        return Block(block.params, tuple(ops), block.yields)

    def _emit_shapes(self, shapes: dict[tuple[Value, int], Value], made: tuple[Value, ...], ops: list[Op]) -> None:
        for value in made:
            for (source, axis), number in list(shapes.items()):
                if source is value:
                    ops.append(Op(prim("shape_at"), (value, const(axis)), results=(number,)))
                    del shapes[source, axis]

    def _rebuild_op(self, op: Op) -> Op:
        blocks = [self.rebuild(inner) for inner in op.blocks]
        exports = self._exports.get(op, [])
        for k, inner in enumerate(blocks):
            extra: list[Atom] = []
            for branch, value, _ in exports:
                if op.name == "if":
                    extra.append(value if branch == k else UNDEF)
                elif k == len(blocks) - 1:
                    extra.append(value)
            blocks[k] = replace(inner, yields=(*inner.yields, *extra))
        results = (*op.results, *(result for _, _, result in exports))
        return replace(op, blocks=tuple(blocks), results=results)
