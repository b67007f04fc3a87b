"""What can be looped over, and how.

:func:`iteration` answers with the trips (:mod:`~s2s_ad.frontend.trips`) of a range, an array, a list, a
dict, a set, an object with ``__iter__``, or of one of Python's lazy iterators, of which each kind has
a function in :data:`LAZY` (:mod:`~s2s_ad.frontend.lazy`).  An iterator gives its items once
(:func:`use_up`).  Those who are no loop statements take the items by :func:`for_each`, or all of them
at compile time by :func:`all_items`; ``list(v)`` is :func:`to_list`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gast

from s2s_ad.frontend import containers, growing, heap, subscripts
from s2s_ad.frontend.lowerer import Lowerer, describe, is_array
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.trips import ONE, ZERO, Counted, Driven, Known, Trips, at, check_all, count_of
from s2s_ad.frontend.values import (
    Abs,
    Cursor,
    Entries,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Range,
    SetObj,
)
from s2s_ad.ir.builder import const

TRUE = const(True)

LAZY: dict[str, Callable[[Lowerer, Lazy], Trips]] = {}
"""The trips of each kind of lazy iterator."""


def iteration(lo: Lowerer, v: Abs) -> Trips:
    if isinstance(v, Range):
        return Counted(v.start, v.stop, v.step, lambda i: i, trips=count_of(lo, v))
    if isinstance(v, Cursor) and any(isinstance(n, gast.Break) for n in gast.walk(lo.node)):
        lo.refuse("S2S216", "a loop over an iterator may be left early")
    items = containers.known_items(lo, v)
    if items is not None and isinstance(v, ListObj) and not isinstance(v, Cursor):
        return _from_list(lo, v, len(items))
    if isinstance(v, Entries):
        return _from_dict(lo, v)
    if isinstance(v, SetObj):
        check_order(lo, v)
    if items is not None:
        return Known(items)
    if is_array(v):
        dim = v.type.dims[0] if v.type.dims else lo.refuse("S2S214", "a loop over a 0-d array")
        size = lo.emit("builtins.len", v)
        return Counted(
            ZERO, size, ONE, lambda i: heap.getitem(lo, v, i), trips=dim.sizes[0] if dim.literal else None
        )
    if isinstance(v, ListObj) and isinstance(lo.content(v), Grown):
        length = growing.length(lo, lo.content(v))
        lo.looped.add(v)
        return Counted(ZERO, length, ONE, lambda i: subscripts.getitem(lo, v, i))
    if isinstance(v, Lazy):
        use_up(lo, v)
        return LAZY[v.kind](lo, v)
    if isinstance(v, (Instance,)):
        return iteration(lo, lo.call(_method(lo, v), []))
    return lo.refuse("S2S216", f"a loop over a {describe(v)}")


def _from_list(lo: Lowerer, v: ListObj, count: int) -> Known:
    def check() -> None:
        held = lo.content(v)
        if isinstance(held, Grown) or len(held) != count:
            lo.refuse("S2S216", "the length of a list is changed by the loop over it")

    return Known([], lambda k: lo.content(v)[k], count, check)


def _from_dict(lo: Lowerer, v: Entries) -> Known:
    keys = list(lo.content(v.owner))

    def check() -> None:
        if list(lo.content(v.owner)) != keys:
            lo.refuse("S2S216", "the keys of a dict are changed by the loop over it")

    return Known([], lambda k: containers.known_items(lo, v)[k], len(keys), check)  # type: ignore[index]


def check_order(lo: Lowerer, v: SetObj) -> None:
    """The order of a set is known if it was made at once, of numbers."""
    values = [item.value for item in lo.content(v)]
    small = all(isinstance(x, int) and 0 <= x < 8 for x in values)
    if len(values) > 1 and not small and (v.touched or any(isinstance(x, (str, bytes)) for x in values)):
        lo.refuse("S2S216", "the order of a set may differ from run to run", None, "loop over sorted(...)")


def use_up(lo: Lowerer, v: Lazy) -> None:
    """An iterator gives its items once."""
    before = lo.state.get(v, None)
    if before is not None:
        lo.refuse(
            "S2S216",
            f"this iterator ({v.kind}) has been used before",
            None,
            "make a list of it, and loop over that",
        )
    lo.state.set(v, TRUE)


def _method(lo: Lowerer, v: Instance) -> Abs:
    from s2s_ad.frontend.attributes import attribute

    return attribute(lo, v, "__iter__")


@contextmanager
def looping(lo: Lowerer) -> Iterator[None]:
    """While a list is looped over its length may not change; when the loop is done, it may again."""
    before = set(lo.looped)
    try:
        yield
    finally:
        lo.looped = before


def for_each(lo: Lowerer, v: Abs, body: Callable[[Abs], None]) -> None:
    """Run ``body`` for every item (without break)."""
    with looping(lo):
        _for_each(lo, v, body)


def _for_each(lo: Lowerer, v: Abs, body: Callable[[Abs], None]) -> None:
    from s2s_ad.frontend.loops import counted_or_unrolled

    it = v if isinstance(v, (Known, Counted, Driven)) else iteration(lo, v)
    if isinstance(it, Driven):
        it.drive(lo, body)
    elif isinstance(it, Known):
        _one_by_one(it, body)
    else:
        items = Known([], lambda k: at(lo, it, k), it.trips or 0)
        if it.trips is not None and it.trips <= lo.unroll:
            _one_by_one(items, body)
        else:
            counted_or_unrolled(lo, None, it, body, lambda: _one_by_one(items, body))


def _one_by_one(items: Known, body: Callable[[Abs], None]) -> None:
    for k in range(len(items)):
        body(items.item(k))
        check_all([items])


def all_items(lo: Lowerer, v: Abs, count: int | None) -> list[Abs]:
    """Every item, at compile time."""
    with looping(lo):
        return every(lo, iteration(lo, v), count)


def every(lo: Lowerer, it: Trips, count: int | None) -> list[Abs]:
    if isinstance(it, Known):
        return it.items
    if isinstance(it, Driven):
        obj = containers.new_list(lo, ())
        it.drive(lo, lambda x: growing.append(lo, obj, x))
        held = lo.content(obj)
        if isinstance(held, Grown):
            raise Structure("S2S202", "the number of items is known at run time only", lo.place())
        return list(held)
    n = it.trips
    if n is None:
        if count is not None:  # right for one number only
            lo.need_static(it.stop, "the number of items")
        raise Structure("S2S202", "the number of items is known at run time only", lo.place())
    return [at(lo, it, k) for k in range(n)]


def to_list(lo: Lowerer, v: Abs) -> ListObj:
    """``list(v)``."""
    if isinstance(v, ListObj) and not isinstance(v, Cursor):
        return growing.copy_list(lo, v)
    with looping(lo):
        return _listed(lo, iteration(lo, v))


def _listed(lo: Lowerer, it: Trips) -> ListObj:
    if isinstance(it, Known):
        return containers.new_list(lo, tuple(it.items))
    if isinstance(it, Counted) and it.trips is not None and it.trips <= 64:
        return containers.new_list(lo, tuple(at(lo, it, k) for k in range(it.trips)))
    obj = containers.new_list(lo, ())
    for_each(lo, it, lambda x: growing.append(lo, obj, x))
    return obj
