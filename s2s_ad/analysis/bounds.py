"""What a slice takes for granted about the size of its axis.

``x[:10]`` has ten items if x has ten or more, and as many as x otherwise.  Types are found on
samples, so the samples and every later call must be on the same side: a slice *needs* its axis to
be long enough not to be clipped, ``x.shape[0] >= 10``.  The need is checked in every sample
environment (a violation makes the next, pinned variant of the arguments be tried) and becomes a
guard of the compiled code.  Where it cannot be said in terms of the call's own sizes and integers
(a bound that moves with a loop, an axis of unknown length), the slice's size is *unknown*.  A bound that
is an integer of the call has to stay on its side of zero, too: ``x[k:]`` has ``n - k`` items only while
k is not negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from s2s_ad.analysis.points import Formula
from s2s_ad.analysis.sums import Sum, Terms
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import ENVS, Array, Dim, Sizes, drawn, kind, point_of

Need = Terms
"""A sum of products of the numbers of a call that is at least zero."""


class Clipped(Exception):
    """A sample is too short for the slice."""


def slices_of(array: Any, index: Any) -> Iterator[tuple[Slice, Dim, int]]:
    """The slices of a basic index, each with its axis' dim and its axis in the result."""
    parts = index if isinstance(index, tuple) else (index,)
    if not isinstance(array, Value) or not isinstance(array.type, Array) or any(map(_is_array, parts)):
        return
    dims, axis, out = array.type.dims, 0, 0
    for k, part in enumerate(parts):
        if isinstance(part, Const) and part.value is None:
            out += 1
        elif isinstance(part, Const) and part.value is ...:
            rest = sum(not (isinstance(p, Const) and p.value is None) for p in parts[k + 1 :])
            out += len(dims) - rest - axis
            axis = len(dims) - rest
        else:
            if isinstance(part, Slice):
                yield part, dims[axis], out
                out += 1
            axis += 1


def needs_of(part: Slice, dim: Dim, formula: Formula | None) -> list[Need] | None:
    """What one slice needs of the call; None if its size is unknown.

    Raises :class:`Clipped` if a sample of the axis does not satisfy it.
    """
    wanted = [w for w in (_length(part.start), _length(part.stop)) if w is not None]
    if dim.literal and not any(isinstance(w, Sizes) for w in wanted):
        return []
    first, last = _sign(part.start), _sign(part.stop)
    if None in (first, last) or (first == -1 and last == 1):
        return None
    if first == 1 and last == -1:
        wanted.append(_total(*wanted))
    # a slice that runs backward has its first item at the bound, not before it
    reach = int(_sign(part.step) != 1 and not _absent(part.step))
    needs: list[Need] = []
    for need in _needs(part, dim, wanted, reach, formula):
        if need is None:
            return None
        needs.append(need)
    return needs


def _needs(
    part: Slice, dim: Dim, wanted: list[Any], reach: int, formula: Formula | None
) -> Iterator[Need | None]:
    """What has to be at least zero, one after the other; None for what no formula of the call says."""
    for lengths in wanted:
        if any(size < length + reach for size, length in zip(dim.sizes, lengths, strict=True)):
            if not dim.uid and not isinstance(lengths, Sizes):
                raise Clipped(f"a slice reaches beyond an axis of length {dim.sizes}")
            yield None
        elif formula is not None:
            longer = _longer(dim, lengths, reach, formula)
            yield None if longer is None else longer.terms
    for bound in (part.start, part.stop) if formula is not None else ():
        lengths = _length(bound)
        if formula is not None and isinstance(lengths, Sizes):  # later calls have it on its side of zero
            distance = formula(lengths)
            yield None if distance is None else distance.plus(Sum.number(_sign(bound) == -1), -1).terms


def without_ends(part: Slice) -> int | None:
    """How many items a slice leaves away at the two ends: ``x[1:]`` and ``x[:-1]`` are equally long,
    whatever x is.  None for any other slice."""
    bounds = (part.start, part.stop, part.step)
    if not all(isinstance(bound, Const) for bound in bounds):
        return None
    start, stop, step = (bound.value for bound in bounds)
    if step not in (None, 1) or (start or 0) < 0 or (stop is not None and stop >= 0):
        return None
    return int(start or 0) - int(stop or 0)


def bounded(part: Slice, dim: Dim, formula: Formula) -> bool:
    """Whether axis and bounds are numbers of the call, so that a relation between them says what it needs."""
    if dim.uid or formula(dim.sizes) is None:
        return False
    moving = [w for w in (_length(part.start), _length(part.stop)) if isinstance(w, Sizes)]
    return bool(moving) and all(formula(w) is not None for w in moving)


def _longer(dim: Dim, lengths: Any, reach: int, formula: Formula) -> Sum | None:
    """By how much the axis is longer than it has to be; None if the call's numbers do not tell."""
    axis = None if dim.uid else formula(dim.sizes)
    bound = formula(lengths)
    if axis is None or bound is None:
        return None
    return axis.plus(bound, -1).plus(Sum.number(reach), -1)


def _length(bound: Any) -> Any:
    """How long the axis has to be for a bound to lie within it, by environment."""
    if isinstance(bound, Const):
        return None if bound.value is None else (abs(int(bound.value)),) * ENVS
    if bound.sample is None:
        return Sizes.of((0, 1, 2), drawn("a bound"))  # unknown: no size of the call
    sign = -1 if min(bound.sample) < 0 else 1
    return Sizes.of((abs(int(v)) for v in bound.sample), sign * point_of(bound.sample))


def _total(a: Any, b: Any) -> Any:
    return Sizes.of((p + q for p, q in zip(a, b, strict=True)), point_of(a) + point_of(b))


def _absent(bound: Any) -> bool:
    return isinstance(bound, Const) and bound.value is None


def _sign(bound: Any) -> int | None:
    """1 or -1 (0 for no bound, or the constant 0); None where it is not the same in every sample."""
    if isinstance(bound, Const):
        return 0 if bound.value is None else (bound.value > 0) - (bound.value < 0)
    values = bound.sample or (0, 1)
    return -1 if max(values) < 0 else 1 if min(values) >= 0 else None


def _is_array(part: Any) -> bool:
    return isinstance(part, Value) and isinstance(part.type, Array) and kind(part.type.dtype) in "iub"
