"""Lists of arrays in or out: concatenate, stack, split and their kin.

What is joined may be a tuple, a list of unknown length, or an array, whose rows are joined.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import is_constant, linear, rule, static
from s2s_ad.rules.samples import call, complex_, real


def cut(z, axis, start, stop):
    """``z[start:stop]`` along an axis that is not negative."""
    return z[(slice(None),) * axis + (slice(start, stop),)]


def after(start, n):
    """``start + n``, plainly ``n`` for the first part."""
    if is_constant(start) and start == 0:
        return n
    return start + n


def pieces(z, arrays, axis):
    """The consecutive parts of ``z`` that are as long as the arrays are."""
    stop = 0
    parts = []
    for x in arrays:
        start = stop
        stop = after(start, x.shape[axis])
        parts.append(cut(z, axis, start, stop))
    return parts


def layers(z, x, axis):
    """The adjoint of an array whose rows were joined along an axis of theirs."""
    shape = x.shape
    return np.moveaxis(np.reshape(z, shape[1 : axis + 1] + shape[:1] + shape[axis + 1 :]), axis, 0)


@linear(
    np.concatenate,
    samples=[
        call((real(2), real(3))),
        call((real(2, 3), real(1, 3), real(2, 3))),
        call((real(2, 3), real(2, 1)), axis=-1),
        call((real(2, 2), real(3)), axis=None),
        call((complex_(2), complex_(1))),
        call((real(2), real(0))),
        call(real(2, 3)),
        call(real(2, 3, 4), axis=1),
        call(real(2, 3, 4), axis=None),
    ],
)
def concatenate(arrays_bar, z_bar, arrays, axis=0, *, dtype=None, casting="same_kind"):
    if axis is None and isinstance(arrays, np.ndarray):
        return np.reshape(z_bar, arrays.shape)
    if axis is None:
        stop = 0
        parts = []
        for x in arrays:
            start = stop
            stop = after(start, x.size)
            parts.append(np.reshape(z_bar[start:stop], x.shape))
        return parts
    if isinstance(arrays, np.ndarray):
        return layers(z_bar, arrays, axis % z_bar.ndim)
    return pieces(z_bar, arrays, axis % z_bar.ndim)


@linear(
    np.stack,
    samples=[
        call((real(3), real(3))),
        call((real(2, 3),) * 3, axis=1),
        call((real(2, 3),) * 2, -1),
        call((1.0, 2.0)),
        call(real(2, 3), axis=1),
    ],
)
def stack(arrays_bar, z_bar, arrays, axis=0, *, dtype=None, casting="same_kind"):
    if isinstance(arrays, np.ndarray):
        return np.moveaxis(z_bar, axis, 0)
    before = (slice(None),) * (axis % z_bar.ndim)
    return [z_bar[before + (k,)] for k, _ in enumerate(arrays)]


@linear(
    np.vstack,
    samples=[
        call((real(3), real(3))),
        call((real(2, 3), real(1, 3))),
        call((real(3), real(2, 3))),
        call(real(2, 3)),
        call(real(2, 3, 4)),
    ],
)
def vstack(tup_bar, z_bar, tup, *, dtype=None, casting="same_kind"):
    if isinstance(tup, np.ndarray):
        return np.reshape(z_bar, tup.shape)
    stop = 0
    parts = []
    for x in tup:
        start = stop
        stop = after(start, x.shape[0] if np.ndim(x) > 1 else 1)
        parts.append(z_bar[start:stop] if np.ndim(x) > 1 else z_bar[start])
    return parts


@linear(
    np.hstack,
    samples=[
        call((real(2), real(3))),
        call((real(2, 3), real(2, 1))),
        call((real(2, 3, 2), real(2, 1, 2))),
        call(real(2, 3)),
        call(real(2, 3, 4)),
    ],
)
def hstack(tup_bar, z_bar, tup, *, dtype=None, casting="same_kind"):
    if isinstance(tup, np.ndarray):
        return layers(z_bar, tup, 1) if tup.ndim > 2 else np.reshape(z_bar, tup.shape)
    if z_bar.ndim == 1:
        stop = 0
        parts = []
        for x in tup:
            start = stop
            stop = after(start, x.shape[0] if np.ndim(x) > 0 else 1)
            parts.append(z_bar[start:stop] if np.ndim(x) > 0 else z_bar[start])
        return parts
    return pieces(z_bar, tup, 1)


@linear(
    np.dstack,
    samples=[
        call((real(3), real(3))),
        call((real(2, 3), real(2, 3))),
        call((real(2, 3, 2), real(2, 3))),
        call(real(2, 3)),
        call(real(2, 3, 4)),
        call(real(2, 3, 4, 2)),
    ],
)
def dstack(tup_bar, z_bar, tup):
    if isinstance(tup, np.ndarray):
        return layers(z_bar, tup, 2) if tup.ndim > 3 else np.reshape(np.moveaxis(z_bar, 2, 0), tup.shape)
    stop = 0
    parts = []
    for x in tup:
        start = stop
        stop = after(start, x.shape[2] if np.ndim(x) > 2 else 1)
        part = z_bar[:, :, start:stop]
        parts.append(part if np.ndim(x) > 2 else np.reshape(part, np.shape(x)))
    return parts


@linear(
    np.column_stack,
    samples=[call((real(3), real(3))), call((real(3, 2), real(3))), call(real(2, 3)), call(real(2, 3, 4))],
)
def column_stack(tup_bar, z_bar, tup):
    if isinstance(tup, np.ndarray):
        return layers(z_bar, tup, 1) if tup.ndim > 2 else np.reshape(z_bar.T, tup.shape)
    stop = 0
    parts = []
    for x in tup:
        start = stop
        stop = after(start, x.shape[1] if np.ndim(x) > 1 else 1)
        parts.append(z_bar[:, start:stop] if np.ndim(x) > 1 else z_bar[:, start])
    return parts


@linear(
    np.split,
    np.array_split,
    samples=[call(real(6), 3), call(real(4, 6), [1, 3], axis=1), call(real(4, 2), 2, axis=-2)],
)
def split(ary_bar, z_bar, ary, indices_or_sections, axis=0):
    return np.concatenate(z_bar, axis=axis)


@linear("numpy.unstack", samples=[real(3, 4), call(real(3, 2), axis=1)])
def unstack(x_bar, z_bar, x, *, axis=0):
    return np.stack(z_bar, axis=axis)


@linear(np.vsplit, samples=[call(real(4, 2), 2), call(real(4, 2), [1])])
def vsplit(ary_bar, z_bar, ary, indices_or_sections):
    return np.concatenate(z_bar, axis=0)


@linear(np.hsplit, samples=[call(real(4), 2), call(real(3, 4), [1, 2])])
def hsplit(ary_bar, z_bar, ary, indices_or_sections):
    return np.concatenate(z_bar, axis=0 if ary.ndim == 1 else 1)


@linear(np.dsplit, samples=[call(real(2, 3, 4), 2)])
def dsplit(ary_bar, z_bar, ary, indices_or_sections):
    return np.concatenate(z_bar, axis=2)


@linear(np.broadcast_arrays, samples=[call(real(3), real(2, 1))])
def broadcast_arrays(args_bar, z_bar, *args):
    return tuple(z_bar)


@linear(
    np.meshgrid,
    samples=[
        call(real(3), real(2)),
        call(real(3), real(2), indexing="ij"),
        call(real(3), real(2), real(2)),
        call(real(3), real(2), sparse=True),
    ],
)
def meshgrid(xi_bar, z_bar, *xi, indexing="xy", sparse=False, copy=True):
    if sparse:
        return tuple([np.reshape(g, np.shape(x)) for g, x in zip(z_bar, xi)])
    return tuple([np.sum(g, axis=other_axes(k, len(xi), indexing)) for k, g in enumerate(z_bar)])


@static
def other_axes(k, count, indexing):
    """The axes along which the k-th coordinate does not change."""
    own = 1 - k if indexing == "xy" and k < 2 and count > 1 else k
    return tuple(axis for axis in range(count) if axis != own)


@rule(
    np.append,
    samples=[
        call(real(3), real(2)),
        call(real(2, 3), real(1, 3), axis=0),
        call(real(2, 2), real(3)),
        call(real(3), 0.5),
    ],
)
def append(z, arr, values, axis=None):
    z_dot = np.append(arr_dot, values_dot, axis=axis)
    if axis is None:
        arr_bar = np.reshape(z_bar[: arr.size], arr.shape)
        values_bar = np.reshape(z_bar[arr.size :], np.shape(values))
    else:
        arr_bar = cut(z_bar, axis % z.ndim, 0, arr.shape[axis])
        values_bar = cut(z_bar, axis % z.ndim, arr.shape[axis], z.shape[axis])
