"""``np.pad`` in all its modes.

Most modes put items of the array around it, so that the numbers of these items, padded in the same way, tell
where an adjoint belongs.  The others go axis by axis, and an axis pads what the axes before it have made: the
adjoint is taken off again from the last axis to the first, and the array that an axis began with is a part of
the result.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import add_at, zeros
from s2s_ad.rules.declare import counted, is_constant, refuse, rule, static
from s2s_ad.rules.quantiles import middle, rank_along
from s2s_ad.rules.samples import call, real
from s2s_ad.rules.signal import span

_STATISTICS = ("maximum", "minimum", "mean", "median")


@rule(
    np.pad,
    samples=[
        call(real(3), 2),
        call(real(3), (1, 2)),
        call(real(2, 3), ((1, 0), (2, 1))),
        call(real(2, 3), 1, mode="constant"),
        call(real(2, 3), ((1, 0), (2, 1)), constant_values=2),
        call(real(4), 2, mode="edge"),
        call(real(4), (2, 1), "reflect"),
        call(real(3, 2), 1, "wrap"),
        call(real(4), 3, "symmetric"),
        call(real(2, 3), (1, 2), constant_values=real()),
        call(real(3), (1, 2), constant_values=real(2)),
        call(real(2, 3), ((1, 0), (2, 1)), constant_values=real(2, 2)),
        call(real(2, 3), ((1, 2),), constant_values=real(1)),
        call(real(4), (2, 9), "reflect", reflect_type="odd"),
        call(real(2, 3), ((7, 2), (1, 8)), "symmetric", reflect_type="odd"),
        call(real(1, 3), 2, "reflect", reflect_type="odd"),
        call(real(4), 3, "linear_ramp"),
        call(real(2, 3), ((1, 2), (0, 3)), "linear_ramp", end_values=real()),
        call(real(2, 3), 2, "linear_ramp", end_values=real(2, 2)),
        *[call(real(2, 3), ((1, 2), (0, 3)), mode) for mode in _STATISTICS],
        *[call(real(5), (2, 3), mode, stat_length=(2, 4)) for mode in _STATISTICS],
        call(real(3, 4), 1, "mean", stat_length=2),
        call(real(3, 4), ((1, 1), (2, 0)), "maximum", stat_length=((2, 1), (3, 9))),
    ],
)
def pad(
    z, array, pad_width, mode="constant", *,
    constant_values=0, end_values=0, stat_length=None, reflect_type="even",
):  # fmt: skip
    widths = pairs_of_axes(pad_width, array.ndim)
    if mode == "constant" or mode == "empty":
        array_bar = z_bar[inner_part(widths, array)]
        z_dot = np.pad(array_dot, pad_width)
        if not is_constant(constant_values):
            z_dot = np.pad(array_dot, pad_width, constant_values=constant_values_dot)
            constant_values_bar = sums_of_edges(z_bar, array_bar, widths, array, constant_values)
    elif mode == "linear_ramp":
        array_bar, edges = off_ramps(z_bar, widths, array)
        if is_constant(end_values):
            z_dot = np.pad(array_dot, pad_width, mode)
        else:
            z_dot = np.pad(array_dot, pad_width, mode, end_values=end_values_dot)
            end_values_bar = edges if np.ndim(end_values) > 0 else np.sum(edges)
    elif mode in _STATISTICS:
        lengths = pairs_of_axes(stat_length, array.ndim)
        z_dot = with_statistics(array_dot, z, widths, lengths, array, mode)
        array_bar = off_statistics(z_bar, z, widths, lengths, array, mode)
    elif reflect_type == "odd":
        z_dot = np.pad(array_dot, pad_width, mode, reflect_type=reflect_type)
        array_bar = off_odd_reflections(z_bar, widths, array, mode)
    elif mode in ("edge", "reflect", "wrap", "symmetric"):
        z_dot = np.pad(array_dot, pad_width, mode)
        places = np.pad(np.reshape(np.arange(array.size), array.shape), pad_width, mode)
        array_bar = np.reshape(add_at(np.zeros_like(np.ravel(array)), (places,), z_bar), array.shape)
    else:
        refuse("np.pad with a function as its mode: pad with zeros, and let the function write into that")


def pairs_of_axes(given, ndim):
    """What holds before and after each axis: of one number, one pair, or a pair for each axis."""
    if not isinstance(given, tuple):
        given = (given, given)
    if len(given) == 1 and not isinstance(given[0], tuple):
        given = (given[0], given[0])
    if not isinstance(given[0], tuple):
        given = (given,)
    pairs = tuple([pair * 2 if len(pair) == 1 else pair for pair in given])
    return pairs * ndim if len(pairs) == 1 else pairs


def inner_part(widths, array):
    """The index of what was there before padding."""
    index = ()
    for k, (before, after) in enumerate(widths):
        if is_constant(before) and is_constant(after):
            index = index + (between_edges(before, after),)
        else:
            index = index + (slice(before, before + array.shape[k]),)
    return index


@static
def between_edges(before, after):
    return slice(before or None, -after or None)


def sums_of_edges(z_bar, array_bar, widths, array, values):
    """Over all that was padded, or over what was padded before and after each axis; later axes fill the
    corners."""
    if np.ndim(values) == 0:
        return np.sum(z_bar) - np.sum(array_bar)
    inner = inner_part(widths, array)
    sums = ()
    for k, (before, _) in enumerate(widths):
        whole, rest, n = (slice(None),) * k, inner[k + 1 :], before + array.shape[k]
        edges = (*whole, slice(0, before), *rest), (*whole, slice(n, None), *rest)
        sums = sums + (tuple([np.sum(z_bar[edge]) for edge in edges]),)
    return np.array(sums)


def parted(g, k, width, n):
    """What stands before, in and after the array along an axis."""
    before = width[0]
    return g[span(k, 0, before)], g[span(k, before, before + n)], g[span(k, before + n, None)]


def from_last(array):
    """The axes of an array, the last one first."""
    return [array.ndim - 1 - k for k in counted(0, array.ndim)]


def along(row, k, ndim):
    """A row of numbers, laid along an axis."""
    return np.reshape(row, (1,) * k + (-1,) + (1,) * (ndim - 1 - k))


# ---------------------------------------------------------------- ramps


def off_ramps(g, widths, array):
    """The adjoints of the array and of the values that the ramps end with, before and after each axis."""
    edges = ()
    for k in from_last(array):
        (before, after), n = widths[k], array.shape[k]
        left, g, right = parted(g, k, widths[k], n)
        up = along(np.arange(before) / before, k, array.ndim)
        down = along((after - 1 - np.arange(after)) / after, k, array.ndim)
        edges = ((np.sum((1.0 - up) * left), np.sum((1.0 - down) * right)), *edges)
        g = add_at(g, span(k, 0, 1), np.sum(up * left, axis=k, keepdims=True))
        g = add_at(g, span(k, n - 1, n), np.sum(down * right, axis=k, keepdims=True))
    return g, np.array(edges)


# ---------------------------------------------------------------- statistics


def with_statistics(x, z, widths, lengths, array, mode):
    """The tangent: along each axis a weighted sum of the items that the statistic is taken of."""
    for k in counted(0, array.ndim):
        first, last = ends_of(lengths[k], array.shape[k])
        begun = z[(*(slice(None),) * k, *inner_part(widths, array)[k:])]
        left = weights_of(begun[span(k, *first)], k, mode) * x[span(k, *first)]
        right = weights_of(begun[span(k, *last)], k, mode) * x[span(k, *last)]
        before = np.repeat(np.sum(left, axis=k, keepdims=True), widths[k][0], axis=k)
        after = np.repeat(np.sum(right, axis=k, keepdims=True), widths[k][1], axis=k)
        x = np.concatenate((before, x, after), axis=k)
    return x


def off_statistics(g, z, widths, lengths, array, mode):
    """The transpose of :func:`with_statistics`."""
    for k in from_last(array):
        first, last = ends_of(lengths[k], array.shape[k])
        begun = z[(*(slice(None),) * k, *inner_part(widths, array)[k:])]
        left, g, right = parted(g, k, widths[k], array.shape[k])
        left = weights_of(begun[span(k, *first)], k, mode) * np.sum(left, axis=k, keepdims=True)
        right = weights_of(begun[span(k, *last)], k, mode) * np.sum(right, axis=k, keepdims=True)
        g = add_at(add_at(g, span(k, *first), left), span(k, *last), right)
    return g


def ends_of(lengths, n):
    """Where the items lie along an axis that its first and its last statistic are taken of."""
    first, last = lengths
    return (0, n if first is None else first), (0 if last is None else max(n - last, 0), n)


def weights_of(x, k, mode):
    """How much of the statistic each item is; ties share."""
    if mode == "mean":
        return np.ones_like(x) / x.shape[k]
    if mode == "median":
        return middle(rank_along(x, k), x.shape[k])
    extreme = np.max if mode == "maximum" else np.min
    there = x == extreme(x, axis=k, keepdims=True)
    return there / np.count_nonzero(there, axis=k, keepdims=True)


# ---------------------------------------------------------------- odd reflections


def off_odd_reflections(g, widths, array, mode):
    """The adjoint of the array; seen from a reflected item its own edge is twice as far away.

    Each turn there and back has the distance of the last item from the first on top, twice.
    """
    for k in from_last(array):
        (before, after), n = widths[k], array.shape[k]
        turn = 2 * n if mode == "symmetric" else max(2 * n - 2, 1)
        turns, place = np.divmod(np.arange(n + before + after) - before, turn)
        back = place >= n
        place = np.where(back, turn - place - (1 if mode == "symmetric" else 0), place)
        mirrored = along(1 - 2 * back, k, array.ndim) * g
        own = add_at(
            zeros(g.shape[:k] + (n,) + g.shape[k + 1 :], g.dtype), (*(slice(None),) * k, place), mirrored
        )
        first = np.sum(along(2 * turns, k, array.ndim) * g, axis=k, keepdims=True)
        last = np.sum(along(2 * (turns + back), k, array.ndim) * g, axis=k, keepdims=True)
        g = add_at(add_at(own, span(k, 0, 1), -first), span(k, n - 1, n), last)
    return g
