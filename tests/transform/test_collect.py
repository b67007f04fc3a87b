"""Like terms, common factors, and what must not be taken for numbers: masks and integers."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad
from s2s_ad.ir.core import Value
from s2s_ad.ir.types import Array, Scalar, number_dim
from s2s_ad.transform.polynomial import FORBIDDEN, Node, Term, best, merged

FLOAT = Scalar("f8", weak=False)
MATRIX = Array("f8", (number_dim(3), number_dim(4)))
MASK = Array("b1", (number_dim(3), number_dim(4)))


def text(node: Node) -> str:
    if not node.name:
        atom = node.parts[0]
        return atom.hint if isinstance(atom, Value) else repr(atom.value)
    sign = {"add": "+", "sub": "-", "mul": "*", "truediv": "/"}.get(node.name.partition(".")[2])
    parts = [text(part) for part in node.parts]
    return f"({parts[0]} {sign} {parts[1]})" if sign else f"-{parts[0]}"


def term(number: float, *factors: Value, below: tuple[Value, ...] = ()) -> Term:
    out = Term(number)
    for factor in factors:
        out = out.times(Term(1.0, ((factor, 1),)))
    for factor in below:
        out = out.times(Term(1.0, ((factor, 1),)), -1)
    return out


A, B, C, S = (Value(name, FLOAT) for name in "abcs")
M, N = (Value(name, MATRIX) for name in "MN")
K, L = (Value(name, MASK) for name in "KL")


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([term(0.5, A, B), term(0.5, B, A)], "(a * b)"),
        ([term(1.0, A, B), term(-0.25, A, B)], "((0.75 * a) * b)"),
        ([term(1.0, A, C), term(1.0, B, C)], "(c * (a + b))"),
        ([term(-1.0, A, C), term(1.0, B, C)], "(c * (b - a))"),
        ([term(-1.0, A), term(-1.0, B)], "-(a + b)"),
        ([term(1.0, A, below=(S,)), term(1.0, B, below=(S,))], "((a + b) / s)"),
        ([term(2.0, M, A, below=(S,))], "(((2.0 * a) / s) * M)"),
        ([term(1.0, A, M), term(1.0, A, N)], "(a * (M + N))"),
        ([term(1.0, A, M), term(1.0, B, M)], "((a + b) * M)"),
        ([term(1.0, A, below=(B,)), term(1.0, A, C)], "((a / b) + (a * c))"),
    ],
)
def test_the_cheapest_form(terms, expected):
    node = best(terms)
    assert node is not None and text(node) == expected


def test_terms_that_cancel():
    assert merged([term(1.0, A), term(-1.0, A)]) == []
    assert best([term(1.0, A), term(-1.0, A)]) is None


def test_masks_are_not_added():
    """``K + L`` of truth values is no sum: the product stays distributed."""
    node = best([term(1.0, M, K), term(1.0, M, L)])
    assert node is not None and node.cost < FORBIDDEN
    assert text(node) == "((M * K) + (M * L))"


def clipped_twice(x):
    return np.sum(np.clip(x, 0.5, 1.2) * x + np.maximum(x, 0.9) * np.minimum(x, 1.0))


def test_masks_in_a_second_derivative():
    x = np.array([0.95, 1.6, 0.93, 0.2, 1.1])
    v = np.arange(1.0, 6.0)
    gradient = s2s_ad.grad(clipped_twice)
    _, slope = s2s_ad.jvp(gradient, (x,), (v,))
    np.testing.assert_allclose(slope, (gradient(x + 1e-6 * v) - gradient(x - 1e-6 * v)) / 2e-6, atol=1e-8)


def huber(r, delta):
    return 0.5 * r * r if abs(r) <= delta else delta * (abs(r) - 0.5 * delta)


def log_sum_exp(x):
    a = np.max(x)
    return a + np.log(np.sum(np.exp(x - a)))


def cross_entropy(logits, onehot):
    m = np.max(logits, axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(logits - m), axis=1, keepdims=True))
    return -np.mean(np.sum(onehot * (logits - lse), axis=1))


def halves(x):
    n = len(x) // 2
    return np.sum(x[:n] ** 3) + np.prod(x[n:])


def gram(a, b):
    return np.sum((a.T @ b).T ** 2)


@pytest.mark.parametrize(
    ("f", "args", "lines"),
    [
        (huber, (0.5, 1.0), ["r_bar = r"]),
        (log_sum_exp, (np.arange(3.0),), ["x_bar = t1 / t2"]),
        (halves, (np.arange(1.0, 6.0),), ["x_bar[:n] = ", "x_bar[n:] = "]),
        (gram, (np.ones((3, 2)), np.ones((3, 4))), ["a_bar = ", "b @ "]),
    ],
)
def test_what_a_person_would_write(f, args, lines):
    source = s2s_ad.grad(f).source(*args)
    assert all(line in source for line in lines), source
    assert "np.expand_dims" not in source and "swapaxes" not in source


def test_the_shift_of_a_softmax_cancels():
    rng = np.random.RandomState(0)
    logits, onehot = rng.rand(5, 4), np.eye(4)[[0, 3, 1, 1, 2]]
    gradient = s2s_ad.grad(cross_entropy)
    assert "==" not in gradient.source(logits, onehot)
    e = np.exp(logits)
    np.testing.assert_allclose(gradient(logits, onehot), (e / e.sum(1, keepdims=True) - onehot) / 5)


def robust(residual, n):
    total = 0.0
    for _ in range(n):
        total += 0.5 * residual**2 if residual < 1.0 else residual - 0.5
        residual = residual * residual
    return total


def test_what_is_left_may_be_a_variable():
    text = s2s_ad.grad(robust).source(0.5, 2)
    assert "residual_bar += residual\n" in text, text


def squares(x, c):
    return x * c * c


def squares_in_a_loop(x, c, n):
    total = 0.0
    for _ in range(n):
        total += x * c * c
        x = c * x + 1.0
    return total


def damped(x, y, n):
    for _ in range(n):
        y = y - 0.7 * y + x
    return y


@pytest.mark.parametrize(
    ("f", "args", "line"),
    [
        (squares, (0.5, 0.7), "c_bar = 2.0 * c * x\n"),
        (squares_in_a_loop, (0.5, 0.7, 3), "2.0 * c"),
        (damped, (0.5, 0.7, 3), "y_bar -= 0.7 * y_bar\n"),  # not 0.30000000000000004 * y_bar
    ],
)
def test_like_terms_of_which_one_is_the_primals(f, args, line):
    """Also where writing them as one costs the same, and where a loop of the reverse sweep gets the product
    of the forward sweep."""
    gradient = s2s_ad.grad(f, (0, 1))
    text = gradient.source(*args)
    assert line in text, text
    steps = [np.eye(2)[k] * 1e-6 for k in range(2)]
    numeric = [(f(*(args[:2] + s), *args[2:]) - f(*(args[:2] - s), *args[2:])) / 2e-6 for s in steps]
    np.testing.assert_allclose(gradient(*args), numeric, rtol=1e-8)
