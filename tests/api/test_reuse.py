"""One derivative, called again and again: code that was compiled for one call serves others.

The functions depend on sizes and integers in ways that agree by accident for some calls (``n // 2`` and
``(n + 1) // 2``, counters of two loops, a bound that changes its sign).  Every call is held against
central differences, in three orders, so that each of them compiles once and comes late once.
"""

from __future__ import annotations

import random
from importlib import import_module

import numpy as np
import pytest

import s2s_ad
from s2s_ad.api import derived
from tests.api.reuse import CASES

for theme in ("sizes", "integers", "kinds", "multiples", "sums", "windows"):
    import_module(f"tests.api.reuse.{theme}")


def numeric(f, x, *rest):
    """The gradient by central differences."""
    if isinstance(x, list):
        return [numeric(lambda a, k=k: f([*x[:k], a, *x[k + 1 :]]), item) for k, item in enumerate(x)]
    x = np.array(x, "f8")
    out = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += 1e-6
        down[index] -= 1e-6
        out[index] = (f(up, *rest) - f(down, *rest)) / 2e-6
    return out


def outcomes(f, calls):
    """The calls that the function itself can take, with its gradient."""
    for call in calls:
        try:
            yield call, numeric(f, *call)
        except (ArithmeticError, IndexError, ValueError, TypeError):
            continue


def close(found, expected, x):
    single = isinstance(x, np.ndarray) and x.dtype.char == "f"
    np.testing.assert_allclose(found, expected, rtol=2e-2 if single else 1e-5, atol=2e-2 if single else 1e-5)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("order", ["given", "reversed", "mixed"])
@pytest.mark.parametrize("name", CASES)
def test_reuse(name, order):
    f, calls = CASES[name]
    known = list(outcomes(f, calls))
    if order == "reversed":
        known.reverse()
    elif order == "mixed":
        random.Random(5).shuffle(known)
    derived.forget()
    gradient = s2s_ad.grad(f)
    for call, expected in known:
        found = gradient(*call)
        for a, b in zip(found, expected) if isinstance(call[0], list) else [(found, expected)]:
            close(a, b, call[0])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CASES)
def test_reuse_in_both_modes(name):
    f, calls = CASES[name]
    derived.forget()
    for call, expected in outcomes(f, calls):
        x, rest = call[0], call[1:]
        if isinstance(x, list):
            continue
        dot = np.asarray(np.random.RandomState(1).rand(*x.shape)).astype(x.dtype)
        value, value_dot = s2s_ad.jvp(f, call, (dot, *[None for _ in rest]))
        close(value_dot, np.sum(expected * dot), x)
        again, pullback = s2s_ad.vjp(f, *call, wrt=(0,))
        assert again == value or np.isnan(value)
        close(pullback(1.0)[0], expected, x)
        close(pullback(1.0)[0], expected, x)
