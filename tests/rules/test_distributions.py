"""Distributions of ``scipy.stats`` as likelihoods use them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.stats import norm as normal

import s2s_ad
from s2s_ad.testing import check_grads

DATA = np.array([0.3, 0.7, 1.2])
COUNTS = np.array([1, 3, 2])


def regression(params, x, y):
    return -np.sum(stats.norm.logpdf(y, params[0] + params[1] * x, np.exp(params[2])))


def under_another_name(x):
    return np.sum(normal.logpdf(x, scale=x[1], loc=0.5)) + normal.cdf(x[0])


def with_its_parameters(x):
    prior = stats.norm(x[1], scale=x[0] ** 2)
    return np.sum(prior.logpdf(x)) * prior.cdf(0.4)


def with_a_shape(x):
    return np.sum(stats.gamma.logpdf(x, a=x[1], scale=0.5)) + np.sum(stats.t(df=x[0]).logpdf(x))


def of_counts(x):
    return np.sum(stats.poisson.logpmf(COUNTS, mu=x)) + np.sum(stats.binom.logpmf(COUNTS, 5, x / 2.0))


def of_several_variables(x):
    spread = np.eye(3) + np.outer(x, x)
    return stats.multivariate_normal.logpdf(DATA, mean=x, cov=spread)


def at_a_constant(x):
    return x[0] * stats.norm.ppf(0.975)


def outside_the_support(x):
    """Where a density is zero, what is left of it or right of it does not change."""
    total = np.sum(stats.expon.cdf(x - 0.7)) + np.sum(stats.halfnorm.cdf(x - 0.7) ** 2)
    total += np.sum(stats.rayleigh.sf(x, loc=0.8 * x[1]))
    return total + np.sum(stats.expon.logsf(x, scale=1.0 - x[0]))


PROGRAMS = [
    under_another_name,
    with_its_parameters,
    with_a_shape,
    of_counts,
    of_several_variables,
    at_a_constant,
    outside_the_support,
]


@pytest.mark.parametrize("f", PROGRAMS)
def test_programs(f):
    x = np.array([0.4, 0.9, 1.3])
    check_grads(f, (x,))
    assert s2s_ad.value_and_grad(f)(x)[0] == f(x)


def test_a_likelihood_reads_as_one_writes_it():
    x = np.linspace(0.0, 1.0, 3)
    params = np.array([0.1, 0.5, -0.3])
    check_grads(lambda p: regression(p, x, DATA), (params,))
    text = s2s_ad.grad(lambda mu, sigma: np.sum(stats.norm.logpdf(DATA, mu, sigma))).source(0.5, 1.0)
    assert "mu_bar = np.sum(DATA - mu) / sigma / sigma" in text


@pytest.mark.parametrize(
    "f, code",
    [
        (lambda x: stats.skewnorm.logpdf(x, 2.0), "S2S301"),
        (lambda x: stats.norm(x).entropy(), "S2S301"),
        (lambda x: stats.norm.rvs(x) * x, "S2S207"),
    ],
)
def test_what_has_no_rule_is_refused_where_it_stands(f, code):
    with pytest.raises(s2s_ad.S2SError, match=rf"test_distributions\.py:\d+:\d+: {code}"):
        s2s_ad.grad(f)(0.5)


def test_what_a_method_of_a_distribution_with_parameters_takes():
    with pytest.raises(s2s_ad.S2SError, match=r"S2S214.*takes one argument"):
        s2s_ad.grad(lambda x: stats.norm(x[0]).logpdf(x[1], 0.5))(DATA)
