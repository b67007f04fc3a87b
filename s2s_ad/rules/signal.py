"""Differences, interpolation and convolution."""

from __future__ import annotations

import math

import numpy as np

from s2s_ad.ir.implementations import add_at, zeros
from s2s_ad.rules.declare import counted, refuse, rule, static
from s2s_ad.rules.reductions import conjugate
from s2s_ad.rules.samples import between, call, complex_, real


def span(axis, start, stop):
    """The index of ``start:stop`` along an axis that is not negative."""
    return (slice(None),) * axis + (slice(start, stop),)


@rule(
    np.diff,
    samples=[
        call(real(5)),
        call(real(3, 4)),
        call(real(3, 4), axis=0),
        call(real(5), 2),
        call(real(4), prepend=0.5),
        call(real(4), append=real(2)),
        call(real(2, 3), axis=0, prepend=real(1, 3), append=real(2, 3)),
    ],
)
def diff(z, a, n=1, axis=-1, prepend=None, append=None):
    if prepend is None and append is None:
        z_dot = np.diff(a_dot, n, axis)
        a_bar = undiffed(zeros(a.shape, z_bar.dtype), z_bar, n, axis % a.ndim)
    else:
        k = axis % a.ndim
        before, after = items_along(prepend, k), items_along(append, k)
        parts_dot = () if prepend is None else (shaped_edge(prepend_dot, a, k, before),)
        parts_dot = parts_dot + (a_dot + np.zeros(a.shape),)
        parts_dot = parts_dot if append is None else parts_dot + (shaped_edge(append_dot, a, k, after),)
        z_dot = np.diff(np.concatenate(parts_dot, axis=k), n, axis)
        end = before + a.shape[k]
        joined = a.shape[:k] + (end + after,) + a.shape[k + 1 :]
        g = undiffed(zeros(joined, z_bar.dtype), z_bar, n, k)
        a_bar = g[span(k, before, end)]
        if prepend is not None:
            prepend_bar = like_edge(g[span(k, 0, before)], prepend)
        if append is not None:
            append_bar = like_edge(g[span(k, end, end + after)], append)


def undiffed(g, z_bar, n, axis):
    """The transpose of differences of order n into zeros ``g`` of the operand's shape (it may be shorter)."""
    for k in counted(0, n + 1):
        start, stop = None if k == 0 else k, None if k == n else k - n
        g = add_at(g, span(axis, start, stop), binomial(n, k) * z_bar)
    return g


@static
def binomial(n, k):
    """The coefficient of item k in a difference of order n."""
    return (-1.0) ** (n - k) * math.comb(n, k)


def items_along(edge, axis):
    """How many items something adds along an axis; a number is one."""
    if edge is None:
        return 0
    return 1 if np.ndim(edge) == 0 else edge.shape[axis]


def shaped_edge(edge_dot, a, axis, count):
    return edge_dot + np.zeros(a.shape[:axis] + (count,) + a.shape[axis + 1 :])


def like_edge(g, edge):
    return np.sum(g) if np.ndim(edge) == 0 else g


@rule(
    np.ediff1d,
    samples=[
        call(real(5)),
        call(real(2, 3)),
        call(real(4), to_begin=0.5),
        call(real(4), to_end=real(2), to_begin=real(3)),
    ],
)
def ediff1d(z, ary, to_end=None, to_begin=None):
    first = 0 if to_begin is None else np.size(to_begin)
    last = z.size - (0 if to_end is None else np.size(to_end))
    z_dot = np.ediff1d(
        ary_dot, None if to_end is None else to_end_dot, None if to_begin is None else to_begin_dot
    )
    g = z_bar if to_begin is None and to_end is None else z_bar[first:last]
    ary_bar = np.reshape(undiffed(zeros(ary.size, z_bar.dtype), g, 1, 0), ary.shape)
    if to_begin is not None:
        to_begin_bar = np.reshape(z_bar[:first], np.shape(to_begin))
    if to_end is not None:
        to_end_bar = np.reshape(z_bar[last:], np.shape(to_end))


@rule(
    np.gradient,
    samples=[
        call(real(5)),
        call(real(5), 0.5),
        call(real(4, 3), axis=0),
        call(real(4, 5), 0.3, axis=1),
        call(real(4), edge_order=2),
        call(real(4, 3)),
        call(real(3, 4), 0.5, 2.0),
        call(real(3, 4), 0.5, axis=(1, 0)),
        call(real(5), real(5)),
        call(real(4, 3), real(4), axis=0),
        call(real(5), 0.7, edge_order=2),
    ],
)
def gradient(z, f, *varargs, axis=None, edge_order=1):
    axes = axes_of_gradient(axis, f.ndim)
    z_dot = np.gradient(f_dot, *varargs, axis=axis, edge_order=edge_order)
    numbers = len(varargs) > 0 and all(np.ndim(step) == 0 for step in varargs)
    if len(axes) == 1:
        f_bar = gradient_along(z_bar, f, axes[0], varargs[0] if varargs else 1.0, edge_order)
        if numbers:
            # all slopes are as many times larger as the step is smaller
            z_dot = z_dot - z * (varargs_dot[0] / varargs[0])
            varargs_bar = (-(np.sum(z_bar * z) / varargs[0]),)
        elif len(varargs) > 0:
            left, right = slopes_by_distance(z, f, axes[0], varargs[0])
            k, n = axes[0], f.shape[axes[0]]
            dots = along(varargs_dot[0][1:] - varargs_dot[0][:-1], k, f.ndim)
            before, behind = left * dots, right * dots
            inner = before[span(k, 0, n - 2)] + behind[span(k, 1, n - 1)]
            z_dot = z_dot + np.concatenate(
                (behind[span(k, 0, 1)], inner, before[span(k, n - 2, n - 1)]), axis=k
            )
            shares = z_bar[span(k, 1, n)] * left + z_bar[span(k, 0, n - 1)] * right
            distances_bar = np.sum(np.moveaxis(shares, k, -1), axis=counted(0, f.ndim - 1))
            end = np.zeros(1)
            varargs_bar = (np.concatenate((end, distances_bar)) - np.concatenate((distances_bar, end)),)
    else:
        total = 0.0
        for k, g in zip(counted(0, len(axes)), z_bar):
            step = 1.0 if len(varargs) == 0 else varargs[k if len(varargs) > 1 else 0]
            total = total + gradient_along(g, f, axes[k], step, edge_order)
        f_bar = total
        if numbers:
            steps = varargs if len(varargs) > 1 else varargs * len(axes)
            steps_dot = varargs_dot if len(varargs) > 1 else varargs_dot * len(axes)
            z_dot = tuple([d - y * (h_dot / h) for d, y, h, h_dot in zip(z_dot, z, steps, steps_dot)])
            bars = tuple([-(np.sum(g * y) / h) for g, y, h in zip(z_bar, z, steps)])
            varargs_bar = bars if len(varargs) > 1 else (sum(bars),)


@static
def axes_of_gradient(axis, ndim):
    axes = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return tuple(k % ndim for k in axes)


def along(h, k, ndim):
    """A vector as what stands along one axis."""
    return np.reshape(h, (1,) * k + (-1,) + (1,) * (ndim - 1 - k))


def slopes_by_distance(z, f, k, x):
    """What each slope changes by with the distance before it (but for the first), and with the one behind it
    (but for the last): the slopes between neighbours are averaged by the distances of the other side."""
    n = f.shape[k]
    h = along(np.diff(x), k, f.ndim)
    s = np.diff(f, axis=k) / h
    a, b, before, behind = (
        h[span(k, 0, n - 2)],
        h[span(k, 1, n - 1)],
        s[span(k, 0, n - 2)],
        s[span(k, 1, n - 1)],
    )
    inner = z[span(k, 1, n - 1)]
    left = (behind - inner - before * b / a) / (a + b)
    right = (before - inner - behind * a / b) / (a + b)
    first, last = z[span(k, 0, 1)] / h[span(k, 0, 1)], z[span(k, n - 1, n)] / h[span(k, n - 2, n - 1)]
    return np.concatenate((left, -last), axis=k), np.concatenate((-first, right), axis=k)


def gradient_along(g, f, k, step, edge_order):
    """The transpose of the derivative along one axis: what each item is in its neighbours' slopes."""
    n = f.shape[k]
    inner, first, last = g[span(k, 1, n - 1)], g[span(k, 0, 1)], g[span(k, n - 1, n)]
    none = np.zeros_like(first)
    if np.ndim(step) == 0:
        inner = inner / (2.0 * step)
        bar = np.concatenate((none, none, inner), axis=k) - np.concatenate((inner, none, none), axis=k)
        first, last = first / step, last / step
    else:
        if edge_order != 1:
            refuse("np.gradient with coordinates: only edge_order=1 has a derivative rule")
        h = along(np.diff(step), k, f.ndim)
        left, right = h[span(k, 0, n - 2)], h[span(k, 1, n - 1)]
        before = inner * right / (left * (left + right))
        here = inner * (right - left) / (left * right)
        after = inner * left / (right * (left + right))
        bar = np.concatenate((none, none, after), axis=k) - np.concatenate((before, none, none), axis=k)
        bar = bar + np.concatenate((none, here, none), axis=k)
        first, last = first / h[span(k, 0, 1)], last / h[span(k, n - 2, n - 1)]
    if edge_order == 1:
        ends = np.concatenate((-first, first, np.zeros_like(g[span(k, 2, n)])), axis=k)
        return bar + ends + np.concatenate((np.zeros_like(g[span(k, 2, n)]), -last, last), axis=k)
    rest = np.zeros_like(g[span(k, 3, n)])
    ends = np.concatenate((-1.5 * first, 2.0 * first, -0.5 * first, rest), axis=k)
    return bar + ends + np.concatenate((rest, 0.5 * last, -2.0 * last, 1.5 * last), axis=k)


@rule(np.unwrap, samples=[between(-6.0, 6.0, 5), call(between(-6.0, 6.0, 3, 4), axis=0)])
def unwrap(z, p, discont=None, axis=-1, *, period=2.0 * np.pi):
    # what is added are whole periods
    z_dot = p_dot
    p_bar = z_bar


@rule(
    np.convolve,
    samples=[
        call(real(5), real(3)),
        call(real(3), real(5)),
        call(real(5), real(3), "same"),
        call(real(5), real(3), mode="valid"),
        call(real(4), real(2), "same"),
        call(real(4), [0.2, 0.5, 0.3], mode="same"),
        call((0.3, 1.2), real(3)),
        call(complex_(4), complex_(3), "same"),
        call(complex_(2), real(4)),
    ],
)
def convolve(z, a, v, mode="full"):
    x, y = array_of(a), array_of(v)
    z_dot = np.convolve(array_of(a_dot), y, mode) + np.convolve(x, array_of(v_dot), mode)
    full = uncropped(z_bar, x.size, y.size, mode)
    a_bar = as_operand(np.correlate(full, conjugate(y), "valid"), a)
    v_bar = as_operand(np.correlate(full, conjugate(x), "valid"), v)


def uncropped(z_bar, m, n, mode, later=0):
    """The adjoint of the full convolution, from that of its middle part (or one later, if that is even)."""
    if mode == "full":
        return z_bar
    before = (m + n - 1 - z_bar.size + later) // 2
    return np.concatenate((np.zeros(before), z_bar, np.zeros(m + n - 1 - z_bar.size - before)))


@rule(
    np.correlate,
    samples=[
        call(real(5), real(3)),
        call(real(5), real(3), "full"),
        call(real(5), real(3), "same"),
        call(real(2), real(5), "same"),
        call(real(2), real(5)),
        call(complex_(4), complex_(2), "full"),
        call(complex_(2), real(5), "same"),
    ],
)
def correlate(z, a, v, mode="valid"):
    # the convolution of a with the conjugate of v the other way around
    x, y = array_of(a), array_of(v)
    z_dot = np.correlate(array_of(a_dot), y, mode) + np.correlate(x, array_of(v_dot), mode)
    full = uncropped(z_bar, x.size, y.size, mode, x.size < y.size if mode == "same" else 0)
    a_bar = as_operand(np.correlate(full, y[::-1], "valid"), a)
    v_bar = as_operand(conjugate(np.correlate(full, conjugate(x), "valid")[::-1]), v)


@rule(
    np.interp,
    samples=[
        call(real(4), np.linspace(-2.0, 2.0, 6), real(6)),
        call(0.3, np.linspace(-2.0, 2.0, 6), real(6)),
        call(real(4), [-2.0, 0.1, 2.0], (0.3, 0.5, 0.7)),
        call(real(4), np.array([0.1]), real(1)),
        call(between(-1.0, 3.0, 5), np.array([0.1, 0.1, 0.7, 0.7, 0.7]), real(5)),
        call(between(-3.0, 3.0, 5), np.linspace(-1.0, 1.0, 4), real(4), left=0.0, right=1.0),
        call(between(-3.0, 3.0, 5), np.linspace(-1.0, 1.0, 4), real(4)),
        call(between(-3.0, 3.0, 5), np.linspace(-1.0, 1.0, 4), real(4), left=real(), right=real()),
        call(between(-3.0, 3.0, 5), real(4), real(4), period=2.3),
        call(0.3, np.array([0.1]), real(1), period=0.7),
    ],
)
def interp(z, x, xp, fp, left=None, right=None, period=None):
    x = x if period is None else x % abs(period)
    given, values = array_of(xp), array_of(fp)
    xs, order = (given, None) if period is None else knots_around(given, abs(period))
    k = np.clip(np.searchsorted(xs, x, side="right") - 1, 0, xs.size - 2)
    i, j = (k, k + 1) if order is None else (order[k], order[k + 1])
    width = xs[k + 1] - xs[k]
    inside = (x >= xs[0]) & (x <= xs[-1]) & (width > 0.0)
    width = width + (width == 0.0)  # one point is both neighbours, or the last two are at one place
    t = np.where(x >= xs[-1], 1.0, np.clip((x - xs[k]) / width, 0.0, 1.0))
    slope = inside * (values[j] - values[i]) / width
    # how much of the two neighbours: nothing beyond an end that has a value of its own
    held = 1.0 if left is None or period is not None else 1.0 * (x >= xs[0])
    held = held if right is None or period is not None else held * (x <= xs[-1])
    low, high = held * (1.0 - t), held * t
    xs_dot = np.broadcast_to(array_of(xp_dot), given.shape)
    fs_dot = np.broadcast_to(array_of(fp_dot), values.shape)
    moved = slope * ((1.0 - t) * xs_dot[i] + t * xs_dot[j])
    z_dot = slope * x_dot + low * fs_dot[i] + high * fs_dot[j] - moved
    x_bar = z_bar * slope
    g = z_bar * slope
    if left is not None and period is None:
        z_dot = z_dot + (x < xs[0]) * left_dot
        left_bar = z_bar * (x < xs[0])
    if right is not None and period is None:
        z_dot = z_dot + (x > xs[-1]) * right_dot
        right_bar = z_bar * (x > xs[-1])
    xp_bar = as_operand(add_at(add_at(np.zeros_like(given), (i,), -g * (1.0 - t)), (j,), -g * t), xp)
    fp_bar = as_operand(add_at(add_at(np.zeros_like(values), (i,), low * z_bar), (j,), high * z_bar), fp)


def knots_around(xp, period):
    """The points of one period in order, with the last before the first and the first after the last; and
    which points they are."""
    xs = xp % period
    order = np.argsort(xs)
    ends = np.concatenate((xs[order[-1:]] - period, xs[order], xs[order[:1]] + period))
    return ends, np.concatenate((order[-1:], order, order[:1]))


def array_of(x):
    """A list of numbers is an array, as NumPy takes it."""
    return np.array(x) if isinstance(x, tuple) else x


def as_operand(x_bar, x):
    """The adjoint of an operand that may be a list of numbers."""
    return tuple([x_bar[k] for k, _ in enumerate(x)]) if isinstance(x, tuple) else x_bar
