"""Instances of classes: made, opened, called; and callables that nothing is known about."""

from __future__ import annotations

import contextlib
import enum
import inspect
import sys
import types
from collections import abc
from typing import Any

from s2s_ad.errors import Refusal
from s2s_ad.frontend import handed, outside
from s2s_ad.frontend.about import describe, described
from s2s_ad.frontend.lift import assume_stored
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.primitives import primitive
from s2s_ad.frontend.values import (
    Abs,
    Closure,
    DictObj,
    Generated,
    Instance,
    ListObj,
    Named,
    Poison,
    SetObj,
    View,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value


def instantiate(
    lo: Lowerer, cls: type, name: str | None, args: list[Abs], kwargs: dict[str, Abs], text: str = ""
) -> Abs:
    """``cls(*args, **kwargs)``; ``text`` is how the user spelled the class."""
    spelled = const(cls, text or _class_text(cls))
    if cls is _MANAGER:
        function, given, named = args
        assert isinstance(given, tuple)
        return Generated(lo.call(function, list(given), dict(lo.content(named))))
    if hasattr(cls, "__enter__") and cls.__module__.split(".")[0] in _LIBRARIES and cls not in _PLAIN:
        return opaque_call(lo, spelled, args, kwargs)
    if name is not None:
        return primitive(lo, name, args, kwargs)
    if issubclass(cls, BaseException):
        return lo.emit("call", spelled, *[_message(lo, a) for a in args])
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return named_tuple(lo, cls, args, kwargs)
    library = cls.__module__.split(".")[0] in sys.stdlib_module_names and cls not in _PLAIN
    if not cls.__flags__ & _HEAP_TYPE or library:
        return opaque_call(lo, spelled, args, kwargs)
    if isinstance(cls, enum.EnumMeta) and all(isinstance(a, Const) for a in args) and not kwargs:
        return _member(lo, cls, args)
    if isinstance(cls, enum.EnumMeta) and len(args) == 1:
        lo.need_static(args[0], f"the value of a {cls.__name__}")
    if inspect.isabstract(cls):
        lo.refuse("S2S214", f"{cls.__name__} is abstract: it has no objects", raises=TypeError)
    if type(cls) is not type and not issubclass(type(cls), type(abstract_meta())):
        lo.refuse("S2S207", f"{cls.__name__} has a metaclass")
    return _construct(lo, cls, spelled, args, kwargs)


def _construct(lo: Lowerer, cls: type, spelled: Const, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """An object of a class of the user's: ``__new__``, then ``__init__``."""
    for name in ("__new__", "__init__"):
        assume_stored(lo, cls, name)
    made = inspect.getattr_static(cls, "__new__", None)
    if isinstance(made, staticmethod) and inspect.isfunction(made.__func__):
        obj = lo.call(const(made.__func__), [const(cls, spelled.text), *args], kwargs)
        if not isinstance(obj, Instance) or not issubclass(obj.cls, cls):
            return obj
    else:
        obj = bare(lo, const(cls))
    init = inspect.getattr_static(cls, "__init__", None)
    if inspect.isfunction(init):
        lo.call(const(init), [obj, *args], kwargs)
    elif (args or kwargs) and not isinstance(made, staticmethod):
        lo.refuse("S2S210", f"{cls.__name__}() takes no arguments")
    return obj


def _member(lo: Lowerer, cls: Any, args: list[Abs]) -> Const:
    try:
        return const(cls(*[a.value for a in args]))
    except (TypeError, ValueError) as error:
        lo.fail(error)


def bare(lo: Lowerer, cls: Abs, /) -> Instance:
    """``object.__new__(cls)``: an object without attributes."""
    if not isinstance(cls, Const) or not isinstance(cls.value, type):
        lo.refuse("S2S118", "the class of an object is not known while compiling")
    obj = Instance(cls.value)
    lo.fresh.add(obj)
    lo.state.set(obj, {})
    return obj


def namespace(lo: Lowerer, /, **attributes: Abs) -> Instance:
    """``types.SimpleNamespace``."""
    obj = Instance(types.SimpleNamespace)
    lo.fresh.add(obj)
    lo.state.set(obj, dict(attributes))
    return obj


def _class_text(cls: type) -> str:
    """How a class is spelled where the user's own spelling is lost."""
    return f"np.{cls.__name__}" if cls.__module__.startswith("numpy") else cls.__name__


_HEAP_TYPE = 1 << 9
_MANAGER = type(contextlib.contextmanager(lambda: iter(()))())
_PLAIN = (
    contextlib.suppress, contextlib.nullcontext, contextlib.closing,
    abc.KeysView, abc.ValuesView, abc.ItemsView,
)  # fmt: skip
"""Classes of the standard library that are like the user's: managers, and views of a ``Mapping``."""
_LIBRARIES = frozenset({"numpy", "scipy", *sys.stdlib_module_names} - {"__main__"})


def abstract_meta() -> type:
    from abc import ABC

    return ABC


def _message(lo: Lowerer, a: Abs) -> Abs:
    """An argument of an exception; what cannot be passed on is described."""
    try:
        return lo.tree(a)
    except Refusal:
        return const(describe(a))


def named_tuple(lo: Lowerer, cls: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Named:
    owner = next(c for c in cls.__mro__ if "__new__" in vars(c))
    if "_fields" not in vars(owner):
        lo.refuse("S2S207", f"{cls.__name__} has a __new__ of its own")
    try:
        bound = inspect.signature(owner.__new__).bind(cls, *args, **kwargs).arguments
    except TypeError as error:
        lo.refuse("S2S210", f"{cls.__name__}(): {error}")
    defaults = cls._field_defaults
    return Named(cls, tuple(bound[f] if f in bound else const(defaults[f]) for f in cls._fields))


# ---------------------------------------------------------------- what nothing is known about


def opaque_call(lo: Lowerer, c: Const | Value | View, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call that is made as it is, and not differentiated."""
    function = c.value if isinstance(c, Const) else None
    for a in (*args, *kwargs.values()):
        if isinstance(a, (Closure, DictObj, Instance, SetObj)):
            lo.refuse("S2S207", f"{described(a)} is handed to {_spell(c)}, which has no Python source")
    lists = [a for a in (*args, *kwargs.values()) if isinstance(a, ListObj)]
    writes = getattr(function, "__module__", None) not in _READERS or "insort" in _spell(c)
    for a in lists if writes else ():
        if a in lo.outside:
            outside.changes(lo, a, None)
    handed.to_function(lo, _spell(c), function, [*args, *kwargs.values()], reads=not writes)
    made = lo.emit("call", c, *args, **kwargs)
    for a in lists if writes else ():
        changed_by(lo, a, _spell(c))
    return made


_READERS = frozenset(
    """builtins bisect _bisect json statistics itertools operator _operator math copy string re time
    logging warnings collections _collections array functools _functools io _io""".split()
)
"""Modules whose functions leave a list that they are handed alone."""


def changed_by(lo: Lowerer, obj: ListObj, who: str) -> None:
    """A list that code without Python source may have changed can no longer be read."""
    text = f"the list {obj.hint!r} may have been changed by {who}, which has no Python source"
    lo.state.set(obj, Poison("S2S207", text, lo.place(), remedy="pass a copy of the list"))


def _spell(c: Const | Value | View) -> str:
    if not isinstance(c, Const):
        return (c.hint if isinstance(c, Value) else "") or "an object"
    return c.text or getattr(c.value, "__qualname__", repr(c.value))
