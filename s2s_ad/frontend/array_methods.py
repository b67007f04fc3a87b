"""Methods of arrays and numbers.

Most are the NumPy function of that name with the array in front, and go the way of a call of it.  The
others stand in :data:`ARRAY`: those that write (``fill``, ``sort``, ``put``, ``partition``), that make views
or copies, or whose method and function differ (``conjugate`` of a real array gives the array itself).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.frontend import containers, growing, heap
from s2s_ad.frontend.about import is_array, root_of
from s2s_ad.frontend.kinds import dtype_is_sure
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.primitives import plain, primitive
from s2s_ad.frontend.signatures import call_bound, known_option
from s2s_ad.frontend.values import Abs, ListObj, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Array, Scalar

_AS_FUNCTION = frozenset(
    """sum mean prod max min std var dot cumsum cumprod trace diagonal squeeze swapaxes repeat take round
    argmax argmin argsort conj any all ravel nonzero searchsorted ptp conjugate
    choose""".split()
)


_NO_EFFECT = frozenset("tobytes tolist item dumps tostring".split())


def array_method(lo: Lowerer, obj: Abs, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    name = "conjugate" if name == "conj" else name
    if name == "conjugate" and isinstance(obj.type, Scalar) and obj.type.weak:
        return _conjugate(lo, obj)
    if name == "conjugate" and obj.type.dtype[0] != "c" and is_array(obj):
        return obj  # the method, unlike the function, gives a real array back as it is
    special = ARRAY.get(name)
    if special is not None:
        return call_bound(lo, name, special, [obj, *args], kwargs)
    if name in _AS_FUNCTION:
        return primitive(lo, f"numpy.{name}", [obj, *args], kwargs)
    if name in _NO_EFFECT or (isinstance(obj, (Value, Const)) and isinstance(obj.type, Scalar)):
        return lo.emit("method", obj, const(name), *[plain(lo, a) for a in args], **kwargs)
    return lo.refuse("S2S206", f"the array method {name!r} is not taken")


def _conjugate(lo: Lowerer, obj: Any) -> Abs:
    """``z.conjugate()`` of a Python number is a Python number."""
    if obj.type.dtype[0] != "c":
        return lo.emit("operator.pos", obj)
    return lo.emit("builtins.complex", lo.emit("numpy.conjugate", obj))


def _reshape(lo: Lowerer, obj: Abs, /, *args: Abs, **options: Abs) -> Abs:
    shape = args[0] if len(args) == 1 else args
    if isinstance(shape, ListObj):
        shape = tuple(containers.must_know(lo, shape, "reshape() to the numbers"))
    return primitive(lo, "numpy.reshape", [obj, shape], options)


def _transpose(lo: Lowerer, obj: Abs, /, *args: Abs) -> Abs:
    if not args or is_const(args[0], type(None)):
        from s2s_ad.frontend.attributes import attribute

        return attribute(lo, obj, "T")
    axes = args[0] if len(args) == 1 and isinstance(args[0], (tuple, ListObj)) else args
    return primitive(lo, "numpy.transpose", [obj, axes], {})


def _copy(lo: Lowerer, obj: Abs, /, order: Abs = None) -> Abs:
    return heap.copied(lo, obj, known_option(lo, order, "C", "order="))


def _flatten(lo: Lowerer, obj: Abs, /, order: Abs = None) -> Abs:
    options = {} if order is None else {"order": order}
    return lo.emit("copy", primitive(lo, "numpy.ravel", [obj], options))


def _astype(lo: Lowerer, obj: Abs, /, dtype: Abs, *, casting: Abs = None, copy: Abs = None) -> Abs:
    if not isinstance(dtype, Const):
        lo.need_static(lo.read(dtype), "a dtype")
    rule = known_option(lo, casting, "unsafe", "casting=")
    try:
        to = np.dtype(dtype.value)
    except TypeError as error:
        lo.fail(error)
    if not np.can_cast(obj.type.dtype, to, rule):
        lo.refuse("S2S213", f"astype() with casting={rule!r} does not make {to} of {obj.type.dtype}")
    if to != np.dtype(obj.type.dtype):
        return lo.emit("astype", obj, dtype)
    if not dtype_is_sure(lo, obj):
        return lo.emit("numpy.array", obj, dtype=dtype)
    if is_array(obj) and not known_option(lo, copy, True, "copy="):
        return obj
    return lo.emit("astype", obj, dtype)


def _fill(lo: Lowerer, obj: Abs, /, value: Abs) -> Abs:
    heap.setitem(lo, obj, const(...), value)
    return const(None)


def _sort(lo: Lowerer, obj: Abs, /, axis: Abs = None, **options: Abs) -> Abs:
    heap.write(lo, obj, lo.emit("numpy.sort", obj, *([] if axis is None else [axis]), **options))
    return const(None)


def _put(lo: Lowerer, obj: Abs, /, indices: Abs, values: Abs, mode: Abs = None) -> Abs:
    from s2s_ad.frontend.numpy_calls import put

    return put(lo, obj, indices, values, mode)


def item_of(lo: Lowerer, obj: Abs, /, *args: Abs) -> Abs:
    if isinstance(obj.type, Scalar):
        convert = {"f": "builtins.float", "c": "builtins.complex"}.get(obj.type.dtype[0])
        return lo.emit("method", obj, const("item")) if convert is None else lo.emit(convert, obj)
    if args:
        index = heap.index_parts(args if len(args) > 1 else args[0])
        flat = len(index) < obj.type.rank
        return item_of(lo, lo.emit("operator.getitem", lo.emit("numpy.ravel", obj) if flat else obj, index))
    obj = _of_one_item(lo, obj)
    zero = tuple(const(0) for _ in range(obj.type.rank))
    return item_of(lo, lo.emit("operator.getitem", obj, zero if zero else ((),)[0]))


def _of_one_item(lo: Lowerer, obj: Any) -> Any:
    dims = [dim for dim in obj.type.dims if not dim.is_one]
    if any(dim.literal for dim in dims):
        lo.refuse("S2S214", "ValueError: can only convert an array of size 1 to a Python scalar")
    if any(dim.uid for dim in dims):
        return lo.emit("numpy.reshape", obj, tuple(const(1) for _ in obj.type.dims))  # which raises, too
    if dims:
        lo.only_for_these_sizes("item", "can only convert an array of size 1 to a Python scalar")
    return obj


def _tolist(lo: Lowerer, obj: Abs, /) -> Abs:
    from s2s_ad.frontend.iterate import for_each

    if not isinstance(obj.type, Array) or obj.type.rank == 0:
        return item_of(lo, obj)
    if obj.type.rank > 1 and not obj.type.dims[0].literal:
        raise Structure("S2S202", "the length of this list is known at run time only", lo.place())
    made = containers.new_list(lo, ())
    take = _tolist if obj.type.rank > 1 else item_of
    for_each(lo, obj, lambda row: growing.append(lo, made, take(lo, row)))
    return made


def _setitem(lo: Lowerer, obj: Abs, index: Abs, value: Abs, /) -> Abs:
    heap.setitem(lo, obj, index, value)
    return const(None)


def _view(lo: Lowerer, obj: Abs, /) -> Abs:
    return heap.getitem(lo, obj, const(...))


def _setflags(lo: Lowerer, obj: Abs, /, write: Abs = None) -> Abs:
    """Read-only: a write is refused, since it raises in the function and would not in the derivative."""
    if known_option(lo, write, True, "write=") is False:
        lo.kept[lo.read(root_of(obj))] = "an array that was made read-only is written to"
    return const(None)


def _partition(lo: Lowerer, obj: Abs, /, kth: Abs, *axis: Abs, **options: Abs) -> Abs:
    heap.write(lo, obj, lo.emit("numpy.partition", obj, kth, *axis, **options))
    return const(None)


def _compress(lo: Lowerer, obj: Abs, /, condition: Abs, axis: Abs = None) -> Abs:
    return primitive(lo, "numpy.compress", [condition, obj], {} if axis is None else {"axis": axis})


def _clip(lo: Lowerer, obj: Abs, /, min: Abs = None, max: Abs = None, **options: Abs) -> Abs:
    bounds = [const(None) if bound is None else bound for bound in (min, max)]
    return primitive(lo, "numpy.clip", [obj, *bounds], options)


ARRAY: dict[str, Callable[..., Abs]] = {
    "__getitem__": lambda lo, obj, index, /: heap.getitem(lo, obj, index), "__setitem__": _setitem,
    "reshape": _reshape, "transpose": _transpose, "copy": _copy, "flatten": _flatten, "astype": _astype,
    "fill": _fill, "sort": _sort, "put": _put, "item": item_of, "tolist": _tolist, "view": _view,
    "setflags": _setflags, "compress": _compress, "partition": _partition, "clip": _clip, "__copy__": _copy,
}  # fmt: skip
