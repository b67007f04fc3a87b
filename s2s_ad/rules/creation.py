"""Functions that make arrays from sizes; some take a value or end points that may be active."""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import linear, rule, zero_derivative
from s2s_ad.rules.samples import call, positive, real


@linear(np.full, samples=[call((2, 3), 0.5), call(4, real()), call((2, 3), real(3))])
def full(fill_value_bar, z_bar, shape, fill_value, dtype=None, order="C"):
    return z_bar


@rule(np.full_like, samples=[call(real(2, 3), 0.5), call(real(2, 3), real(3))])
def full_like(z, a, fill_value, dtype=None):
    z_dot = np.broadcast_to(fill_value_dot, a.shape)
    a_bar = 0.0
    fill_value_bar = z_bar


@rule(
    np.linspace,
    samples=[
        call(0.2, 1.7, 5),
        call(real(3), real(3), 4),
        call(0.0, 1.0, num=4, endpoint=False),
        call(real(2), 1.5, 3),
        call(0.3, 0.9),
        call(real(2), real(2), 3, axis=1),
        call(0.3, 0.9, 4, retstep=True),
    ],
)
def linspace(z, start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    if retstep:
        parts = num - 1 if endpoint else num
        t = fractions(num, endpoint, z[0].ndim, axis)
        z_dot = (1.0 - t) * start_dot + t * stop_dot, (stop_dot - start_dot) / parts
        start_bar = np.sum((1.0 - t) * z_bar[0], axis=axis) - z_bar[1] / parts
        stop_bar = np.sum(t * z_bar[0], axis=axis) + z_bar[1] / parts
    else:
        t = fractions(num, endpoint, z.ndim, axis)
        z_dot = (1.0 - t) * beside(start_dot, axis) + t * beside(stop_dot, axis)
        start_bar = np.sum((1.0 - t) * z_bar, axis=axis)
        stop_bar = np.sum(t * z_bar, axis=axis)


def fractions(num, endpoint, ndim, axis):
    """How far along each item is, from 0 at the start to 1 at the stop."""
    t = np.linspace(0.0, 1.0, num, endpoint=endpoint)
    return t if ndim == 1 else np.reshape(t, (-1,) + (1,) * (ndim - 1 - axis % ndim))


def beside(end, axis):
    """An array of ends with an axis for the items between them."""
    return end if axis == 0 or np.ndim(end) == 0 else np.expand_dims(end, axis)


@rule(np.arange, samples=[call(0.5, 3.2), call(0.5, 3.2, 0.7)])
def arange(z, start, stop=None, step=1, *, dtype=None):
    # how many items there are does not change; where they end does not matter
    steps = np.arange(z.size)
    if stop is None:
        z_dot = 0.0 * steps
        start_bar = 0.0
    else:
        z_dot = start_dot + steps * step_dot
        start_bar = np.sum(z_bar)
        stop_bar = 0.0
        step_bar = np.sum(z_bar * steps)


@rule(
    np.logspace,
    samples=[
        call(0.2, 1.7, 5),
        call(real(3), real(3), 3),
        call(real(3), 0.4, 4, axis=1),
        call(0.1, real(2), 2, endpoint=False),
        call(0.2, 1.7, 3, base=2.5),
        call(0.2, 1.7, 3, base=positive(2)),
    ],
)
def logspace(z, start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    t = fractions(num, endpoint, z.ndim, axis)
    powers = (1.0 - t) * beside(start, axis) + t * beside(stop, axis)
    slope = z * np.log(beside(base, axis))
    base_slope = z * powers / beside(base, axis)
    z_dot = slope * ((1.0 - t) * beside(start_dot, axis) + t * beside(stop_dot, axis))
    z_dot = z_dot + base_slope * beside(base_dot, axis)
    start_bar = np.sum((1.0 - t) * slope * z_bar, axis=axis)
    stop_bar = np.sum(t * slope * z_bar, axis=axis)
    base_bar = np.sum(base_slope * z_bar, axis=axis)


@rule(
    np.geomspace,
    samples=[call(0.2, 1.7, 5), call(positive(3), positive(3), 3), call(positive(2), 0.4, 3, axis=-1)],
)
def geomspace(z, start, stop, num=50, endpoint=True, dtype=None, axis=0):
    t = fractions(num, endpoint, z.ndim, axis)
    z_dot = z * ((1.0 - t) * beside(start_dot / start, axis) + t * beside(stop_dot / stop, axis))
    start_bar = np.sum((1.0 - t) * z * z_bar, axis=axis) / start
    stop_bar = np.sum(t * z * z_bar, axis=axis) / stop


@rule(np.vander, samples=[call(real(3)), call(real(3), 4), call(positive(3), 3, increasing=True)])
def vander(z, x, N=None, increasing=False):
    n = z.shape[1]
    powers = np.arange(n) if increasing else np.arange(n - 1, -1, -1)
    slope = powers * x[:, None] ** np.maximum(powers - 1, 0)
    z_dot = slope * x_dot[:, None]
    x_bar = np.sum(z_bar * slope, axis=1)


zero_derivative(
    np.zeros, np.ones, np.empty, np.eye, np.identity, np.zeros_like, np.ones_like, np.empty_like, np.tri,
    np.indices, np.diag_indices, np.tril_indices, np.triu_indices, np.unravel_index, np.ravel_multi_index,
    np.shape, np.size, np.ndim, np.result_type, np.iinfo, np.finfo,
)  # fmt: skip
