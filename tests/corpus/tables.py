"""Tables that a program fills as it goes: memo dicts, groups by a computed key, tables of rows."""

from collections import defaultdict

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(3), 6)
def memo_in_a_dict(x, n):
    memo = {}

    def term(k):
        if k in memo:
            return memo[k]
        value = x[k] if k < 2 else term(k - 1) * 0.5 + term(k - 2) * x[2]
        memo[k] = value
        return value

    return term(n)


@case(vec(3), 4)
def dict_by_the_number_of_the_trip(x, n):
    found = {}
    for i in range(n):
        found[i] = x[i % 3] ** 2 * i
    return sum(found.values()) * found[2]


@case(vec(7))
def items_in_groups(x):
    groups = {}
    for i, v in enumerate(x):
        groups.setdefault(i % 3, []).append(v)
    return sum(sum(group) ** 2 for group in groups.values())


@case(vec(7))
def sums_by_key(x):
    sums = defaultdict(float)
    for i, v in enumerate(x):
        sums["odd" if i % 2 else "even"] += v * v
    return sums["odd"] * sums["even"]


@case(vec(6))
def first_and_the_rest_of_a_history(x):
    h = []
    for v in x:
        h.append(v * v)
    first, *rest = h
    return first * sum(rest) * np.exp(-rest[-1])


@case(vec(4), 4)
def table_of_differences(x, n):
    rows = [list(x)]
    for _ in range(n - 1):
        last = rows[-1]
        rows.append([last[k + 1] - last[k] ** 2 for k in range(len(last) - 1)])
    return rows[-1][0] * rows[1][1]


@case(vec(6))
def dict_best(x):
    d = {"b": x[0], "a": x[1] * x[2], "c": x[2]}
    best = max(d, key=d.get)
    return d[best] * x[0]


@case(vec(6))
def dict_sums(x):
    sums = {0: 0.0, 1: 0.0, 2: 1.0}
    for v in x:
        label = int(v * 3) % 3
        sums[label] += v * v
    return sums[0] * sums[1] + sums[2]


@case(vec(6))
def dict_names(x):
    s = {"low": 0.0, "high": 0.0}
    n = {"low": 0, "high": 0}
    for v in x:
        name = "low" if v < 1.0 else "high"
        s[name] += v ** 2
        n[name] += 1
    return s["low"] / n["low"] * s["high"] / n["high"]


@case(mat(4, 3))
def dict_arrays(a):
    c = {0: np.zeros(3), 1: np.ones(3)}
    for row in a:
        k = int(row.sum() > 3.0)
        c[k] = c[k] + row * row
    return np.sum(c[0] * c[1])


@case(vec(6))
def dict_tuple(x):
    c = {0: (0.0, 1.0), 1: (2.0, x[0])}
    for v in x:
        k = int(v > 1.0)
        a, b = c[k]
        c[k] = (a + v, b * v)
    return c[0][0] * c[1][1] + c[1][0]


@case(vec(6))
def table_of_functions(x):
    rates = {"a": 0.5, "b": 2.0}
    t = 0.0
    for i, v in enumerate(x):
        t += rates["a" if v > 1.0 else "b"] * v ** 2
    return t
