"""Behind which operation a view is copied, so that what the primal computes from it keeps its last bit.

A view that outlives a write to its base is copied.  The copy lies compactly; a column, or every other item,
does not, and NumPy computes some functions of such items in another way (a dot product in another order, an
exponential without vector instructions).  So the copy of such a view is made behind the last of these
readers that comes before anything that may write to the base; and any other copy where the view is made.

In: the view, its function, and who shares memory with whom.  Out: the operation.
"""

from __future__ import annotations

from collections.abc import Mapping

from s2s_ad.backend.allocations import makes_fresh
from s2s_ad.backend.buffers import Buffers
from s2s_ad.backend.plan import WRITES, Owned
from s2s_ad.ir.callee import CALLS
from s2s_ad.ir.core import Block, Const, Op, Value, walk
from s2s_ad.ir.trees import Slice, Tree
from s2s_ad.ir.types import Array

_ALIKE = frozenset(
    [f"operator.{name}" for name in "add sub mul truediv neg pos lt le gt ge eq ne".split()]
    + [f"numpy.{name}" for name in "sum mean prod max min maximum minimum sqrt square where copy".split()]
    + ["builtins.abs", "builtins.len", "copy"]
)
"""Of each item alone, with one rounding, or summed in the same order however the items lie."""
_TURNED = frozenset({"T", "numpy.transpose", "numpy.swapaxes", "numpy.moveaxis"})


def copied_behind(
    view: Value, write: Op | None, defs: Mapping[Value, Op], owned: Owned, buffers: Buffers
) -> Op:
    """Where a view is copied that outlives a write to its base: behind what makes it, or behind a reader."""
    behind = defs[view]
    if not _has_gaps(behind, defs):
        return behind
    views = {view}
    for op in _following(owned.function.body, behind):
        inside = [op, *(inner for block in op.blocks for inner in walk(block))]
        if write in inside or any(_may_write(each, view, owned, buffers) for each in inside):
            break
        for each in inside:
            if views.isdisjoint(each.operands):
                continue
            if each.name == "operator.getitem":
                views.update(r for r in each.results if isinstance(r.type, Array) and not makes_fresh(each))
            elif each.name not in _ALIKE:
                behind = op
    return behind


def _may_write(op: Op, view: Value, owned: Owned, buffers: Buffers) -> bool:
    if op.name in WRITES or op in owned.in_place:
        return bool(buffers.roots(op.args[0]) & buffers.roots(view))
    if op.name in ("for", "while"):  # what it is given to begin with may be written by its trips
        return any(buffers.roots(value) & buffers.roots(view) for value in op.operands)
    return op.name in CALLS


def _following(block: Block, op: Op) -> tuple[Op, ...]:
    """The operations of the same block that come after one."""
    if op in block.ops:
        return block.ops[block.ops.index(op) + 1 :]
    found = (_following(inner, op) for outer in block.ops for inner in outer.blocks)
    return next(filter(None, found), ())


def _has_gaps(op: Op, defs: Mapping[Value, Op]) -> bool:
    """Whether the items of a view's last axis are no neighbours in memory."""
    if op.name != "operator.getitem":
        return op.name == "numpy.diagonal"
    source, index = op.args
    made = defs.get(source)
    if made is not None and (made.name in _TURNED or (not makes_fresh(made) and _has_gaps(made, defs))):
        return True
    parts: tuple[Tree, ...] = index if isinstance(index, tuple) else (index,)
    slices = [part for part in parts if isinstance(part, Slice)]
    if any(not (isinstance(part.step, Const) and part.step.value in (None, 1)) for part in slices):
        return True
    return bool(slices) and not isinstance(parts[-1], Slice)
