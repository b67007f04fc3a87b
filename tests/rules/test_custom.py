"""Derivatives that users declare for their own functions, and uses of rules that are refused."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from s2s_ad import Refusal, check_grads, grad, jvp
from s2s_ad.api import derived
from s2s_ad.rules import elementwise, linear, rule, zero_derivative


def wrong_square(x):
    return x * x


@elementwise(wrong_square)
def d_wrong_square(y, x):
    return 7.0  # not the derivative, so that one sees that the rule is used


def halved(x):
    return 0.5 * x


@linear(halved)
def transpose_of_halved(x_bar, y_bar, x):
    return 0.25 * y_bar


def energy(a, x):
    return 0.5 * np.dot(x, a @ x)


@rule(energy)
def d_energy(z, a, x):
    z_dot = np.dot(0.5 * (a + a.T) @ x, x_dot)
    x_bar = z_bar * (0.5 * (a + a.T) @ x)


def steps(x):
    return np.floor(4.0 * x) / 4.0 + 0.0 * x


zero_derivative(steps)


def test_the_rule_is_used():
    assert grad(wrong_square)(2.0) == 7.0
    assert grad(lambda x: wrong_square(x) + x)(2.0) == 8.0
    assert jvp(wrong_square, (2.0,), (1.0,)) == (4.0, 7.0)
    np.testing.assert_array_equal(grad(lambda x: np.sum(halved(x)))(np.ones(2)), [0.25, 0.25])
    assert grad(lambda x: x * steps(x))(0.3) == 0.25


def test_a_parameter_without_adjoint_is_refused():
    a, x = np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([1.0, -1.0])
    np.testing.assert_allclose(grad(energy, wrt="x")(a, x), 0.5 * (a + a.T) @ x)
    with pytest.raises(Refusal, match="no derivative with respect to a"):
        grad(energy, wrt="a")(a, x)


def test_a_local_function_cannot_be_imported():
    def scaled(x):
        return 3.0 * x

    elementwise(scaled)(d_wrong_square)
    with pytest.raises(Refusal, match="imported"):
        grad(lambda x: scaled(x) + x)(1.0)


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda x: np.sum(np.random.normal(x, 1.0)), "loc [+] scale"),
        (lambda x: np.sum(np.exp(x * np.ones(2), where=np.array([True, False]))), "where"),
        (lambda x: np.sum(np.linalg.cond(x * np.ones((2, 2, 2)))), "one by one"),
        (lambda x: np.sum(np.roll(np.ones(3), x)), "with respect to shift"),
        (lambda x: np.sum(np.kaiser(3, x)), "no derivative rule"),
    ],
)
def test_refusals(function, text):
    with pytest.raises(Refusal, match=text):
        grad(function)(0.5)


def test_inactive_draws_are_data():
    np.random.seed(3)
    slope = grad(lambda x: np.sum(x * np.random.normal(0.0, 1.0, 4)))(2.0)
    np.random.seed(3)
    assert slope == np.sum(np.random.normal(0.0, 1.0, 4))


def stepped(x):
    return 3.0 * x


def test_a_new_rule_reaches_derivatives_whose_tables_were_evicted(monkeypatch):
    def f(x):
        return stepped(x) * x

    gradient = grad(f)
    assert gradient(2.0) == 12.0
    monkeypatch.setattr(derived, "_MOST_TABLES", 1)
    assert grad(lambda x: x * x)(1.0) == 2.0
    elementwise(stepped)(d_wrong_square)
    assert gradient(2.0) == 3.0 * 2.0 + 7.0 * 2.0


def forward_only(x):
    return 2.0 * x


@rule(forward_only)
def forward_only_rule(z, x):
    z_dot = 3.0 * x_dot


def reverse_only(x):
    return 2.0 * x


@rule(reverse_only)
def reverse_only_rule(z, x):
    x_bar = 3.0 * z_bar


def test_a_rule_may_give_one_direction_only():
    assert jvp(forward_only, (1.0,), (1.0,)) == (2.0, 3.0)
    assert grad(reverse_only)(1.0) == 3.0
    with pytest.raises(Refusal, match=r"S2S305.*reverse_only gives no z_dot: it is one for reverse mode"):
        jvp(reverse_only, (1.0,), (1.0,))
    with pytest.raises(Refusal, match=r"S2S305.*forward_only gives no adjoints: it is one for forward mode"):
        grad(forward_only)(1.0)


FACTOR = 2.0
TABLE = np.ones(3)


def scaled(x):
    return FACTOR * x


@elementwise(scaled)
def d_scaled(y, x):
    return FACTOR


def tabled(x):
    return np.sum(TABLE) * x


@elementwise(tabled)
def d_tabled(y, x):
    return np.sum(TABLE)


def test_a_rule_that_reads_what_stands_around_it(monkeypatch):
    derivative = grad(lambda x: scaled(x) * x)
    assert derivative(3.0) == 12.0
    monkeypatch.setattr(sys.modules[__name__], "FACTOR", 5.0)
    assert derivative(3.0) == 30.0
    with pytest.raises(Refusal, match="the array 'TABLE'"):
        grad(lambda x: tabled(x) * x)(3.0)


def turned(x):
    return x[::-1] * x**2


@rule(turned)
def d_turned(z, x):
    z_dot = x_dot[::-1] * x**2 + 2.0 * x[::-1] * x * x_dot
    first = np.zeros_like(x)
    first[:1] = z_bar[-1:] * x[-1:] ** 2
    first[1:] = z_bar[-2::-1] * x[-2::-1] ** 2
    second = np.zeros_like(x)
    second[0] = 2.0 * z_bar[0] * x[-1] * x[0]
    second[1:] = 2.0 * z_bar[1:] * x[-2::-1] * x[1:]
    x_bar = first + second


def test_two_buffers_of_a_rule_are_two():
    """Equal operations of a rule are made once, but what is written to one array is not in the other."""
    check_grads(lambda x: np.sum(np.sin(turned(x)) * np.arange(3.0)), (np.array([0.3, 0.9, 1.4]),))


def tripled(x):
    return 3.0 * x


@rule(tripled)
def d_tripled(z, x):
    z_dot = 3.0 * x_dot
    first = 2.0 * z_bar
    second = 2.0 * z_bar
    second[...] = z_bar
    x_bar = first + second


def test_what_a_rule_may_have_computed_twice_is_not_written_to():
    with pytest.raises(Refusal, match="may have computed before"):
        grad(lambda x: np.sum(tripled(x) * x))(np.array([0.3, 0.9]))
