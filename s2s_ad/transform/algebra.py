"""Rewriting of arithmetic, one operation deep, as a table of small rules.

Each rule sees the operands of an operation that is about to be made and answers with what is to be used
instead, or None.  ``1 * x`` and ``--x`` are ``x``; signs are pulled out of products and into sums; ``x + x``
is ``2.0 * x``; ``g * (1 / x)`` is ``g / x`` and ``(a / b) * b`` is ``a``; a power of two may stand anywhere
in a product; two outer products with one side in common are one.  Sums of adjoint terms may be taken in any
fixed order: ``a + (b + c)`` becomes ``(a + b) + c``, as sums are written.

Dropping an operand must not change the type of the result: see ``keeps_type``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Value
from s2s_ad.ir.types import Scalar, dtype_of, is_differentiable
from s2s_ad.transform.atoms import extent, keeps_type, number, power_of_two, same_type, short_dtype
from s2s_ad.transform.numbering import NumberingBuilder


def _add(b: NumberingBuilder, x: Any, y: Any) -> Any:
    if number(x) == 0.0 and keeps_type(x, y):
        return y
    if number(y) == 0.0 and keeps_type(y, x):
        return x
    if number(x) is not None and number(y) is not None:
        return const(x.value + y.value)
    if x is y and isinstance(x, Value) and (dtype_of(x.type) or "?")[0] in "fciu":
        return b.emit("operator.mul", 2.0 if is_differentiable(x.type) else 2, x)
    if (neg := b.definition(y, "operator.neg")) is not None:
        return b.emit("operator.sub", x, neg.args[0])
    if (neg := b.definition(x, "operator.neg")) is not None:
        return b.emit("operator.sub", y, neg.args[0])
    if (positive := _positive_multiple(b, y)) is not None:
        return b.emit("operator.sub", x, positive)
    if (outer := _sum_of_outers(b, x, y)) is not None:
        return outer
    for name in ("operator.add", "operator.sub") if b.regroup else ():  # as sums are written
        inner = b.own_definition(y, name)
        if inner is not None:
            return b.emit(name, b.emit("operator.add", x, inner.args[0]), inner.args[1])
    return None


def _sum_of_outers(b: NumberingBuilder, x: Any, y: Any) -> Any:
    """``np.outer(u + v, w)`` for ``np.outer(u, w) + np.outer(v, w)``."""
    first, second = (b.own_definition(a, "numpy.outer") for a in (x, y))
    if first is None or second is None:
        return None
    (u, v), (p, q) = first.args, second.args
    if v is q and same_type(u, p):
        return b.emit("numpy.outer", b.emit("operator.add", u, p), v)
    if u is p and same_type(v, q):
        return b.emit("numpy.outer", u, b.emit("operator.add", v, q))
    return None


def _sub(b: NumberingBuilder, x: Any, y: Any) -> Any:
    if number(y) == 0.0 and keeps_type(y, x):
        return x
    if number(x) == 0.0 and keeps_type(x, y):
        return b.emit("operator.neg", y)
    if number(x) is not None and number(y) is not None:
        return const(x.value - y.value)
    if (neg := b.definition(y, "operator.neg")) is not None:
        return b.emit("operator.add", x, neg.args[0])
    if (positive := _positive_multiple(b, y)) is not None:
        return b.emit("operator.add", x, positive)
    if (neg := b.definition(x, "operator.neg")) is not None and number(y) is None:
        return b.emit("operator.neg", b.emit("operator.add", neg.args[0], y))
    return None


def _positive_multiple(b: NumberingBuilder, x: Any) -> Any:
    """``2.0 * y`` for ``-2.0 * y``, ``1.0 / y`` for ``-1.0 / y``."""
    for name in ("operator.mul", "operator.truediv"):
        op = b.definition(x, name)
        factor = number(op.args[0]) if op is not None and op in b.made else None
        if op is not None and factor is not None and factor < 0.0:
            return b.emit(name, const(-op.args[0].value), op.args[1])
    return None


def _neg(b: NumberingBuilder, x: Any) -> Any:
    if number(x) is not None:
        return const(-x.value)
    if (positive := _positive_multiple(b, x)) is not None:
        return positive
    if (neg := b.definition(x, "operator.neg")) is not None:
        return neg.args[0]
    if (sub := b.definition(x, "operator.sub")) is not None and sub.loc is b.loc:
        return b.emit("operator.sub", sub.args[1], sub.args[0])
    return None


def _mul(b: NumberingBuilder, x: Any, y: Any) -> Any:
    if number(x) == 1.0 and keeps_type(x, y):
        return y
    if number(y) == 1.0 and keeps_type(y, x):
        return x
    for c, other in ((x, y), (y, x)):
        if number(c) == -1.0 and keeps_type(c, other):
            return b.emit("operator.neg", other)
        if number(c) == 0.0 and isinstance(other.type, Scalar) and keeps_type(c, other):
            return const(0.0)
        if _factor(b, c) and (rest := _over_rest(b, c, other)) is not None:
            return rest
    if number(x) is not None and number(y) is not None:
        return const(x.value * y.value)
    if (neg := b.definition(x, "operator.neg")) is not None:
        return b.emit("operator.neg", b.emit("operator.mul", neg.args[0], y))
    if (neg := b.definition(y, "operator.neg")) is not None:
        return b.emit("operator.neg", b.emit("operator.mul", x, neg.args[0]))
    if (div := b.definition(y, "operator.truediv")) is not None and number(div.args[0]) == 1.0:
        return b.emit("operator.truediv", x, div.args[1])
    if (div := b.own_definition(x, "operator.truediv")) is not None and number(div.args[0]) == 1.0:
        return b.emit("operator.truediv", y, div.args[1])
    for quotient, other in ((x, y), (y, x)):
        div = b.definition(quotient, "operator.truediv")
        if div is not None and div in b.made and div.args[1] is other and same_type(div.args[0], quotient):
            return div.args[0]
    if number(y) is not None and isinstance(x, Value):
        return b.emit("operator.mul", y, x)
    return _moved_factor(b, x, y)


def _factor(b: NumberingBuilder, c: Any) -> float | None:
    """The number that a constant or a product of two constants is (``2 * np.pi``)."""
    mul = b.definition(c, "operator.mul")
    factors = [number(c)] if mul is None else [number(factor) for factor in mul.args]
    known = [factor for factor in factors if factor is not None]
    return math.prod(known) if len(known) == len(factors) else None


def _over_rest(b: NumberingBuilder, c: Any, quotient: Any) -> Any:
    """``g / x`` for ``c * (g / (c * x))``: the adjoint of ``np.log(c * x)``, ``c`` a number, not zero."""
    div = b.definition(quotient, "operator.truediv")
    mul = b.definition(div.args[1], "operator.mul") if div is not None and div in b.made else None
    if div is None or mul is None or not same_type(mul.args[1], div.args[1]):
        return None
    return (
        b.emit("operator.truediv", div.args[0], mul.args[1])
        if _factor(b, mul.args[0]) == _factor(b, c)
        else None
    )


def _moved_factor(b: NumberingBuilder, x: Any, y: Any) -> Any:
    """A power of two may stand anywhere in a product: it goes to the smaller factor."""
    for outer, inner, first in ((x, y, True), (y, x, False)):
        mul = b.definition(inner, "operator.mul")
        if mul is None or not power_of_two(mul.args[0]) or mul not in b.made:
            continue
        factor, rest = mul.args
        if number(outer) is not None and keeps_type(outer, rest):
            return b.emit("operator.mul", const(outer.value * factor.value), rest)
        if isinstance(outer, Value) and extent(outer) < extent(rest):
            scaled = b.emit("operator.mul", factor, outer)
            return b.emit("operator.mul", *((scaled, rest) if first else (rest, scaled)))
    outer_mul = b.definition(y, "operator.mul")
    if (
        power_of_two(x)
        and outer_mul is not None
        and outer_mul in b.made
        and number(outer_mul.args[0]) is not None
    ):
        return b.emit("operator.mul", const(x.value * outer_mul.args[0].value), outer_mul.args[1])
    return None


def _truediv(b: NumberingBuilder, x: Any, y: Any) -> Any:
    if number(y) == 1.0 and keeps_type(y, x):
        return x
    if (neg := b.definition(x, "operator.neg")) is not None:
        return b.emit("operator.neg", b.emit("operator.truediv", neg.args[0], y))
    if (mul := b.definition(x, "operator.mul")) is not None and mul in b.made:
        for factor, other in (mul.args, mul.args[::-1]):
            if other is y and same_type(factor, x):
                return factor
    return None


def _pow(b: NumberingBuilder, x: Any, y: Any) -> Any:
    if number(y) == 1.0 and keeps_type(y, x):
        return x
    if number(y) == 2.0 and isinstance(x, Value) and keeps_type(y, x):
        return b.emit("operator.mul", x, x)
    return None


REWRITES: dict[str, Callable[..., Any]] = {
    "operator.add": _add,
    "operator.sub": _sub,
    "operator.neg": _neg,
    "operator.mul": _mul,
    "operator.truediv": _truediv,
    "operator.pow": _pow,
    "astype": lambda b, x, dtype: x if dtype_of(x.type) == short_dtype(dtype.value) else None,
}
