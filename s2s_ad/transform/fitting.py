"""Tangents and adjoints in the shape and dtype of the values that they belong to.

A tangent is stretched to the shape of its primal.  An adjoint is summed over the axes along which its operand
was stretched; the types tell which these are, or else it is found out at run time (``unbroadcast``).  The
adjoint of what is an array on one path and a number on another is an array on both, whose sum is that of the
number; only where something takes it as a whole (``as_row``) the adjoint has to be shaped like itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.ir.core import Atom, Const, Value
from s2s_ad.ir.types import Array, Growing, Scalar, Type, dtype_of
from s2s_ad.transform.atoms import dtype_constant
from s2s_ad.transform.simplify import DerivativeBuilder


def fit_result(b: DerivativeBuilder, tangent: Atom, result: Value) -> Atom:
    """A tangent has the shape and dtype of its primal (where that may be a Python number, it is left as
    it is)."""
    t = result.type
    if result in b.numbers:
        return tangent
    if tangent in b.numbers:
        tangent = b.emit("broadcast", tangent, b.shape_atoms_of(result))
    elif isinstance(t, Array) and not _has_shape(tangent.type, t):
        if b.is_zero(tangent) or all(b.known_size(dim) is not None for dim in t.dims):
            tangent = b.broadcast(tangent, t)
        else:
            tangent = b.emit("broadcast", tangent, b.shape_atoms_of(result))
    tangent = _item(b, tangent) if isinstance(t, Scalar) else tangent
    if dtype_of(t) == "f8" and dtype_of(tangent.type) == "f8" and _may_be_single(b, tangent):
        name, more = ("astype", (dtype_constant("f8"),)) if isinstance(t, Array) else ("numpy.float64", ())
        return b.anew(name, (tangent, *more), {})
    return cast(b, tangent, result)


def _may_be_single(b: DerivativeBuilder, tangent: Atom) -> bool:
    """Whether this is in double precision only if no tangent of a number is one of Python's: beside these
    there are operands in single precision alone."""
    op = b.defs.get(tangent) if isinstance(tangent, Value) else None
    if op is not None and op.name == "broadcast":
        op = b.defs.get(op.args[0])
    if op is None or op not in b.made or not op.name.startswith("operator."):
        return False
    strong = [a for a in op.operands if not isinstance(a.type, Scalar) or dtype_of(a.type) == "f4"]
    return bool(strong) and all(dtype_of(a.type) == "f4" or _may_be_single(b, a) for a in strong)


def _has_shape(have: Type, want: Array) -> bool:
    """Whether what is broadcast to a type, or is of it, is of its shape: what is not one stays as long."""
    if not isinstance(have, Array) or have.rank != want.rank:
        return False
    return all(h == w or (w.uid and h.never_one) for h, w in zip(have.dims, want.dims, strict=True))


_ARRAYS = ("numpy.array", "numpy.zeros", "setitem", "add_at", "numpy.reshape", "copy")
"""What makes arrays even where they have no axes."""
_TO_PYTHON = {
    ("f2", "f8"): "builtins.float",
    ("f4", "f8"): "builtins.float",
    ("c8", "c16"): "builtins.complex",
}


def cast(b: DerivativeBuilder, g: Atom, like: Value) -> Atom:
    """The adjoint of a float32 is a float32; that of a real is real.  (Items of lists are cast when they are
    taken out.)"""
    have, want = dtype_of(g.type), dtype_of(like.type)
    if have is None or want is None or have == want or isinstance(g.type, Growing):
        return g
    if have[0] == "c" and want[0] == "f":
        return cast(b, b.emit("numpy.real", g), like)
    weak = isinstance(like.type, Scalar) and like.type.weak
    if weak and (have, want) in _TO_PYTHON and isinstance(g, Value):
        return b.emit(_TO_PYTHON[have, want], g)
    if (
        want[0] in "fc"
        and not weak
        and not isinstance(g, Const)
        and not (isinstance(g.type, Scalar) and g.type.weak)
    ):
        if g in b.numbers:  # of Python's, perhaps, which has no method for it
            return b.emit(f"numpy.{np.dtype(want).name}", g)
        return b.emit("astype", g, dtype_constant(want))
    return g


def fit(b: DerivativeBuilder, g: Atom, like: Value, alone: bool = False) -> Atom:
    """``g`` summed over the axes along which ``like`` was broadcast, in the dtype of ``like``; ``alone`` says
    that it was not, whatever the types know: it is the only array of its operation."""
    g = as_large(b, g, like) if alone else unbroadcast(b, g, like)
    return cast(b, _item(b, g) if isinstance(like.type, Scalar) else g, like)


def _item(b: DerivativeBuilder, g: Atom) -> Atom:
    """The adjoint, or tangent, of a number is a number, not an array of rank 0."""
    if not (isinstance(g.type, Array) and g.type.rank == 0):
        return g
    op = b.definition(g, "broadcast") or b.definition(g, "numpy.broadcast_to")
    bare: Atom | None = None if op is None else op.args[0]
    if bare is not None and isinstance(bare.type, Scalar):
        return bare
    if any(b.definition(g, name) is not None for name in _ARRAYS):
        return b.emit("operator.getitem", g, ())
    return b.emit("numpy.sum", g)  # what arithmetic makes of such arrays are numbers


def as_large(b: DerivativeBuilder, g: Atom, like: Value) -> Atom:
    """``g``, which has the shape of ``like`` at run time; if it was made just now, so its type may say."""
    t = like.type
    if not (isinstance(t, Array) and isinstance(g.type, Array) and g.type.rank == t.rank):
        return unbroadcast(b, g, like)
    if like in b.numbers or g in b.numbers:
        return unbroadcast(b, g, like)
    if b.ops and g in b.ops[-1].results and b.ops[-1] in b.made:
        assert isinstance(g, Value)
        g.type = Array(g.type.dtype, t.dims)
    return g


def unbroadcast(b: DerivativeBuilder, g: Atom, like: Value) -> Atom:
    """Decided at compile time where the dims tell; else a run-time ``unbroadcast``."""
    dims = like.type.dims if isinstance(like.type, Array) else ()
    if b.exact and like in b.numbers:
        shaped = g if isinstance(g.type, Array) else b.emit("operator.add", b.emit("zeros_of", like), g)
        return b.emit("unbroadcast", shaped, like)
    if not isinstance(g.type, Array):
        return b.broadcast(g, like.type) if isinstance(like.type, Array) and dims else g
    have = g.type.dims
    if b.shaped_like(g, like):
        return g
    if have == dims:
        return g
    if len(have) < len(dims):
        assert isinstance(like.type, Array)
        return b.broadcast(g, like.type)
    lead = len(have) - len(dims)
    kept: list[int] = []
    for axis, dim in enumerate(dims):
        other = have[lead + axis]
        if dim == other or dim.never_one:
            continue
        if not dim.is_one:
            return b.emit("unbroadcast", g, b.nearest_shaped(like))
        kept.append(lead + axis)
    if kept:
        g = b.emit("numpy.sum", g, axis=_axes(kept), keepdims=True)
    if lead:
        g = b.emit("numpy.sum", g) if not dims else b.emit("numpy.sum", g, axis=_axes(list(range(lead))))
    return g


def _axes(axes: list[int]) -> Any:
    return axes[0] if len(axes) == 1 else tuple(axes)
