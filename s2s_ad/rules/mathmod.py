"""Python's ``math``, on numbers: the derivatives use ``math`` too, so that numbers stay Python's."""

from __future__ import annotations

import math

import numpy as np

from s2s_ad.rules.arithmetic import both_zero, or_one
from s2s_ad.rules.declare import elementwise, refuse, rule, zero_derivative
from s2s_ad.rules.reductions import products_of_others
from s2s_ad.rules.samples import above_one, call, positive, real, unit

_PAIR = [call(real(), real())]


@elementwise(math.exp, samples=[real()])
def exp(y, x):
    return y


@elementwise("math.exp2", samples=[real()])
def exp2(y, x):
    return y * math.log(2.0)


@elementwise(math.expm1, samples=[real()])
def expm1(y, x):
    return y + 1.0


@elementwise(math.log, samples=[positive(), call(positive(), 3.0), call(positive(), above_one())])
def log(y, x, base=None):
    if base is None:
        return 1.0 / x, 0.0
    return 1.0 / (x * math.log(base)), -y / (base * math.log(base))


@elementwise(math.log2, samples=[positive()])
def log2(y, x):
    return 1.0 / (x * math.log(2.0))


@elementwise(math.log10, samples=[positive()])
def log10(y, x):
    return 1.0 / (x * math.log(10.0))


@elementwise(math.log1p, samples=[positive()])
def log1p(y, x):
    return 1.0 / (1.0 + x)


@elementwise(math.sqrt, samples=[positive()])
def sqrt(y, x):
    return 0.5 / y


@elementwise("math.cbrt", samples=[real()])
def cbrt(y, x):
    return 1.0 / (3.0 * y * y)


@elementwise(math.sin, samples=[real()])
def sin(y, x):
    return math.cos(x)


@elementwise(math.cos, samples=[real()])
def cos(y, x):
    return -math.sin(x)


@elementwise(math.tan, samples=[unit()])
def tan(y, x):
    return 1.0 + y * y


@elementwise(math.asin, samples=[unit()])
def asin(y, x):
    return 1.0 / math.sqrt(1.0 - x * x)


@elementwise(math.acos, samples=[unit()])
def acos(y, x):
    return -1.0 / math.sqrt(1.0 - x * x)


@elementwise(math.atan, samples=[real()])
def atan(y, x):
    return 1.0 / (1.0 + x * x)


@elementwise(math.atan2, samples=_PAIR)
def atan2(z, y, x):
    return x / (x * x + y * y), -y / (x * x + y * y)


@elementwise(math.sinh, samples=[real()])
def sinh(y, x):
    return math.cosh(x)


@elementwise(math.cosh, samples=[real()])
def cosh(y, x):
    return math.sinh(x)


@elementwise(math.tanh, samples=[real()])
def tanh(y, x):
    return 1.0 - y * y


@elementwise(math.asinh, samples=[real()])
def asinh(y, x):
    return 1.0 / math.sqrt(x * x + 1.0)


@elementwise(math.acosh, samples=[above_one()])
def acosh(y, x):
    return 1.0 / math.sqrt(x * x - 1.0)


@elementwise(math.atanh, samples=[unit()])
def atanh(y, x):
    return 1.0 / (1.0 - x * x)


@elementwise(math.erf, samples=[real()])
def erf(y, x):
    return 2.0 / math.sqrt(math.pi) * math.exp(-x * x)


@elementwise(math.erfc, samples=[real()])
def erfc(y, x):
    return -2.0 / math.sqrt(math.pi) * math.exp(-x * x)


@elementwise(math.gamma, samples=[positive()])
def gamma(y, x):
    from scipy import special

    return y * float(special.digamma(x))


@elementwise(math.lgamma, samples=[positive()])
def lgamma(y, x):
    from scipy import special

    return float(special.digamma(x))


@elementwise(math.fabs, samples=[real()])
def fabs(y, x):
    return math.copysign(1.0, x) * (x != 0.0)


@elementwise(math.copysign, samples=_PAIR)
def copysign(z, x, y):
    return math.copysign(1.0, x) * math.copysign(1.0, y) * (x != 0.0), 0.0


@elementwise(math.fmod, samples=[call(real(), positive())])
def fmod(z, x, y):
    return 1.0, -math.trunc(x / y)


@elementwise(math.remainder, samples=[call(real(), positive())])
def remainder(z, x, y):
    return 1.0, -round((x - z) / y)


@elementwise("math.nextafter", samples=[call(real(), 1.0)])
def nextafter(z, x, y):
    return 1.0, 0.0


@rule(math.frexp, samples=[call(real())])
def frexp(z, x):
    # the exponent stays: what is left is a product with a power of two
    z_dot = x_dot * math.ldexp(1.0, -z[1]), 0
    x_bar = z_bar[0] * math.ldexp(1.0, -z[1])


@rule(math.modf, samples=[call(real())])
def modf(z, x):
    z_dot = x_dot, 0.0
    x_bar = z_bar[0]


@elementwise("math.fma", samples=[call(real(), real(), real())])
def fma(w, x, y, z):
    return y, x, 1.0


@elementwise(math.ldexp, samples=[call(real(), 3)])
def ldexp(y, x, i):
    return math.ldexp(1.0, i)


@elementwise(math.degrees, samples=[real()])
def degrees(y, x):
    return 180.0 / math.pi


@elementwise(math.radians, samples=[real()])
def radians(y, x):
    return math.pi / 180.0


@elementwise(
    math.pow, samples=[call(positive(), real()), call(real(), 2.0), call(real(), 3.0), call(real(), 0.0)]
)
def pow_(z, x, y):
    # the slope of x ** 0 is 0, also at x == 0; where x is 0, x ** y does not change with y
    return y * math.pow(x + both_zero(x, y), y - 1.0), z * np.log(x + (x == 0.0))


@rule(math.hypot, samples=[call(real(), real()), call(real(), real(), real()), call(real())])
def hypot(z, *coordinates):
    z_dot = sum([x * x_dot for x, x_dot in zip(coordinates, coordinates_dot)]) / or_one(z)
    coordinates_bar = tuple([z_bar * x / or_one(z) for x in coordinates])


@rule(math.dist, samples=[call((0.3, 1.2), (1.0, -0.5)), call(real(3), real(3))])
def dist(z, p, q):
    if isinstance(p, tuple) and isinstance(q, tuple):
        p_dot_q_dot = [(a - b) * (a_dot - b_dot) for a, b, a_dot, b_dot in zip(p, q, p_dot, q_dot)]
        z_dot = sum(p_dot_q_dot) / or_one(z)
        p_bar = tuple([z_bar * (a - b) / or_one(z) for a, b in zip(p, q)])
        q_bar = tuple([z_bar * (b - a) / or_one(z) for a, b in zip(p, q)])
    elif not isinstance(p, tuple) and not isinstance(q, tuple):
        direction = (p - q) / or_one(z)
        z_dot = np.sum(direction * (p_dot - q_dot))
        p_bar, q_bar = z_bar * direction, -z_bar * direction
    else:
        refuse("math.dist of a list and an array: pass two arrays, or two lists")


@rule(math.fsum, samples=[call((0.3, 1.2, -0.7)), call(real(3))])
def fsum(z, seq):
    if isinstance(seq, tuple):
        z_dot = sum(seq_dot)
        seq_bar = tuple([z_bar for x in seq])
    else:
        z_dot = np.sum(seq_dot)
        seq_bar = np.broadcast_to(z_bar, seq.shape)


@rule(
    math.prod,
    samples=[call((0.3, 1.2, -0.7)), call((0.0, 2.0, 3.0)), call(real(3)), call((0.3, 1.2), start=2.5)],
)
def prod(z, iterable, *, start=1):
    if isinstance(iterable, tuple):
        others = [start * math.prod(iterable[:k] + iterable[k + 1 :]) for k, _ in enumerate(iterable)]
        rest = math.prod(iterable)
        z_dot = sum([x_dot * other for x_dot, other in zip(iterable_dot, others)]) + rest * start_dot
        iterable_bar = tuple([z_bar * other for other in others])
    else:
        others = start * products_of_others(iterable, None)
        rest = np.prod(iterable)
        z_dot = np.sum(others * iterable_dot) + rest * start_dot
        iterable_bar = z_bar * others
    start_bar = z_bar * rest


zero_derivative(math.floor, math.ceil, math.trunc, math.isnan, math.isinf, math.isfinite, math.isclose)
