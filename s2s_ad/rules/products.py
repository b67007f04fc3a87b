"""Matrix products and other multilinear contractions."""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.contraction import (
    einsum_adjoint,
    has_repeats,
    is_identity,
    lonely,
    tensordot_axes,
    without_first,
)
from s2s_ad.rules.declare import counted, refuse, rule, static
from s2s_ad.rules.reductions import conjugate, flat, unflat
from s2s_ad.rules.samples import call, complex_, real

_MATMULS = [
    call(real(3), real(3)),
    call(real(2, 3), real(3)),
    call(real(2), real(2, 3)),
    call(real(2, 3), real(3, 4)),
    call(real(2, 3, 4), real(4)),
    call(real(3), real(2, 3, 4)),
    call(real(2, 3, 4), real(4, 2)),
    call(real(3, 4), real(2, 4, 2)),
    call(real(2, 3, 4), real(2, 4, 2)),
    call(real(2, 1, 3, 4), real(3, 4, 2)),
    call(complex_(2, 3), complex_(3, 2)),
    call(complex_(2, 3), real(3)),
]


def T(x):
    """The transpose of the last two axes."""
    return x.T if x.ndim == 2 else np.swapaxes(x, -1, -2)


@rule("operator.matmul", np.matmul, samples=_MATMULS)
def matmul(z, x, y):
    if not isinstance(x, np.ndarray):  # a sparse matrix
        z_dot = x @ y_dot
        y_bar = x.T @ z_bar
        return
    if not isinstance(y, np.ndarray):
        z_dot = x_dot @ y
        x_bar = z_bar @ y.T
        return
    z_dot = x_dot @ y + x @ y_dot
    if x.ndim == 1 and y.ndim == 1:
        x_bar = z_bar * y
        y_bar = z_bar * x
    elif y.ndim == 1:
        x_bar = np.outer(z_bar, y) if x.ndim == 2 else z_bar[..., None] * y
        y_bar = x.T @ z_bar if x.ndim == 2 else (T(x) @ z_bar[..., None])[..., 0]
    elif x.ndim == 1:
        x_bar = y @ z_bar if y.ndim == 2 else (y @ z_bar[..., None])[..., 0]
        y_bar = np.outer(x, z_bar) if y.ndim == 2 else x[:, None] * z_bar[..., None, :]
    else:
        x_bar = z_bar @ T(y)
        y_bar = T(x) @ z_bar


def H(x):
    """The conjugate transpose of the last two axes."""
    return conjugate(T(x))


_DOTS = [
    call(real(3), real(3)),
    call(real(2, 3), real(3)),
    call(real(2), real(2, 3)),
    call(real(2, 3), real(3, 4)),
    call(real(2, 3, 4), real(4)),
    call(real(2, 3), real(2, 3, 2)),
    call(real(2, 2, 3), real(3, 2)),
    call(real(2, 3), 1.7),
    call(0.3, real(3)),
    call(complex_(2, 3), complex_(3)),
]


@rule(np.dot, samples=_DOTS)
def dot(z, a, b):
    z_dot = np.dot(a_dot, b) + np.dot(a, b_dot)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        a_bar = z_bar * b
        b_bar = a * z_bar
    elif a.ndim == 1 and b.ndim == 1:
        a_bar = z_bar * b
        b_bar = z_bar * a
    elif a.ndim == 2 and b.ndim == 1:
        a_bar = np.outer(z_bar, b)
        b_bar = a.T @ z_bar
    elif a.ndim == 1 and b.ndim == 2:
        a_bar = b @ z_bar
        b_bar = np.outer(a, z_bar)
    elif a.ndim == 2 and b.ndim == 2:
        a_bar = z_bar @ b.T
        b_bar = a.T @ z_bar
    elif b.ndim == 1:
        a_bar = z_bar[..., None] * b
        b_bar = np.tensordot(z_bar, a, z_bar.ndim)
    else:
        # the last axis of a meets the last but one of b
        rest = b.ndim - 1
        a_bar = np.tensordot(z_bar, np.moveaxis(b, -2, -1), (last(rest), first(rest)))
        b_bar = np.moveaxis(np.tensordot(a, z_bar, (first(a.ndim - 1), first(a.ndim - 1))), 0, -2)


@static
def first(n):
    """The first n axes."""
    return tuple(range(n))


@static
def last(n):
    """The last n axes."""
    return tuple(range(-n, 0))


@rule(
    np.inner,
    samples=[
        call(real(3), real(3)),
        call(real(2, 3), real(3)),
        call(real(3), real(2, 3)),
        call(real(2, 3), real(4, 3)),
        call(0.5, real(3)),
        call(real(2, 2, 3), real(4, 3)),
    ],
)
def inner(z, a, b):
    z_dot = np.inner(a_dot, b) + np.inner(a, b_dot)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        a_bar = z_bar * b
        b_bar = a * z_bar
    else:
        a_bar = np.tensordot(z_bar, b, b.ndim - 1)
        b_bar = np.tensordot(z_bar, a, (first(a.ndim - 1), first(a.ndim - 1)))


@rule(np.vdot, samples=[call(real(3), real(3)), call(real(2, 3), real(2, 3)), call(complex_(3), complex_(3))])
def vdot(z, a, b):
    z_dot = np.vdot(a_dot, b) + np.vdot(a, b_dot)
    a_bar = (
        np.conj(z_bar) * np.reshape(np.conj(b), a.shape)
        if np.iscomplexobj(a)
        else z_bar * np.reshape(b, a.shape)
    )
    b_bar = z_bar * np.reshape(np.conj(a), b.shape) if np.iscomplexobj(a) else z_bar * np.reshape(a, b.shape)


@rule(
    np.outer,
    samples=[call(real(3), real(2)), call(real(2, 2), real(3)), call(complex_(2), complex_(3))],
)
def outer(z, a, b):
    z_dot = np.outer(a_dot, b) + np.outer(a, b_dot)
    a_bar = unflat(z_bar @ flat(b), a)
    b_bar = unflat(flat(a) @ z_bar, b)


_TENSORDOTS = [
    call(real(2, 3, 4), real(3, 4, 2)),
    call(real(2, 3), real(3, 2), axes=1),
    call(real(2), real(3), 0),
    call(real(2, 3), real(2, 3)),
    call(real(2, 3, 4), real(4, 3, 2), axes=((1, 2), (1, 0))),
    call(real(2, 3), real(3, 4), axes=(1, 0)),
    call(real(2, 3), real(2, 4), axes=([0], [0])),
    call(real(2, 3, 4), real(4, 2, 3), axes=((0, -1), (1, 0))),
]


@rule(np.tensordot, samples=_TENSORDOTS)
def tensordot(z, a, b, axes=2):
    z_dot = np.tensordot(a_dot, b, axes) + np.tensordot(a, b_dot, axes)
    a_axes, b_axes, a_order, b_order = tensordot_axes(axes, a.ndim, b.ndim)
    n = a.ndim - len(a_axes)
    a_bar = np.transpose(np.tensordot(z_bar, b, (tail(z_bar.ndim, n), others(b_axes, b.ndim))), a_order)
    b_bar = np.transpose(np.tensordot(a, z_bar, (others(a_axes, a.ndim), first(n))), b_order)


@static
def tail(ndim, n):
    """The axes from n on."""
    return tuple(range(n, ndim))


@static
def others(axes, ndim):
    """The axes that are not among these."""
    return tuple(k for k in range(ndim) if k not in axes)


_EINSUMS = [
    call("ij,jk->ik", real(2, 3), real(3, 4)),
    call("i,i->", real(3), real(3)),
    call("ii->i", real(3, 3)),
    call("ii", real(3, 3)),
    call("ij->j", real(2, 3)),
    call("ij->ji", real(2, 3)),
    call("bij,bjk->bik", real(2, 3, 2), real(2, 2, 3)),
    call("ij,jk", real(2, 3), real(3, 2)),
    call("...ij,...jk->...ik", real(2, 3, 2), real(2, 3)),
    call("i,j->ij", real(2), real(3)),
    call("kni,kni->kn", real(2, 3, 2), real(2, 3, 2)),
    call("ij,jk,kl->il", real(2, 3), real(3, 2), real(2, 2)),
    call("i,ij->", real(2), real(2, 3)),
    call("ij,ij->i", real(1, 3), real(2, 3)),
    call("iij->j", real(2, 2, 3)),
    call("i->", real(3)),
    call("...->...", real(2, 3)),
    call("ij,jk->ik", complex_(2, 2), complex_(2, 3)),
    call("ij , jk -> ik", real(2, 3), real(3, 4), optimize=True),
    call("...i,i", real(2, 3), real(3)),
]


@rule(np.einsum, samples=_EINSUMS)
def einsum(z, subscripts, *operands, optimize=False):
    z_dot = sum_of_terms(subscripts, operands, operands_dot)
    bars = ()
    for k, _ in enumerate(operands):
        bars = bars + (one_adjoint(z_bar, subscripts, operands, k),)
    operands_bar = bars


def sum_of_terms(subscripts, operands, operands_dot):
    """The product rule."""
    total = np.einsum(subscripts, operands_dot[0], *operands[1:])
    for k in counted(1, len(operands)):
        total = total + np.einsum(subscripts, *operands[:k], operands_dot[k], *operands[k + 1 :])
    return total


def one_adjoint(z_bar, subscripts, operands, k):
    """The contraction of everything but the k-th operand; identity matrices undo diagonals, and
    an index that only this operand has is broadcast."""
    x = operands[k]
    ndims = tuple([other.ndim for other in operands])
    eyes = tuple([np.eye(x.shape[axis]) for axis in has_repeats(subscripts, ndims, k)])
    factors = operands[:k] + operands[k + 1 :] + eyes
    transposed = einsum_adjoint(subscripts, ndims, k)
    if z_bar.ndim == 0:
        g = z_bar * contraction(without_first(transposed), factors)
    else:
        g = np.einsum(transposed, z_bar, *factors)
    missing = lonely(subscripts, ndims, k)
    return np.broadcast_to(np.expand_dims(g, missing), x.shape) if missing else g


def contraction(subscripts, factors):
    """``np.einsum`` without what a person would leave out: of nothing, or of one array as it is."""
    if not factors:
        return 1.0
    return factors[0] if is_identity(subscripts) else np.einsum(subscripts, *factors)


@rule(
    np.kron,
    samples=[call(real(2, 2), real(2, 3)), call(real(2), real(3)), call(real(2), real(2, 3))],
)
def kron(z, a, b):
    z_dot = np.kron(a_dot, b) + np.kron(a, b_dot)
    n = max(a.ndim, b.ndim)
    a_sizes = (1,) * (n - a.ndim) + a.shape
    b_sizes = (1,) * (n - b.ndim) + b.shape
    blocks = np.reshape(z_bar, interleaved(a_sizes, b_sizes))
    a_bar = np.reshape(np.sum(blocks * np.reshape(b, interleaved((1,) * n, b_sizes)), axis=odd(n)), a.shape)
    b_bar = np.reshape(np.sum(blocks * np.reshape(a, interleaved(a_sizes, (1,) * n)), axis=even(n)), b.shape)


def interleaved(xs, ys):
    pairs = ()
    for x, y in zip(xs, ys):
        pairs = pairs + (x, y)
    return pairs


@static
def odd(n):
    return tuple(range(1, 2 * n, 2))


@static
def even(n):
    return tuple(range(0, 2 * n, 2))


@rule(
    np.cross,
    samples=[
        call(real(3), real(3)),
        call(real(2, 3), real(3)),
        call(real(3, 2), real(3, 2), axis=0),
        call(real(3), real(3, 2), axis=0),
        call(real(3, 4), real(2, 4, 3), axisa=0),
    ],
)
def cross(z, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if z.ndim < max(a.ndim, b.ndim) or 2 in lengths(a, b, axisa, axisb, axis):
        refuse("np.cross of vectors with two entries: write a[0] * b[1] - a[1] * b[0]")
    if axisa == axisb == axisc == -1 and axis is None:
        z_dot = np.cross(a_dot, b) + np.cross(a, b_dot)
        a_bar = np.cross(b, z_bar)
        b_bar = np.cross(z_bar, a)
    elif axis is not None and a.ndim == b.ndim:
        z_dot = np.cross(a_dot, b, axis=axis) + np.cross(a, b_dot, axis=axis)
        a_bar = np.cross(b, z_bar, axis=axis)
        b_bar = np.cross(z_bar, a, axis=axis)
    else:
        axisa, axisb, axisc = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
        z_dot = np.cross(a_dot, b, axisa, axisb, axisc) + np.cross(a, b_dot, axisa, axisb, axisc)
        a_bar = np.cross(b, z_bar, axisb, axisc, from_last(axisa, a.ndim))
        b_bar = np.cross(z_bar, a, axisc, axisa, from_last(axisb, b.ndim))


def lengths(a, b, axisa, axisb, axis):
    """How many entries the vectors have."""
    return a.shape[axisa if axis is None else axis], b.shape[axisb if axis is None else axis]


@static
def from_last(axis, ndim):
    """An axis counted from the last one, as operands are broadcast."""
    return axis - ndim if axis >= 0 else axis
