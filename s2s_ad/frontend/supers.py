"""``super()``: an object, or a class, seen as one of the next class in its method resolution order.

Which class that is, the function says in which ``super()`` stands: Python gives every method that asks for
it a cell ``__class__``.  In an ordinary method the first argument is an object, in a class method and in
``__new__`` it is a class.
"""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from s2s_ad.frontend.lift import assume_stored
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.objects import bare
from s2s_ad.frontend.values import Abs, Bound, Instance, Native
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const


@dataclasses.dataclass(frozen=True, eq=False)
class Super:
    obj: Any
    """An object, or the constant that is a class."""
    rest: tuple[type, ...]
    """Where to look, in this order."""


def super_of(lo: Lowerer, args: list[Abs]) -> Abs:
    """``super()``, or ``super(cls, obj)``."""
    frame = lo.frame
    parameters = getattr(frame.node, "args", None)  # a comprehension has none
    first = parameters.args[0].id if parameters is not None and parameters.args else None
    obj: Any = args[1] if len(args) == 2 else lo.state.get((frame, first))
    if isinstance(obj, Instance):
        mro = obj.cls.__mro__
    elif isinstance(obj, Const) and isinstance(obj.value, type):
        mro = obj.value.__mro__
    else:
        lo.refuse("S2S118", "super() outside of a method")
    owner = getattr(args[0], "value", None) if args else _class_around(frame.function)
    if owner not in mro:
        lo.refuse("S2S118", "the class that super() is called in is not known")
    return Super(obj, mro[mro.index(owner) + 1 :])


def _class_around(function: Any) -> Any:
    """The class whose method this is."""
    names, cells = function.__code__.co_freevars, function.__closure__ or ()
    return next(
        (cell.cell_contents for name, cell in zip(names, cells, strict=True) if name == "__class__"), None
    )


def super_attribute(lo: Lowerer, s: Super, attr: str) -> Abs:
    from s2s_ad.frontend.attributes import bound

    for cls in s.rest:
        if attr not in vars(cls):
            continue
        raw = vars(cls)[attr]
        if cls is object and attr == "__new__":
            return Native("__new__", lambda lo, args, kwargs: bare(lo, args[0]))
        if attr == "__init__" and not inspect.isfunction(raw):
            return Native("__init__", lambda lo, args, kwargs: _init(lo, s.obj, args))
        if isinstance(s.obj, Instance):
            return bound(lo, s.obj, cls, attr, raw)
        assume_stored(lo, cls, attr)
        if isinstance(raw, classmethod):
            return Bound(s.obj, const(raw.__func__))
        return const(raw.__func__ if isinstance(raw, staticmethod) else raw)
    return lo.refuse("S2S206", f"super() has no attribute {attr!r}", raises=AttributeError)


def _init(lo: Lowerer, obj: Any, args: list[Abs]) -> Abs:
    """The ``__init__`` of ``object``, or of an exception, which keeps its arguments."""
    if isinstance(obj, Instance) and issubclass(obj.cls, BaseException):
        lo.state.set(obj, {**lo.content(obj), "args": tuple(args)})
    return const(None)
