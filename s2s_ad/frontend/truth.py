"""Whether a value is true: known while compiling, or a condition that is asked at run time.

Truth is Python's: numbers by being nonzero, containers by their length, objects by ``__bool__`` or
``__len__``, everything else is true.  What is known makes no ``if``; what is not known is one atom, the
condition, of which an array of one item is the borderline case that NumPy decides at run time.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.frontend import forks, labels
from s2s_ad.frontend.about import answers, type_of
from s2s_ad.frontend.attributes import attribute
from s2s_ad.frontend.lift import assume_stored
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import (
    Abs,
    Choice,
    DictObj,
    ListObj,
    Perhaps,
    Poison,
    Range,
    SetObj,
    View,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Scalar


def truth(lo: Lowerer, v: Abs) -> bool | None:
    """Whether a value is known to be true or false."""
    if isinstance(v, Const):
        return bool(v.value)
    if isinstance(v, tuple):
        return bool(v)
    if isinstance(v, (ListObj, DictObj, SetObj)):
        held = lo.content(v)
        return bool(held) if isinstance(held, (tuple, dict, list)) else None
    if answers(v, "__bool__"):
        for method in ("__bool__", "__len__"):
            assume_stored(lo, v.cls, method)
        return None if hasattr(v.cls, "__bool__") or hasattr(v.cls, "__len__") else True
    if isinstance(v, (Value, View, Perhaps)):
        return bool(lo.sizes[v]) if v in lo.sizes else None
    if isinstance(v, Poison):
        lo.spoil(v)
    if options := labels.options_of(v):
        found = {bool(one.value) for one in options}
        return found.pop() if len(found) == 1 else None
    if isinstance(v, Range):
        return None if v.known is None else bool(v.known)
    return True


def test(lo: Lowerer, v: Abs) -> Any:
    """The condition atom of a value."""
    known = truth(lo, v)
    if known is not None:
        return const(known)
    if isinstance(v, Perhaps):
        return _test_of_perhaps(lo, v)
    if isinstance(v, Choice):
        return forks.answer(lo, v, lambda one: test(lo, one))
    if isinstance(v, (ListObj, Range)):
        return lo.emit("operator.gt", lo.call(const(len), [v]), const(0))
    if answers(v, "__bool__"):
        method = "__bool__" if hasattr(v.cls, "__bool__") else "__len__"
        return test(lo, lo.call(attribute(lo, v, method), []))
    return lo.read(v)


def _test_of_perhaps(lo: Lowerer, v: Perhaps) -> Any:
    from s2s_ad.frontend.branches import branch

    return branch(lo, v.given, lambda: test(lo, v.value), lambda: const(False))


def negate(lo: Lowerer, v: Abs) -> Abs:
    known = truth(lo, v)
    if known is not None:
        return const(not known)
    cond = test(lo, v)
    out = lo.emit("operator.not_", cond)
    lo.opposites[out] = cond
    return out


def falsy(v: Abs) -> Abs:
    """What a value is where it is known to be false."""
    return const(False) if isinstance(type_of(v), Scalar) and v.type.dtype == "b1" and v.type.weak else v
