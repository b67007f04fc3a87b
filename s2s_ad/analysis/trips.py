"""Sizes in which the number of a loop's trip cancels: ``x[i : i + n]`` has ``n`` items in every trip.

The index of a ``for`` whose bounds are numbers of the call is an unknown of its own in sums (a negative one;
slots of the call are not), with a least and a greatest value that are sums themselves, in which the indices
of loops around may stand.  So ``i + n`` has a sum, and so has the length of a slice.  If no index stands in
that, it is the same in all trips.  What is left to show is that no trip's slice is clipped: the start is at
least 0, the stop at most the length of the axis, the length no less than 0.  For that each index is replaced
by its least or greatest value, whichever makes the sum smaller.

What comes out are sums of numbers of the call.  They hold for the call that is compiled for, else nothing is
said of the slice here; for later calls they are guards, like the needs of any slice
(:mod:`~s2s_ad.analysis.bounds`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from s2s_ad.analysis.sums import Sum, Terms, value_of
from s2s_ad.ir.core import Atom, Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Dim

Numbers = Callable[[], Sequence[int]]
ZERO, ONE = Sum.number(0), Sum.number(1)


class Indices:
    """The indices of the loops of one compilation, with their ranges."""

    def __init__(self) -> None:
        self.numbers: Numbers | None = None
        """The numbers of the call; None where there is no call, as in tests of one operation."""
        self._ranges: list[tuple[Sum, Sum]] = []

    def range(self, start: Sum, stop: Sum, step: int) -> Sum:
        """A new index, as an unknown."""
        low, high = (start, stop.plus(ONE, -1)) if step > 0 else (stop.plus(ONE), start)
        self._ranges.append((low, high))
        return Sum.unknown(-len(self._ranges))

    def unclipped(self, start: Sum, stop: Sum, axis: Sum) -> list[Terms] | None:
        """What makes a slice end within its axis in every trip, and as long in each; None if that is not so,
        or not known."""
        if self.numbers is None or not moves(start) or moves(stop.plus(start, -1)) or moves(axis):
            return None
        needs: list[Terms] = []
        for total in (start, axis.plus(stop, -1), stop.plus(start, -1)):
            if not self._settle(total, needs):
                return None
        return needs

    def _settle(self, total: Sum, needs: list[Terms]) -> bool:
        """Whether a sum is at least zero in every trip; what that asks of the call is noted."""
        while (index := min(total.unknowns, default=0)) < 0:
            factor, rest = total.by(index)
            if factor is None or moves(factor):
                return False
            rising = self._value(factor) >= 0
            if not self._hold(factor if rising else ZERO.plus(factor, -1), needs):
                return False
            low, high = self._ranges[-index - 1]
            total = rest.plus(factor.times(low if rising else high))
        return total.small and self._hold(total, needs)

    def _hold(self, total: Sum, needs: list[Terms]) -> bool:
        """Whether a sum of numbers of the call is at least zero; it will be asked of later calls."""
        if total.unknowns:
            needs.append(total.terms)
        return self._value(total) >= 0

    def _value(self, total: Sum) -> int:
        assert self.numbers is not None
        return value_of(total.terms, self.numbers())


def moves(total: Sum) -> bool:
    """Whether the index of a loop stands in a sum."""
    return min(total.unknowns, default=0) < 0


def distance(part: Slice, dim: Dim) -> tuple[int, ...] | None:
    """From start to stop of a slice, by environment; None where it does not run forward item by item,
    or a bound is not known to count from the front in every call."""
    if not isinstance(part.step, Const) or part.step.value not in (None, 1):
        return None
    start, stop = _places(part.start, dim, 0), _places(part.stop, dim, None)
    if start is None or stop is None:
        return None
    return tuple([last - first for first, last in zip(start, stop, strict=True)])


def _places(bound: Atom, dim: Dim, absent: int | None) -> Sequence[int] | None:
    """Where a bound of a slice stands, from the front."""
    if isinstance(bound, Value):
        return None if bound.sample is None or min(bound.sample) < 0 else bound.sample
    place = absent if bound.value is None else int(bound.value)
    return [size if place is None else place + size * (place < 0) for size in dim.sizes]
