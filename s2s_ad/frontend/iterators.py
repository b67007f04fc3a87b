"""``itertools``: each iterator by what is called, by drawing its items, and as a loop where that can be.

A handler makes the :class:`~s2s_ad.frontend.values.Lazy` when the function is called, with the pools that
Python takes at once.  Its ``PULLS`` say what the next item is, in the words of the reference manual
(:mod:`~s2s_ad.frontend.drawing`); its ``LAZY``, if it has them, are the trips of a loop over all its
items, which need not be laid out (:mod:`~s2s_ad.frontend.trips`).
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

import gast

from s2s_ad.frontend import containers, growing
from s2s_ad.frontend.about import is_array
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.drawing import LAZY, ONE_BY_ONE, PULLS, draw, iterator, over, sources
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import flag, leave_loop
from s2s_ad.frontend.iterate import all_items, for_each
from s2s_ad.frontend.lazy import Consume, driven, either, mapped, trips_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.operators import binary, comparison
from s2s_ad.frontend.signatures import given, known, known_option
from s2s_ad.frontend.trips import ONE, ZERO, Counted, Driven, Known, Trips, Whole, all_but_first, at, by_trip
from s2s_ad.frontend.values import END, Abs, Instance, Lazy, ListObj, Range
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const

Drawn = tuple[Abs, Any]


# ---------------------------------------------------------------- of a pool


def _items(items: Any) -> Abs:
    return Lazy("items", tuple(tuple(item) for item in items))


def _combinations(lo: Lowerer, iterable: Abs, r: Abs) -> Abs:
    size = known(lo, r, "r")
    return _items(itertools.combinations(containers.unpack(lo, iterable, None), size))


def _combinations_with_replacement(lo: Lowerer, iterable: Abs, r: Abs) -> Abs:
    size = known(lo, r, "r")
    return _items(itertools.combinations_with_replacement(containers.unpack(lo, iterable, None), size))


def _permutations(lo: Lowerer, iterable: Abs, r: Abs = None) -> Abs:
    size = known_option(lo, r, None, "r")
    return _items(itertools.permutations(containers.unpack(lo, iterable, None), size))


def _product(lo: Lowerer, /, *iterables: Abs, repeat: Abs = None) -> Abs:
    pools = tuple(_pool(lo, it) for it in iterables)
    return Lazy("product", pools * known_option(lo, repeat, 1, "repeat="))


def _pool(lo: Lowerer, iterable: Abs) -> Abs:
    """The items that product takes now: what becomes of a list later is not in it, nor what is written to the
    numbers of an array (the rows of a matrix are views, also in the pool)."""
    if isinstance(iterable, (Lazy, Instance)):
        return tuple(all_items(lo, iterable, None))
    if is_array(iterable) and iterable.type.rank == 1:
        return lo.emit("copy", iterable)
    if isinstance(iterable, Range):
        return iterable
    items = containers.known_items(lo, iterable)
    if items is None and isinstance(iterable, ListObj):
        return growing.copy_list(lo, iterable)
    return iterable if items is None else tuple(items)


def _product_trips(lo: Lowerer, v: Lazy) -> Known | Driven:
    its = [containers.known_items(lo, p) for p in v.parts]
    known = [items for items in its if items is not None]
    if len(known) == len(its) and not any(isinstance(p, Range) for p in v.parts):
        return Known([tuple(c) for c in itertools.product(*known)])
    loops = [Loop(None) for _ in v.parts]

    def drive(lo: Lowerer, consume: Consume) -> None:
        def level(k: int, chosen: tuple[Abs, ...]) -> None:
            if k == len(v.parts):
                consume(chosen)
            else:
                for_each(lo, v.parts[k], lambda x: level(k + 1, (*chosen, x)), loops[k])

        level(0, ())

    def leave(lo: Lowerer) -> None:
        for loop in loops:
            leave_loop(lo, loop)

    return Driven(drive, leave)


# ---------------------------------------------------------------- endless ones


def _count(lo: Lowerer, start: Abs = None, step: Abs = None) -> Abs:
    """Its next number is held like an item of a list, so that branches and loops may move it on."""
    start = const(0) if start is None else start
    return Lazy("count", (start, const(1) if step is None else step), containers.new_list(lo, (start,)))


def _repeat(lo: Lowerer, object: Abs, times: Abs = None) -> Abs:
    stop = const(sys.maxsize) if times is None else lo.read(times)
    return Lazy("repeat", (Range(ZERO, stop, ONE),), object)


def _repeat_trips(lo: Lowerer, v: Lazy) -> Trips:
    return mapped(trips_of(lo, v.parts[0]), lambda _: v.extra)


def _cycle(lo: Lowerer, iterable: Abs, /) -> Abs:
    return Lazy("cycle", (over(lo, iterable),))


def _cycle_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    source, saved, k = state or (iterator(lo, v.parts[0]), (), 0)
    item = draw(lo, source)
    if item is not END:
        return item, (source, (*saved, item), 0)
    return (saved[k % len(saved)], (source, saved, k + 1)) if saved else (END, None)


# ---------------------------------------------------------------- made of items


def _starmap(lo: Lowerer, function: Abs, iterable: Abs, /) -> Abs:
    return Lazy("starmap", (over(lo, iterable),), function)


def _starmap_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    its = sources(lo, v, state)
    item = draw(lo, its[0])
    return (END, None) if item is END else (_star(lo, v, item), its)


def _star(lo: Lowerer, v: Lazy, item: Abs) -> Abs:
    return lo.call(v.extra, containers.unpack(lo, item, None))


def _starmap_trips(lo: Lowerer, v: Lazy) -> Trips:
    return mapped(trips_of(lo, v.parts[0]), lambda item: _star(lo, v, item))


def _accumulate(lo: Lowerer, iterable: Abs, func: Abs = None, *, initial: Abs = None) -> Abs:
    start = initial if given(initial) else None
    return Lazy("accumulate", (over(lo, iterable),), (func if given(func) else None, start))


def _added(lo: Lowerer, v: Lazy, total: Abs, item: Abs) -> Abs:
    function, _ = v.extra
    if total is None:
        return item
    return binary(lo, "add", total, item) if function is None else lo.call(function, [total, item])


def _accumulate_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    if state is None and v.extra[1] is not None:
        return v.extra[1], (iterator(lo, v.parts[0]), v.extra[1])
    source, total = state or (iterator(lo, v.parts[0]), None)
    item = draw(lo, source)
    if item is END:
        return END, None
    total = _added(lo, v, total, item)
    return total, (source, total)


def _accumulate_trips(lo: Lowerer, v: Lazy) -> Driven:
    """The first total is the first item, or what was given; each trip carries the total on."""

    def run(lo: Lowerer, consume: Consume, loop: Loop, whole: Whole) -> None:
        cell = containers.new_dict(lo, {"total": at(lo, whole, 0) if v.extra[1] is None else v.extra[1]})
        consume(lo.content(cell)["total"])

        def one(x: Abs) -> None:
            total = _added(lo, v, lo.content(cell)["total"], x)
            lo.state.set(cell, {"total": total})
            consume(total)

        rest = whole if v.extra[1] is not None else all_but_first(whole)
        either(lo, flag(lo, loop, "exit"), lambda: None, lambda: for_each(lo, rest, one, loop))

    return _hanging(lo, v, run, always=v.extra[1] is not None)


def _pairwise_trips(lo: Lowerer, v: Lazy) -> Driven:
    """Each trip carries its item on to the next one."""

    def run(lo: Lowerer, consume: Consume, loop: Loop, whole: Whole) -> None:
        cell = containers.new_dict(lo, {"before": at(lo, whole, 0)})

        def one(x: Abs) -> None:
            before = lo.content(cell)["before"]
            lo.state.set(cell, {"before": x})
            consume((before, x))

        for_each(lo, all_but_first(whole), one, loop)

    return _hanging(lo, v, run)


def _hanging(
    lo: Lowerer, v: Lazy, run: Callable[[Lowerer, Consume, Loop, Whole], None], always: bool = False
) -> Driven:
    """Items that hang on the one before; ``run`` goes through them if there are any (or ``always``)."""
    it = trips_of(lo, v.parts[0])
    if isinstance(it, Driven):
        lo.refuse("S2S216", f"{v.kind} of a generator", None, "make a list of it first")
    whole = by_trip(lo, it) if isinstance(it, Counted) else it
    count: Abs = whole.stop if isinstance(whole, Counted) else const(len(whole))
    some = const(True) if always else comparison(lo, gast.Gt(), count, ZERO)
    return driven(
        lambda lo, consume, loop: either(lo, some, lambda: run(lo, consume, loop, whole), lambda: None)
    )


def _pairwise(lo: Lowerer, iterable: Abs, /) -> Abs:
    return Lazy("pairwise", (over(lo, iterable),))


def _pairwise_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    source, before = state or (iterator(lo, v.parts[0]), END)
    if state is None:
        before = draw(lo, source)
    item = END if before is END else draw(lo, source)
    return (END, None) if item is END else ((before, item), (source, item))


def _batched(lo: Lowerer, iterable: Abs, n: Abs, *, strict: Abs = None) -> Abs:
    size = known(lo, n, "n")
    return Lazy("batched", (over(lo, iterable),), (size, known_option(lo, strict, False, "strict=")))


def _batched_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    its = sources(lo, v, state)
    size, strict = v.extra
    batch: list[Abs] = []
    while len(batch) < size and (item := draw(lo, its[0])) is not END:
        batch.append(item)
    if strict and 0 < len(batch) < size:
        lo.refuse("S2S214", "ValueError: batched(): incomplete batch")
    return (tuple(batch), its) if batch else (END, None)


def _zip_longest(lo: Lowerer, /, *iterables: Abs, fillvalue: Abs = None) -> Abs:
    fill = const(None) if fillvalue is None else fillvalue
    return Lazy("zip_longest", tuple(over(lo, v) for v in iterables), fill)


def _zip_longest_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    its = sources(lo, v, state)
    items = [draw(lo, source) for source in its]
    if all(item is END for item in items):
        return END, None
    return tuple(v.extra if item is END else item for item in items), its


def _groupby(lo: Lowerer, iterable: Abs, key: Abs = None) -> Abs:
    return Lazy("groupby", (over(lo, iterable),), key if given(key) else None)


def _groupby_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    """A group ends when the next one is asked for, whatever is left in it."""
    groups, before = state if state is not None else (_groups(lo, v), None)
    if before is not None:
        lo.state.set(before, END)
    if not groups:
        return END, None
    (key, items), *rest = groups
    group = Lazy("items", tuple(items))
    return (key, group), (tuple(rest), group)


def _groups(lo: Lowerer, v: Lazy) -> tuple[tuple[Abs, list[Abs]], ...]:
    groups: list[tuple[Abs, list[Abs]]] = []
    for item in all_items(lo, v.parts[0], None):
        key = item if v.extra is None else lo.call(v.extra, [item])
        if not isinstance(key, Const):
            lo.refuse("S2S202", "the keys of groupby must be known while compiling")
        if not groups or groups[-1][0] != key:
            groups.append((key, []))
        groups[-1][1].append(item)
    return tuple(groups)


def _tee(lo: Lowerer, iterable: Abs, n: Abs = None, /) -> Abs:
    source, drawn = iterator(lo, iterable), containers.new_list(lo, ())
    return tuple(Lazy("tee", (source,), drawn) for _ in range(known_option(lo, n, 2, "n")))


def _tee_pull(lo: Lowerer, v: Lazy, state: Any) -> Drawn:
    k, items = state or 0, lo.content(v.extra)
    if k == len(items):
        item = draw(lo, v.parts[0])
        if item is END:
            return END, None
        lo.state.set(v.extra, (*items, item))
    return lo.content(v.extra)[k], k + 1


def _chain(lo: Lowerer, /, *iterables: Abs) -> Abs:
    return Lazy("chain", tuple(iterator(lo, v) if isinstance(v, Instance) else v for v in iterables))


def _chain_from(lo: Lowerer, iterables: Abs, /) -> Abs:
    return Lazy("chain", tuple(containers.unpack(lo, iterables, None)))


ONE_BY_ONE.update({"cycle", "batched", "zip_longest", "groupby", "tee"})
PULLS.update(
    {
        "cycle": _cycle_pull, "starmap": _starmap_pull, "accumulate": _accumulate_pull, "tee": _tee_pull,
        "pairwise": _pairwise_pull, "batched": _batched_pull, "zip_longest": _zip_longest_pull,
        "groupby": _groupby_pull,
    }
)  # fmt: skip
LAZY.update(
    {
        "items": lambda lo, v: Known(list(v.parts)), "product": _product_trips, "repeat": _repeat_trips,
        "starmap": _starmap_trips, "accumulate": _accumulate_trips, "pairwise": _pairwise_trips,
    }
)  # fmt: skip
HANDLERS.update(
    {
        itertools.product: _product, itertools.combinations: _combinations,
        itertools.permutations: _permutations, itertools.pairwise: _pairwise,
        itertools.combinations_with_replacement: _combinations_with_replacement,
        itertools.chain: _chain, itertools.chain.from_iterable: _chain_from, itertools.count: _count,
        itertools.accumulate: _accumulate, itertools.repeat: _repeat, itertools.cycle: _cycle,
        itertools.starmap: _starmap, itertools.zip_longest: _zip_longest, itertools.groupby: _groupby,
        itertools.tee: _tee,
    }
)  # fmt: skip
if sys.version_info >= (3, 12):
    HANDLERS[itertools.batched] = _batched
