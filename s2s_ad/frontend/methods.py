"""Methods: of arrays and numbers (as NumPy functions), lists, dicts, sets, strings, tuples, others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.frontend import containers, heap
from s2s_ad.frontend.lowerer import Lowerer, describe, is_array
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.primitives import plain, primitive
from s2s_ad.frontend.signatures import call_bound, known_option
from s2s_ad.frontend.values import (
    Abs,
    DictObj,
    FrozenObj,
    Grown,
    ListObj,
    Named,
    SetObj,
    View,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Array, Scalar

_AS_FUNCTION = frozenset(
    """sum mean prod max min std var dot cumsum cumprod trace diagonal squeeze swapaxes repeat take round
    argmax argmin argsort conj any all ravel clip nonzero searchsorted ptp conjugate
    choose""".split()
)
_NO_EFFECT = frozenset("tobytes tolist item dumps tostring".split())


def call_method(lo: Lowerer, obj: Abs, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    if is_array(obj) or (isinstance(obj, (Value, Const)) and isinstance(obj.type, Scalar)):
        return array_method(lo, obj, name, args, kwargs)
    if isinstance(obj, ListObj):
        return _table_call(lo, LIST, obj, name, args, kwargs)
    if isinstance(obj, DictObj):
        return _table_call(lo, DICT, obj, name, args, kwargs)
    if isinstance(obj, SetObj):
        return _set_method(lo, obj, name, args, kwargs)
    if isinstance(obj, Const) and isinstance(obj.value, (str, bytes)):
        return _string_method(lo, obj, name, args, kwargs)
    if isinstance(obj, (tuple, Named)):
        return _tuple_method(lo, obj, name, args, kwargs)
    if isinstance(obj, (Value, View, Const)):
        return lo.emit("method!", obj, const(name), *args, **kwargs)
    return lo.refuse("S2S206", f"a {describe(obj)} has no method {name!r} that is known here")


def _table_call(
    lo: Lowerer,
    table: dict[str, Callable[..., Abs]],
    obj: Any,
    name: str,
    args: list[Abs],
    kwargs: dict[str, Abs],
) -> Abs:
    if name not in table:
        lo.refuse("S2S206", f"the {obj.kind} method {name!r} is not taken")
    return call_bound(lo, name, table[name], [obj, *args], kwargs)


# ---------------------------------------------------------------- arrays and numbers


def array_method(lo: Lowerer, obj: Abs, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    if name in ("conj", "conjugate") and isinstance(obj.type, Scalar) and obj.type.weak:
        return _conjugate(lo, obj)
    if name in ("conj", "conjugate") and obj.type.dtype[0] != "c" and is_array(obj):
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
        shape = tuple(lo.content(shape))
    return primitive(lo, "numpy.reshape", [obj, shape], options)


def _transpose(lo: Lowerer, obj: Abs, /, *args: Abs) -> Abs:
    if not args or is_const(args[0], type(None)):
        from s2s_ad.frontend.attributes import attribute

        return attribute(lo, obj, "T")
    axes = args[0] if len(args) == 1 and isinstance(args[0], (tuple, ListObj)) else args
    return primitive(lo, "numpy.transpose", [obj, axes], {})


def _copy(lo: Lowerer, obj: Abs, /) -> Abs:
    return lo.emit("copy", obj)


def _flatten(lo: Lowerer, obj: Abs, /, order: Abs = None) -> Abs:
    options = {} if order is None else {"order": order}
    return lo.emit("copy", primitive(lo, "numpy.ravel", [obj], options))


def _astype(lo: Lowerer, obj: Abs, /, dtype: Abs, *, casting: Abs = None, copy: Abs = None) -> Abs:
    if not isinstance(dtype, Const):
        lo.need_static(lo.read(dtype), "a dtype")
    rule = known_option(lo, casting, "unsafe", "casting=")
    to = np.dtype(dtype.value)
    if not np.can_cast(obj.type.dtype, to, rule):
        lo.refuse("S2S213", f"astype() with casting={rule!r} does not make {to} of {obj.type.dtype}")
    if is_array(obj) and to == np.dtype(obj.type.dtype) and not known_option(lo, copy, True, "copy="):
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


def _item(lo: Lowerer, obj: Abs, /, *args: Abs) -> Abs:
    if isinstance(obj.type, Scalar):
        return lo.emit("builtins.float" if obj.type.dtype[0] == "f" else "method", obj, *_item_name(obj))
    if args:
        index = args if len(args) > 1 else args[0]
        return _item(lo, lo.emit("operator.getitem", obj, heap.index_parts(index)))
    zero = tuple(const(0) for _ in range(obj.type.rank))
    return _item(lo, lo.emit("operator.getitem", obj, zero if zero else ((),)[0]))


def _item_name(obj: Any) -> list[Const]:
    return [] if obj.type.dtype[0] == "f" else [const("item")]


def _tolist(lo: Lowerer, obj: Abs, /) -> Abs:
    dim = obj.type.dims[0] if isinstance(obj.type, Array) and obj.type.rank == 1 else None
    if dim is None or not dim.literal:
        raise Structure("S2S202", "the length of this list is known at run time only", lo.place())
    items = [lo.emit("operator.getitem", obj, (const(k),)) for k in range(dim.sizes[0])]
    return containers.new_list(lo, tuple(_item(lo, i) for i in items))


def _view(lo: Lowerer, obj: Abs, /) -> Abs:
    return heap.getitem(lo, obj, const(...))


def _setflags(lo: Lowerer, obj: Abs, /, write: Abs = None) -> Abs:
    return const(None)


def _partition(lo: Lowerer, obj: Abs, /, kth: Abs, *axis: Abs, **options: Abs) -> Abs:
    heap.write(lo, obj, lo.emit("numpy.partition", obj, kth, *axis, **options))
    return const(None)


def _compress(lo: Lowerer, obj: Abs, /, condition: Abs, axis: Abs = None) -> Abs:
    return primitive(lo, "numpy.compress", [condition, obj], {} if axis is None else {"axis": axis})


ARRAY: dict[str, Callable[..., Abs]] = {
    "reshape": _reshape, "transpose": _transpose, "copy": _copy, "flatten": _flatten, "astype": _astype,
    "fill": _fill, "sort": _sort, "put": _put, "item": _item, "tolist": _tolist, "view": _view,
    "setflags": _setflags, "compress": _compress, "partition": _partition, "__copy__": _copy,
}  # fmt: skip


# ---------------------------------------------------------------- lists


def _append(lo: Lowerer, obj: ListObj, value: Abs, /) -> Abs:
    containers.append(lo, obj, value)
    return const(None)


def _extend(lo: Lowerer, obj: ListObj, values: Abs, /) -> Abs:
    containers.extend(lo, obj, values)
    return const(None)


def _pop(lo: Lowerer, obj: ListObj, index: Abs = None, /) -> Abs:
    held = lo.content(obj)
    if isinstance(held, Grown):
        if index is not None and not (is_const(index, int) and index.value == -1):
            raise Structure("S2S202", "an item inside a list of unknown length is removed", lo.place())
        containers._check_looped(lo, obj)
        value = containers.getitem(lo, obj, const(-1))
        containers.replace(
            lo, obj, Grown(containers._map(held.tree, lambda t: lo.emit("list_drop", t, hint=obj.hint)))
        )
        return value
    items = list(held)
    try:
        value = items.pop(containers.key(lo, index) if index is not None else -1)
    except IndexError as error:
        lo.refuse("S2S214", f"IndexError: {error}")
    containers.replace(lo, obj, tuple(items))
    return value


def _static(lo: Lowerer, obj: ListObj, what: str) -> list[Abs]:
    held = lo.content(obj)
    if isinstance(held, Grown):
        raise Structure("S2S202", f"{what} on a list of unknown length", lo.place())
    return list(held)


def _insert(lo: Lowerer, obj: ListObj, index: Abs, value: Abs, /) -> Abs:
    items = _static(lo, obj, "insert")
    try:
        items.insert(containers.key(lo, index), value)
    except TypeError as error:
        lo.refuse("S2S214", f"TypeError: {error}")
    containers.replace(lo, obj, tuple(items))
    return const(None)


def _reverse(lo: Lowerer, obj: ListObj) -> Abs:
    held = lo.content(obj)
    if isinstance(held, Grown):
        from s2s_ad.ir.trees import Slice

        backwards = Slice(const(None), const(None), const(-1))
        tree = containers._map(held.tree, lambda t: lo.emit("operator.getitem", t, backwards))
        containers.replace(lo, obj, Grown(tree))
    else:
        containers.replace(lo, obj, tuple(reversed(held)))
    return const(None)


def _clear(lo: Lowerer, obj: Any) -> Abs:
    containers.replace(lo, obj, () if isinstance(obj, ListObj) else {})
    return const(None)


def _list_index(lo: Lowerer, obj: Any, value: Abs, start: Abs = None, stop: Abs = None, /) -> Abs:
    bounds = [known_option(lo, bound, None, "a bound of index()") for bound in (start, stop)]
    items = containers.known_items(lo, obj) or []
    for k in range(*slice(*bounds).indices(len(items))):
        item = items[k]
        if isinstance(item, Const) and isinstance(value, Const) and item.value == value.value:
            return const(k)
        if not isinstance(item, Const) or not isinstance(value, Const):
            lo.refuse("S2S202", "the position of a value in a list is known at run time only")
    return lo.refuse("S2S214", "ValueError: the value is not in the list")


def _list_remove(lo: Lowerer, obj: ListObj, value: Abs) -> Abs:
    items = _static(lo, obj, "remove")
    del items[_list_index(lo, obj, value).value]
    containers.replace(lo, obj, tuple(items))
    return const(None)


def _list_count(lo: Lowerer, obj: Any, value: Abs) -> Abs:
    items = containers.known_items(lo, obj)
    if items is None or not all(isinstance(i, Const) for i in (*items, value)):
        lo.refuse("S2S202", "how often a value is in a list is known at run time only")
    return const(sum(i.value == value.value for i in items))


def _list_sort(lo: Lowerer, obj: ListObj, /, *, key: Abs = None, reverse: Abs = None) -> Abs:
    from s2s_ad.frontend.handlers import sorted_items

    containers.replace(lo, obj, tuple(sorted_items(lo, obj, key, reverse)))
    return const(None)


LIST: dict[str, Callable[..., Abs]] = {
    "append": _append, "extend": _extend, "pop": _pop, "insert": _insert, "reverse": _reverse,
    "clear": _clear, "index": _list_index, "remove": _list_remove, "count": _list_count, "sort": _list_sort,
    "copy": containers.copy_list,
    "__len__": lambda lo, obj: lo.call(const(len), [obj]),
    "__getitem__": containers.getitem,
    "__setitem__": containers.setitem,
}  # fmt: skip


# ---------------------------------------------------------------- dicts


def _get(lo: Lowerer, obj: DictObj, key: Abs, default: Abs = None, /) -> Abs:
    held = lo.content(obj)
    return held.get(containers.key(lo, key), default if default is not None else const(None))


def _setdefault(lo: Lowerer, obj: DictObj, key: Abs, default: Abs = None, /) -> Abs:
    held = lo.content(obj)
    k = containers.key(lo, key)
    if k not in held:
        containers.replace(lo, obj, {**held, k: default if default is not None else const(None)})
    return lo.content(obj)[k]


def _dict_update(lo: Lowerer, obj: DictObj, other: Abs = None, /, **kwargs: Abs) -> Abs:
    more = containers.mapping(lo, other) if other is not None else {}
    containers.replace(lo, obj, {**lo.content(obj), **more, **kwargs})
    return const(None)


def _dict_pop(lo: Lowerer, obj: DictObj, key: Abs, default: Abs = None, /) -> Abs:
    held = dict(lo.content(obj))
    k = containers.key(lo, key)
    if k not in held:
        return default if default is not None else lo.refuse("S2S214", f"KeyError: {k!r}")
    value = held.pop(k)
    containers.replace(lo, obj, held)
    return value


def _popitem(lo: Lowerer, obj: DictObj) -> Abs:
    held = dict(lo.content(obj))
    if not held:
        lo.refuse("S2S214", "KeyError: popitem(): dictionary is empty")
    k, value = held.popitem()
    containers.replace(lo, obj, held)
    return (containers.abstract_key(k), value)


DICT: dict[str, Callable[..., Abs]] = {
    "items": lambda lo, obj: containers.entries(lo, obj, "items"),
    "keys": lambda lo, obj: containers.entries(lo, obj, "keys"),
    "values": lambda lo, obj: containers.entries(lo, obj, "values"),
    "get": _get, "setdefault": _setdefault, "update": _dict_update, "pop": _dict_pop, "popitem": _popitem,
    "clear": _clear, "copy": lambda lo, obj: containers.new_dict(lo, dict(lo.content(obj))),
}  # fmt: skip


# ---------------------------------------------------------------- sets, tuples, strings


_OF_SETS = frozenset("union intersection difference symmetric_difference copy".split())
_ABOUT_SETS = frozenset("issubset issuperset isdisjoint __contains__ __len__".split())
_CHANGING_SETS = frozenset(
    """add discard remove clear update difference_update intersection_update
    symmetric_difference_update""".split()
)


def _set_method(lo: Lowerer, obj: SetObj, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """The method of a real set of the same values."""
    changing = name in _CHANGING_SETS and not isinstance(obj, FrozenObj)
    if kwargs or not (changing or name in _OF_SETS or name in _ABOUT_SETS):
        lo.refuse("S2S206", f"the {obj.kind} method {name!r} is not taken")
    one = name in ("add", "discard", "remove", "__contains__")
    lists = [[a] if one else containers.unpack(lo, a, None) for a in args]
    given = [[containers.member(lo, item) for item in items] for items in lists]
    held = containers.python_set(lo, obj)
    try:
        made = getattr(held, name)(*[items[0].value if one else [i.value for i in items] for items in given])
    except (KeyError, TypeError) as error:
        lo.refuse("S2S214", f"{type(error).__name__}: {error}")
    if name in _ABOUT_SETS:
        return const(made)
    pool = [*lo.content(obj), *(item for items in given for item in items)]
    if not changing:
        return containers.set_of(lo, made, pool, obj)
    containers.replace(lo, obj, containers.members(held, pool))
    obj.touched = True
    return const(None)


def _tuple_method(lo: Lowerer, obj: Any, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    if name in ("index", "count"):
        return call_bound(lo, name, LIST[name], [obj, *args], kwargs)
    if isinstance(obj, Named) and name == "_replace":
        fields = obj.cls._fields  # type: ignore[attr-defined]
        if args or not set(fields).issuperset(kwargs):
            lo.refuse("S2S210", f"_replace() of a {obj.cls.__name__} got something else than its fields")
        return Named(obj.cls, tuple(kwargs.get(f, v) for f, v in zip(fields, obj.items, strict=True)))
    if isinstance(obj, Named) and name == "_asdict":
        return containers.new_dict(lo, dict(zip(obj.cls._fields, obj.items, strict=True)))  # type: ignore[attr-defined]
    return lo.refuse("S2S206", f"the tuple method {name!r} is not taken")


def _string_method(lo: Lowerer, obj: Const, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    if all(isinstance(a, Const) for a in (*args, *kwargs.values())):
        method = getattr(obj.value, name, None)
        if method is None:
            lo.refuse("S2S206", f"a string has no method {name!r}")
        try:
            out = method(*[a.value for a in args], **{k: v.value for k, v in kwargs.items()})
        except Exception as error:
            lo.refuse("S2S214", f"{type(error).__name__}: {error}")
        if isinstance(out, (list, tuple)):
            items = tuple(const(i) for i in out)
            return items if isinstance(out, tuple) else containers.new_list(lo, items)
        return const(out)
    if name == "join":
        parts = containers.known_items(lo, args[0])
        if parts is not None and all(is_const(i, str) for i in parts):
            return const(obj.value.join(i.value for i in parts))
    return lo.emit("method", obj, const(name), *args, **kwargs)
