"""What a call's arguments tell the compiler: typed specs of every leaf, and what they assume.

``describe`` is the slow half of dispatch, run once for each specialisation.  It makes the same
walk as :func:`s2s_ad.analysis.calls.key_of` and turns every leaf into a :class:`Dynamic` (a
run-time value with a type) or a :class:`Static` (a compile-time constant).  What is assumed of
sizes, and which they are given in the sample environments, is the business of
:mod:`s2s_ad.analysis.sizes`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_ad.analysis.calls import Guard, fields_of, is_long, is_opaque, is_record_walked, key_of
from s2s_ad.analysis.contents import is_sealed
from s2s_ad.analysis.masks import OpenKeys
from s2s_ad.analysis.sizes import FREE, LAID, CallSizes
from s2s_ad.analysis.sums import Sum
from s2s_ad.ir.trees import Record, Tree
from s2s_ad.ir.types import (
    ENVS,
    Array,
    Growing,
    Opaque,
    Scalar,
    Sizes,
    Type,
    drawn,
)


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
        self._sizes = CallSizes(self._slots, variant, static)
        self._maker = _SpecMaker(self._sizes, static)
        self.specs: list[Tree] = []

    def know(self, opened: OpenKeys) -> None:
        """The objects that the function turned out to write to: nothing is known of what they hold."""
        self._maker.opened = opened

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
    def listed(self) -> bool:
        """Whether a long list was described as one value."""
        return self._maker.listed

    @property
    def empty(self) -> bool:
        """Whether some array has no items."""
        return any(n == 0 and kind == "dim" for n, kind in zip(self.numbers, self._slots.kinds, strict=True))

    @property
    def numbers(self) -> list[Any]:
        return self._sizes.numbers

    def guard(self) -> Guard:
        return self._sizes.guard()

    @property
    def as_free(self) -> bool:
        """Whether the first rung has tried the same already."""
        return self._sizes.as_free

    def formula(self, samples: tuple[int, ...]) -> Sum | None:
        """What has these samples, in terms of one number of the call."""
        return self._sizes.formula(samples)

    def equals(self, slots: Iterable[int]) -> frozenset[int]:
        """These slots, and those that are taken to hold the same numbers."""
        return self._sizes.equals(slots)

    def symbols(self) -> dict[tuple[int, ...], str]:
        return self._sizes.symbols()


class _Slots:
    """Which slots are dims and which are integers, and how big the call is (same walk as the key)."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.vectors: set[int] = set()
        self.elements = 0
        self._inside: set[int] = set()

    def scan(self, x: Any) -> None:
        if isinstance(x, np.ndarray):
            if x.ndim == 1:
                self.vectors.add(len(self.kinds))
            self.kinds += ["dim"] * x.ndim
            self.elements += x.size
        elif isinstance(x, (bool, np.bool_)):
            self.kinds.append("bool")
        elif isinstance(x, (int, np.integer)) and not isinstance(x, enum.Enum):
            self.kinds.append("int")
        elif is_number(x):
            self.kinds.append("float")
        elif is_long(x):
            self.kinds.append("length")
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


class _SpecMaker:
    """Turns the arguments into Dynamic and Static leaves, counting slots in the order of the walk."""

    def __init__(self, sizes: CallSizes, static: frozenset[int]) -> None:
        self.sizes = sizes
        self.static = static
        self.slot = 0
        self.opened: OpenKeys = {}  # objects that the function writes to
        self.listed = False  # whether a long list was described as one value

    def spec(self, x: Any) -> Tree:
        if isinstance(x, np.ndarray):
            return self._array(x)
        if is_number(x):
            return self._number(x)
        if is_long(x):
            return self._long(x)
        if type(x) in (tuple, list):
            return type(x)([self.spec(item) for item in x])
        if type(x) is dict:
            return {key: self.spec(item) for key, item in x.items()}
        if is_record_walked(type(x)):
            return Record(type(x), tuple((key, self.spec(item)) for key, item in fields_of(x).items()))
        if is_opaque(type(x)):
            unknown = is_sealed(x) or id(x) in self.opened
            return Dynamic(Opaque(type(x).__name__), None if unknown else (x,) * ENVS)
        return Static(x)

    def _array(self, x: np.ndarray[Any, Any]) -> Dynamic:
        slots = range(self.slot, self.slot + x.ndim)
        self.slot += x.ndim
        if x.dtype.kind not in "fciub":
            return Dynamic(Opaque("ndarray"), None if is_sealed(x) or id(x) in self.opened else (x,) * ENVS)
        dims = tuple(self.sizes.dim(slot) for slot in slots)
        keep = x.dtype.kind in "iu" and self.sizes.pinned
        return Dynamic(Array(x.dtype.str[1:], dims), (x.copy(),) * ENVS if keep else None)

    def _long(self, x: list[float]) -> Tree:
        """A long list of floats: a value, on the first rung; then taken apart."""
        self.slot += 1
        number = Scalar("f8", weak=type(x[0]) is float)
        if self.sizes.whole:
            self.listed = True
            return Dynamic(Growing(number))
        return [Dynamic(number) for _ in x]

    def _number(self, x: Any) -> Dynamic | Static:
        slot, self.slot = self.slot, self.slot + 1
        if slot in self.static:
            return Static(x)
        weak = not isinstance(x, np.generic)
        dtype = np.asarray(x).dtype.str[1:] if not weak or type(x) is not int else "i8"
        if dtype[0] in "iu" and self.sizes.variant == LAID:
            return Static(x)
        if dtype[0] in "iu":
            return Dynamic(Scalar(dtype, weak), self.sizes.integer(x), slot)
        # a boolean differs over the environments, so that no type can silently depend on it
        flipped = type(x)(not x)
        flips = Sizes.of((x, flipped, x), drawn("flag", slot)) if dtype[0] == "b" else None
        return Dynamic(Scalar(dtype, weak), flips, slot)
