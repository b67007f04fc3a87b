"""Sums of adjoint terms: equal terms are added up, whatever kind of atom they are."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda x: x + x, 2.0),
        (lambda x: x + x + x, 3.0),
        (lambda x: (x + x) / 1.5 + x + x, 2.0 / 1.5 + 2.0),
        (lambda x: x + x + np.minimum(x, x), 3.0),
        (lambda x: x * x + x * x + x, 4.0 * 0.7 + 1.0),
        (lambda x: (x * 3.0) + (x * 3.0) + (x * 3.0), 9.0),
    ],
)
def test_equal_terms(f, expected):
    assert s2s_ad.grad(f)(0.7) == pytest.approx(expected)
    assert s2s_ad.vjp(f, 0.7)[1](1.0)[0] == pytest.approx(expected)


def responsibilities(x, mu):
    r = np.exp(-((x[:, None] - mu) ** 2))
    return np.sum(r / r.sum(1)[:, None] * (x[:, None] - mu) ** 2)


def test_a_sum_of_sums_does_not_keep_an_axis_to_lose_it():
    text = s2s_ad.grad(responsibilities, ("x", "mu")).source(np.arange(4.0), np.arange(3.0))
    assert "keepdims" not in text, text
