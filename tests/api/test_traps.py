"""Small functions with a trap each, at several sizes: right by ``grad`` and by a pullback."""

from __future__ import annotations

import math

import numpy as np
import pytest

import s2s_ad
from tests.api.test_slices import numeric


def repeated(x):
    y = np.zeros(3)
    y[[0, 0, 1]] = x[:3] * 2.0
    return np.sum(y**2)


def repeated_add(x):
    y = x.copy()
    y[[0, 0, 1]] += x[1:4]
    return np.sum(y**3)


def zero_trip(x):
    s = 1.0
    for v in x[5:]:
        s = s * v
    return s * x[0]


def two_int(x):
    a = np.ones(int(x[0] * 2))
    b = np.ones(int(x[1] * 2))
    return np.sum(a * x[2] + b * x[3])


def x_bar_names(x_bar):
    t1 = x_bar * 2.0
    out_bar = t1[0] * t1
    return np.sum(out_bar * t1)


def alias_view(x):
    y = x * 1.0
    v = y[::2]
    w = y[::-1]
    v *= w[:3]
    y[1] = v[0] * w[0]
    return np.sum(v * w[:3]) + np.sum(y)


def mean_mask(x):
    m = x > 0.8
    return np.mean(x[m] ** 2) + np.sum(x[m] * x[m][0])


def swap(x):
    u = x.copy()
    v = x * x
    for k in range(3):
        v[1:-1] = u[1:-1] + 0.1 * (u[2:] * u[:-2])
        u, v = v, u
    return np.sum(u * u) + np.sum(v)


def window(x):
    s = 0.0
    for i in range(0, len(x), 3):
        s = s + np.sum(x[i : i + 3] * x[0]) * np.mean(x[i:])
    return s


def bcast(x):
    return np.sum(x[1:] * x[:1]) + np.sum(x[4:] + x[:4].reshape(4, 1))


def early(x):
    s = 0.0
    for i in range(len(x)):
        for j in range(i):
            if x[j] > 1.2:
                break
            s += x[i] * x[j]
            if s > 3.0:
                return s * x[0]
        else:
            s = s * x[i]
    return s


TRAPS = (
    repeated,
    repeated_add,
    x_bar_names,
    alias_view,
    mean_mask,
    swap,
    window,
    early,
    bcast,
    two_int,
    zero_trip,
)


@pytest.mark.parametrize("f", TRAPS, ids=lambda f: f.__name__)
@pytest.mark.parametrize(("seed", "n"), [(0, 5), (2, 6), (3, 8)])
def test_gradient_and_pullback(f, seed, n):
    x = np.random.RandomState(seed).rand(n) + 0.55
    try:
        expected = numeric(f, x)
    except ValueError:
        pytest.skip("the function itself does not take this size")
    np.testing.assert_allclose(s2s_ad.grad(f)(x), expected, atol=1e-5)
    value, pullback = s2s_ad.vjp(f, x)
    assert value == f(x)
    np.testing.assert_allclose(pullback(1.0)[0], expected, atol=1e-5)


def factorised(x):
    np.linalg.cholesky(np.outer(x, x) - np.eye(len(x)))
    return np.sum(x * x)


def beyond(x):
    x[len(x)]
    return np.sum(x * x)


def negative(x):
    math.sqrt(-x[0])
    return np.sum(x * x)


@pytest.mark.parametrize("f", [factorised, beyond, negative])
def test_a_statement_that_only_asks_whether_it_raises(f):
    x = np.ones(3)
    for derivative in (s2s_ad.grad(f), s2s_ad.value_and_grad(f), s2s_ad.grad(lambda x: f(x) ** 2)):
        with pytest.raises((ValueError, IndexError)):
            derivative(x)
    with pytest.raises((ValueError, IndexError)):
        s2s_ad.jvp(f, (x,), (x,))
