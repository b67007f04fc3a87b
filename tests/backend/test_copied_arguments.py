"""An adjoint that is an argument itself is a copy of it, under the name of an adjoint."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def product(x, y):
    return x @ y


def contracted(x, y):
    return np.einsum("i,i->", x, y)


def itself(x, y):
    return np.sum(x * x) / 2 + np.sum(y * 0.0)


@pytest.mark.parametrize("f", [product, contracted])
def test_its_name(f):
    text = s2s_ad.grad(f, wrt=(0, 1)).source(np.ones(3), np.ones(3))
    body = [line.strip() for line in text.split('"""')[2].splitlines() if line.strip()]
    assert body[-3:] == ["x_bar = y.copy()", "y_bar = x.copy()", "return x_bar, y_bar"]


@pytest.mark.parametrize("f", [product, contracted, itself])
def test_it_is_the_callers_own(f):
    x, y = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    for derivatives in (s2s_ad.grad(f, wrt=(0, 1)).specialize(x, y)(x, y), s2s_ad.grad(f, wrt=(0, 1))(x, y)):
        for bar in derivatives:
            bar[:] = -1.0
    assert x.tolist() == [1.0, 2.0, 3.0] and y.tolist() == [4.0, 5.0, 6.0]


def test_a_number_times_a_contraction_is_printed_as_such():
    def quadratic(A, x):
        return np.einsum("i,ij,j->", x, A, x)

    text = s2s_ad.grad(quadratic, wrt="x").source(np.eye(2), np.ones(2))
    assert "np.einsum('ij,j->i', A, x) + np.einsum('i,ij->j', x, A)" in text
