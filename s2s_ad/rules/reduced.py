"""``reduce`` of ufuncs that have no function of their own: ``np.logaddexp.reduce`` and its like.

(``np.add.reduce`` is ``np.sum``; so multiply, maximum and minimum have theirs.)  Every term of a
``logaddexp`` or ``hypot`` weighs as much as it would beside one other, so the slopes have the same form.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.arithmetic import least_log, or_one
from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.reductions import counted_only, restore
from s2s_ad.rules.samples import call, real

_AXES = [
    call(real(4)),
    call(real(3, 4)),
    call(real(3, 4), axis=1),
    call(real(3, 4), axis=None),
    call(real(3, 4), axis=0, keepdims=True),
    call(real(2, 3, 2), axis=(0, -1)),
]


@rule("numpy.logaddexp.reduce", samples=[*_AXES, call(real(3, 4), axis=1, initial=0.5)])
def logaddexp(z, array, axis=0, dtype=None, *, keepdims=False, initial=None, where=True):
    weights = counted_only(np.exp(array - restore(least_log(z), axis, keepdims)), where)
    if initial is None:
        z_dot = np.sum(weights * array_dot, axis=axis, keepdims=keepdims)
    else:
        z_dot = (
            np.sum(weights * array_dot, axis=axis, keepdims=keepdims)
            + np.exp(initial - least_log(z)) * initial_dot
        )
        initial_bar = z_bar * np.exp(initial - least_log(z))
    array_bar = restore(z_bar, axis, keepdims) * weights


@rule("numpy.logaddexp2.reduce", samples=_AXES)
def logaddexp2(z, array, axis=0, dtype=None, *, keepdims=False, where=True):
    weights = counted_only(np.exp2(array - restore(least_log(z), axis, keepdims)), where)
    z_dot = np.sum(weights * array_dot, axis=axis, keepdims=keepdims)
    array_bar = restore(z_bar, axis, keepdims) * weights


@rule(
    "numpy.hypot.reduce", samples=[call(real(4)), call(real(3, 4)), call(real(3, 4), axis=1, keepdims=True)]
)
def hypot(z, array, axis=0, dtype=None, *, keepdims=False, where=True):
    # the slope of the length at 0 is 0
    direction = counted_only(array / restore(or_one(z), axis, keepdims), where)
    z_dot = np.sum(direction * array_dot, axis=axis, keepdims=keepdims)
    array_bar = restore(z_bar, axis, keepdims) * direction


@rule("numpy.fmax.reduce", "numpy.fmin.reduce", samples=_AXES)
def extremum_of_numbers(z, array, axis=0, dtype=None, *, keepdims=False):
    # ties share
    mask = array == restore(z, axis, keepdims)
    share = np.count_nonzero(mask, axis=axis, keepdims=keepdims)
    z_dot = np.sum(np.where(mask, array_dot, 0.0), axis=axis, keepdims=keepdims) / share
    array_bar = restore(z_bar / share, axis, keepdims) * mask


_ONE_AXIS = [call(real(4)), call(real(3, 4)), call(real(3, 4), axis=1)]


@rule("numpy.subtract.reduce", samples=_ONE_AXIS)
def difference(z, array, axis=0):
    sign = np.where(first_of(array, axis), 1.0, -1.0)
    z_dot = np.sum(sign * array_dot, axis=axis)
    array_bar = restore(z_bar, axis, False) * sign


@rule("numpy.divide.reduce", samples=_ONE_AXIS)
def quotient(z, array, axis=0):
    slope = np.where(first_of(array, axis), 1.0, -1.0) * restore(z, axis, False) / array
    z_dot = np.sum(slope * array_dot, axis=axis)
    array_bar = restore(z_bar, axis, False) * slope


def first_of(array, axis):
    """Which items come first, from which (or through which) the others are taken."""
    if axis is None or isinstance(axis, tuple):
        refuse("a reduction by np.subtract or np.divide has one axis")
    k = axis % array.ndim
    return np.reshape(np.arange(array.shape[k]), (-1,) + (1,) * (array.ndim - 1 - k)) == 0
