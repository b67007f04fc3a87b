"""What is the same in every trip of a loop is kept once, and not on a tape."""

from __future__ import annotations

import numpy as np

import s2s_ad

A, X = np.array([[0.3, 0.6], [0.2, 0.5]]), np.array([0.4, 0.7])


def forward_algorithm(logits, x, n):
    for _ in range(n):
        x = np.tanh(np.exp(logits) @ x)
    return np.sum(x)


def changing(logits, x, n):
    for k in range(n):
        x = np.tanh(np.exp(logits * k) @ x)
    return np.sum(x)


def not_always(logits, x, n):
    for _ in range(n):
        if x[0] < 0.9:
            x = np.tanh(np.exp(logits) @ x)
    return np.sum(x)


def tapes(f):
    return [line.split()[0] for line in s2s_ad.grad(f).source(A, X, 3).splitlines() if line.endswith("= []")]


def test_it_has_no_tape():
    assert sorted(tapes(forward_algorithm)) == ["x_tape", "x_tape_1"]


def test_what_changes_and_what_is_not_always_made_has_one():
    assert len(tapes(changing)) == 3
    assert len(tapes(not_always)) == 3


def test_a_pullback_of_no_trips():
    value, pullback = s2s_ad.vjp(forward_algorithm, A, X, 0)
    assert value == np.sum(X)
    for bar, expected in zip(pullback(1.0), [np.zeros((2, 2)), np.ones(2)]):
        np.testing.assert_array_equal(bar, expected)
