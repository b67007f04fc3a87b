"""Order statistics, covariances, means and spreads beside NaNs, and fitted polynomials.

A quantile is a weighted sum of two neighbours in the sorted order, so its slopes are those weights,
dealt out by rank.  The matrix of correlations is U Uᵀ for the rows of the data made central and then of
length one, u = x / |x|:  u̇ = (ẋ − u (u · ẋ)) / |x|.  A fitted polynomial is a least-squares
solution z = V⁺ y of the matrix V of powers, with the residual r = y − V z:  ȳ = V⁺ᵀ z̄ and
V̄ = r (V⁺ ȳ)ᵀ − ȳ zᵀ (where complex, with conjugates).
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import counted, refuse, rule
from s2s_ad.rules.products import H
from s2s_ad.rules.reductions import conjugate, length, restore
from s2s_ad.rules.samples import call, complex_, positive, real

_QUANTILES = [
    call(real(5), 0.3),
    call(real(4), 0.5),
    call(real(3, 4), 0.7),
    call(real(3, 4), 0.25, axis=0),
    call(real(3, 4), 0.6, axis=-1, keepdims=True),
    call(real(6), [0.1, 0.5, 0.77]),
    call(real(3, 5), (0.2, 0.8), axis=1),
]


@rule(np.quantile, samples=_QUANTILES)
def quantile(z, a, q, axis=None, *, method="linear", keepdims=False):
    slope = slope_of_quantile(a, np.asarray(q), axis, method)
    z_dot = tangent_of_quantile(slope, a_dot, axis, keepdims)
    a_bar = adjoint_of_quantile(slope, z_bar, np.ndim(q), axis, keepdims)


_PERCENTILES = [
    call(real(5), 30),
    call(real(3, 4), 25.0, axis=0),
    call(real(6), [10, 50, 77]),
    call(real(3, 4), 60, 1, keepdims=True),
]


@rule(np.percentile, samples=_PERCENTILES)
def percentile(z, a, q, axis=None, *, method="linear", keepdims=False):
    slope = slope_of_quantile(a, np.asarray(q) / 100.0, axis, method)
    z_dot = tangent_of_quantile(slope, a_dot, axis, keepdims)
    a_bar = adjoint_of_quantile(slope, z_bar, np.ndim(q), axis, keepdims)


def slope_of_quantile(a, q, axis, method):
    """How much of the quantile each item is; with an axis in front if there are several quantiles."""
    if method != "linear":
        refuse("np.quantile: only method='linear' has a derivative rule")
    if isinstance(axis, tuple):
        refuse("np.quantile along several axes: reshape the array first")
    n = length(a, axis)
    place = np.expand_dims(q * (n - 1), -1)
    below = np.floor(place)
    after = place - below
    ranks = np.arange(n)
    weights = (1.0 - after) * (ranks == below) + after * (ranks == below + 1)
    order = np.argsort(np.argsort(a, axis=axis), axis=-1 if axis is None else axis)
    order = np.reshape(order, a.shape) if axis is None else order
    return weights[:, order] if q.ndim else weights[order]


def tangent_of_quantile(slope, a_dot, axis, keepdims):
    if axis is None:
        axes = counted(-a_dot.ndim, 0)
    else:
        axes = axis if axis < 0 else axis - a_dot.ndim
    return np.sum(slope * a_dot, axis=axes, keepdims=keepdims)


def adjoint_of_quantile(slope, z_bar, several, axis, keepdims):
    if not several:
        return restore(z_bar, axis, keepdims) * slope
    if axis is None:
        g = z_bar if keepdims else np.expand_dims(z_bar, counted(1, slope.ndim))
    else:
        g = z_bar if keepdims else np.expand_dims(z_bar, axis if axis < 0 else axis + 1)
    return np.sum(g * slope, axis=0)


_GAPS = [
    call(real(4)),
    call(real(3, 4), axis=0),
    call(real(3, 4), 1, keepdims=True),
    call(np.array([1.0, np.nan, 3.0])),
    call(np.array([[1.0, np.nan], [0.5, 2.0]]), axis=0),
]


def present(a, axis, keepdims):
    """Which items are there, and how many."""
    there = np.logical_not(np.isnan(a))
    return there, np.sum(there, axis=axis, keepdims=keepdims)


@rule(np.nanmean, samples=_GAPS[:3])
def nanmean(z, a, axis=None, dtype=None, *, keepdims=False):
    there, count = present(a, axis, keepdims)
    z_dot = np.sum(np.where(there, a_dot, 0.0), axis=axis, keepdims=keepdims) / count
    a_bar = np.where(there, restore(z_bar / count, axis, keepdims), 0.0)


def deviations(a, there, count, axis):
    """From the mean of the items that are there; 0 for the others."""
    mean = np.sum(np.where(there, a, 0.0), axis=axis, keepdims=True) / count
    return np.where(there, a - mean, 0.0)


@rule(np.nanvar, samples=[*_GAPS[:3], call(real(5), ddof=1), call(complex_(4))])
def nanvar(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    there, count = present(a, axis, True)
    slope = 2.0 * conjugate(deviations(a, there, count, axis)) / (count - ddof)
    z_dot = np.sum(slope * a_dot, axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * slope


@rule(np.nanstd, samples=[*_GAPS[:3], call(real(5), ddof=1), call(complex_(4))])
def nanstd(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    there, count = present(a, axis, True)
    spread = restore(z + (z == 0.0), axis, keepdims)  # without any the derivative is 0
    slope = conjugate(deviations(a, there, count, axis)) / ((count - ddof) * spread)
    z_dot = np.sum(slope * a_dot, axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * slope


# ---------------------------------------------------------------- covariance


@rule(
    np.cov,
    samples=[
        call(real(3, 4)),
        call(real(4, 3), rowvar=False),
        call(real(5)),
        call(real(4), real(4)),
        call(real(2, 4), real(4), bias=True),
        call(real(3, 4), ddof=0),
    ],
)
def cov(z, m, y=None, rowvar=True, bias=False, ddof=None):
    u = central(variables(m, y, rowvar))
    u_dot = central(variables(m_dot, None if y is None else y_dot, rowvar))
    n = u.shape[1] - freedom_lost(bias, ddof)
    g = np.reshape(z_bar, (u.shape[0], u.shape[0]))
    z_dot = np.reshape(u_dot @ u.T + u @ u_dot.T, z.shape) / n
    u_bar = (g + g.T) @ u / n
    m_bar = as_given(u_bar, m, y, rowvar)
    if y is not None:
        y_bar = as_given(u_bar[rows_of(m, rowvar) :], y, None, rowvar)


def freedom_lost(bias, ddof):
    return (0 if bias else 1) if ddof is None else ddof


@rule(
    np.corrcoef,
    samples=[
        call(real(3, 4)),
        call(real(4, 3), rowvar=False),
        call(real(4), real(4)),
        call(real(2, 4), real(4)),
    ],
)
def corrcoef(z, x, y=None, rowvar=True):
    c = central(variables(x, y, rowvar))
    c_dot = central(variables(x_dot, None if y is None else y_dot, rowvar))
    size = np.sqrt(np.sum(c * c, axis=1, keepdims=True))
    u = c / size
    u_dot = (c_dot - u * np.sum(u * c_dot, axis=1, keepdims=True)) / size
    z_dot = u_dot @ u.T + u @ u_dot.T
    u_bar = (z_bar + z_bar.T) @ u
    c_bar = (u_bar - u * np.sum(u * u_bar, axis=1, keepdims=True)) / size
    x_bar = as_given(c_bar, x, y, rowvar)
    if y is not None:
        y_bar = as_given(c_bar[rows_of(x, rowvar) :], y, None, rowvar)


def variables(m, y, rowvar):
    """The variables as rows."""
    if np.iscomplexobj(m):
        refuse("np.cov and np.corrcoef of complex data")
    own = m[None, :] if m.ndim == 1 else (m if rowvar else m.T)
    return own if y is None else np.concatenate((own, variables(y, None, rowvar)))


def central(rows):
    return rows - np.mean(rows, axis=1, keepdims=True)


def rows_of(m, rowvar):
    return 1 if m.ndim == 1 else m.shape[0 if rowvar else 1]


def as_given(bars, m, y, rowvar):
    """The adjoint of the variables that ``m`` holds, in its own form."""
    own = bars if y is None else bars[: rows_of(m, rowvar)]
    return own[0] if m.ndim == 1 else (own if rowvar else own.T)


@rule(
    np.polyfit,
    samples=[
        call(real(5), real(5), 2),
        call(positive(4), real(4), 1),
        call(real(4), real(4), 0),
        call(complex_(4), complex_(4), 1),
    ],
)
def polyfit(z, x, y, deg):
    if y.ndim != 1:
        refuse("np.polyfit of several columns: fit them one by one")
    degrees = np.arange(deg, -1, -1)
    powers = x[:, None] ** degrees
    slopes = degrees * x[:, None] ** np.maximum(degrees - 1, 0)
    p = np.linalg.pinv(powers)
    r = y - powers @ z
    v_dot = slopes * x_dot[:, None]
    z_dot = p @ (y_dot - v_dot @ z) + p @ (H(p) @ (H(v_dot) @ r))
    y_bar = p.T @ z_bar
    v_bar = conjugate(r[:, None] * (conjugate(p) @ y_bar)) - y_bar[:, None] * z
    x_bar = np.sum(v_bar * slopes, axis=1)
