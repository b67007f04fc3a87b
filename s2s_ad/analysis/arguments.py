"""What a call's arguments tell the compiler: typed specs of every leaf, and what they assume.

``describe`` is the slow half of dispatch, run once for each specialisation.  It makes the same
walk as :func:`s2s_ad.analysis.calls.key_of` and turns every leaf into a :class:`Dynamic` (a
run-time value with a type) or a :class:`Static` (a compile-time constant).  Sizes that are equal in
the call become one symbol: that assumption is a guard.  Every symbol gets another size in each
sample environment, chosen so that no two symbols, nor sums or differences of them, agree by
accident.  A size of 1 is the literal 1.

Where probing such samples fails (``d * (d - 1) // 2``, ``reshape(x, (4, -1))``), the next variant
is tried: ``AFFINE`` guards the differences between sizes and moves them together, ``SIZED`` takes
every size (but no integer) at its value of this call, ``PINNED`` takes
every size and integer at its value of this call and guards all of them.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_ad.analysis.calls import Guard, fields_of, is_opaque, is_record_walked, key_of
from s2s_ad.ir.trees import Record, Tree
from s2s_ad.ir.types import (
    ENVS,
    Array,
    Dim,
    Opaque,
    Scalar,
    Sizes,
    Type,
    drawn,
    number_dim,
    offset_of,
    point_of,
)

FREE, AFFINE, SIZED, PINNED = "free", "affine", "sized", "pinned"
LADDER = (FREE, AFFINE, SIZED, PINNED)

_SMALL_CALL = 20_000
_BIG_DIM = 24
_BIG_INT = 10_000
_STEPS = ((2, 3), (3, 7), (4, 2), (7, 5), (5, 11), (9, 4), (6, 13), (11, 8), (8, 17), (13, 9), (10, 23))
_INT_STEPS = ((1, 0), (0, 1), (1, 2), (2, 1), (2, 0), (0, 2))
_LETTERS = "nmkpqrsabcdefghijluvwxyz"


@dataclass(frozen=True)
class Dynamic:
    """A leaf that is a run-time value; ``slot`` is where its number stands (-1 for none)."""

    type: Type
    sample: tuple[Any, ...] | None = None
    slot: int = -1


@dataclass(frozen=True)
class Static:
    """A leaf that is a compile-time constant."""

    value: object


@dataclass(frozen=True)
class Described:
    """Specs in the structure of the call, with key and guard.

    ``symbols`` names the symbolic sizes by their sample vector, for :attr:`Probe.names`;
    ``signature`` is the call's signature for a reader, one text for each argument.
    """

    args: tuple[Tree, ...]
    kwargs: dict[str, Tree]
    key: tuple[Any, ...]
    guard: Guard
    symbols: dict[tuple[int, ...], str]
    variant: str


def describe(
    args: tuple[Any, ...],
    kwargs: dict[str, Any] | None = None,
    *,
    variant: str = FREE,
    static: frozenset[int] = frozenset(),
) -> Described:
    """Specs, key and guard of a call.  ``static`` are slots of numbers to be taken as constants."""
    describer = Describer(variant, static)
    specs, named = describer.call(args, kwargs or {})
    key, _ = key_of(args, kwargs or {})
    return Described(specs, named, key, describer.guard(), describer.symbols(), variant)


class Describer:
    """Describes a call, then the free values that the function turns out to read, one by one.

    All of them share the symbols for sizes; their numbers have consecutive slots.
    """

    def __init__(self, variant: str = FREE, static: frozenset[int] = frozenset()) -> None:
        self._slots = _Slots()
        self._sizes = _Sizes(self._slots, variant, static)
        self._maker = _SpecMaker(self._sizes, static)
        self.specs: list[Tree] = []

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Tree, ...], dict[str, Tree]]:
        """Specs of a whole call, in its structure."""
        specs: tuple[Tree, ...] = self.value((args, kwargs))
        return specs[0], specs[1]

    def value(self, x: Any) -> Tree:
        """Specs of one more value."""
        _, numbers = key_of((x,), {})
        self._slots.scan(x)
        self._sizes.admit(numbers)
        spec = self._maker.spec(x)
        self.specs.append(spec)
        return spec

    @property
    def numbers(self) -> list[Any]:
        return self._sizes.numbers

    def guard(self) -> Guard:
        return self._sizes.guard()

    def linear(self, samples: tuple[int, ...]) -> tuple[int, int] | None:
        """The slot of a number of the call, and what has to be added to it, with these samples."""
        return self._sizes.linear(samples)

    def symbols(self) -> dict[tuple[int, ...], str]:
        return self._sizes.symbols()


class _Slots:
    """Which slots are dims and which are integers, and how big the call is (same walk as the key)."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.elements = 0
        self._inside: set[int] = set()

    def scan(self, x: Any) -> None:
        if isinstance(x, np.ndarray):
            self.kinds += ["dim"] * x.ndim
            self.elements += x.size
        elif isinstance(x, (bool, np.bool_)):
            self.kinds.append("bool")
        elif isinstance(x, (int, np.integer)) and not isinstance(x, enum.Enum):
            self.kinds.append("int")
        elif is_number(x):
            self.kinds.append("float")
        else:
            self._scan_inside(x)

    def _scan_inside(self, x: Any) -> None:
        if id(x) in self._inside:
            raise TypeError(f"an argument contains itself (a {type(x).__name__}); it cannot be taken apart")
        self._inside.add(id(x))
        for item in children(x):
            self.scan(item)
        self._inside.discard(id(x))


def is_number(x: Any) -> bool:
    """A Python or NumPy number that is a run-time value."""
    if isinstance(x, np.generic):
        return x.dtype.kind in "fciub"
    return type(x) in (float, int, bool, complex)


def children(x: Any) -> Iterator[Any]:
    """The items of a container that is taken apart; nothing for a leaf."""
    if type(x) in (tuple, list):
        yield from x
    elif type(x) is dict:
        yield from x.values()
    elif is_record_walked(type(x)):
        yield from fields_of(x).values()


def _mirrored(base: int, otherwise: int) -> int:
    """The size in the last environment, where the order of small sizes is turned round: ``min(n, m)``
    is n in one environment and m in another."""
    if 2 <= base <= 10:
        return 12 - base
    return 46 - base if 11 <= base <= 35 else otherwise


class _Sizes:
    """Equality classes of dims and integers, and the sample sizes of each class."""

    def __init__(self, slots: _Slots, variant: str, static: frozenset[int]) -> None:
        self.slots, self.variant, self.static = slots, variant, static
        self.numbers: list[Any] = []
        self.classes: dict[int, list[int]] = {}
        self.samples: dict[int, tuple[int, ...]] = {}
        self._names: dict[int, str] = {}
        self._dims = self._ints = 0

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
        for size, members in fresh.items():
            if size not in self.samples:
                chosen = self._choose(size, members)
                self.samples[size] = Sizes.of(chosen, self._point(size))
                self._names[size] = _name(len(self._names))
            self.classes.setdefault(size, []).extend(members)

    def _point(self, size: int) -> int:
        """Symbols are independent, but for those that move together."""
        if self.variant == PINNED:
            return size
        return drawn("affine") + size if self.variant == AFFINE and size > 1 else drawn("symbol", size)

    def _choose(self, size: int, members: list[int]) -> tuple[int, ...]:
        if any(self.slots.kinds[m] == "dim" for m in members):
            self._dims += 1
            return self._dim_sizes(size, self._dims - 1)
        self._ints += 1
        return self._int_values(size, self._ints - 1)

    def _dim_sizes(self, size: int, order: int) -> tuple[int, ...]:
        if self.variant == PINNED:
            return (size,) * ENVS
        if self.variant == AFFINE:
            return (size, size + 2, size + 3)
        base = size if size and (self.small or size <= _BIG_DIM) else _BIG_DIM // 2 + 5 * order
        lap, place = divmod(order, len(_STEPS))
        p, q = _STEPS[place]
        return (base, base + p + 29 * lap, _mirrored(base, base + q + 31 * lap))

    def _int_values(self, size: int, order: int) -> tuple[int, ...]:
        if self.variant == PINNED:
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
        if self.variant == PINNED:
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
            if self.variant == PINNED:
                pinned += [(m, self.numbers[m]) for m in members]
                continue
            equal += [(members[0], m) for m in members[1:]]
            if self.variant == AFFINE and size > 1:
                if first is None:
                    first = members[0]
                else:
                    offset.append((first, members[0], int(size - self.numbers[first])))
        return Guard(tuple(equal), tuple(offset), tuple(pinned))

    def linear(self, samples: tuple[int, ...]) -> tuple[int, int] | None:
        if self.variant == PINNED:
            return None
        for size, members in self.classes.items():
            offset = offset_of(samples, self.samples[size])
            if offset is not None:
                return members[0], offset
        return None

    def symbols(self) -> dict[tuple[int, ...], str]:
        if self.variant == PINNED:
            return {}
        kinds = self.slots.kinds
        return {
            self.samples[size]: self._names[size]
            for size, members in self.classes.items()
            if any(kinds[m] == "dim" for m in members)
        }


def _name(k: int) -> str:
    return _LETTERS[k] if k < len(_LETTERS) else f"n{k - len(_LETTERS) + 1}"


class _SpecMaker:
    """Turns the arguments into Dynamic and Static leaves, counting slots in the order of the walk."""

    def __init__(self, sizes: _Sizes, static: frozenset[int]) -> None:
        self.sizes = sizes
        self.static = static
        self.slot = 0

    def spec(self, x: Any) -> Tree:
        if isinstance(x, np.ndarray):
            return self._array(x)
        if is_number(x):
            return self._number(x)
        if type(x) in (tuple, list):
            return type(x)([self.spec(item) for item in x])
        if type(x) is dict:
            return {key: self.spec(item) for key, item in x.items()}
        if is_record_walked(type(x)):
            return Record(type(x), tuple((key, self.spec(item)) for key, item in fields_of(x).items()))
        if is_opaque(type(x)):
            return Dynamic(Opaque(type(x).__name__), (x,) * ENVS)
        return Static(x)

    def _array(self, x: np.ndarray[Any, Any]) -> Dynamic:
        slots = range(self.slot, self.slot + x.ndim)
        self.slot += x.ndim
        if x.dtype.kind not in "fciub":
            return Dynamic(Opaque("ndarray"), (x,) * ENVS)
        dims = tuple(self.sizes.dim(slot) for slot in slots)
        keep = x.dtype.kind in "iu" and self.sizes.variant == PINNED
        return Dynamic(Array(x.dtype.str[1:], dims), (x.copy(),) * ENVS if keep else None)

    def _number(self, x: Any) -> Dynamic | Static:
        slot, self.slot = self.slot, self.slot + 1
        if slot in self.static:
            return Static(x)
        weak = not isinstance(x, np.generic)
        dtype = np.asarray(x).dtype.str[1:] if not weak or type(x) is not int else "i8"
        if dtype[0] in "iu":
            return Dynamic(Scalar(dtype, weak), self.sizes.integer(slot, x), slot)
        # a boolean differs over the environments, so that no type can silently depend on it
        flipped = type(x)(not x)
        flips = Sizes.of((x, flipped, x), drawn("flag", slot)) if dtype[0] == "b" else None
        return Dynamic(Scalar(dtype, weak), flips, slot)
