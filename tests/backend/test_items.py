"""Writes to items and slices are printed as the user wrote them."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad


def heat(u, c, steps):
    for _ in range(steps):
        u[1:-1] = u[1:-1] + c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u)


def heat_added(u, c, steps):
    for _ in range(steps):
        u[1:-1] += c[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u[0] -= 0.5 * u[1]
    return np.sum(u)


U = np.linspace(0.0, 1.0, 6)


@pytest.mark.parametrize(
    ("f", "args", "lines"),
    [
        (heat, (U, 0.2, 2), ["u[1:-1] = u[1:-1] + c * (u[2:] - 2.0 * u[1:-1] + u[:-2])"]),
        (
            heat_added,
            (U, U**2, 2),
            ["u[1:-1] += c[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])", "u[0] -= 0.5 * u[1]"],
        ),
    ],
    ids=lambda x: getattr(x, "__name__", None),
)
def test_statements_stay_what_they_are(f, args, lines):
    text = s2s_ad.value_and_grad(f).source(*args)
    printed = [line.strip() for line in text.splitlines()]
    assert all(line in printed for line in lines), text
    value, _ = s2s_ad.value_and_grad(f)(*args)
    assert value == f(*(a.copy() if isinstance(a, np.ndarray) else a for a in args))
