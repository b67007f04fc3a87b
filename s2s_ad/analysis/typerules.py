"""Result types that are not found by probing.

Probing asks the function itself; these are the primitives whose result shape depends on data, or
whose sample could be refused (an index that is out of range in a small sample), or that would be
costly to call.  Each rule takes the argument trees and answers ``(type, sample)``.
"""

from __future__ import annotations

import itertools
from typing import Any

from s2s_ad.analysis.probe import TYPE_RULES
from s2s_ad.analysis.results import Inferred
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.prims import CLOCKS
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import (
    BOOL,
    ENVS,
    INT,
    NONE,
    Array,
    Dim,
    Growing,
    Opaque,
    Scalar,
    Type,
    Undef,
    dtype_of,
    number_dim,
)

_fresh = itertools.count(1)


def unknown_dim(like: tuple[int, ...] | None = None) -> Dim:
    """A size that depends on data: equal to no other."""
    return Dim(tuple(like or range(3, 3 + ENVS)), "?", uid=next(_fresh))


TEXT = Opaque("str")


def _type(atom: Any) -> Type:
    assert isinstance(atom, (Value, Const))
    return atom.type


def _same_as_first(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return _type(args[0]), None


def _copy(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    source = args[0]
    return _type(source), source.sample if isinstance(source, Value) else None


def _unbroadcast(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    g, like = _type(args[0]), _type(args[1])
    dtype = g.dtype if isinstance(g, (Array, Scalar)) else "f8"
    if isinstance(like, Array):
        return Array(dtype, like.dims), None
    return Scalar(dtype, weak=False), None


def _as_row(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return Array(dtype_of(_type(args[0])) or "f8", (unknown_dim(),)), None


def _list_new(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return Growing(_type(args[0]) if args else Undef()), None


def _list_append(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    t, item = _type(args[0]), _type(args[1])
    assert isinstance(t, Growing)
    return (Growing(item) if isinstance(t.elem, Undef) else t), None


def _list_get(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    t = _type(args[0])
    assert isinstance(t, Growing)
    return t.elem, None


def _list_len(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return INT, tuple(3 + env for env in range(ENVS))


def _list_order(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return Growing(INT), None


def _position(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return INT, tuple(range(1, ENVS + 1))


def _list_insert(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return _list_append((args[0], args[2]), kwargs)


def _extremum(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred | None:
    """Python's ``max(x, 1)`` is whichever of the two it is: a float as soon as one of them is.

    Only for mixed numbers; what is all of one kind is found by probing.
    """
    types = [leaf.type for leaf in leaves(args) if isinstance(leaf, (Value, Const))]
    floats = [t for t in types if isinstance(t, Scalar) and t.dtype[0] == "f"]
    if not floats or len(floats) == len(types) or not all(isinstance(t, Scalar) for t in types):
        return None
    return Scalar(max(t.dtype for t in floats), weak=all(t.weak for t in floats)), None


def _repeat(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred | None:
    """``np.repeat`` with an array of counts: how long the result is depends on data."""
    bound = dict(zip(("a", "repeats", "axis"), args)) | kwargs
    x, counts, axis = bound["a"], bound.get("repeats"), bound.get("axis")
    if not (isinstance(counts, (Value, Const)) and isinstance(counts.type, Array) and counts.type.rank):
        return None
    if not (isinstance(x, Value) and isinstance(x.type, Array)):
        return None
    if axis is None or (isinstance(axis, Const) and axis.value is None):
        return Array(x.type.dtype, (unknown_dim(),)), None
    if not isinstance(axis, Const):
        return None
    dims = list(x.type.dims)
    dims[axis.value] = unknown_dim()
    return Array(x.type.dtype, tuple(dims)), None


def _arange(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred | None:
    """How many steps lie between floats depends on what they are."""
    dtypes = [dtype_of(a.type) or "?" for a in leaves((args, kwargs)) if isinstance(a, Value)]
    floats = [dtype for dtype in dtypes if dtype[0] == "f"]
    if not floats or "dtype" in kwargs or set(floats) != {"f8"}:
        return None
    return Array("f8", (unknown_dim(),)), None


def _histogram(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> list[Inferred] | None:
    """The edges of bins have to be sorted, which samples are not."""
    bound = dict(zip(("a", "bins", "range", "density", "weights"), args)) | kwargs
    bins, weights = bound.get("bins"), bound.get("weights")
    if not (isinstance(bins, Value) and isinstance(bins.type, Array) and bins.type.rank == 1):
        return None
    if weights is None and "density" not in bound:
        dtype = "i8"
    elif isinstance(weights, Value) and dtype_of(weights.type) == "f8":
        dtype = "f8"
    else:
        return None
    (edges,) = bins.type.dims
    inner = number_dim(edges.sizes[0] - 1) if edges.literal else unknown_dim()
    return [(Array(dtype, (inner,)), None), (bins.type, None)]


def _eigenvalues(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    """Whether eigenvalues are all real depends on the matrix: they are complex numbers for all we know."""
    t = _type(args[0] if args else kwargs["a"])
    assert isinstance(t, Array)
    return Array(_complex(t), t.dims[:-1]), None


def _eigenvectors(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> list[Inferred]:
    t = _type(args[0] if args else kwargs["a"])
    assert isinstance(t, Array)
    return [_eigenvalues(args, kwargs), (Array(_complex(t), t.dims), None)]


def _root_of_matrix(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    """It is real where no eigenvalue is negative."""
    t = _type(args[0] if args else kwargs["A"])
    assert isinstance(t, Array)
    return Array(_complex(t), t.dims), None


def _log_of_matrix(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    """The same, and computed in double precision."""
    t = _type(args[0] if args else kwargs["A"])
    assert isinstance(t, Array)
    return Array("c16", t.dims), None


def _roots(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    """Of how high a degree a polynomial is depends on its coefficients."""
    return Array(_complex(_type(args[0] if args else kwargs["p"])), (unknown_dim(),)), None


def _poly(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred | None:
    """Whether complex zeros come in pairs depends on them: if not, the coefficients are complex."""
    t = _type(args[0] if args else kwargs["seq_of_zeros"])
    if not isinstance(t, Array) or t.dtype[0] != "c" or t.rank != 1:
        return None
    length = number_dim(t.dims[0].sizes[0] + 1) if t.dims[0].literal else unknown_dim()
    return Array(t.dtype, (length,)), None


def _complex(t: Type) -> str:
    return "c8" if isinstance(t, Array) and t.dtype in ("f4", "c8") else "c16"


def _none(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return NONE, None


def _truth(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return BOOL, None


def _in_list(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred | None:
    return (BOOL, None) if isinstance(getattr(args[0], "type", None), Growing) else None


def _texts(args: tuple[Tree, ...]) -> bool:
    """Whether these are strings, of which one at least is known at run time only."""
    types = [getattr(arg, "type", None) for arg in args]
    known = all(t == TEXT or (isinstance(a, Const) and isinstance(a.value, str)) for a, t in zip(args, types))
    return known and TEXT in types


def _compared(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred | None:
    return (BOOL, None) if _texts(args) else None


def _joined(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred | None:
    return (TEXT, None) if _texts(args) else None


def _text_method(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred | None:
    """A method of a string known at run time only: what the empty string answers is of the same kind."""
    obj, name, *rest = args
    if getattr(obj, "type", None) != TEXT or not isinstance(name, Const):
        return None
    try:
        found = getattr("", name.value)(*[a.value if isinstance(a, Const) else "" for a in rest])
    except (TypeError, ValueError, AttributeError):
        return None
    return (BOOL if type(found) is bool else TEXT, None) if type(found) in (bool, str) else None


def _seconds(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return Scalar("f8"), None


def _nanoseconds(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return Scalar("i8"), None


def _text(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return TEXT, None


def _failure(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return Opaque("exception"), None


def _opaque(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    return Opaque(), None


def _list_of(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    t = _type(args[0])
    if not isinstance(t, Array):
        return Opaque("list"), None
    return Growing(Array(t.dtype, t.dims[1:]) if t.rank > 1 else Scalar(t.dtype, weak=False)), None


def _list_rows(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    t = _type(args[0])
    assert isinstance(t, Array) and t.rank > 1
    row = Array(t.dtype, t.dims[2:]) if t.rank > 2 else Scalar(t.dtype, weak=False)
    return Growing(Growing(row)), None


def _spline(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    """FITPACK reads beyond the ends of samples whose sizes do not go together."""
    t = _type(args[0])
    return Array("f8", t.dims if isinstance(t, Array) else ()), None


def _spline_surface(args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Inferred:
    if any(isinstance(t := _type(place), Array) and t.rank for place in args[:2]):
        return Array("f8", (unknown_dim(), unknown_dim())), None
    return Scalar("f8", weak=False), None


TYPE_RULES.update(
    {
        "builtins.max": _extremum,
        "builtins.min": _extremum,
        "numpy.repeat": _repeat,
        "numpy.arange": _arange,
        "numpy.histogram": _histogram,
        "numpy.linalg.eig": _eigenvectors,
        "numpy.linalg.eigvals": _eigenvalues,
        "numpy.roots": _roots,
        "scipy.linalg.sqrtm": _root_of_matrix,
        "scipy.linalg.logm": _log_of_matrix,
        "scipy.linalg.fractional_matrix_power": _log_of_matrix,
        "numpy.poly": _poly,
        "scipy.interpolate.splev": _spline,
        "scipy.interpolate.bisplev": _spline_surface,
        "setitem": _same_as_first,
        "add_at": _same_as_first,
        "ufunc_at": _same_as_first,
        "copy": _copy,
        "unbroadcast": _unbroadcast,
        "as_row": _as_row,
        "list_new": _list_new,
        "list_append": _list_append,
        "list_set": _same_as_first,
        "list_get": _list_get,
        "list_drop": _same_as_first,
        "list_insert": _list_insert,
        "list_order": _list_order,
        "list_heap": _list_order,
        "list_pick": _same_as_first,
        "list_index": _position,
        "key_place": _position,
        "list_best": _position,
        "bisect.bisect_left": _position,
        "bisect.bisect_right": _position,
        "zeros_of": _same_as_first,
        "list_zeros": _same_as_first,
        "list_add": _same_as_first,
        "list_len": _list_len,
        "builtins.list": _list_of,
        "list_rows": _list_rows,
        "push": _none,
        "tape_new": _opaque,
        "sweep": _none,
        "raise": _none,
        "assert": _none,
        "fails": _truth,
        "list_has": _truth,
        "operator.contains": _in_list,
        "operator.is_": _truth,
        "operator.is_not": _truth,
        "failure": _failure,
        "method!": _text_method,
        "builtins.format": _text,
        **{name: _nanoseconds if name.endswith("_ns") else _seconds for name in CLOCKS},
        **dict.fromkeys([f"operator.{name}" for name in ("eq", "ne", "lt", "le", "gt", "ge")], _compared),
        "operator.add": _joined,
    }
)
