"""``and``, ``or``, ``not``, and what is asked whether it is true.

``a and b`` is one of its operands, and which one is asked at run time.  Where only its truth matters (the
test of an ``if``, what ``not`` is applied to) an operand that is a container stands for whether it holds
anything: in ``if items and x < y`` there is no list on one path and a truth value on the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.truth import falsy, negate, test, truth
from s2s_ad.frontend.values import Abs, DictObj, Instance, ListObj, Named, Perhaps, Range, SetObj

_TESTED = (ListObj, DictObj, SetObj, Range, Instance, Named, Perhaps, tuple)
"""What stands for its truth; a number or an array is a condition by itself."""


def boolop(lo: Lowerer, node: Any, operand: Callable[[Lowerer, Any], Abs] = Lowerer.eval) -> Abs:
    stop_at = isinstance(node.op, gast.Or)

    def rest(k: int) -> Abs:
        v = operand(lo, node.values[k])
        if k == len(node.values) - 1:
            return v
        known = truth(lo, v)
        if known is not None:
            return v if known == stop_at else rest(k + 1)
        cond = test(lo, v)
        if stop_at:
            return branch(lo, cond, lambda: v, lambda: rest(k + 1))
        return branch(lo, cond, lambda: rest(k + 1), lambda: falsy(v))

    return rest(0)


def asked(lo: Lowerer, node: Any) -> Abs:
    """What an expression is as far as its truth goes, where nothing else of it is asked for: in
    ``if items and x < y`` there is no list on one path and a number on the other."""
    if isinstance(node, gast.BoolOp):
        return boolop(lo, node, asked)
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
        return negate(lo, asked(lo, node.operand))
    v = lo.eval(node)
    return test(lo, v) if isinstance(v, _TESTED) else v
