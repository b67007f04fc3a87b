"""``items_bar[:-1]`` where a list is copied only to lose its last item.

What a loop appends to a row of a table, its reversal takes off the row's adjoint, which the table's adjoint
still holds; so ownership makes a copy, of which the item is dropped.  A slice is both in one.  The user's own
``items.pop()`` stays: it raises where there is no item.

In and out: what ownership decided.
"""

from __future__ import annotations

import dataclasses
from collections import Counter

from s2s_ad.backend.plan import Owned, values
from s2s_ad.ir.core import Block, Op, Value, replace, walk
from s2s_ad.ir.prims import prim


def with_rests(owned: Owned) -> Owned:
    """The function with slices in the place of such copies."""
    uses = Counter(values(owned.function.body.yields))
    for op in walk(owned.function.body):
        uses.update(op.operands)
        uses.update(v for block in op.blocks for v in values(block.yields))
    function = replace(owned.function, body=_block(owned.function.body, uses))
    return dataclasses.replace(owned, function=function)


def _block(block: Block, uses: Counter[Value]) -> Block:
    out: list[Op] = []
    for op in block.ops:
        if out and _drops_of_copy(op, out[-1], uses):
            out[-1] = replace(op, prim=prim("list_rest"), args=out[-1].args)
        elif op.blocks:
            out.append(replace(op, blocks=tuple(_block(inner, uses) for inner in op.blocks)))
        else:
            out.append(op)
    return replace(block, ops=tuple(out))


def _drops_of_copy(op: Op, copy: Op, uses: Counter[Value]) -> bool:
    """Whether an operation drops the last item of an adjoint that was copied for that."""
    if op.name != "list_drop" or copy.name != "copy" or not op.result.suffix:
        return False
    return op.args == copy.results and uses[copy.result] == 1
