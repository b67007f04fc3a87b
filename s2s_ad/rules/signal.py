"""Differences, interpolation, polynomials, convolution and numerical integration."""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.prims import add_at
from s2s_ad.rules.declare import counted, linear, refuse, rule
from s2s_ad.rules.samples import call, real


def span(axis, start, stop):
    """The index of ``start:stop`` along an axis that is not negative."""
    return (slice(None),) * axis + (slice(start, stop),)


@linear(np.diff, samples=[call(real(5)), call(real(3, 4)), call(real(3, 4), axis=0), call(real(5), 2)])
def diff(a_bar, z_bar, a, n=1, axis=-1):
    for _ in counted(0, n):
        edge = np.zeros_like(z_bar[span(axis % a.ndim, 0, 1)])
        z_bar = np.concatenate((edge, z_bar), axis=axis) - np.concatenate((z_bar, edge), axis=axis)
    return z_bar


@linear(np.ediff1d, samples=[call(real(5)), call(real(2, 3))])
def ediff1d(ary_bar, z_bar, ary):
    edge = np.zeros_like(z_bar[:1])
    return np.reshape(np.concatenate((edge, z_bar)) - np.concatenate((z_bar, edge)), ary.shape)


@linear(
    np.gradient,
    samples=[call(real(5)), call(real(5), 0.5), call(real(4, 3), axis=0), call(real(4, 5), 0.3, axis=1)],
)
def gradient(f_bar, z_bar, f, *varargs, axis=None, edge_order=1):
    if edge_order != 1 or isinstance(axis, tuple) or (axis is None and f.ndim != 1):
        refuse("np.gradient: give one axis and edge_order=1")
    step = varargs[0] if varargs else 1.0
    if np.ndim(step) > 0:
        refuse("np.gradient with coordinates: only an even spacing has a derivative rule")
    k = 0 if axis is None else axis % f.ndim
    n = f.shape[k]
    inner = z_bar[span(k, 1, n - 1)] / (2.0 * step)
    first = z_bar[span(k, 0, 1)] / step
    last = z_bar[span(k, n - 1, n)] / step
    none = np.zeros_like(first)
    ends = np.concatenate((-first, first, np.zeros_like(z_bar[span(k, 2, n)])), axis=k)
    ends = ends + np.concatenate((np.zeros_like(z_bar[span(k, 2, n)]), -last, last), axis=k)
    return ends + np.concatenate((none, none, inner), axis=k) - np.concatenate((inner, none, none), axis=k)


@rule(
    "numpy.trapezoid",
    "numpy.trapz",
    samples=[
        call(real(5)),
        call(real(5), real(5)),
        call(real(5), dx=0.5),
        call(real(3, 4), axis=0),
        call(real(3, 4), real(4)),
    ],
)
def trapezoid(z, y, x=None, dx=1.0, axis=-1):
    k = axis % y.ndim
    n = y.shape[k]
    mean = 0.5 * (y[span(k, 1, n)] + y[span(k, 0, n - 1)])
    mean_dot = 0.5 * (y_dot[span(k, 1, n)] + y_dot[span(k, 0, n - 1)])
    g = np.expand_dims(z_bar, k)
    if x is None:
        z_dot = dx * np.sum(mean_dot, axis=k) + dx_dot * np.sum(mean, axis=k)
        half = np.broadcast_to(0.5 * dx * g, mean.shape)
        dx_bar = z_bar * np.sum(mean, axis=k)
    else:
        if x.ndim != 1:
            refuse("np.trapezoid with x that is not a vector")
        steps = np.reshape(np.diff(x), (-1,) + (1,) * (y.ndim - 1 - k))
        steps_dot = np.reshape(np.diff(x_dot), (-1,) + (1,) * (y.ndim - 1 - k))
        z_dot = np.sum(mean_dot * steps + mean * steps_dot, axis=k)
        half = 0.5 * g * steps
        steps_bar = np.sum(np.reshape(np.moveaxis(g * mean, k, -1), (-1, n - 1)), axis=0)
        x_bar = np.concatenate((-steps_bar[:1], steps_bar[:-1] - steps_bar[1:], steps_bar[-1:]))
    edge = np.zeros_like(half[span(k, 0, 1)])
    y_bar = np.concatenate((half, edge), axis=k) + np.concatenate((edge, half), axis=k)


@rule(
    np.convolve,
    samples=[
        call(real(5), real(3)),
        call(real(3), real(5)),
        call(real(5), real(3), "same"),
        call(real(5), real(3), mode="valid"),
        call(real(4), real(2), "same"),
    ],
    multilinear=("a", "v"),
)
def convolve(z, a, v, mode="full"):
    z_dot = np.convolve(a_dot, v, mode) + np.convolve(a, v_dot, mode)
    full = uncropped(z_bar, a.size, v.size, mode)
    a_bar = np.correlate(full, v, "valid")
    v_bar = np.correlate(full, a, "valid")


def uncropped(z_bar, m, n, mode):
    """The adjoint of the full convolution, from that of its middle part."""
    if mode == "full":
        return z_bar
    before = (m + n - 1 - z_bar.size) // 2
    return np.concatenate((np.zeros(before), z_bar, np.zeros(m + n - 1 - z_bar.size - before)))


@rule(
    np.correlate,
    samples=[call(real(5), real(3)), call(real(5), real(3), "full"), call(real(5), real(3), "same")],
    multilinear=("a", "v"),
)
def correlate(z, a, v, mode="valid"):
    z_dot = np.correlate(a_dot, v, mode) + np.correlate(a, v_dot, mode)
    full = uncropped(z_bar, a.size, v.size, mode)
    a_bar = np.correlate(full, v[::-1], "valid")
    v_bar = np.correlate(full, a, "valid")[::-1]


@rule(
    np.interp,
    samples=[
        call(real(4), np.linspace(-2.0, 2.0, 6), real(6)),
        call(0.3, np.linspace(-2.0, 2.0, 6), real(6)),
    ],
)
def interp(z, x, xp, fp):
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, xp.size - 2)
    t = np.clip((x - xp[k]) / (xp[k + 1] - xp[k]), 0.0, 1.0)
    slope = ((x >= xp[0]) & (x <= xp[-1])) * (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k])
    z_dot = slope * x_dot + (1.0 - t) * fp_dot[k] + t * fp_dot[k + 1]
    x_bar = z_bar * slope
    fp_bar = add_at(add_at(np.zeros_like(fp), (k,), (1.0 - t) * z_bar), (k + 1,), t * z_bar)


@rule(
    np.polyval,
    samples=[call(real(4), real(3)), call(real(3), 0.7), call(real(1), real(2)), call(real(3), real(2, 2))],
)
def polyval(z, p, x):
    degrees = np.arange(p.size - 1, -1, -1)
    powers = np.expand_dims(x, -1) ** degrees
    slope = np.polyval(np.polyder(p), x)
    z_dot = powers @ p_dot + slope * x_dot
    p_bar = np.sum(np.expand_dims(z_bar, -1) * powers, axis=counted(0, np.ndim(x)))
    x_bar = z_bar * slope


@linear(np.polyder, samples=[call(real(4)), call(real(5), 2), call(real(1))])
def polyder(p_bar, z_bar, p, m=1):
    degrees = np.arange(p.size - 1, -1, -1)
    factors = np.ones(p.size)
    for k in counted(0, m):
        factors = factors * (degrees - k)
    padded = np.concatenate((z_bar, np.zeros(p.size - z_bar.size)))
    return factors * padded
