"""Rewriting of axes that come and go, and of transposes.

- ``np.expand_dims(x, 1)`` is ``x[:, None]``, as is ``x[..., None]`` for a vector; a new axis in front that
  broadcasting adds anyway is left out.
- A factor is pulled out of what only arranges or adds up items: ``np.sum(2.0 * x)`` is ``2.0 * np.sum(x)``.
  Where ``x`` has been added up before, this is how a person sees that the adjoints of a log-sum-exp cancel.
  A reciprocal is pulled out of what arranges them: ``(1.0 / x)[:, None]`` is ``1.0 / x[:, None]``.
- A transpose of a transpose is the array itself, ``(a.T @ b).T`` is ``b.T @ a``, and ``np.outer(x, y).T`` is
  ``np.outer(y, x)``.  An outer product with a vector of one number is left to broadcasting.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice, Tree, leaves
from s2s_ad.ir.types import Array, rank_of
from s2s_ad.transform.atoms import is_whole, number
from s2s_ad.transform.narrow import sum_wraps_around
from s2s_ad.transform.sizing import SizingBuilder
from s2s_ad.transform.zeros import ZeroBuilder

WHOLE = Slice(const(None), const(None), const(None))
Perm = tuple[int, ...]


def new_axis(b: SizingBuilder, x: Any, axis: Any = None) -> Any:
    """``np.expand_dims(x, axis)`` as a subscript."""
    atoms = list(leaves(axis))
    axes: list[int] = [a.value for a in atoms if isinstance(a, Const) and type(a.value) is int]
    if not isinstance(x.type, Array) or len(axes) < len(atoms) or x in b.numbers:
        return None
    rank = x.type.rank + len(axes)
    places = {a % rank for a in axes}
    return b.emit("operator.getitem", x, tuple(const(None) if k in places else WHOLE for k in range(rank)))


def without_ellipsis(b: SizingBuilder, x: Any, index: Tree) -> Any:
    """``x[..., None]`` for a vector, as ``x[:, None]``."""
    parts = index if isinstance(index, tuple) else (index,)
    new = sum(part == const(None) for part in parts)
    if not new or parts.count(const(...)) != 1 or rank_of(x.type) != 1 or x in b.numbers:
        return None
    if any(isinstance(part, Value) and rank_of(part.type) for part in parts):
        return None
    k, whole = parts.index(const(...)), (WHOLE,) * (rank_of(x.type) - (len(parts) - new - 1))
    return b.emit("operator.getitem", x, (*parts[:k], *whole, *parts[k + 1 :]))


def outer_by_broadcasting(b: ZeroBuilder, x: Any, y: Any) -> Any:
    """``np.outer(x, y)`` where one of the vectors is one number, virtually."""
    if b.unbroadcasted(x) is None and b.unbroadcasted(y) is None:
        return None
    return b.emit("operator.mul", b.emit("operator.getitem", x, (WHOLE, const(None))), y)


def in_a_row(b: SizingBuilder, x: Any, shape: Tree = None) -> Any:
    """``np.reshape(x, (n,))`` is ``np.ravel(x)``, whatever ``n`` is."""
    sizes = shape if isinstance(shape, tuple) else (shape,)
    if len(sizes) != 1 or not isinstance(x.type, Array) or x.type.rank < 2 or x in b.numbers:
        return None
    return b.emit("numpy.ravel", x)


def new_axes(index: Tree) -> int | None:
    """The number of axes that an index adds in front, if it does nothing else than adding axes."""
    parts = index if isinstance(index, tuple) else (index,)
    new = [isinstance(part, Const) and part.value is None for part in parts]
    if not any(new) or not all(n or is_whole(part) for n, part in zip(new, parts, strict=True)):
        return None
    return new.index(False) if not all(new) else len(new)


def without_leading_axes(b: SizingBuilder, name: str, args: tuple[Any, ...]) -> Any:
    """``x[None, :] + y`` for a matrix ``y`` is ``x + y``."""
    if len(args) != 2 or any(a in b.numbers for a in args):
        return None
    for k, (arg, other) in enumerate((args, args[::-1])):
        op = b.definition(arg, "operator.getitem")
        if op is None or op not in b.made:
            continue
        added = new_axes(op.args[1])
        parts = len(op.args[1]) if isinstance(op.args[1], tuple) else 1
        source = op.args[0]
        only = added is not None and rank_of(source.type) + added == rank_of(arg.type) and parts >= added
        if only and added and rank_of(other.type) >= rank_of(arg.type):
            return b.emit(name, *((source, other) if k == 0 else (other, source)))
    return None


def factor_outside(b: SizingBuilder, name: str, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
    """``f(c * x)`` is ``c * f(x)``, and ``f(x / c)`` is ``f(x) / c``, for a number ``c`` and an ``f`` that
    adds up or arranges."""
    if args[0] in b.numbers:
        return None
    for inner, k in (("operator.truediv", 1), ("operator.mul", 0)):
        op = b.own_definition(args[0], inner)
        if op is None or rank_of(op.args[k].type) or not isinstance(op.args[1 - k].type, Array):
            continue
        items, factor = op.args[1 - k], op.args[k]
        if name == "numpy.sum" and sum_wraps_around(items.type):
            continue
        outside = b.emit(name, items, *args[1:], **kwargs)
        return b.emit(inner, *((outside, factor) if k else (factor, outside)))
    return None


def row_factor_outside(b: SizingBuilder, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
    """``np.sum(s[:, None] * A, axis=1)`` is ``s * np.sum(A, axis=1)``; so for a quotient."""
    if _literal_axes(args, kwargs) is None or args[0] in b.numbers:
        return None
    outside = _row_factor(b, args[0], args[0].type, kwargs)
    return _summands_apart(b, args[0], kwargs) if outside is None else outside


def _row_factor(b: SizingBuilder, x: Any, t: Array, kwargs: dict[str, Tree], own: bool = True) -> Any:
    """The sum of a product with a factor that is the same along the axes of the sum (``own``: of a product
    that is a term of the statement at work)."""
    axes, keepdims = _literal_axes((x,), kwargs) or set(), "keepdims" in kwargs
    for name in ("operator.mul", "operator.truediv"):
        op = b.own_definition(x, name) if own else b.definition(x, name)
        if op not in b.made:
            continue
        for factor, items in (op.args[::-1], op.args)[: 1 + (name == "operator.mul")]:
            if factor in b.numbers or items in b.numbers:
                continue
            outer = _without_axes(b, factor, t, axes, keepdims)
            if sum_wraps_around(items.type):
                continue
            if outer is not None and isinstance(items.type, Array) and items.type.dims == t.dims:
                return b.emit(name, b.emit("numpy.sum", items, **kwargs), outer)
    return None


def _summands_apart(b: SizingBuilder, x: Any, kwargs: dict[str, Tree]) -> Any:
    """``np.sum(s[:, None] * A + B, axis=1)`` is ``s * np.sum(A, axis=1) + np.sum(B, axis=1)``: no array of
    the size of ``A`` is made for the product."""
    op = b.definition(x, "operator.add")
    if op is None or op not in b.made or "keepdims" in kwargs:
        return None
    if any(not isinstance(a.type, Array) or a.type.dims != x.type.dims for a in op.args):
        return None
    pulled = [_row_factor(b, a, x.type, kwargs, own=False) for a in op.args]
    if pulled == [None, None]:
        return None
    sums = [
        b.emit("numpy.sum", a, **kwargs) if outside is None else outside
        for a, outside in zip(op.args, pulled, strict=True)
    ]
    return b.emit("operator.add", *sums)


def _literal_axes(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> set[int] | None:
    """The axes of a sum that says which, and nothing else."""
    if len(args) != 1 or "axis" not in kwargs or not set(kwargs) <= {"axis", "keepdims"}:
        return None
    if not rank_of(args[0].type):  # NumPy takes axis 0 of a 0-d array for none
        return None
    atoms = list(leaves(kwargs["axis"]))
    axes = [a.value for a in atoms if isinstance(a, Const) and type(a.value) is int]
    return {a % rank_of(args[0].type) for a in axes} if axes and len(axes) == len(atoms) else None


def _without_axes(b: SizingBuilder, x: Any, t: Array, axes: set[int], keepdims: bool) -> Any:
    """``x``, the same along some axes of a product of type ``t``, as a factor of the product's sum."""
    if not isinstance(x.type, Array):
        return None
    missing = t.rank - x.type.rank
    if not all(axis < missing or x.type.dims[axis - missing].is_one for axis in axes):
        return None
    if keepdims or all(axis < missing for axis in axes):
        return x
    op = b.definition(x, "operator.getitem")
    if op is None or missing or new_axes(op.args[1]) is None:
        return None
    parts = op.args[1] if isinstance(op.args[1], tuple) else (op.args[1],)
    places = {k for k, part in enumerate(parts) if isinstance(part, Const)}
    return op.args[0] if places == axes else None


def reciprocal_outside(b: SizingBuilder, x: Any, index: Tree) -> Any:
    """``(1.0 / x)[:, None]`` is ``1.0 / x[:, None]``."""
    div = b.own_definition(x, "operator.truediv")
    if div is None or number(div.args[0]) is None or not isinstance(div.args[1].type, Array):
        return None
    return b.emit("operator.truediv", div.args[0], b.emit("operator.getitem", div.args[1], index))


def transposed(b: SizingBuilder, name: str, args: tuple[Any, ...]) -> Any:
    """A transpose of a transpose, or of a product with a transpose."""
    x = args[0]
    perm = _permutation(name, args)
    if perm is None or not isinstance(x, Value):
        return None
    rank = len(perm)
    if perm == tuple(range(rank)):
        return x
    inner = _transpose(b, x)
    if inner is not None:
        source, earlier = inner
        if [earlier[k] for k in perm] == list(range(rank)):
            return b.importer(source)
    if (outer := b.own_definition(x, "numpy.outer")) is not None and perm == (1, 0):
        return b.emit("numpy.outer", *outer.args[::-1])
    product = b.own_definition(x, "operator.matmul")
    if product is None or perm != (*range(rank - 2), rank - 1, rank - 2):
        return None
    left, right = product.args
    if not rank_of(left.type) == rank_of(right.type) == rank:
        return None
    first, second = _transpose(b, left), _transpose(b, right)
    if first is not None and first[1] == perm:
        return b.emit("operator.matmul", _swapped(b, right), first[0])
    if second is not None and second[1] == perm:
        return b.emit("operator.matmul", second[0], _swapped(b, left))
    return None


def _swapped(b: SizingBuilder, x: Any) -> Any:
    return b.emit("T", x) if rank_of(x.type) == 2 else b.emit("numpy.swapaxes", x, -1, -2)


def _transpose(b: SizingBuilder, x: Any) -> tuple[Any, Perm] | None:
    """The array that ``x`` is a transpose of, and the permutation."""
    op = b.defs.get(x) or b.original(x) if isinstance(x, Value) else None
    perm = None if op is None or op.kwargs else _permutation(op.name, op.args)
    return None if op is None or perm is None else (op.args[0], perm)


def _permutation(name: str, args: tuple[Any, ...]) -> Perm | None:
    """Where each axis of a transpose comes from, if that is known."""
    rank = rank_of(args[0].type) if args and isinstance(args[0], Value) else 0
    atoms = list(leaves(args[1:]))
    numbers: list[int] = [a.value for a in atoms if isinstance(a, Const) and type(a.value) is int]
    if rank < 2 or len(numbers) < len(atoms):
        return None
    if name == "T" or (name == "numpy.transpose" and not numbers):
        return tuple(reversed(range(rank)))
    if name == "numpy.transpose" and len(numbers) == rank:
        return tuple(k % rank for k in numbers)
    if name == "numpy.swapaxes" and len(numbers) == 2:
        perm = list(range(rank))
        i, j = (k % rank for k in numbers)
        perm[i], perm[j] = perm[j], perm[i]
        return tuple(perm)
    return None
