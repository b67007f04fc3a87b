"""Medians, quantiles and percentiles, also of the items that are not NaN.

A quantile is a weighted sum of two neighbours in the sorted order, so its slopes are those weights, dealt
out by rank.  Where between two neighbours it lies is told by its place among the ranks 0 … n − 1, which the
methods compute each in their own way (Hyndman and Fan, *Sample quantiles in statistical packages*, 1996).
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import counted, refuse, rule, static
from s2s_ad.rules.reductions import length, restore
from s2s_ad.rules.samples import call, real

_MEDIANS = [
    call(real(5)),
    call(real(4)),
    call(real(3, 4), axis=1),
    call(real(3, 5), axis=0, keepdims=True),
    call(real(2, 3, 2), axis=(0, -1)),
]


@rule(np.median, samples=_MEDIANS)
def median(z, a, axis=None, *, keepdims=False):
    slope = middle(ranks(a, axis), length(a, axis))
    z_dot = np.sum(slope * a_dot, axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * slope


@rule(np.nanmedian, samples=_MEDIANS)
def nanmedian(z, a, axis=None, *, keepdims=False):
    slope = middle(ranks(a, axis), present(a, axis))
    z_dot = np.sum(slope * np.where(slope, a_dot, 0.0), axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * slope


def middle(rank, n):
    """How much of the median each item is: its one or two middle items."""
    return 0.5 * (rank == (n - 1) // 2) + 0.5 * (rank == n // 2)


def present(a, axis):
    """How many items are there; NaN is sorted behind them."""
    return np.count_nonzero(np.logical_not(np.isnan(a)), axis=axis, keepdims=True)


def ranks(a, axis):
    """The place of each item in the sorted order."""
    if axis is None:
        return rank_along(a, 0) if a.ndim == 1 else np.reshape(rank_along(np.ravel(a), 0), a.shape)
    if isinstance(axis, tuple):
        last = counted(-len(axis), 0)
        rows = np.moveaxis(a, axis, last)
        merged = (*rows.shape[: a.ndim - len(axis)], length(a, axis))
        rank = rank_along(np.reshape(rows, merged), -1)
        return np.moveaxis(np.reshape(rank, rows.shape), last, axis)
    return rank_along(a, axis)


def rank_along(a, axis):
    return np.argsort(np.argsort(a, axis=axis), axis=axis)


_QUANTILES = [
    call(real(5), 0.3),
    call(real(4), 0.5),
    call(real(3, 4), 0.7),
    call(real(3, 4), 0.25, axis=0),
    call(real(3, 4), 0.6, axis=-1, keepdims=True),
    call(real(6), [0.1, 0.5, 0.77]),
    call(real(3, 5), (0.2, 0.8), axis=1),
    call(real(2, 3, 2), [0.2, 0.8], axis=(0, 2), keepdims=True),
    call(real(3, 2), [[0.2, 0.8], [0.3, 1.0]], axis=0),
]
_METHODS = [
    *[call(real(6), 0.37, method=m) for m in ("lower", "higher", "nearest", "midpoint", "hazen", "weibull")],
    *[call(real(6), [0.1, 0.9], method=m) for m in ("median_unbiased", "normal_unbiased")],
    *[call(real(6), 0.37, method=m + "inverted_cdf") for m in ("", "averaged_", "interpolated_")],
]


@rule(np.quantile, samples=[*_QUANTILES, *_METHODS])
def quantile(z, a, q, axis=None, *, method="linear", keepdims=False):
    slope = slope_of_quantile(a, q, length(a, axis), axis, method)
    z_dot = np.sum(slope * a_dot, axis=from_the_end(axis, a.ndim), keepdims=keepdims)
    a_bar = adjoint_of_quantile(slope, z_bar, np.ndim(q), axis, keepdims)


@rule(np.nanquantile, samples=_QUANTILES)
def nanquantile(z, a, q, axis=None, *, method="linear", keepdims=False):
    slope = slope_of_quantile(a, q, present(a, axis), axis, method)
    z_dot = np.sum(slope * np.where(slope, a_dot, 0.0), axis=from_the_end(axis, a.ndim), keepdims=keepdims)
    a_bar = adjoint_of_quantile(slope, z_bar, np.ndim(q), axis, keepdims)


_PERCENTILES = [
    call(real(5), 30),
    call(real(3, 4), 25.0, axis=0),
    call(real(6), [10, 50, 77]),
    call(real(3, 4), 60, 1, keepdims=True),
]


def hundredths(q):
    return q / 100.0 if np.ndim(q) == 0 else np.asarray(q) / 100.0


@rule(np.percentile, samples=_PERCENTILES)
def percentile(z, a, q, axis=None, *, method="linear", keepdims=False):
    slope = slope_of_quantile(a, hundredths(q), length(a, axis), axis, method)
    z_dot = np.sum(slope * a_dot, axis=from_the_end(axis, a.ndim), keepdims=keepdims)
    a_bar = adjoint_of_quantile(slope, z_bar, np.ndim(q), axis, keepdims)


@rule(np.nanpercentile, samples=_PERCENTILES)
def nanpercentile(z, a, q, axis=None, *, method="linear", keepdims=False):
    slope = slope_of_quantile(a, hundredths(q), present(a, axis), axis, method)
    z_dot = np.sum(slope * np.where(slope, a_dot, 0.0), axis=from_the_end(axis, a.ndim), keepdims=keepdims)
    a_bar = adjoint_of_quantile(slope, z_bar, np.ndim(q), axis, keepdims)


@static
def from_the_end(axis, ndim):
    """Axes of the array as axes of a result that has those of several quantiles in front."""
    if isinstance(axis, tuple):
        return tuple(k % ndim - ndim for k in axis)
    return tuple(range(-ndim, 0)) if axis is None else axis % ndim - ndim


def slope_of_quantile(a, q, n, axis, method):
    """How much of the quantile each item is; with the axes of several quantiles in front."""
    if np.ndim(q):
        q = np.reshape(np.asarray(q), np.shape(q) + (1,) * a.ndim)
    place = place_of_quantile(q, n, method)
    below = np.floor(place)
    above = place - below
    rank = ranks(a, axis)
    return (1.0 - above) * (rank == below) + above * (rank == below + 1)


def place_of_quantile(q, n, method):
    """Where in the sorted order a quantile lies, with a fraction if it is between two items."""
    if method == "linear":
        return q * (n - 1)
    if method == "lower":
        return np.floor(q * (n - 1))
    if method == "higher":
        return np.ceil(q * (n - 1))
    if method == "nearest":
        return np.round(q * (n - 1))
    if method == "midpoint":
        return 0.5 * (np.floor(q * (n - 1)) + np.ceil(q * (n - 1)))
    if method == "inverted_cdf":
        return np.clip(np.ceil(q * n - 1.0), 0.0, n - 1.0)
    if method == "averaged_inverted_cdf":
        return np.clip(0.5 * (np.floor(q * n) + np.ceil(q * n - 1.0)), 0.0, n - 1.0)
    alpha, beta = offsets_of_method(method)
    return np.clip(q * n + (alpha + q * (1.0 - alpha - beta)) - 1.0, 0.0, n - 1.0)


@static
def offsets_of_method(method):
    offsets = {
        "hazen": (0.5, 0.5), "weibull": (0.0, 0.0), "interpolated_inverted_cdf": (0.0, 1.0),
        "median_unbiased": (1.0 / 3.0, 1.0 / 3.0), "normal_unbiased": (3.0 / 8.0, 3.0 / 8.0),
    }  # fmt: skip
    if method not in offsets:
        refuse(f"np.quantile with method={method!r} has no derivative rule: method='linear' has")
    return offsets[method]


def adjoint_of_quantile(slope, z_bar, several, axis, keepdims):
    if several == 0:
        return restore(z_bar, axis, keepdims) * slope
    g = z_bar if keepdims else np.expand_dims(z_bar, from_the_end(axis, slope.ndim - several))
    return np.sum(g * slope, axis=counted(0, several))
