"""Shape reads look at the newest version of a buffer.

``len(u)`` of an array that has been written since gives what it gave before, but in SSA it reads
the *old* array and would keep it alive, which costs a copy.  Here the operands of ``shape_at``,
``size`` and ``len`` are replaced by the latest array in scope that stems from the old one by writes,
or by being the carry of a loop whose type says that its shape does not change.
"""

from __future__ import annotations

from s2s_ad.backend.plan import Loop, loop_parts
from s2s_ad.ir.core import Atom, Block, Function, Op, Value, replace
from s2s_ad.ir.prims import ITEM_WRITES
from s2s_ad.ir.types import Array

SHAPE_READS = frozenset({"shape_at", "size", "builtins.len"})


class _Newest:
    def __init__(self) -> None:
        self.next: dict[Value, Value] = {}

    def latest(self, value: Value) -> Value:
        newest = value
        while newest in self.next:
            newest = self.next[newest]
        while value is not newest:  # path compression keeps long chains of writes linear
            self.next[value], value = newest, self.next[value]
        return newest

    def block(self, block: Block) -> Block:
        ops = tuple(self.op(op) for op in block.ops)
        if all(a is b for a, b in zip(ops, block.ops, strict=True)):
            return block
        return Block(block.params, ops, block.yields)

    def op(self, op: Op) -> Op:
        if op.name in SHAPE_READS:
            value = op.args[0]
            newest = (
                self.latest(value) if isinstance(value, Value) and isinstance(value.type, Array) else value
            )
            return op if newest is value else replace(op, args=(newest, *op.args[1:]))
        if op.name in ITEM_WRITES and isinstance(op.args[0], Value):
            self.next[op.args[0]] = op.result
        if op.name in ("for", "while"):
            return self._loop(op)
        if op.blocks:
            return self._rebuilt(op, [self._scoped(block) for block in op.blocks])
        return op

    def _scoped(self, block: Block) -> Block:
        saved = dict(self.next)
        new = self.block(block)
        self.next = saved
        return new

    def _rebuilt(self, op: Op, blocks: list[Block]) -> Op:
        if all(a is b for a, b in zip(blocks, op.blocks, strict=True)):
            return op
        return replace(op, blocks=tuple(blocks))

    def _loop(self, op: Op) -> Op:
        loop = loop_parts(op)
        saved = dict(self.next)
        pairs = [k for k in range(len(loop.params)) if self._same(loop, k)]
        for k in pairs:
            self._link(loop.inits[k], loop.params[k])
        blocks = [block if block is loop.cond else self._scoped(block) for block in op.blocks]
        self.next = saved
        new = self._rebuilt(op, blocks)
        for k in pairs:
            self._link(loop.inits[k], loop.results[k])
        return new

    def _link(self, old: Atom, new: Value) -> None:
        if isinstance(old, Value):
            self.next[self.latest(old)] = new

    def _same(self, loop: Loop, k: int) -> bool:
        """A carry that is written in the loop and keeps its type."""
        init, param = loop.inits[k], loop.params[k]
        if not (isinstance(param.type, Array) and isinstance(init, Value) and init.type == param.type):
            return False
        if any(dim.uid for dim in param.type.dims):
            return False  # an unknown size may be another one in every trip
        last = loop.yields[k]
        return last is not param and last.type == param.type and param.hint == init.hint


def read_newest_shapes(function: Function) -> Function:
    """The function with every shape read redirected."""
    newest = _Newest()
    body = newest.block(function.body)
    return function if body is function.body else replace(function, body=body)
