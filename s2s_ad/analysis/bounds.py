"""What a slice takes for granted about the size of its axis.

``x[:10]`` has ten items if x has ten or more, and as many as x otherwise.  Types are found on
samples, so the samples and every later call must be on the same side: a slice *needs* its axis to
be long enough not to be clipped, ``x.shape[0] >= 10``.  The need is checked in every sample
environment (a violation makes the next, pinned variant of the arguments be tried) and becomes a
guard of the compiled code.  Where it cannot be said in terms of the call's own sizes and integers
(a bound that moves with a loop, an axis of unknown length), the slice's size is *unknown*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Array, Dim, kind

Need = tuple[int, int, int]
"""``(i, j, c)``: number i of the call is at least number j (0 if j is -1) plus c."""
Linear = Callable[[tuple[int, ...]], "tuple[int, int] | None"]
"""Sample vector → ``(slot, c)``: a number of the call plus c that has these samples."""


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
    if _sign(part.start) > 0 and _sign(part.stop) < 0:
        wanted.append([a + b for a, b in zip(*wanted, strict=True)])
    needs: list[Need] = []
    for lengths in wanted:
        fixed = len(set(lengths)) == 1
        if dim.literal and fixed:
            continue
        if any(size < length for size, length in zip(dim.sizes, lengths, strict=True)):
            if dim.uid or not fixed:
                return None
            raise Clipped(f"a slice reaches beyond an axis of length {dim.sizes}")
        need = _said(dim, lengths, fixed, linear)
        if need is None:
            return None
        needs += need
    return needs


def _said(dim: Dim, lengths: list[int], fixed: bool, linear: Linear | None) -> list[Need] | None:
    if linear is None:
        return []
    axis = None if dim.uid or dim.literal else linear(dim.sizes)
    if axis is None:
        return None
    slot, c = axis
    if fixed:
        return [(slot, -1, lengths[0] - c)]
    bound = linear(tuple(lengths))
    return None if bound is None else [(slot, bound[0], bound[1] - c)]


def _length(bound: Any) -> list[int] | None:
    """How long the axis has to be for a bound to lie within it, by environment."""
    if isinstance(bound, Const):
        return None if bound.value is None else [abs(int(bound.value))] * 3
    if bound.sample is None:
        return [0, 1, 2]  # unknown: never the same, never a size of the call
    return [abs(int(v)) for v in bound.sample]


def _sign(bound: Any) -> int:
    value = bound.value if isinstance(bound, Const) else bound.sample[0] if bound.sample else 0
    return 0 if value is None else (value > 0) - (value < 0)


def _is_array(part: Any) -> bool:
    return isinstance(part, Value) and isinstance(part.type, Array) and kind(part.type.dtype) in "iub"
