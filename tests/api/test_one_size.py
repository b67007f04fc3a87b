"""An array that is taken apart pins its own length, and no other size of the call."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def parameters(theta, x, y):
    scale, slope, shift = theta
    return np.sum(scale * x + slope * y) ** 2 + shift


def nested(theta, x, y):
    (p, q), (r, s) = theta
    return np.sum(p * x + q * y) * r + s


def starred(theta, x, y):
    first, *rest = theta
    return first * np.sum(x * y) + rest[-1]


def beside_a_list(theta, x, y):
    return sum(w * t for w, t in zip([1.0, 2.0, 3.0], theta)) * np.sum(x - y)


def rows(x, y):
    return sum(p * q for p, q in x) * np.sum(y)


def made_of(theta, x, n):
    a, b = np.zeros(n) + theta[0]
    return a * b * np.sum(x) + theta[1]


@pytest.mark.parametrize("f", [parameters, starred, beside_a_list])
def test_only_what_is_taken_apart(f):
    theta, gradient = np.array([0.5, 1.5, 2.5]), s2s_ad.grad(f)
    text = gradient.source(theta, np.ones(5), np.ones(5))
    assert "for theta f8[3], x f8[n], y f8[n]" in text and "pinned" not in text
    for n in (2, 3, 7):
        x, y = np.linspace(0.1, 0.9, n), np.linspace(1.0, 2.0, n)
        assert gradient.source(theta, x, y) == text
        s2s_ad.check_grads(f, (theta, x, y))


def test_what_is_as_long_may_belong_to_it():
    def together(theta, x):
        a, b, c = theta * x
        return a * b + c

    s2s_ad.check_grads(together, (np.array([0.5, 1.5, 2.5]), np.array([1.0, 2.0, 3.0])))


def test_other_lengths_are_compiled_anew():
    def ends(theta, x):
        first, *rest = theta
        return first * np.sum(x) + rest[-1]

    gradient = s2s_ad.grad(ends)
    x = np.ones(4)
    assert gradient(np.ones(3), x).tolist() == [4.0, 0.0, 1.0]
    assert gradient(np.ones(2), x).tolist() == [4.0, 1.0]
    assert gradient(np.ones(4), x).tolist() == [4.0, 0.0, 0.0, 1.0]
    with pytest.raises(s2s_ad.S2SError):
        s2s_ad.grad(parameters)(np.ones(2), x, x)


def test_both_axes():
    theta = np.array([[0.5, 1.0], [1.5, 2.0]])
    text = s2s_ad.grad(nested).source(theta, np.ones(4), np.ones(4))
    assert "theta f8[2, 2], x f8[n]" in text
    s2s_ad.check_grads(nested, (theta, np.ones(4), np.ones(4)))


def test_rows():
    x = np.arange(8.0).reshape(4, 2)
    text = s2s_ad.grad(rows).source(x, np.ones(3))
    assert "for x f8[n, 2], y f8[m]" in text
    s2s_ad.check_grads(rows, (x, np.ones(3)))


def test_a_number_that_a_length_is_made_of():
    text = s2s_ad.grad(made_of).source(np.ones(2), np.ones(5), 2)
    assert "x f8[n]" in text and "n 2" in text
    s2s_ad.check_grads(made_of, (np.ones(2), np.ones(5), 2))


def pendulum(theta, y, ts):
    def velocity(y, t):
        return np.array([y[1], -theta[0] * np.sin(y[0]) + t])

    total = 0.0
    for k in range(1, len(ts)):
        y = y + (ts[k] - ts[k - 1]) * velocity(y, ts[k])
        total += y[0] ** 2
    return total


def test_a_vector_that_meets_one_of_two_items_has_two():
    """Here it is the failure of an operation that tells which size is one number."""
    theta, y, gradient = np.ones(3), np.array([0.1, 0.2]), s2s_ad.grad(pendulum)
    text = gradient.source(theta, y, np.linspace(0.0, 1.0, 6))
    assert "for theta f8[n], y f8[2], ts f8[m]" in text
    assert gradient.source(theta[:1], y, np.linspace(0.0, 1.0, 9)).count("theta f8[1]") == 1
    assert gradient.source(np.ones(4), y, np.linspace(0.0, 1.0, 9)) == text
    s2s_ad.check_grads(pendulum, (theta, y, np.linspace(0.0, 1.0, 6)))


def test_what_does_not_fit_is_refused_as_before():
    def broken(x, y):
        return np.sum(np.array([x[0], 2.0]) * y)

    with pytest.raises(s2s_ad.S2SError, match="S2S213"):
        s2s_ad.grad(broken)(np.ones(3), np.ones(4))


SCALES = np.array([0.5, 1.5])


def test_what_a_function_reads_from_outside_is_taken_apart():
    def scaled(x):
        a, b = SCALES
        return np.sum(a * x**2) + b * x[0]

    text = s2s_ad.grad(scaled).source(np.ones(4))
    assert "x f8[n]" in text and "pinned" not in text
    s2s_ad.check_grads(scaled, (np.array([0.3, 0.7, 0.2]),))


def test_a_derivative_taken_inside():
    def penalty(theta, x):
        def loss(t):
            p, q = t
            return np.sum(p * x) * q * p

        return np.sum(s2s_ad.grad(loss)(theta) ** 2)

    theta, gradient = np.array([0.4, 0.6]), s2s_ad.grad(penalty)
    assert gradient.source(theta, np.ones(3)) == gradient.source(theta, np.ones(5))
    s2s_ad.check_grads(penalty, (theta, np.array([0.3, 0.7, 0.2])))
