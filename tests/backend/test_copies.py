"""Copies in derivatives: of what is written in place while somebody still needs it, and of nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def pushed_state(x, n):
    """The state is new in each trip, since the tape keeps the old one: where the loop begins nothing is
    written, although ``q`` is read after it."""
    k = x[0] * 2
    q = x.copy()
    p = -k * q
    s = 0.0
    for _ in range(n):
        q += 0.05 * p
        p = p - k * q
        s += np.dot(q, q)
    return s


def linear_state(x, n):
    """Its gradient needs nothing of the primal, which is not computed."""
    for _ in range(n):
        x[1:] += 0.5 * x[:-1]
    return np.sum(x)


MEANS, SHARES = np.array([0.2, 0.4]), np.array([0.3, 0.7])


def mixture(x, n, mu=MEANS, pi=SHARES):
    """The adjoint of ``mu`` begins as ``pi`` and is added to: one copy of it, and none for the tape of each
    ``pi`` before."""
    for _ in range(n):
        r = pi * np.exp(-((x[:, None] - mu) ** 2))
        size = r.sum(axis=0)
        mu = (r * x[:, None]).sum(axis=0) / size
        pi = size * np.sum((x[:, None] - mu) ** 2, axis=0)
    return np.sum(mu * pi)


@pytest.mark.parametrize(("f", "copies"), [(pushed_state, 1), (linear_state, 0), (mixture, 1)])
def test_as_few_copies_as_the_program_needs(f, copies):
    x = np.array([0.3, 1.2, 0.7])
    assert s2s_ad.grad(f).source(x, 3).count(".copy()") == copies
    s2s_ad.testing.check_grads(lambda x: f(x, 3), (x,))


def arrays_on_a_stack(x):
    total = 0.0
    stack = [x * 1.0]
    while len(stack) < 4:
        v = stack.pop()
        total = total + v.prod()
        stack.append(v * 0.9)
        stack.append(v * 1.1)
    return total


def test_copies_come_to_an_end():
    """Zeros are made again where others are copied; the second time they were not taken for a copy."""
    x = np.array([0.9, 1.3, 0.6])
    hessian = s2s_ad.vjp(s2s_ad.grad(arrays_on_a_stack), x)[1](np.ones(3))[0]
    scale = 1.0 + 1.1**3 + 1.21**3
    np.testing.assert_allclose(hessian, scale * np.array([x[1] + x[2], x[0] + x[2], x[0] + x[1]]))


def gaps(u, A):
    u, A = u * 1.0, A * 1.0
    v, w, column, diagonal = u[::2], u[::-3], A[:, 1], np.diagonal(A)
    s = np.dot(v, v) + np.einsum("i,i->", w, w) + np.dot(column, column) + np.dot(diagonal, diagonal)
    later = v[1:]
    s += np.dot(later, later)
    if s > 0.0:
        s += np.sum(np.exp(A.T[2]) + np.arctan(v[0]))
    u[1:] = s
    A[1:] = s
    return s * np.sum(u) + np.sum(A)


def test_what_is_computed_from_a_view_with_gaps_keeps_its_last_bit():
    """A copy of it lies compactly, and NumPy computes dot products and exponentials of it in another way."""
    rng = np.random.RandomState(0)
    for n in range(4, 64):
        u, A = rng.randn(n), rng.randn(n, n) / n
        value, _ = s2s_ad.value_and_grad(gaps, (0, 1))(u, A)
        assert value == gaps(u, A), n
    s2s_ad.testing.check_grads(gaps, (u, A))


def test_a_view_with_gaps_is_copied_behind_its_readers():
    text = s2s_ad.grad(gaps, (0, 1)).source(np.ones(4), np.ones((4, 4)))
    assert "[::2]\n" in text and "v.copy()\n" in text and "np.dot(v, v)" in text, text
