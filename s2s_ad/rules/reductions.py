"""Sums, means, products, extrema and spreads along axes."""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.arithmetic import or_one
from s2s_ad.rules.declare import counted, linear, rule, zero_derivative
from s2s_ad.rules.samples import call, complex_, mask, positive, real

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
MOST = np.array([[True, False, True, True], [False, True, True, True], [True, True, False, True]])
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
    return np.ravel(x)


def unflat(row, x):
    """A row of elements in the shape of ``x``."""
    return row if x.ndim == 1 else np.reshape(row, x.shape)


def degrees_of_freedom(a, axis, keepdims, where, ddof):
    n = count(a, axis, keepdims, where)
    return n if ddof == 0 else n - ddof


def counted_only(x, where, rest=0.0):
    """``x`` where a reduction looks; ``rest`` elsewhere."""
    return x if where is True else np.where(where, x, rest)


def count(a, axis, keepdims, where):
    """Over how many elements a reduction runs; where ``where`` tells, as an array like the result."""
    if where is True:
        return length(a, axis)
    return np.count_nonzero(np.broadcast_to(where, a.shape), axis=axis, keepdims=keepdims)


@rule(
    np.sum,
    samples=[
        *_SUMS,
        call(real(3, 4), where=mask(3, 4)),
        call(real(3, 4), axis=1, initial=0.7, where=mask(4)),
        call(real(3, 4), axis=0, keepdims=True, initial=0.7),
        call(real(4), dtype=np.float64),
    ],
)
def sum(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    z_dot = np.sum(a_dot, axis=axis, dtype=dtype, keepdims=keepdims, where=where) + initial_dot
    a_bar = counted_only(np.broadcast_to(restore(z_bar, axis, keepdims), a.shape), where)
    initial_bar = z_bar


_WHERES = [
    call(real(3, 4), where=MOST),
    call(real(3, 4), axis=1, where=MOST),
    call(real(3, 4), axis=0, where=MOST, keepdims=True),
]


@linear(np.mean, samples=[*_AXES, call(complex_(3, 2), axis=0), *_WHERES])
def mean(a_bar, z_bar, a, axis=None, dtype=None, *, keepdims=False, where=True):
    share = restore(z_bar, axis, keepdims) / count(a, axis, True, where)
    return counted_only(np.broadcast_to(share, a.shape), where)


@rule(
    np.average,
    samples=[
        call(real(4)),
        call(real(3, 4), axis=1),
        call(real(4), weights=positive(4)),
        call(real(3, 4), axis=(0, 1), weights=positive(3, 4)),
        call(real(2, 3, 2), axis=(0, 2), weights=positive(2, 2)),
        call(real(3, 4), axis=1, returned=True, keepdims=True),
        call(real(3, 4), axis=0, weights=positive(3), returned=True),
        call(real(3, 4), weights=positive(3, 4), returned=True),
    ],
)
def average(z, a, axis=None, weights=None, returned=False, *, keepdims=False):
    mean, mean_bar = (z[0], z_bar[0]) if returned else (z, z_bar)
    if weights is None:
        mean_dot = np.mean(a_dot, axis=axis, keepdims=keepdims)
        z_dot = (mean_dot, np.zeros_like(mean_dot)) if returned else mean_dot
        a_bar = np.broadcast_to(restore(mean_bar, axis, keepdims) / length(a, axis), a.shape)
    else:
        w, w_dot = along_axes(weights, a, axis), along_axes(weights_dot, a, axis)
        total = np.sum(np.broadcast_to(w, a.shape), axis=axis, keepdims=keepdims)
        difference = a - restore(mean, axis, keepdims)
        mean_dot = np.sum(w * a_dot + difference * w_dot, axis=axis, keepdims=keepdims) / total
        g = restore(mean_bar / total, axis, keepdims)
        slope = g * difference
        if returned:
            z_dot = mean_dot, np.sum(np.broadcast_to(w_dot, a.shape), axis=axis, keepdims=keepdims)
            slope = slope + restore(z_bar[1], axis, keepdims)
        else:
            z_dot = mean_dot
        a_bar = w * g
        weights_bar = like_weights(slope, weights, a, axis)


def along_axes(weights, a, axis):
    """Weights that have the axes of an average only, shaped to broadcast along them."""
    if weights.ndim == a.ndim:
        return weights
    if not isinstance(axis, tuple):
        return np.reshape(weights, (1,) * (axis % a.ndim) + (-1,) + (1,) * (a.ndim - 1 - axis % a.ndim))
    return np.moveaxis(
        np.reshape(weights, weights.shape + (1,) * (a.ndim - len(axis))), counted(0, len(axis)), axis
    )


def like_weights(g, weights, a, axis):
    """The transpose of :func:`along_axes`."""
    if weights.ndim == a.ndim:
        return g
    axes = axis if isinstance(axis, tuple) else (axis,)
    rows = np.moveaxis(np.broadcast_to(g, a.shape), axes, counted(0, len(axes)))
    return np.sum(rows, axis=counted(len(axes), a.ndim))


_BOUNDS = [
    call(real(3, 4), initial=0.1),
    call(real(3, 4), axis=1, initial=-0.5),
    call(real(3, 4), axis=0, where=MOST, initial=0.3, keepdims=True),
]


@rule(np.max, np.min, np.amax, np.amin, samples=[*_AXES, *_BOUNDS])
def extremum(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    # ties share
    mask = a == restore(z, axis, keepdims)
    if where is not True:
        mask = mask & where
    share = np.count_nonzero(mask, axis=axis, keepdims=keepdims)
    if initial is None:
        z_dot = np.mean(a_dot, axis=axis, keepdims=keepdims, where=mask)
    else:
        share = share + (z == initial)
        z_dot = (np.sum(mask * a_dot, axis=axis, keepdims=keepdims) + (z == initial) * initial_dot) / share
        initial_bar = (z == initial) * z_bar / share
    a_bar = restore(z_bar / share, axis, keepdims) * mask


@rule(np.ptp, samples=[call(real(4)), call(real(3, 4), axis=0), call(real(3, 4), axis=1, keepdims=True)])
def ptp(z, a, axis=None, *, keepdims=False):
    top = a == np.max(a, axis=axis, keepdims=True)
    bottom = a == np.min(a, axis=axis, keepdims=True)
    weights = top / np.sum(top, axis=axis, keepdims=True) - bottom / np.sum(bottom, axis=axis, keepdims=True)
    z_dot = np.sum(weights * a_dot, axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * weights


_PRODUCTS = [*_AXES, call(complex_(3, 2), axis=0)]


@rule(
    np.prod,
    samples=[
        *_PRODUCTS,
        call(real(3, 4), where=MOST),
        call(real(3, 4), axis=1, where=MOST, initial=0.7),
        call(real(3, 4), axis=0, initial=0.7, keepdims=True),
    ],
)
def prod(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    factors = counted_only(a, where, 1.0)
    others = counted_only(initial * products_of_others(factors, axis), where)
    rest = np.prod(factors, axis=axis, keepdims=keepdims)
    z_dot = np.sum(others * a_dot, axis=axis, keepdims=keepdims) + rest * initial_dot
    a_bar = restore(z_bar, axis, keepdims) * others
    initial_bar = z_bar * rest


def products_of_others(a, axis):
    """For each element the product of all others along the axes, exact also where some are zero."""
    if axis is None:
        return unflat(others_along(flat(a)), a)
    if isinstance(axis, tuple):
        rows = np.moveaxis(a, axis, tuple(range(len(axis))))
        merged = np.reshape(rows, (length(a, axis),) + rows.shape[len(axis) :])
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


_SPREADS = [
    call(real(4)),
    *_AXES[1:7],
    call(real(5), ddof=1),
    call(real(5), correction=1),
    call(real(3, 4), axis=1, ddof=1, keepdims=True),
    call(complex_(4)),
    *_WHERES,
    call(real(3, 4), axis=1, where=MOST, ddof=1),
    call(real(3, 4), axis=1, mean=real(3, 1)),
]


@rule(np.var, samples=[*_SPREADS, _AXES[7]])
def var(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    deviation = conjugate(deviations(a, axis, where, mean))
    n = degrees_of_freedom(a, axis, keepdims, where, ddof if correction is None else correction)
    z_dot = np.sum(2.0 * deviation * moved(a_dot, mean, mean_dot), axis=axis, keepdims=keepdims) / n
    a_bar = restore(2.0 * z_bar / n, axis, keepdims) * deviation
    if mean is not None:
        mean_bar = -a_bar


@rule(np.std, samples=_SPREADS)
def std(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    # without any spread the derivative is 0
    deviation = conjugate(deviations(a, axis, where, mean))
    n = degrees_of_freedom(a, axis, keepdims, where, ddof if correction is None else correction)
    scale = n * or_one(z)
    z_dot = np.sum(deviation * moved(a_dot, mean, mean_dot), axis=axis, keepdims=keepdims) / scale
    a_bar = restore(z_bar / scale, axis, keepdims) * deviation
    if mean is not None:
        mean_bar = -a_bar


def deviations(a, axis, where, mean):
    """From a mean that is given, or else from that of the elements themselves."""
    centre = np.mean(a, axis=axis, keepdims=True, where=where) if mean is None else mean
    return counted_only(a - centre, where)


def moved(a_dot, mean, mean_dot):
    """How deviations move, but for what has no influence on a sum of squares."""
    return a_dot if mean is None else a_dot - mean_dot


zero_derivative(
    np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort, np.lexsort, np.argpartition, np.all, np.any,
    np.count_nonzero, np.nonzero, np.argwhere, np.flatnonzero, np.searchsorted, np.digitize,
)  # fmt: skip
