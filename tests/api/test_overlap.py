"""Arguments that share memory with each other or with themselves, where the function writes to them."""

import copy
from typing import NamedTuple

import numpy as np
import pytest

from s2s_ad import grad, jvp, value_and_grad, vjp
from tests.api.test_grad import refused


def overwrites(x, y):
    for k in range(1):
        x[k] = 5.0
    return np.sum(x * y)


def test_arguments_that_overlap_and_are_written():
    x = np.ones(3)
    np.testing.assert_array_equal(grad(overwrites)(x, x.copy()), [0.0, 1.0, 1.0])
    assert "copy" in refused("S2S407", grad(overwrites), x, x)
    refused("S2S407", grad(overwrites), x, x[::-1])
    np.testing.assert_array_equal(grad(lambda x, y: np.sum(x * y))(x, x), x)
    w = np.ones(3)

    def f(x):
        x[0] = 2.0
        return np.sum(x * w)

    np.testing.assert_array_equal(grad(f)(x), [0.0, 1.0, 1.0])
    refused("S2S407", grad(f), w)


class Slotted:
    __slots__ = ("w",)

    def __init__(self, w):
        self.w = w


class Named(NamedTuple):
    w: np.ndarray


@pytest.mark.parametrize("kind", [Slotted, Named])
def test_what_an_object_holds_overlaps_an_argument(kind):
    def f(o, x):
        o.w[0] = 5.0
        return np.sum(o.w * x)

    x = np.ones(2)
    np.testing.assert_array_equal(grad(f, 1)(kind(x.copy()), x), [5.0, 1.0])
    refused("S2S407", grad(f, 1), kind(x), x)


def adds_to_all(x, y):
    x += 1.0
    return np.sum(x * y)


def sorts(x, y):
    x.sort()
    return np.sum(x * y)


@pytest.mark.parametrize("f", [adds_to_all, sorts])
def test_arguments_that_overlap_and_are_written_as_a_whole(f):
    x = np.array([2.0, 1.0, 3.0])
    grad(f)(x, x.copy())
    refused("S2S407", grad(f), x, x)


def test_an_argument_that_overlaps_itself_and_is_written():
    def f(x):
        x[0] = 2.0
        return np.sum(x * x)

    windows = np.lib.stride_tricks.as_strided(np.ones(4), (3, 2), (8, 8))
    refused("S2S407", grad(f), windows)
    np.testing.assert_array_equal(grad(f)(np.ones((4, 6))[::2, ::-3]), [[0.0, 0.0], [2.0, 2.0]])
    np.testing.assert_array_equal(grad(lambda x: np.sum(x * x))(windows), 2.0 * windows)


class Pair:
    def __init__(self, first, second):
        self.first, self.second = first, second


def writes_an_item(a, b):
    a[0] = a[1] * 2.0
    return sum(v * v for v in b)


def writes_in_a_branch(a, b):
    if b[0] > 1e9:
        a.append(1.0)
    return sum(v * v for v in b)


def puts_back(a, b):
    old = a[0]
    a[0] = 2.0 * b[1]
    value = b[0] * b[1]
    a[0] = old
    return value


def writes_a_key(a, b):
    a["x"] = a["y"] * 2.0
    return b["x"] ** 2


def writes_an_attribute(a, b):
    a.first = a.second * 2.0
    return b.first**2


def extends_what_is_inside(a, b):
    a[0].append(1.0)
    return sum(b[0])


NUMBERS = [1.0, 2.0, 3.0]
MANY = [0.5 * k for k in range(12)]
CHANGING = [
    (writes_an_item, NUMBERS),
    (writes_an_item, MANY),
    (writes_in_a_branch, NUMBERS),
    (puts_back, NUMBERS),
    (writes_a_key, {"x": 1.0, "y": 2.0}),
    (writes_an_attribute, Pair(1.0, 2.0)),
    (extends_what_is_inside, ([1.0], 2.0)),
]


@pytest.mark.parametrize("f, given", CHANGING)
def test_containers_that_are_there_twice_and_are_changed(f, given):
    """The function would see its own change through both names, the derivative would not."""
    gradient = value_and_grad(f, 1)
    value, _ = gradient(copy.deepcopy(given), copy.deepcopy(given))
    assert value == f(copy.deepcopy(given), copy.deepcopy(given))
    assert "copy" in refused("S2S407", gradient, given, given)
    refused("S2S407", jvp, f, (given, given), (None, given))
    refused("S2S407", vjp, f, given, given)


def test_containers_that_are_there_twice_and_are_only_read():
    assert grad(lambda a, b: a[0] * b[1])(NUMBERS, NUMBERS) == [2.0, 0.0, 0.0]


def which(a, b, x):
    return x * 2.0 if a is b else x * 3.0


@pytest.mark.parametrize("given", [NUMBERS, MANY, {"x": 1.0}, Pair(1.0, 2.0), np.ones(2)])
def test_whether_two_arguments_are_one_object(given):
    gradient = grad(which, 2)
    assert gradient(given, copy.deepcopy(given), 1.5) == 3.0
    refused("S2S407", gradient, given, given, 1.5)


def test_inner_derivatives_of_functions_that_are_given_one_array_twice():
    def asks(m, k, x):
        return grad(which, 2)(m, k, x) * x

    def asks_twice(m, x):
        return grad(which, 2)(m, m, x) * x

    def writes(x):
        m = x * 1.0
        return np.sum(grad(overwrites, 1)(m[:2], m[1:]) * x[0])

    def writes_another(x):
        return np.sum(grad(overwrites, 1)(x * 1.0, x) * x[0])

    assert grad(asks, 2)(np.ones(2), np.ones(2), 1.5) == 3.0
    refused("S2S217", grad(asks_twice, 1), np.ones(2), 1.5)
    refused("S2S217", grad(writes), np.ones(3))
    np.testing.assert_array_equal(grad(writes_another)(np.ones(3)), [7.0, 1.0, 1.0])


class Kind:
    """Two of a kind differ by nothing but which they are."""


class Tagged:
    def __init__(self, kind):
        self.kind = kind


FIRST, SECOND = Kind(), Kind()
TAGGED = [Tagged(FIRST), Tagged(SECOND)]


def test_whether_objects_outside_are_one_object():
    """They were taken to be different, those that hold no numbers too, and the value was wrong."""
    asking = [
        lambda x: x * x if TAGGED[0].kind is FIRST else x,
        lambda x: x * x if TAGGED[0].kind == FIRST else x,
        lambda x: x if TAGGED[0].kind != FIRST else x * x,
        lambda x: x * x if FIRST in [t.kind for t in TAGGED] else x,
        lambda x, kind=FIRST: x * x if kind is FIRST else x,
    ]
    for f in asking:
        assert f(3.0) == 9.0
        refused("S2S407", value_and_grad(f), 3.0)
    apart = [lambda x: x * x if FIRST is not SECOND else x, lambda x: x * x if FIRST != SECOND else x]
    for f in apart:
        assert value_and_grad(f)(3.0) == (9.0, 6.0)
