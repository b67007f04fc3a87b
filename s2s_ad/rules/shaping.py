"""Functions that arrange elements anew: linear, with another arrangement as transpose."""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import add_at, setitem
from s2s_ad.rules.declare import equally_long, is_constant, linear, refuse, static
from s2s_ad.rules.samples import call, complex_, ints, real


@linear(
    np.reshape,
    samples=[
        call(real(3, 4), (2, 6)),
        call(real(6), (3, -1)),
        call(real(2, 3), 6),
        call(complex_(4), (2, 2)),
    ],
)
def reshape(a_bar, z_bar, a, shape, order="C"):
    return np.reshape(z_bar, a.shape, order=order)


@linear(np.ravel, samples=[real(3, 4), real(5), real()])
def ravel(a_bar, z_bar, a, order="C"):
    return np.reshape(z_bar, a.shape, order=order)


@linear(np.squeeze, samples=[real(1, 3), call(real(1, 3, 1), axis=0), call(real(1, 3, 1), axis=(0, -1))])
def squeeze(a_bar, z_bar, a, axis=None):
    return np.reshape(z_bar, a.shape)


@linear(np.expand_dims, samples=[call(real(3), 0), call(real(3, 2), -1), call(real(3, 2), (0, 2))])
def expand_dims(a_bar, z_bar, a, axis):
    return np.reshape(z_bar, a.shape)


@linear(np.atleast_1d, np.atleast_2d, np.atleast_3d, samples=[real(), real(3), real(2, 3), real(2, 3, 2)])
def atleast(ary_bar, z_bar, ary):
    if np.ndim(ary) == 0:
        return np.sum(z_bar)
    return np.reshape(z_bar, ary.shape)


@linear(
    np.transpose, samples=[real(3, 4), call(real(2, 3, 4), (2, 0, 1)), call(real(2, 3, 4), axes=(0, -1, 1))]
)
def transpose(a_bar, z_bar, a, axes=None):
    if axes is None:
        return z_bar.T
    return np.transpose(z_bar, inverse_order(axes))


@static
def inverse_order(axes):
    """The permutation that undoes another one."""
    order = [0] * len(axes)
    for k, axis in enumerate(axes):
        order[axis] = k
    return tuple(order)


@linear(np.matrix_transpose, samples=[real(3, 4), real(2, 3, 4)])
def matrix_transpose(x_bar, z_bar, x):
    return np.swapaxes(z_bar, -1, -2)


@linear(np.swapaxes, samples=[call(real(3, 4), 0, 1), call(real(2, 3, 4), -1, 0)])
def swapaxes(a_bar, z_bar, a, axis1, axis2):
    return np.swapaxes(z_bar, axis1, axis2)


@linear(np.moveaxis, samples=[call(real(2, 3, 4), 0, -1), call(real(2, 3, 4), (0, 1), (1, 2))])
def moveaxis(a_bar, z_bar, a, source, destination):
    return np.moveaxis(z_bar, destination, source)


@linear(np.rollaxis, samples=[call(real(2, 3, 4), 2), call(real(2, 3, 4), 0, 2), call(real(2, 3, 4), 1, 3)])
def rollaxis(a_bar, z_bar, a, axis, start=0):
    return np.moveaxis(z_bar, landing(axis, start, a.ndim), axis)


@static
def landing(axis, start, ndim):
    """Where ``np.rollaxis`` puts the axis."""
    axis, start = axis % ndim, start + ndim if start < 0 else start
    return start - 1 if axis < start else start


@linear(
    np.broadcast_to,
    samples=[
        call(real(3), (2, 3)),
        call(real(2, 1), (2, 3)),
        call(real(), (2,)),
        call(real(1, 3), (4, 2, 3)),
    ],
)
def broadcast_to(array_bar, z_bar, array, shape):
    return z_bar


@linear(
    np.copy,
    np.ascontiguousarray,
    np.asfortranarray,
    np.asarray_chkfinite,
    samples=[real(3), real(2, 3)],
)
def copy(a_bar, z_bar, a, order="K"):
    return z_bar


@linear(np.require, samples=[call(real(3), np.float64, "C"), call(real(2, 3))])
def require(a_bar, z_bar, a, dtype=None, requirements=None):
    return z_bar


@linear(np.float64, np.float32, np.complex128, np.complex64, samples=[call(0.7), real(3)])
def to_dtype(x_bar, z_bar, x=0.0):
    return z_bar


@linear(np.astype, samples=[call(real(3), np.float64)])
def astype(x_bar, z_bar, x, dtype):
    return z_bar


@linear(
    np.array,
    np.asarray,
    np.asanyarray,
    samples=[
        real(3),
        real(2, 3),
        call((1.0, -2.0)),
        call((real(3), real(3))),
        call(((1.0, 2.0), (3.0, 4.0))),
        call(real(2, 3), order="F"),
    ],
)
def array(object_bar, z_bar, object, dtype=None, *, copy=None, order="K"):
    return apart(z_bar, object)


def apart(z_bar, tree):
    """The parts of an array that a tuple (of tuples) was made into."""
    if not isinstance(tree, tuple):
        return z_bar
    return tuple([apart_once(z_bar[k], part) for k, part in enumerate(tree)])


def apart_once(z_bar, tree):
    if not isinstance(tree, tuple):
        return z_bar
    return tuple([apart_last(z_bar[k], part) for k, part in enumerate(tree)])


def apart_last(z_bar, tree):
    if not isinstance(tree, tuple):
        return z_bar
    if isinstance(tree[0], tuple):
        refuse("an array of lists that are nested more than three deep: build it with np.stack")
    return tuple([z_bar[k] for k, _ in enumerate(tree)])


@linear(np.flip, samples=[real(3), real(2, 3), call(real(2, 3), 1), call(real(2, 3, 2), axis=(0, -1))])
def flip(m_bar, z_bar, m, axis=None):
    return np.flip(z_bar, axis)


@linear(np.fliplr, samples=[real(2, 3)])
def fliplr(m_bar, z_bar, m):
    return np.fliplr(z_bar)


@linear(np.flipud, samples=[real(2, 3)])
def flipud(m_bar, z_bar, m):
    return np.flipud(z_bar)


@linear(np.rot90, samples=[real(2, 3), call(real(2, 3), 2), call(real(2, 3, 4), -1, axes=(1, 2))])
def rot90(m_bar, z_bar, m, k=1, axes=(0, 1)):
    return np.rot90(z_bar, -k, axes)


@linear(
    np.roll,
    samples=[
        call(real(5), 2),
        call(real(2, 3), 1),
        call(real(3, 4), -1, axis=1),
        call(real(3, 4), (1, 2), axis=(0, 1)),
    ],
)
def roll(a_bar, z_bar, a, shift, axis=None):
    if isinstance(shift, tuple):
        return np.roll(z_bar, tuple([-s for s in shift]), axis)
    return np.roll(z_bar, -shift, axis)


@linear(
    np.tile,
    samples=[
        call(real(3), 2),
        call(real(2, 3), (2, 1)),
        call(real(3), (2, 2)),
        call(real(2, 3), 2),
        call(real(), 3),
    ],
)
def tile(A_bar, z_bar, A, reps):
    counts = reps if isinstance(reps, tuple) else (reps,)
    sizes = (1,) * (len(counts) - A.ndim) + A.shape
    counts = (1,) * (A.ndim - len(counts)) + counts
    pairs = ()
    for count, size in zip(counts, sizes):
        pairs = pairs + (count, size)
    return np.reshape(np.sum(np.reshape(z_bar, pairs), axis=every_second(len(sizes))), A.shape)


@static
def every_second(n):
    return tuple(range(0, 2 * n, 2))


@linear(
    np.repeat,
    samples=[
        call(real(3), 2),
        call(real(2, 3), 2),
        call(real(2, 3), 3, axis=0),
        call(real(2, 3), 2, axis=-1),
        call(real(3), ints(0, 4, 3)),
        call(real(3, 2), ints(1, 3, 3), axis=0),
        call(real(2, 3), ints(1, 3, 3), axis=1),
    ],
)
def repeat(a_bar, z_bar, a, repeats, axis=None):
    if axis is None:
        return np.reshape(gather_repeats(z_bar, np.ravel(a), repeats), a.shape)
    if axis % a.ndim == 0:
        return gather_repeats(z_bar, a, repeats)
    return np.swapaxes(gather_repeats(np.swapaxes(z_bar, axis, 0), np.swapaxes(a, axis, 0), repeats), axis, 0)


def gather_repeats(z_bar, a, repeats):
    """The transpose of repeating rows."""
    if np.ndim(repeats) == 0:
        return np.sum(np.reshape(z_bar, (a.shape[0], repeats) + a.shape[1:]), axis=1)
    return add_at(np.zeros_like(a), (np.repeat(np.arange(a.shape[0]), repeats),), z_bar)


@linear(np.tril, samples=[real(3, 4), call(real(3, 3), -1), call(real(2, 3, 3), k=1)])
def tril(m_bar, z_bar, m, k=0):
    return np.tril(z_bar, k)


@linear(np.triu, samples=[real(3, 4), call(real(3, 3), -1), call(real(2, 3, 3), k=1)])
def triu(m_bar, z_bar, m, k=0):
    return np.triu(z_bar, k)


@linear(
    np.diag,
    samples=[
        real(3),
        call(real(3), 1),
        call(real(3), k=-2),
        real(3, 3),
        call(real(3, 4), 1),
        call(real(4, 3), -1),
    ],
)
def diag(v_bar, z_bar, v, k=0):
    if v.ndim == 1:
        return np.diag(z_bar, k)
    return embedded(z_bar, v, k)


def embedded(diagonal, like, k):
    """A diagonal put into matrices of zeros."""
    if like.ndim == 2 and is_constant(k) and k == 0 and equally_long(like, 0, 1):
        return np.diag(diagonal)
    steps = np.arange(diagonal.shape[-1])
    rows = steps - k if k < 0 else steps
    columns = steps + k if k > 0 else steps
    return setitem(np.zeros_like(like), (..., rows, columns), diagonal)


@linear(np.diagflat, samples=[real(3), call(real(2, 2), 1)])
def diagflat(v_bar, z_bar, v, k=0):
    return np.reshape(np.diag(z_bar, k), v.shape)


@linear(
    np.diagonal,
    samples=[
        real(3, 3),
        call(real(3, 4), 1),
        call(real(2, 3, 4), axis1=1, axis2=2),
        call(real(3, 2, 3), -1, 0, 2),
    ],
)
def diagonal(a_bar, z_bar, a, offset=0, axis1=0, axis2=1):
    if a.ndim == 2:
        return embedded(z_bar, a, offset)
    moved = np.moveaxis(a, (axis1, axis2), (-2, -1))
    return np.moveaxis(embedded(z_bar, moved, offset), (-2, -1), (axis1, axis2))


@linear(
    np.trace, samples=[real(3, 3), real(2, 3), call(real(3, 3), 1), call(real(3, 2, 3), axis1=0, axis2=2)]
)
def trace(a_bar, z_bar, a, offset=0, axis1=0, axis2=1):
    if a.ndim == 2:
        return z_bar * np.eye(a.shape[0], a.shape[1], offset)
    pattern = z_bar[..., None, None] * np.eye(a.shape[axis1], a.shape[axis2], offset)
    return np.moveaxis(pattern, (-2, -1), (axis1, axis2))
