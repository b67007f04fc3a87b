"""Aliases over branches and loops: right to the bit, or refused where a stale value would be read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from s2s_ad.errors import Refusal
from tests.frontend.test_lower import core, run, same

X = np.arange(5.0) + 0.5
RIGHT: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []


def right(*args: Any) -> Any:
    return lambda fn: RIGHT.append((fn, args)) or fn


def refused(*args: Any) -> Any:
    return lambda fn: REFUSED.append((fn, args)) or fn


@right(X, 3)
def old_kept_over_a_rebinding(u, n):
    for _ in range(n):
        old = u
        u = u + 1
        u[0] = old[1]
    return u, old


@right(X, 3)
def three_buffers(x, n):
    a, b, c = x * 1, x * 2, x * 3
    for _ in range(n):
        a, b, c = b, c, a
        a[0] += b[1]
    return a + 2 * b + 3 * c


@right(X, 3)
def fresh_items_of_a_history(u, n):
    kept = []
    for _ in range(n):
        kept.append(u)
        u = u * 2
        u[0] = 1.0
    return kept[0] + kept[1], u


@right(X, 2)
def items_written_in_a_loop(x, n):
    items = [x * 1, x * 2, x * 3]
    for i in range(n):
        items[i][0] = 7.0
    return items[0] + items[1] + items[2]


@right(X, 1.5)
def a_copy_in_the_branch_that_leaves(x, c):
    y = x.copy()
    for i in range(5):
        if y[i] > c:
            y = y * 2
            break
        y[i] = 0
    y[0] = 9
    return y


@refused(X, 3)
def history_of_one_buffer(u, n):
    kept = []
    for i in range(n):
        u[0] = i
        kept.append(u)
    return kept[0] + kept[1]


@refused(X, 3)
def history_written_after(u, n):
    kept = []
    for i in range(n):
        kept.append(u)
        u[0] = i
        u = u * 2.0
    return kept[0] + kept[1]


@refused(X, 3)
def two_names_for_one_buffer_from_the_second_trip(x, n):
    a, b = x * 1, x * 2
    for i in range(n):
        a[0] += b[1]
        b[1] += 1.0
        if i == 1:
            b = a
    return a, b


@right(X, 2)
def an_item_that_has_another_name(x, n):
    a = x * 1
    items = [a, x * 2, x * 3]
    for i in range(n):
        items[i][0] = 7.0
    return a


@refused(X, -1.0)
def another_name_for_a_number_or_an_array(x, c):
    y = 0.0
    if c > 0:
        y = x * 1.0
    t = y
    y += 1
    return t + y


@refused(X, 2)
def another_name_for_a_sum_that_begins_as_a_number(x, n):
    y = 0.0
    for _ in range(n):
        t = y
        y += x
        y = y * t
    return y + t


@right(X, 3)
def a_sum_that_begins_as_a_number(x, n):
    y = 0.0
    for i in range(n):
        y += x * i
        y *= 2.0
    return y


@right(X, 3)
def a_sum_that_begins_again_as_a_number(x, n):
    y = x * 2.0
    for i in range(n):
        y += x * i
        if i == 1:
            y = 0.0
    return y


@right(X, 2, 0.5)
def buffers_in_both_branches(u, n, x):
    if x:
        u *= 1.38
    elif n:
        pass
    else:
        u[3] = x
    return u


@right(X, 3)
def dicts_that_are_swapped(x, n):
    p, q = {"v": x[0]}, {"v": x[1]}
    for _ in range(n):
        p, q = q, p
        p["v"] = p["v"] * q["v"]
    return p["v"] - q["v"] * 2


@refused(X, 3)
def another_name_for_a_dict_that_is_swapped(x, n):
    p, q = {"v": x[0]}, {"v": x[1]}
    r = p
    for _ in range(n):
        p, q = q, p
        p["v"] = p["v"] * q["v"]
    return r["v"] * p["v"]


@right(X, 3)
def a_list_made_after_an_exit(x, n):
    for k in range(1, n):
        if x[k] > 9.0:
            return x[k] * 2
    items = []
    for i in range(n):
        items.append(x[i])
    return x[0] * sum(items)


@right(0.7)
def a_number_that_is_not_equal_to_itself(x):
    n = float("nan")
    return x * 2 if n in [n] else x * 3


@right(X)
def exits_of_two_loops(x):
    s = 0.0
    for i in range(5):
        for j in range(5):
            if x[i] * x[j] > 2.0:
                break
            s = s + x[i] * x[j]
        else:
            s = s * 2.0
            continue
        s = s - x[i]
        if i > 3:
            break
    else:
        s = s * 10
    return s


class Held:
    def __init__(self, v):
        self.v = v


@refused(X, 3, 2)
def bound_in_a_loop_in_a_branch(x, n, c):
    a, b = x * 2.0, x * 3.0
    if c > 1:
        for _ in range(n):
            a = b
    b[1] = 7.0
    return a[1] * b[1]


@refused(0.7, 3, 2)
def list_bound_in_a_loop_in_a_branch(x, n, c):
    a, b = [x, x], [2.0 * x]
    if c > 1:
        for _ in range(n):
            b = a
    a.append(x * 0.7)
    return b[-1] * a[-1] * len(b)


@refused(0.7, 3, 2)
def object_bound_in_a_branch_in_a_loop(x, n, c):
    p, q = Held(x), Held(2.0 * x)
    y = x
    while n > 0:
        n -= 1
        if c > 1:
            q = p
        y = y * x
    p.v = y * 0.7
    return q.v * y


@refused(0.7, 2)
def two_names_of_an_object_made_in_a_branch(x, c):
    p, q = Held(x), Held(2.0 * x)
    if c > 1:
        p = q = Held(x * 3.0)
    p.v = x * 5.0
    return q.v * p.v


@refused(X, 2, 2)
def kept_where_an_inner_loop_may_have_bound_it(x, n, c):
    a, b, d = x * 2.0, x * 3.0, x * 4.0
    for _ in range(n):
        for _ in range(c):
            a = b
        d = b
        b = b * x
    d[0] = 7.0
    return a[0] * b[0] * d[0]


@refused(0.7, 2, 2)
def lists_kept_where_an_inner_loop_may_have_bound_them(x, n, c):
    a, b, d = [x, 2.0], [x * x, 1.5], [x, 3.0]
    for _ in range(n):
        for _ in range(c):
            a = b
        d = b
        b = [b[0] * x, x]
    d[0] = x * 7.0
    return a[0] * b[0] * d[1] * a[1]


@refused(0.7, 3, 1)
def dicts_that_are_swapped_or_become_one(x, n, c):
    p, q = {"a": x}, {"a": 2.0 * x}
    for k in range(n):
        if c > k:
            p, q = q, p
        else:
            q = p
    p["a"] = 5.0 * x
    return q["a"] * p["a"]


@right(0.7, 3, 2)
def lists_of_a_branch_and_of_a_loop(x, n, c):
    a, b = [x, x], [2.0 * x]
    if c > 1:
        a = [x * 3.0]
        for _ in range(n):
            a.append(x)
    b.append(x)
    for _ in range(n):
        b[0] = b[0] * a[-1]
        a = [a[0] * x, b[0]]
    b[0] = x * 4.0
    return a[0] * a[1] * b[0] * len(b)


@refused(X, 1, 0)
def written_where_another_may_have_been_bound_in_the_loop(x, c, d):
    a = x * 2.0
    v = a[:2]
    for k in range(len(x)):
        if c > k:
            a = x * 3.0
        if d > k:
            v[0] = 7.0
    v[1] = 5.0
    return a[0] * a[1]


@refused(X, 3, 1)
def two_choices_of_a_trip(x, n, c):
    a, b = x * 2.0, x * 3.0
    r, s = a, b
    for i in range(n):
        r = a if c > i else b
        s = a if c + i > 1 else b
    r[0] = 5.0
    return s[0] * r[1]


@right(X, 3, 1)
def two_choices_of_two_arrays(x, n, c):
    a, b = x * 2.0, x * 3.0
    r = a if c > 1 else b
    s = a if n > 1 else b
    r[0] = 5.0
    s[1] = s[0] * 3.0
    return s[0] * r[1] * a[0] * b[1] + np.sum(a * b)


@right(X, 3, 1)
def exchanged_by_a_condition(x, n, c):
    a, b = x * 2.0, x * 3.0
    for i in range(n):
        if c > i:
            a, b = b, a
        a += x
        b[i] *= a[0]
    return np.sum(a * b) + a[0]


@right(X, 0, 2)
@right(X, 3, 0)
@right(X, 3, 3)
def float32_bound_in_an_inner_loop_that_may_have_no_trip(x, n, c):
    z = np.float32(2.0) * x.astype(np.float32)
    w = z
    for _ in range(n):
        if c > 0:
            for j in range(c):
                w = z[::-1]
                if j > 1:
                    break
            else:
                continue
            w = w * x[0]
        else:
            w = z * 1.0
    w = w + 0.0
    np.add.at(z, [0, 0, 1], 5.0)
    return np.sum(w.astype(float)) * np.sum(z)


@right(X, 3, 0)
@right(X, 4, 2)
def left_while_its_finally_reads_what_the_exit_has_written(x, n, c):
    def items():
        s = x[0]
        try:
            for i in range(n):
                if i > c:
                    s = s * x[1]
                    if i > c + 1:
                        return
                yield s
                s = x[2] * i
        finally:
            log.append(s)

    log, total = [], 0.0
    for v in items():
        total = total + v
        if total > 4.0:
            break
    return total * sum(log)


@refused(X, 3, 2)
def view_bound_in_a_loop_that_an_exception_leaves(x, n, c):
    x_bar = x * 1.0
    v, t1 = x_bar[1:], 3.0
    try:
        for i in range(n):
            if c > i:
                v = x_bar[:-1]
                if c > 2:
                    raise ValueError
            v = v * 2.0
    except ValueError:
        v[0] = 7.0 * x[0]
        t1 = 2.0
    return np.sum(x_bar * t1) + np.sum(v)


class Box:
    def __init__(self, w):
        self.w = w


class Pair(NamedTuple):
    a: Any
    b: Any


@right(X[0], 3)
@right(X[0], 0)
def objects_of_a_list_that_is_turned_around_by_its_own_names(x, n):
    items = [Box(x), Box(x * 2.0)]
    for _ in range(n):
        items = items[::-1]
        items[0].w = items[0].w * x
    return items[0].w + 3.0 * items[1].w


@refused(X[0], 3)
def object_of_a_list_that_is_turned_around(x, n):
    b = Box(x)
    items = [b, Box(x * 2.0)]
    for _ in range(n):
        items = items[::-1]
    b.w = 9.0 * x
    return items[0].w + 3.0 * items[1].w


@refused(X[0], 3)
def object_that_is_two_items_of_a_list_that_is_turned_around(x, n):
    b = Box(x)
    items = [b, b]
    for _ in range(n):
        items = items[::-1]
        items[0].w = items[0].w * x
    return items[1].w


@refused(X[0], 3)
def list_in_a_dict_that_is_made_anew(x, n):
    d = {"u": [x], "v": [2.0 * x]}
    u = d["u"]
    for k in range(n):
        d = {"u": d["v"], "v": d["u"]}
        d["u"].append(x * k)
    return sum(u)


@refused(X[0], 3)
def object_in_a_tuple_that_is_made_anew(x, n):
    b = Box(x)
    p = Pair(b, Box(2.0 * x))
    for _ in range(n):
        p = p._replace(a=p.b, b=p.a)
    b.w = x * 5.0
    return p.a.w + 3.0 * p.b.w


@refused(X[0], 3)
def best_object_so_far_that_goes_on_changing(x, n):
    best, now = None, Box(x)
    for k in range(n):
        if best is None or now.w > best.a.w:
            best = Pair(now, k)
        now.w = now.w * (1.5 if k > 0 else 0.5)
    return best.a.w + now.w


@refused(X[0], 3)
def object_in_an_object_that_is_copied(x, n):
    outer = Box(Box(x))
    inside = outer.w
    for _ in range(n):
        outer = copy.copy(outer)
    inside.w = x * 9.0
    return outer.w.w


@refused(X[0], 3)
def node_that_every_new_one_points_to(x, n):
    first = Pair(Box(x), None)
    node = Box(first)
    for _ in range(n):
        node = Box(node.w)
    first.a.w = x * 7.0
    return node.w.a.w


@pytest.mark.parametrize("fn, args", RIGHT, ids=lambda p: getattr(p, "__name__", ""))
def test_right(fn: Any, args: Any) -> None:
    assert same(fn(*copy.deepcopy(args)), run(core(fn, *args), *args))


@pytest.mark.parametrize("fn, args", REFUSED, ids=lambda p: getattr(p, "__name__", ""))
def test_refused(fn: Any, args: Any) -> None:
    with pytest.raises(Refusal) as caught:
        core(fn, *args)
    assert caught.value.code == "S2S205" and caught.value.loc is not None and caught.value.remedy
