"""NumPy's functions that take functions (``piecewise``, ``apply_along_axis`` …), or lists of lists.

What they do is written down, with the functions inlined: the pieces are assigned under their masks, rows
are gone through by a loop.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.frontend import containers, growing, heap, iterate
from s2s_ad.frontend.about import is_array, type_of
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.signatures import known
from s2s_ad.frontend.values import Abs, Bound, Choice, Closure, Instance, ListObj, Native, Partial
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.types import Array, Scalar, rank_of


def _piecewise(lo: Lowerer, x: Abs, condlist: Abs, funclist: Abs, *args: Abs, **kw: Abs) -> Abs:
    tests = [condlist] if is_array(condlist) else containers.unpack(lo, condlist, None)
    if rank_of(type_of(x)) == 0 and (is_array(x) or isinstance(type_of(x), Scalar)):
        row = [lo.emit("numpy.atleast_1d", test) for test in (x, *tests)]
        made = _piecewise(lo, row[0], containers.new_list(lo, tuple(row[1:])), funclist, *args, **kw)
        return lo.emit("numpy.reshape", made, ())
    pieces = containers.unpack(lo, funclist, None)
    if any(not is_array(t) or t.type.dims != x.type.dims or t.type.dtype != "b1" for t in tests):
        lo.refuse("S2S217", "np.piecewise takes a list of masks, each of the shape of the array")
    if len(pieces) == len(tests) + 1:
        tests = [*tests, lo.emit("numpy.logical_not", _either(lo, tests))]
    if len(pieces) != len(tests):
        lo.refuse("S2S214", f"ValueError: with {len(tests)} conditions, as many functions or one more go")
    out = lo.emit("numpy.zeros_like", x)
    for test, piece in zip(tests, pieces, strict=True):
        called = _is_function(piece)
        heap.setitem(
            lo, out, test, lo.call(piece, [heap.getitem(lo, x, test), *args], kw) if called else piece
        )
    return out


def _either(lo: Lowerer, tests: list[Any]) -> Abs:
    found = tests[0]
    for test in tests[1:]:
        found = lo.emit("operator.or_", found, test)
    return found


def _is_function(v: Abs) -> bool:
    functions = (Bound, Choice, Closure, Instance, Native, Partial)
    return isinstance(v, functions) or (isinstance(v, Const) and callable(v.value))


def _apply_along_axis(
    lo: Lowerer, func1d: Abs, axis: Abs, arr: Abs, *args: Abs, **kwargs: Abs
) -> Abs:  # fmt: skip
    k = known(lo, axis, "an axis")
    if is_array(arr) and arr.type.rank == 1:
        return lo.emit("numpy.array", lo.call(func1d, [arr, *args], kwargs))
    if not is_array(arr) or arr.type.rank != 2:
        text = "np.apply_along_axis of anything but a vector or a matrix"
        lo.refuse("S2S217", text, None, "write the loop, or give the function an axis")
    rows = heap.rearranged(lo, "numpy.transpose", arr, [], {}) if k % 2 == 0 else arr
    made: list[Abs] = []
    found = containers.new_list(lo, ())

    def one(row: Abs) -> None:
        item = lo.call(func1d, [row, *args], kwargs)
        made.append(item)
        growing.append(lo, found, item)

    iterate.for_each(lo, rows, one)
    for item in made:
        t = type_of(item)
        if not (t.rank < 2 if isinstance(t, Array) else isinstance(t, Scalar) and not t.weak):
            text = "np.apply_along_axis of a function that gives neither a number of NumPy's nor a vector"
            lo.refuse("S2S217", text, None, "write the loop")
    out = lo.emit("numpy.array", found)
    return lo.emit("T", out) if k % 2 == 0 and rank_of(out.type) == 2 else out


def _apply_over_axes(lo: Lowerer, func: Abs, a: Abs, axes: Abs) -> Abs:
    value = a if is_array(a) else lo.emit("numpy.asarray", a)
    rank = value.type.rank
    given = known(lo, axes, "axes")
    for axis in given if isinstance(given, (tuple, list)) else (given,):
        if not -rank <= axis < rank:
            lo.refuse("S2S213", f"an array of rank {rank} has no axis {axis}")
        result = lo.call(func, [value, const(axis % rank)])
        value = result if rank_of(type_of(result)) == rank else _with_axis(lo, result, axis % rank)
    return value


def _with_axis(lo: Lowerer, result: Abs, axis: int) -> Abs:
    return lo.emit("numpy.expand_dims", result, const(axis))


def _fromfunction(lo: Lowerer, function: Abs, shape: Abs, *, dtype: Abs = None, **kwargs: Abs) -> Abs:
    sizes = tuple(containers.unpack(lo, shape, None))
    of = const(float, "float") if dtype is None else dtype
    grid = lo.emit("numpy.indices", sizes, dtype=of)
    return lo.call(function, [heap.getitem(lo, grid, const(k)) for k in range(len(sizes))], kwargs)


def _block(lo: Lowerer, arrays: Abs) -> Abs:
    """``np.block``: the innermost lists are joined along the last axis, those around them along others."""
    depth = _depth(lo, arrays)
    rank = max([depth, *[rank_of(type_of(part)) for part in _parts(lo, arrays)]])

    def joined(v: Abs, level: int) -> Abs:
        if not _is_list(v):
            part = v if is_array(v) else lo.emit("numpy.asarray", v)
            missing = rank - part.type.rank
            return heap.getitem(lo, part, (const(None),) * missing + (const(...),)) if missing else part
        parts = tuple(joined(item, level - 1) for item in containers.unpack(lo, v, None))
        return lo.emit("numpy.concatenate", parts, axis=const(-level))

    whole = joined(arrays, depth)
    return whole if depth else lo.emit("copy", whole)


def _is_list(v: Abs) -> bool:
    return isinstance(v, (ListObj, tuple))


def _depth(lo: Lowerer, v: Abs) -> int:
    """How deep the lists are; everywhere equally deep, as NumPy wants it."""
    if not _is_list(v):
        return 0
    depths = {_depth(lo, item) for item in containers.unpack(lo, v, None)}
    if len(depths) != 1:
        lo.refuse("S2S214", "ValueError: the lists of np.block are not equally deep, or empty")
    return 1 + depths.pop()


def _parts(lo: Lowerer, v: Abs) -> list[Abs]:
    if not _is_list(v):
        return [v]
    return [part for item in containers.unpack(lo, v, None) for part in _parts(lo, item)]


def _put_along_axis(lo: Lowerer, arr: Abs, indices: Abs, values: Abs, axis: Abs) -> Abs:
    """``arr[rows, indices] = values``, where the rows are what the other axes count."""
    k = known(lo, axis, "an axis")
    if not is_array(arr) or not is_array(indices) or k is None or indices.type.rank != arr.type.rank:
        lo.refuse("S2S217", "np.put_along_axis of this", None, "write an assignment with an index")
    rank = arr.type.rank
    places: list[Abs] = []
    for axis_ in range(rank):
        if axis_ == k % rank:
            places.append(indices)
        else:
            count = lo.emit("numpy.arange", heap.shape_at(lo, arr, axis_))
            new = [const(None)] * axis_ + [const(...)] + [const(None)] * (rank - 1 - axis_)
            places.append(heap.getitem(lo, count, tuple(new)) if rank > 1 else count)
    heap.setitem(lo, arr, tuple(places), values)
    return const(None)


HANDLERS.update(
    {
        np.piecewise: _piecewise, np.apply_along_axis: _apply_along_axis,
        np.apply_over_axes: _apply_over_axes, np.fromfunction: _fromfunction, np.block: _block,
        np.put_along_axis: _put_along_axis,
    }
)  # fmt: skip
