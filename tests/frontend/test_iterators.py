"""Iterators give their items once, and loops see what their bodies write: as in Python, or refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np
import pytest

from s2s_ad.errors import Refusal
from tests.frontend.test_lower import core, run, same

X = np.array([0.5, 1.2, -0.7, 2.1, 0.3])
RIGHT: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []


def right(*args: Any) -> Any:
    return lambda fn: RIGHT.append((fn, args)) or fn


def refused(*args: Any) -> Any:
    return lambda fn: REFUSED.append((fn, args)) or fn


@refused(X)
def generator_left_and_taken_up(x):
    def g():
        yield from x

    a, s = g(), 0.0
    for v in a:
        s = s + v
        if v > 1:
            break
    for v in a:
        s = s * v
    return s


@right(X)
def iterator_with_itself(x):
    it = iter([x[0], x[1], x[2], x[3]])
    return sum(a * b for a, b in zip(it, it, strict=True))


@refused(X)
def asked_whether_any_and_taken_up(x):
    it = iter([x[0], x[1], x[2]])
    return x[0] if any(v > 1.0 for v in it) else sum(it)


@refused(X)
def looked_in_and_taken_up(x):
    it = iter([1, 2, 3])
    return x[0] * next(it, 7) if 1 in it else x[1]


def told(v):
    print(v)
    return v * v


@refused(X)
def looked_in_by_its_effects(x):
    return x[0] if 2 in map(told, [1, 2, 3]) else x[1]


@refused(X, 2)
def zipped_effects(x, n):
    return sum(a * b for a, b in zip(map(told, x[:n]), x, strict=False))


@refused(X)
def effects_zipped_with_a_generator(x):
    g = (v for v in x if v > 0.0)
    return sum(a * b for a, b in zip(g, map(told, [x[0], x[1], x[2]]), strict=False))


@refused(X)
def effects_passed_over(x):
    return sum(islice(map(told, x), 2, None))


@refused(X)
def map_twice(x):
    m = map(lambda v: v * v, x)
    return sum(m) + sum(m) * x[0]


@refused(X)
def used_up_on_one_path(x):
    m = (v * v for v in x)
    s = sum(m) if x[0] > 0 else 0.0
    return s + sum(m)


@refused(X, 2)
def used_up_in_a_loop(x, n):
    m, s = map(lambda v: v * v, x), 0.0
    for _ in range(n):
        s += sum(m)
    return s


@right(X, 2)
def made_in_a_loop(x, n):
    s = 0.0
    for i in range(n):
        s += sum(map(lambda v: v * v, x)) * i
    return s


@right(X)
def what_is_left(x):
    it = iter([x[0], x[1], x[2]])
    a = next(it)
    s = sum(it)
    return a * s * next(it, 7.0) + len(list(it))


@right(X)
def items_written_by_the_loop(x):
    items, s = [x[0], x[1], x[2]], 0.0
    for i, v in enumerate(items):
        s = s + v
        if i < 2:
            items[i + 1] = v * 2
    for v in reversed(items):
        items[0] = v * 3
        s = s * v + v
    return s


@right(X)
def array_written_by_the_loop(x):
    y, s = x * 1.0, 0.0
    for k, v in zip([1, 2, 3], y, strict=False):
        y[k] = v * 2
        s += v
    return s * y


@right(X)
def work_list(x):
    items, s = [x[0]], 0.0
    for v in items:
        s = s + v
        if len(items) < 4:
            items.append(v * 2)
    return s


@right(X, 3)
def work_list_of_unknown_length(x, n):
    items = []
    for i in range(n):
        items.append(x[i])
    s = 0.0
    for v in items:
        s = s + v
        if s < 2:
            items.append(v * 2)
    return s


@right(X)
def views_of_a_dict(x):
    d, s = {"a": x[0], "b": x[1]}, 0.0
    values = d.values()
    for _, v in d.items():
        s = s + v
        d["b"] = s * 3
    return s * sum(values)


@right(X)
def order_of_numbers_in_a_set(x):
    s = 1.0
    some = {5, 3, 6.0}
    some.add(1)
    for i in some | {4}:
        s = s * x[0] + i
    return s * len({1, 1.0, True, 2}) * sum({16, 8, 0})


@refused(X)
def order_of_numbers_that_stand_in_one_place(x):
    s = 1.0
    for i in [*{883, 12, 411, 19}]:
        s = s * x[0] + i
    return s


@refused(X)
def order_of_numbers_that_were_taken_out(x):
    s, some = 1.0, {1, 2}
    some.discard(1)
    some.add(1)
    for i in some:
        s = s * x[0] + i
    return s


@refused(X)
def order_of_strings_in_a_set(x):
    s = 1.0
    for k in {"a", "bc"}:
        s = s * x[0] + len(k)
    return s


@pytest.mark.parametrize("fn, args", RIGHT, ids=lambda p: getattr(p, "__name__", ""))
def test_right(fn: Any, args: Any) -> None:
    assert same(fn(*copy.deepcopy(args)), run(core(fn, *args), *args))


@pytest.mark.parametrize("fn, args", REFUSED, ids=lambda p: getattr(p, "__name__", ""))
def test_refused(fn: Any, args: Any) -> None:
    with pytest.raises(Refusal) as caught:
        core(fn, *args)
    assert caught.value.code == "S2S216" and caught.value.loc is not None and caught.value.remedy
