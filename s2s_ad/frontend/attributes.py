"""Attributes: of modules, arrays, numbers, objects, classes; and the objects that methods are bound to."""

from __future__ import annotations

import enum
import functools
import inspect
import types
from typing import Any

import numpy as np

from s2s_ad.frontend import containers, definitions, forks, heap, mixed, outside, tables
from s2s_ad.frontend.about import container_class, described, is_array
from s2s_ad.frontend.lift import assume, assume_stored, is_compile_time, is_library, lift_attribute, lift_held
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.objects import Super, super_attribute
from s2s_ad.frontend.values import (
    MISSING,
    Abs,
    Bound,
    Closure,
    Either,
    Fields,
    Frozen,
    Instance,
    Lazy,
    Named,
    Native,
    Partial,
    Poison,
    Step,
    View,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.identity import Attributes
from s2s_ad.ir.names import ROOTS
from s2s_ad.ir.types import Opaque, Scalar

_INERT = ("nbytes", "itemsize", "strides", "flags", "base")


def attribute(lo: Lowerer, obj: Abs, attr: str) -> Abs:
    obj = lo.not_none(obj)
    if isinstance(obj, Either):
        return forks.either_way(lo, obj, lambda one: attribute(lo, one, attr))
    if isinstance(obj, Poison):
        lo.spoil(obj)
    if isinstance(obj, Const):
        return _of_constant(lo, obj, attr)
    if is_array(obj):
        return _of_array(lo, obj, attr)
    if isinstance(obj, Value) and isinstance(obj.type, Scalar):
        return _of_number(lo, obj, attr)
    if isinstance(obj, Instance):
        return _of_instance(lo, obj, attr)
    if isinstance(obj, Named):
        return _of_named(lo, obj, attr)
    if isinstance(obj, (Value, View)):
        return Bound(obj, attr) if _is_method(obj, attr) else lo.emit("attribute", obj, const(attr))
    if isinstance(obj, Fields) and attr in obj.names:
        return obj[obj.names.index(attr)]
    container = container_class(obj)
    if container is not None:
        if not hasattr(container, attr):
            lo.refuse("S2S206", f"{described(obj)} has no attribute {attr!r}", raises=AttributeError)
        return Bound(obj, attr)
    if isinstance(obj, Closure):
        if attr == "__name__":
            return const(getattr(obj.node, "name", "<lambda>"))
        stored = lo.state.get((obj, attr))
        if (obj, attr) in lo.state.store:
            return stored
    if isinstance(obj, Super):
        return super_attribute(lo, obj, attr)
    if isinstance(obj, Frozen):
        return obj.method(attribute(lo, obj.distribution, attr))
    if isinstance(obj, Partial) and attr == "func":
        return obj.function
    if isinstance(obj, Lazy) and attr in ("send", "throw", "close"):
        remedy = "loop over the generator, or write it as a class with a method for each step"
        lo.refuse("S2S216", f"{attr}() of a generator: where it is depends on the run", None, remedy)
    return lo.refuse("S2S206", f"{described(obj)} has no attribute {attr!r} that is known here")


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
    if isinstance(owner, (str, bytes)) and hasattr(owner, attr):
        return Bound(obj, attr)
    if isinstance(obj.type, Scalar):
        return _of_number(lo, obj, attr)
    itself = definitions.door(lo, owner, attr)
    if itself is not None:
        return outside.part(lo, lo.emit("attribute", itself, const(attr)))
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


def _of_array(lo: Lowerer, obj: Any, attr: str) -> Abs:
    t = obj.type
    if attr in ("shape", "ndim", "size"):
        mixed.check(lo, obj, "is asked for its shape")
    if attr == "shape":
        return tuple(heap.shape_at(lo, obj, k) for k in range(t.rank))
    if attr == "ndim":
        return const(t.rank)
    if attr == "size":
        value = lo.emit("size", obj)
        if all(d.literal for d in t.dims):
            lo.sizes[value] = int(np.prod([d.sizes[0] for d in t.dims]))
        return value
    if attr == "T":
        return obj if t.rank < 2 else heap.view_of(lo, obj, Step("T"), lo.emit("T", obj))
    if attr == "dtype":
        scalar = np.dtype(t.dtype)
        return const(scalar, f"np.dtype({scalar.name!r})")
    if attr in ("real", "imag"):
        if t.dtype[0] != "c" and attr == "real":
            return obj
        return heap.view_of(lo, obj, Step(f"numpy.{attr}"), lo.emit(f"numpy.{attr}", obj))
    if attr == "flat":
        return heap.view_of(lo, obj, Step("numpy.ravel"), lo.emit("numpy.ravel", obj))
    if attr in _INERT:
        return lo.emit("attribute", obj, const(attr))
    if not hasattr(np.ndarray, attr):
        lo.refuse("S2S206", f"an array has no attribute {attr!r}", raises=AttributeError)
    return Bound(obj, attr)


def _of_number(lo: Lowerer, obj: Any, attr: str) -> Abs:
    t = obj.type
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
    if _has_own(obj.cls, "__getattribute__"):
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
    return MISSING if _is_slot(found) else found


def _is_slot(v: Any) -> bool:
    return isinstance(v, types.MemberDescriptorType) and "__slots__" in vars(v.__objclass__)


def special(lo: Lowerer, obj: Instance, name: str) -> Abs:
    """The method that an operation of Python's asks for (``__len__``): found in the class only, without
    regard to ``__getattr__``."""
    if inherited(obj.cls, name) is MISSING:
        lo.refuse("S2S206", f"a {obj.cls.__name__} has no attribute {name!r}", raises=TypeError)
    return class_attribute(lo, obj, obj.cls, name)


def _has_own(cls: type, method: str) -> bool:
    """Whether a method is defined in Python, by the class or one of its bases."""
    return any(inspect.isfunction(vars(c).get(method)) for c in cls.__mro__[:-1])


def _fields_of(lo: Lowerer, obj: Instance) -> Abs:
    """``obj.__dict__``: whoever writes to one of the two writes to both."""
    if obj not in lo.fields or lo.content(lo.fields[obj]) is MISSING:
        fields = containers.new_dict(lo, lo.content(obj))
        lo.fields[obj], lo.fields[fields] = fields, obj
    return lo.fields[obj]


def class_attribute(lo: Lowerer, obj: Abs, cls: type, attr: str) -> Abs:
    """An attribute found in the class: a method bound to the object, or class data."""
    itself = definitions.door(lo, cls, attr)
    if itself is not None:
        return outside.part(lo, lo.emit("attribute", itself, const(attr)))
    raw = inherited(cls, attr)
    if isinstance(raw, (types.GetSetDescriptorType, types.MemberDescriptorType)):
        lo.refuse("S2S206", f"what {attr!r} of a {cls.__name__} object is, is not known here")
    if raw is MISSING:
        missing = AttributeError(f"{cls.__name__!r} object has no attribute {attr!r}")
        lo.refuse("S2S206", f"a {cls.__name__} has no attribute {attr!r}", raises=missing)
    number = isinstance(raw, (int, float, str, bool)) or raw is None
    if not (number or callable(raw) or hasattr(raw, "__get__")):
        _check_descriptor(lo, cls, attr, raw)
        return lift_attribute(lo, raw, cls, attr)
    assume_stored(lo, cls, attr)
    if isinstance(raw, staticmethod):
        return const(raw.__func__)
    if isinstance(raw, classmethod):
        return Bound(const(cls, cls.__name__), const(raw.__func__))
    if isinstance(raw, property):
        return lo.call(const(raw.fget), [obj])
    if isinstance(raw, types.FunctionType):
        return Bound(obj, const(raw))
    if isinstance(raw, functools.cached_property) and isinstance(obj, Instance):
        value = lo.call(const(raw.func), [obj])
        containers.replace(lo, obj, {**lo.content(obj), attr: value})
        return value
    _check_descriptor(lo, cls, attr, raw)
    return Bound(obj, const(raw)) if hasattr(raw, "__get__") else const(raw)


def _check_descriptor(lo: Lowerer, cls: type, attr: str, raw: Any) -> None:
    """Refuses an attribute whose reading or writing runs code of another class."""
    own = inspect.isfunction(getattr(type(raw), "__get__", None))
    if own or inspect.isfunction(getattr(type(raw), "__set__", None)):
        lo.refuse("S2S118", f"{attr!r} of {cls.__name__} is a descriptor", None, "use a property or a method")


def open_door(lo: Lowerer, obj: Abs, attr: str) -> Value | None:
    """The object itself, where its attribute is read and written at run time."""
    return definitions.door(lo, obj.value, attr) if isinstance(obj, Const) else outside.door(lo, obj, attr)


def set_attribute(lo: Lowerer, obj: Abs, attr: str, value: Abs) -> None:
    if isinstance(obj, Instance):
        if attr in ("__dict__", "__class__"):
            lo.refuse("S2S118", f"{attr} of {described(obj)} is assigned")
        descriptor = inherited(obj.cls, attr)
        if isinstance(descriptor, property):
            if descriptor.fset is None:
                lo.refuse("S2S214", f"the property {attr!r} cannot be set")
            assume_stored(lo, obj.cls, attr)
            lo.call(const(descriptor.fset), [obj, value])
            return
        _check_descriptor(lo, obj.cls, attr, descriptor)
        if not (obj.cls.__dictoffset__ or _is_slot(inspect.getattr_static(obj.cls, attr, None))):
            lo.refuse("S2S206", f"a {obj.cls.__name__} has no slot {attr!r}", raises=_no_slot(obj.cls, attr))
        params = getattr(obj.cls, "__dataclass_params__", None)
        if params is not None and params.frozen:
            lo.refuse("S2S214", f"{obj.cls.__name__} is frozen: {attr!r} cannot be assigned")
        if _has_own(obj.cls, "__setattr__"):
            lo.refuse("S2S118", f"{obj.cls.__name__} has a __setattr__ of its own")
        itself = outside.door(lo, obj, attr)
        if itself is not None:
            outside.store(lo, itself, "attribute", const(attr), value)
            return
        lo.name_it(value, attr)
        containers.replace(lo, obj, {**lo.content(obj), attr: value})
    elif is_array(obj) and attr == "shape":
        lo.refuse("S2S217", "the shape of an array is assigned", None, "use np.reshape")
    elif is_array(obj) and attr in ("flat", "T", "real", "imag"):
        heap.setitem(lo, attribute(lo, obj, attr), const(...), value)
    elif isinstance(obj, Closure):
        lo.state.set((obj, attr), value)
    elif outside.is_whole(obj) and obj.type == Opaque("flagsobj"):
        lo.refuse("S2S217", "the flags of an array are assigned", None, "use setflags(), or leave it")
    elif outside.is_whole(obj):
        outside.store(lo, obj, "attribute", const(attr), value)
    elif isinstance(obj, Const) and definitions.is_assignable(obj.value):
        outside.store(lo, definitions.assigned(lo, obj.value, attr), "attribute", const(attr), value)
    else:
        lo.refuse("S2S217", f"an attribute of {described(obj)} is assigned")


def _no_slot(cls: type, attr: str) -> AttributeError:
    """What Python raises, in its own words: since 3.13 they are others."""
    try:
        object.__setattr__(object.__new__(cls), attr, None)
    except AttributeError as error:
        return error
    raise AssertionError(f"{attr!r} of a {cls.__name__} can be assigned")


def del_attribute(lo: Lowerer, obj: Instance, attr: str) -> None:
    """``del obj.attr`` of an object that is taken apart."""
    descriptor = inherited(obj.cls, attr)
    if isinstance(descriptor, property) and descriptor.fdel is not None:
        assume_stored(lo, obj.cls, attr)
        lo.call(const(descriptor.fdel), [obj])
        return
    if _has_own(obj.cls, "__delattr__") or inspect.isfunction(getattr(type(descriptor), "__delete__", None)):
        lo.refuse("S2S118", f"{obj.cls.__name__} has its own way to delete {attr!r}")
    held = lo.content(obj)
    if attr not in held:
        lo.refuse("S2S206", f"{described(obj)} has no attribute {attr!r}", raises=AttributeError)
    containers.replace(lo, obj, {name: value for name, value in held.items() if name != attr})
