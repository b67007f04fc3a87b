"""The trips of a loop: what :func:`~s2s_ad.frontend.iterate.iteration` makes of something to loop over.

* :class:`Known`: items that are known.  The loop is laid out.
* :class:`Drawn`: items of an iterator that is drawn from one by one.  The loop is laid out, too.
* :class:`Counted`: a counter, and a function that gives the item for a number: a ``for`` operation.
* :class:`Driven`: a generator.  Its own code runs, and calls back at each ``yield``.

Items are made when their trip comes (``item(k)``), not before: a loop's body may write what it loops
over.  What must not change meanwhile (the length of a list) is looked after by ``check`` after each trip.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from s2s_ad.analysis.points import is_number
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Resized
from s2s_ad.frontend.values import END, Abs, ListObj, Range, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Value

ZERO, ONE = const(0), const(1)
MOST = 10_000  # items that are laid out, and no more


@dataclass(frozen=True, eq=False)
class Known:
    """Items that are known: they are there, or ``fetch`` gives number k of ``count`` when its trip comes
    (a loop's body may write what it loops over)."""

    given: list[Abs]
    fetch: Callable[[int], Abs] | None = None
    count: int = 0
    check: Callable[[], None] | None = None  # made before each trip but the first, and after the last

    def __len__(self) -> int:
        return len(self.given) if self.fetch is None else self.count

    def item(self, k: int) -> Abs:
        return self.given[k] if self.fetch is None else self.fetch(k)

    def take(self, k: int) -> Abs:
        """Item k, or END after the last one."""
        return self.item(k) if k < len(self) else END

    @property
    def items(self) -> list[Abs]:
        return [self.item(k) for k in range(len(self))]


@dataclass(frozen=True, eq=False)
class Drawn:
    """The items that are left in an iterator; ``draw`` gives the next one, or END."""

    draw: Callable[[], Abs]
    check: None = None

    def take(self, k: int) -> Abs:
        return self.draw()


def itself(index: Abs) -> Abs:
    """The item of a range: its number."""
    return index


@dataclass(frozen=True, eq=False)
class Counted:
    """Trips of ``range(start, stop, step)``; ``item`` makes what the loop variable is bound to."""

    start: Any
    stop: Any
    step: Any
    item: Callable[[Any], Abs]
    reverse: bool = False
    trips: int | None = None
    check: Callable[[], None] | None = None


@dataclass(frozen=True, eq=False)
class Driven:
    """``drive(lo, consume)`` runs the generator and calls ``consume(item)`` at each yield; ``leave(lo)``,
    called by a consumer, says that this item was the last one."""

    drive: Callable[[Lowerer, Callable[[Abs], None]], None]
    leave: Callable[[Lowerer], None]


Trips = Known | Drawn | Counted | Driven


def check_all(its: list[Any]) -> None:
    for it in its:
        if not isinstance(it, Driven) and it.check is not None:
            it.check()


def known_int(lo: Lowerer, v: Any) -> int | None:
    if is_const(v, int):
        return int(v.value)
    return lo.sizes.get(v) if isinstance(v, Value) else None


def count_of(lo: Lowerer, r: Range) -> int | None:
    """How many trips there are, where the program says so; none, where the sizes of the call say that."""
    start, stop, step = (known_int(lo, p) for p in (r.start, r.stop, r.step))
    if start is not None and stop is not None and step is not None:
        return len(range(start, stop, step))
    start, stop, step = (_in_every_call(p) for p in (r.start, r.stop, r.step))
    if start is None or stop is None or step is None or range(start, stop, step):
        return None
    return 0


def _in_every_call(v: Any) -> int | None:
    """The number that an integer is in all calls that the code serves."""
    if is_const(v, int):
        return int(v.value)
    return int(v.sample[0]) if isinstance(v, Value) and v.sample is not None and is_number(v) else None


def by_trip(lo: Lowerer, it: Counted) -> Counted:
    """The same iteration, counted from zero in steps of one."""
    from s2s_ad.frontend.operators import binary

    if not it.reverse and is_int(it.start, 0) and is_int(it.step, 1):
        return it
    if is_endless(it):
        trips = it.stop
    elif it.trips is not None:
        trips = const(it.trips)
    else:
        trips = lo.emit("builtins.len", lo.emit("builtins.range", *Range(it.start, it.stop, it.step).spelled))

    def item(i: Any) -> Abs:
        if it.reverse:
            i = binary(lo, "sub", binary(lo, "sub", trips, ONE), i)
        return it.item(binary(lo, "add", it.start, binary(lo, "mul", i, it.step)))

    return Counted(ZERO, trips, ONE, item, trips=it.trips, check=it.check)


def is_int(atom: Any, number: int) -> bool:
    return is_const(atom, int) and bool(atom.value == number)


def at(lo: Lowerer, it: Trips, k: int) -> Abs:
    if isinstance(it, Known):
        return it.item(k)
    assert isinstance(it, Counted)
    return by_trip(lo, it).item(const(k))


def as_known(lo: Lowerer, it: Counted) -> Known:
    """Trips of a known number, one after the other."""
    return Known([], lambda k: at(lo, it, k), it.trips or 0, it.check)


Whole = Known | Counted


def all_but_first(whole: Whole) -> Whole:
    if isinstance(whole, Counted):
        trips = None if whole.trips is None else max(whole.trips - 1, 0)
        return Counted(ONE, whole.stop, ONE, whole.item, trips=trips, check=whole.check)
    return Known([], lambda k: whole.item(k + 1), max(len(whole) - 1, 0), whole.check)


def length(lo: Lowerer, it: Known | Counted, name: str) -> int | None:
    """How many items there are; None for an endless number.  ``name`` is who has to know."""
    if isinstance(it, Known):
        return len(it)
    if it.trips is None and not is_endless(it):
        lo.only_for_these_sizes(name, "the number of items is known at run time only", it.stop)
    return it.trips


def is_endless(it: Counted) -> bool:
    return is_const(it.stop, int) and it.stop.value == sys.maxsize


def resized(lo: Lowerer, base: ListObj) -> None:
    """A list gets longer or shorter: is it looped over?"""
    lo.resized[base] = lo.resized.get(base, 0) + 1
    for same in (base, *lo.doubles(base)):
        if same in lo.looped:
            raise Resized(same, lo.place())
