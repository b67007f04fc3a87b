"""Iterators that give some of the items of another one: ``islice``, ``takewhile``, ``filterfalse`` ….

As everywhere in :mod:`~s2s_ad.frontend.iterators` there is a handler, a pull and the trips for each.  Where
the choice depends on values known at run time only, items cannot be drawn singly (``Undecided``), but a
loop over all of them has the choice as a branch, or as an exit.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import gast

from s2s_ad.frontend import containers
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.drawing import LAZY, PULLS, decided, draw, iterator, over, sources
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import leave_loop
from s2s_ad.frontend.iterate import for_each
from s2s_ad.frontend.lazy import Consume, counting, driven, either, trips_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.operators import comparison
from s2s_ad.frontend.signatures import known
from s2s_ad.frontend.traces import traceless
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.trips import ZERO, Counted, Driven, Known, Trips, by_trip
from s2s_ad.frontend.truth import negate
from s2s_ad.frontend.values import END, Abs, Lazy, is_const
from s2s_ad.ir.builder import const

Drawn = tuple[Abs, Any]


def _islice(lo: Lowerer, iterable: Abs, first: Abs, *more: Abs) -> Abs:
    bounds = slice(*(known(lo, a, "a bound of islice") for a in (first, *more)))
    if any(b is not None and b < 0 for b in (bounds.start, bounds.stop)) or bounds.step == 0:
        lo.refuse("S2S214", "ValueError: a bound of islice is negative")
    return Lazy("islice", (over(lo, iterable),), (bounds.start or 0, bounds.stop, bounds.step or 1))


def _islice_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    start, stop, step = v.extra
    source, taken, wanted = state or (iterator(lo, v.parts[0]), 0, start)
    while taken < wanted:
        if draw(lo, source) is END:
            return END, None
        taken += 1
    if stop is not None and taken >= stop:
        return END, None
    item = draw(lo, source)
    following = wanted + step if stop is None else min(wanted + step, stop)
    return item, (source, taken + 1, following)


def _islice_trips(lo: Lowerer, v: Lazy) -> Trips:
    start, stop, step = v.extra
    it = trips_of(lo, v.parts[0])
    if (start or step != 1) and isinstance(v.parts[0], Lazy):
        _check_passed_over(lo, it)
    if isinstance(it, Known):
        numbers = range(len(it))[slice(*v.extra)]
        return Known([], lambda k: it.item(numbers[k]), len(numbers), it.check)
    if isinstance(it, Driven):
        return _islice_driven(lo, it, start, stop, step)
    whole = by_trip(lo, it)
    end = whole.stop if stop is None else const(stop)
    trips = None if it.trips is None else len(range(it.trips)[slice(*v.extra)])
    if stop is not None and is_const(whole.stop, int):
        end = const(min(stop, whole.stop.value))
        trips = len(range(start, end.value, step))
    elif stop is not None:
        end = lo.emit("builtins.min", end, whole.stop)
    return Counted(const(start), end, const(step), whole.item, trips=trips, check=whole.check)


def _check_passed_over(lo: Lowerer, it: Known | Counted | Driven) -> None:
    """Items that are passed over are made, too: where that leaves traces, they may not be left out."""
    if isinstance(it, Driven) or (isinstance(it, Counted) and it.trips == 0):
        return
    item = traceless(lo, it.item, "in islice(), which passes over some items")
    with on_trial(lo):
        for k in range(len(it)) if isinstance(it, Known) else (it.start,):
            item(k)


def _islice_driven(lo: Lowerer, it: Driven, start: int, stop: int | None, step: int) -> Driven:
    if step != 1:
        lo.refuse("S2S216", "islice with a step of a generator", None, "make a list of it first")

    def drive(lo: Lowerer, consume: Consume) -> None:
        tick = counting(lo, ZERO)

        def one(x: Abs) -> None:
            k = tick(lo)
            either(lo, comparison(lo, gast.GtE(), k, const(start)), lambda: consume(x), lambda: None)
            if stop is not None:
                last = comparison(lo, gast.GtE(), k, const(stop - 1))
                either(lo, last, lambda: it.leave(lo), lambda: None)

        if stop is None or stop > 0:
            it.drive(lo, one)

    return Driven(drive, it.leave)


def _chosen(kind: str) -> Callable[..., Abs]:
    """``takewhile``, ``dropwhile``, ``filterfalse``."""

    def handler(lo: Lowerer, predicate: Abs, iterable: Abs, /) -> Abs:
        return Lazy(kind, (over(lo, iterable),), predicate)

    return handler


def _verdict(lo: Lowerer, v: Lazy, item: Abs) -> Abs:
    return item if is_const(v.extra, type(None)) else lo.call(v.extra, [item])


def _takewhile_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    its = sources(lo, v, state)
    item = draw(lo, its[0])
    return (item, its) if item is not END and decided(lo, _verdict(lo, v, item)) else (END, None)


def _takewhile_trips(lo: Lowerer, v: Lazy) -> Driven:
    def run(lo: Lowerer, consume: Consume, loop: Loop) -> None:
        def one(x: Abs) -> None:
            either(lo, _verdict(lo, v, x), lambda: consume(x), lambda: leave_loop(lo, loop))

        for_each(lo, v.parts[0], one, loop)

    return driven(run)


def _dropwhile_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    its = sources(lo, v, state)
    item = draw(lo, its[0])
    while state is None and item is not END and decided(lo, _verdict(lo, v, item)):
        item = draw(lo, its[0])
    return item, its


def _dropwhile_trips(lo: Lowerer, v: Lazy) -> Driven:
    def run(lo: Lowerer, consume: Consume, loop: Loop) -> None:
        cell = containers.new_dict(lo, {"begun": const(False)})

        def one(x: Abs) -> None:
            def ask() -> None:
                begun = negate(lo, _verdict(lo, v, x))
                lo.state.set(cell, {"begun": begun})

            either(lo, lo.content(cell)["begun"], lambda: None, ask)
            either(lo, lo.content(cell)["begun"], lambda: consume(x), lambda: None)

        for_each(lo, v.parts[0], one, loop)

    return driven(run)


def _filterfalse_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    its = sources(lo, v, state)
    while (item := draw(lo, its[0])) is not END:
        if not decided(lo, _verdict(lo, v, item)):
            return item, its
    return END, None


def _filterfalse_trips(lo: Lowerer, v: Lazy) -> Driven:
    def run(lo: Lowerer, consume: Consume, loop: Loop) -> None:
        def one(x: Abs) -> None:
            either(lo, _verdict(lo, v, x), lambda: None, lambda: consume(x))

        for_each(lo, v.parts[0], one, loop)

    return driven(run)


def _compress(lo: Lowerer, data: Abs, selectors: Abs) -> Abs:
    return Lazy("compress", (Lazy("zip", (over(lo, data), over(lo, selectors))),))


def _compress_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    its = sources(lo, v, state)
    while (pair := draw(lo, its[0])) is not END:
        if decided(lo, pair[1]):
            return pair[0], its
    return END, None


def _compress_trips(lo: Lowerer, v: Lazy) -> Driven:
    def run(lo: Lowerer, consume: Consume, loop: Loop) -> None:
        def one(pair: Abs) -> None:
            either(lo, pair[1], lambda: consume(pair[0]), lambda: None)

        for_each(lo, v.parts[0], one, loop)

    return driven(run)


PULLS.update(
    {
        "islice": _islice_pull, "takewhile": _takewhile_pull, "dropwhile": _dropwhile_pull,
        "filterfalse": _filterfalse_pull, "compress": _compress_pull,
    }
)  # fmt: skip
LAZY.update(
    {
        "islice": _islice_trips, "takewhile": _takewhile_trips, "dropwhile": _dropwhile_trips,
        "filterfalse": _filterfalse_trips, "compress": _compress_trips,
    }
)  # fmt: skip
HANDLERS.update(
    {
        itertools.islice: _islice, itertools.takewhile: _chosen("takewhile"),
        itertools.dropwhile: _chosen("dropwhile"), itertools.filterfalse: _chosen("filterfalse"),
        itertools.compress: _compress,
    }
)  # fmt: skip
