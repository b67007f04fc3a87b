"""jvp and vjp: values, structure of seeds, pullbacks that are called again, and refusals."""

import numpy as np
import pytest

from s2s_ad import ArgumentError, Refusal, jvp, vjp
from s2s_ad.api.pullback import Pullback


def product(x, y):
    return x * y


def table(x, y):
    return {"product": x * y, "both": (np.sum(x), y)}


def heat(u, k, steps):
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return u


def refused(code, call, *args, **kwargs):
    with pytest.raises((ArgumentError, Refusal)) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return str(caught.value)


def test_jvp():
    assert jvp(product, (2.0, 3.0), (1.0, 10.0)) == (6.0, 23.0)
    assert jvp(product, (2.0, 3.0), (1.0, None)) == (6.0, 3.0)
    assert jvp(product, (2.0, 3), (1.0, None)) == (6.0, 3.0)
    assert jvp(lambda x, *, k: x**k, (2.0,), (1.0,), k=3) == (8.0, 12.0)


def test_jvp_of_containers():
    value, dot = jvp(lambda p: {"y": p[0] * p[1]["z"]}, ((2.0, {"z": 3.0}),), ((1.0, {"z": 1.0}),))
    assert (value, dot) == ({"y": 6.0}, {"y": 5.0})


def test_jvp_of_arrays():
    x, dx = np.array([1.0, 2.0]), np.array([1.0, -1.0])
    dot = jvp(lambda x: np.sin(x) * x, (x,), (dx,))[1]
    np.testing.assert_allclose(dot, dx * (np.cos(x) * x + np.sin(x)))
    x = np.ones(3, np.float32)
    assert jvp(np.tanh, (x,), (x,))[1].dtype == np.float32


def test_a_parameter_may_be_called_x_dot():
    assert jvp(lambda x, x_dot: x * x_dot, (2.0, 3.0), (1.0, 1.0)) == (6.0, 5.0)


def test_vjp():
    value, pullback = vjp(product, 2.0, 3.0)
    assert value == 6.0
    assert pullback(1.0) == (3.0, 2.0)
    assert pullback(2.0) == (6.0, 4.0)


def test_vjp_wrt():
    assert vjp(product, 2.0, 3.0, wrt=1)[1](1.0) == (2.0,)
    assert vjp(product, 2.0, 3.0, wrt=("y", 0))[1](1.0) == (2.0, 3.0)
    assert vjp(product, 2.0, 3)[1](1.0) == (3.0,)
    assert vjp(lambda x, *, k: x * k, 2.0, k=5)[1](1.0) == (5.0,)


def test_vjp_of_structures():
    x = np.array([1.0, 2.0])
    value, pullback = vjp(table, x, 3.0)
    assert value["both"] == (3.0, 3.0)
    x_bar, y_bar = pullback({"product": np.array([1.0, 1.0]), "both": (10.0, 100.0)})
    np.testing.assert_array_equal(x_bar, [13.0, 13.0])
    assert y_bar == 103.0


def test_pullbacks_may_be_called_again():
    u = np.sin(np.arange(8.0))
    before = u.copy()
    value, pullback = vjp(heat, u, 0.1, 5)
    np.testing.assert_array_equal(u, before)
    seed = np.arange(8.0)
    first = pullback(seed)
    second = pullback(seed)
    np.testing.assert_array_equal(first[0], second[0])
    assert first[1] == second[1]
    np.testing.assert_array_equal(seed, np.arange(8.0))
    dot = jvp(heat, (u, 0.1, 5), (np.ones(8), 1.0, None))[1]
    np.testing.assert_allclose(seed @ dot, np.sum(first[0]) + first[1])
    assert value.shape == (8,)


def test_a_pullback_does_not_see_later_writes():
    x, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    value, pullback = vjp(lambda x, y: np.exp(x) * y, x, y)
    expected = pullback(np.ones(2))
    value[:] = x[:] = y[:] = 99.0
    for a, b in zip(expected, pullback(np.ones(2)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_primal_runs_once(capsys):
    def f(x):
        print("once")
        return x * x

    _, pullback = vjp(f, 3.0)
    pullback(1.0)
    pullback(1.0)
    assert capsys.readouterr().out == "once\n"


def test_results_are_the_callers():
    x = np.ones(3)
    _, pullback = vjp(lambda x, y: x + y, x, x)
    seed = np.ones(3)
    a, b = pullback(seed)
    a[:] = 5.0
    np.testing.assert_array_equal(b, np.ones(3))
    np.testing.assert_array_equal(seed, np.ones(3))


def test_pullback_has_source():
    _, pullback = vjp(product, 2.0, 3.0)
    assert isinstance(pullback, Pullback)
    assert "def product_fwd" in pullback.source() and "def product_rev" in pullback.source()
    assert callable(pullback.specialize())
    assert "product" in repr(pullback)


def test_seeds_that_do_not_fit():
    x = np.ones(3)
    refused("S2S403", jvp, product, (x, x), (np.ones(2), x))
    refused("S2S403", jvp, product, (1.0,), (1.0, 1.0))
    refused("S2S403", jvp, product, 1.0, 1.0)
    refused("S2S403", jvp, product, (1.0, 1.0), (None, None))
    refused("S2S403", jvp, product, (1.0, 1.0), (1j, None))
    refused("S2S403", jvp, product, (np.float32(1.0), 1.0), (np.float64(1.0), None))
    refused("S2S403", jvp, product, (1.0, 1.0), ("a", None))
    assert "1.0, or None as its tangent" in refused("S2S401", jvp, product, (1, 1.0), (1.0, 1.0))
    _, pullback = vjp(product, x, 2.0)
    assert "(2,)" in refused("S2S403", pullback, np.ones(2))
    refused("S2S403", pullback, 1.0)
    _, pullback = vjp(table, x, 2.0)
    refused("S2S403", pullback, np.ones(3))
    refused("S2S403", pullback, {"product": x})
    refused("S2S405", vjp, product, 1, 2)


def test_integer_seeds_are_numbers_too():
    assert vjp(product, 2.0, 3.0)[1](2) == (6.0, 4.0)
    assert jvp(product, (2.0, 3.0), (2, None))[1] == 6.0


def test_complex():
    z = 1.0 + 2.0j
    value, dot = jvp(lambda z: z * z, (z,), (1.0,))
    assert (value, dot) == (z * z, 2.0 * z)


def test_a_parameter_may_be_called_like_the_seed():
    def f(x, y_bar):
        y = x * y_bar
        return y

    assert vjp(f, 2.0, 3.0)[1](1.0) == (3.0, 2.0)
    assert vjp(lambda x, out_bar: x * out_bar, 2.0, 3.0)[1](1.0) == (3.0, 2.0)


@pytest.mark.parametrize("double", [True, False])
def test_a_seed_has_the_digits_of_its_value(double):
    """A number of Python's on one path and one of NumPy's in single precision on the other: the value has the
    precision of the path that was taken, and so has its seed."""

    def f(x, c, double):
        s = c if double else x[0]
        return np.stack([s, s]) * 2.0, s

    x = np.array([0.3, 0.7], np.float32)
    (pair, _), pullback = vjp(f, x, 0.1, double, wrt=(0, 1))
    assert pair.dtype == (np.float64 if double else np.float32)
    x_bar, c_bar = pullback((np.full(2, 0.1, pair.dtype), 0.1))
    assert x_bar.dtype == np.float32
    assert c_bar == pytest.approx(0.5 if double else 0.0, rel=1e-15)
    assert x_bar[0] == pytest.approx(0.0 if double else 0.5)


@pytest.mark.parametrize("a", [np.float32(1.5), np.ones(3, np.float32)])
@pytest.mark.parametrize("double", [True, False])
def test_a_tangent_has_the_digits_of_its_value(a, double):
    def largest(a, x, double):
        return np.max(np.array([x, x]) if double else a)

    def shifted(a, x, double):
        return a + (np.zeros(2 if np.ndim(a) == 0 else 3) + x)

    for f in (largest, shifted):
        value, dot = jvp(f, (a, 2.0, double), (np.ones_like(a), 1.0, None))
        assert value.dtype == dot.dtype


def test_an_operand_that_a_rule_passes_over_in_one_case():
    """The rule knows coordinates along one axis: with two, forward mode refuses them as reverse mode does."""

    def slopes(x):
        return np.gradient(np.outer(np.arange(3.0), np.arange(4.0)), x, 0.5)[0]

    x = np.array([0.1, 0.4, 1.0])
    with pytest.raises(Refusal, match="S2S302"):
        jvp(slopes, (x,), (x,))
    with pytest.raises(Refusal, match="S2S302"):
        vjp(slopes, x)
