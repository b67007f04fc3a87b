"""Which values of a loop's body are the same in every trip.

Such a value needs no tape: the reverse sweep takes it as the last trip left it.  Where there was no trip it
has none either, so nobody asks.  It is computed by pure operations that stand straight in the body (a branch
may not be taken), from values that the loop does not make.  What is cheap is computed again, and not kept.
"""

from __future__ import annotations

from s2s_ad.ir.core import Op, Value
from s2s_ad.transform.costs import recomputable


def invariants(loop: Op) -> frozenset[Value]:
    """The values of the body that do not change, and that are worth being kept."""
    body = loop.blocks[-1]
    inside = set(body.params)
    dear: dict[Value, bool] = {}
    for op in body.ops:
        inside.update(op.results)
        if op.blocks or op.multi or not op.prim.pure:
            continue
        if all(v in dear or v not in inside for v in op.operands):
            dear[op.result] = not recomputable(op) or any(dear.get(v, False) for v in op.operands)
    return frozenset(value for value, kept in dear.items() if kept)
