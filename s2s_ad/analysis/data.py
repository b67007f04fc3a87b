"""Functions whose results are as long as the data say: what a mask picks, what differs, what is not zero.

The samples of the probe have some length there, which means nothing.  Each such axis has an unknown
size; :func:`key` says which ones are the same: those that one mask makes, by whatever function, and
the results of one call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad.analysis.trial import ProbeError
from s2s_ad.ir.core import Const, Prim, Value
from s2s_ad.ir.trees import Slice, Tree, leaves
from s2s_ad.ir.types import Array, Dim, Scalar, Type

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


def decide(prim: Prim, args: tuple[Tree, ...]) -> bool:
    """Whether data decide how long the result is."""
    if prim.name == "numpy.where":
        return len(args) == 1
    return prim.name in _ALWAYS or (prim.name in _WITH_A_MASK and _mask(prim, args) is not None)


def source(prim: Prim, args: tuple[Tree, ...], atoms: list[Any]) -> Any:
    """What the lengths come from: the mask, or the call."""
    mask = _mask(prim, args) if prim.name in _PLACES or prim.name == "operator.getitem" else None
    return mask or (prim.name, *(a if isinstance(a, Value) else a.key for a in atoms))


def key(prim: Prim, args: Tree, origin: Any, place: int, axis: int, dim: Dim, known: set[Dim]) -> Any:
    """Equal for axes of one unknown size; None for an axis whose size is known.

    ``place`` is the number of the result, ``known`` are the sizes of the operands.
    """
    if isinstance(origin, Value) and isinstance(origin.type, Scalar):
        return origin if axis == _axis_of_flag(prim, args[1], origin) else None
    if prim.name == "numpy.ix_":
        return origin, place, axis
    if prim.name == "numpy.polydiv" and not place:
        return None
    if prim.name == "numpy.argwhere" and axis:
        return None
    return None if prim.name in _WITH_A_MASK and dim in known else origin


def _mask(prim: Prim, args: tuple[Tree, ...]) -> Value | None:
    index = args if prim.name in _PLACES or prim.name == "numpy.ix_" else args[1:]
    if prim.name == "operator.getitem":  # in the bounds of a slice a truth value is a number
        parts = index[0] if isinstance(index[0], tuple) else index
        index = tuple([part for part in parts if not isinstance(part, Slice)])
    return next((a for a in leaves(index) if isinstance(a, Value) and _is_mask(a.type)), None)


def _axis_of_flag(prim: Prim, index: Tree, flag: Value) -> int:
    """The axis of one or no item that a truth value makes, where it stands in an index."""
    parts = index if isinstance(index, tuple) else (index,)
    before = parts[: next(k for k, part in enumerate(parts) if part is flag)]
    if not all(
        isinstance(part, Slice) or (isinstance(part, Const) and part.value is None) for part in before
    ):
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
