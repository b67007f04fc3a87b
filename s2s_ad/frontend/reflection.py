"""What a program asks about its own objects: ``isinstance``, ``type``, ``getattr``, ``callable`` …

The answers are constants: the class of every abstract value is known while compiling, or the question is
refused (:func:`class_of`).  What would run code that is not there yet (``eval``) or hand out the local
variables (``locals``) is refused.
"""

from __future__ import annotations

import collections
from collections.abc import Callable

import numpy as np

from s2s_ad.errors import Refusal
from s2s_ad.frontend.attributes import attribute, set_attribute
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer, describe, type_of
from s2s_ad.frontend.signatures import known
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Closure,
    CounterObj,
    DefaultObj,
    DequeObj,
    DictObj,
    FrozenObj,
    Instance,
    ListObj,
    Named,
    Native,
    OrderedObj,
    Partial,
    Range,
    SetObj,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Array, Growing, Scalar

Handler = Callable[..., Abs]


def is_instance(lo: Lowerer, v: Abs, cls: Abs, /) -> Const:
    """``isinstance(v, cls)``."""
    classes = known(lo, cls, "the class that isinstance asks for")
    try:
        if isinstance(v, Const):
            return const(isinstance(v.value, classes))
        return const(issubclass(class_of(lo, v), classes))
    except TypeError as error:
        return lo.refuse("S2S214", f"TypeError: {error}")


def _is_subclass(lo: Lowerer, cls: Abs, classes: Abs, /) -> Abs:
    """``issubclass(cls, classes)``."""
    try:
        return const(
            issubclass(known(lo, cls, "a class"), known(lo, classes, "the class that issubclass asks for"))
        )
    except TypeError as error:
        lo.fail(error)


_KINDS = (
    (DequeObj, collections.deque), (DefaultObj, collections.defaultdict), (CounterObj, collections.Counter),
    (OrderedObj, collections.OrderedDict), (tuple, tuple), (ListObj, list), (DictObj, dict),
    (FrozenObj, frozenset), (SetObj, set), (Range, range),
)  # fmt: skip


def class_of(lo: Lowerer, v: Abs) -> type:
    """The run-time class of a value."""
    if isinstance(v, Const):
        return type(v.value)
    t = type_of(v)
    if isinstance(t, Array):
        return np.ndarray
    if isinstance(t, Scalar):
        if t.weak:
            return {"b": bool, "i": int, "f": float, "c": complex}[t.dtype[0]]
        return np.dtype(t.dtype).type
    if isinstance(t, Growing):
        return list
    if isinstance(v, (Instance, Named)):
        return v.cls
    for kind, cls in _KINDS:
        if isinstance(v, kind):
            return cls
    if isinstance(v, (Closure, Bound, Native, Partial)):
        return type(is_instance)
    if isinstance(v, Value) and v.sample:
        return type(v.sample[0])
    return lo.refuse("S2S118", f"the class of a {describe(v)} is not known while compiling")


def _type(lo: Lowerer, v: Abs, /) -> Abs:
    cls = class_of(lo, v)
    return const(cls, cls.__name__)


def _attribute_name(lo: Lowerer, name: Abs, what: str) -> str:
    if not is_const(name, str):
        lo.refuse("S2S118", f"{what} with a name that is not known while compiling")
    return str(name.value)


def _getattr(lo: Lowerer, obj: Abs, name: Abs, default: Abs = None, /) -> Abs:
    attr = _attribute_name(lo, name, "getattr")
    if default is None:
        return attribute(lo, obj, attr)
    try:
        return attribute(lo, obj, attr)
    except Refusal as error:
        if error.code != "S2S206":
            raise
        return default


def _hasattr(lo: Lowerer, obj: Abs, name: Abs, /) -> Abs:
    attr = _attribute_name(lo, name, "hasattr")
    if isinstance(obj, Instance):
        return const(attr in lo.content(obj) or hasattr(obj.cls, attr))
    if isinstance(obj, Const):
        return const(hasattr(obj.value, attr))
    return const(hasattr(class_of(lo, obj), attr))


def _setattr(lo: Lowerer, obj: Abs, name: Abs, value: Abs, /) -> Abs:
    set_attribute(lo, obj, _attribute_name(lo, name, "setattr"), value)
    return const(None)


def _callable(lo: Lowerer, v: Abs, /) -> Abs:
    if isinstance(v, Const):
        return const(callable(v.value))
    return const(isinstance(v, (Closure, Bound, Native, Partial)) or hasattr(class_of(lo, v), "__call__"))  # noqa: B004


def _forbidden(name: str) -> Handler:
    def handler(lo: Lowerer, /, *args: Abs, **kwargs: Abs) -> Abs:
        return lo.refuse("S2S102", f"{name}() is called")

    return handler


HANDLERS.update(
    {
        isinstance: is_instance, issubclass: _is_subclass, type: _type, getattr: _getattr, hasattr: _hasattr,
        setattr: _setattr, callable: _callable, eval: _forbidden("eval"), exec: _forbidden("exec"),
        locals: _forbidden("locals"), globals: _forbidden("globals"), vars: _forbidden("vars"),
        compile: _forbidden("compile"),
    }
)  # fmt: skip
