"""Functions whose results are as long as the data say: what a mask picks, what differs, what is not zero.

The samples of the probe have some length there, which means nothing.  Each such axis has an unknown
size; its *key* says which ones are the same: those that one mask makes, by whatever function, and
the results of one call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.analysis.results import Inferred, with_axes
from s2s_ad.analysis.trial import ProbeError
from s2s_ad.ir.core import Const, Prim, Value
from s2s_ad.ir.trees import Slice, Tree, leaves
from s2s_ad.ir.types import NONE, Array, Dim, Opaque, Scalar, Type

_PLACES = frozenset(f"numpy.{name}" for name in "nonzero flatnonzero argwhere where compress extract".split())
"""They give the places that a mask picks, or what stands there; so does a subscript."""
_ALWAYS = frozenset(
    f"numpy.{name}"
    for name in (
        "nonzero flatnonzero argwhere unique compress extract bincount "
        "union1d intersect1d setdiff1d setxor1d trim_zeros polymul polydiv"
    ).split()
)
_WITH_A_MASK = frozenset({"operator.getitem", "numpy.delete", "numpy.ix_"})
_NOTHING = Const(None, NONE)
_LENGTHS = (1, 2, 4)
_ALONG = {
    "numpy.compress": ("condition", "a", "axis"),
    "numpy.delete": ("arr", "obj", "axis"),
    "numpy.unique": ("ar", "return_index", "return_inverse", "return_counts", "axis"),
}
"""Data decide how long one axis of their (first) result is, the others are those of the operand."""


def decide(prim: Prim, args: tuple[Tree, ...]) -> bool:
    """Whether data decide how long the result is."""
    if prim.name == "numpy.where":
        return len(args) == 1
    return prim.name in _ALWAYS or (prim.name in _WITH_A_MASK and _mask(prim, args) is not None)


def dependent(
    prim: Prim,
    args: tuple[Tree, ...],
    kwargs: dict[str, Tree],
    outcome: Inferred | list[Inferred],
    unknown: Callable[[Any, Dim], Dim],
) -> Inferred | list[Inferred]:
    """The outcome on samples, where sizes that depend on data are ``unknown``, each by its key."""
    origin = _source(prim, args, kwargs)
    types = [t for t, _ in outcome] if isinstance(outcome, list) else [outcome[0]]
    each = [
        _keys(prim, args, kwargs, origin, place, t) if isinstance(t, Array) else []
        for place, t in enumerate(types)
    ]

    def size(place: int, axis: int, dim: Dim) -> Dim:
        key = each[place][axis]
        return dim if key is None else unknown(key, dim)

    return _of_any_length(prim, args, with_axes(outcome, size))


def _of_any_length(
    prim: Prim, args: tuple[Tree, ...], outcome: Inferred | list[Inferred]
) -> Inferred | list[Inferred]:
    """Arrays of text or dates have no sizes in their type, but samples: those are of several lengths, so that
    nothing that is computed of them seems to be of one."""
    if isinstance(outcome, list):
        return [_resampled(t, sample, 0) for t, sample in outcome]
    mask = _mask(prim, args) if prim.name == "operator.getitem" else None
    parts = args[1] if mask is not None and isinstance(args[1], tuple) else (mask,)
    return _resampled(*outcome, sum(isinstance(p, Slice) for p in parts[: parts.index(mask)]))


def _resampled(t: Type, sample: Any, axis: int) -> Inferred:
    if not isinstance(t, Opaque) or sample is None or not isinstance(sample[0], np.ndarray):
        return t, sample
    if any(array.ndim <= axis for array in sample):
        return t, None
    shapes = [(*a.shape[:axis], n, *a.shape[axis + 1 :]) for n, a in zip(_LENGTHS, sample, strict=True)]
    return t, tuple([np.resize(a, shape) for a, shape in zip(sample, shapes, strict=True)])


def _source(prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
    """What the lengths come from: the mask, or the call."""
    mask = _mask(prim, args) if prim.name in _PLACES or prim.name == "operator.getitem" else None
    atoms = [*leaves(args), *leaves(kwargs)]
    return mask or (prim.name, *(a if isinstance(a, Value) else a.key for a in atoms))


def _keys(
    prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree], origin: Any, place: int, t: Array
) -> list[Any]:
    """For each axis of a result what tells its size: equal where one unknown size is, None where the size is
    that of the samples.  ``place`` is the number of the result, and ``t`` its type on samples."""
    out: list[Any] = [None] * t.rank
    name = prim.name
    if name == "operator.getitem":
        index = args[1] if isinstance(args[1], tuple) else (args[1],)
        if isinstance(origin, Value) and isinstance(origin.type, Scalar):
            out[_axis_of_flag(prim, index, origin)] = origin
        else:
            axis, telling = _picked(args[0].type.rank, index)
            out[axis] = telling and (origin if telling == (origin,) else telling)
    elif name == "numpy.ix_":
        out[place] = args[place] if _is_mask(args[place].type) else None
    elif name in _ALONG:
        given = dict(zip(_ALONG[name], args, strict=False)) | kwargs
        if not (name == "numpy.unique" and place and place == _inverse(given)):
            axis = given.get("axis", _NOTHING).value
            out[axis or 0 if place == 0 else 0] = origin
    elif name == "numpy.argwhere":
        out[0] = origin
    elif name != "numpy.polydiv" or place:
        out = [origin] * t.rank
    return out


def _inverse(given: dict[str, Tree]) -> int:
    """Which result of ``np.unique`` is as long as its argument; -1 if none is."""
    first, inverse = (given.get(flag, _NOTHING).value for flag in ("return_index", "return_inverse"))
    return 1 + bool(first) if inverse else -1


def _picked(rank: int, index: tuple[Tree, ...]) -> tuple[int, tuple[Any, ...] | None]:
    """The axis of ``x[index]`` whose length a mask tells, with the masks and arrays of integers that tell it;
    None where one of these is surely longer than 1, and tells it alone.

    Numbers beside a mask are arrays without axes.  Arrays that stand together make their axes where they
    stand, others make the first ones; the items that a mask picks are the last of these axes.
    """
    parts = [k for k, part in enumerate(index) if not _keeps_axes(part)]
    masks = [index[k] for k in parts if _is_mask(index[k].type)]
    numbers = [index[k] for k in parts if not _is_mask(index[k].type)]
    arrays = [a for a in numbers if isinstance(a.type, Array)]
    before, first = 0, index[: parts[0]]
    if parts[-1] - parts[0] + 1 == len(parts):
        taken = len(numbers) + sum(getattr(mask.type, "rank", 0) for mask in masks)
        taken += sum(isinstance(part, Slice) for part in index)
        before = len(first) + (rank - taken - 1 if any(map(_is_ellipsis, first)) else 0)
    axis = before + max([1, *(a.type.rank for a in arrays)]) - 1
    if any(a.type.rank and a.type.dims[-1].never_one for a in arrays):
        return axis, None
    return axis, tuple(dict.fromkeys([*masks, *arrays]))


def _keeps_axes(part: Tree) -> bool:
    """Whether this part of an index is a slice, a new axis or an ellipsis."""
    return isinstance(part, Slice) or (isinstance(part, Const) and part.value in (None, ...))


def _is_ellipsis(part: Tree) -> bool:
    return isinstance(part, Const) and part.value is ...


def _mask(prim: Prim, args: tuple[Tree, ...]) -> Value | None:
    index = args if prim.name in _PLACES or prim.name == "numpy.ix_" else args[1:]
    if prim.name == "operator.getitem":  # in the bounds of a slice a truth value is a number
        parts = index[0] if isinstance(index[0], tuple) else index
        index = tuple([part for part in parts if not isinstance(part, Slice)])
    return next((a for a in leaves(index) if isinstance(a, Value) and _is_mask(a.type)), None)


def _axis_of_flag(prim: Prim, parts: tuple[Tree, ...], flag: Value) -> int:
    """The axis of one or no item that a truth value makes, where it stands in an index."""
    before = parts[: next(k for k, part in enumerate(parts) if part is flag)]
    if not all(_keeps_axes(part) and not _is_ellipsis(part) for part in before):
        raise ProbeError(prim, IndexError("a truth value in an index, behind other than slices"))
    return len(before)


def _is_mask(t: Type) -> bool:
    """A truth value is one, too: with it an array is its only item, or none (``a[a > 0]`` of no axis)."""
    return isinstance(t, (Array, Scalar)) and t.dtype == "b1"


def reshapes_unknown(
    prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree], asked: Callable[[Any], bool]
) -> bool:
    """``np.reshape(x, (n, m))`` of an array of which some size is not known, or to such a size; ``asked``
    tells whether a number is one."""
    if prim.name != "numpy.reshape" or len(args) != 2 or kwargs or not isinstance(args[1], tuple):
        return False
    sizes = getattr(args[0].type, "dims", ()) if isinstance(args[0], Value) else ()
    return any(map(asked, args[1])) or (len(args[1]) > 1 and any(dim.uid for dim in sizes))


def is_left_open(size: Any) -> bool:
    """Whether this size in a shape is -1."""
    return isinstance(size, Const) and bool(size.value == -1)
