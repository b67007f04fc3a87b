"""Writing attributes: ``obj.a = v`` and ``del obj.a``.

Objects that are taken apart get another content; attributes of arrays are views that are written
through; what lives outside of the function is written at run time, in its place among the effects.
"""

from __future__ import annotations

import inspect
from typing import Any

from s2s_ad.frontend import containers, definitions, heap, outside, records
from s2s_ad.frontend.about import container_class, described, has_own, is_array, root_of, type_of
from s2s_ad.frontend.arraylike import as_array
from s2s_ad.frontend.attributes import attribute, check_descriptor, inherited, is_slot
from s2s_ad.frontend.lift import assume_stored
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, Closure, Instance
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Opaque, Scalar


def open_door(lo: Lowerer, obj: Abs, attr: str) -> Value | None:
    """The object itself, where its attribute is read and written at run time."""
    return definitions.door(lo, obj.value, attr) if isinstance(obj, Const) else outside.door(lo, obj, attr)


def set_attribute(lo: Lowerer, obj: Abs, attr: str, value: Abs) -> None:
    if isinstance(obj, Instance):
        set_own(lo, obj, attr, value)
    elif isinstance(obj, Closure):
        lo.state.set((obj, attr), value)
    elif (held := _numbers_with(lo, obj, attr, value)) is not None:
        containers.replace(lo, held, {**lo.content(held), attr: value})
    elif is_array(obj) and attr in ("flat", "T", "real", "imag"):
        view = attribute(lo, obj, attr)
        value = _in_a_row(lo, obj, view, value) if attr == "flat" else value
        if not heap.is_same_view(value, view):  # as in ``z.real *= 2.0``
            heap.setitem(lo, view, const(...), value)
    elif is_array(obj) and attr == "shape":
        lo.refuse("S2S217", "the shape of an array is assigned", None, "use np.reshape")
    elif outside.is_whole(obj) and obj.type == Opaque("flagsobj"):
        lo.refuse("S2S217", "the flags of an array are assigned", None, "use setflags(), or leave it")
    elif outside.is_whole(obj):
        outside.store(lo, obj, "attribute", const(attr), value)
    elif isinstance(obj, Const) and definitions.is_assignable(obj.value):
        outside.store(lo, definitions.assigned(lo, obj.value, attr), "attribute", const(attr), value)
    else:
        container = container_class(obj)
        closed = (
            is_array(obj) or isinstance(type_of(obj), Scalar) or not getattr(container, "__dictoffset__", 1)
        )
        text = f"an attribute of {described(obj)} is assigned"
        lo.refuse("S2S217", text, raises=AttributeError if closed else None)


def _in_a_row(lo: Lowerer, obj: Abs, row: Abs, value: Abs) -> Abs:
    """What is written to ``x.flat``: all items in a row, from the first one again until it is full."""
    value = as_array(lo, value)
    if not is_array(value) or value.type.dims in ((), row.type.dims) or root_of(value) is root_of(obj):
        return value
    if value.type.dims == obj.type.dims:
        return lo.emit("numpy.ravel", value)
    return lo.emit("numpy.resize", value, attribute(lo, obj, "size"))


def _numbers_with(lo: Lowerer, obj: Abs, attr: str, value: Abs) -> Instance | None:
    """What holds this number of a class of the function."""
    of_class = isinstance(obj, Const) and isinstance(obj.value, type)
    held = lo.held_by.get(obj.value) if of_class else None
    number = is_array(value) or isinstance(type_of(value), Scalar)
    return held if held is not None and number and attr in lo.content(held) else None


def set_own(lo: Lowerer, obj: Instance, attr: str, value: Abs, plainly: bool = False) -> None:
    """Of an object that is taken apart; ``plainly``: whatever its class does to prevent it."""
    descriptor = inherited(obj.cls, attr)
    if isinstance(descriptor, property):
        if descriptor.fset is None:
            lo.refuse("S2S214", f"the property {attr!r} cannot be set")
        assume_stored(lo, obj.cls, attr)
        lo.call(const(descriptor.fset), [obj, value])
        return
    _check_settable(lo, obj, attr, descriptor)
    if not plainly:
        _check_open(lo, obj.cls, attr)
    itself = outside.door(lo, obj, attr)
    if itself is not None:
        outside.store(lo, itself, "attribute", const(attr), value)
        return
    lo.name_it(value, attr)
    held = lo.content(obj)
    if attr in held or obj not in lo.fresh:
        records.written(lo, obj)
    containers.replace(lo, obj, {**held, attr: value})


def _check_settable(lo: Lowerer, obj: Instance, attr: str, descriptor: Any) -> None:
    """Refuses what Python refuses, and what is more than to put the value away."""
    cls = obj.cls
    if attr in ("__dict__", "__class__"):
        lo.refuse("S2S118", f"{attr} of {described(obj)} is assigned")
    check_descriptor(lo, cls, attr, descriptor)
    if not (cls.__dictoffset__ or is_slot(inspect.getattr_static(cls, attr, None))):
        lo.refuse("S2S206", f"a {cls.__name__} has no slot {attr!r}", raises=_no_slot(cls, attr))


def _check_open(lo: Lowerer, cls: type, attr: str) -> None:
    params = getattr(cls, "__dataclass_params__", None)
    if params is not None and params.frozen:
        lo.refuse("S2S214", f"{cls.__name__} is frozen: {attr!r} cannot be assigned")
    if has_own(cls, "__setattr__"):
        lo.refuse("S2S118", f"{cls.__name__} has a __setattr__ of its own")


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
    if has_own(obj.cls, "__delattr__") or inspect.isfunction(getattr(type(descriptor), "__delete__", None)):
        lo.refuse("S2S118", f"{obj.cls.__name__} has its own way to delete {attr!r}")
    held = lo.content(obj)
    if attr not in held:
        lo.refuse("S2S206", f"{described(obj)} has no attribute {attr!r}", raises=AttributeError)
    records.written(lo, obj)
    containers.replace(lo, obj, {name: value for name, value in held.items() if name != attr})
