"""Always copying."""

from __future__ import annotations

from s2s_ad.backend.plan import WRITES, Owned
from s2s_ad.ir.core import Block, Function, Op, Value, replace
from s2s_ad.ir.prims import prim


def own(function: Function) -> Owned:
    return Owned(replace(function, body=_block(function.body)))


def _block(block: Block) -> Block:
    ops: list[Op] = []
    for op in block.ops:
        if op.blocks:
            op = replace(op, blocks=tuple(_block(inner) for inner in op.blocks))
        if op.name in WRITES:
            x = op.args[0]
            fresh = Value(op.results[0].hint, x.type, None, op.results[0].origin, op.results[0].suffix)
            ops.append(Op(prim("copy"), (x,), (), (), (fresh,), op.loc))
            op = replace(op, args=(fresh, *op.args[1:]))
        ops.append(op)
    return Block(block.params, tuple(ops), block.yields)
