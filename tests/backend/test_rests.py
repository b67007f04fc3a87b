"""A list that loses its last item, and stays as it is where somebody holds it."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def grouped(x):
    groups = [[], []]
    for k in range(len(x)):
        groups[k % 2].append(x[k] ** 2)
    return sum(sum(g) ** 2 for g in groups)


def the_users_own(x):
    items = [v * v for v in x]
    others = list(items)
    others.pop()
    return sum(others) * items[-1]


def test_the_adjoint_is_sliced():
    x = np.array([0.5, 1.0, 1.5, 2.0])
    text = s2s_ad.grad(grouped).source(x)
    assert "rhs_bar[:-1]" in text
    sums = np.array([0.25 + 2.25, 1.0 + 4.0])
    np.testing.assert_allclose(s2s_ad.grad(grouped)(x), 4.0 * sums[[0, 1, 0, 1]] * x)


def test_the_primal_pops():
    x = np.array([0.5, 1.0, 1.5])
    value, x_bar = s2s_ad.value_and_grad(the_users_own)(x)
    assert value == the_users_own(x)
    np.testing.assert_allclose(x_bar, [2.25, 4.5, 3.75])
    with pytest.raises(IndexError):
        s2s_ad.value_and_grad(the_users_own)(np.zeros(0))
