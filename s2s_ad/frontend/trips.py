"""The trips of a loop: what :func:`~s2s_ad.frontend.iterate.iteration` makes of something to loop over.

* :class:`Known`: items that are known.  The loop is laid out.
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

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, Frame, Range, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Value

ZERO, ONE = const(0), const(1)


@dataclass(frozen=True, eq=False)
class Known:
    """Items that are known: they are there, or ``fetch`` gives number k of ``count`` when its trip comes
    (a loop's body may write what it loops over)."""

    given: list[Abs]
    fetch: Callable[[int], Abs] | None = None
    count: int = 0
    check: Callable[[], None] | None = None  # made after each trip

    def __len__(self) -> int:
        return len(self.given) if self.fetch is None else self.count

    def item(self, k: int) -> Abs:
        return self.given[k] if self.fetch is None else self.fetch(k)

    @property
    def items(self) -> list[Abs]:
        return [self.item(k) for k in range(len(self))]


@dataclass(frozen=True, eq=False)
class Counted:
    """Trips of ``range(start, stop, step)``; ``item`` makes what the loop variable is bound to."""

    start: Any
    stop: Any
    step: Any
    item: Callable[[Any], Abs]
    reverse: bool = False
    trips: int | None = None


@dataclass(frozen=True, eq=False)
class Driven:
    """``drive(lo, consume)`` runs the generator and calls ``consume(item)`` at each yield."""

    drive: Callable[[Lowerer, Callable[[Abs], None]], None]
    frame: Frame | None = None


Trips = Known | Counted | Driven


def check_all(its: list[Any]) -> None:
    for it in its:
        if isinstance(it, Known) and it.check is not None:
            it.check()


def known_int(lo: Lowerer, v: Any) -> int | None:
    if is_const(v, int):
        return int(v.value)
    return lo.sizes.get(v) if isinstance(v, Value) else None


def count_of(lo: Lowerer, r: Range) -> int | None:
    parts = [known_int(lo, p) for p in (r.start, r.stop, r.step)]
    if any(p is None for p in parts):
        return None
    return len(range(*parts))  # type: ignore[arg-type]


def by_trip(lo: Lowerer, it: Counted) -> Counted:
    """The same iteration, counted from zero in steps of one."""
    if (
        not it.reverse
        and is_const(it.start, int)
        and it.start.value == 0
        and is_const(it.step, int)
        and it.step.value == 1
    ):
        return it
    from s2s_ad.frontend.exprs import binary

    trips = (
        const(it.trips)
        if it.trips is not None
        else lo.emit("builtins.len", lo.emit("builtins.range", it.start, it.stop, it.step))
    )

    def item(i: Any) -> Abs:
        if it.reverse:
            i = binary(lo, "sub", binary(lo, "sub", trips, ONE), i)
        return it.item(binary(lo, "add", it.start, binary(lo, "mul", i, it.step)))

    return Counted(ZERO, trips, ONE, item, trips=it.trips)


def at(lo: Lowerer, it: Known | Counted | Driven, k: int) -> Abs:
    if isinstance(it, Known):
        return it.item(k)
    assert isinstance(it, Counted)
    return by_trip(lo, it).item(const(k))


def is_endless(it: Counted) -> bool:
    return is_const(it.stop, int) and it.stop.value == sys.maxsize
