"""Which size a size is: the points of computed integers and of the axes of results.

A point is the value of a size at a random place (:class:`s2s_ad.ir.types.Sizes`).  For integers it is
computed: sums and products of points are points, the shape of an array has the points of its
axes, and every other pure function draws a number from its name and the points of its operands.
What depends on data has a point of its own.

A function of arrays tells only how long its results are in the sample environments.  An axis is
explained by the operands of that one operation: it is as long as one of their axes (or as one of
the integers among them) or as two of them together, give or take a fixed number, or as long as their
product.  What has no such explanation, or two that differ, draws a point.  What is not explained
without an unknown size (a flattened slice that a loop moves) is an unknown size itself.

With the point of a sum or a product goes its formula in the numbers of the call, where it has one: what a
guard asks of later calls is said in such formulas.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from s2s_ad.analysis.accidents import are_hidden, by_accident, is_rounded
from s2s_ad.analysis.sums import Sum, Terms
from s2s_ad.analysis.trips import Indices, distance, moves
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Prim, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import DATA_UIDS, FIELD, Array, Dim, Growing, Scalar, Sizes, Stream, drawn, point_of

_MADE = dict.fromkeys(("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full"), 0)
_MADE |= dict.fromkeys(("broadcast", "numpy.broadcast_to", "numpy.reshape"), 1)
"""Functions of a shape, and how many operands stand before it."""
_ALIKE = frozenset({"numpy.linalg.svd", "numpy.linalg.qr"})
"""Their results share the shorter side of the matrix."""
_JOINING = frozenset({"numpy.concatenate", "numpy.hstack", "numpy.vstack", "numpy.append"})
_PARTS = frozenset({"numpy.split", "numpy.vsplit", "numpy.hsplit", "numpy.dsplit"})
"""Of a fixed number of sections, which are equally long."""
_ARITHMETIC = "add sub mul truediv floordiv mod pow neg pos abs lt le gt ge eq ne and_ or_ xor invert"
_OPERATORS = frozenset(f"operator.{name}" for name in _ARITHMETIC.split())
_PRODUCTS = frozenset({"operator.matmul", "numpy.matmul", "numpy.dot"})
_BROADCASTING = frozenset({"numpy.where", "numpy.clip"})
"""Functions of three operands."""
_SAME = frozenset({"builtins.int", "operator.index", "operator.pos"})


Formula = Callable[[tuple[int, ...]], "Sum | None"]
"""Sample vector → what it is in the numbers of the call; None if it is not known to be such a sum."""


@dataclass(frozen=True)
class _Size:
    """A point, with its formula if there is one."""

    point: int
    sum: Sum | None

    def __add__(self, other: _Size) -> _Size:
        both = self.sum and other.sum and self.sum.plus(other.sum)
        return _Size((self.point + other.point) % FIELD, both)

    def __sub__(self, other: _Size) -> _Size:
        both = self.sum and other.sum and self.sum.plus(other.sum, -1)
        return _Size((self.point - other.point) % FIELD, both)

    def __mul__(self, other: _Size) -> _Size:
        both = self.sum and other.sum and self.sum.times(other.sum)
        return _Size(self.point * other.point % FIELD, both)


def _point(size: _Size) -> int:
    return size.point


def _are_alike(prim: Prim, atoms: list[Any]) -> bool:
    """Whether axes of several results that are equally long in the samples always are."""
    return prim.name in _ALIKE or (prim.name in _PARTS and all(isinstance(a, Const) for a in atoms[1:]))


def is_number(atom: Any) -> bool:
    """Whether an operand is one number in every call that the code serves."""
    if isinstance(atom, Const):
        return True
    told = isinstance(atom.type, Scalar) and atom.sample is not None and not isinstance(atom.sample, Sizes)
    return told and len(set(atom.sample)) == 1


def _number(n: int) -> _Size:
    return _Size(n % FIELD, Sum.number(n))


class Points:
    """The points of one compilation; remembers which data it has met."""

    symbols: Formula | None = None
    """The formulas of what the call itself has."""

    def __init__(self) -> None:
        self._sums: dict[int, Sum] = {}
        self.indices = Indices()
        self._serials: dict[Value, int] = {}
        self._count = itertools.count()
        self._asked: dict[int, Dim] = {}  # unknown sizes that the program has asked for, by point
        self._drifting: set[int] = set()  # the points of those that are other ones in every trip

    def fresh(self) -> int:
        """The point of something about which nothing is known."""
        return drawn("fresh", next(self._count))

    def atom(self, atom: Any) -> int:
        """The point of an operand as a number."""
        if isinstance(atom, Const):
            known = type(atom.value) in (int, bool)
            return int(atom.value) % FIELD if known else drawn(type(atom.value).__name__, atom.value)
        if isinstance(atom.type, Scalar) and atom.type.dtype[0] in "iub" and atom.sample is not None:
            return point_of(atom.sample)
        return drawn("data", self._serials.setdefault(atom, len(self._serials)))

    def is_unknown(self, atom: Any) -> bool:
        """Whether an integer is an unknown size that the program has asked for."""
        point = point_of(atom.sample) if isinstance(atom, Value) and atom.sample is not None else None
        return point in self._asked or point in self._drifting

    def formula(self, samples: tuple[int, ...]) -> Sum | None:
        """What a size is in the numbers of the call."""
        total = self._sum(samples)
        return None if total is None or moves(total) else total

    def _sum(self, samples: tuple[int, ...]) -> Sum | None:
        """The same, of the indices of loops, too."""
        if not isinstance(samples, Sizes):
            return Sum.number(samples[0]) if len(set(samples)) == 1 else None
        return self._sums.get(samples.point) or (self.symbols(samples) if self.symbols is not None else None)

    def dim(self, sizes: tuple[int, ...]) -> Dim:
        """The axis that is as long as a number of the program; an unknown size that is another one in every
        trip is none that a second axis is known to have."""
        if point_of(sizes) in self._drifting:
            return _unknown(sizes, self.fresh(), drifts=True)
        known = self._asked.get(point_of(sizes))
        return Dim(sizes) if known is None or known.sizes != tuple(sizes) else known

    def number(self, dim: Dim) -> tuple[int, ...]:
        """The samples of a number of the program that is as long as an axis."""
        if dim.uid and not dim.drifts:
            self._asked[dim.point] = dim
        return dim.sizes if dim.literal else Sizes.of(dim.sizes, dim.point)

    def _operand(self, atom: Any) -> _Size:
        if isinstance(atom, Const) and type(atom.value) in (int, bool):
            return _number(int(atom.value))
        sample = _integer_sample(atom)
        return _Size(self.atom(atom), None if sample is None else self._sum(sample))

    def index(self, samples: Any, bounds: tuple[Any, Any, Any]) -> None:
        """The samples of the index of a loop over this range, from now on one of the indices in sums."""
        start, stop = (self._operand(bound).sum for bound in bounds[:2])
        step = bounds[2].value if isinstance(bounds[2], Const) else 0
        if isinstance(samples, Sizes) and start is not None and stop is not None and step:
            self._sums.setdefault(samples.point, self.indices.range(start, stop, step))

    def unclipped(self, part: Slice, dim: Dim, out: Dim) -> list[Terms] | None:
        """What makes a slice that moves with a loop as long in every trip as it is in the samples."""
        axis = self._axis(dim)
        if axis.sum is None or distance(part, dim) != tuple(out.sizes):
            return None
        start = _number(0) if _absent(part.start) else self._from_front(part.start, axis)
        stop = axis if _absent(part.stop) else self._from_front(part.stop, axis)
        if start.sum is None or stop.sum is None:
            return None
        return self.indices.unclipped(start.sum, stop.sum, axis.sum)

    def _axis(self, dim: Dim) -> _Size:
        return _Size(dim.point, None if dim.uid else self.formula(dim.sizes))

    def _noted(self, size: _Size) -> int:
        """The point; its formula is remembered."""
        if size.sum is not None and size.sum.small:
            self._sums.setdefault(size.point, size.sum)
        return size.point

    def ask(self, t: Array) -> None:
        """The program asks for sizes of such an array: remembers which of them are unknown."""
        unknown = {d.point: d for d in t.dims if d.uid}
        self._asked.update({point: d for point, d in unknown.items() if not d.drifts})
        self._drifting.update(point for point, d in unknown.items() if d.drifts)

    def integer(self, prim: Prim, atoms: list[Any], place: int) -> int:
        """The point of an integer result; ``place`` is its number among the results."""
        if prim.effectful:
            return self.fresh()
        first = atoms[0] if atoms else None
        if isinstance(first, Value) and isinstance(first.type, Array):
            self.ask(first.type)
            known = self._of_shape(prim.name, first.type.dims, atoms, place)
            if known is not None:
                return known
        sizes = [self._operand(a) for a in atoms]
        ring = _ring(prim.name, sizes)
        return drawn(prim.name, place, *[s.point for s in sizes]) if ring is None else self._noted(ring)

    def _of_shape(self, name: str, dims: tuple[Dim, ...], atoms: list[Any], place: int) -> int | None:
        if name == "builtins.len":
            return dims[0].point if dims else None
        if name == "numpy.shape":
            return dims[place].point
        if name in ("shape_at", "size_if_made") and isinstance(atoms[1], Const):
            return dims[int(atoms[1].value)].point
        if name in ("size", "numpy.size") and len(atoms) == 1:
            return self._noted(math.prod(map(self._axis, dims), start=_number(1)))
        return None

    def axis(self, prim: Prim, atoms: list[Any], place: tuple[int, int], sizes: tuple[int, ...]) -> Dim | int:
        """An axis of a result: the same as one of an operand's, or its point."""
        arrays = [t for a in atoms if isinstance(t := _item_type(a), Array)]
        by_item = _goes_by_item(prim, atoms)
        beside = _beside(prim, arrays, place[1], by_item)
        asked = _asked_length(prim, atoms, place[1], sizes)
        told = {p for p in asked if self.formula(Sizes.of(sizes, p)) is not None}  # in terms of the call
        moved = bool(asked) or (not by_item and are_hidden(arrays))
        may = [
            d
            for d in beside
            if tuple(d.sizes) == sizes and not (moved and d.literal and d.point not in asked)
        ]
        same = {d.point: d for d in may if not told or d.point in told}
        if len(same) > 1 and by_item:  # what meets a size that is not 1 is 1, or as long
            same = {p: d for p, d in same.items() if d.never_one} or same
        if len(same) == 1:
            return next(iter(same.values()))
        if same:
            where = (place,) if by_item else (prim.name, place, *map(self.shape, atoms))
            return _either(same, sizes, where)
        joined = _joined(prim, arrays, place[1], sizes)
        same_by_chance = len(set(sizes)) == 1 and by_accident(prim, atoms, arrays, sizes)
        if len(set(sizes)) == 1 and not same_by_chance and not asked and joined <= {sizes[0]}:
            return sizes[0] % FIELD
        numbers = [p for a in atoms if (p := _integer_sample(a)) is not None]
        found = asked or joined
        if not found and not same_by_chance and not is_rounded(prim, atoms):
            found = _explained(sizes, arrays, numbers)
        if len(found) == 1:
            (point,) = found
            known = self.dim(Sizes.of(sizes, point))
            if known.uid:
                return known
        else:
            where = sizes if _are_alike(prim, atoms) else place
            point = drawn(prim.name, where, *(self.shape(a) for a in atoms))
        unknown = [d for t in arrays for d in t.dims if d.uid]
        if not unknown or asked or _explained(sizes, _known(arrays), numbers) == found:
            return point
        return _unknown(sizes, point, any(d.drifts for d in unknown))

    def shape(self, atom: Any) -> Any:
        """What an operand has to do with the sizes of results: an array's own, or which number it is."""
        if isinstance(atom, Value) and isinstance(atom.type, Array) and atom.type.dtype[0] in "fc":
            return tuple([d.point for d in atom.type.dims])
        return self.atom(atom)

    def slice(self, part: Slice, dim: Dim, out: Dim) -> int:
        """The length of a slice that is not clipped, ``out`` in the samples: the distance of its ends, unless
        they are the wrong way round."""
        noted = self._noted if all(out.sizes) else _point
        n, step = self._axis(dim), part.step
        start, stop = (None if _absent(b) else self._from_front(b, n) for b in (part.start, part.stop))
        if _absent(step) or step == const(1):
            return noted((n if stop is None else stop) - (start or _number(0)))
        if step == const(-1):
            return noted((n - _number(1) if start is None else start) - (stop or _number(-1)))
        return drawn("slice", n.point, *[b and b.point for b in (start, stop)], self.atom(step))

    def _from_front(self, bound: Any, n: _Size) -> _Size:
        value = bound.value if isinstance(bound, Const) else (bound.sample or (0,))[0]
        place = self._operand(bound)
        return place + n if value < 0 else place


def _beside(prim: Prim, arrays: list[Array], axis: int, by_item: bool) -> list[Dim]:
    """The axes of the operands that an axis of the result may be: where an operation goes item by item,
    those that stand as far from the last one."""
    if prim.name == "T":
        return [arrays[0].dims[-1 - axis]]
    if prim.name == "numpy.outer" and arrays and all(t.rank == 1 for t in arrays):
        return [arrays[axis if len(arrays) > 1 else 0].dims[0]]
    if prim.name in _PRODUCTS and len(arrays) == 2 and all(0 < t.rank < 3 for t in arrays):
        return [(*arrays[0].dims[:-1], arrays[1].dims[-1])[axis]]
    if not by_item:
        return [d for t in arrays for d in t.dims]
    from_last = axis - max((t.rank for t in arrays), default=0)
    return [t.dims[from_last] for t in arrays if t.rank >= -from_last]


def _goes_by_item(prim: Prim, atoms: list[Any]) -> bool:
    """Whether the operands are broadcast against each other."""
    return is_elementwise(prim.name) or (prim.name in _BROADCASTING and len(atoms) == 3)


@cache
def is_elementwise(name: str) -> bool:
    home, _, own = name.rpartition(".")
    if home == "scipy.special":
        return isinstance(implementation(name), np.ufunc)
    function = getattr(np, own, None) if home == "numpy" else None
    return name in _OPERATORS or (isinstance(function, np.ufunc) and function.signature is None)


def _either(same: dict[int, Dim], sizes: tuple[int, ...], where: tuple[Any, ...]) -> Dim:
    """Two sizes that agree in the samples only meet: an unknown one, which drifts if one of them does.  It
    is not that of another axis, nor of another function's result, where the same two may stand."""
    return _unknown(sizes, drawn("either", *where, *sorted(same)), any(d.drifts for d in same.values()))


def _joined(prim: Prim, arrays: list[Array], axis: int, sizes: tuple[int, ...]) -> set[int]:
    """The point of the axis along which arrays are put behind each other."""
    if prim.name not in _JOINING or any(axis >= t.rank for t in arrays):
        return set()
    dims = [t.dims[axis] for t in arrays]
    if tuple(map(sum, zip(*[d.sizes for d in dims], strict=True))) != tuple(sizes):
        return set()
    return {sum(d.point for d in dims) % FIELD}


def _unknown(sizes: tuple[int, ...], point: int, drifts: bool) -> Dim:
    """The unknown size with this point; what is computed of one that drifts does."""
    low = DATA_UIDS // 2 if drifts else DATA_UIDS
    return Dim(sizes, "?", uid=low + point % (DATA_UIDS // 2))


def _known(arrays: list[Array]) -> list[Array]:
    """The arrays without the axes whose sizes are unknown."""
    return [Array(t.dtype, tuple([d for d in t.dims if not d.uid])) for t in arrays]


def _product(dims: tuple[Dim, ...]) -> int:
    total = 1
    for dim in dims:
        total = total * dim.point % FIELD
    return total


def _ring(name: str, sizes: list[_Size]) -> _Size | None:
    operation = name.partition("operator.")[2]
    if name in _SAME and len(sizes) == 1:
        return sizes[0]
    if operation == "neg":
        return _number(0) - sizes[0]
    if len(sizes) != 2:
        return None
    a, b = sizes
    return {"add": a + b, "sub": a - b, "mul": a * b}.get(operation)


def _item_type(atom: Any) -> Any:
    """The type of an operand; of the items of a list."""
    t = atom.type
    while isinstance(t, (Growing, Stream)):
        t = t.elem
    return t


def _integer_sample(atom: Any) -> tuple[int, ...] | None:
    if isinstance(atom, Value) and isinstance(atom.type, Scalar) and atom.type.dtype[0] in "iu":
        return atom.sample
    return None


def _asked_length(prim: Prim, atoms: list[Any], axis: int, sizes: tuple[int, ...]) -> set[int]:
    """The point of the number that an array is asked to be as long as along an axis."""
    place = axis + _MADE.get(prim.name, len(atoms))
    atom = atoms[place] if place < len(atoms) else None
    if isinstance(atom, Const):
        return {sizes[0] % FIELD} if set(sizes) == {atom.value} else set()
    sample = _integer_sample(atom)
    return {point_of(sample)} if sample is not None and tuple(sample) == sizes else set()


def _explained(sizes: tuple[int, ...], arrays: list[Array], numbers: list[tuple[int, ...]]) -> set[int]:
    """The points that an axis can have, judged by the operands.  Two unknown sizes may have one length in all
    samples, and are two points all the same."""
    lengths = [(tuple(map(int, n)), point_of(n)) for n in numbers]
    known = list(dict.fromkeys([*lengths, *((tuple(d.sizes), d.point) for t in arrays for d in t.dims)]))
    exact = {point for samples, point in known if samples == sizes}
    if exact:
        return exact
    moving = [(samples, point) for samples, point in known if len(set(samples)) > 1]
    found = set()
    for samples, point in [*moving, *_sums(known)]:
        offset = {s - k for s, k in zip(sizes, samples, strict=True)}
        if len(offset) == 1:
            found.add((point + offset.pop()) % FIELD)
    for (p, first), (q, second) in itertools.combinations_with_replacement(known, 2):
        if tuple(a * b for a, b in zip(p, q, strict=True)) == sizes:
            found.add(first * second % FIELD)
    return found | {_product(t.dims) for t in arrays if _volumes(t) == sizes}


def _sums(known: list[tuple[tuple[int, ...], int]]) -> Iterator[tuple[tuple[int, ...], int]]:
    for (p, first), (q, second) in itertools.combinations_with_replacement(known, 2):
        total = tuple([a + b for a, b in zip(p, q, strict=True)])
        if len(set(total)) > 1:
            yield total, first + second


def _volumes(t: Array) -> tuple[int, ...]:
    volumes = [1] * 3
    for dim in t.dims:
        volumes = [v * s for v, s in zip(volumes, dim.sizes, strict=True)]
    return tuple(volumes)


def _absent(bound: Any) -> bool:
    return isinstance(bound, Const) and bound.value is None
