"""The least type that holds two others: what meets at the end of branches and at a loop's head.

int joins float to float; a Python number joins a NumPy one to the NumPy one; a scalar joins an
array to the array (as broadcasting would); dims that differ join to an unknown dim.  ``None`` is
returned where there is no such type.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from s2s_ad.analysis.typerules import unknown_dim
from s2s_ad.ir.types import ENVS, Array, Dim, Growing, Opaque, Scalar, Sizes, Stream, Type, Undef, drawn

serial = itertools.count()


Own = set[Dim]
"""The unknown sizes of what is carried: they have been met before, and hold whatever comes."""


def join(a: Type, b: Type, own: Own | None = None) -> Type | None:
    """The type of what is ``a`` or ``b``; if ``a`` is what is carried, its ``own`` sizes stay (and grow)."""
    if a == b or isinstance(b, Undef):
        return a
    if isinstance(a, Undef):
        return b
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return _scalars(a, b)
    if isinstance(a, (Scalar, Array)) and isinstance(b, (Scalar, Array)):
        return _arrays(a, b, set() if own is None else own)
    if isinstance(a, (Growing, Stream)) and type(a) is type(b):
        elem = join(a.elem, b.elem, own)
        return None if elem is None else type(a)(elem)
    if isinstance(a, Opaque) and isinstance(b, Opaque):
        return Opaque()
    return None


def _dtype(a: Any, b: Any) -> str:
    """The common dtype; a Python number takes part by its kind only (NEP 50)."""

    def operand(t: Any) -> Any:
        if isinstance(t, Scalar) and t.weak and t.dtype != "b1":
            return {"i": 1, "f": 1.0, "c": 1j}[t.dtype[0]]
        return np.dtype(t.dtype)

    if isinstance(a, Scalar) and isinstance(b, Scalar) and a.weak and b.weak:
        return str(np.promote_types(a.dtype, b.dtype).str[1:])
    return str(np.result_type(operand(a), operand(b)).str[1:])


def _scalars(a: Scalar, b: Scalar) -> Scalar:
    return Scalar(_dtype(a, b), a.weak and b.weak)


def _arrays(a: Any, b: Any, own: Own) -> Type | None:
    dtype = _dtype(a, b)
    if isinstance(a, Scalar) or isinstance(b, Scalar):
        array = b if isinstance(a, Scalar) else a
        return Array(dtype, array.dims)
    if a.rank != b.rank:
        return None
    return Array(dtype, tuple(_dim(p, q, own) for p, q in zip(a.dims, b.dims, strict=True)))


def _dim(p: Dim, q: Dim, own: Own) -> Dim:
    if p == q or p in own:
        return p
    made = _meeting_dim(p, q)
    own.add(made)
    return made


def _meeting_dim(p: Dim, q: Dim) -> Dim:
    """A size that is one of two."""
    if p.is_one or q.is_one:  # a sample of the other size goes with what either goes with
        return unknown_dim(tuple((q if p.is_one else p).sizes))
    sizes = p.sizes if not p.literal else q.sizes
    return unknown_dim(sizes if len(set(sizes)) > 1 else (8, 16, 32))


def renewed(t: Type, own: Own) -> Type:
    """The type of what is carried, in one trip or after the last: its own sizes are others each time."""
    if isinstance(t, (Growing, Stream)):
        return type(t)(renewed(t.elem, own))
    if not isinstance(t, Array) or own.isdisjoint(t.dims):
        return t
    return Array(t.dtype, tuple(unknown_dim(tuple(d.sizes)) if d in own else d for d in t.dims))


def join_samples(a: Any, b: Any) -> tuple[Any, ...] | None:
    """Integer samples of a value that is one of two: some from each, and never all the same."""
    if a is None or b is None or not all(_is_int(v) for v in (*a, *b)):
        return None
    if not any(a) or not any(b):  # no trip, no item: the other one says more
        return apart(spread(b if not any(a) else a))
    mixed = (a[0], *b[1:])
    return apart(spread(mixed))


def spread(sample: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """Samples of an integer that is not the same in every run, made to differ."""
    if sample is None or not all(_is_int(v) for v in sample) or len(set(sample)) > 1:
        return sample
    return tuple(type(v)(v + k) for k, v in enumerate(sample)) if len(sample) == ENVS else None


def apart(sample: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """The same samples, of an integer that is no other: a counter, or what a loop carries."""
    if sample is None or not all(_is_int(v) for v in sample):
        return sample
    return Sizes.of(sample, drawn("apart", next(serial)))


def _is_int(v: Any) -> bool:
    return isinstance(v, (int, np.integer)) and not isinstance(v, (bool, np.bool_))
