"""What is computed twice: derivative code reads the first of the two."""

from __future__ import annotations

import numpy as np

import s2s_ad


def sines(x):
    u = 2.0 * x
    return np.sum(np.sin(u) * np.sin(u))


def of_differences(a, b):
    return np.sin(a - b) * np.cos(a - b)


def where_it_is_large(x, n):
    y = x.copy()
    for i in range(1, n):
        if y[i] > 0.5:
            y[i] = y[i] * y[i - 1]
    return np.sum(y)


def reverse_sweep(text):
    return text.partition("# --- reverse sweep ---")[2]


def test_the_second_of_two_equal_sines():
    x = np.linspace(0.0, 1.0, 4)
    text = s2s_ad.grad(sines).source(x)
    assert "sin" not in reverse_sweep(text)
    assert text.count("t1") == 2 and "t2" not in text
    np.testing.assert_allclose(s2s_ad.grad(sines)(x), 4.0 * np.sin(2.0 * x) * np.cos(2.0 * x))


def test_functions_of_equal_operands():
    """The cosine that the adjoint of the sine asks for is there."""
    text = reverse_sweep(s2s_ad.grad(of_differences).source(0.3, 0.8))
    assert "a_bar = t2 * t2 - t1 * t1" in text


def test_a_loop_keeps_the_item_that_its_condition_has_read():
    x, n = np.array([0.3, 0.6, 0.2, 0.9]), 4
    text = s2s_ad.grad(where_it_is_large).source(x, n)
    assert text.count(".copy()") == 1
    expected = [0.6 + 1.0, 0.3, 0.9 + 1.0, 0.2]
    np.testing.assert_allclose(s2s_ad.grad(where_it_is_large)(x, n), expected)
