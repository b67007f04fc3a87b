"""Which values of a loop's body are the same in every trip.

Such a value needs no tape: the reverse sweep takes it as the last trip left it.  Where there was no trip it
has none either, so nobody asks.  It is computed by pure operations that stand straight in the body (a branch
may not be taken), from values that the loop does not make.  What is cheap is computed again, and not kept.
"""

from __future__ import annotations

from s2s_ad.ir.core import Op, Value
from s2s_ad.transform.costs import recomputable


def is_invariant(loop: Op, value: Value) -> bool:
    """Whether a value of the body is one that does not change, and that is worth being kept."""
    body = loop.blocks[-1]
    makers = {result: op for op in body.ops for result in op.results}
    inside = {*body.params, *makers}
    queue, dear = [value], False
    seen: set[Value] = set()
    while queue:
        v = queue.pop()
        if v in seen or v not in inside:
            continue
        seen.add(v)
        op = makers.get(v)
        if op is None or op.blocks or op.multi or not op.prim.pure:
            return False
        dear = dear or not recomputable(op)
        queue += op.operands
    return dear
