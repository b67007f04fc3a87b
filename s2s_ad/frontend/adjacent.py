"""Two ``if`` on one condition, one after the other, are one ``if``.

What a ``try`` makes are such pairs: the statement that was tested is in one branch, and the handler, which
follows the body, in a second one on the same flag.  Together they read as the user wrote them::

    if failed:
        b = 2.0 * a
    else:
        b = np.linalg.inv(a)

Results of the first that a branch of the second reads are, in that branch, what the first hands out there.
The two are left alone where that has another type, or is undefined.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.frontend.region import substituted
from s2s_ad.ir.builder import Builder
from s2s_ad.ir.core import Block, Op, Value, replace, substitute, walk


def join_last(builder: Builder, start: int) -> None:
    """Joins the last two operations, if they are such a pair and stand behind ``start``."""
    ops = builder.ops
    if len(ops) < start + 2:
        return
    first, second = ops[-2:]
    if first.name != "if" or second.name != "if" or first.args[0] is not second.args[0]:
        return
    blocks = tuple(_joined(builder, first, second, side) for side in (0, 1))
    if None in blocks:
        return
    results = (*first.results, *second.results)
    ops[-2:] = [replace(first, blocks=blocks, results=results)]


def _joined(builder: Builder, first: Op, second: Op, side: int) -> Block | None:
    before, after = first.blocks[side], second.blocks[side]
    handed: dict[Value, Any] = dict(zip(first.results, before.yields, strict=True))
    read = {v for op in walk(after) for v in op.operands}
    read.update(y for op in walk(after) for b in op.blocks for y in b.yields if isinstance(y, Value))
    if any(v in handed and handed[v].type != v.type for v in read):
        return None
    ops = [*before.ops, *(substituted(op, handed) for op in after.ops)]
    return builder.block((), ops, [*before.yields, *(substitute(y, handed) for y in after.yields)])
