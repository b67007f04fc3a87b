"""What a program asks about its own objects: ``isinstance``, ``type``, ``getattr``, ``callable`` …

The answers are constants where the class of an abstract value is known while compiling (:func:`class_of`);
whether a number is Python's or NumPy's may be known at run time only (:mod:`~s2s_ad.frontend.kinds`), and is
asked then; any other question is refused.  What would run code that is not there yet (``eval``) or hand out
the local variables (``locals``) is refused.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from s2s_ad.frontend import forks, kinds, tables
from s2s_ad.frontend.about import container_class, described, type_of
from s2s_ad.frontend.attribute_writes import set_attribute, set_own
from s2s_ad.frontend.attributes import attribute, attribute_as_value, inherited, of_function
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lift import assume_stored, is_library
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.signatures import known
from s2s_ad.frontend.values import (
    MISSING,
    ONE_OF_TWO,
    Abs,
    Bound,
    Closure,
    Instance,
    Lazy,
    Missing,
    Named,
    Native,
    Partial,
    Perhaps,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Array, Growing, Opaque, Scalar
from s2s_ad.rules import asking

Handler = Callable[..., Abs]


def is_instance(lo: Lowerer, v: Abs, cls: Abs, /) -> Abs:
    """``isinstance(v, cls)``."""
    if isinstance(v, (*ONE_OF_TWO, Perhaps)):
        return forks.answer(lo, v, lambda one: is_instance(lo, one, cls))
    classes = known(lo, cls, "the class that isinstance asks for")
    _check_asked(lo, classes, "__instancecheck__")
    try:
        if isinstance(v, Const):
            return const(isinstance(v.value, classes))
        if isinstance(v, Lazy) and classes in (dict, list, tuple, set):  # whatever it is, it is an iterator
            return const(False)
        answers = {issubclass(one, classes) for one in classes_of(lo, v)}
        return const(answers.pop()) if len(answers) == 1 else lo.emit("builtins.isinstance", v, cls)
    except TypeError as error:
        return lo.refuse("S2S214", f"TypeError: {error}")


def _check_asked(lo: Lowerer, classes: Any, method: str) -> None:
    """Refuses to ask a class whose metaclass, one of the user's, has an answer of its own."""
    for cls in classes if isinstance(classes, tuple) else (classes,):
        owner = next((c for c in type(cls).__mro__ if method in vars(c)), type)
        if not is_library(owner):
            lo.refuse("S2S118", f"{owner.__name__}, the metaclass of {cls.__name__}, has a {method}")


def _is_subclass(lo: Lowerer, cls: Abs, classes: Abs, /) -> Abs:
    """``issubclass(cls, classes)``."""
    asked = known(lo, classes, "the class that issubclass asks for")
    _check_asked(lo, asked, "__subclasscheck__")
    try:
        return const(issubclass(known(lo, cls, "a class"), asked))
    except TypeError as error:
        lo.fail(error)


_CALLED = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)


def classes_of(lo: Lowerer, v: Abs) -> set[type]:
    """The classes that a value may have at run time."""
    if isinstance(v, Const):
        return {type(v.value)}
    if isinstance(type_of(v), (Array, Scalar)):
        return {_class_of_kind(kind) for kind in kinds.kinds_of(lo, v)}
    return {class_of(lo, v)}


def _class_of_kind(kind: kinds.Kind) -> type:
    if isinstance(kind, str):
        return np.ndarray
    if kind.weak:
        return {"b": bool, "i": int, "f": float, "c": complex}[kind.dtype[0]]
    return np.dtype(kind.dtype).type


def class_of(lo: Lowerer, v: Abs) -> type:
    """The run-time class of a value."""
    if isinstance(v, Const):
        return type(v.value)
    t = type_of(v)
    if isinstance(t, (Array, Scalar)):
        found = classes_of(lo, v)
        if len(found) > 1:
            names = " or ".join(sorted(cls.__name__ for cls in found))
            lo.refuse("S2S118", f"the class of {described(v)} is known at run time only: {names}")
        return found.pop()
    if isinstance(t, Growing):
        return list
    if isinstance(v, Instance):
        return tables.class_of(v)
    if isinstance(v, Named):
        return v.cls
    container = container_class(v)
    if container is not None:
        return container
    if isinstance(v, (Closure, Bound, Native, Partial)):
        return type(is_instance)
    if t == Opaque("str"):
        return str
    if isinstance(v, Value) and v.sample:
        return type(v.sample[0])
    return lo.refuse("S2S118", f"the class of {described(v)} is not known while compiling")


def _type(lo: Lowerer, v: Abs, /) -> Abs:
    if len(classes_of(lo, v)) > 1:
        return lo.emit("builtins.type", v)
    cls = class_of(lo, v)
    return const(cls, cls.__name__)


def _attribute_name(lo: Lowerer, name: Abs, what: str) -> str:
    if not is_const(name, str):
        lo.refuse("S2S118", f"{what} with a name that is not known while compiling")
    return str(name.value)


def _getattr(lo: Lowerer, obj: Abs, name: Abs, default: Abs = None, /) -> Abs:
    attr = _attribute_name(lo, name, "getattr")
    if default is not None and _by_getter(lo, obj, attr):
        return lo.call(const(asking.got), [obj, name, default])
    if default is not None and not has(lo, obj, attr):
        return default
    return attribute_as_value(lo, obj, attr)


def _hasattr(lo: Lowerer, obj: Abs, name: Abs, /) -> Abs:
    attr = _attribute_name(lo, name, "hasattr")
    if _by_getter(lo, obj, attr):
        return lo.call(const(asking.has), [obj, name])
    return const(has(lo, obj, attr))


def _by_getter(lo: Lowerer, obj: Abs, attr: str) -> bool:
    """Whether it is code of the class that says if an object has an attribute."""
    if not isinstance(obj, Instance):
        return False
    found = inherited(obj.cls, attr)
    if found is MISSING and attr not in lo.content(obj):
        return inherited(obj.cls, "__getattr__") is not MISSING
    return isinstance(found, property)


def has(lo: Lowerer, obj: Abs, attr: str) -> bool:
    """Whether an object has an attribute: of its own, or by its class."""
    if isinstance(obj, Const):
        if not hasattr(obj.value, attr):
            assume_stored(lo, obj.value, attr)
        return hasattr(obj.value, attr)
    if isinstance(type_of(obj), (Array, Scalar)):
        return _one_answer(lo, obj, attr, classes_of(lo, obj))
    cls = class_of(lo, obj)
    if isinstance(obj, Instance):
        if attr in lo.content(obj):
            return True
        assume_stored(lo, cls, attr)
    elif isinstance(obj, Closure) and not isinstance(of_function(lo, obj, attr), Missing):
        return True
    elif isinstance(obj, (Bound, Native)):
        return _one_answer(lo, obj, attr, _CALLED)
    return inherited(functools.partial if isinstance(obj, Partial) else cls, attr) is not MISSING


def _one_answer(lo: Lowerer, obj: Abs, attr: str, classes: Iterable[type]) -> bool:
    """What holds for all the classes that an object may have."""
    answers = {inherited(cls, attr) is not MISSING for cls in classes}
    if len(answers) > 1:
        lo.refuse("S2S118", f"whether {described(obj)} has {attr!r} is not known while compiling")
    return answers.pop()


def _setattr(lo: Lowerer, obj: Abs, name: Abs, value: Abs, /) -> Abs:
    set_attribute(lo, obj, _attribute_name(lo, name, "setattr"), value)
    return const(None)


def _set_plainly(lo: Lowerer, obj: Abs, name: Abs, value: Abs, /) -> Abs:
    """``object.__setattr__(obj, name, value)``, as frozen dataclasses do it in ``__post_init__``."""
    attr = _attribute_name(lo, name, "object.__setattr__")
    if not isinstance(obj, Instance):
        lo.refuse("S2S217", f"an attribute of {described(obj)} is assigned")
    set_own(lo, obj, attr, value, plainly=True)
    return const(None)


def _vars(lo: Lowerer, obj: Abs, /) -> Abs:
    return attribute(lo, obj, "__dict__")


def _callable(lo: Lowerer, v: Abs, /) -> Abs:
    if isinstance(v, Const):
        return const(callable(v.value))
    called = isinstance(v, (Closure, Bound, Native, Partial))
    if isinstance(v, Instance):
        assume_stored(lo, v.cls, "__call__")
    return const(called or inherited(class_of(lo, v), "__call__") is not MISSING)


def _forbidden(name: str) -> Handler:
    def handler(lo: Lowerer, /, *args: Abs, **kwargs: Abs) -> Abs:
        return lo.refuse("S2S102", f"{name}() is called")

    return handler


HANDLERS.update(
    {
        isinstance: is_instance, issubclass: _is_subclass, type: _type, getattr: _getattr, hasattr: _hasattr,
        setattr: _setattr, object.__setattr__: _set_plainly, callable: _callable,
        eval: _forbidden("eval"), exec: _forbidden("exec"), locals: _forbidden("locals"),
        globals: _forbidden("globals"), vars: _vars, compile: _forbidden("compile"),
    }
)  # fmt: skip
