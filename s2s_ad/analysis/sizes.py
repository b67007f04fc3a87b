"""The sizes of a call, and the sizes that they are given in the sample environments.

Dims and integers that are equal in the call are one class, with one symbol; that assumption is a guard.
Every class gets another size in each sample environment, chosen so that no two classes, nor sums or
differences of them, agree by accident.  A size of 1 is the literal 1.

Where probing such samples fails, the next rung of ``LADDER`` is tried:

``FREE``      sizes are independent;
``ORDERED``   they are in the order that they have in the call, and else independent: a window is smaller than
              what it moves over;
``AFFINE``    their differences are those of the call: they move together (``d * (d - 1) // 2``);
``TIED``      an axis that is a multiple of another number of the call, eight times at most, stays that
              multiple of it (``w[2 * b:3 * b]``): the first three such pairs one by one, those with the
              largest numbers first, then every axis that can be a multiple; then the length of a vector
              that is a sum of products of other numbers, the simplest first (:mod:`~s2s_ad.analysis.ties`);
``SIZED``     every size, but no integer, is what it is in this call;
``PINNED``    so is every integer;
``LAID``      and loops are laid out, trip after trip, from the start: what a container holds may then depend
              on the trip.  Only tried where a container's structure was the failure.

What a rung takes for granted, beyond equality, is guarded as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from s2s_ad.analysis import ties
from s2s_ad.analysis.calls import Guard
from s2s_ad.analysis.sums import Sum, Terms, value_of
from s2s_ad.ir.types import ENVS, FIELD, Dim, Sizes, drawn, number_dim, point_of

FREE, APART, ORDERED, AFFINE = "free", "apart", "ordered", "affine"
SIZED, PINNED, LAID = "sized", "pinned", "laid out"
MULTIPLES = ("first multiple", "second multiple", "third multiple", "all multiples")
SUMS = ("first sum", "second sum", "third sum", "fourth sum", "fifth sum")
TIED = (*MULTIPLES, *SUMS)
LADDER = (FREE, APART, ORDERED, AFFINE, *TIED, SIZED, PINNED, LAID)

_SMALL_CALL = 20_000
_BIG_DIM = 24
_BIG_INT = 10_000
_STEPS = ((2, 3), (3, 7), (4, 2), (7, 5), (5, 11), (9, 4), (6, 13), (11, 8), (8, 17), (13, 9), (10, 23))
_INT_STEPS = ((1, 0), (0, 1), (1, 2), (2, 1), (2, 0), (0, 2))
_GAPS = (5, 11, 17, 7, 13, 23, 19, 29, 3)
_LETTERS = "nmkpqrsabcdefghijluvwxyz"


def _mirrored(base: int, otherwise: int) -> int:
    """The size in the last environment, where the order of small sizes is turned round: ``min(n, m)``
    is n in one environment and m in another."""
    if 2 <= base <= 10:
        return 12 - base
    return 46 - base if 11 <= base <= 35 else otherwise


class Slots(Protocol):
    """Which slots of a call are dims and which are integers, which dims are those of vectors, and how many
    elements the call has."""

    kinds: list[str]
    vectors: set[int]
    elements: int


class CallSizes:
    """Equality classes of dims and integers, and the sample sizes of each class."""

    def __init__(self, slots: Slots, variant: str, static: frozenset[int]) -> None:
        self.slots, self.variant, self.static = slots, variant, static
        self.numbers: list[Any] = []
        self.classes: dict[int, list[int]] = {}
        self.samples: dict[int, tuple[int, ...]] = {}
        self.ties: dict[int, Sum] = {}
        self._names: dict[int, str] = {}
        self._dims = self._ints = 0
        self.crowded = False
        """Whether a size has come last that has no place among the samples of the others."""

    @property
    def pinned(self) -> bool:
        """Whether every number of the call is what it is."""
        return self.variant in (PINNED, LAID)

    @property
    def whole(self) -> bool:
        """Whether long lists are values."""
        return self.variant == FREE

    @property
    def small(self) -> bool:
        return self.slots.elements <= _SMALL_CALL or self.variant not in (FREE, APART)

    def admit(self, numbers: list[Any]) -> None:
        """Sorts new numbers into classes, and chooses samples for new classes."""
        first = len(self.numbers)
        self.numbers += numbers
        fresh: dict[int, list[int]] = {}
        for slot in range(first, len(self.numbers)):
            kind = self.slots.kinds[slot]
            symbolic = kind == "dim" and self.numbers[slot] != 1 and self.variant != SIZED
            if slot not in self.static and (kind == "int" or symbolic):
                fresh.setdefault(int(self.numbers[slot]), []).append(slot)
        self.ties.update(tied := self._tied(fresh) if self.variant in TIED else {})
        for size in (
            sorted(fresh) if tied or self.variant == ORDERED else fresh
        ):  # what it is tied to is smaller
            if size not in self.samples:
                self._sample(size, fresh[size])
            self.classes.setdefault(size, []).extend(fresh[size])

    def _sample(self, size: int, members: list[int]) -> None:
        """Samples and name of a new class, which may be tied to others."""
        tie = self.ties.get(size)
        if tie is None:
            chosen, point = self._choose(size, members), self._point(size)
            name = self._names.get(size) or _name(len(self._names))
        else:
            known = self.samples.items()
            chosen = tuple([value_of(tie.terms, {s: v[e] for s, v in known}) for e in range(ENVS)])
            point = value_of(tie.terms, {s: point_of(v) for s, v in known})
            name = tie.text(self._names)
        self.samples[size] = Sizes.of(chosen, point)
        self._names[size] = name

    def _tied(self, fresh: dict[int, list[int]]) -> dict[int, Sum]:
        """The new sizes that this rung takes to be tied to others.  Only axes are: what counts trips is no
        multiple of anything."""
        numbers = {*self.samples, *fresh}
        if self.variant in SUMS:
            found = ties.sums([s for s, m in fresh.items() if not self.slots.vectors.isdisjoint(m)], numbers)
            return dict(found[SUMS.index(self.variant) :][:1])
        axes = [s for s, members in fresh.items() if any(self.slots.kinds[m] == "dim" for m in members)]
        pairs = ties.multiples(axes, numbers)
        if self.variant != MULTIPLES[-1]:
            return dict(pairs[MULTIPLES.index(self.variant) :][:1])
        every = dict(reversed(pairs))  # of the largest number that it is a multiple of
        return every if len(every) > 1 else {}

    @property
    def as_free(self) -> bool:
        """Whether this rung takes nothing for granted that the first does not, or cannot."""
        if self.variant == ORDERED:
            ordered = self._ordered()
            samples = {self.samples[size][0] for size in ordered}
            empty = any(self.slots.kinds[m] == "dim" for m in self.classes.get(0, ()))
            return len(samples) < max(len(ordered), 2) or empty or self.crowded
        return self.variant in TIED and not self.ties

    def _ordered(self) -> list[int]:
        """The numbers whose order this rung takes for granted; 0, 1 and negative integers may be flags."""
        return sorted(size for size in self.classes if size > 1)

    def _point(self, size: int) -> int:
        """Symbols are independent, but for those that move together."""
        if self.pinned:
            return size
        return drawn("affine") + size if self.variant == AFFINE and size > 1 else drawn("symbol", size)

    def _in_order(self, size: int) -> tuple[int, ...]:
        """Samples that grow with the size: in one environment they are far from each other, no distance being
        a multiple of another; in one they are as near as can be, where a larger window leaves no place."""
        base = size if size <= _BIG_DIM else _BIG_DIM + round(8 * math.log2(size / _BIG_DIM))
        below = max((v for s, v in self.samples.items() if 1 < s < size), default=None)
        above = min((v for s, v in self.samples.items() if s > size), default=None)
        gap = _GAPS[len(self.samples) % len(_GAPS)]
        far, near = (base + gap, base) if below is None else (below[1] + gap + base - below[0], below[2] + 1)
        if above is not None and not (far < above[1] and near < above[2]):
            self.crowded = True
        return (base, far, near)

    def _choose(self, size: int, members: list[int]) -> tuple[int, ...]:
        if any(self.slots.kinds[m] == "dim" for m in members):
            self._dims += 1
            return self._dim_sizes(size, self._dims - 1)
        self._ints += 1
        return self._int_values(size, self._ints - 1)

    def _dim_sizes(self, size: int, order: int) -> tuple[int, ...]:
        if self.pinned:
            return (size,) * ENVS
        if self.variant == AFFINE:
            return (size, size + 2, size + 3)
        if self.variant == ORDERED:
            return self._in_order(size)
        base = size if size and (self.small or size <= _BIG_DIM) else _BIG_DIM // 2 + 5 * order
        lap, place = divmod(order, len(_STEPS))
        p, q = _STEPS[place]
        return (base, base + p + 29 * lap, _mirrored(base, base + q + 31 * lap))

    def _int_values(self, size: int, order: int) -> tuple[int, ...]:
        if self.pinned:
            return (size,) * ENVS
        if self.variant == AFFINE and size > 1:
            return (size, size + 2, size + 3)
        if self.variant == ORDERED and size > 1:
            return self._in_order(size)
        base = size if abs(size) <= _BIG_INT else 7 + order
        p, q = (1, 0) if size in (0, 1) else _INT_STEPS[order % len(_INT_STEPS)]
        return (base, base + p, base + q) if size >= 0 else (base, base - p, base - q)

    def dim(self, slot: int) -> Dim:
        size = int(self.numbers[slot])
        if size == 1 or slot in self.static or self.variant == SIZED:
            return number_dim(size)
        samples = self.samples[size]
        if self.pinned:
            return number_dim(size)
        return Dim(samples, self._names[size], solid=True)

    def integer(self, value: Any) -> tuple[Any, ...]:
        convert = type(value) if isinstance(value, np.generic) else int
        samples = self.samples[int(value)]
        return Sizes.of((convert(v) for v in samples), point_of(samples))

    def guard(self) -> Guard:
        equal: list[tuple[int, int]] = []
        pinned = [(slot, self.numbers[slot]) for slot in sorted(self.static)]
        if self.variant == SIZED:
            kinds = enumerate(self.slots.kinds)
            pinned += [(k, self.numbers[k]) for k, kind in kinds if kind == "dim" and k not in self.static]
        if not self.whole:
            pinned += [(k, self.numbers[k]) for k, kind in enumerate(self.slots.kinds) if kind == "length"]
        for members in self.classes.values():
            if self.pinned:
                pinned += [(m, self.numbers[m]) for m in members]
            else:
                equal += [(members[0], m) for m in members[1:]]
        return Guard(tuple(equal), tuple(pinned), tuple(self._order()), tuple(self._relations()))

    def _order(self) -> Iterator[Terms]:
        """What is taken for granted of the order of classes, as sums that are not negative."""
        if self.variant == ORDERED and self.as_free:
            yield Sum.number(-1).terms
        first = {size: members[0] for size, members in self.classes.items()}
        for smaller, larger in pairwise(self._ordered() if self.variant == ORDERED else ()):
            yield Sum.unknown(first[larger], more=-1).plus(Sum.unknown(first[smaller]), -1).terms

    def _relations(self) -> Iterator[Terms]:
        """What is taken for granted between classes, as sums that are zero."""
        first = {size: members[0] for size, members in self.classes.items()}
        for size, tie in self.ties.items():
            yield tie.renamed(first.__getitem__).plus(Sum.unknown(first[size]), -1).terms
        if self.variant == AFFINE:
            moving = [size for size in first if size > 1]
            for size in moving[1:]:
                apart = Sum.unknown(first[size], more=moving[0] - size)
                yield apart.plus(Sum.unknown(first[moving[0]]), -1).terms

    def formula(self, samples: tuple[int, ...]) -> Sum | None:
        """k times a number of the call plus c that has these samples."""
        if self.pinned:
            return None
        for size, members in self.classes.items():
            found = _multiple(samples, self.samples[size])
            if found is not None:
                return Sum.unknown(members[0], *found)
        return None

    def equals(self, slots: Iterable[int]) -> frozenset[int]:
        """These slots, with the rest of their classes."""
        given = set(slots)
        return frozenset().union(*(m for m in self.classes.values() if not given.isdisjoint(m)))

    def symbols(self) -> dict[tuple[int, ...], str]:
        if self.pinned:
            return {}
        kinds = self.slots.kinds
        return {
            self.samples[size]: self._names[size]
            for size, members in self.classes.items()
            if any(kinds[m] == "dim" for m in members)
        }


def _multiple(samples: tuple[int, ...], base: tuple[int, ...]) -> tuple[int, int] | None:
    """``(k, c)`` with samples = k * base + c, everywhere and at their points."""
    pairs = [(int(s), int(b)) for s, b in zip(samples, base, strict=True)]  # not of 32 bits
    first, least = pairs[0]
    steps = [(s - first, b - least) for s, b in pairs if b != least]
    if not steps or steps[0][0] % steps[0][1]:
        return None
    k = steps[0][0] // steps[0][1]
    c = first - k * least
    same = all(s == k * b + c for s, b in pairs)
    if k < 1 or not same or (k * point_of(base) + c - point_of(samples)) % FIELD:
        return None
    return k, c


def _name(k: int) -> str:
    return _LETTERS[k] if k < len(_LETTERS) else f"n{k - len(_LETTERS) + 1}"
