"""Single precision: Python's numbers take it on by themselves."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def squares(x):
    return np.sum(x * x)


def weighted(c, x):
    return np.sum(c * x) * c


def test_a_seed_is_not_spread_out_to_be_cast():
    x = np.linspace(0.0, 1.0, 5, dtype=np.float32)
    gradient = s2s_ad.grad(squares)
    assert "x_bar = 2.0 * x\n" in gradient.source(x)
    assert gradient(x).dtype == np.float32
    np.testing.assert_array_equal(gradient(x), 2.0 * x)


@pytest.mark.parametrize("wrt", [0, 1])
def test_a_number_in_double_beside_single_precision(wrt):
    x = np.linspace(0.0, 1.0, 5, dtype=np.float32)
    expected = [2.0 * 0.3 * np.sum(x), np.full(5, 0.09, np.float32)][wrt]
    found = s2s_ad.grad(weighted, wrt=wrt)(0.3, x)
    assert np.asarray(found).dtype == np.asarray([0.0, x][wrt]).dtype
    np.testing.assert_allclose(found, expected, rtol=1e-6)
