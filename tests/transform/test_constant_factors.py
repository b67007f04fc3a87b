"""Factors that cancel, and diagonals that stay diagonals: what a person would write."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def variance(s):
    return -0.5 * np.log(2 * np.pi * s)


def doubled(s):
    return np.sum(np.log(2.0 * s))


def log_determinant(s):
    return np.sum(np.log(np.diag(s)))


@pytest.mark.parametrize(
    ("f", "s", "line"),
    [
        (variance, 0.7, "s_bar = -0.5 / s"),
        (doubled, np.array([0.5, 2.0]), "s_bar = 1.0 / s"),
        (log_determinant, np.array([[2.0, 1.0], [0.5, 3.0]]), "s_bar = np.diag(1.0 / t1)"),
    ],
)
def test_is_printed_as_by_hand(f, s, line):
    assert line in [printed.strip() for printed in s2s_ad.grad(f).source(s).splitlines()]


def test_a_diagonal_of_what_is_not_square_is_put_where_it_was():
    x = np.arange(1.0, 7.0).reshape(2, 3)
    np.testing.assert_allclose(s2s_ad.grad(log_determinant)(x), [[1.0, 0.0, 0.0], [0.0, 0.2, 0.0]])


def test_a_factor_that_is_zero_does_not_cancel():
    def lost(s):
        return np.log(0.0 * s + 1.0)

    assert s2s_ad.grad(lost)(2.0) == 0.0
