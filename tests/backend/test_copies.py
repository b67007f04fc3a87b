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


@pytest.mark.parametrize(("f", "copies"), [(pushed_state, 1), (linear_state, 0)])
def test_as_few_copies_as_the_program_needs(f, copies):
    x = np.array([0.3, 1.2, 0.7])
    assert s2s_ad.grad(f).source(x, 3).count(".copy()") == copies
    s2s_ad.testing.check_grads(lambda x: f(x, 3), (x,))
