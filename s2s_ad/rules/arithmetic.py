"""The operators, on numbers and arrays, and NumPy's functions of the same meaning."""

from __future__ import annotations

import operator

import numpy as np

from s2s_ad.rules.declare import elementwise, is_constant, is_integer, static, zero_derivative
from s2s_ad.rules.samples import call, complex_, ints, positive, real

_BOTH = [call(real(), real()), call(complex_(), complex_())]


@elementwise(operator.add, np.add, samples=_BOTH)
def add(z, x, y):
    return 1.0, 1.0


@elementwise(operator.sub, np.subtract, samples=_BOTH)
def subtract(z, x, y):
    return 1.0, -1.0


@elementwise(operator.mul, np.multiply, samples=_BOTH)
def multiply(z, x, y):
    return y, x


@elementwise(operator.truediv, np.divide, samples=_BOTH)
def divide(z, x, y):
    return 1.0 / y, -z / y


@elementwise(operator.neg, np.negative, samples=[real(), complex_()])
def negative(z, x):
    return -1.0


@elementwise(operator.pos, np.positive, samples=[real(), complex_()])
def positive_(z, x):
    return 1.0


@elementwise(operator.mod, np.remainder, samples=[call(real(), positive()), call(real(), 0.37)])
def remainder(z, x, y):
    return 1.0, -(x // y)


@elementwise(np.fmod, samples=[call(real(), positive())])
def fmod(z, x, y):
    return 1.0, -np.trunc(x / y)


_POWERS = [
    call(positive(), real()),
    call(complex_(), complex_()),
    call(real(), 2),
    call(real(), 2.0),
    call(real(), 3),
    call(real(), -1),
    call(real(), 1),
    call(real(), 0),
    call(positive(), 0.5),
    call(positive(), -1.5),
    call(1.7, real()),
    call(real(), ints(0, 4)),
    call(complex_(), 3),
]


@elementwise(operator.pow, np.power, samples=_POWERS)
def power(z, x, y):
    return slope_of_power(z, x, y), z * log_or_zero(x, z)


@elementwise(np.float_power, samples=[call(positive(), real())])
def float_power(z, x, y):
    return slope_of_power(z, x, y), z * log_or_zero(x, z)


def slope_of_power(z, x, y):
    """dz/dx of z = x ** y, as one would write it for the exponents that are written in the source."""
    if not is_constant(y):
        # y == 0 has slope 0 for every x, also for x == 0
        return y * x ** (y - (y != 0)) if is_integer(y) else y * (x + both_zero(x, y)) ** (y - 1)
    if y == 0:
        return 0.0
    if y == 1:
        return 1.0
    if y == 2:
        return 2.0 * x
    if y == 0.5:
        return 0.5 / z
    if y == -1:
        return -z * z
    return as_float(y) * x ** (y - 1)


@static
def as_float(y):
    return float(y)


def share_of_larger(x, y):
    """The share of x in the adjoint of max(x, y).  NumPy is slow to reckon with single truth values."""
    if np.ndim(x) == 0 and np.ndim(y) == 0:
        return 1.0 if x > y else 0.5 if x == y else 0.0
    return (x > y) + 0.5 * (x == y)


def or_one(size):
    """What a direction is divided by: nothing of it is left where it has no length."""
    if np.ndim(size) == 0:
        return size + float(size == 0.0)
    return size + (size == 0.0)


def least_log(y):
    """What the terms of a log-sum are weighed against: none weighs anything where all are nothing (-inf), as
    in a state where a hidden Markov model cannot be.  The number is finite in single precision, too."""
    return np.maximum(y, -1e38)


def both_zero(x, y):
    """What is added to a divisor (a base that a power makes one) so that zero times its inverse is zero."""
    return 0.0 if is_constant(x) and x != 0 else (x == 0) & (y == 0)


def log_or_zero(x, z):
    """log x of a power z of x: complex, if that is; 0 for x == 0, where x ** y does not change with y."""
    if is_constant(x):
        return 0.0 if x == 0 else np.log(x + 0.0j if np.iscomplexobj(z) and x < 0 else x)
    return np.log(x + (x == 0) + 0.0j if np.iscomplexobj(z) and not np.iscomplexobj(x) else x + (x == 0))


zero_derivative(
    operator.floordiv, np.floor_divide, operator.lt, operator.le, operator.gt, operator.ge, operator.eq,
    operator.ne, operator.not_, operator.is_, operator.is_not, operator.invert, operator.and_, operator.or_,
    operator.xor, operator.lshift, operator.rshift, operator.contains, operator.truth,
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.isclose, np.allclose,
    np.array_equal,
)  # fmt: skip
