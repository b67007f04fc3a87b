"""Medians, quantiles and percentiles, also of the items that are not NaN.

A quantile is a weighted sum of two neighbours in the sorted order, so its slopes are those weights, dealt
out by rank.  Where between two neighbours it lies is told by its place among the ranks 0 … n − 1, which the
methods compute each in their own way (Hyndman and Fan, *Sample quantiles in statistical packages*, 1996).
With its probability a quantile moves by the distance of the neighbours times the slope of that place, which
is zero where a method takes the items as they are, and with weights, which pick one of them.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import counted, refuse, rule, static
from s2s_ad.rules.reductions import length, restore
from s2s_ad.rules.samples import between, call, ints, real
from s2s_ad.rules.signal import array_of, as_operand

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
    *[call(real(6), [0.15, 0.83], method=m) for m in ("median_unbiased", "normal_unbiased")],
    *[call(real(6), 0.37, method=m + "inverted_cdf") for m in ("", "averaged_", "interpolated_")],
]


_MOVING = [
    call(real(5), between(0.3, 0.45)),
    call(real(3, 4), between(0.7, 0.9), axis=1),
    call(real(2, 5), between(0.1, 0.2, 2), axis=-1, keepdims=True),
    call(real(3, 4), between(0.3, 0.4, 2, 2), axis=(0, 1)),
    call(real(6), between(0.3, 0.45), method="hazen"),
    call(real(6), between(0.01, 0.05), method="weibull"),
    call(real(6), between(0.3, 0.35), method="nearest"),
]


_WEIGHTED = [
    call(real(6), 0.37, weights=ints(1, 4, 6), method="inverted_cdf"),
    call(real(3, 4), [0.3, 0.6], axis=1, weights=ints(1, 4, 4), method="inverted_cdf"),
]


@rule(np.quantile, samples=[*_QUANTILES, *_METHODS, *_MOVING, *_WEIGHTED])
def quantile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    p, p_dot = array_of(q), array_of(q_dot)
    if weights is None:
        share, step = slopes_of_quantile(a, p, length(a, axis), axis, method)
    else:
        share, step = picked(a, z, np.ndim(p), axis, keepdims), 0.0
    reduced = from_the_end(axis, a.ndim)
    pace = np.sum(step * a, axis=reduced, keepdims=keepdims)
    z_dot = np.sum(share * a_dot, axis=reduced, keepdims=keepdims) + pace * in_front(p_dot, z, p)
    a_bar = adjoint_of_items(share, z_bar, np.ndim(p), axis, keepdims)
    q_bar = as_operand(of_each(z_bar * pace, p), q)
    weights_bar = 0.0


@rule(np.nanquantile, samples=[*_QUANTILES, *_MOVING])
def nanquantile(z, a, q, axis=None, *, method="linear", keepdims=False):
    p, p_dot = array_of(q), array_of(q_dot)
    share, step = slopes_of_quantile(a, p, present(a, axis), axis, method)
    reduced = from_the_end(axis, a.ndim)
    pace = np.sum(step * np.where(step, a, 0.0), axis=reduced, keepdims=keepdims)
    moved = np.sum(share * np.where(share, a_dot, 0.0), axis=reduced, keepdims=keepdims)
    z_dot = moved + pace * in_front(p_dot, z, p)
    a_bar = adjoint_of_items(share, z_bar, np.ndim(p), axis, keepdims)
    q_bar = as_operand(of_each(z_bar * pace, p), q)


_PERCENTILES = [
    call(real(5), 30),
    call(real(3, 4), 25.0, axis=0),
    call(real(6), [10, 50, 77]),
    call(real(3, 4), 60, 1, keepdims=True),
    call(real(5), between(30.0, 45.0)),
    call(real(5, 2), between(30.0, 45.0, 3), axis=0),
]


@rule(np.percentile, samples=[*_PERCENTILES, call(real(4), 60, weights=ints(1, 4, 4), method="inverted_cdf")])
def percentile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    p, p_dot = array_of(q), array_of(q_dot)
    if weights is None:
        share, step = slopes_of_quantile(a, p / 100.0, length(a, axis), axis, method)
    else:
        share, step = picked(a, z, np.ndim(p), axis, keepdims), 0.0
    reduced = from_the_end(axis, a.ndim)
    pace = np.sum(step * a, axis=reduced, keepdims=keepdims) / 100.0
    z_dot = np.sum(share * a_dot, axis=reduced, keepdims=keepdims) + pace * in_front(p_dot, z, p)
    a_bar = adjoint_of_items(share, z_bar, np.ndim(p), axis, keepdims)
    q_bar = as_operand(of_each(z_bar * pace, p), q)
    weights_bar = 0.0


@rule(np.nanpercentile, samples=_PERCENTILES)
def nanpercentile(z, a, q, axis=None, *, method="linear", keepdims=False):
    p, p_dot = array_of(q), array_of(q_dot)
    share, step = slopes_of_quantile(a, p / 100.0, present(a, axis), axis, method)
    reduced = from_the_end(axis, a.ndim)
    pace = np.sum(step * np.where(step, a, 0.0), axis=reduced, keepdims=keepdims) / 100.0
    moved = np.sum(share * np.where(share, a_dot, 0.0), axis=reduced, keepdims=keepdims)
    z_dot = moved + pace * in_front(p_dot, z, p)
    a_bar = adjoint_of_items(share, z_bar, np.ndim(p), axis, keepdims)
    q_bar = as_operand(of_each(z_bar * pace, p), q)


@static
def from_the_end(axis, ndim):
    """Axes of the array as axes of a result that has those of several quantiles in front."""
    if isinstance(axis, tuple):
        return tuple(k % ndim - ndim for k in axis)
    return tuple(range(-ndim, 0)) if axis is None else axis % ndim - ndim


def in_front(x, z, q):
    """What there is one of for each quantile, beside a result that has their axes in front."""
    return np.reshape(x, np.shape(q) + (1,) * (np.ndim(z) - np.ndim(q))) if np.ndim(q) else x


def of_each(g, q):
    """The sum over what one quantile makes."""
    return g if np.ndim(g) == np.ndim(q) else np.sum(g, axis=counted(np.ndim(q), np.ndim(g)))


def slopes_of_quantile(a, q, n, axis, method):
    """How much of the quantile each item is, and how fast that grows with q; axes of several are in front."""
    if np.ndim(q):
        q = np.reshape(q, np.shape(q) + (1,) * a.ndim)
    place, speed = place_of_quantile(q, n, method)
    below = np.minimum(np.floor(place), n - 2)
    above = place - below
    rank = ranks(a, axis)
    share = (1.0 - above) * (rank == below) + above * (rank == below + 1)
    return share, speed * (rank == below + 1) - speed * (rank == below)


def place_of_quantile(q, n, method):
    """Where in the sorted order a quantile lies, with a fraction between two items; and the slope of that."""
    if method == "linear":
        return q * (n - 1), n - 1.0
    if method == "lower":
        return np.floor(q * (n - 1)), 0.0
    if method == "higher":
        return np.ceil(q * (n - 1)), 0.0
    if method == "nearest":
        return np.round(q * (n - 1)), 0.0
    if method == "midpoint":
        return 0.5 * (np.floor(q * (n - 1)) + np.ceil(q * (n - 1))), 0.0
    if method == "inverted_cdf":
        return np.clip(np.ceil(q * n - 1.0), 0.0, n - 1.0), 0.0
    if method == "averaged_inverted_cdf":
        return np.clip(0.5 * (np.floor(q * n) + np.ceil(q * n - 1.0)), 0.0, n - 1.0), 0.0
    alpha, beta = offsets_of_method(method)
    place = q * n + (alpha + q * (1.0 - alpha - beta)) - 1.0
    inside = (place > 0.0) & (place < n - 1.0)
    return np.clip(place, 0.0, n - 1.0), inside * (n + 1.0 - alpha - beta)


@static
def offsets_of_method(method):
    offsets = {
        "hazen": (0.5, 0.5), "weibull": (0.0, 0.0), "interpolated_inverted_cdf": (0.0, 1.0),
        "median_unbiased": (1.0 / 3.0, 1.0 / 3.0), "normal_unbiased": (3.0 / 8.0, 3.0 / 8.0),
    }  # fmt: skip
    if method not in offsets:
        refuse(f"np.quantile with method={method!r} has no derivative rule: method='linear' has")
    return offsets[method]


def picked(a, z, several, axis, keepdims):
    """The items that a quantile is; ties share."""
    reduced = from_the_end(axis, a.ndim)
    found = a == (z if keepdims or np.ndim(z) == 0 else np.expand_dims(z, reduced))
    return found / np.count_nonzero(found, axis=reduced, keepdims=True)


def adjoint_of_items(slope, z_bar, several, axis, keepdims):
    if several == 0:
        return restore(z_bar, axis, keepdims) * slope
    g = z_bar if keepdims else np.expand_dims(z_bar, from_the_end(axis, slope.ndim - several))
    return np.sum(g * slope, axis=counted(0, several))
