"""``scipy.stats``: the densities of likelihoods, with respect to data, shapes, location and scale.

A distribution of t = (x − loc) / scale with the log-density ℓ(t) has log pdf = ℓ(t) − log scale, hence
with s = ℓ'(t) / scale the partial derivatives s, −s and −(t s + 1 / scale); those of the pdf are pdf times
as much, and the cdf has exp(ℓ(t)) / scale times 1, −1 and −t.  So ℓ and ℓ' are all that a distribution
without shapes needs; of those with shapes the densities are here.  The formulas of ℓ' hold
where the density is positive.  (Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions*, 1994.)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.rules.arithmetic import both_zero
from s2s_ad.rules.declare import elementwise, refuse, rule
from s2s_ad.rules.eigen import in_triangle, of_triangle
from s2s_ad.rules.samples import between, call, definite, ints, positive, real

HALF_LOG_TWO_PI = 0.5 * math.log(2.0 * math.pi)

BELOW = between(-0.9, -0.2)

Part = Callable[[Any], Any]


def located(score: Any, t: Any, scale: Any) -> Any:
    """The partial derivatives of ℓ(t) − log scale in x, loc and scale."""
    s = score / scale
    return s, -s, -(t * s + 1.0 / scale)


def passed(density: Any, t: Any) -> Any:
    """Those of a function of t: ``density`` is its derivative, divided by the scale."""
    return density, -density, -density * t


def everywhere(t: Any) -> Any:
    return 1.0


def from_zero(t: Any) -> Any:
    return t >= 0.0


def location_scale(
    name: str, log_density: Part, score: Part, samples: Any, support: Part = everywhere
) -> None:
    """Declares the functions of a distribution without shapes.

    ``support(t)`` says where the density is exp(ℓ(t)), elsewhere it is zero; ℓ(t) is finite there, too.
    """
    path = f"scipy.stats.{name}"
    given = [samples, call(samples, BELOW, positive())]

    @elementwise(f"{path}.logpdf", samples=given, exponential=f"{path}.pdf")
    def logpdf(z, x, loc=0, scale=1):
        t = (x - loc) / scale
        return located(score(t), t, scale)

    probabilities(path, log_density, given, support)
    quantiles(path, log_density)


def probabilities(path: str, log_density: Part, given: Any, support: Part) -> None:
    """Declares the probabilities of what is below x, and above it: their derivatives in x are the density
    and its negative."""

    @elementwise(f"{path}.cdf", samples=given)
    def cdf(z, x, loc=0, scale=1):
        t = (x - loc) / scale
        return passed(np.exp(log_density(t)) * support(t) / scale, t)

    @elementwise(f"{path}.sf", samples=given)
    def sf(z, x, loc=0, scale=1):
        t = (x - loc) / scale
        return passed(-np.exp(log_density(t)) * support(t) / scale, t)

    @elementwise(f"{path}.logcdf", samples=given)
    def logcdf(z, x, loc=0, scale=1):
        t = (x - loc) / scale
        return passed(np.exp(log_density(t) - z) * support(t) / scale, t)

    @elementwise(f"{path}.logsf", samples=given)
    def logsf(z, x, loc=0, scale=1):
        t = (x - loc) / scale
        return passed(-np.exp(log_density(t) - z) * support(t) / scale, t)


def quantiles(path: str, log_density: Part) -> None:
    """Declares the inverse functions of the probabilities: their derivatives are one by the density."""
    inner = [call(between(0.2, 0.8)), call(between(0.2, 0.8), BELOW, positive())]

    @elementwise(f"{path}.ppf", samples=inner)
    def ppf(z, q, loc=0, scale=1):
        t = (z - loc) / scale
        return scale / np.exp(log_density(t)), 1.0, t

    @elementwise(f"{path}.isf", samples=inner)
    def isf(z, q, loc=0, scale=1):
        t = (z - loc) / scale
        return -scale / np.exp(log_density(t)), 1.0, t


location_scale("norm", lambda t: -0.5 * t * t - HALF_LOG_TWO_PI, lambda t: -t, real())
location_scale("expon", lambda t: -np.abs(t), lambda t: -1.0, positive(), from_zero)
location_scale("laplace", lambda t: -np.abs(t) - math.log(2.0), lambda t: -np.sign(t), real())
location_scale(
    "cauchy", lambda t: -np.log1p(t * t) - math.log(math.pi), lambda t: -2.0 * t / (1.0 + t * t), real()
)
location_scale("logistic", lambda t: t - 2.0 * np.logaddexp(0.0, t), lambda t: -np.tanh(0.5 * t), real())
location_scale("gumbel_r", lambda t: -t - np.exp(-t), lambda t: np.expm1(-t), real())
location_scale("gumbel_l", lambda t: t - np.exp(t), lambda t: -np.expm1(t), real())
location_scale(
    "rayleigh", lambda t: np.log(np.abs(t)) - 0.5 * t * t, lambda t: 1.0 / t - t, positive(), from_zero
)
location_scale(
    "halfnorm", lambda t: math.log(2.0) - 0.5 * t * t - HALF_LOG_TWO_PI, lambda t: -t, positive(), from_zero
)


WITHIN = [call(between(0.3, 0.5)), call(between(0.3, 0.5), between(-0.2, 0.2), between(1.0, 2.0))]


@elementwise("scipy.stats.uniform.logpdf", samples=WITHIN, exponential="scipy.stats.uniform.pdf")
def uniform_logpdf(z, x, loc=0, scale=1):
    return 0.0, 0.0, -1.0 / scale


# ---------------------------------------------------------------- with shapes


def above_zero(t):
    """What is inside the support; outside of it, where the density is 0, any number with finite slopes."""
    return np.where(t > 0.0, t, 1.0)


def below_one(t):
    """The same of a support that ends at 1."""
    return np.where((t > 0.0) & (t < 1.0), t, 0.5)


SHAPED = [call(positive(), positive()), call(positive(), 1.5, BELOW, positive())]
INSIDE = [
    call(between(0.2, 0.8), positive(), positive()),
    call(between(0.2, 0.8), 2.0, 3.0, between(-0.1, 0.1), between(1.0, 2.0)),
]


@elementwise("scipy.stats.gamma.logpdf", samples=SHAPED, exponential="scipy.stats.gamma.pdf")
def gamma(z, x, a, loc=0, scale=1):
    from scipy import special

    t = above_zero((x - loc) / scale)
    x_part, loc_part, scale_part = located((a - 1.0) / t - 1.0, t, scale)
    return x_part, np.log(t) - special.digamma(a), loc_part, scale_part


@elementwise("scipy.stats.chi2.logpdf", samples=SHAPED, exponential="scipy.stats.chi2.pdf")
def chi2(z, x, df, loc=0, scale=1):
    from scipy import special

    t = above_zero((x - loc) / scale)
    x_part, loc_part, scale_part = located((0.5 * df - 1.0) / t - 0.5, t, scale)
    return x_part, 0.5 * (np.log(0.5 * t) - special.digamma(0.5 * df)), loc_part, scale_part


@elementwise("scipy.stats.invgamma.logpdf", samples=SHAPED, exponential="scipy.stats.invgamma.pdf")
def invgamma(z, x, a, loc=0, scale=1):
    from scipy import special

    t = above_zero((x - loc) / scale)
    x_part, loc_part, scale_part = located((1.0 / t - a - 1.0) / t, t, scale)
    return x_part, -np.log(t) - special.digamma(a), loc_part, scale_part


@elementwise(
    "scipy.stats.t.logpdf",
    samples=[call(real(), positive()), call(real(), 3, real(), positive())],
    exponential="scipy.stats.t.pdf",
)
def student_t(z, x, df, loc=0, scale=1):
    from scipy import special

    t = (x - loc) / scale
    q = t * t / df
    x_part, loc_part, scale_part = located(-(df + 1.0) / df * t / (1.0 + q), t, scale)
    ratio = special.digamma(0.5 * (df + 1.0)) - special.digamma(0.5 * df)
    df_part = 0.5 * (ratio - 1.0 / df - np.log1p(q) + (df + 1.0) / df * q / (1.0 + q))
    return x_part, df_part, loc_part, scale_part


@elementwise("scipy.stats.lognorm.logpdf", samples=SHAPED, exponential="scipy.stats.lognorm.pdf")
def lognorm(z, x, s, loc=0, scale=1):
    t = above_zero((x - loc) / scale)
    u = np.log(t) / s
    x_part, loc_part, scale_part = located(-(1.0 + u / s) / t, t, scale)
    return x_part, (u * u - 1.0) / s, loc_part, scale_part


@elementwise("scipy.stats.weibull_min.logpdf", samples=SHAPED, exponential="scipy.stats.weibull_min.pdf")
def weibull_min(z, x, c, loc=0, scale=1):
    t = above_zero((x - loc) / scale)
    u = t**c
    x_part, loc_part, scale_part = located((c - 1.0 - c * u) / t, t, scale)
    return x_part, 1.0 / c + np.log(t) * (1.0 - u), loc_part, scale_part


@elementwise("scipy.stats.beta.logpdf", samples=INSIDE, exponential="scipy.stats.beta.pdf")
def beta(z, x, a, b, loc=0, scale=1):
    from scipy import special

    t = below_one((x - loc) / scale)
    x_part, loc_part, scale_part = located((a - 1.0) / t - (b - 1.0) / (1.0 - t), t, scale)
    both = special.digamma(a + b)
    a_part = np.log(t) - special.digamma(a) + both
    b_part = np.log1p(-t) - special.digamma(b) + both
    return x_part, a_part, b_part, loc_part, scale_part


# ---------------------------------------------------------------- of counts


def odds(k, p):
    """k / p, the slope of k log p: 0 for k == 0."""
    return k / (p + both_zero(k, p))


@elementwise(
    "scipy.stats.poisson.logpmf",
    samples=[call(ints(0, 6), positive()), call(7, positive(), 1)],
    exponential="scipy.stats.poisson.pmf",
)
def poisson_logpmf(z, k, mu, loc=0):
    return None, odds(k - loc, mu) - 1.0


@elementwise(
    "scipy.stats.bernoulli.logpmf",
    samples=[call(ints(0, 2), between(0.2, 0.8))],
    exponential="scipy.stats.bernoulli.pmf",
)
def bernoulli_logpmf(z, k, p, loc=0):
    return None, odds(k - loc, p) - odds(1.0 - (k - loc), 1.0 - p)


@elementwise(
    "scipy.stats.binom.logpmf",
    samples=[call(ints(0, 6), 7, between(0.2, 0.8))],
    exponential="scipy.stats.binom.pmf",
)
def binom_logpmf(z, k, n, p, loc=0):
    return None, None, odds(k - loc, p) - odds(n - (k - loc), 1.0 - p)


@elementwise("scipy.stats.geom.logpmf", samples=[call(ints(1, 6), between(0.2, 0.8))])
def geom_logpmf(z, k, p, loc=0):
    return None, 1.0 / p - (k - loc - 1.0) / (1.0 - p)


@elementwise("scipy.stats.nbinom.logpmf", samples=[call(ints(0, 6), positive(), between(0.2, 0.8))])
def nbinom_logpmf(z, k, n, p, loc=0):
    from scipy import special

    count = k - loc
    n_part = special.digamma(count + n) - special.digamma(n) + np.log(p)
    return None, n_part, n / p - count / (1.0 - p)


# ---------------------------------------------------------------- of several variables


GAUSSIANS = [
    call(real(3), real(3), definite(3)),
    call(real(4, 3), real(3), definite(3)),
    call(real(3), cov=definite(3)),
]


@rule("scipy.stats.multivariate_normal.logpdf", samples=GAUSSIANS)
def gaussian_logpdf(z, x, mean=None, cov=1, allow_singular=False):
    if np.ndim(cov) != 2 or np.ndim(x) not in (1, 2):
        refuse("scipy.stats.multivariate_normal with this x or cov: give a matrix, and vectors or rows")
    precision = np.linalg.inv(cov)
    apart = x if mean is None else x - mean
    s = apart @ precision
    inner = 0.5 * (np.outer(s, s) if np.ndim(x) == 1 else s[:, :, None] * s[:, None, :])
    slope = inner - 0.5 * precision
    apart_dot = x_dot if mean is None else x_dot - mean_dot
    z_dot = np.sum(slope * of_triangle(cov_dot, "L"), axis=(-2, -1)) - np.sum(s * apart_dot, axis=-1)
    x_bar = -z_bar * s if np.ndim(x) == 1 else -z_bar[:, None] * s
    mean_bar = -x_bar if np.ndim(x) == 1 else -np.sum(x_bar, axis=0)
    whole_bar = z_bar * slope if np.ndim(x) == 1 else np.sum(z_bar[:, None, None] * slope, axis=0)
    cov_bar = in_triangle(whole_bar, "L")  # of the matrix SciPy reads the lower triangle
