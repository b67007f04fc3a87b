"""Exceptions that handlers catch: what is guarded computes what Python computes, the rest is refused."""

from __future__ import annotations

import contextlib
import copy
import math
import os
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import s2s_ad
from s2s_ad.errors import Refusal
from tests.frontend.test_lower import core, run, same

X = np.array([0.5, 1.2, -0.7, 2.1, 0.3])
RIGHT: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...], str]] = []


def right(*args: Any) -> Any:
    return lambda fn: RIGHT.append((fn, args)) or fn


def refused(code: str, *args: Any) -> Any:
    return lambda fn: REFUSED.append((fn, args, code)) or fn


@right(X)
def helper_that_raises(x):
    def twice(v):
        if v < 0:
            raise ValueError("negative")
        return v * 2

    s = 0.0
    for i in range(5):
        try:
            s = s + twice(x[i])
        except ValueError as e:
            s = s - x[0] * len(str(e))
    return s


@right(0.0)
def helper_that_always_raises(x):
    def fail():
        raise KeyError("a")

    try:
        y = fail()
    except KeyError as e:
        y = x * len(str(e))
    return y


@right(0.0, 2.0)
@right(0.5, 2.0)
@right(0.5, 1.0)
def divisions(x, y):
    r = x
    try:
        r = y / x
        r = r / (y - 1.0) / y
        r = r * 2
    except ZeroDivisionError:
        r = r * y
    else:
        r = r + 1
    return r * y


@right(-1.0, 2.0)
@right(1.0, 2.0)
def domain(x, y):
    try:
        return math.sqrt(x) * y
    except ValueError:
        return y * y


@right(X)
def until_the_end(x):
    s, i = 0.0, 0
    try:
        while True:
            s = s + x[i] * x[i]
            i += 1
    except IndexError:
        s = s * 2
    return s


@right(X)
def index_in_a_loop(x):
    s = 0.0
    for i in range(7):
        try:
            s = s + x[i] * x[i - 1]
        except IndexError:
            s = s * 2.0
    return s


class Found(Exception):
    def __init__(self, value, factor=3):
        super().__init__(value, factor)
        self.value = value
        self.factor = factor


@right(0.7)
@right(0.1)
def found_in_a_loop(x):
    try:
        for k in range(5):
            if x * k > 1.0:
                raise Found(x * k)
        y = x
    except Found as found:
        y = found.value * found.factor
    return y * x


@right(0.0)
@right(2.0)
def old_value(x):
    y = 3.0 * x + 1
    z = y
    try:
        z = 2.0 * y
        y /= x
        z = y
    except ZeroDivisionError:
        pass
    return y * z


@right(0.0)
@right(2.0)
def outer_handler(x):
    y = 3.0 * x + 1
    try:
        try:
            y = y / x
        except ValueError:
            y = 5.0 * x
    except (KeyError, ArithmeticError):
        y = y + x * 2
    return y


@right(0.5)
def raised_again(x):
    try:
        y = 1.0 / x
    except ZeroDivisionError:
        raise
    return y


@right(X)
@right(0 * X)
def only_doing_it_tells(x):
    try:
        y = np.linalg.inv(np.diag(x))
    except np.linalg.LinAlgError:
        y = np.diag(x)
    return y


def _total(x, n):
    s = 0.0
    for _ in range(n):
        if s > 2.0:
            raise ValueError("large")
        s += x
    return s


@refused("S2S111", 0.7, 8)
def swallowed_by_the_end_of_a_with_from_inside_of_a_loop(x, n):
    y = x
    with contextlib.suppress(ValueError):
        y = _total(x, n)
    return y * x


@refused("S2S111", 0.5)
def effects_that_may_fail(x):
    try:
        os.remove("a file that is not there")
        y = x
    except OSError:
        y = x * x
    return y


@refused("S2S111", 0.5)
def effects_before(x):
    try:
        y = print("begin") or 1.0 / x
    except ZeroDivisionError:
        y = x
    return y


@right(0.5)
def effects_at_the_end(x):
    try:
        y = 1.0 / x
    finally:
        print("done")
    return y


@refused("S2S111", 0.5)
def effects_at_the_end_of_what_cannot_be_tested(x):
    try:
        os.remove("a file that is not there")
    finally:
        print("done")
    return x


def write_and_check(z, t):
    z[0] += t
    if z[0] > 0.5:
        raise ArithmeticError(t)
    z *= 0.9


@refused("S2S111", 0.5)
def written_before_it_is_raised(x):
    u = np.ones(3) * x
    try:
        write_and_check(u, x)
    except ArithmeticError:
        u = u * x
    return u


@refused("S2S111", 0.5)
def written_in_the_branch_that_raises(x):
    u = np.ones(3) * x

    def check(z):
        if x > 0.3:
            z[1] = x * x
            raise ArithmeticError
        return x

    try:
        y = check(u)
    except ArithmeticError:
        y = x * 2
    return u * y


@refused("S2S111", 0.5)
def written_and_then_surely_raised(x):
    u = np.ones(3) * x

    def check(z):
        z *= x
        raise ArithmeticError

    try:
        check(u)
    except ArithmeticError:
        x = x * 2
    return u * x


@refused("S2S111", 0.5, 3)
def appended_before_it_fails(x, n):
    items = [x]

    def scaled(t):
        items.append(t * t)
        return t / (n - 3)

    try:
        x = scaled(x)
    except ZeroDivisionError:
        x = x * 2
    return x * sum(items)


@refused("S2S111", 0.5, 3)
def bound_before_it_fails(x, n):
    y = x
    try:
        z = (y := x * x) / (n - 3)
    except ZeroDivisionError:
        z = x * 2
    return z * y


@refused("S2S111", 0.5, 3)
def one_of_two_targets_fails(x, n):
    u, v = np.ones(3) * x, np.ones(2)
    try:
        u[0], v[n] = x * x, x
    except IndexError:
        x = x * 2
    return x * u


@right(0.5, 3)
@right(0.5, 4)
def made_and_written_before_it_fails(x, n):
    """What only the helper has may be written; what was written by a statement before stays."""

    def scaled(t):
        own = np.ones(2) * t
        own[0] = t * t
        return own[n - 3] * t / (n - 3)

    u = np.ones(3) * x
    try:
        u[0] *= 2
        y = float(scaled(x)) / (n - 3)
        u[1] = y
    except ZeroDivisionError:
        y = x * 2
    return u * y


@refused("S2S112", 0.5)
def told_of_an_exception_of_some_class(x):
    y = x
    with Special():
        y = float(str(x)) * x
    return y


@refused("S2S112", 0.5)
def generator_that_yields_in_a_branch(x):
    with sometimes(x) as y:
        z = x * y
    return z


@refused("S2S117", 0.5)
def raised_again_outside_of_a_handler(x):
    if x > 100:
        raise
    return x


class Manager:
    def __init__(self):
        self.n = 0

    def __enter__(self):
        self.n += 1
        return self

    def __exit__(self, kind, value, traceback):
        self.n += 10
        return kind is not None


@right(0.7)
def own_manager(x):
    m = Manager()
    with m as q:
        y = x * q.n
    return y * m.n


class Special:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print("left")
        return kind is UnicodeError


@contextmanager
def sometimes(x):
    if x > 0:
        yield 3.0


@right(0.7)
def passing_a_with(x):
    m = Manager()
    y = x
    try:
        with m:
            if x > 0.1:
                raise ValueError
            y = y * x
    except ValueError:
        y = 3.0 * x
    return y * m.n


@pytest.mark.parametrize("fn, args", RIGHT, ids=lambda p: getattr(p, "__name__", ""))
def test_right(fn: Any, args: Any) -> None:
    assert same(fn(*copy.deepcopy(args)), run(core(fn, *args), *args))


@pytest.mark.parametrize("fn, args, code", REFUSED, ids=lambda p: getattr(p, "__name__", ""))
def test_refused(fn: Any, args: Any, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        core(fn, *args)
    assert caught.value.code == code and caught.value.loc is not None and caught.value.remedy


def not_called(x, n):
    callback = True
    if n < 0:
        return callback(x)
    return x * n


WEIGHTS = {1: 2.0, 5: 3.0}


@pytest.mark.parametrize("unlike", [False, True])
def test_a_key_that_a_known_dict_lacks(unlike):
    def f(labels, x):
        table = {1: {"weight": 2.0}, 5: {"weight": 3.0}} if unlike else {}
        total = 0.0
        for k in range(len(labels)):
            weight = table[labels[k]]["weight"] if unlike else WEIGHTS[labels[k]]
            total = total + weight * x[k]
        return total

    g = s2s_ad.grad(f, 1)
    assert g(np.array([1, 5]), X[:2]).tolist() == [2.0, 3.0]
    with pytest.raises(KeyError, match="7"):
        g(np.array([1, 7]), X[:2])


def test_what_a_branch_is_known_to_raise_is_raised_where_it_is_taken():
    gradient = s2s_ad.grad(not_called)
    assert gradient(1.5, 4) == 4.0
    with pytest.raises(TypeError, match="'bool' object is not callable"):
        gradient(1.5, -1)
