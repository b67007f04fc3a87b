"""The fast half of dispatch, run at every call: a key to find compiled code by, and its guard.

``key_of`` walks the arguments once and returns the *key* (structure, dtypes, ranks, which dims are
one, compile-time values) and the *numbers* (sizes of dims, integers, booleans and floats, in the
order met).  Compiled code is found by key, and then has to accept the numbers (:class:`Guard`).
The slow half, :mod:`s2s_ad.analysis.arguments`, makes the same walk when code is compiled.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import sys
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_ad.analysis.contents import contents
from s2s_ad.analysis.sums import Terms, value_of
from s2s_ad.errors import ArgumentError
from s2s_ad.ir.identity import ById


@dataclass(frozen=True)
class Guard:
    """What the numbers of a later call must satisfy for the same code to serve it.

    ``equal``: pairs of slots that hold the same number; ``pinned``: ``(slot, value)``; ``least`` and
    ``zero``: sums of products of the numbers that are at least 0, and exactly 0.
    """

    equal: tuple[tuple[int, int], ...] = ()
    pinned: tuple[tuple[int, Any], ...] = ()
    least: tuple[Terms, ...] = ()
    zero: tuple[Terms, ...] = ()

    def accepts(self, numbers: Sequence[Any]) -> bool:
        for i, j in self.equal:
            if numbers[i] != numbers[j]:
                return False
        for terms in self.zero:
            if value_of(terms, numbers):
                return False
        for terms in self.least:
            if value_of(terms, numbers) < 0:
                return False
        return all(numbers[slot] == value for slot, value in self.pinned)

    def slots(self) -> set[int]:
        """The numbers that it asks about."""
        sums = {slot for terms in (*self.zero, *self.least) for _, product in terms for slot in product}
        return sums | {slot for pair in self.equal for slot in pair} | {slot for slot, _ in self.pinned}


def key_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], list[Any]]:
    """The dispatch key of a call and its numbers."""
    out: list[Any] = []
    numbers: list[Any] = []
    for arg in args:
        walker = _WALKERS.get(type(arg))
        if walker is None:
            walker = _walker_for(arg)
        walker(arg, out, numbers)
    for name, arg in kwargs.items():
        out.append(name)
        _walk(arg, out, numbers)
    return tuple(out), numbers


def _walk(x: Any, out: list[Any], numbers: list[Any]) -> None:
    (_WALKERS.get(type(x)) or _walker_for(x))(x, out, numbers)


def _walk_number(x: Any, out: list[Any], numbers: list[Any]) -> None:
    out.append(type(x))
    numbers.append(x)


def _walk_array(x: Any, out: list[Any], numbers: list[Any]) -> None:
    shape = x.shape
    char = x.dtype.char
    if char in "OSUVMm":  # what is read from it is typed by the array itself
        out += (x.dtype, shape)
    out.append(char)
    out.append(tuple([min(n, 2) for n in shape]) if 1 in shape or 0 in shape else len(shape))
    numbers.extend(shape)


LONG = 8
"""A list of more numbers than this is not taken apart, if it need not be."""


def is_long(x: Any) -> bool:
    """Whether an argument is a long list of floats, all Python's or all NumPy's."""
    return type(x) is list and len(x) > LONG and set(map(type, x)) in ({float}, {np.float64})


def _walk_sequence(x: Any, out: list[Any], numbers: list[Any]) -> None:
    if is_long(x):
        out.append(("long list", type(x[0])))
        numbers.append(len(x))
        return
    out.append(type(x))
    out.append(len(x))
    for item in x:
        _walk(item, out, numbers)


def _walk_dict(x: Any, out: list[Any], numbers: list[Any]) -> None:
    out.append(dict)
    out.append(tuple(x))
    out.append(tuple(map(type, x)))  # 1, 1.0 and True are equal
    for item in x.values():
        _walk(item, out, numbers)


def _walk_value(x: Any, out: list[Any], numbers: list[Any]) -> None:
    out.append(type(x))
    out.append(x)


def _walk_range(x: Any, out: list[Any], numbers: list[Any]) -> None:
    """Ranges of the same items are equal, though they may have other bounds."""
    out.append((range, x.start, x.stop, x.step))


def _walk_identity(x: Any, out: list[Any], numbers: list[Any]) -> None:
    out.append(ById(x))


def _walk_opaque(x: Any, out: list[Any], numbers: list[Any]) -> None:
    out.append(("opaque", type(x), contents(x, fields_of)))


def _walk_record(x: Any, out: list[Any], numbers: list[Any]) -> None:
    fields = fields_of(x)
    out.append(type(x))
    out.append(tuple(fields))
    for item in fields.values():
        _walk(item, out, numbers)


_Walker = Callable[[Any, "list[Any]", "list[Any]"], None]
_WALKERS: dict[type, _Walker] = {
    float: _walk_number,
    int: _walk_number,
    bool: _walk_number,
    complex: _walk_number,
    np.ndarray: _walk_array,
    tuple: _walk_sequence,
    list: _walk_sequence,
    dict: _walk_dict,
    str: _walk_value,
    bytes: _walk_value,
    range: _walk_range,
    type(None): _walk_value,
    type(...): _walk_value,
}
_CALLABLES = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.ModuleType,
    functools.partial,
    np.ufunc,
    type,
)


def _walker_for(x: Any) -> _Walker:
    """The walker of a type met for the first time; remembered."""
    cls = type(x)
    walker = _WALKERS[cls] = _choose_walker(x)
    return walker


def _choose_walker(x: Any) -> _Walker:
    if isinstance(x, np.generic):
        return _walk_number if x.dtype.kind in "fciub" else _walk_value
    if isinstance(x, np.ndarray):
        detail = f"an argument is a {type(x).__name__}, a subclass of numpy.ndarray with semantics of its own"
        raise ArgumentError("S2S405", detail, None, "pass np.asarray(...) of it")
    if isinstance(x, (np.dtype, enum.Enum)):
        return _walk_value
    if is_static(x):
        return _walk_identity
    return _walk_record if is_record(x) else _walk_opaque


def is_record_walked(cls: type) -> bool:
    """Whether objects of this class, once met by ``key_of``, are taken apart into their attributes."""
    return _WALKERS.get(cls) is _walk_record


def is_opaque(cls: type) -> bool:
    return _WALKERS.get(cls) is _walk_opaque


def is_static(x: Any) -> bool:
    """Functions, classes, modules and our own derivative objects are compile-time constants."""
    return isinstance(x, _CALLABLES) or hasattr(type(x), "__s2s_ir__") or _is_numpy_function(x)


def _is_numpy_function(x: Any) -> bool:
    return callable(x) and type(x).__module__.partition(".")[0] == "numpy"


def is_record(x: Any) -> bool:
    """NamedTuples, dataclasses and instances of the user's own plain classes are taken apart."""
    cls = type(x)
    if isinstance(x, tuple):
        return hasattr(cls, "_fields")
    if dataclasses.is_dataclass(x):
        return True
    if isinstance(x, (list, dict, set, frozenset, str, bytes, int, float, complex)):
        return False
    home = cls.__module__.partition(".")[0]
    if home in sys.stdlib_module_names and home != "__main__":
        return home == "types" and cls is types.SimpleNamespace
    return home not in ("numpy", "scipy", "builtins") and (hasattr(x, "__dict__") or bool(_slots(cls)))


def _slots(cls: type) -> list[str]:
    names: list[str] = []
    for base in reversed(cls.__mro__):
        slots = base.__dict__.get("__slots__", ())
        names += [slots] if isinstance(slots, str) else list(slots)
    return [name for name in names if name not in ("__dict__", "__weakref__")]


def fields_of(x: Any) -> dict[str, Any]:
    """The attributes that a record consists of, in order."""
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return dict(zip(x._fields, x, strict=True))
    names = _slots(type(x))
    found = {name: getattr(x, name) for name in names if hasattr(x, name)}
    return {**found, **getattr(x, "__dict__", {})}
