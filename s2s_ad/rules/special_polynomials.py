"""``scipy.special``, by name: orthogonal polynomials and a few integrals.

The derivative of a Jacobi polynomial is one of the next lower degree with both parameters raised by 1, and so
it is with those of Gegenbauer and Laguerre; those of Legendre and Chebyshev are among them.
"""

from __future__ import annotations

import math

import numpy as np

from s2s_ad.rules.declare import elementwise, rule
from s2s_ad.rules.samples import call, positive, real, unit
from s2s_ad.rules.special import NEAR, away_from_zero

_DEGREES = [call(3, unit()), call(0, unit()), call(1, unit())]


@elementwise("scipy.special.eval_jacobi", samples=[call(3, 0.5, 1.5, unit()), call(0, 0.5, 1.5, unit())])
def eval_jacobi(z, n, alpha, beta, x):
    from scipy import special

    return (
        None,
        None,
        None,
        0.5 * (n + alpha + beta + 1.0) * special.eval_jacobi(n - 1, alpha + 1.0, beta + 1.0, x),
    )


@elementwise("scipy.special.eval_gegenbauer", samples=[call(3, 0.5, unit()), call(0, 1.5, unit())])
def eval_gegenbauer(z, n, alpha, x):
    from scipy import special

    return None, None, 2.0 * alpha * special.eval_gegenbauer(n - 1, alpha + 1.0, x)


@elementwise("scipy.special.eval_legendre", samples=_DEGREES)
def eval_legendre(z, n, x):
    from scipy import special

    return None, 0.5 * (n + 1.0) * special.eval_jacobi(n - 1, 1.0, 1.0, x)


@elementwise("scipy.special.eval_chebyt", samples=_DEGREES)
def eval_chebyt(z, n, x):
    from scipy import special

    return None, n * special.eval_gegenbauer(n - 1, 1.0, x)


@elementwise("scipy.special.eval_chebyu", samples=_DEGREES)
def eval_chebyu(z, n, x):
    from scipy import special

    return None, 2.0 * special.eval_gegenbauer(n - 1, 2.0, x)


@elementwise("scipy.special.eval_genlaguerre", samples=[call(3, 0.5, positive()), call(0, 1.5, positive())])
def eval_genlaguerre(z, n, alpha, x):
    from scipy import special

    return None, None, -special.eval_genlaguerre(n - 1, alpha + 1.0, x)


@elementwise("scipy.special.eval_laguerre", samples=_DEGREES)
def eval_laguerre(z, n, x):
    from scipy import special

    return None, -special.eval_genlaguerre(n - 1, 1.0, x)


@elementwise("scipy.special.eval_hermite", samples=_DEGREES)
def eval_hermite(z, n, x):
    from scipy import special

    return None, 2.0 * n * special.eval_hermite(np.maximum(n - 1, 0), x)


@elementwise("scipy.special.eval_hermitenorm", samples=_DEGREES)
def eval_hermitenorm(z, n, x):
    from scipy import special

    return None, n * special.eval_hermitenorm(np.maximum(n - 1, 0), x)


# ---------------------------------------------------------------- integrals


@rule("scipy.special.sici", samples=[call(positive(3))])
def sici(z, x):
    z_dot = np.sinc(x / math.pi) * x_dot, np.cos(x) / x * x_dot
    x_bar = z_bar[0] * np.sinc(x / math.pi) + z_bar[1] * np.cos(x) / x


@rule("scipy.special.shichi", samples=[call(positive(3))])
def shichi(z, x):
    slope = np.where(np.abs(x) < NEAR, 1.0 + x * x / 6.0, np.sinh(x) / away_from_zero(x))
    z_dot = slope * x_dot, np.cosh(x) / x * x_dot
    x_bar = z_bar[0] * slope + z_bar[1] * np.cosh(x) / x


@rule("scipy.special.fresnel", samples=[call(real(3))])
def fresnel(z, x):
    turn = 0.5 * math.pi * x * x
    z_dot = np.sin(turn) * x_dot, np.cos(turn) * x_dot
    x_bar = z_bar[0] * np.sin(turn) + z_bar[1] * np.cos(turn)


# ---------------------------------------------------------------- others


@elementwise("scipy.special.powm1", samples=[call(positive(), real())])
def powm1(z, x, y):
    return y * x ** (y - 1.0), (z + 1.0) * np.log(x)


@elementwise("scipy.special.stdtr", samples=[call(3.0, real())])
def stdtr(z, df, t):
    from scipy import special

    peak = np.exp(special.gammaln(0.5 * df + 0.5) - special.gammaln(0.5 * df)) / np.sqrt(df * math.pi)
    return None, peak * (1.0 + t * t / df) ** (-0.5 * (df + 1.0))


@elementwise("scipy.special.chdtr", samples=[call(3.0, positive())])
def chdtr(z, v, x):
    from scipy import special

    return None, 0.5 * np.exp((0.5 * v - 1.0) * np.log(0.5 * x) - 0.5 * x - special.gammaln(0.5 * v))
