"""Vectors of which every item is set are written down as such."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def unpacked(params, x):
    a, b, c = params
    return np.sum(a * x**2 + b * x + c)


def unpacked_in_a_loop(y, n):
    for _ in range(n):
        p, q = y
        y = np.array([p - 0.1 * q * q, q + 0.1 * p])
    return y[0]


def one_item_is_missing(params, x):
    a, _, c = params
    return np.sum(a * x**2 + c)


def read_twice(params):
    a, b = params
    return a * b + np.sum(params**2)


P = np.array([0.5, 1.5, -0.3])
PROGRAMS = [
    (unpacked, (P, np.arange(4.0)), "params_bar = np.array([a_bar, b_bar, c_bar])"),
    (unpacked_in_a_loop, (P[:2], 3), "y_bar = np.array(["),
    (one_item_is_missing, (P, np.arange(4.0)), "params_bar = np.zeros(params.shape)"),
    (read_twice, (P[:2],), ""),
]


@pytest.mark.parametrize(("f", "args", "part"), PROGRAMS, ids=[p[0].__name__ for p in PROGRAMS])
def test_how_it_is_written(f, args, part):
    assert part in s2s_ad.grad(f).source(*args), s2s_ad.grad(f).source(*args)
    s2s_ad.testing.check_grads(lambda x: f(x, *args[1:]), args[:1])


def test_single_precision_stays_so():
    found = s2s_ad.grad(unpacked)(P.astype(np.float32), np.arange(4, dtype=np.float32))
    assert found.dtype == np.float32
