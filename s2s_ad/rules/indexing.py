"""Functions that pick elements: gather one way, scatter the other."""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.prims import add_at, setitem
from s2s_ad.rules.declare import counted, linear, refuse, rule
from s2s_ad.rules.reductions import flat, unflat
from s2s_ad.rules.samples import call, ints, mask, real


@linear(
    np.take,
    samples=[
        call(real(5), ints(0, 5, 4)),
        call(real(5), 2),
        call(real(3, 4), ints(0, 12, 2, 3)),
        call(real(3, 4), ints(-3, 3, 5), axis=0),
        call(real(3, 4), ints(0, 4, 2, 2), axis=1),
        call(real(3, 4), 1, axis=-1),
        call(real(4), np.array([1, 1, 1])),
    ],
)
def take(a_bar, z_bar, a, indices, axis=None):
    if axis is None:
        return unflat(add_at(np.zeros_like(flat(a)), (indices,), z_bar), a)
    return add_at(np.zeros_like(a), (slice(None),) * (axis % a.ndim) + (indices,), z_bar)


@linear(
    np.take_along_axis,
    samples=[
        call(real(5), np.array([3, 0, 0]), 0),
        call(real(3, 4), np.array([[1], [0], [3]]), 1),
        call(real(3, 4), np.array([[1, 0, 2, 2]]), axis=0),
    ],
)
def take_along_axis(arr_bar, z_bar, arr, indices, axis=-1):
    if axis is None:
        return unflat(add_at(np.zeros_like(flat(arr)), (indices,), z_bar), arr)
    return add_at(np.zeros_like(arr), along(indices, axis % arr.ndim), z_bar)


def along(indices, axis):
    """The index that ``np.take_along_axis`` stands for."""
    parts = ()
    for k in counted(0, indices.ndim):
        if k == axis:
            parts = parts + (indices,)
        else:
            n = indices.shape[k]
            parts = parts + (np.reshape(np.arange(n), (1,) * k + (n,) + (1,) * (indices.ndim - 1 - k)),)
    return parts


@rule(
    np.sort,
    samples=[call(real(5)), call(real(3, 4)), call(real(3, 4), axis=0), call(real(2, 3), axis=None)],
    multilinear=("a",),
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
    samples=[call(real(5), 2), call(real(3, 4), 1), call(real(3, 4), 1, axis=0)],
    multilinear=("a",),
)
def partition(z, a, kth, axis=-1):
    if axis is None:
        refuse("np.partition with axis=None: flatten the array first")
    order = np.argpartition(a, kth, axis=axis)
    z_dot = np.take_along_axis(a_dot, order, axis)
    a_bar = np.take_along_axis(z_bar, np.argsort(order, axis=axis), axis)


@linear(
    np.compress,
    samples=[
        call(np.array([True, False, True]), real(3)),
        call(np.array([True, False, True]), real(2, 3), axis=1),
    ],
)
def compress(a_bar, z_bar, condition, a, axis=None):
    if axis is None:
        return unflat(setitem(np.zeros_like(flat(a)), (np.flatnonzero(condition),), z_bar), a)
    return setitem(np.zeros_like(a), (slice(None),) * (axis % a.ndim) + (np.flatnonzero(condition),), z_bar)


@linear(np.extract, samples=[call(mask(3, 4), real(3, 4))])
def extract(arr_bar, z_bar, condition, arr):
    return unflat(setitem(np.zeros_like(flat(arr)), (np.flatnonzero(condition),), z_bar), arr)


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
    ],
)
def choose(z, a, choices, *, mode="raise"):
    if mode != "raise":
        refuse("np.choose with mode=: bring the indices into range first")
    z_dot = np.choose(a, choices_dot)
    choices_bar = tuple([np.where(np.asarray(a) == k, z_bar, 0.0) for k, _ in enumerate(choices)])


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
