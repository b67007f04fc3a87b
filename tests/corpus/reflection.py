"""What a program asks about its own objects: ``callable``, ``hasattr``, ``getattr`` with a default."""

import types
from functools import partial

import numpy as np

from tests.corpus import case, vec


class Plain:
    shared = 3.0

    def __init__(self, x):
        self.x = x

    @property
    def twice(self):
        return 2.0 * self.x


class Called(Plain):
    def __call__(self):
        return self.x


class Silent(Plain):
    def __getattr__(self, name):
        return 7.0


def chosen(v, x):
    return 3.0 * x * v() if callable(v) else 2.0 * x * x


@case(1.3)
def what_can_be_called(x):
    bound = Called(x).__call__
    return (
        chosen(Plain(x), x)
        + chosen(Called(x), x) * x
        + chosen(lambda: x * x, x)
        + chosen(bound, x)
        + chosen(partial(np.sin, x), x)
        + chosen(x, x)
        + chosen((x,), x)
    )


@case(1.3)
def what_an_object_has(x):
    total = 0.0
    for k, v in enumerate([Plain(x), Called(x)]):
        for name in ["x", "twice", "shared", "__call__", "__name__", "mro", "__init__", "missing", "__class__"]:
            if hasattr(v, name):
                total = total * x + k + 1.0
    return total * x


@case(1.3)
def defaults_of_what_is_missing(x):
    v = Plain(x)
    return (
        getattr(v, "x", 0.0)
        + getattr(v, "twice", 0.0) ** 2
        + getattr(v, "shared", 0.0) * x**3
        + getattr(v, "missing", x**4)
        + getattr(v, "__name__", x) * x
        + getattr([x], "weight", x**2)
        + getattr((x, x), "weight", 2.0) * x
        + getattr({}, "weight", x) * x**2
        + getattr(x, "weight", x**5)
        + getattr(Silent(x), "x", 9.0) ** 2
    )


@case(vec(3))
def what_arrays_and_functions_have(u):
    def f(v):
        return v @ v

    f.weight = u[0]
    g = partial(f, u)
    total = u[1] if hasattr(u, "shape") and not hasattr(u[0], "__call__") else u[0]
    if hasattr(f, "weight") and not hasattr(f, "missing"):
        total = total * f.weight
    if hasattr(g, "keywords") and not hasattr(g, "__name__"):
        total = total * g()
    if hasattr(np.sin, "__call__") and not hasattr(u, "weight"):
        total = total * getattr(f, "count", u[2]) * getattr(u, "mask", u[1])
    return total


@case(0.5, 1.5)
def sums_the_fields_of_an_object(x, y):
    point = types.SimpleNamespace(a=x, b=x * y)
    vars(point)["c"] = y
    point.b += 1.0
    return sum(v * v for v in vars(point).values()) + x * len(vars(point))
