"""Python's ``statistics``: means, medians and spreads of the numbers of a list or an array."""

from __future__ import annotations

import statistics

import numpy as np

from s2s_ad.rules.arithmetic import or_one
from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.quantiles import middle, ranks
from s2s_ad.rules.samples import call, positive, real
from s2s_ad.rules.signal import array_of, as_operand

_DATA = [call((0.3, 1.2, -0.7)), call((0.3, 1.2, -0.7, 0.5)), call(real(4))]
_POSITIVE = [call((0.3, 1.2, 0.7)), call(positive(4))]


@rule(statistics.mean, samples=_DATA)
def mean(z, data):
    z_dot = np.mean(array_of(data_dot))
    data_bar = in_equal_shares(z_bar, data)


def in_equal_shares(z_bar, data):
    if isinstance(data, tuple):
        return tuple([z_bar / len(data) for x in data])
    return np.broadcast_to(z_bar / data.size, data.shape)


@rule(
    statistics.fmean,
    samples=[*_DATA, call((0.3, 1.2, -0.7), (1.0, 2.0, 0.5)), call(real(3), weights=positive(3))],
)
def fmean(z, data, weights=None):
    if weights is None:
        z_dot = np.mean(array_of(data_dot))
        data_bar = in_equal_shares(z_bar, data)
    else:
        xs, ws = array_of(data), array_of(weights)
        total = np.sum(ws)
        z_dot = np.sum(ws * array_of(data_dot) + (xs - z) * array_of(weights_dot)) / total
        data_bar = as_operand(z_bar / total * ws, data)
        weights_bar = as_operand(z_bar / total * (xs - z), weights)


@rule(statistics.variance, samples=_DATA)
def variance(z, data, xbar=None):
    slope = slope_of_variance(data, xbar, 1)
    z_dot = np.sum(slope * array_of(data_dot))
    data_bar = as_operand(z_bar * slope, data)


@rule(statistics.pvariance, samples=_DATA)
def pvariance(z, data, mu=None):
    slope = slope_of_variance(data, mu, 0)
    z_dot = np.sum(slope * array_of(data_dot))
    data_bar = as_operand(z_bar * slope, data)


@rule(statistics.stdev, samples=_DATA)
def stdev(z, data, xbar=None):
    # without any spread the derivative is 0
    slope = slope_of_variance(data, xbar, 1) / (2.0 * or_one(z))
    z_dot = np.sum(slope * array_of(data_dot))
    data_bar = as_operand(z_bar * slope, data)


@rule(statistics.pstdev, samples=_DATA)
def pstdev(z, data, mu=None):
    slope = slope_of_variance(data, mu, 0) / (2.0 * or_one(z))
    z_dot = np.sum(slope * array_of(data_dot))
    data_bar = as_operand(z_bar * slope, data)


def slope_of_variance(data, centre, ddof):
    if centre is not None:
        refuse("a spread about a mean that is given: leave it out")
    xs = array_of(data)
    return 2.0 * (xs - np.mean(xs)) / (xs.size - ddof)


@rule(statistics.median, samples=_DATA)
def median(z, data):
    xs = array_of(data)
    slope = middle(ranks(xs, None), xs.size)
    z_dot = np.sum(slope * array_of(data_dot))
    data_bar = as_operand(z_bar * slope, data)


@rule(statistics.geometric_mean, samples=_POSITIVE)
def geometric_mean(z, data):
    xs = array_of(data)
    slope = z / (xs.size * xs)
    z_dot = np.sum(slope * array_of(data_dot))
    data_bar = as_operand(z_bar * slope, data)


@rule(statistics.harmonic_mean, samples=_POSITIVE)
def harmonic_mean(z, data, weights=None):
    if weights is not None:
        refuse("statistics.harmonic_mean with weights: write sum(w) / sum(w / x)")
    xs = array_of(data)
    slope = (z / xs) ** 2 / xs.size
    z_dot = np.sum(slope * array_of(data_dot))
    data_bar = as_operand(z_bar * slope, data)
