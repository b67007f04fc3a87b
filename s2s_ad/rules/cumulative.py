"""Running sums, products and extrema, and sums of segments: the ``accumulate`` and ``reduceat`` of ufuncs.

A running sum is undone by summing from the other end.  A running product has no such short form that is
exact where factors are zero, so its partial derivatives are written down as a triangular matrix, and so
are those of a running ``logaddexp``, whose terms may be far apart in size.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import add_at, setitem
from s2s_ad.rules.arithmetic import least_log
from s2s_ad.rules.declare import linear, rule
from s2s_ad.rules.indexing import along
from s2s_ad.rules.reductions import flat, unflat
from s2s_ad.rules.samples import call, complex_, real

_CUMULATIVE = [
    call(real(4)),
    call(real(3, 4)),
    call(real(3, 4), axis=0),
    call(real(2, 3, 2), -1),
    call(complex_(3)),
]


@linear(np.cumsum, samples=_CUMULATIVE)
def cumsum(a_bar, z_bar, a, axis=None, dtype=None):
    if axis is None:
        return unflat(np.cumsum(z_bar[::-1])[::-1], a)
    return summed_from_the_end(z_bar, axis)


def summed_from_the_end(g, axis):
    if g.ndim == 1:
        return np.cumsum(g[::-1])[::-1]
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


@rule(np.nancumsum, samples=_CUMULATIVE)
def nancumsum(z, a, axis=None, dtype=None):
    missing = np.isnan(a)
    z_dot = np.cumsum(np.where(missing, 0.0, a_dot), axis)
    g = unflat(np.cumsum(z_bar[::-1])[::-1], a) if axis is None else summed_from_the_end(z_bar, axis)
    a_bar = np.where(missing, 0.0, g)


@linear(
    "numpy.cumulative_sum",
    samples=[
        real(4),
        call(real(3, 4), axis=0),
        call(real(4), include_initial=True),
        call(real(2, 3), axis=-1, include_initial=True),
    ],
)
def cumulative_sum(x_bar, z_bar, x, *, axis=None, dtype=None, include_initial=False):
    k = 0 if axis is None else axis % x.ndim
    return summed_from_the_end(z_bar[(slice(None),) * k + (slice(1, None),)] if include_initial else z_bar, k)


@rule(np.cumprod, samples=_CUMULATIVE)
def cumprod(z, a, axis=None, dtype=None):
    rows = rows_along(a, axis)
    partials = partials_of_cumprod(rows)
    z_dot = along_rows((partials @ rows_along(a_dot, axis)[..., None])[..., 0], axis)
    a_bar = from_rows((rows_along(z_bar, axis)[..., None, :] @ partials)[..., 0, :], a, axis)


@rule(
    "numpy.cumulative_prod",
    samples=[
        real(4),
        call(real(3, 4), axis=0),
        call(real(4), include_initial=True),
        call(real(2, 3), axis=-1, include_initial=True),
    ],
)
def cumulative_prod(z, x, *, axis=None, dtype=None, include_initial=False):
    k = 0 if axis is None else axis % x.ndim
    partials = partials_of_cumprod(rows_along(x, k))
    products_dot = along_rows((partials @ rows_along(x_dot, k)[..., None])[..., 0], k)
    behind = (slice(None),) * k + (slice(1, None),)
    z_dot = setitem(np.zeros_like(z), behind, products_dot) if include_initial else products_dot
    products_bar = z_bar[behind] if include_initial else z_bar
    x_bar = along_rows((rows_along(products_bar, k)[..., None, :] @ partials)[..., 0, :], k)


@rule(np.nancumprod, samples=_CUMULATIVE)
def nancumprod(z, a, axis=None, dtype=None):
    missing = np.isnan(a)
    partials = partials_of_cumprod(rows_along(np.where(missing, 1.0, a), axis))
    dots = rows_along(np.where(missing, 0.0, a_dot), axis)
    z_dot = along_rows((partials @ dots[..., None])[..., 0], axis)
    bars = from_rows((rows_along(z_bar, axis)[..., None, :] @ partials)[..., 0, :], a, axis)
    a_bar = np.where(missing, 0.0, bars)


@rule(
    "numpy.logaddexp.accumulate",
    samples=[real(4), call(real(3, 4)), call(real(3, 4), axis=1)],
)
def running_logaddexp(z, array, axis=0):
    rows, totals = np.moveaxis(array, axis, -1), np.moveaxis(least_log(z), axis, -1)
    steps = np.arange(array.shape[axis])
    partials = np.exp(np.where(steps <= steps[:, None], rows[..., None, :] - totals[..., None], -np.inf))
    z_dot = along_rows((partials @ rows_along(array_dot, axis)[..., None])[..., 0], axis)
    array_bar = along_rows((rows_along(z_bar, axis)[..., None, :] @ partials)[..., 0, :], axis)


def rows_along(x, axis):
    """The axis last; without one all items in a row."""
    return flat(x) if axis is None else x if x.ndim == 1 else np.moveaxis(x, axis, -1)


def along_rows(rows, axis):
    """The last axis where it belongs."""
    return rows if axis is None or rows.ndim == 1 else np.moveaxis(rows, -1, axis)


def from_rows(rows, x, axis):
    """The transpose of :func:`rows_along`."""
    return unflat(rows, x) if axis is None else along_rows(rows, axis)


def partials_of_cumprod(rows):
    """``[..., k, j]``: d cumprod[k] / d rows[j]; quadratic in the length, exact also with zeros."""
    n = rows.shape[-1]
    without = np.where(np.eye(n, dtype=bool), 1.0, rows[..., None, :])
    return np.tril(np.swapaxes(np.cumprod(without, axis=-1), -1, -2))


@rule(
    "numpy.maximum.accumulate",
    "numpy.minimum.accumulate",
    samples=[real(5), call(real(3, 4)), call(real(3, 4), axis=1)],
)
def running_extremum(z, array, axis=0):
    # the last place at which the extremum so far was met
    k = axis % array.ndim
    places = np.reshape(np.arange(array.shape[k]), (-1,) + (1,) * (array.ndim - 1 - k))
    last = np.maximum.accumulate(np.where(array == z, places, 0), axis=axis)
    z_dot = np.take_along_axis(array_dot, last, axis)
    array_bar = add_at(np.zeros_like(array), along(last, array.shape, k), z_bar)


# ---------------------------------------------------------------- segments


@linear(
    "numpy.add.reduceat",
    samples=[
        call(real(6), [0, 2, 5]),
        call(real(6), np.array([1, 4, 2])),
        call(real(3, 4), [0, 3], axis=1),
        call(real(4, 2), [0, 1]),
    ],
)
def sums_of_segments(array_bar, z_bar, array, indices, axis=0, dtype=None):
    # a segment that does not end behind its start has one item
    k = axis % array.ndim
    starts = np.asarray(indices)
    lengths = np.maximum(np.append(starts[1:], array.shape[k]) - starts, 1)
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
    return add_at(np.zeros_like(array), (slice(None),) * k + (places,), np.repeat(z_bar, lengths, axis=k))
