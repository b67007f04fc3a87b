"""``specialize``: the generated function itself, whatever kind of callable was differentiated."""

from __future__ import annotations

import functools
import inspect
from types import FunctionType, MethodType

import numpy as np
import pytest

from s2s_ad import differentiate, elementwise_grad, grad, value_and_grad

RATE = 3.0


class Model:
    def __init__(self, w):
        self.w = w

    def loss(self, x):
        return self.w * x * x

    def __call__(self, x):
        return self.w * x**3

    @staticmethod
    def plain(x):
        return x * x

    @classmethod
    def of_class(cls, x):
        return 3.0 * x * x


def weighted(a, b, x):
    return a * b * x * x


def closure(a):
    def inner(x):
        return a * x**3

    return inner


@differentiate
def decorated(x):
    return RATE * x * x


MODEL = Model(2.0)
FUNCTIONS = {
    "function": (grad(decorated), FunctionType),
    "lambda": (grad(lambda x: RATE * x * x), FunctionType),
    "closure": (grad(closure(4.0)), FunctionType),
    "method": (grad(MODEL.loss), MethodType),
    "callable object": (grad(MODEL), MethodType),
    "static method": (grad(Model.plain), FunctionType),
    "class method": (grad(Model.of_class), MethodType),
    "partial": (grad(functools.partial(weighted, 2.0, 3.0)), functools.partial),
    "decorated": (decorated.grad, FunctionType),
    "nested": (grad(grad(closure(4.0))), FunctionType),
    "nested method": (grad(grad(MODEL)), MethodType),
    "value": (value_and_grad(MODEL.loss), MethodType),
    "elementwise": (elementwise_grad(closure(2.0)), FunctionType),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_the_generated_function(name: str) -> None:
    gradient, kind = FUNCTIONS[name]
    made = gradient.specialize(1.5)
    assert isinstance(made, kind)
    assert made(1.5) == gradient(1.5)
    assert inspect.getsource(made) in gradient.source(1.5)
    assert made.__doc__.startswith(("Gradient of", "Value of"))
    assert next(p for p in inspect.signature(made).parameters.values() if p.default is p.empty).name == "x"


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "value"])
def test_it_can_be_differentiated(name: str) -> None:
    gradient, _ = FUNCTIONS[name]
    assert np.isclose(grad(gradient.specialize(1.5))(1.5), grad(gradient)(1.5))


def test_keywords_of_a_partial_stay_bound() -> None:
    gradient = grad(functools.partial(weighted, b=3.0, a=2.0), "x")
    made = gradient.specialize(x=2.0)
    assert made(x=2.0) == gradient(x=2.0) == 24.0
    assert "def weighted_grad(a, b, x):" in inspect.getsource(made)


def test_single_precision_is_seeded_as_the_gradient_is() -> None:
    x = np.ones(3, np.float32)
    gradient = value_and_grad(lambda x: np.sum(x * x))
    (value, x_bar), (wanted, wanted_bar) = gradient.specialize(x)(x), gradient(x)
    assert type(value) is type(wanted) and x_bar.dtype == wanted_bar.dtype == np.float32


def test_free_variables_keep_the_values_they_had() -> None:
    made = grad(closure(4.0)).specialize(2.0)
    assert made(2.0) == 48.0
    assert made(2.0, a=1.0) == 12.0
