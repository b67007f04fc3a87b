"""``copy.copy`` and ``copy.deepcopy``.

A deep copy remembers what it has copied, as Python's does: what is one object stays one object.  What
may be one object for all we know (linked values) may be one afterwards, too.
"""

from __future__ import annotations

import copy
import types
from typing import Any

import numpy as np

from s2s_ad.frontend import containers, growing, sets, tables
from s2s_ad.frontend.about import described, is_array, root_of
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import (
    SPECIAL,
    Abs,
    Closure,
    DictObj,
    Entries,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Named,
    Range,
    SetObj,
    View,
)
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Opaque

_ATOMIC = (
    int, float, complex, str, bytes, type(None), type(...), type, types.FunctionType, types.ModuleType,
    types.BuiltinFunctionType, np.generic, np.dtype, np.ufunc, range, frozenset,
)  # fmt: skip
_HOOKS = ("__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__")


def _copy(lo: Lowerer, v: Abs) -> Abs:
    if tables.is_table(v):
        return tables.copied(lo, v)
    return _shallow(lo, v, lambda item: item)


def deepcopy(lo: Lowerer, v: Abs) -> Abs:
    return _Deep(lo).copy(v)


class _Deep:
    """One deep copy: what has been copied, and into what."""

    def __init__(self, lo: Lowerer) -> None:
        self.lo = lo
        self.made: dict[Any, Abs] = {}

    def copy(self, v: Abs) -> Abs:
        if isinstance(v, tuple):
            return _shallow(self.lo, v, self.copy)
        if v not in self.made:
            self.made[v] = _shallow(self.lo, v, self.copy)
            self._link(v, self.made[v])
        return self.made[v]

    def _link(self, old: Abs, new: Abs) -> None:
        near = self.lo.sharers(root_of(old))
        for other, copied in self.made.items():
            if copied is not new and root_of(other) in near:
                self.lo.link(new, copied)


def _shallow(lo: Lowerer, v: Abs, item: Any) -> Abs:
    """A copy of ``v`` that holds ``item(i)`` for every i that ``v`` holds."""
    if is_array(v):
        return lo.emit("copy", v)
    if isinstance(v, (Entries, Lazy)):
        return lo.refuse("S2S216", "an iterator or a view of a dict is copied", None, "make a list of it")
    if isinstance(v, tuple):
        return tuple(item(i) for i in v)
    if isinstance(v, Named):
        return Named(v.cls, tuple(item(i) for i in v.items))
    if isinstance(v, SPECIAL):
        return lo.refuse("S2S207", f"{described(v)} is copied", None, "use its own copy()")
    if isinstance(v, ListObj):
        held = lo.content(v)
        if isinstance(held, Grown):
            return growing.copy_list(lo, v)
        return containers.new_list(lo, tuple(item(i) for i in held))
    if isinstance(v, DictObj):
        return containers.new_dict(lo, {k: item(i) for k, i in lo.content(v).items()})
    if isinstance(v, SetObj):
        return sets.copy_set(lo, v)
    if isinstance(v, Instance):
        return _instance(lo, v, item)
    if _is_atomic(v):
        return v
    return lo.refuse("S2S207", f"{described(v)} is copied")


def _instance(lo: Lowerer, v: Instance, item: Any) -> Abs:
    own = [h for h in _HOOKS if getattr(v.cls, h, None) is not getattr(object, h, None)]
    if own:
        lo.refuse("S2S207", f"{described(v)} is copied, whose class defines {own[0]}")
    new = Instance(v.cls)
    lo.state.set(new, {k: item(i) for k, i in lo.content(v).items()})
    return new


def _is_atomic(v: Abs) -> bool:
    """What Python does not copy, either: numbers, strings, functions, classes."""
    if isinstance(v, Const):
        return isinstance(v.value, _ATOMIC)
    if isinstance(v, (Value, View)):
        return not isinstance(v.type, Opaque) or v.type.name == "str"
    return isinstance(v, (Closure, Range))


HANDLERS.update({copy.copy: _copy, copy.deepcopy: deepcopy})
