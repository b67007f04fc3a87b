"""``scipy.special``, by name: nothing here imports SciPy; a body that needs it imports it itself."""

from __future__ import annotations

import math

import numpy as np

from s2s_ad.rules.arithmetic import both_zero, least_log
from s2s_ad.rules.declare import elementwise, rule, zero_derivative
from s2s_ad.rules.reductions import restore
from s2s_ad.rules.samples import between, call, positive, real, unit
from s2s_ad.rules.ufuncs import series

# ---------------------------------------------------------------- error functions and the normal distribution


@elementwise("scipy.special.erf", samples=[real()])
def erf(z, x):
    return 2.0 / math.sqrt(math.pi) * np.exp(-x * x)


@elementwise("scipy.special.erfc", samples=[real()])
def erfc(z, x):
    return -2.0 / math.sqrt(math.pi) * np.exp(-x * x)


@elementwise("scipy.special.erfi", samples=[real()])
def erfi(z, x):
    return 2.0 / math.sqrt(math.pi) * np.exp(x * x)


@elementwise("scipy.special.erfcx", samples=[real()])
def erfcx(z, x):
    return 2.0 * x * z - 2.0 / math.sqrt(math.pi)


@elementwise("scipy.special.erfinv", samples=[unit()])
def erfinv(z, y):
    return 0.5 * math.sqrt(math.pi) * np.exp(z * z)


@elementwise("scipy.special.erfcinv", samples=[between(0.2, 1.8)])
def erfcinv(z, y):
    return -0.5 * math.sqrt(math.pi) * np.exp(z * z)


@elementwise("scipy.special.dawsn", samples=[real()])
def dawsn(z, x):
    return 1.0 - 2.0 * x * z


@elementwise("scipy.special.ndtr", samples=[real()])
def ndtr(z, x):
    return np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


@elementwise("scipy.special.log_ndtr", samples=[real()])
def log_ndtr(z, x):
    from scipy import special

    # the density by the distribution function, both scaled: far out, their logarithms cancel
    return math.sqrt(2.0 / math.pi) / special.erfcx(-x * math.sqrt(0.5))


@elementwise("scipy.special.ndtri", samples=[between(0.1, 0.9)])
def ndtri(z, y):
    return math.sqrt(2.0 * math.pi) * np.exp(0.5 * z * z)


# ---------------------------------------------------------------- logistic functions and logarithms


@elementwise("scipy.special.expit", samples=[real()])
def expit(z, x):
    return z * (1.0 - z)


@elementwise("scipy.special.log_expit", samples=[real()])
def log_expit(z, x):
    return -np.expm1(z)


@elementwise("scipy.special.logit", samples=[between(0.1, 0.9)])
def logit(z, x):
    return 1.0 / (x * (1.0 - x))


@elementwise("scipy.special.expm1", samples=[real()])
def expm1(z, x):
    return z + 1.0


@elementwise("scipy.special.exp2", samples=[real()])
def exp2(z, x):
    return z * math.log(2.0)


@elementwise("scipy.special.exp10", samples=[real()])
def exp10(z, x):
    return z * math.log(10.0)


@elementwise("scipy.special.log1p", samples=[positive()])
def log1p(z, x):
    return 1.0 / (1.0 + x)


@elementwise("scipy.special.cbrt", samples=[real()])
def cbrt(z, x):
    return 1.0 / (3.0 * z * z)


@elementwise("scipy.special.cosm1", samples=[real()])
def cosm1(z, x):
    return -np.sin(x)


@elementwise("scipy.special.exprel", samples=[real()])
def exprel(z, x):
    close = series(x, (1 / 2, 1 / 3, 1 / 8, 1 / 30, 1 / 144))
    return np.where(np.abs(x) < NEAR, close, (np.exp(x) - z) / away_from_zero(x))


@elementwise("scipy.special.xlogy", samples=[call(real(), positive())])
def xlogy(z, x, y):
    return np.log(y), x / (y + both_zero(x, y))


@elementwise("scipy.special.xlog1py", samples=[call(real(), positive())])
def xlog1py(z, x, y):
    return np.log1p(y), x / (1.0 + y + both_zero(x, 1.0 + y))


@elementwise("scipy.special.entr", samples=[positive()])
def entr(z, x):
    return -np.log(x) - 1.0


@elementwise("scipy.special.rel_entr", samples=[call(positive(), positive())])
def rel_entr(z, x, y):
    return np.log(x / y) + 1.0, -x / y


@elementwise("scipy.special.kl_div", samples=[call(positive(), positive())])
def kl_div(z, x, y):
    return np.log(x / y), 1.0 - x / y


NEAR = 1e-3
"""Slopes that are a quotient 0 / 0 at 0 are a polynomial this near to it."""


def away_from_zero(u):
    return np.where(np.abs(u) < NEAR, 1.0, u)


@elementwise(
    "scipy.special.boxcox",
    samples=[call(positive(), real()), call(positive(), 2.0), call(positive(), between(-0.0005, 0.0005))],
)
def boxcox(z, x, lmbda):
    u = lmbda * np.log(x)
    near, far = np.abs(u) < NEAR, away_from_zero(u)
    close = series(u, (1 / 2, 1 / 3, 1 / 8, 1 / 30, 1 / 144))
    pace = np.where(near, close, ((far - 1.0) * np.exp(far) + 1.0) / (far * far))
    return x ** (lmbda - 1.0), np.log(x) ** 2 * pace


@elementwise(
    "scipy.special.inv_boxcox",
    samples=[call(positive(), positive()), call(positive(), between(-0.0005, 0.0005))],
)
def inv_boxcox(z, y, lmbda):
    u = lmbda * y
    near, far = np.abs(u) < NEAR, away_from_zero(u)
    pace = np.where(
        near, series(u, (-1 / 2, 2 / 3, -3 / 4, 4 / 5, -5 / 6)), far / (1.0 + far) - np.log1p(far)
    )
    return z ** (1.0 - lmbda), z * y * y * pace / np.where(near, 1.0, far * far)


@elementwise("scipy.special.huber", samples=[call(positive(), real())])
def huber(z, delta, r):
    return np.where(np.abs(r) > delta, np.abs(r) - delta, 0.0), np.clip(r, -delta, delta)


@elementwise("scipy.special.pseudo_huber", samples=[call(positive(), real())])
def pseudo_huber(z, delta, r):
    return 2.0 * z / delta - r * r / (delta * np.hypot(1.0, r / delta)), r / np.hypot(1.0, r / delta)


# ---------------------------------------------------------------- reductions

_AXES = [
    call(real(4)),
    call(real(3, 4)),
    call(real(3, 4), axis=0),
    call(real(3, 4), axis=-1, keepdims=True),
    call(real(2, 3, 2), axis=(0, 2)),
]


_SOFT = [call(real(4)), call(real(3, 4)), call(real(3, 4), axis=0), call(real(2, 3, 2), axis=(0, 2))]


_SUMS = [
    call(real(3, 4), axis=1, b=real(4)),
    call(real(4), b=2.0),
    call(real(4), return_sign=True),
    call(real(3, 4), axis=1, b=real(4), return_sign=True),
]


@rule("scipy.special.logsumexp", samples=[*_AXES, *_SUMS])
def logsumexp(z, a, axis=None, b=None, keepdims=False, return_sign=False):
    size, size_bar = (z[0], z_bar[0]) if return_sign else (z, z_bar)
    weights = np.exp(a - restore(least_log(size), axis, keepdims))
    if return_sign:
        weights = weights * restore(z[1], axis, keepdims)
    g = restore(size_bar, axis, keepdims) * weights
    if b is None:
        moved = np.sum(weights * a_dot, axis=axis, keepdims=keepdims)
        a_bar = g
    else:
        moved = np.sum(weights * (b * a_dot + b_dot), axis=axis, keepdims=keepdims)
        a_bar = g * b
        b_bar = g
    z_dot = (moved, 0.0 * moved) if return_sign else moved


@rule("scipy.special.softmax", samples=_SOFT)
def softmax(z, x, axis=None):
    z_dot = z * (x_dot - np.sum(z * x_dot, axis=axis, keepdims=True))
    x_bar = z * (z_bar - np.sum(z * z_bar, axis=axis, keepdims=True))


@rule("scipy.special.log_softmax", samples=_SOFT)
def log_softmax(z, x, axis=None):
    z_dot = x_dot - np.sum(np.exp(z) * x_dot, axis=axis, keepdims=True)
    x_bar = z_bar - np.exp(z) * np.sum(z_bar, axis=axis, keepdims=True)


zero_derivative("scipy.special.round")
