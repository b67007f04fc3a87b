"""The adjoint of a sum over a list is no list."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def squares_of_the_large(x):
    return sum(v * v for v in x if v > 0.8)


def sum_of_sums(a):
    return sum(sum(v * w for w in row) for row in a for v in row)


def one_item_more_often(x):
    items = [v * v for v in x]
    return sum(items) + items[1] * 2.0


def appended_in_between(x):
    items = [v * v for v in x]
    total = sum(items)
    items.append(total)
    return sum(items)


@pytest.mark.parametrize("f, shape", [(squares_of_the_large, (5,)), (sum_of_sums, (3, 4))])
def test_no_list_is_left(f, shape):
    x = np.linspace(0.4, 1.5, int(np.prod(shape))).reshape(shape)
    text = s2s_ad.grad(f).source(x)
    assert "list(" not in text
    assert "append" not in text


def test_one_is_no_factor():
    text = s2s_ad.grad(squares_of_the_large).source(np.ones(3))
    assert "v_bar = 2.0 * v" in text


def test_a_list_of_which_an_item_differs_stays():
    x = np.array([0.5, 1.5, 2.0])
    np.testing.assert_allclose(s2s_ad.grad(one_item_more_often)(x), [1.0, 9.0, 4.0])


def test_a_list_in_which_another_item_is_put_stays():
    x = np.array([0.5, 1.5, 2.0])
    np.testing.assert_allclose(s2s_ad.grad(appended_in_between)(x), 4.0 * x)
