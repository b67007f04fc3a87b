"""A variable that is unbound on some path: the derivative fails where the function fails, not before."""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad import grad, jvp, value_and_grad, vjp


def branch(x, c):
    if c > 0:
        y = x * x
    return y


def loop(x, n):
    for i in range(n):
        y = x * i
    return y


def moved(x, c):
    if c > 0:
        y = x * x
    z = x if c > 1 else y
    return z


def used(x, n):
    for i in range(n):
        y = x * i
    return y * x


def summed(x, n):
    for i in range(n):
        y = x * i
    total = 0.0
    for k in range(2):
        total = total + (y + x)
    return total


def other_test(x, c):
    if c > 1:
        y = x * x
    if c > 0:
        x = x + y
    return x


def guarded(x, c):
    if c > 0:
        y = x * x
    if c > 0:
        x = x + y
    return x


def raising(x, c):
    if c < 0:
        raise ValueError("negative")
    y = x * c
    return y


WAYS = {
    "grad": lambda f, *a: grad(f)(*a),
    "value_and_grad": lambda f, *a: value_and_grad(f)(*a)[1],
    "jvp": lambda f, x, c: jvp(f, (x, c), (1.0, None))[1],
    "vjp": lambda f, x, c: vjp(f, x, c, wrt=0)[1](1.0)[0],
}


CASES = [(branch, -1), (loop, 0), (moved, -1), (used, 0), (summed, 0), (other_test, 1)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("f, c", CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_unbound_raises_as_the_function_does(f, c, way: str) -> None:
    with pytest.raises(UnboundLocalError):
        f(2.0, c)
    with pytest.raises((UnboundLocalError, AssertionError)):
        WAYS[way](f, 2.0, c)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "f, c, slope",
    [
        (branch, 1, 4.0),
        (loop, 3, 2.0),
        (moved, 1, 4.0),
        (moved, 2, 1.0),
        (guarded, 1, 5.0),
        (guarded, -1, 1.0),
    ],
)
def test_bound_is_right(f, c, slope: float, way: str) -> None:
    assert np.isclose(WAYS[way](f, 2.0, c), slope)


def test_a_read_is_kept_only_where_it_is_needed() -> None:
    assert "is not None" not in grad(raising).source(2.0, 3)
    assert "is not None" not in grad(guarded).source(2.0, 3)
