"""Transposes, rows of outer products, and shapes: what a person sees before writing an adjoint down."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def gram(m):
    return np.sum((m.T @ m) ** 2)


def covariances(p, f):
    for _ in range(3):
        p = f @ p @ f.T
    return np.sum(p)


def posterior(s, y):
    total = 0.0
    for _ in range(2):
        total += np.sum(np.linalg.inv(s) ** 2) + np.log(np.linalg.det(s))
        s = s * 1.5
    return total + y


def jacobian_solve(z, f):
    j = np.array([[1.0, 0.5], [z, 2.0]])
    return np.linalg.solve(j, f)[0]


def crossed(a, b):
    return np.cross(a, b)[0]


def rolled(x):
    return np.sum(np.pad(x, 1, mode="edge") ** 2)


def smoothed(x, n):
    for _ in range(n):
        p = np.pad(x, 1, mode="edge")
        x = 0.5 * (p[:-2] + p[2:])
    return np.sum(x * x)


def turned(z):
    return (1.0 / (z + 1.0j)).imag


S = np.array([[2.0, 0.3], [0.1, 1.5]])
PROGRAMS = [
    (gram, 0, (S,), ["m_bar = m @ t1_bar.T + m @ t1_bar"], [".T).T"]),
    (covariances, 1, (S, S), [], [".T.T", "= f.T\n        t2 = "]),
    (posterior, 0, (S, 1.0), [], ["np.linalg.inv(s).T"]),
    (jacobian_solve, 0, (0.3, np.ones(2)), [], ["np.outer"]),
    (crossed, 0, (np.ones(3), np.arange(3.0)), ["np.cross(b, t1_bar)"], ["-1, -1"]),
    (smoothed, 0, (np.arange(4.0), 2), [], ["x_tape", "zeros_like"]),
    (turned, 0, (0.5,), [], ["-0"]),
]


@pytest.mark.parametrize(
    ("f", "wrt", "args", "there", "gone"), PROGRAMS, ids=[p[0].__name__ for p in PROGRAMS]
)
def test_is_written_as_by_hand(f, wrt, args, there, gone):
    text = s2s_ad.grad(f, wrt).source(*args)
    assert all(part in text for part in there), text
    assert not any(part in text for part in gone), text
    s2s_ad.testing.check_grads(f, [args[wrt]] if len(args) == 1 else args)
