"""The trapezoidal rule, of NumPy and of ``scipy.integrate``.

It is linear in the means of neighbours and in the steps between them: the adjoint of an interval goes to
its two ends.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import rule
from s2s_ad.rules.samples import call, real
from s2s_ad.rules.signal import span

_CURVES = [
    call(real(5)),
    call(real(5), real(5)),
    call(real(5), dx=0.5),
    call(real(3, 4), axis=0),
    call(real(3, 4), real(4)),
    call(real(3, 4), real(3, 4)),
    call(real(3, 4), real(3, 4), axis=0),
]


@rule("numpy.trapezoid", "numpy.trapz", "scipy.integrate.trapezoid", samples=_CURVES)
def trapezoid(z, y, x=None, dx=1.0, axis=-1):
    k = axis % y.ndim
    mean, mean_dot = means_along(y, k), means_along(y_dot, k)
    g = np.expand_dims(z_bar, k)
    if x is None:
        z_dot = dx * np.sum(mean_dot, axis=k) + dx_dot * np.sum(mean, axis=k)
        half = np.broadcast_to(0.5 * dx * g, mean.shape)
        dx_bar = z_bar * np.sum(mean, axis=k)
    else:
        steps, steps_dot = steps_along(x, y.ndim, k), steps_along(x_dot, y.ndim, k)
        z_dot = np.sum(mean_dot * steps + mean * steps_dot, axis=k)
        half = 0.5 * g * steps
        x_bar = of_steps(g * mean, x, k)
    y_bar = of_means(half, k)


@rule(
    "scipy.integrate.cumulative_trapezoid",
    samples=[*_CURVES, call(real(5), initial=0), call(real(3, 4), real(3), axis=0, initial=0)],
)
def cumulative_trapezoid(z, y, x=None, dx=1.0, axis=-1, initial=None):
    k = axis % y.ndim
    mean, mean_dot = means_along(y, k), means_along(y_dot, k)
    rest = z_bar if initial is None else z_bar[span(k, 1, y.shape[k])]
    g = np.flip(np.cumsum(np.flip(rest, k), axis=k), k)
    if x is None:
        parts_dot = dx * mean_dot + dx_dot * mean
        half = 0.5 * dx * g
        dx_bar = np.sum(g * mean)
    else:
        steps, steps_dot = steps_along(x, y.ndim, k), steps_along(x_dot, y.ndim, k)
        parts_dot = mean_dot * steps + mean * steps_dot
        half = 0.5 * g * steps
        x_bar = of_steps(g * mean, x, k)
    sums_dot = np.cumsum(parts_dot, axis=k)
    none = np.zeros_like(sums_dot[span(k, 0, 1)])
    z_dot = sums_dot if initial is None else np.concatenate((none, sums_dot), axis=k)
    y_bar = of_means(half, k)


def means_along(y, axis):
    """The means of neighbours."""
    n = y.shape[axis]
    return 0.5 * (y[span(axis, 1, n)] + y[span(axis, 0, n - 1)])


def of_means(half, axis):
    """The adjoint of what the means of neighbours are made of."""
    edge = np.zeros_like(half[span(axis, 0, 1)])
    return np.concatenate((half, edge), axis=axis) + np.concatenate((edge, half), axis=axis)


def steps_along(x, ndim, axis):
    """The steps of a vector as they lie along an axis; those of an array along its own."""
    if x.ndim == 1:
        return np.reshape(np.diff(x), (-1,) + (1,) * (ndim - 1 - axis))
    return np.diff(x, 1, axis)


def of_steps(steps_bar, x, axis):
    """The adjoint of the points, from that of the steps as they lie along an axis."""
    if x.ndim == 1:
        flat = np.sum(np.reshape(np.moveaxis(steps_bar, axis, -1), (-1, x.size - 1)), axis=0)
        return np.concatenate((-flat[:1], flat[:-1] - flat[1:], flat[-1:]))
    none = np.zeros_like(steps_bar[span(axis, 0, 1)])
    return np.concatenate((none, steps_bar), axis=axis) - np.concatenate((steps_bar, none), axis=axis)
