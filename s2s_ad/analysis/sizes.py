"""The sizes of a call, and the sizes that they are given in the sample environments.

Dims and integers that are equal in the call are one class, with one symbol; that assumption is a guard.
Every class gets another size in each sample environment, chosen so that no two classes, nor sums or
differences of them, agree by accident.  A size of 1 is the literal 1.

Where probing such samples fails, the next rung of ``LADDER`` is tried:

``FREE``      sizes are independent;
``AFFINE``    their differences are those of the call: they move together (``d * (d - 1) // 2``);
``MULTIPLES`` an axis that is a multiple of another number of the call, eight times at most, stays that
              multiple of it (``w[2 * b:3 * b]``): the first three such pairs one by one, those with the
              largest numbers first, then every axis that can be a multiple;
``SIZED``     every size, but no integer, is what it is in this call;
``PINNED``    so is every integer;
``LAID``      and loops are laid out, trip after trip, from the start: what a container holds may then depend
              on the trip.  Only tried where a container's structure was the failure.

What a rung takes for granted, beyond equality, is guarded as well.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from s2s_ad.analysis.calls import Guard
from s2s_ad.ir.types import ENVS, FIELD, Dim, Sizes, drawn, number_dim, point_of

FREE, AFFINE, SIZED, PINNED, LAID = "free", "affine", "sized", "pinned", "laid out"
MULTIPLES = ("first multiple", "second multiple", "third multiple", "all multiples")
LADDER = (FREE, AFFINE, *MULTIPLES, SIZED, PINNED, LAID)

_SMALL_CALL = 20_000
_BIG_DIM = 24
_BIG_INT = 10_000
_STEPS = ((2, 3), (3, 7), (4, 2), (7, 5), (5, 11), (9, 4), (6, 13), (11, 8), (8, 17), (13, 9), (10, 23))
_INT_STEPS = ((1, 0), (0, 1), (1, 2), (2, 1), (2, 0), (0, 2))
_MOST = 8
_LETTERS = "nmkpqrsabcdefghijluvwxyz"


def _mirrored(base: int, otherwise: int) -> int:
    """The size in the last environment, where the order of small sizes is turned round: ``min(n, m)``
    is n in one environment and m in another."""
    if 2 <= base <= 10:
        return 12 - base
    return 46 - base if 11 <= base <= 35 else otherwise


class Slots(Protocol):
    """Which slots of a call are dims and which are integers, and how many elements it has."""

    kinds: list[str]
    elements: int


class CallSizes:
    """Equality classes of dims and integers, and the sample sizes of each class."""

    def __init__(self, slots: Slots, variant: str, static: frozenset[int]) -> None:
        self.slots, self.variant, self.static = slots, variant, static
        self.numbers: list[Any] = []
        self.classes: dict[int, list[int]] = {}
        self.samples: dict[int, tuple[int, ...]] = {}
        self.ratios: dict[int, tuple[int, int]] = {}
        """Size → the size that it is a multiple of, and how many times."""
        self._names: dict[int, str] = {}
        self._dims = self._ints = 0

    @property
    def pinned(self) -> bool:
        """Whether every number of the call is what it is."""
        return self.variant in (PINNED, LAID)

    @property
    def small(self) -> bool:
        return self.slots.elements <= _SMALL_CALL or self.variant != FREE

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
        multiples = self._multiples(fresh) if self.variant in MULTIPLES else {}
        for size in sorted(fresh) if multiples else fresh:
            if size not in self.samples:
                self._sample(size, fresh[size], multiples.get(size))
            self.classes.setdefault(size, []).extend(fresh[size])

    def _sample(self, size: int, members: list[int], base: int | None) -> None:
        """Samples and name of a new class, which may be a multiple of another."""
        if base is None:
            chosen, point, name = self._choose(size, members), self._point(size), _name(len(self._names))
        else:
            times = size // base
            self.ratios[size] = base, times
            chosen = tuple([times * s for s in self.samples[base]])
            point, name = times * point_of(self.samples[base]), f"{times}*{self._names[base]}"
        self.samples[size] = Sizes.of(chosen, point)
        self._names[size] = name

    def _multiples(self, fresh: dict[int, list[int]]) -> dict[int, int]:
        """The sizes that are taken to be multiples on this rung, and of what.  Only axes are: what counts
        trips is no multiple of anything."""
        axes = [s for s, members in fresh.items() if any(self.slots.kinds[m] == "dim" for m in members)]
        bases = sorted((s for s in {*self.samples, *fresh} if s > 1), reverse=True)
        pairs = [(s, b) for b in bases for s in sorted(axes) if s > b and s % b == 0 and s // b <= _MOST]
        rung = MULTIPLES.index(self.variant)
        if rung < len(MULTIPLES) - 1:
            return dict(pairs[rung : rung + 1])
        found: dict[int, int] = {}
        for size, base in sorted(pairs):
            if base not in found:
                found[size] = max(base, found.get(size, 0))
        return found if len(found) > 1 else {}

    @property
    def as_free(self) -> bool:
        """Whether this rung takes nothing for granted that the first does not."""
        return self.variant in MULTIPLES and not self.ratios

    def _point(self, size: int) -> int:
        """Symbols are independent, but for those that move together."""
        if self.pinned:
            return size
        return drawn("affine") + size if self.variant == AFFINE and size > 1 else drawn("symbol", size)

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
        base = size if size and (self.small or size <= _BIG_DIM) else _BIG_DIM // 2 + 5 * order
        lap, place = divmod(order, len(_STEPS))
        p, q = _STEPS[place]
        return (base, base + p + 29 * lap, _mirrored(base, base + q + 31 * lap))

    def _int_values(self, size: int, order: int) -> tuple[int, ...]:
        if self.pinned:
            return (size,) * ENVS
        if self.variant == AFFINE and size > 1:
            return (size, size + 2, size + 3)
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

    def integer(self, slot: int, value: Any) -> tuple[Any, ...]:
        convert = type(value) if isinstance(value, np.generic) else int
        samples = self.samples[int(value)]
        return Sizes.of((convert(v) for v in samples), point_of(samples))

    def guard(self) -> Guard:
        equal: list[tuple[int, int]] = []
        offset: list[tuple[int, int, int]] = []
        pinned = [(slot, self.numbers[slot]) for slot in sorted(self.static)]
        if self.variant == SIZED:
            kinds = enumerate(self.slots.kinds)
            pinned += [(k, self.numbers[k]) for k, kind in kinds if kind == "dim" and k not in self.static]
        first: int | None = None
        for size, members in self.classes.items():
            if self.pinned:
                pinned += [(m, self.numbers[m]) for m in members]
                continue
            equal += [(members[0], m) for m in members[1:]]
            if self.variant == AFFINE and size > 1:
                if first is None:
                    first = members[0]
                else:
                    offset.append((first, members[0], int(size - self.numbers[first])))
        ratio = [
            (self.classes[base][0], self.classes[size][0], times)
            for size, (base, times) in self.ratios.items()
        ]
        return Guard(tuple(equal), tuple(offset), tuple(pinned), ratio=tuple(ratio))

    def linear(self, samples: tuple[int, ...]) -> tuple[int, int, int] | None:
        """``(slot, k, c)``: k times a number of the call plus c has these samples."""
        if self.pinned:
            return None
        for size, members in self.classes.items():
            found = _multiple(samples, self.samples[size])
            if found is not None:
                return members[0], *found
        return None

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
    steps = [(s - samples[0], b - base[0]) for s, b in zip(samples, base, strict=True) if b != base[0]]
    if not steps or steps[0][0] % steps[0][1]:
        return None
    k = steps[0][0] // steps[0][1]
    c = int(samples[0] - k * base[0])
    same = all(s == k * b + c for s, b in zip(samples, base, strict=True))
    if k < 1 or not same or (k * point_of(base) + c - point_of(samples)) % FIELD:
        return None
    return int(k), c


def _name(k: int) -> str:
    return _LETTERS[k] if k < len(_LETTERS) else f"n{k - len(_LETTERS) + 1}"
