"""Rewriting of reductions and of axes that come and go.

``np.sum(u * v)`` of two vectors is a dot product; a row of an outer product is made alone; a sum that keeps
its axes only to have them indexed away does not keep them; a number that stands for an array of equal items
still does so with a further axis.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array, Scalar, dtype_of, rank_of
from s2s_ad.transform.atoms import is_whole
from s2s_ad.transform.numbering import NumberingBuilder
from s2s_ad.transform.sizing import SizingBuilder


def row_of_outer(b: SizingBuilder, x: Any, index: Tree) -> Any:
    """``np.outer(u, v)[i]`` is ``u[i] * v``."""
    part = index[0] if isinstance(index, tuple) and len(index) == 1 else index
    outer = b.definition(x, "numpy.outer")
    if outer is None or outer not in b.made or not isinstance(part, (Const, Value)):
        return None
    u, v = outer.args
    if not isinstance(part.type, Scalar) or part.type.dtype[0] not in "iu" or outer.kwargs:
        return None
    if rank_of(u.type) != 1 or rank_of(v.type) != 1 or u in b.numbers or v in b.numbers:
        return None
    return b.emit("operator.mul", b.emit("operator.getitem", u, part), v)


def squeezed_sum(b: NumberingBuilder, x: Any, index: Any) -> Any:
    """``np.sum(g, axis=k, keepdims=True)[..., 0, ...]`` is ``np.sum(g, axis=k)``; so for sums of such."""
    for name in ("operator.add", "operator.sub"):
        op = b.own_definition(x, name)
        if op is not None and all(getattr(a.type, "dims", None) == x.type.dims for a in op.args):
            squeezed = [squeezed_sum(b, a, index) for a in op.args]
            return None if None in squeezed else b.emit(name, *squeezed)
    total = b.definition(x, "numpy.sum")
    if total is None or not isinstance(index, tuple) or len(total.args) != 1:
        return None
    axis, keep = total.kwarg("axis"), total.kwarg("keepdims")
    if (
        not isinstance(keep, Const)
        or keep.value is not True
        or set(dict(total.kwargs)) != {"axis", "keepdims"}
    ):
        return None
    axes = [a.value for a in leaves(axis) if isinstance(a, Const)]
    zeros = [k for k, part in enumerate(index) if isinstance(part, Const) and part.value == 0]
    whole = all(k in zeros or is_whole(part) for k, part in enumerate(index))
    if not whole or not zeros or zeros != sorted(a % rank_of(x.type) for a in axes):
        return None
    return b.emit("numpy.sum", total.args[0], axis=axis)


def expanded_broadcast(b: NumberingBuilder, x: Any, axis: Any = None) -> Any:
    """A number that stands for an array of equal items still does so with a further axis."""
    op = b.definition(x, "broadcast") or b.definition(x, "numpy.broadcast_to")
    if (
        op is None
        or isinstance(op.args[0].type, Array)
        or not isinstance(axis, Const)
        or type(axis.value) is not int
    ):
        return None
    shape = list(op.args[1]) if isinstance(op.args[1], tuple) else [op.args[1]]
    place = axis.value if axis.value >= 0 else axis.value + len(shape) + 1
    return b.emit("broadcast", op.args[0], (*shape[:place], const(1), *shape[place:]))


def sum_of_product(b: SizingBuilder, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
    """``np.sum(u * v)`` of real vectors of one length is ``np.dot(u, v)``."""
    if kwargs or len(args) != 1:
        return None
    mul = b.definition(args[0], "operator.mul")
    if mul is None:
        return None
    x, y = mul.args
    if x in b.numbers or y in b.numbers:
        return None
    vectors = all(rank_of(a.type) == 1 and dtype_of(a.type) == dtype_of(args[0].type) for a in (x, y))
    if vectors and x.type.dims == y.type.dims and dtype_of(x.type) in ("f4", "f8"):
        return b.emit("numpy.dot", x, y)
    return None
