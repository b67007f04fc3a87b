"""What may be concluded from the results of a function on samples, and what may not.

The samples of an integer say which number it is as long as it follows from sizes of the call.  They
mislead where the function forgets them: a rounded float can be any integer, ``min(n, 10)`` may be n in
every sample, and a count that is the same everywhere by accident is no constant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad.analysis.points import is_number
from s2s_ad.ir.core import Prim, Value
from s2s_ad.ir.types import Array, Dim, Growing, Opaque, Scalar, Sizes, Type, point_of

Inferred = tuple[Type, "tuple[Any, ...] | None"]


_SHAPE_PRIMS = frozenset(
    ["builtins.len", "shape_at", "size_if_made", "size", "numpy.shape", "numpy.size", "numpy.ndim"]
)


ROUNDING = frozenset({"builtins.int", "builtins.round", "math.floor", "math.ceil", "math.trunc"})
EXTREMES = frozenset({"builtins.min", "builtins.max", "numpy.minimum", "numpy.maximum"})


def apart(outcome: Inferred, atoms: list[Any]) -> Inferred:
    """``min(n, 10)`` may be n in every sample, but it is another number, unless n is one in all calls."""
    t, sample = outcome
    if sample is None or not isinstance(t, Scalar) or all(map(is_number, atoms)):
        return outcome
    numbers = [a for a in atoms if isinstance(a, Value) and isinstance(a.type, Scalar)]
    same = any(a.sample is not None and tuple(a.sample) == tuple(sample) for a in numbers)
    last = sample[-1]
    moved = (*sample[:-1], last - 1 if last > 1 else last + 1)
    return t, Sizes.of(moved, point_of(sample)) if same else sample


def type_or_key(atom: Any) -> Any:
    return atom.type if isinstance(atom, Value) else atom.key


def follows(prim: Prim, atoms: list[Any]) -> bool:
    """Whether an integer result follows from what is known of the operands: it is one number if they
    are one number each (pinned), or sizes that are."""
    values = [a for a in atoms if isinstance(a, Value)]
    if prim.name in _SHAPE_PRIMS:
        values = [a for a in values if not isinstance(a.type, Array)]
    return all(
        isinstance(v.type, Scalar) and v.sample is not None and len(set(v.sample)) == 1 for v in values
    )


def counts(outcome: Inferred | list[Inferred]) -> bool:
    """Whether a result is an integer: two of one type need not be the same."""
    types = [t for t, _ in (outcome if isinstance(outcome, list) else [outcome])]
    return any(isinstance(t, Scalar) and t.dtype[0] in "iu" for t in types)


def unprobeable(prim: Prim, atoms: list[Any]) -> bool:
    if prim.effectful and not prim.name.startswith(("numpy.random.", "random.", "method")):
        return True
    types = [a.type for a in atoms if isinstance(a, Value) and a.sample is None]
    return any(isinstance(t.elem if isinstance(t, Growing) else t, Opaque) for t in types)


def resized(t: Array, dims: list[Dim], sample: Any) -> Inferred:
    """The type with other axes, and its samples if they are still as long."""
    same = all(tuple(old.sizes) == tuple(new.sizes) for old, new in zip(t.dims, dims, strict=True))
    return Array(t.dtype, tuple(dims)), sample if same else None


def with_axes(
    outcome: Inferred | list[Inferred], size: Callable[[int, int, Dim], Dim]
) -> Inferred | list[Inferred]:
    """The results with other axes, each told by the number of the result, that of the axis, and its size."""

    def one(place: int, t: Type, sample: Any) -> Inferred:
        if not isinstance(t, Array):
            return t, sample
        return resized(t, [size(place, axis, dim) for axis, dim in enumerate(t.dims)], sample)

    if isinstance(outcome, list):
        return [one(place, *each) for place, each in enumerate(outcome)]
    return one(0, *outcome)
