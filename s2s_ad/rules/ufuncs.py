"""NumPy's elementwise functions of one and two arguments."""

from __future__ import annotations

import math

import numpy as np

from s2s_ad.rules.arithmetic import least_log, or_one, share_of_larger
from s2s_ad.rules.declare import elementwise, is_constant, linear, refuse, rule, zero_derivative
from s2s_ad.rules.samples import above_one, call, complex_, mask, positive, real, unit

_PAIR = [call(real(), real())]


@elementwise(np.exp, samples=[real(), complex_()])
def exp(y, x):
    return y


@elementwise(np.exp2, samples=[real()])
def exp2(y, x):
    return y * math.log(2.0)


@elementwise(np.expm1, samples=[real(), complex_()])
def expm1(y, x):
    return y + 1.0


@elementwise(np.log, samples=[positive(), complex_()])
def log(y, x):
    return 1.0 / x


@elementwise(np.log2, samples=[positive(), complex_()])
def log2(y, x):
    return 1.0 / (x * math.log(2.0))


@elementwise(np.log10, samples=[positive(), complex_()])
def log10(y, x):
    return 1.0 / (x * math.log(10.0))


@elementwise(np.log1p, samples=[positive(), complex_()])
def log1p(y, x):
    return 1.0 / (1.0 + x)


@elementwise(np.sqrt, samples=[positive(), complex_()])
def sqrt(y, x):
    return 0.5 / y


@elementwise(np.cbrt, samples=[real()])
def cbrt(y, x):
    return 1.0 / (3.0 * y * y)


@elementwise(np.square, samples=[real(), complex_()])
def square(y, x):
    return 2.0 * x


@elementwise(np.reciprocal, samples=[real(), complex_()])
def reciprocal(y, x):
    return -y * y


@elementwise(np.sin, samples=[real(), complex_()])
def sin(y, x):
    return np.cos(x)


@elementwise(np.cos, samples=[real(), complex_()])
def cos(y, x):
    return -np.sin(x)


@elementwise(np.tan, samples=[unit(), complex_()])
def tan(y, x):
    return 1.0 + y * y


@elementwise(np.arcsin, samples=[unit(), complex_()])
def arcsin(y, x):
    return 1.0 / np.sqrt(1.0 - x * x)


@elementwise(np.arccos, samples=[unit(), complex_()])
def arccos(y, x):
    return -1.0 / np.sqrt(1.0 - x * x)


@elementwise(np.arctan, samples=[real(), complex_()])
def arctan(y, x):
    return 1.0 / (1.0 + x * x)


@elementwise(np.sinh, samples=[real(), complex_()])
def sinh(y, x):
    return np.cosh(x)


@elementwise(np.cosh, samples=[real(), complex_()])
def cosh(y, x):
    return np.sinh(x)


@elementwise(np.tanh, samples=[real(), complex_()])
def tanh(y, x):
    return 1.0 - y * y


@elementwise(np.arcsinh, samples=[real(), complex_()])
def arcsinh(y, x):
    return 1.0 / np.sqrt(x * x + 1.0)


@elementwise(np.arccosh, samples=[above_one(), complex_()])
def arccosh(y, x):
    if np.iscomplexobj(x):
        return 1.0 / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0))
    return 1.0 / np.sqrt(x * x - 1.0)


@elementwise(np.arctanh, samples=[unit(), complex_()])
def arctanh(y, x):
    return 1.0 / (1.0 - x * x)


@elementwise(np.i0, samples=[real()])
def i0(y, x):
    from scipy import special

    return special.i1(x)


@elementwise(np.sinc, samples=[real()])
def sinc(y, x):
    near, u = np.abs(x) < 0.03, (math.pi * x) ** 2
    close = -(math.pi**2) * x * series(u, (1 / 3, -1 / 30, 1 / 840, -1 / 45360))
    return np.where(near, close, (np.cos(math.pi * x) - y) / np.where(near, 1.0, x))


def series(u, terms):
    """The polynomial with these coefficients, the constant one first: a quotient near 0 / 0."""
    total = terms[-1]
    for term in terms[-2::-1]:
        total = term + u * total
    return total


@elementwise(np.deg2rad, np.radians, samples=[real()])
def deg2rad(y, x):
    return math.pi / 180.0


@elementwise(np.rad2deg, np.degrees, samples=[real()])
def rad2deg(y, x):
    return 180.0 / math.pi


@elementwise(np.absolute, samples=[real(), complex_()])
def absolute(y, x):
    if np.iscomplexobj(x):
        return np.conj(x) / or_one(y)
    return np.sign(x)


@elementwise(np.fabs, samples=[real()])
def fabs(y, x):
    return np.sign(x)


@elementwise(np.real, samples=[real(), complex_()])
def real_part(y, val):
    return 1.0


@elementwise(np.imag, samples=[complex_()])
def imag(y, val):
    return -1.0j


@elementwise(np.angle, samples=[complex_(), call(complex_(), deg=True)])
def angle(y, z, deg=False):
    return -1.0j * (180.0 / math.pi) / z if deg else -1.0j / z


@rule(np.sign, samples=[real(3), complex_(3)])
def sign(y, x):
    if np.iscomplexobj(x):
        # the direction z / |z| of a complex number: only what turns it counts
        size = np.abs(x) + (x == 0.0)
        y_dot = 1.0j * y * np.imag(np.conj(y) * x_dot) / size
        x_bar = 1.0j * np.imag(y * y_bar) * np.conj(y) / size
    else:
        y_dot = 0.0
        x_bar = 0.0


@linear(np.conjugate, samples=[real(), complex_()])
def conjugate(x_bar, y_bar, x):
    return np.conjugate(y_bar)


@elementwise(np.real_if_close, samples=[real()])
def real_if_close(y, a, tol=100):
    if np.iscomplexobj(a):
        refuse("np.real_if_close of complex numbers, whose parts decide what it gives: write a.real")
    return 1.0


@elementwise(np.nan_to_num, samples=[real(), call(real(), nan=0.5), call(real(), posinf=2.0)])
def nan_to_num(y, x, *, nan=0.0, posinf=None, neginf=None):
    if np.iscomplexobj(x):
        return np.isfinite(x)
    return np.isfinite(x), np.isnan(x), np.isposinf(x), np.isneginf(x)


@elementwise(np.arctan2, samples=_PAIR)
def arctan2(y, x1, x2):
    return x2 / (x1 * x1 + x2 * x2), -x1 / (x1 * x1 + x2 * x2)


@elementwise(np.hypot, samples=_PAIR)
def hypot(y, x1, x2):
    return x1 / or_one(y), x2 / or_one(y)


@elementwise(np.logaddexp, samples=_PAIR)
def logaddexp(y, x1, x2):
    return np.exp(x1 - least_log(y)), np.exp(x2 - least_log(y))


@elementwise(np.logaddexp2, samples=_PAIR)
def logaddexp2(y, x1, x2):
    return np.exp2(x1 - least_log(y)), np.exp2(x2 - least_log(y))


@elementwise(np.copysign, samples=_PAIR)
def copysign(y, x1, x2):
    return np.sign(x1) * np.copysign(1.0, x2), 0.0


@elementwise(np.nextafter, samples=_PAIR)
def nextafter(y, x1, x2):
    return 1.0, 0.0


@elementwise(np.heaviside, samples=_PAIR)
def heaviside(y, x1, x2):
    return 0.0, x1 == 0.0


@elementwise(np.ldexp, samples=[call(real(), 3)])
def ldexp(y, x1, x2):
    return np.ldexp(1.0, x2)


@elementwise(np.maximum, samples=_PAIR, shares=True)
def maximum(z, x, y):
    return share_of_larger(x, y), share_of_larger(y, x)


@elementwise(np.minimum, samples=_PAIR, shares=True)
def minimum(z, x, y):
    return share_of_larger(y, x), share_of_larger(x, y)


@elementwise(np.fmax, samples=_PAIR)
def fmax(z, x, y):
    return (x > y) + np.isnan(y) + 0.5 * (x == y), (y > x) + np.isnan(x) + 0.5 * (x == y)


@elementwise(np.fmin, samples=_PAIR)
def fmin(z, x, y):
    return (x < y) + np.isnan(y) + 0.5 * (x == y), (y < x) + np.isnan(x) + 0.5 * (x == y)


_CLIPS = [
    call(real(), -0.7, 0.9),
    call(real(), None, 0.5),
    call(real(), 0.1, None),
    call(real(), unit(), above_one()),
    call(real(), above_one(), unit()),
]


@elementwise(np.clip, samples=[*_CLIPS, call(real(), min=-0.5, max=0.5)])
def clip(z, a, a_min=None, a_max=None, *, min=None, max=None):
    # a bound that is reached takes the whole derivative, unless a itself lies on it
    return (
        kept(z, a, a_min if min is None else min, a_max if max is None else max),
        below(a, a_min, a_max),
        above(a, a_min, a_max),
        below(a, min, max),
        above(a, min, max),
    )


def kept(z, a, low, high):
    if low is None or high is None or (is_constant(low) and is_constant(high)):
        return z == a
    # where the bounds have changed places, a may be the upper one by chance
    return (z == a) & (low <= a)


def below(a, low, high):
    if low is None:
        return 0.0
    return a < low if high is None else (a < low) & (low <= high)


def above(a, low, high):
    # where the bounds have changed places, the upper one is taken
    if high is None:
        return 0.0
    return (a if low is None else np.maximum(a, low)) > high


@rule(
    np.where,
    samples=[
        call(mask(3, 4), real(3, 4), real(4)),
        call(mask(3), 2.0, real(3)),
        call(mask(4), real(3, 1), 0.5),
        call(real(4), real(3, 4), 0.5),
    ],
)
def where(z, condition, x, y):
    z_dot = np.where(condition, x_dot, y_dot)
    x_bar = np.where(condition, z_bar, 0.0)
    y_bar = np.where(condition, 0.0, z_bar)
    condition_bar = 0.0


@rule(np.modf, samples=[call(real(3))])
def modf(z, x):
    z_dot = x_dot, 0.0
    x_bar = z_bar[0]


@rule(np.frexp, samples=[call(real(3))])
def frexp(z, x):
    # the exponent stays: what is left is a product with a power of two
    z_dot = x_dot * np.ldexp(1.0, -z[1]), 0
    x_bar = z_bar[0] * np.ldexp(1.0, -z[1])


@rule(np.divmod, samples=[call(real(3), positive(3))])
def divmod_(z, x1, x2):
    z_dot = 0.0, x1_dot - z[0] * x2_dot
    x1_bar = z_bar[1]
    x2_bar = -(z_bar[1] * z[0])


zero_derivative(
    np.floor, np.ceil, np.rint, np.round, np.around, np.trunc, np.fix, np.signbit, np.isnan,
    np.isinf, np.isfinite, np.isneginf, np.isposinf, np.iscomplex, np.isreal, np.logical_and, np.logical_or,
    np.logical_not, np.logical_xor, np.spacing, np.iscomplexobj, np.isrealobj,
)  # fmt: skip
