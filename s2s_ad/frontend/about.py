"""What can be said of an abstract value without a lowering: its type, and what it is in words."""

from __future__ import annotations

import collections
import inspect
from typing import Any, TypeGuard

from s2s_ad.analysis.contents import is_drawing
from s2s_ad.frontend.values import (
    Abs,
    CounterObj,
    DefaultObj,
    DequeObj,
    DictObj,
    Either,
    Entries,
    FrozenObj,
    Instance,
    ListObj,
    Missing,
    Named,
    OrderedObj,
    Perhaps,
    Poison,
    Range,
    SetObj,
    View,
)
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Array, Growing, Opaque, Scalar, Undef


def type_of(v: Abs) -> Any:
    """The type of an atom or view; None for anything else."""
    if isinstance(v, (Value, Const, View)):
        return v.type
    return None


def has_own(cls: type, method: str) -> bool:
    """Whether a method is defined in Python, by the class or one of its bases."""
    return any(inspect.isfunction(vars(c).get(method)) for c in cls.__mro__[:-1])


def answers(v: Abs, method: str) -> TypeGuard[Instance | Named]:
    """Whether an operation of Python's asks a class of the user's by this method: that of an object, and of a
    named tuple that has it as its own and not from ``tuple``."""
    return isinstance(v, Instance) or (isinstance(v, Named) and has_own(v.cls, method))


def is_array(v: Abs) -> bool:
    return isinstance(v, (Value, View)) and isinstance(v.type, Array)


def root_of(v: Any) -> Any:
    return v.root if isinstance(v, View) else v


def is_raw(a: Any) -> bool:
    return isinstance(a, (int, float, str, bool, type(None), type(...), complex))


def is_object(v: Any) -> bool:
    """Whether a value is an object of unknown class (and not a generator of random numbers)."""
    opaque = isinstance(v, Value) and isinstance(v.type, Opaque)
    return opaque and v.sample is not None and not is_drawing(v.type.name)


_CONTAINERS = (
    (DequeObj, collections.deque), (DefaultObj, collections.defaultdict), (CounterObj, collections.Counter),
    (OrderedObj, collections.OrderedDict), (tuple, tuple), (ListObj, list), (DictObj, dict),
    (FrozenObj, frozenset), (SetObj, set), (Range, range), (Slice, slice),
)  # fmt: skip


def container_class(v: Abs) -> type | None:
    """The class of a container that is taken apart; None for anything else."""
    if isinstance(v, Entries):
        return type(getattr({}, v.part)())
    return next((cls for kind, cls in _CONTAINERS if isinstance(v, kind)), None)


def describe(v: Abs) -> str:
    """What an abstract value is, in words."""
    if isinstance(v, (Value, Const, View)):
        t = v.type
        if isinstance(t, Array):
            return "array" if t.rank else "0-d array"
        if isinstance(t, Growing):
            return "list"
        if isinstance(t, Undef):
            return "value that may not have been made"
        return "number" if isinstance(t, Scalar) else t.name if isinstance(t, Opaque) else str(t)
    if isinstance(v, tuple):
        return "view of a dict" if isinstance(v, Entries) else "tuple"
    if isinstance(v, Perhaps):
        return f"{describe(v.value)} or None"
    if isinstance(v, Poison):
        sides = (v.then, v.orelse) if isinstance(v, Either) else ()
        plain = sides and not any(isinstance(side, (Poison, Missing)) for side in sides)
        return " or ".join(map(describe, sides)) if plain else "value that is not known here"
    if isinstance(v, Instance):
        return f"{v.cls.__name__} object"
    if isinstance(v, Named):
        return v.cls.__name__
    return str(getattr(v, "kind", type(v).__name__.lower()))


def described(v: Abs) -> str:
    """The same with its article."""
    words = describe(v)
    return f"an {words}" if words[:1].lower() in "aeiou" else f"a {words}"


def on_two_paths(a: Abs, b: Abs) -> str:
    """What something is on one path and on the other; of arrays, what they differ in."""
    p, q = described(a), described(b)
    if p == q and is_array(a) and is_array(b) and type_of(a).rank != type_of(b).rank:
        p, q = f"{p} of {_axes(a)}", f"{q} of {_axes(b)}"
    return f"{p} on one path and {q} on the other"


def _axes(v: Abs) -> str:
    rank = type_of(v).rank
    return "1 axis" if rank == 1 else f"{rank} axes"
