"""Functions that pick elements: gather one way, scatter the other."""

from __future__ import annotations

import math

import numpy as np

from s2s_ad.ir.implementations import add_at, setitem
from s2s_ad.rules.declare import counted, linear, refuse, rule
from s2s_ad.rules.reductions import flat, unflat
from s2s_ad.rules.samples import call, complex_, ints, mask, real


@linear(
    np.take,
    samples=[
        call(real(5), [0, 7, -2], mode="clip"),
        call(real(3, 4), ints(-5, 9, 3), axis=1, mode="wrap"),
        call(real(5), ints(0, 5, 4)),
        call(real(5), 2),
        call(real(3, 4), ints(0, 12, 2, 3)),
        call(real(3, 4), ints(-3, 3, 5), axis=0),
        call(real(3, 4), ints(0, 4, 2, 2), axis=1),
        call(real(3, 4), 1, axis=-1),
        call(real(4), np.array([1, 1, 1])),
    ],
)
def take(a_bar, z_bar, a, indices, axis=None, *, mode="raise"):
    n = a.size if axis is None else a.shape[axis]
    if mode == "clip":
        indices = np.clip(np.asarray(indices), 0, n - 1)
    if mode == "wrap":
        indices = np.asarray(indices) % n
    if axis is None:
        return unflat(add_at(np.zeros_like(flat(a)), (indices,), z_bar), a)
    return add_at(np.zeros_like(a), (slice(None),) * (axis % a.ndim) + (indices,), z_bar)


@linear(
    np.take_along_axis,
    samples=[
        call(real(5), np.array([3, 0, 0]), 0),
        call(real(3, 4), np.array([[1], [0], [3]]), 1),
        call(real(3, 4), np.array([[1, 0, 2, 2]]), axis=0),
        call(real(3, 4), np.array([[2, 0]]), axis=1),
    ],
)
def take_along_axis(arr_bar, z_bar, arr, indices, axis=-1):
    if axis is None:
        return unflat(add_at(np.zeros_like(flat(arr)), (indices,), z_bar), arr)
    return add_at(np.zeros_like(arr), along(indices, arr.shape, axis % arr.ndim), z_bar)


def along(indices, shape, axis):
    """The index that ``np.take_along_axis`` of an array of this shape stands for."""
    parts = ()
    for k in counted(0, len(shape)):
        if k == axis:
            parts = parts + (indices,)
        else:
            n = shape[k]
            parts = parts + (np.reshape(np.arange(n), (1,) * k + (n,) + (1,) * (len(shape) - 1 - k)),)
    return parts


@rule(
    np.sort,
    samples=[call(real(5)), call(real(3, 4)), call(real(3, 4), axis=0), call(real(2, 3), axis=None)],
)
def sort(z, a, axis=-1, kind=None, *, stable=None):
    if axis is None:
        order = np.argsort(np.ravel(a))
        z_dot = np.ravel(a_dot)[order]
        a_bar = np.reshape(setitem(np.zeros_like(z_bar), (order,), z_bar), a.shape)
    elif a.ndim == 1:
        order = np.argsort(a)
        z_dot = a_dot[order]
        a_bar = setitem(np.zeros_like(z_bar), (order,), z_bar)
    else:
        order = np.argsort(a, axis=axis)
        z_dot = np.take_along_axis(a_dot, order, axis)
        a_bar = np.take_along_axis(z_bar, np.argsort(order, axis=axis), axis)


@rule(
    np.partition,
    samples=[call(real(5), 2), call(real(3, 4), 1), call(real(3, 4), 1, axis=0), call(real(2, 3), 2, None)],
)
def partition(z, a, kth, axis=-1):
    if axis is None:
        order = np.argpartition(np.ravel(a), kth)
        z_dot = np.ravel(a_dot)[order]
        a_bar = np.reshape(setitem(np.zeros_like(z_bar), (order,), z_bar), a.shape)
    else:
        order = np.argpartition(a, kth, axis=axis)
        z_dot = np.take_along_axis(a_dot, order, axis)
        a_bar = np.take_along_axis(z_bar, np.argsort(order, axis=axis), axis)


@rule(
    np.compress,
    samples=[
        call(np.array([True, False, True]), real(3)),
        call(np.array([True, False, True]), real(2, 3), axis=1),
        call(real(3), real(2, 3), axis=1),
    ],
)
def compress(z, condition, a, axis=None):
    z_dot = np.compress(condition, a_dot, axis)
    if axis is None:
        a_bar = unflat(setitem(np.zeros_like(flat(a)), (np.flatnonzero(condition),), z_bar), a)
    else:
        places = (slice(None),) * (axis % a.ndim) + (np.flatnonzero(condition),)
        a_bar = setitem(np.zeros_like(a), places, z_bar)
    condition_bar = 0.0


@rule(np.extract, samples=[call(mask(3, 4), real(3, 4)), call(real(3), real(3))])
def extract(z, condition, arr):
    z_dot = np.extract(condition, arr_dot)
    arr_bar = unflat(setitem(np.zeros_like(flat(arr)), (np.flatnonzero(condition),), z_bar), arr)
    condition_bar = 0.0


@linear(
    np.delete,
    samples=[
        call(real(5), 2),
        call(real(5), np.array([0, 3])),
        call(real(3, 4), 1, axis=1),
        call(real(3, 4), [0, -1], axis=0),
    ],
)
def delete(arr_bar, z_bar, arr, obj, axis=None):
    if axis is None:
        kept = np.delete(np.arange(arr.size), obj)
        return unflat(setitem(np.zeros_like(flat(arr)), (kept,), z_bar), arr)
    kept = np.delete(np.arange(arr.shape[axis]), obj)
    return setitem(np.zeros_like(arr), (slice(None),) * (axis % arr.ndim) + (kept,), z_bar)


@rule(np.select, samples=[call((mask(4), mask(4)), (real(4), real(4)), 0.5), call((mask(2, 3),), (real(3),))])
def select(z, condlist, choicelist, default=0):
    z_dot = np.select(condlist, choicelist_dot, default_dot)
    free = np.ones(z.shape, dtype=bool)
    bars = ()
    for condition in condlist:
        bars = bars + (np.where(free & condition, z_bar, 0.0),)
        free = free & np.logical_not(condition)
    choicelist_bar = bars
    default_bar = np.where(free, z_bar, 0.0)


@rule(
    np.choose,
    samples=[
        call(ints(0, 2, 4), (real(4), real(4))),
        call([0, 1, 1, 0], (real(4), real(4))),
        call(ints(0, 3, 2, 3), (real(3), 0.5, real(2, 1))),
        call(ints(-3, 5, 4), (real(4), real(4)), mode="clip"),
        call(ints(-3, 5, 4), (real(4), real(4)), mode="wrap"),
    ],
)
def choose(z, a, choices, *, mode="raise"):
    z_dot = np.choose(a, choices_dot, mode=mode)
    which = np.asarray(a)
    if mode == "clip":
        which = np.clip(which, 0, len(choices) - 1)
    if mode == "wrap":
        which = which % len(choices)
    choices_bar = tuple([np.where(which == k, z_bar, 0.0) for k, _ in enumerate(choices)])


@linear(
    np.bincount,
    samples=[
        call(ints(0, 3, 5), real(5)),
        call(ints(0, 3, 5), real(5), minlength=6),
        call([0, 2, 0], real(3)),
    ],
)
def bincount(weights_bar, z_bar, x, weights=None, minlength=0):
    return z_bar[np.asarray(x)]


@rule(
    np.histogram,
    samples=[
        call(real(6), 3),
        call(real(6), 3, range=(-1.0, 1.0)),
        call(real(6), np.array([-1.0, 0.1, 1.0])),
        call(real(6), 3, weights=real(6)),
        call(real(6), np.array([-1.0, 0.1, 1.0]), weights=real(6)),
    ],
)
def histogram(z, a, bins=10, range=None, density=None, weights=None):
    # how many items are in a bin does not change; where equal bins end is told by the items
    if density:
        refuse("np.histogram with density=True: divide by the sum and the widths of the bins")
    edges = z[1]
    if weights is None:
        counts_dot = 0
    else:
        inside = (a >= edges[0]) & (a <= edges[-1])
        place = np.clip(np.searchsorted(edges, a, side="right") - 1, 0, edges.size - 2)
        counts_dot = add_at(np.zeros_like(z[0]), (place,), np.where(inside, weights_dot, 0.0))
        weights_bar = np.where(inside, z_bar[0][place], 0.0)
    if np.ndim(bins) > 0 or range is not None:
        z_dot = counts_dot, np.zeros_like(edges)
        a_bar = 0.0
    else:
        t = np.arange(edges.size) / bins
        low, high = a == np.min(a, initial=math.inf), a == np.max(a, initial=-math.inf)
        low, high = low / np.count_nonzero(low), high / np.count_nonzero(high)
        z_dot = counts_dot, (1.0 - t) * np.sum(low * a_dot) + t * np.sum(high * a_dot)
        a_bar = np.sum((1.0 - t) * z_bar[1]) * low + np.sum(t * z_bar[1]) * high


@rule(np.unique, samples=[real(4), real(2, 3), call(real(4), return_counts=True)])
def unique(z, ar, return_index=False, return_inverse=False, return_counts=False):
    _, first = np.unique(ar, return_index=True)
    found_dot = flat(ar_dot)[first]
    if return_index or return_inverse or return_counts:
        z_dot = (found_dot,) + (0,) * (len(z) - 1)
        ar_bar = unflat(setitem(np.zeros_like(flat(ar)), (first,), z_bar[0]), ar)
    else:
        z_dot = found_dot
        ar_bar = unflat(setitem(np.zeros_like(flat(ar)), (first,), z_bar), ar)


# ---------------------------------------------------------------- places that a function of indices tells


@linear(
    "numpy.lib.stride_tricks.sliding_window_view",
    samples=[
        call(real(6), 3),
        call(real(3, 4), (2, 2)),
        call(real(3, 5), 2, axis=1),
        call(real(2, 4, 4), (2, 3), axis=(1, 2)),
        call(real(4, 3), window_shape=2, axis=0),
    ],
)
def sliding_window_view(x_bar, z_bar, x, window_shape, axis=None):
    places = np.lib.stride_tricks.sliding_window_view(places_of(x), window_shape, axis)
    return unflat(add_at(np.zeros_like(flat(x)), (places,), z_bar), x)


@rule(
    "numpy.lib.stride_tricks.as_strided",
    samples=[
        call(real(6), (2, 2), (8, 8)),
        call(real(3, 4), shape=(2, 3), strides=(16, 8)),
        call(real(4), shape=(2,)),
    ],
)
def as_strided(z, x, shape=None, strides=None, subok=False, writeable=True):
    shape = x.shape if shape is None else shape
    places = places_in_memory(x, shape, x.strides if strides is None else strides)
    z_dot = flat(x_dot)[places]
    x_bar = unflat(add_at(np.zeros_like(flat(x)), (places,), z_bar), x)


def places_in_memory(x, shape, strides):
    """Which items lie where such steps lead to; where none does, the place is out of bounds."""
    own, wanted = np.ravel(distances(x.shape, x.strides)), distances(shape, strides)
    order = np.argsort(own)
    k = np.minimum(np.searchsorted(own[order], wanted), x.size - 1)
    return np.where(own[order][k] == wanted, order[k], x.size)


def distances(shape, strides):
    """How many bytes each item lies from the first one."""
    total, rank = 0, len(shape)
    for k, step in enumerate(strides):
        total = total + np.reshape(step * np.arange(shape[k]), (1,) * k + (-1,) + (1,) * (rank - 1 - k))
    return total


def places_of(x):
    """The number of each item, in the shape of the array."""
    return np.reshape(np.arange(x.size), x.shape)


@linear(np.resize, samples=[call(real(5), 8), call(real(3, 2), (2, 2)), call(real(2), (2, 3))])
def resize(a_bar, z_bar, a, new_shape):
    # of nothing, zeros are made: there is one place for all of them
    places = np.resize(np.arange(a.size), new_shape)
    nothing = np.zeros(max(a.size, 1), dtype=complex if np.iscomplexobj(a) else float)
    whole = add_at(nothing, (places,), z_bar)
    return unflat(whole[: a.size], a)


@rule(
    np.insert,
    samples=[
        call(real(4), 1, 0.5),
        call(real(4), 0, real(2)),
        call(real(4), -1, 0.5),
        call(real(3, 2), 1, real(2), axis=0),
        call(real(3, 2), 2, 0.3, axis=1),
        call(real(3, 2), 1, real(3), axis=1),
        call(real(3, 2), 1, real(2, 2), axis=0),
        call(complex_(3), 1, complex_(2)),
        call(real(4), [1, 3, 1], real(1)),
        call(real(4), np.array([-1, 0]), 0.5),
        call(real(3, 2), [2, 0], real(2), axis=0),
        call(real(3, 2), [0, 2], real(3, 1), axis=1),
        call(real(4), [1], real(2)),
        call(real(3, 2), [1], real(3, 2), axis=1),
    ],
)
def insert(z, arr, obj, values, axis=None):
    k = 0 if axis is None else axis % arr.ndim
    x = np.ravel(arr) if axis is None else arr
    x_dot = np.ravel(arr_dot) if axis is None else arr_dot
    n, front = x.shape[k], (slice(None),) * k
    if np.ndim(obj) > 0 or isinstance(obj, tuple):
        places, kept = places_of_inserted(np.asarray(obj), n, z.shape[k] - n)
        z_dot = setitem(np.zeros_like(z), (*front, places), values_dot)
        z_dot = setitem(z_dot, (*front, kept), x_dot)
        arr_bar = np.reshape(z_bar[(*front, kept)], arr.shape)
        values_bar = z_bar[(*front, places)]
    else:
        start = obj + n * (obj < 0)
        stop = start + z.shape[k] - n
        z_dot = setitem(np.zeros_like(z), (*front, slice(start, stop)), as_inserted(values_dot, z.ndim, k))
        z_dot = setitem(z_dot, (*front, slice(0, start)), x_dot[(*front, slice(0, start))])
        z_dot = setitem(z_dot, (*front, slice(stop, None)), x_dot[(*front, slice(start, None))])
        x_bar = np.concatenate((z_bar[(*front, slice(0, start))], z_bar[(*front, slice(stop, None))]), axis=k)
        arr_bar = np.reshape(x_bar, arr.shape)
        values_bar = np.moveaxis(z_bar[(*front, slice(start, stop))], k, 0)


def places_of_inserted(obj, n, count):
    """Where the values stand that are put in, before several places or in a row before one, and the rest."""
    if obj.dtype == bool:
        refuse("np.insert before the places of a mask: give np.flatnonzero(mask)")
    before = np.broadcast_to(obj + n * (obj < 0), (count,))
    order = np.argsort(np.concatenate((before - 0.5, np.arange(n))), kind="stable")
    rank = np.argsort(order)
    return rank[:count], rank[count:]


def as_inserted(values, ndim, axis):
    """What is put in at one place has its own first axis there."""
    if np.ndim(values) == 0:
        return values
    return np.moveaxis(np.reshape(values, (1,) * (ndim - values.ndim) + values.shape), 0, axis)
