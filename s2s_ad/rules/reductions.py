"""Sums, means, products, extrema and spreads along axes."""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import linear, rule, zero_derivative
from s2s_ad.rules.samples import call, complex_, positive, real

_AXES = [
    call(real(4)),
    call(real(3, 4)),
    call(real(3, 4), axis=0),
    call(real(3, 4), axis=-1),
    call(real(3, 4), 1, keepdims=True),
    call(real(2, 3, 2), axis=(0, -1)),
    call(real(2, 3, 2), axis=(0, 1), keepdims=True),
    call(real(3, 1), axis=1),
]
_SUMS = [*_AXES, call(complex_(3, 2), axis=0), call(real(0, 3), axis=0), call(real(0))]


def restore(z, axis, keepdims):
    """A reduction's result (or its adjoint) with the axes put back that were reduced."""
    if axis is None or keepdims:
        return z
    return np.expand_dims(z, axis)


def conjugate(x):
    """The conjugate of complex numbers; real ones as they are."""
    return np.conj(x) if np.iscomplexobj(x) else x


def length(a, axis):
    """Over how many elements a reduction along these axes runs."""
    if axis is None:
        return a.size
    if isinstance(axis, tuple):
        n = 1
        for k in axis:
            n = n * a.shape[k]
        return n
    return a.shape[axis]


def flat(x):
    """The elements in one row."""
    return x if x.ndim == 1 else np.ravel(x)


def unflat(row, x):
    """A row of elements in the shape of ``x``."""
    return row if x.ndim == 1 else np.reshape(row, x.shape)


def degrees_of_freedom(a, axis, ddof):
    n = length(a, axis)
    return n if ddof == 0 else n - ddof


@linear(np.sum, samples=_SUMS)
def sum(a_bar, z_bar, a, axis=None, dtype=None, *, keepdims=False):
    return np.broadcast_to(restore(z_bar, axis, keepdims), a.shape)


@rule(np.nansum, samples=_AXES)
def nansum(z, a, axis=None, dtype=None, *, keepdims=False):
    z_dot = np.sum(np.where(np.isnan(a), 0.0, a_dot), axis=axis, keepdims=keepdims)
    a_bar = np.where(np.isnan(a), 0.0, restore(z_bar, axis, keepdims))


@linear(np.mean, samples=[*_AXES, call(complex_(3, 2), axis=0)])
def mean(a_bar, z_bar, a, axis=None, dtype=None, *, keepdims=False):
    return np.broadcast_to(restore(z_bar, axis, keepdims) / length(a, axis), a.shape)


@rule(np.average, samples=[call(real(4)), call(real(3, 4), axis=1), call(real(4), weights=positive(4))])
def average(z, a, axis=None, weights=None, *, keepdims=False):
    if weights is None:
        z_dot = np.mean(a_dot, axis=axis, keepdims=keepdims)
        a_bar = np.broadcast_to(restore(z_bar, axis, keepdims) / length(a, axis), a.shape)
    else:
        w = along_axis(weights, a, axis)
        total = np.sum(np.broadcast_to(w, a.shape), axis=axis, keepdims=keepdims)
        difference = a - restore(z, axis, keepdims)
        w_dot = along_axis(weights_dot, a, axis)
        z_dot = np.sum(w * a_dot + difference * w_dot, axis=axis, keepdims=keepdims) / total
        g = restore(z_bar / total, axis, keepdims)
        a_bar = w * g
        weights_bar = like_weights(g * difference, weights, a, axis)


def along_axis(weights, a, axis):
    """1-d weights of an n-d array, shaped to broadcast along their axis."""
    if weights.ndim == a.ndim:
        return weights
    return np.reshape(weights, (1,) * (axis % a.ndim) + (-1,) + (1,) * (a.ndim - 1 - axis % a.ndim))


def like_weights(g, weights, a, axis):
    """The transpose of :func:`along_axis`."""
    if weights.ndim == a.ndim:
        return g
    return np.sum(np.moveaxis(g, axis, -1).reshape((-1, weights.size)), axis=0)


@rule(np.max, np.min, np.amax, np.amin, samples=_AXES, multilinear=("a",))
def extremum(z, a, axis=None, *, keepdims=False):
    # ties share
    mask = a == restore(z, axis, keepdims)
    share = np.count_nonzero(mask, axis=axis, keepdims=keepdims)
    z_dot = np.sum(mask * a_dot, axis=axis, keepdims=keepdims) / share
    a_bar = restore(z_bar / share, axis, keepdims) * mask


@rule(np.nanmax, np.nanmin, samples=_AXES, multilinear=("a",))
def nan_extremum(z, a, axis=None, *, keepdims=False):
    mask = a == restore(z, axis, keepdims)
    share = np.count_nonzero(mask, axis=axis, keepdims=keepdims)
    z_dot = np.sum(np.where(mask, a_dot, 0.0), axis=axis, keepdims=keepdims) / share
    a_bar = restore(z_bar / share, axis, keepdims) * mask


@rule(np.ptp, samples=[call(real(4)), call(real(3, 4), axis=0), call(real(3, 4), axis=1, keepdims=True)])
def ptp(z, a, axis=None, *, keepdims=False):
    top = a == np.max(a, axis=axis, keepdims=True)
    bottom = a == np.min(a, axis=axis, keepdims=True)
    weights = top / np.sum(top, axis=axis, keepdims=True) - bottom / np.sum(bottom, axis=axis, keepdims=True)
    z_dot = np.sum(weights * a_dot, axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * weights


_PRODUCTS = [*_AXES, call(complex_(3, 2), axis=0)]


@rule(np.prod, samples=_PRODUCTS)
def prod(z, a, axis=None, dtype=None, *, keepdims=False):
    others = products_of_others(a, axis)
    z_dot = np.sum(others * a_dot, axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * others


def products_of_others(a, axis):
    """For each element the product of all others along the axes, exact also where some are zero."""
    if axis is None:
        return unflat(others_along(flat(a)), a)
    if isinstance(axis, tuple):
        rows = np.moveaxis(a, axis, tuple(range(len(axis))))
        merged = np.reshape(rows, (-1,) + rows.shape[len(axis) :])
        return np.moveaxis(np.reshape(others_along(merged), rows.shape), tuple(range(len(axis))), axis)
    if axis == 0 or a.ndim == 1:
        return others_along(a)
    return np.moveaxis(others_along(np.moveaxis(a, axis, 0)), 0, axis)


def others_along(rows):
    """The products of what stands before and of what stands after each element."""
    one = np.ones_like(rows[:1])
    before = np.cumprod(np.concatenate([one, rows[:-1]]), axis=0)
    after = np.cumprod(np.concatenate([one, rows[:0:-1]]), axis=0)[::-1]
    return before * after


@rule(
    np.var,
    samples=[
        *_AXES,
        call(real(5), ddof=1),
        call(real(3, 4), axis=1, ddof=1, keepdims=True),
        call(complex_(4)),
    ],
)
def var(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    n = degrees_of_freedom(a, axis, ddof)
    if np.iscomplexobj(a):
        z_dot = np.sum(2.0 * np.real(np.conj(deviation) * a_dot), axis=axis, keepdims=keepdims) / n
        a_bar = restore(2.0 * z_bar / n, axis, keepdims) * np.conj(deviation)
    else:
        z_dot = np.sum(2.0 * deviation * a_dot, axis=axis, keepdims=keepdims) / n
        a_bar = restore(2.0 * z_bar / n, axis, keepdims) * deviation


_SPREADS = [
    call(real(4)),
    *_AXES[1:7],
    call(real(5), ddof=1),
    call(real(3, 4), axis=1, ddof=1, keepdims=True),
    call(complex_(4)),
]


@rule(np.std, samples=_SPREADS)
def std(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    # without any spread the derivative is 0
    deviation = a - np.mean(a, axis=axis, keepdims=True)
    scale = degrees_of_freedom(a, axis, ddof) * (z + (z == 0.0))
    if np.iscomplexobj(a):
        z_dot = np.sum(np.real(np.conj(deviation) * a_dot), axis=axis, keepdims=keepdims) / scale
        a_bar = restore(z_bar / scale, axis, keepdims) * np.conj(deviation)
    else:
        z_dot = np.sum(deviation * a_dot, axis=axis, keepdims=keepdims) / scale
        a_bar = restore(z_bar / scale, axis, keepdims) * deviation


_CUMULATIVE = [
    call(real(4)),
    call(real(3, 4)),
    call(real(3, 4), axis=0),
    call(real(2, 3, 2), -1),
    call(complex_(3)),
]


@linear(np.cumsum, samples=_CUMULATIVE)
def cumsum(a_bar, z_bar, a, axis=None, dtype=None):
    if axis is None:
        return unflat(np.cumsum(z_bar[::-1])[::-1], a)
    if a.ndim == 1:
        return np.cumsum(z_bar[::-1])[::-1]
    return np.flip(np.cumsum(np.flip(z_bar, axis), axis), axis)


@rule(np.cumprod, samples=_CUMULATIVE)
def cumprod(z, a, axis=None, dtype=None):
    if axis is None:
        partials = partials_of_cumprod(flat(a))
        z_dot = partials @ flat(a_dot)
        a_bar = unflat(partials.T @ z_bar, a)
    else:
        partials = partials_of_cumprod(np.moveaxis(a, axis, -1))
        z_dot = np.moveaxis((partials @ np.moveaxis(a_dot, axis, -1)[..., None])[..., 0], -1, axis)
        a_bar = np.moveaxis((np.moveaxis(z_bar, axis, -1)[..., None, :] @ partials)[..., 0, :], -1, axis)


def partials_of_cumprod(rows):
    """``[..., k, j]``: d cumprod[k] / d rows[j]; quadratic in the length, exact also with zeros."""
    n = rows.shape[-1]
    without = np.where(np.eye(n, dtype=bool), 1.0, rows[..., None, :])
    return np.tril(np.swapaxes(np.cumprod(without, axis=-1), -1, -2))


@rule(
    np.median,
    samples=[call(real(5)), call(real(4)), call(real(3, 4), axis=1), call(real(3, 5), axis=0, keepdims=True)],
)
def median(z, a, axis=None, *, keepdims=False):
    weights = weights_of_median(a, axis)
    z_dot = np.sum(weights * a_dot, axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * weights


def weights_of_median(a, axis):
    """Which elements the median is the mean of, times their share."""
    if axis is None:
        return unflat(middle_ranks(flat(a), 0), a)
    return middle_ranks(a, axis)


def middle_ranks(a, axis):
    rank = np.argsort(np.argsort(a, axis=axis), axis=axis)
    n = a.shape[axis]
    return 0.5 * (rank == (n - 1) // 2) + 0.5 * (rank == n // 2)


zero_derivative(
    np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort, np.lexsort, np.argpartition, np.all, np.any,
    np.count_nonzero, np.nonzero, np.argwhere, np.flatnonzero, np.searchsorted, np.digitize,
)  # fmt: skip
