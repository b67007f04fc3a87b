"""Python's own iterators as loops: ``enumerate``, ``zip``, ``reversed``, ``map``, ``filter``, generators.

Each is a function from what the iterator was made of to its trips.  Where the trips of what it is made
of are counted so are its own, so that ``for i, (a, b) in enumerate(zip(x, y))`` is one ``for``
operation over a number.  What gives an item in some trips only (``filter``) or several in one
(``chain``) is driven: its loop calls back.  A generator drives whatever it is zipped with, for its code
must run when its item is asked for, and not before; the items of the others are taken by number.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NoReturn

import gast

from s2s_ad.frontend import containers, growing
from s2s_ad.frontend.about import type_of
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.containers import new_dict
from s2s_ad.frontend.drawing import LAZY, PULLS, step
from s2s_ad.frontend.exceptions import raise_where
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import flag, leave_loop
from s2s_ad.frontend.iterate import every, for_each, iteration
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Resized, Structure
from s2s_ad.frontend.operators import binary, comparison
from s2s_ad.frontend.subscripts import getitem
from s2s_ad.frontend.traces import on_probation, traceless
from s2s_ad.frontend.trips import (
    ONE,
    ZERO,
    Counted,
    Drawn,
    Driven,
    Known,
    Trips,
    as_known,
    at,
    by_trip,
    check_all,
    is_endless,
    is_int,
    itself,
    length,
)
from s2s_ad.frontend.truth import test, truth
from s2s_ad.frontend.values import Abs, Grown, Lazy, ListObj, Poison, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Scalar

Consume = Callable[[Abs], None]
_MORE = "beside others in zip(), which may have fewer items"


def trips_of(lo: Lowerer, v: Abs) -> Known | Counted | Driven:
    """The trips of what an iterator is made of."""
    it = iteration(lo, v)
    return driven(lambda lo, consume, loop: for_each(lo, it, consume, loop)) if isinstance(it, Drawn) else it


def checked(lo: Lowerer, v: Abs, it: Trips, why: str) -> Trips:
    """The trips of what an iterator is made of, whose items are not made as often as Python makes them."""
    if not isinstance(v, Lazy) or isinstance(it, (Drawn, Driven)):
        return it
    item = traceless(lo, it.item, why)
    return Known([], item, len(it), it.check) if isinstance(it, Known) else replace(it, item=item)


def driven(run: Callable[[Lowerer, Consume, Loop], None]) -> Driven:
    """What is driven by a loop of its own, which ``run`` is given, so that it can be left early."""
    loop = Loop(None)
    return Driven(lambda lo, consume: run(lo, consume, loop), lambda lo: leave_loop(lo, loop))


def counting(lo: Lowerer, start: Abs) -> Callable[[Lowerer], Abs]:
    """A counter that lives in the store: known in what is laid out, carried by a loop."""
    cell = new_dict(lo, {"k": start})

    def tick(lo: Lowerer) -> Abs:
        k = lo.content(cell)["k"]
        lo.state.set(cell, {"k": binary(lo, "add", k, ONE)})
        return k

    return tick


def _enumerate(lo: Lowerer, v: Lazy) -> Trips:
    inner, start = trips_of(lo, v.parts[0]), v.parts[1]
    if isinstance(inner, Known):
        known = inner
        return Known(
            [], lambda k: (binary(lo, "add", start, const(k)), known.item(k)), len(known), known.check
        )
    if isinstance(inner, Driven):
        return _enumerate_driven(inner, start)
    it = by_trip(lo, inner)

    def item(i: Any) -> Abs:
        number = i if is_const(start, int) and start.value == 0 else binary(lo, "add", start, i)
        return (number, it.item(i))

    return replace(it, item=item)


def _enumerate_driven(inner: Driven, start: Abs) -> Driven:
    def drive(lo: Lowerer, consume: Consume) -> None:
        tick = counting(lo, start)
        inner.drive(lo, lambda x: consume((tick(lo), x)))

    return Driven(drive, inner.leave)


def _zip(lo: Lowerer, v: Lazy) -> Trips:
    its: list[Any] = [trips_of(lo, p) for p in v.parts]
    drivers = [k for k, it in enumerate(its) if isinstance(it, Driven)]
    for k, part in enumerate(v.parts):
        if k < drivers[0] if drivers else not v.extra and _may_be_longer(its, k):
            its[k] = checked(lo, part, its[k], _MORE)
    if drivers:
        return _zip_driven(lo, v, its, drivers)
    if any(isinstance(p, ListObj) and isinstance(lo.content(p), Grown) for p in v.parts):
        its = [_asked_by_number(lo, p, i) if isinstance(i, Known) else i for p, i in zip(v.parts, its)]
    return _side_by_side(lo, [it for it in its if not isinstance(it, Driven)], v.extra)


def _may_be_longer(its: list[Any], k: int) -> bool:
    """Whether one may have an item more than those that come after it: Python makes that item."""
    size = _size(its[k])
    return any(size is None or (n := _size(it)) is None or not _same_size(size, n) for it in its[k + 1 :])


def _size(it: Known | Counted) -> Any:
    if isinstance(it, Known):
        return const(len(it))
    return it.stop if it.trips is None and is_int(it.start, 0) and is_int(it.step, 1) else const(it.trips)


def _side_by_side(lo: Lowerer, its: list[Known | Counted], strict: bool) -> Known | Counted:
    if strict:
        _check_equal(lo, its)
    if any(isinstance(i, Known) for i in its) or not its:
        lengths = [n for i in its if (n := length(lo, i, "builtins.zip")) is not None]
        return Known(
            [], lambda k: tuple(at(lo, i, k) for i in its), min(lengths, default=0), lambda: check_all(its)
        )
    counted = [by_trip(lo, i) for i in its if isinstance(i, Counted)]
    stop, trips = (counted[0].stop, counted[0].trips) if strict else _shortest(lo, counted)
    check = partial(check_all, counted) if any(c.check for c in counted) else None
    return Counted(ZERO, stop, ONE, lambda i: tuple(c.item(i) for c in counted), trips=trips, check=check)


def _shortest(lo: Lowerer, counted: list[Counted]) -> tuple[Any, int | None]:
    ends = [c for c in counted if not is_endless(c)] or counted[:1]
    same = all(_same_size(ends[0].stop, c.stop) for c in ends[1:])
    if same:
        return ends[0].stop, ends[0].trips
    return lo.emit("builtins.min", *(c.stop for c in ends)), None


def _zip_driven(lo: Lowerer, v: Lazy, its: list[Any], drivers: list[int]) -> Driven:
    if len(drivers) > 1 or v.extra:
        text = "several generators are zipped" if len(drivers) > 1 else "zip(strict=True) of a generator"
        for part in v.parts:
            if isinstance(part, Lazy):
                step(lo, part)
        raise Structure("S2S216", text, lo.place(), "make lists of them first")
    driver = its[drivers[0]]
    others = [it for it in its if it is not driver]
    if 0 < drivers[0] < len(its) - 1 and on_probation(lo, lambda: driver.drive(lo, lambda _: None))[1]:
        lo.refuse("S2S216", f"a generator that has effects stands {_MORE}", None, "make a list of it first")
    return Driven(_Zipped(driver, drivers[0], others, _fewest(lo, others)).drive, driver.leave)


@dataclass(frozen=True, eq=False)
class _Zipped:
    """A generator, whose items go to the ``place`` among those of others, of which the shortest has ``stop``
    (None if they go on for ever).  If it comes first, it is asked for one more item than they have."""

    driver: Driven
    place: int
    others: list[Any]
    stop: Abs

    def drive(self, lo: Lowerer, consume: Consume) -> None:
        tick = counting(lo, ZERO)

        def run() -> None:
            self.driver.drive(lo, lambda item: self._consume(lo, item, tick(lo), consume))

        if self.place == 0 or self.stop is None:
            run()
        else:
            either(lo, comparison(lo, gast.Gt(), self.stop, ZERO), run, lambda: None)

    def _consume(self, lo: Lowerer, item: Abs, k: Abs, consume: Callable[[Abs], None]) -> None:
        """The k-th item."""

        def give() -> None:
            rest = [_at(lo, it, k) for it in self.others]
            rest.insert(self.place, item)
            consume(tuple(rest))

        if self.stop is None:
            give()
        elif self.place == 0:
            either(lo, comparison(lo, gast.Lt(), k, self.stop), give, lambda: self.driver.leave(lo))
        else:
            give()
            last = comparison(lo, gast.GtE(), binary(lo, "add", k, ONE), self.stop)
            either(lo, last, lambda: self.driver.leave(lo), lambda: None)


def _fewest(lo: Lowerer, others: list[Any]) -> Abs:
    """How many items the shortest of some iterables has; None if they all go on for ever."""
    finite = [it for it in others if isinstance(it, Known) or not is_endless(it)]
    if any(isinstance(it, Counted) and it.trips is None for it in finite):
        if any(isinstance(it, Known) for it in finite):
            lo.only_for_these_sizes("builtins.zip", "lengths are known at run time only")
        return _shortest(lo, [by_trip(lo, it) for it in finite if isinstance(it, Counted)])[0]
    lengths = [len(it) if isinstance(it, Known) else it.trips for it in finite]
    return const(min(lengths)) if lengths else None


def _at(lo: Lowerer, it: Known | Counted, k: Abs) -> Abs:
    """Item ``k``, which may be known at run time only."""
    if is_const(k, int):
        return at(lo, it, k.value)
    if isinstance(it, Counted):
        return by_trip(lo, it).item(k)
    return getitem(lo, _all_of(lo, it), k)


def either(lo: Lowerer, cond: Abs, then: Callable[[], None], orelse: Callable[[], None]) -> None:
    """``if`` on a value that may be known."""
    known = truth(lo, cond)
    if known is None:
        branch(lo, test(lo, cond), then, orelse)
    elif known:
        then()
    else:
        orelse()


def _asked_by_number(lo: Lowerer, v: Abs, it: Known) -> Any:
    """Known items beside a list whose length no call can tell, asked for by number: each of them when its
    trip begins, for the body may write to those that are still to come.  Numbers are put into a list before
    the loop, which holds as long as the body leaves the lists alone that they stand in."""
    held = growing.grow(lo, _all_of(lo, it), "")
    if isinstance(held, Poison):
        _unknown_length(lo)
    lists = _lists_of_numbers(lo, v)
    if lists is None:
        return Counted(ZERO, const(len(it)), ONE, partial(_at, lo, it), trips=len(it), check=it.check)
    before = [(one, lo.content(one)) for one in lists]

    def check() -> None:
        for one, items in before:
            if lo.content(one) is not items:
                raise Resized(one, lo.place(), "an item")

    whole = trips_of(lo, containers.new_list(lo, held))
    return replace(whole, check=check) if isinstance(whole, Counted) else whole


def _lists_of_numbers(lo: Lowerer, v: Abs) -> list[ListObj] | None:
    """The lists that an iterable of known items takes them from; None unless all of these are numbers."""
    if isinstance(v, Lazy) and v.kind in ("iter", "enumerate", "zip", "reversed"):
        found = [_lists_of_numbers(lo, part) for part in v.parts]
        return None if None in found else [one for some in found for one in some or ()]
    items = lo.content(v) if isinstance(v, ListObj) else v if isinstance(v, tuple) else (v,)
    if not all(isinstance(type_of(item), Scalar) for item in leaves(items)):
        return None
    return [v] if isinstance(v, ListObj) else []


def _all_of(lo: Lowerer, it: Known) -> tuple[Abs, ...]:
    return tuple(map(traceless(lo, it.item, _MORE), range(len(it))))


def _unknown_length(lo: Lowerer) -> NoReturn:
    lo.only_for_these_sizes("builtins.zip", "lengths are known at run time only")


def _check_equal(lo: Lowerer, its: list[Any]) -> None:
    """``strict=True``: the lengths are the same, or the call is refused."""
    counted = [by_trip(lo, i) for i in its if isinstance(i, Counted)]
    if len(counted) == len(its) and all(_same_size(counted[0].stop, c.stop) for c in counted):
        return
    if len(counted) == len(its) == 2 and not any(map(is_endless, counted)):
        return _check_two(lo, counted[0].stop, counted[1].stop)
    for c in counted:
        if c.trips is None and not is_endless(c):
            text = "the lengths of what zip(strict=True) takes are known at run time only"
            lo.only_for_these_sizes("builtins.zip", text)
    lengths = {len(i) if isinstance(i, Known) else i.trips for i in its}
    if len(lengths) > 1:
        lo.refuse("S2S216", "the arguments of zip(strict=True) have different lengths")


def _check_two(lo: Lowerer, first: Abs, second: Abs) -> None:
    for op, how in ((gast.Lt(), "shorter"), (gast.Gt(), "longer")):
        text = f"zip() argument 2 is {how} than argument 1"
        why = "the lengths of what zip(strict=True) takes are known at run time only"
        raise_where(lo, comparison(lo, op, second, first), ValueError, text, why)


def _same_size(a: Any, b: Any) -> bool:
    if a is b or (isinstance(a, Const) and isinstance(b, Const)):
        return a is b or a == b
    return isinstance(a, Value) and isinstance(b, Value) and a.sample is not None and a.sample == b.sample


def _reversed(lo: Lowerer, v: Lazy) -> Known | Counted:
    inner = trips_of(lo, v.parts[0])
    if isinstance(inner, Known):
        known = inner
        return Known([], lambda k: known.item(len(known) - 1 - k), len(known), known.check)
    if isinstance(inner, Driven):
        return Known(every(lo, inner, None)[::-1])
    return replace(inner, reverse=not inner.reverse)


def _map(lo: Lowerer, v: Lazy) -> Trips:
    single = len(v.parts) == 1
    inner = trips_of(lo, v.parts[0]) if single else _zip(lo, Lazy("zip", v.parts))
    return mapped(inner, lambda x: lo.call(v.extra, [x] if single else list(x)))


def mapped(inner: Trips, apply: Callable[[Abs], Abs]) -> Trips:
    if isinstance(inner, Known):
        return Known([], lambda k: apply(inner.item(k)), len(inner), inner.check)
    if isinstance(inner, Driven):
        return Driven(lambda lo, consume: inner.drive(lo, lambda x: consume(apply(x))), inner.leave)
    assert isinstance(inner, Counted)
    item = inner.item
    return replace(inner, item=lambda i: apply(item(i)))


def _filter(lo: Lowerer, v: Lazy) -> Driven:
    def run(lo: Lowerer, consume: Consume, loop: Loop) -> None:
        def one(x: Abs) -> None:
            keep = x if is_const(v.extra, type(None)) else lo.call(v.extra, [x])
            either(lo, keep, lambda: consume(x), lambda: None)

        for_each(lo, v.parts[0], one, loop)

    return driven(run)


def _generator(lo: Lowerer, v: Lazy) -> Driven:
    return Driven(*v.extra[:2])


def _chain(lo: Lowerer, v: Lazy) -> Known | Driven:
    if not any(isinstance(p, Lazy) or containers.known_items(lo, p) is None for p in v.parts):
        its = [it for p in v.parts if isinstance(it := _laid_out(lo, p), Known)]
        places = [(it, k) for it in its for k in range(len(it))]
        return Known([], lambda k: places[k][0].item(places[k][1]), len(places), lambda: check_all(its))

    def run(lo: Lowerer, consume: Consume, loop: Loop) -> None:
        """The exit of a loop is known in it alone: that of the whole is a flag of its own."""

        def part(k: int) -> None:
            inner = Loop(None)

            def one(x: Abs) -> None:
                consume(x)
                either(lo, flag(lo, loop, "exit"), lambda: leave_loop(lo, inner), lambda: None)

            for_each(lo, v.parts[k], one, inner)
            if k + 1 < len(v.parts):
                either(lo, flag(lo, loop, "exit"), lambda: None, lambda: part(k + 1))

        if v.parts:
            part(0)

    return driven(run)


def _laid_out(lo: Lowerer, v: Abs) -> Trips:
    it = iteration(lo, v)
    return as_known(lo, it) if isinstance(it, Counted) else it


def _iter(lo: Lowerer, v: Lazy) -> Trips:
    return iteration(lo, v.parts[0])


def _endless(lo: Lowerer, v: Lazy) -> Counted:
    start, step = v.parts
    for part in (start, step):
        if not (is_const(part, int) or (isinstance(t := type_of(part), Scalar) and t.dtype[0] in "iu")):
            lo.refuse("S2S216", "itertools.count of a number that is no integer", None, "use k * step")
    return Counted(start, const(sys.maxsize), step, itself)


LAZY.update(
    {
        "enumerate": _enumerate, "zip": _zip, "reversed": _reversed, "map": _map, "filter": _filter,
        "generator": _generator, "generator expression": _map, "chain": _chain, "count": _endless,
        "iter": _iter,
    }
)  # fmt: skip
PULLS["generator expression"] = PULLS["map"]
