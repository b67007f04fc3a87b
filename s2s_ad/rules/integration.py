"""The trapezoidal rule, of NumPy and of ``scipy.integrate``, and Simpson's.

The trapezoidal rule is linear in the means of neighbours and in the steps between them: the adjoint of an
interval goes to its two ends.

Simpson's rule is a sum with weights, those of a parabola through three points at a time, which may stand
unevenly; one interval that is left over at the end gets the part of the last parabola that lies over it
(Cartwright 2017).  SciPy did otherwise with it before version 1.11.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import add_at, zeros
from s2s_ad.rules.declare import counted, refuse, rule
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
    y_bar = of_means(half, y, k)


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
    z_dot = sums_dot if initial is None else add_at(zeros(z.shape, z.dtype), span(k, 1, None), sums_dot)
    y_bar = of_means(half, y, k)


def means_along(y, axis):
    """The means of neighbours."""
    return 0.5 * (y[span(axis, 1, None)] + y[span(axis, 0, -1)])


def of_means(half, y, axis):
    """The adjoint of what the means of neighbours are made of."""
    later = add_at(zeros(y.shape, half.dtype), span(axis, 1, None), half)
    return add_at(later, span(axis, 0, -1), half)


def steps_along(x, ndim, axis):
    """The steps of a vector as they lie along an axis; those of an array along its own."""
    if x.ndim == 1:
        return np.reshape(np.diff(x), (-1,) + (1,) * (ndim - 1 - axis))
    return np.diff(x, 1, axis)


def of_steps(steps_bar, x, axis):
    """The adjoint of the points, from that of the steps as they lie along an axis."""
    if x.ndim == 1:
        rows = np.moveaxis(steps_bar, axis, -1)
        steps_bar, axis = np.sum(rows, axis=counted(0, rows.ndim - 1)) if rows.ndim > 1 else rows, 0
    later = add_at(zeros(x.shape, steps_bar.dtype), span(axis, 1, None), steps_bar)
    return add_at(later, span(axis, 0, -1), -steps_bar)


@rule(
    "scipy.integrate.simpson",
    samples=[
        real(5),
        real(6),
        call(real(2), dx=0.5),
        call(real(5), dx=0.5),
        call(real(5), np.array([0.0, 0.3, 1.0, 1.2, 2.0])),
        call(real(6), x=np.array([0.0, 0.3, 1.0, 1.2, 2.0, 2.3])),
        call(real(5, 2), axis=0),
        call(real(2, 4), dx=0.1),
    ],
)
def simpson(z, y, x=None, *, dx=1.0, axis=-1):
    k = axis % y.ndim
    if x is None:
        weights = dx * weights_of_simpson(np.ones(y.shape[k] - 1))
        z_dot = np.moveaxis(y_dot, k, -1) @ weights + z / dx * dx_dot
        dx_bar = z_bar * z / dx
    elif x.ndim == 1:
        weights = weights_of_simpson(np.diff(x))
        z_dot = np.moveaxis(y_dot, k, -1) @ weights
    else:
        refuse("scipy.integrate.simpson with points of their own for every row: take the rows one by one")
    y_bar = np.moveaxis(np.expand_dims(z_bar, -1) * weights, -1, k)


def weights_of_simpson(steps):
    """The weight of each point, for points these steps apart."""
    n = steps.size
    if n == 1:
        return 0.5 * np.repeat(steps, 2)
    paired = n - n % 2
    one, two = steps[0:paired:2], steps[1:paired:2]
    both = one + two
    weights = np.zeros(n + 1)
    weights = add_at(weights, (slice(0, paired, 2),), both * (2.0 - two / one) / 6.0)
    weights = add_at(weights, (slice(1, paired, 2),), both**3 / (6.0 * one * two))
    weights = add_at(weights, (slice(2, paired + 1, 2),), both * (2.0 - one / two) / 6.0)
    if n % 2 == 1:
        h, last = steps[-2], steps[-1]
        third, second, end = (
            -(last**2) / (h * (h + last)),
            (last + 3.0 * h) / h,
            (2.0 * last + 3.0 * h) / (h + last),
        )
        weights = add_at(weights, (slice(-3, None),), last / 6.0 * np.stack((third, second, end)))
    return weights
