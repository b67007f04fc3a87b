"""Slices whose ends may lie beyond the array: the same function at sizes on both sides of every bound."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import s2s_ad


def numeric(f, x, step=1e-6):
    """The gradient by central differences."""
    out = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += step
        down[index] -= step
        out[index] = (f(up) - f(down)) / (2 * step)
    return out


FUNCTIONS = {
    "first_ten": lambda x: np.mean(x[:10] ** 2),
    "from_the_third": lambda x: np.sum(x[2:] ** 2) + x[0],
    "both_ends": lambda x: np.sum(x[-3:] * x[:3]),
    "far_end": lambda x: np.sum(x[100:] ** 2) + x[0] ** 2,
    "inner": lambda x: np.sum(x[1:-1] ** 3) + x[0],
    "smaller_size": lambda x: np.sum(np.ones(min(len(x), 4)) * x[0]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("order", [(5, 3, 12, 120, 2), (120, 2, 12, 3, 5)])
def test_constant_bounds(name, order):
    f = FUNCTIONS[name]
    gradient = s2s_ad.grad(f)
    for n in order:
        x = np.random.RandomState(n).rand(n) + 0.5
        np.testing.assert_allclose(gradient(x), numeric(f, x), atol=1e-7)


def test_a_bound_that_is_an_argument():
    def head(x, k):
        return np.mean(x[:k] ** 2)

    gradient = s2s_ad.grad(head)
    for n, k in [(10, 3), (10, 12), (4, 9), (20, 19), (5, 5)]:
        x = np.random.RandomState(n).rand(n)
        np.testing.assert_allclose(gradient(x, k), numeric(partial(head, k=k), x), atol=1e-7)


def test_a_window_that_runs_over_the_end():
    def windows(x):
        s = 0.0
        for i in range(len(x)):
            s = s + np.mean(x[i : i + 3] ** 2) * x[i]
        return s

    x = np.random.RandomState(0).rand(8)
    np.testing.assert_allclose(s2s_ad.grad(windows)(x), numeric(windows, x), atol=1e-7)


def test_the_smaller_of_two_sizes():
    gradient = s2s_ad.grad(lambda a: np.sum(np.diag(a) ** 2))
    for shape in [(3, 4), (4, 3), (5, 5)]:
        a = np.random.RandomState(1).rand(*shape)
        expected = np.zeros(shape)
        np.fill_diagonal(expected, 2.0 * np.diag(a))
        np.testing.assert_allclose(gradient(a), expected)


@pytest.mark.parametrize("order", [(0, 1, 5), (5, 1, 0)])
def test_no_items_at_all(order):
    """``x[1:]`` of no items is clipped: that call needs code of its own."""
    gradient = s2s_ad.value_and_grad(lambda x: np.sum(x[1:] * x[:-1]) + np.sum(np.diff(x) ** 2))
    for n in order:
        x = np.random.RandomState(n).rand(n)
        value, x_bar = gradient(x)
        assert value == np.sum(x[1:] * x[:-1]) + np.sum(np.diff(x) ** 2)
        np.testing.assert_allclose(x_bar, numeric(gradient.fn, x), atol=1e-6)


@pytest.mark.parametrize("order", [(0, 3, 1), (3, 0, -1, 1), (1, 2, 0)])
def test_layers_as_wide_as_an_argument_says(order):
    """No units at all are no one unit: the adjoint of the weights was summed over them."""

    def net(params, X, units):
        end1 = X.shape[1] * units
        end2 = end1 + units
        end3 = end2 + units * 2
        h = np.tanh(X @ params[:end1].reshape(X.shape[1], units) + params[end1:end2])
        return np.sum((h @ params[end2:end3].reshape(units, 2)) ** 2) + np.sum(params[end3:] ** 2)

    gradient = s2s_ad.grad(net)
    X = np.random.RandomState(0).rand(5, 4)
    for units in order:
        params = np.random.RandomState(1).rand(max(7 * units, 0) + 2)
        expected = numeric(lambda p, units=units: net(p, X, units), params)
        np.testing.assert_allclose(gradient(params, X, units), expected, atol=1e-7)
