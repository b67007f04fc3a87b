"""Reductions that pass over NaN: those of the items that are there.

What is missing counts as 0 in a sum and as 1 in a product, and has the derivative 0.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.arithmetic import or_one
from s2s_ad.rules.declare import rule
from s2s_ad.rules.reductions import MOST, conjugate, products_of_others, restore
from s2s_ad.rules.samples import call, complex_, real

_AXES = [
    call(real(4)),
    call(real(3, 4), axis=0),
    call(real(3, 4), 1, keepdims=True),
    call(real(2, 3, 2), axis=(0, -1)),
]
_WHERES = [call(real(3, 4), axis=1, where=MOST)]


def there(a, where):
    """Which items are there."""
    found = np.logical_not(np.isnan(a))
    return found if where is True else found & where


@rule(np.nansum, samples=[*_AXES, *_WHERES, call(real(3, 4), axis=1, initial=0.5)])
def nansum(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    found = there(a, where)
    z_dot = np.sum(np.where(found, a_dot, 0.0), axis=axis, keepdims=keepdims) + initial_dot
    a_bar = np.where(found, restore(z_bar, axis, keepdims), 0.0)
    initial_bar = z_bar


@rule(np.nanprod, samples=_AXES)
def nanprod(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    found = there(a, where)
    others = np.where(found, initial * products_of_others(np.where(found, a, 1.0), axis), 0.0)
    rest = np.prod(np.where(found, a, 1.0), axis=axis, keepdims=keepdims)
    z_dot = np.sum(others * np.where(found, a_dot, 0.0), axis=axis, keepdims=keepdims) + rest * initial_dot
    a_bar = restore(z_bar, axis, keepdims) * others
    initial_bar = z_bar * rest


@rule(np.nanmax, np.nanmin, samples=[*_AXES, call(real(3, 4), axis=1, initial=-0.5)])
def nan_extremum(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    # ties share
    mask = a == restore(z, axis, keepdims)
    if where is not True:
        mask = mask & where
    share = np.count_nonzero(mask, axis=axis, keepdims=keepdims)
    moved = np.sum(np.where(mask, a_dot, 0.0), axis=axis, keepdims=keepdims)
    if initial is not None:
        share = share + (z == initial)
        moved = moved + (z == initial) * initial_dot
        initial_bar = (z == initial) * z_bar / share
    z_dot = moved / share
    a_bar = restore(z_bar / share, axis, keepdims) * mask


def number_of(found, axis):
    return np.count_nonzero(found, axis=axis, keepdims=True)


@rule(np.nanmean, samples=[*_AXES, *_WHERES])
def nanmean(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    found = there(a, where)
    count = np.count_nonzero(found, axis=axis, keepdims=keepdims)
    z_dot = np.sum(np.where(found, a_dot, 0.0), axis=axis, keepdims=keepdims) / count
    a_bar = np.where(found, restore(z_bar / count, axis, keepdims), 0.0)


_SPREADS = [*_AXES[:3], *_WHERES, call(real(5), ddof=1), call(complex_(4))]


@rule(np.nanvar, samples=_SPREADS)
def nanvar(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True):
    found = there(a, where)
    slope = 2.0 * conjugate(deviations(a, found, axis)) / (number_of(found, axis) - ddof)
    z_dot = np.sum(slope * np.where(found, a_dot, 0.0), axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * slope


@rule(np.nanstd, samples=_SPREADS)
def nanstd(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True):
    found = there(a, where)
    spread = restore(or_one(z), axis, keepdims)  # without any the derivative is 0
    slope = conjugate(deviations(a, found, axis)) / ((number_of(found, axis) - ddof) * spread)
    z_dot = np.sum(slope * np.where(found, a_dot, 0.0), axis=axis, keepdims=keepdims)
    a_bar = restore(z_bar, axis, keepdims) * slope


def deviations(a, found, axis):
    """From the mean of the items that are there; 0 for the others."""
    mean = np.sum(np.where(found, a, 0.0), axis=axis, keepdims=True) / number_of(found, axis)
    return np.where(found, a - mean, 0.0)
