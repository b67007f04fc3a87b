"""Tables that a program fills as it goes: memo dicts, groups by a computed key, tables of rows."""

from collections import defaultdict

import numpy as np

from tests.corpus import case, vec


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
