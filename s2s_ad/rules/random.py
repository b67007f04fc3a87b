"""Random draws are recorded, not differentiated: with inactive arguments they are data like any
other.  With an active parameter a draw is refused, with the way to write it differentiably."""

from __future__ import annotations

from s2s_ad.rules.declare import refuse, rule, zero_derivative


@rule("numpy.random.normal")
def normal(z, loc=0.0, scale=1.0, size=None):
    refuse(
        "np.random.normal with an active loc or scale: write loc + scale * np.random.standard_normal(size)"
    )


@rule("numpy.random.uniform")
def uniform(z, low=0.0, high=1.0, size=None):
    refuse("np.random.uniform with an active bound: write low + (high - low) * np.random.random_sample(size)")


@rule("numpy.random.exponential")
def exponential(z, scale=1.0, size=None):
    refuse("np.random.exponential with an active scale: write scale * np.random.standard_exponential(size)")


@rule("random.gauss")
def gauss(z, mu=0.0, sigma=1.0):
    refuse("random.gauss with an active mu or sigma: write mu + sigma * random.gauss(0.0, 1.0)")


@rule("random.normalvariate")
def normalvariate(z, mu=0.0, sigma=1.0):
    refuse(
        "random.normalvariate with an active mu or sigma: write mu + sigma * random.normalvariate(0.0, 1.0)"
    )


@rule("random.uniform")
def uniform_number(z, a, b):
    refuse("random.uniform with an active bound: write a + (b - a) * random.random()")


@rule("random.expovariate")
def expovariate(z, lambd=1.0):
    refuse("random.expovariate with an active rate: write random.expovariate(1.0) / lambd")


zero_derivative(
    "numpy.random.rand", "numpy.random.randn", "numpy.random.random", "numpy.random.random_sample",
    "numpy.random.ranf", "numpy.random.sample", "numpy.random.standard_normal",
    "numpy.random.standard_exponential", "numpy.random.randint", "numpy.random.seed",
    "numpy.random.default_rng",
)  # fmt: skip
