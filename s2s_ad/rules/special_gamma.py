"""``scipy.special``, by name: gamma functions, integrals and Bessel functions."""

from __future__ import annotations

import math

import numpy as np

from s2s_ad.rules.declare import elementwise, is_constant
from s2s_ad.rules.samples import between, call, ints, positive, real
from s2s_ad.rules.special import NEAR, away_from_zero
from s2s_ad.rules.ufuncs import series

# ---------------------------------------------------------------- gamma functions


@elementwise("scipy.special.gammaln", "scipy.special.loggamma", samples=[positive()])
def gammaln(z, x):
    from scipy import special

    return special.digamma(x)


@elementwise("scipy.special.gamma", samples=[positive()])
def gamma(z, x):
    from scipy import special

    return z * special.digamma(x)


@elementwise("scipy.special.rgamma", samples=[positive(), between(-2.4, 0.4)])
def rgamma(z, x):
    """1 / Γ has no poles: on the left, by the reflection Γ(1 - x) sin(πx) / π, the slope has none either."""
    from scipy import special

    left = np.where(x < 0.5, x, 0.0)
    right = np.where(x < 0.5, 1.0, x)
    turn = np.cos(math.pi * left) - special.digamma(1.0 - left) * np.sin(math.pi * left) / math.pi
    return np.where(x < 0.5, special.gamma(1.0 - left) * turn, -z * special.digamma(right))


@elementwise("scipy.special.digamma", "scipy.special.psi", samples=[positive()])
def digamma(z, x):
    from scipy import special

    return special.polygamma(1, x)


@elementwise("scipy.special.polygamma", samples=[call(1, positive()), call(2, positive())])
def polygamma(z, n, x):
    from scipy import special

    return None, special.polygamma(n + 1, x)


@elementwise("scipy.special.poch", samples=[call(positive(), positive())])
def poch(z, a, m):
    from scipy import special

    return z * (special.digamma(a + m) - special.digamma(a)), z * special.digamma(a + m)


@elementwise("scipy.special.beta", samples=[call(positive(), positive())])
def beta(z, a, b):
    from scipy import special

    return z * (special.digamma(a) - special.digamma(a + b)), z * (
        special.digamma(b) - special.digamma(a + b)
    )


@elementwise("scipy.special.betaln", samples=[call(positive(), positive())])
def betaln(z, a, b):
    from scipy import special

    return special.digamma(a) - special.digamma(a + b), special.digamma(b) - special.digamma(a + b)


@elementwise("scipy.special.gammainc", samples=[call(2.0, positive()), call(0.7, positive())])
def gammainc(z, a, x):
    from scipy import special

    return None, np.exp((a - 1.0) * np.log(x) - x - special.gammaln(a))


@elementwise("scipy.special.gammaincc", samples=[call(2.0, positive()), call(0.7, positive())])
def gammaincc(z, a, x):
    from scipy import special

    return None, -np.exp((a - 1.0) * np.log(x) - x - special.gammaln(a))


@elementwise("scipy.special.betainc", samples=[call(2.0, 1.5, between(0.1, 0.9))])
def betainc(z, a, b, x):
    from scipy import special

    return None, None, np.exp((a - 1.0) * np.log(x) + (b - 1.0) * np.log1p(-x) - special.betaln(a, b))


# ---------------------------------------------------------------- integrals


@elementwise("scipy.special.expi", samples=[real()])
def expi(z, x):
    return np.exp(x) / x


@elementwise("scipy.special.exp1", samples=[positive()])
def exp1(z, x):
    return -np.exp(-x) / x


@elementwise(
    "scipy.special.expn", samples=[call(n, positive()) for n in range(4)] + [call(ints(0, 4), positive())]
)
def expn(z, n, x):
    from scipy import special

    if is_constant(n) and n > 0:
        return None, -special.expn(n - 1, x)
    return None, -np.where(n == 0, z * (1.0 + 1.0 / x), special.expn(np.maximum(n - 1, 0), x))


@elementwise("scipy.special.spence", samples=[between(0.2, 0.8), between(0.9995, 1.0005)])
def spence(z, x):
    u = x - 1.0
    far = away_from_zero(u)
    return -np.where(np.abs(u) < NEAR, series(u, (1, -1 / 2, 1 / 3, -1 / 4, 1 / 5)), np.log1p(far) / far)


@elementwise(
    "scipy.special.lambertw", samples=[positive(), call(positive(), 1), call(between(-0.3, -0.1), -1)]
)
def lambertw(z, x, k=0, tol=1e-8):
    return 1.0 / (x + np.exp(z)), None, None


@elementwise("scipy.special.ellipk", samples=[between(0.2, 0.8), between(-0.0005, 0.0005)])
def ellipk(z, m):
    from scipy import special

    far = away_from_zero(m)
    near = 0.5 * math.pi * series(m, (1 / 4, 9 / 32, 75 / 256, 1225 / 4096, 19845 / 65536))
    return np.where(np.abs(m) < NEAR, near, (special.ellipe(m) / (1.0 - m) - z) / (2.0 * far))


@elementwise("scipy.special.ellipe", samples=[between(0.2, 0.8), between(-0.0005, 0.0005)])
def ellipe(z, m):
    from scipy import special

    far = away_from_zero(m)
    near = -0.5 * math.pi * series(m, (1 / 4, 3 / 32, 15 / 256, 175 / 4096, 2205 / 65536))
    return np.where(np.abs(m) < NEAR, near, (z - special.ellipk(m)) / (2.0 * far))


_PARAMETERS = [call(between(0.2, 1.2), between(0.2, 0.8)), call(between(0.2, 1.2), between(-0.0005, 0.0005))]


@elementwise("scipy.special.ellipkinc", samples=_PARAMETERS)
def ellipkinc(z, phi, m):
    """DLMF 19.4.1 and 19.4.2, with m = k²."""
    from scipy import special

    root = np.sqrt(1.0 - m * np.sin(phi) ** 2)
    far = away_from_zero(m)
    by_m = (special.ellipeinc(phi, m) / (1.0 - m) - z) / (2.0 * far) - np.sin(2.0 * phi) / (
        4.0 * (1.0 - m) * root
    )
    s2, s4, s6 = powers_of_sine(phi)
    near = 0.5 * s2 + 0.75 * m * s4 + 0.9375 * m * m * s6
    return 1.0 / root, np.where(np.abs(m) < NEAR, near, by_m)


@elementwise("scipy.special.ellipeinc", samples=_PARAMETERS)
def ellipeinc(z, phi, m):
    from scipy import special

    far = away_from_zero(m)
    s2, s4, s6 = powers_of_sine(phi)
    near = -0.5 * s2 - 0.25 * m * s4 - 0.1875 * m * m * s6
    by_m = np.where(np.abs(m) < NEAR, near, (z - special.ellipkinc(phi, m)) / (2.0 * far))
    return np.sqrt(1.0 - m * np.sin(phi) ** 2), by_m


def powers_of_sine(phi):
    """The integrals from 0 to phi of the second, fourth and sixth power of the sine."""
    s, c = np.sin(phi), np.cos(phi)
    s2 = (phi - s * c) / 2.0
    s4 = (3.0 * s2 - s**3 * c) / 4.0
    return s2, s4, (5.0 * s4 - s**5 * c) / 6.0


# ---------------------------------------------------------------- Bessel functions


@elementwise("scipy.special.j0", samples=[real()])
def j0(z, x):
    from scipy import special

    return -special.j1(x)


@elementwise("scipy.special.j1", samples=[real()])
def j1(z, x):
    from scipy import special

    return 0.5 * (special.j0(x) - special.jv(2, x))


@elementwise("scipy.special.y0", samples=[positive()])
def y0(z, x):
    from scipy import special

    return -special.y1(x)


@elementwise("scipy.special.y1", samples=[positive()])
def y1(z, x):
    from scipy import special

    return special.y0(x) - z / x


@elementwise("scipy.special.i0", samples=[real()])
def i0(z, x):
    from scipy import special

    return special.i1(x)


@elementwise("scipy.special.i1", samples=[real()])
def i1(z, x):
    from scipy import special

    return 0.5 * (special.i0(x) + special.iv(2, x))


@elementwise("scipy.special.k0", samples=[positive()])
def k0(z, x):
    from scipy import special

    return -special.k1(x)


@elementwise("scipy.special.k1", samples=[positive()])
def k1(z, x):
    from scipy import special

    return -special.k0(x) - z / x


@elementwise("scipy.special.i0e", samples=[real()])
def i0e(z, x):
    from scipy import special

    return special.i1e(x) - np.sign(x) * z


@elementwise("scipy.special.i1e", samples=[real()])
def i1e(z, x):
    from scipy import special

    return 0.5 * (special.i0e(x) + special.ive(2, x)) - np.sign(x) * z


@elementwise("scipy.special.k0e", samples=[positive()])
def k0e(z, x):
    from scipy import special

    return z - special.k1e(x)


@elementwise("scipy.special.k1e", samples=[positive()])
def k1e(z, x):
    from scipy import special

    return z * (1.0 - 1.0 / x) - special.k0e(x)


@elementwise("scipy.special.jv", samples=[call(2, positive()), call(1.5, positive())])
def jv(z, v, x):
    from scipy import special

    return None, 0.5 * (special.jv(v - 1, x) - special.jv(v + 1, x))


@elementwise("scipy.special.yv", samples=[call(2, positive())])
def yv(z, v, x):
    from scipy import special

    return None, 0.5 * (special.yv(v - 1, x) - special.yv(v + 1, x))


@elementwise("scipy.special.iv", samples=[call(2, positive())])
def iv(z, v, x):
    from scipy import special

    return None, 0.5 * (special.iv(v - 1, x) + special.iv(v + 1, x))


@elementwise("scipy.special.ive", samples=[call(2, positive())])
def ive(z, v, x):
    from scipy import special

    return None, 0.5 * (special.ive(v - 1, x) + special.ive(v + 1, x)) - np.sign(x) * z


@elementwise("scipy.special.kv", samples=[call(2, positive())])
def kv(z, v, x):
    from scipy import special

    return None, -0.5 * (special.kv(v - 1, x) + special.kv(v + 1, x))
