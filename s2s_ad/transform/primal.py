"""Additions to the primal: the values that the reverse sweep wants handed out of branches and loops.

The primal's operations stay what they are, in their order.  The reverse transform, while it walks
backwards, asks for values defined in inner blocks; the requests are gathered here (further yields
and results of an operation with blocks, and integers for shapes), and ``rebuild`` makes the forward
sweep in the end.
"""

from __future__ import annotations

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.analysis.mirror import Mirror
from s2s_ad.analysis.typerules import unknown_dim
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import UNDEF, Atom, Block, Const, Op, Value, replace
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Slice, Tree, leaves
from s2s_ad.ir.types import INT, Array, Scalar, Sizes, Stream, Type


class PrimalEdits:
    """Requests by operation and block; see the module's docstring."""

    def __init__(self) -> None:
        self._exports: dict[Op, list[tuple[int, Value, Value]]] = {}
        self._known: dict[tuple[Op, Value], Value] = {}
        self._elements: dict[Op, Op] = {}
        self._counters: dict[Op, tuple[Value, Value]] = {}
        self._lasts: dict[Op, list[tuple[Value, Value]]] = {}
        self._shapes: dict[Block, dict[tuple[str, Value, int], Value]] = {}

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

    def size(self, block: Block, value: Value, axis: int, question: str = "shape_at") -> Value:
        """An integer in ``block`` that is a size of ``value`` (``question``: or ``size_if_made``)."""
        known = self._shapes.setdefault(block, {})
        if (question, value, axis) not in known:
            assert isinstance(value.type, Array)
            dim = value.type.dims[axis]
            known[question, value, axis] = Value("", INT, Sizes.of(dim.sizes, dim.point))
        return known[question, value, axis]

    def element(self, write: Op, array: Value, index: Tree, m: Mirror) -> Value:
        """The item that ``write`` is about to overwrite: an equal read in its block, else a new one."""
        if write in self._elements:
            return self._elements[write].result
        home = m.home[write.result]
        key = key_of("operator.getitem", (array, index), {})
        for op in home[-1].blocks[-1].ops:
            if op is write:
                break
            if op.name == "operator.getitem" and key_of(op.name, op.args, {}) == key:
                return op.result
        item = write.args[2]
        result = Value("", _element_type(write, item))
        self._elements[write] = Op(prim("operator.getitem"), (array, index), (), (), (result,), write.loc)
        m.home[result], m.side[result] = home, m.side[write.result]
        return result

    def whole(self, loop: Op) -> Value:
        """The result that counts a loop's trips which did not end it."""
        if loop not in self._counters:
            start = Value("whole", INT, (2, 3, 4))
            self._counters[loop] = (start, Value("whole", INT, (2, 3, 4)))
        return self._counters[loop][1]

    def last(self, loop: Op, value: Value) -> Value:
        """The result that is a value of the loop's last trip; undefined if there was none."""
        if (loop, value) not in self._known:
            result = Value(value.hint, value.type, value.sample)
            if not value.hint:
                result.origin = value
            self._known[loop, value] = result
            self._lasts.setdefault(loop, []).append((value, result))
        return self._known[loop, value]

    def rebuild(self, block: Block) -> Block:
        """The block with everything that was asked for."""
        ops: list[Op] = []
        shapes = dict(self._shapes.get(block, {}))
        self._emit_shapes(shapes, block.params, ops)
        for op in block.ops:
            if op in self._elements:
                ops.append(self._elements[op])
            rebuilt = self._rebuild_op(op) if op.blocks else op
            ops.append(rebuilt)
            self._emit_shapes(shapes, rebuilt.results, ops)
        return Block(block.params, tuple(ops), block.yields)

    def _emit_shapes(
        self, shapes: dict[tuple[str, Value, int], Value], made: tuple[Value, ...], ops: list[Op]
    ) -> None:
        for value in made:
            for (question, source, axis), number in list(shapes.items()):
                if source is value:
                    ops.append(Op(prim(question), (value, const(axis)), results=(number,)))
                    del shapes[question, source, axis]

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
        rebuilt: Op = replace(op, blocks=tuple(blocks), results=results)
        if op in self._counters:
            rebuilt = self._count(op, rebuilt)
        for value, result in self._lasts.get(op, ()):
            before = Value(value.hint, value.type, value.sample)
            rebuilt = with_carry(rebuilt, (UNDEF, before, value, result))
        return rebuilt

    def _count(self, op: Op, rebuilt: Op) -> Op:
        """Adds the carry that counts the trips past the loop's only exit."""
        start, result = self._counters[op]
        body = rebuilt.blocks[-1]
        flag = body.yields[0]
        leaving = _leaving(body, flag)
        counted = Value("whole", INT, (2, 3, 4))
        more = Value("whole", INT, (2, 3, 4))
        then, orelse = leaving.blocks
        step = Op(prim("operator.add"), (start, const(1)), (), (), (more,))
        branches = (
            replace(then, yields=(*then.yields, start)),
            replace(orelse, ops=(step, *orelse.ops), yields=(*orelse.yields, more)),
        )
        new_leaving = replace(leaving, blocks=branches, results=(*leaving.results, counted))
        ops = tuple(new_leaving if o is leaving else o for o in body.ops)
        new_body = Block(body.params, ops, body.yields)
        changed = replace(rebuilt, blocks=(*rebuilt.blocks[:-1], new_body))
        return with_carry(changed, (const(0), start, counted, result))


def with_carry(loop: Op, carry: tuple[Atom, Value, Atom, Value]) -> Op:
    """The loop with one more carry: before the loop, when a trip begins, when it ends, after the loop."""
    init, begun, ended, result = carry
    body, faces = loop.blocks[-1], loop_faces(loop)
    n_xs, n_ys = len(faces.xs), len(faces.ys)
    at, last, end = len(body.params) - n_xs, len(body.yields) - n_ys, len(loop.results) - n_ys
    params = (*body.params[:at], begun, *body.params[at:])
    yields = (*body.yields[:last], ended, *body.yields[last:])
    blocks = list(loop.blocks[:-1])
    args = loop.args
    if loop.name == "while":
        blocks = [replace(b, params=(*b.params, Value(begun.hint, begun.type, begun.sample))) for b in blocks]
        args = ((*args[0], init),)
    else:
        args = (*args[:3], (*args[3], init), args[4])
    results = (*loop.results[:end], result, *loop.results[end:])
    made: Op = replace(loop, args=args, blocks=(*blocks, Block(params, body.ops, yields)), results=results)
    return made


def _leaving(body: Block, flag: Atom) -> Op:
    """The branch of which one side ends the loop: the one on the flag, which a branch before it may
    have made of several conditions; else the one that makes the flag of its own condition."""
    branches = [op for op in body.ops if op.name == "if"]
    on_flag = (op for op in branches if op.args[0] is flag)
    return next(on_flag, None) or next(op for op in branches if flag in op.results)


def _element_type(write: Op, item: Atom) -> Type:
    """The type of the place that is written: that of the item, unless a number fills many places."""
    array = write.result.type
    assert isinstance(array, Array)
    if isinstance(item.type, Array):
        return item.type
    index = write.args[1]
    rank = _region_rank(index, array.rank)
    if rank or any(isinstance(atom, Const) and atom.value is ... for atom in leaves(index)):
        return Array(array.dtype, tuple(unknown_dim() for _ in range(rank)))  # x[i, ...] is a view of an item
    return Scalar(array.dtype, weak=False)


def _region_rank(index: Tree, rank: int) -> int:
    """How many axes ``x[index]`` has, for ``x`` with ``rank`` axes."""
    stretched = 0  # index arrays become axes together
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, Slice) or (isinstance(part, Const) and part.value is ...):
            continue
        if isinstance(part, Const) and part.value is None:
            rank += 1
        elif isinstance(part, Value) and isinstance(part.type, Array):
            mask = part.type.dtype == "b1"
            rank -= part.type.rank if mask else 1
            stretched = max(stretched, 1 if mask else part.type.rank)
        else:
            rank -= 1
    return rank + stretched
