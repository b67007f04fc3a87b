"""@differentiate: the function stays what it is."""

import inspect
import pickle

import numpy as np
import pytest

from s2s_ad import ArgumentError, differentiate, grad


def plain(x):
    return x * x


@differentiate
def square(x):
    """Squares."""
    return x * x


@differentiate(wrt=("x", "k"), mode="forward")
def power(x, k=3.0):
    return np.sum(x**k)


class Model:
    def __init__(self, w):
        self.w = w

    @differentiate(wrt="x")
    def loss(self, x):
        return np.sum(self.w * x * x)

    @staticmethod
    @differentiate
    def twice(x):
        return 2.0 * x


def test_the_function_is_itself():
    assert inspect.isfunction(square)
    assert square(3.0) == 9.0 and square.__name__ == "square" and square.__doc__ == "Squares."
    assert str(inspect.signature(square)) == "(x)"
    assert pickle.loads(pickle.dumps(square)) is square
    assert differentiate(plain) is plain


def test_derivatives():
    assert square.grad(3.0) == 6.0
    assert square.value_and_grad(3.0) == (9.0, 6.0)
    assert square.jvp((3.0,), (2.0,)) == (9.0, 12.0)
    value, pullback = square.vjp(3.0)
    assert (value, pullback(1.0)) == (9.0, (6.0,))
    assert "def square_grad" in square.source(3.0)


def test_forward_mode():
    x = np.array([1.0, 2.0])
    value, (x_bar, k_bar) = power.value_and_grad(x)
    assert value == 9.0
    np.testing.assert_allclose(x_bar, 3.0 * x**2)
    assert k_bar == pytest.approx(8.0 * np.log(2.0))
    assert "def power_jvp" in power.source(x)
    p = differentiate(mode="forward")(lambda p: p["a"] * p["b"][0])
    assert p.grad({"a": 2.0, "b": [3.0]}) == {"a": 3.0, "b": [2.0]}


def test_methods():
    model = Model(np.array([1.0, 2.0]))
    x = np.array([3.0, 4.0])
    np.testing.assert_array_equal(grad(model.loss)(x), [6.0, 16.0])
    np.testing.assert_array_equal(Model.loss.grad(model, x), [6.0, 16.0])
    assert Model.twice.grad(3.0) == 2.0


def test_callable_objects():
    class Cube:
        def __call__(self, x):
            return x**3

    cube = differentiate(Cube())
    assert cube(2.0) == 8.0 and cube.grad(2.0) == 12.0


def test_wrong_use():
    with pytest.raises(ArgumentError, match="reverse"):
        differentiate(mode="sideways")
    with pytest.raises(ArgumentError):
        differentiate(np.sin)
    with pytest.raises(ArgumentError):
        differentiate(3)


def test_own_speed():
    assert square.__code__.co_code == plain.__code__.co_code
