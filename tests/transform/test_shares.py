"""How the adjoint of a maximum, of a minimum and of a length is written for numbers.

NumPy takes microseconds to add one of its truth values to a number, ten times as long as for a product.
"""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def peak(rates, n):
    infected, highest = 0.1, 0.0
    for _ in range(n):
        infected = infected * rates[0]
        highest = max(highest, infected)
    return highest


def clipped(x):
    return np.minimum(x[0], 1.0) * x[1]


def cheapest(x):
    return min(x[0], x[1], x[2])


def length(x):
    return np.linalg.norm(x)


def lines(f, *args):
    return s2s_ad.grad(f).source(*args).splitlines()


@pytest.mark.parametrize(
    ("f", "args", "part"),
    [
        (
            peak,
            (np.array([1.2, 2.0]), 3),
            "1.0 if infected_1 > highest else 0.5 if infected_1 == highest else 0.0",
        ),
        (clipped, (np.array([0.3, 2.0]),), "(1.0 if 1.0 > t1 else 0.5 if 1.0 == t1 else 0.0)"),
        (cheapest, (np.array([0.3, 2.0, 1.0]),), "1.0 if t1 == t4 else 0.0"),
        (length, (np.array([0.3, 2.0]),), "(t1 + float(t1 == 0.0))"),
    ],
)
def test_a_share_is_chosen_and_not_reckoned_from_truth_values(f, args, part):
    assert any(part in line for line in lines(f, *args)), "\n".join(lines(f, *args))


def test_arrays_are_compared_as_a_whole():
    def positive(x):
        return np.sum(np.maximum(x, 0.0))

    assert "x_bar = (x > 0.0) + 0.5 * (x == 0.0)" in [line.strip() for line in lines(positive, np.ones(3))]


def test_ties_are_shared():
    assert s2s_ad.grad(clipped)(np.array([1.0, 3.0])) == pytest.approx(np.array([1.5, 1.0]))
    assert s2s_ad.grad(cheapest)(np.array([1.0, 3.0, 1.0])) == pytest.approx(np.array([0.5, 0.0, 0.5]))
    assert s2s_ad.grad(length)(np.zeros(2)) == pytest.approx(np.zeros(2))


def relaxed(u, x, n):
    v = u * 1.0
    for _ in range(n):
        v[:] = v + x * (np.roll(v, 1) - v)
    return np.sum(v * v)


def test_nothing_is_left_of_what_is_written_as_a_whole():
    text = s2s_ad.grad(relaxed).source(np.ones(5), 0.3, 2)
    assert "rhs_bar" not in text and "[:] = 0.0" not in text, text


def item_by_item(a, b):
    s = 0.0
    for i in range(len(a)):
        for j in range(len(b)):
            s += a[i][j] * b[j][i - 1] * b[j][i]
    return s


def test_items_of_rows_need_no_row():
    a, b = np.arange(1.0, 13.0).reshape(3, 4), np.arange(2.0, 14.0).reshape(4, 3)
    text = s2s_ad.grad(item_by_item, (0, 1)).source(a, b)
    assert "a_bar[i, j] +=" in text and "b_bar[j, i] +=" in text and text.count("np.zeros(") == 2, text
    s2s_ad.testing.check_grads(item_by_item, (a, b))


def row_by_row(a, b):
    s = 0.0
    for i in range(len(a)):
        p = a[i]
        s += p[0] * p[2] + np.sin(p[1])
        for q in b:
            s += q[-1] * s
    return s


def test_items_of_named_rows_need_no_row():
    a, b = np.arange(1.0, 13.0).reshape(4, 3) / 10.0, np.arange(2.0, 14.0).reshape(4, 3) / 40.0
    text = s2s_ad.grad(row_by_row, (0, 1)).source(a, b)
    assert "a_bar[i, 1] += s_bar * np.cos(p[1])" in text and "p_bar" not in text and "q_bar" not in text, text
    s2s_ad.testing.check_grads(row_by_row, (a, b))
