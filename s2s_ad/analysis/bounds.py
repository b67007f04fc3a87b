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

from collections.abc import Callable, Iterator
from typing import Any

from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import ENVS, Array, Dim, Sizes, drawn, kind, point_of

Need = tuple[int, int, int, int, int]
"""``(p, i, q, j, c)``: p times number i of the call is at least q times number j (0 if j is -1) plus c."""
Linear = Callable[[tuple[int, ...]], "tuple[int, int, int] | None"]
"""Sample vector → ``(slot, k, c)``: k times a number of the call plus c has these samples."""


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


def needs_of(part: Slice, dim: Dim, linear: Linear | None) -> list[Need] | None:
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
    for lengths in wanted:
        fixed = not isinstance(lengths, Sizes)
        if any(size < length + reach for size, length in zip(dim.sizes, lengths, strict=True)):
            if dim.uid or not fixed:
                return None
            raise Clipped(f"a slice reaches beyond an axis of length {dim.sizes}")
        need = _said(dim, lengths, fixed, linear)
        if need is None:
            return None
        needs += [(p, i, q, j, c + reach) for p, i, q, j, c in need]
    if linear is not None:
        for bound, sign in ((part.start, first), (part.stop, last)):
            lengths = _length(bound)
            if isinstance(lengths, Sizes):  # later calls have it on the same side of zero
                place = linear(lengths)
                if place is None:
                    return None
                slot, times, more = place
                needs.append((times, slot, 0, -1, (1 if sign == -1 else 0) - more))
    return needs


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


def bounded(part: Slice, dim: Dim, linear: Linear) -> bool:
    """Whether axis and bounds are numbers of the call, so that a relation between them says what it needs."""
    if dim.uid or (not dim.literal and linear(dim.sizes) is None):
        return False
    moving = [w for w in (_length(part.start), _length(part.stop)) if isinstance(w, Sizes)]
    return bool(moving) and all(linear(w) is not None for w in moving)


def _said(dim: Dim, lengths: Any, fixed: bool, linear: Linear | None) -> list[Need] | None:
    if linear is None:
        return []
    axis = None if dim.uid or dim.literal else linear(dim.sizes)
    if axis is None:
        return None
    slot, times, c = axis
    if fixed:
        return [(times, slot, 0, -1, lengths[0] - c)]
    bound = linear(lengths)
    return None if bound is None else [(times, slot, bound[1], bound[0], bound[2] - c)]


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
