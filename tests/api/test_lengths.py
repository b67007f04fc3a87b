"""Lists that get an item in each trip of a loop: nothing is summed that was not broadcast."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def over_items(x, data):
    path = []
    for v in x:
        path.append(np.sin(v))
    return np.sum((np.array(path) - data) ** 2)


def over_numbers(x, data):
    path = [x]
    for k in range(1, len(data)):
        path.append(path[-1] * x[0] + k)
    return np.sum((np.array(path) - data) ** 2)


def now_and_then(x, data):
    path = []
    for v in x:
        if v > 0.0:
            path.append(np.sin(v))
    return np.sum((np.array(path) - data) ** 2)


def until(x, data):
    path = []
    for v in x:
        path.append(np.sin(v))
        if v < 0.0:
            break
    return np.sum((np.array(path) - data) ** 2)


def some_removed(x, data):
    path = []
    for v in x:
        path.append(np.sin(v))
    path.pop()
    return np.sum((np.array(path) - data) ** 2)


def means_of_a_table(x, data):
    table = []
    for k in range(len(x)):
        row = []
        for j in range(3):
            row.append(x[0] * x[-1] ** j + k)
        table.append(row)
    return np.sum((np.array(table)[:, 0] * np.mean(table, axis=0) - data) ** 2)


X = np.array([0.4, 0.9, 1.3])


@pytest.mark.parametrize("f, data", [(over_items, X + 0.1), (over_numbers, np.ones((4, 3)))])
def test_a_known_length_needs_no_sum(f, data):
    assert "_unbroadcast" not in s2s_ad.grad(f).source(X, data)


@pytest.mark.parametrize("f", [over_items, now_and_then, until, some_removed, means_of_a_table])
@pytest.mark.parametrize("x", [X, X[:1], np.array([0.5, -0.3, 0.7]), np.array([-0.5])])
def test_data_that_is_broadcast_or_is_not(f, x):
    gradient = s2s_ad.grad(f)
    for data in (np.array([0.3]), np.arange(5.0), np.array([0.3, 0.1, 0.2]), np.array([0.3, 0.1])):
        try:
            f(x, data)
        except ValueError:
            continue
        steps = 1e-6 * np.eye(len(x))
        slopes = [(f(x + h, data) - f(x - h, data)) / 2e-6 for h in steps]
        np.testing.assert_allclose(gradient(x, data), slopes, rtol=1e-7, atol=1e-8)


def paired(x, y, n):
    path = []
    for k in range(n):
        path.append(y[k] ** 2)
    return sum(a * b for a, b in zip(path, x, strict=True))


@pytest.mark.parametrize(("n", "how"), [(2, "longer"), (4, "shorter")])
def test_a_strict_zip_raises_what_the_function_raises(n, how):
    x, y = np.arange(1.0, 4.0), np.arange(1.0, 6.0)
    assert np.array_equal(s2s_ad.grad(paired)(x, y, 3), y[:3] ** 2)
    for function in (paired, s2s_ad.grad(paired)):
        with pytest.raises(ValueError, match=f"argument 2 is {how} than argument 1"):
            function(x, y, n)
