"""What can be looped over, and how.

:func:`iteration` answers with the trips (:mod:`~s2s_ad.frontend.trips`) of a range, an array, a list, a
dict, a set, an object with ``__iter__``, or of an iterator, of which each kind has a function in
:data:`~s2s_ad.frontend.drawing.LAZY`.  An iterator gives its items once, and one that somebody may go
on with is drawn from item by item (:mod:`~s2s_ad.frontend.drawing`).  Those who are no loop statements
take the items by :func:`for_each`, or all of them at compile time by :func:`all_items`; ``list(v)`` is
:func:`to_list`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from s2s_ad.frontend import containers, forks, growing, heap, subscripts, tables
from s2s_ad.frontend.about import described, is_array
from s2s_ad.frontend.drawing import LAZY, check_iterable, drawn, iterator, must_draw, use_up
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import NotYet, Resized, Structure
from s2s_ad.frontend.trips import (
    MOST,
    ONE,
    ZERO,
    Counted,
    Drawn,
    Driven,
    Known,
    Trips,
    as_known,
    at,
    count_of,
    itself,
)
from s2s_ad.frontend.values import (
    END,
    ONE_OF_TWO,
    Abs,
    Entries,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Range,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Value
from s2s_ad.ir.types import Undef

TRIPS = (Known, Drawn, Counted, Driven)


def iteration(lo: Lowerer, v: Abs) -> Trips:
    v = lo.not_none(v)
    check_iterable(lo, v)
    if isinstance(v, Range):
        return Counted(v.start, v.stop, v.step, itself, trips=count_of(lo, v))
    items = containers.known_items(lo, v)
    if items is not None and isinstance(v, ListObj):
        return _from_list(lo, v, len(items))
    if isinstance(v, Entries):
        return _from_dict(lo, v)
    if items is not None:
        return Known(items)
    if is_array(v):
        dim = v.type.dims[0]
        size = lo.emit("builtins.len", v)
        return Counted(
            ZERO, size, ONE, lambda i: heap.getitem(lo, v, i), trips=dim.sizes[0] if dim.literal else None
        )
    if isinstance(v, ListObj) and isinstance(lo.content(v), Grown):
        if growing.is_blank(getattr(lo.content(v).tree, "type", None)):
            return Known([])
        length = growing.length(lo, lo.content(v))
        lo.looped.add(v)
        return Counted(ZERO, length, ONE, lambda i: subscripts.getitem(lo, v, i))
    if isinstance(v, Lazy):
        if must_draw(lo, v):
            return drawn(lo, v)
        use_up(lo, v)
        return LAZY[v.kind](lo, v)
    if isinstance(v, Instance):
        it = iteration(lo, iterator(lo, v))
        return _of_size(lo, v, it) if tables.is_table(v) and isinstance(it, Counted) else it
    if isinstance(v, Value):  # of which more may be known for the sizes of one call, or in a later round
        kind = NotYet if isinstance(v.type, Undef) else Structure
        raise kind("S2S216", f"a loop over {described(v)}", lo.place())
    return lo.refuse("S2S216", f"a loop over {described(v)}")


def _from_list(lo: Lowerer, v: ListObj, count: int) -> Known:
    def items() -> Any:
        held = lo.content(v)
        if isinstance(held, Grown) or len(held) != count:
            raise Resized(v, lo.place())
        return held

    return Known([], lambda k: items()[k], count, items)


def _from_dict(lo: Lowerer, v: Entries) -> Known:
    keys = list(lo.content(v.owner))

    def check() -> None:
        if list(lo.content(v.owner)) != keys:
            lo.refuse("S2S216", "the keys of a dict are changed by the loop over it")

    return Known([], lambda k: list(containers.entries(lo, v.owner, v.part))[k], len(keys), check)


def _of_size(lo: Lowerer, v: Instance, it: Counted) -> Counted:
    """A loop over a dict by run-time keys: Python looks whether it has as many keys as in the beginning.
    Here that is done only where the loop's body may have changed it."""
    from s2s_ad.frontend.exceptions import raise_unless

    lists = lo.content(lo.content(v).get("of", v))
    names = lists["names"]
    lo.looped -= {names, lists["held"]}
    size, before = growing.length(lo, lo.content(names)), lo.resized.get(names)

    def check() -> None:
        if lo.resized.get(names) != before:
            same = lo.emit("operator.eq", growing.length(lo, lo.content(names)), size)
            raise_unless(lo, same, RuntimeError, "dictionary changed size during iteration")

    return replace(it, check=check)


def for_each(lo: Lowerer, v: Abs, body: Callable[[Abs], None], loop: Loop | None = None) -> None:
    """Run ``body`` for every item; by the flags of ``loop`` it may be left early."""
    from s2s_ad.frontend.loops import run_over

    def over(one: Abs) -> Abs:
        for_each(lo, one, body, loop)
        return const(None)

    if isinstance(v, ONE_OF_TWO):
        forks.either_way(lo, v, over)
        return
    with looping(lo):
        it = v if isinstance(v, TRIPS) else iteration(lo, v)
        if isinstance(it, Counted) and it.trips is not None and it.trips <= lo.unroll:
            it = as_known(lo, it)
        run_over(lo, loop or Loop(None), it, body)


@contextmanager
def looping(lo: Lowerer) -> Iterator[None]:
    """While a list is looped over its length may not change; when the loop is done, it may again."""
    before = set(lo.looped)
    try:
        yield
    finally:
        lo.looped = before


def laid_out(lo: Lowerer, it: Known | Drawn) -> Iterator[Abs]:
    """The items one after the other."""
    for k in range(MOST):
        item = it.take(k)
        if item is END:
            return
        yield item
    lo.refuse("S2S216", f"there are more than {MOST} items, or they do not end")


def all_items(lo: Lowerer, v: Abs, count: int | None) -> list[Abs]:
    """Every item, at compile time."""
    with looping(lo):
        return every(lo, iteration(lo, v), count)


_KEEP = "keep it in a list (np.array of a list of tuples has rows and columns)"


def every(lo: Lowerer, it: Trips, count: int | None) -> list[Abs]:
    if isinstance(it, (Known, Drawn)):
        return list(laid_out(lo, it))
    if isinstance(it, Driven):
        obj = containers.new_list(lo, ())
        it.drive(lo, lambda x: growing.append(lo, obj, x))
        held = lo.content(obj)
        if isinstance(held, Grown):
            raise Structure("S2S202", "the number of items is known at run time only", lo.place(), _KEEP)
        return list(held)
    n = it.trips
    if n is None:
        if count is not None:  # right for one number only
            lo.need_static(it.stop, "the number of items")
        raise Structure("S2S202", "the number of items is known at run time only", lo.place(), _KEEP)
    return [at(lo, it, k) for k in range(n)]


def to_list(lo: Lowerer, v: Abs) -> ListObj:
    """``list(v)``, of something to loop over or of trips."""
    v = tables.listed(lo, v) if tables.is_dict(v) else v
    if isinstance(v, ListObj):
        return growing.copy_list(lo, v)
    if is_array(v) and v.type.rank == 1 and not v.type.dims[0].literal:
        return containers.new_list(lo, Grown(lo.emit("builtins.list", v)))
    with looping(lo):
        return _listed(lo, iteration(lo, v))


def _listed(lo: Lowerer, it: Trips) -> ListObj:
    if isinstance(it, (Known, Drawn)):
        return containers.new_list(lo, tuple(laid_out(lo, it)))
    if isinstance(it, Counted) and it.trips is not None and it.trips <= 64:
        return containers.new_list(lo, tuple(at(lo, it, k) for k in range(it.trips)))
    obj = containers.new_list(lo, ())
    for_each(lo, it, lambda x: growing.append(lo, obj, x))
    return obj
