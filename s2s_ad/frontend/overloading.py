"""Operators of the user's classes: which methods are asked, and in which order.

The left operand is asked first, unless the class of the right one is derived from its class: then the right
one is, for a comparison always, and for arithmetic if its class has a reflected method of its own.  Operands
of one class are asked once.  A method that answers ``NotImplemented`` leaves it to the next one.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from s2s_ad.frontend.about import answers, describe, has_own
from s2s_ad.frontend.arraylike import array_of_object
from s2s_ad.frontend.attributes import attribute, inherited
from s2s_ad.frontend.dataclass_methods import made_by_dataclass
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.truth import negate
from s2s_ad.frontend.values import Abs, Instance, Named, is_const
from s2s_ad.ir.builder import const

_MIRRORED = {"__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__", "__ge__": "__le__",
             "__eq__": "__eq__", "__ne__": "__ne__"}  # fmt: skip


def overloaded(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs:
    """An operator of the user's classes."""
    from s2s_ad.frontend.operators import equality, one_object

    taken = array_of_object(lo, left, right)
    if taken is not None:
        return lo.emit(f"operator.{op}", left, taken)
    for obj, name, other in _asked(op, left, right):
        if not defines(obj, name):
            continue
        answer = _by_fields(lo, obj, name, other)
        if answer is None:
            answer = lo.call(attribute(lo, obj, name), [other])
        if not is_const(answer, type(NotImplemented)):
            return answer
    if op == "ne":  # object's own: not ==
        return negate(lo, equality(lo, "eq", left, right))
    if op == "eq":
        return const(one_object(lo, left, right))
    return lo.refuse("S2S213", f"{describe(left)} and {describe(right)} do not support this operator")


def _asked(op: str, left: Abs, right: Abs) -> list[tuple[Any, str, Abs]]:
    """Who is asked by which method about what, one after the other."""
    method, mirrored = _methods(op)
    asked = [(left, method, right), (right, mirrored, left)]
    if not (isinstance(left, Instance) and isinstance(right, Instance)):
        return asked
    if left.cls is right.cls:
        return asked if method in _MIRRORED else asked[:1]
    own = inherited(right.cls, mirrored) is not inherited(left.cls, mirrored)
    first = issubclass(right.cls, left.cls) and (own or method in _MIRRORED)
    return asked[::-1] if first else asked


def _by_fields(lo: Lowerer, obj: Instance | Named, method: str, other: Abs) -> Abs | None:
    """A comparison that ``@dataclass`` has made: that of the fields, between objects of one class."""
    from s2s_ad.frontend.operators import equality

    owner = next(c for c in obj.cls.__mro__ if method in vars(c))
    if not made_by_dataclass(owner, method):
        return None
    if not isinstance(other, Instance) or other.cls is not obj.cls:
        return const(NotImplemented)
    fields = [f.name for f in dataclasses.fields(owner) if f.compare]
    mine, theirs = (tuple(lo.content(o)[name] for name in fields) for o in (obj, other))
    return equality(lo, method.strip("_"), mine, theirs)


def _methods(op: str) -> tuple[str, str]:
    """What the left operand is asked, and the right one."""
    method = f"__{op.strip('_')}__"
    return method, _MIRRORED.get(method, "__r" + method[2:])


def asks_class(op: str, left: Abs, right: Abs) -> bool:
    """Whether an operator is for the methods of a class, and not for those of ``tuple`` or of numbers."""
    method, mirrored = _methods(op)
    one_class = isinstance(left, Named) and isinstance(right, Named) and left.cls is right.cls
    return answers(left, method) or (answers(right, mirrored) and not (one_class and method in _MIRRORED))


def defines(v: Abs, method: str) -> bool:
    """Whether a user's class (not ``object``, and not ``tuple``) has this method."""
    in_class = isinstance(v, Instance) and any(method in vars(c) for c in v.cls.__mro__[:-1])
    return in_class or (isinstance(v, Named) and has_own(v.cls, method))
