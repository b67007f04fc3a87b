"""The short way of dispatch is taken only where nothing but dtypes and shapes decides."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad
from s2s_ad.errors import S2SError

factor = 2.0


def double(x):
    return 2.0 * x


helper = double


def test_pinned_numbers_are_not_part_of_an_exact_signature() -> None:
    def f(x, n, axis):
        for _ in range(n):
            x = x * x
        return np.sum(np.sum(x, axis=axis))

    g = s2s_ad.grad(f)
    x = np.full((2, 3), 1.5)
    for n, axis in ((1, 0), (2, 0), (1, 1), (2, 1), (0, 0), (1, 0)):
        np.testing.assert_allclose(g(x, n, axis), 2.0**n * x ** (2**n - 1))


def test_free_variables_and_globals_are_live(monkeypatch: pytest.MonkeyPatch) -> None:
    scale = 1.0

    def f(x):
        return np.sum(helper(x) * scale) * factor

    g = s2s_ad.grad(f)
    x = np.ones(2)
    assert g(x)[0] == g(x)[0] == 4.0
    scale = 3.0
    assert g(x)[0] == 12.0
    monkeypatch.setitem(globals(), "factor", 5.0)
    assert g(x)[0] == 30.0
    monkeypatch.setitem(globals(), "helper", lambda x: x * x * x)
    assert g(x)[0] == g(x)[0] == 45.0


def test_helpers_that_are_bound_anew_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    g = s2s_ad.grad(lambda x: np.sum(helper(x)))
    x = np.ones(2)
    assert g(x)[0] == g(x)[0] == 2.0
    monkeypatch.setitem(globals(), "helper", lambda x: x * x * x)
    assert g(x)[0] == g(x)[0] == 3.0


def test_aliases_are_looked_for_at_every_call() -> None:
    def f(x, y):
        x[0] = y[1] * y[0]
        return np.sum(x * y)

    g = s2s_ad.grad(f, wrt=1)
    g(np.ones(3), np.ones(3))
    x = np.ones(3)
    with pytest.raises(S2SError):
        g(x, x)


def test_subclasses_and_other_dtypes_are_told_apart() -> None:
    g = s2s_ad.grad(lambda x: np.sum(x * x))
    g(np.ones(3))
    assert g(np.ones(3, np.float32)).dtype == np.float32
    with pytest.raises(S2SError):
        g(np.ma.array(np.ones(3)))
    with pytest.raises(S2SError):
        g(np.ones(3, int))


def test_sizes_that_have_to_agree() -> None:
    g = s2s_ad.grad(lambda x, y: np.sum(x + y))
    assert g(np.ones(3), np.ones(3)).shape == (3,)
    assert g(np.ones(3), np.ones(1)).shape == (3,)
    for _ in range(2):
        with pytest.raises((S2SError, ValueError)):
            g(np.ones(3), np.ones(4))


def test_keywords_and_defaults() -> None:
    def f(x, y=2.0, z=3.0):
        return x * y * z

    g = s2s_ad.grad(f)
    assert (g(1.0), g(1.0, z=5.0), g(1.0, 4.0), g(x=1.0, y=7.0)) == (6.0, 10.0, 12.0, 21.0)
    for args, kwargs in (((1.0,), {"x": 1.0}), ((1.0,), {"w": 1.0}), ((), {"y": 1.0}), ((1.0,) * 4, {})):
        with pytest.raises(S2SError):
            g(*args, **kwargs)


def test_a_full_table_begins_anew() -> None:
    g = s2s_ad.grad(lambda x: np.sum(x * x))
    for n in range(2, 300):
        assert g(np.ones(n)).shape == (n,)
    assert len(g._exact) <= 256


def square(x):
    return x * x


def test_jvp_and_vjp_see_changed_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    assert s2s_ad.jvp(square, (3.0,), (1.0,))[1] == s2s_ad.vjp(square, 3.0)[1](1.0)[0] == 6.0
    monkeypatch.setattr(square, "__code__", (lambda x: x * x * x).__code__)
    assert s2s_ad.jvp(square, (3.0,), (1.0,))[1] == s2s_ad.vjp(square, 3.0)[1](1.0)[0] == 27.0
    monkeypatch.setattr(square, "__code__", (lambda x, y: x * y).__code__)
    monkeypatch.setattr(square, "__defaults__", (5.0,))
    assert s2s_ad.jvp(square, (3.0,), (1.0,))[1] == 5.0
    monkeypatch.setattr(square, "__defaults__", (7.0,))
    assert s2s_ad.jvp(square, (3.0,), (1.0,))[1] == 7.0
