"""Methods of lists and dicts: :data:`LIST` and :data:`DICT`, by name.

Each is a handler whose parameters, after the lowerer and the object, are those of the method.  On a list
of known structure they do what Python's do, with abstract values for items; on one of unknown length,
the work is done by :mod:`~s2s_ad.frontend.growing`, :mod:`~s2s_ad.frontend.editing` and
:mod:`~s2s_ad.frontend.ordering`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad.frontend import (
    container_ops,
    containers,
    editing,
    forks,
    growing,
    iterate,
    ordering,
    subscripts,
)
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.operators import binary
from s2s_ad.frontend.signatures import known_option
from s2s_ad.frontend.trips import resized
from s2s_ad.frontend.values import (
    Abs,
    Choice,
    DictObj,
    Grown,
    ListObj,
    Perhaps,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.trees import Slice

# ---------------------------------------------------------------- lists


def _append(lo: Lowerer, obj: ListObj, value: Abs, /) -> Abs:
    growing.append(lo, obj, value)
    return const(None)


def _extend(lo: Lowerer, obj: ListObj, values: Abs, /) -> Abs:
    growing.extend(lo, obj, values)
    return const(None)


def _pop(lo: Lowerer, obj: ListObj, index: Abs = None, /) -> Abs:
    held = lo.content(obj)
    at = const(-1) if index is None else containers.if_known(lo, index)
    if isinstance(held, Grown) or not isinstance(at, Const):
        return editing.remove(lo, obj, at)
    items = list(held)
    try:
        value = items.pop(at.value)
    except IndexError as error:
        # in a loop a list that has no such item yet may get it in an earlier trip
        if lo.frame.loops:
            return editing.remove(lo, obj, at)
        lo.fail(error)
    containers.replace(lo, obj, tuple(items))
    return value


def _insert(lo: Lowerer, obj: ListObj, index: Abs, value: Abs, /) -> Abs:
    held, at = lo.content(obj), containers.if_known(lo, index)
    if isinstance(held, Grown) or not isinstance(at, Const):
        editing.insert(lo, obj, at, value)
        return const(None)
    items = list(held)
    try:
        items.insert(at.value, value)
    except TypeError as error:
        lo.refuse("S2S214", f"TypeError: {error}")
    containers.replace(lo, obj, tuple(items))
    return const(None)


def _reverse(lo: Lowerer, obj: ListObj) -> Abs:
    held = lo.content(obj)
    if isinstance(held, Grown):
        backwards = growing.grown_getitem(lo, obj, held, Slice(const(None), const(None), const(-1)))
        containers.replace(lo, obj, lo.content(backwards))
    else:
        containers.replace(lo, obj, tuple(reversed(held)))
    return const(None)


def _clear(lo: Lowerer, obj: Any) -> Abs:
    if isinstance(obj, ListObj):
        resized(lo, obj)
    containers.replace(lo, obj, () if isinstance(obj, ListObj) else {})
    return const(None)


def _list_index(lo: Lowerer, obj: Any, value: Abs, start: Abs = None, stop: Abs = None, /) -> Abs:
    bounds = [known_option(lo, bound, None, "a bound of index()") for bound in (start, stop)]
    items = containers.known_items(lo, obj)
    if items is None or not all(isinstance(item, Const) for item in (*items, value)):
        if bounds != [None, None]:
            raise Structure("S2S202", "the position of a value in a part of a list", lo.place())
        return ordering.index(lo, obj, value)
    for k in range(*slice(*bounds).indices(len(items))):
        if items[k].value == value.value:
            return const(k)
    return lo.refuse("S2S214", "ValueError: the value is not in the list")


def _list_remove(lo: Lowerer, obj: ListObj, value: Abs, /) -> Abs:
    _pop(lo, obj, _list_index(lo, obj, value))
    return const(None)


def _list_count(lo: Lowerer, obj: Any, value: Abs) -> Abs:
    items = containers.known_items(lo, obj)
    if items is not None and all(isinstance(i, Const) for i in (*items, value)):
        return const(sum(i.value == value.value for i in items))
    found = containers.new_list(lo, (const(0),))

    def one(item: Abs) -> None:
        same = lo.call(const(int, "int"), [container_ops.contains(lo, (item,), value)])
        containers.replace(lo, found, (binary(lo, "add", lo.content(found)[0], same),))

    iterate.for_each(lo, obj, one)
    return lo.content(found)[0]


def _list_sort(lo: Lowerer, obj: ListObj, /, *, key: Abs = None, reverse: Abs = None) -> Abs:
    ordering.sort(lo, obj, key, bool(known_option(lo, reverse, False, "reverse=")))
    return const(None)


LIST: dict[str, Callable[..., Abs]] = {
    "append": _append, "extend": _extend, "pop": _pop, "insert": _insert, "reverse": _reverse,
    "clear": _clear, "index": _list_index, "remove": _list_remove, "count": _list_count, "sort": _list_sort,
    "copy": growing.copy_list,
    "__len__": lambda lo, obj: lo.call(const(len), [obj]),
    "__getitem__": subscripts.getitem,
    "__setitem__": subscripts.setitem,
}  # fmt: skip


# ---------------------------------------------------------------- dicts


def _get(lo: Lowerer, obj: DictObj, key: Abs, default: Abs = None, /) -> Abs:
    if isinstance(key, (Choice, Perhaps)):
        return forks.either_way(lo, key, lambda one: _get(lo, obj, one, default))
    held = lo.content(obj)
    k = containers.key(lo, key, obj)
    if k in held:
        return subscripts.getitem(lo, obj, key)
    return default if default is not None else const(None)


def _setdefault(lo: Lowerer, obj: DictObj, key: Abs, default: Abs = None, /) -> Abs:
    held = lo.content(obj)
    k = containers.key(lo, key, obj)
    if k not in held:
        containers.replace(lo, obj, {**held, k: default if default is not None else const(None)})
    return subscripts.getitem(lo, obj, key)


def _dict_update(lo: Lowerer, obj: DictObj, other: Abs = None, /, **kwargs: Abs) -> Abs:
    more = containers.mapping(lo, other, obj) if other is not None else {}
    containers.replace(lo, obj, {**lo.content(obj), **more, **kwargs})
    return const(None)


def _dict_pop(lo: Lowerer, obj: DictObj, key: Abs, default: Abs = None, /) -> Abs:
    held = dict(lo.content(obj))
    k = containers.key(lo, key, obj)
    if k not in held:
        return default if default is not None else lo.fail(KeyError(k))
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
