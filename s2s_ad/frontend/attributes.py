"""Reading attributes: of modules, arrays, numbers, objects, classes; and what methods are bound to.

What an abstract value is decides which reader is asked (``_READERS``).  An attribute that the function
itself may have changed, of an object from outside, is read at run time (a *door*, see
:mod:`~s2s_ad.frontend.outside`); anything else is found while compiling, and what it is found in is
remembered as an assumption of the code.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.frontend import containers, definitions, forks, heap, mixed, outside, tables
from s2s_ad.frontend.about import container_class, described, has_own
from s2s_ad.frontend.kinds import dtype_is_sure, kinds_of
from s2s_ad.frontend.lift import assume, assume_stored, is_compile_time, is_library, lift_attribute, lift_held
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.supers import Super, super_attribute
from s2s_ad.frontend.values import (
    MISSING,
    ONE_OF_TWO,
    Abs,
    Bound,
    Closure,
    DequeObj,
    Fields,
    Frozen,
    Instance,
    Lazy,
    Missing,
    Named,
    Native,
    Partial,
    Poison,
    Range,
    Step,
    View,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.identity import Attributes
from s2s_ad.ir.names import ROOTS
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Array, Opaque, Scalar

_INERT = ("nbytes", "itemsize", "strides", "flags", "base")


def attribute(lo: Lowerer, obj: Abs, attr: str) -> Abs:
    obj = lo.not_none(obj, AttributeError)
    if isinstance(obj, ONE_OF_TWO):
        return forks.either_way(lo, obj, lambda one: attribute(lo, one, attr))
    if isinstance(obj, Poison):
        lo.spoil(obj)
    return _READERS.get(type(obj), _of_other)(lo, obj, attr)


def attribute_as_value(lo: Lowerer, obj: Abs, attr: str) -> Abs:
    """An attribute that is not called where it is read.  Whether an object that nothing is known about has a
    method of this name is told by a call only: here it may be a number, or None."""
    found = attribute(lo, obj, attr)
    if isinstance(found, Bound) and isinstance(found.obj, Value) and _is_unknown(found.obj):
        return lo.emit("attribute", found.obj, const(attr))
    return found


def _is_unknown(obj: Value) -> bool:
    return isinstance(obj.type, Opaque) and obj.type.name not in ("exception", "str") and obj.sample is None


def _is_method(obj: Any, attr: str) -> bool:
    if obj.type == Opaque("exception"):
        return attr in ("with_traceback", "add_note")
    sample = obj.sample[0] if isinstance(obj, Value) and obj.sample else None
    return sample is None or callable(getattr(sample, attr, None))


# ---------------------------------------------------------------- constants: modules, classes, strings


def _of_constant(lo: Lowerer, obj: Const, attr: str) -> Abs:
    owner = obj.value
    if isinstance(owner, type) and issubclass(owner, tuple) and attr in ("_make", "_fields"):
        return _of_record_class(owner, attr)
    if isinstance(owner, types.ModuleType):
        return _of_module(lo, obj, owner, attr)
    if isinstance(owner, (str, bytes)) and callable(getattr(owner, attr, None)):
        return Bound(obj, attr)
    if isinstance(obj.type, Scalar):
        return _of_number(lo, obj, attr)
    itself = definitions.door(lo, owner, attr)
    if itself is not None:
        return outside.part(lo, lo.emit("attribute", itself, const(attr)))
    if isinstance(owner, type) and lo.held_by and attr in (held := held_by_class(lo, owner, attr)):
        return held[attr]
    try:
        value = getattr(owner, attr)
    except AttributeError as error:
        lo.refuse("S2S206", str(error), raises=error)
    text = f"{obj.text}.{attr}" if obj.text else ""
    if isinstance(owner, (np.dtype, np.finfo, np.iinfo)) or lo.frame.quiet:
        return const(value, text)
    number = isinstance(value, (int, float)) and isinstance(owner, (type, enum.Enum))
    settled = number or isinstance(value, bool)
    if isinstance(owner, enum.Enum) or is_library(owner):
        return const(value, text) if settled or is_compile_time(value) else lift_held(lo, value, attr)
    place = Attributes(owner) if isinstance(owner, types.FunctionType) else owner
    if settled or is_compile_time(value):
        assume_stored(lo, place, attr)
        return const(value, text if is_compile_time(value) else "")
    return lift_attribute(lo, value, place, attr)


def _of_record_class(cls: Any, attr: str) -> Abs:
    """What every class of named tuples has."""
    if attr == "_fields":
        return tuple(const(name) for name in cls._fields)

    def make(lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
        items = containers.unpack(lo, args[0], None)
        if len(items) != len(cls._fields):
            lo.refuse("S2S214", f"TypeError: Expected {len(cls._fields)} arguments, got {len(items)}")
        return Named(cls, tuple(items))

    return Native("_make", make)


def _of_module(lo: Lowerer, obj: Const, module: Any, attr: str) -> Abs:
    try:
        value = getattr(module, attr)
    except AttributeError as error:
        lo.refuse("S2S206", str(error), raises=error)
    text = f"{obj.text}.{attr}"
    if isinstance(value, types.ModuleType):
        assume(lo, module, attr, value)
        return Const(value, obj.type, text)
    root = module.__name__.split(".")[0]
    if is_compile_time(value):
        if root not in ROOTS:
            assume(lo, module, attr, value)
        return const(value, text)
    if root in ("numpy", "math", "cmath", "scipy", "sys") or lo.frame.quiet:
        return Const(value, const(value).type, text)
    return lift_attribute(lo, value, module, attr)


# ---------------------------------------------------------------- arrays and numbers


def _of_value(lo: Lowerer, obj: Any, attr: str) -> Abs:
    if isinstance(obj.type, Array):
        return _of_array(lo, obj, attr)
    if isinstance(obj, Value) and isinstance(obj.type, Scalar):
        return _of_number(lo, obj, attr)
    return Bound(obj, attr) if _is_method(obj, attr) else lo.emit("attribute", obj, const(attr))


def _of_array(lo: Lowerer, obj: Any, attr: str) -> Abs:
    t = obj.type
    if attr in ("shape", "ndim", "size"):
        mixed.check(lo, obj, "is asked for its shape")
        number = obj in lo.mixed or obj in lo.naughts
        if number and t.rank and not any(isinstance(k, Scalar) and k.weak for k in kinds_of(lo, obj)):
            mixed.refuse(lo, obj, "is asked for its shape")  # a number of Python's has none, but NumPy's have
    if attr == "shape":
        return tuple(heap.shape_at(lo, obj, k) for k in range(t.rank))
    if attr == "ndim":
        return const(t.rank)
    if attr == "size":
        value = lo.emit("size", obj)
        if all(d.literal for d in t.dims):
            lo.sizes[value] = int(np.prod([d.sizes[0] for d in t.dims]))
        return value
    if attr == "T" or (attr == "mT" and t.rank == 2):
        return obj if t.rank < 2 else heap.view_of(lo, obj, Step("T"), lo.emit("T", obj))
    if attr == "mT" and t.rank > 2:
        return heap.rearranged(lo, "numpy.swapaxes", obj, [const(-2), const(-1)], {})
    if attr == "dtype":
        if not dtype_is_sure(lo, obj):
            return lo.emit("attribute", obj, const(attr))
        scalar = np.dtype(t.dtype)
        return const(scalar, f"np.dtype({scalar.name!r})")
    if attr in ("real", "imag"):
        if t.dtype[0] != "c" and attr == "real":
            return obj
        return heap.view_of(lo, obj, Step(f"numpy.{attr}"), lo.emit(f"numpy.{attr}", obj))
    if attr == "flat":
        return heap.view_of(lo, obj, Step("numpy.ravel", iterates=True), lo.emit("numpy.ravel", obj))
    if attr in _INERT:
        return lo.emit("attribute", obj, const(attr))
    if not hasattr(np.ndarray, attr):
        lo.refuse("S2S206", f"an array has no attribute {attr!r}", raises=AttributeError)
    return Bound(obj, attr)


def _of_number(lo: Lowerer, obj: Any, attr: str) -> Abs:
    t = obj.type
    if attr in ("shape", "ndim", "size", "T", "dtype") and len(kinds_of(lo, obj)) > 1:
        lo.refuse("S2S206", f"{attr!r} of a number that is Python's on one path and NumPy's on the other")
    if attr in ("real", "imag"):
        return obj if attr == "real" and t.dtype[0] != "c" else lo.emit(f"numpy.{attr}", obj)
    if not t.weak and attr in ("shape", "ndim", "size", "T", "dtype"):
        known: dict[str, Abs] = {"shape": (), "ndim": const(0), "size": const(1), "T": obj}
        return (
            known[attr]
            if attr in known
            else const(np.dtype(t.dtype), f"np.dtype({np.dtype(t.dtype).name!r})")
        )
    sample = np.dtype(t.dtype).type(1)
    if not hasattr(sample if not t.weak else sample.item(), attr):
        if lo.frame.quiet and attr in ("shape", "ndim", "size", "T"):  # rules treat a number as a 0-d array
            return {"shape": (), "ndim": const(0), "size": const(1), "T": obj}[attr]
        owner = "Python" if t.weak else "NumPy"
        lo.refuse("S2S206", f"a {owner} number has no attribute {attr!r}", raises=AttributeError)
    return Bound(obj, attr)


# ---------------------------------------------------------------- objects


def _of_named(lo: Lowerer, obj: Named, attr: str) -> Abs:
    fields = obj.fields
    if attr in fields:
        return obj.items[fields.index(attr)]
    if attr in ("_replace", "_asdict", "count", "index"):
        return Bound(obj, attr)
    return class_attribute(lo, obj, obj.cls, attr)


def _of_instance(lo: Lowerer, obj: Instance, attr: str) -> Abs:
    held = lo.content(obj)
    if has_own(obj.cls, "__getattribute__"):
        lo.refuse("S2S118", f"{obj.cls.__name__} has a __getattribute__ of its own")
    descriptor = inherited(obj.cls, attr)
    if isinstance(descriptor, property):
        assume_stored(lo, obj.cls, attr)
        return lo.call(const(descriptor.fget), [obj])
    itself = outside.door(lo, obj, attr)
    if itself is not None:
        return outside.part(lo, lo.emit("attribute", itself, const(attr)))
    if attr in held:
        return held[attr]
    if attr == "__class__":
        return const(cls := tables.class_of(obj), cls.__name__)
    if attr == "__dict__":
        return _fields_of(lo, obj)
    if descriptor is MISSING and hasattr(obj.cls, "__getattr__"):
        assume_stored(lo, obj.cls, "__getattr__")
        return lo.call(const(obj.cls.__getattr__), [obj, const(attr)])
    return class_attribute(lo, obj, obj.cls, attr)


def inherited(cls: type, attr: str) -> Any:
    """What objects of a class have of it by this name, or MISSING.  ``getattr`` of the class would also
    find what its metaclass has: every class can be called, and has a name.  A slot is nothing yet."""
    found = next((vars(base)[attr] for base in cls.__mro__ if attr in vars(base)), MISSING)
    return MISSING if is_slot(found) else found


def is_slot(v: Any) -> bool:
    return isinstance(v, types.MemberDescriptorType) and "__slots__" in vars(v.__objclass__)


def special(lo: Lowerer, obj: Instance | Named, name: str) -> Abs:
    """The method that an operation of Python's asks for (``__len__``): found in the class only, without
    regard to ``__getattr__``."""
    if inherited(obj.cls, name) is MISSING:
        lo.refuse("S2S206", f"a {obj.cls.__name__} has no attribute {name!r}", raises=TypeError)
    return class_attribute(lo, obj, obj.cls, name)


def _left_to_the_class(cls: type) -> list[str]:
    """Fields that a dataclass's ``__init__`` does not assign: ``field(init=False, default=...)``, without a
    slot.  Objects are given them all the same, so that all have one structure: only ``__dict__`` tells."""
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    return [f.name for f in fields if not f.init and inherited(cls, f.name) is not MISSING]


def _fields_of(lo: Lowerer, obj: Instance) -> Abs:
    """``obj.__dict__``: whoever writes to one of the two writes to both."""
    for name in _left_to_the_class(obj.cls):
        what = f"whether this {obj.cls.__name__} holds {name!r}, or its class does, is not followed"
        lo.refuse("S2S206", what, None, "dataclasses.asdict() has every field")
    if obj not in lo.fields or lo.content(lo.fields[obj]) is MISSING:
        fields = containers.new_dict(lo, lo.content(obj))
        lo.fields[obj], lo.fields[fields] = fields, obj
    return lo.fields[obj]


def class_attribute(lo: Lowerer, obj: Abs, cls: type, attr: str) -> Abs:
    """An attribute found in the class: a method bound to the object, or class data."""
    itself = definitions.door(lo, cls, attr)
    if itself is not None:
        return outside.part(lo, lo.emit("attribute", itself, const(attr)))
    if lo.held_by and attr in (held := held_by_class(lo, cls, attr)):
        return held[attr]
    raw = inherited(cls, attr)
    if isinstance(raw, (types.GetSetDescriptorType, types.MemberDescriptorType)):
        lo.refuse("S2S206", f"what {attr!r} of a {cls.__name__} object is, is not known here")
    if raw is MISSING:
        tables.check_has(lo, obj, attr)
        missing = AttributeError(f"{cls.__name__!r} object has no attribute {attr!r}")
        lo.refuse("S2S206", f"a {cls.__name__} has no attribute {attr!r}", raises=missing)
    return bound(lo, obj, cls, attr, raw)


def bound(lo: Lowerer, obj: Abs, cls: type, attr: str, raw: Any) -> Abs:
    """What ``cls`` holds under a name (``raw``), as an attribute of an object."""
    number = isinstance(raw, (int, float, str, bool)) or raw is None
    if not (number or callable(raw) or hasattr(raw, "__get__")):
        check_descriptor(lo, cls, attr, raw)
        return lift_attribute(lo, raw, cls, attr)
    assume_stored(lo, cls, attr)
    if isinstance(raw, staticmethod):
        return const(raw.__func__)
    if isinstance(raw, classmethod):
        owner = obj.cls if isinstance(obj, Instance) else cls
        return Bound(const(owner, owner.__name__), const(raw.__func__))
    if isinstance(raw, property):
        return lo.call(const(raw.fget), [obj])
    if isinstance(raw, types.FunctionType):
        return Bound(obj, const(raw))
    if isinstance(raw, functools.cached_property) and isinstance(obj, Instance):
        value = lo.call(const(raw.func), [obj])
        containers.replace(lo, obj, {**lo.content(obj), attr: value})
        return value
    check_descriptor(lo, cls, attr, raw)
    return Bound(obj, const(raw)) if hasattr(raw, "__get__") else const(raw)


def check_descriptor(lo: Lowerer, cls: type, attr: str, raw: Any) -> None:
    """Refuses an attribute whose reading or writing runs code of another class."""
    own = inspect.isfunction(getattr(type(raw), "__get__", None))
    if own or inspect.isfunction(getattr(type(raw), "__set__", None)):
        lo.refuse("S2S118", f"{attr!r} of {cls.__name__} is a descriptor", None, "use a property or a method")


# ---------------------------------------------------------------- whatever else has attributes


def _of_closure(lo: Lowerer, obj: Closure, attr: str) -> Abs:
    if attr == "__name__":
        return const(getattr(obj.node, "name", "<lambda>"))
    stored = of_function(lo, obj, attr)
    return _of_other(lo, obj, attr) if isinstance(stored, Missing) else stored


def held_by_class(lo: Lowerer, cls: type, attr: str) -> dict[str, Abs]:
    """The numbers of the class that has this one, if it is a class of the function that is changed."""
    owner = next((base for base in cls.__mro__ if attr in vars(base)), cls)
    held: dict[str, Abs] = lo.content(lo.held_by[owner]) if owner in lo.held_by else {}
    return held


def of_function(lo: Lowerer, obj: Closure, attr: str) -> Abs:
    """What the program has stored as an attribute of one of its functions; MISSING if it has not."""
    stored = lo.settled(lo.state.get((obj, attr), MISSING))
    if isinstance(stored, Poison):
        lo.spoil(stored)
    return stored


def _of_generator(lo: Lowerer, obj: Lazy, attr: str) -> Abs:
    if attr == "send" and obj.kind == "generator":
        from s2s_ad.frontend.stepping import send

        return send(lo, obj)
    if attr in ("throw", "close"):
        remedy = "loop over the generator, or write it as a class with a method for each step"
        lo.refuse("S2S216", f"{attr}() of a generator: where it is depends on the run", None, remedy)
    return _of_other(lo, obj, attr)


def _of_other(lo: Lowerer, obj: Abs, attr: str) -> Abs:
    """Of containers that are taken apart; anything else has no attributes that are known."""
    if isinstance(obj, Fields) and attr in obj.names:
        return obj[obj.names.index(attr)]
    if isinstance(obj, (Range, Slice)) and attr in ("start", "stop", "step"):
        return getattr(obj, attr)
    if isinstance(obj, DequeObj) and attr == "maxlen":
        return const(obj.maxlen)
    container = container_class(obj)
    if container is None:
        return lo.refuse("S2S206", f"{described(obj)} has no attribute {attr!r} that is known here")
    if not hasattr(container, attr):
        lo.refuse("S2S206", f"{described(obj)} has no attribute {attr!r}", raises=AttributeError)
    return Bound(obj, attr)


_READERS: dict[type, Callable[[Lowerer, Any, str], Abs]] = {
    Closure: _of_closure,
    Const: _of_constant,
    Frozen: lambda lo, obj, attr: obj.method(attribute(lo, obj.distribution, attr)),
    Instance: _of_instance,
    Lazy: _of_generator,
    Named: _of_named,
    Partial: lambda lo, obj, attr: obj.function if attr == "func" else _of_other(lo, obj, attr),
    Super: super_attribute,
    Value: _of_value,
    View: _of_value,
}
