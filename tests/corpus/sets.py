"""Sets whose items are found while the program runs: by a condition, in a loop, of what was computed."""

import numpy as np

from tests.corpus import case, vec


@case(vec(5))
@case(vec(2))
def as_many_as_there_are_remainders(x):
    remainders = {i % 3 for i in range(len(x))}
    return x[0] ** 2 * len(remainders)


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def comprehension_with_a_condition(x, limit):
    large = {i for i in range(4) if x[i] > limit}
    s = x[0] * len(large) if 2 in large else x[1] ** 2
    for i in sorted(large):
        s = s * 1.1 + x[i] ** 2
    return s


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def set_of_a_generator_expression(x, limit):
    large = set(i for i in range(4) if x[i] > limit)
    return x[1] ** 2 * len(large)


@case(vec(4), np.array([1, 2, 1]))
@case(vec(4), np.array([2]))
def converted_labels(x, labels):
    return x[0] ** 2 * len({int(label) for label in labels}) + len(set(labels[labels > 1].tolist()))


@case(vec(3), 0.9)
@case(vec(3), 0.0)
def dict_comprehension_with_a_condition(x, limit):
    chosen = {i: x[i] ** 2 for i in range(3) if x[i] > limit}
    return sum(chosen.values()) * x[0] + len(chosen) + (2 in chosen)


@case(vec(3), vec(3))
def whether_all_are_of_one_kind(x, y):
    ranks = {a.ndim for a in (x, y)}
    rank = ranks.pop() if len(ranks) == 1 else 0
    return np.sum(x * y) * (rank + len(ranks))


@case(vec(4), 3, np.array([1, 1, 2, 1]))
@case(vec(4), 0, np.array([1, 1, 2, 1]))
@case(vec(4), 4, np.array([0, 3, 2, 6]))
def united_from_trip_to_trip(x, n, c):
    s, seen, y = {1, 2}, set(), x[0]
    for k in range(n):
        if k in s:
            y = y * x[1]
        s = s | {k + 3, c[k]}
        new = {c[k], k}
        y = y + x[2] * len(new - seen)
        seen |= new
    return y * len(s) + x[3] ** 2 * len(seen)


@case(vec(4), np.array([1, 1, 2, 1]))
@case(vec(4), np.array([0, 0, 0, 0]))
@case(vec(4), np.array([5, 0, 7, 9]))
def algebra_of_what_an_array_holds(x, c):
    s = set()
    for k in c:
        s.add(k)
    y = x[0] * len(s & {0, 1}) + x[1] * len({0, 5} - s) + x[2] ** 2 * len(s ^ {1, 7}) + len({1, 7} ^ s)
    y = y * len({3} | s) * x[3]
    s |= {8}
    s -= {1}
    s ^= {2, 9}
    s &= {9, 8, 0}
    return y + x[0] ** 3 * len(s)


@case(vec(4), np.array([1, 0, 2, 1]), 2)
@case(vec(4), np.array([1, 0, 1, 0]), 2)
@case(vec(4), np.array([0, 2, 2, 0]), 3)
def compared_as_sets(x, c, n):
    s, t = set(c[:n]), set(c[n:])
    y = x[0] ** 2
    if s <= {0, 1, 2}:
        y = y * x[1]
    if s == {0, 1}:
        y = y * 2.0
    if t > s or t < s:
        y = y + x[2]
    if s.isdisjoint(t) or s >= t:
        y = y * x[3]
    y = y + len(s.union(t, [4, 5])) * x[0] + len(s.symmetric_difference(t)) * x[1]
    s.difference_update(t)
    return y + len(s) * x[2] + x[3] * t.issuperset(s)


@case(vec(2), 3, np.array([0, 3, 2, 6]))
def set_of_constants_that_is_added_to(x, n, c):
    s, y = {0, 1}, x[0]
    for k in range(n):
        s |= {c[k] % 5}
        if k in s:
            y = y * x[1]
    return y * len(s)


@case(vec(3), np.array([1, 0, 1]))
@case(vec(3), np.array([0, 0, 2]))
def asked_of_frozen_sets_and_lists(x, c):
    s = {int(k) for k in c}
    y = x[0] ** 2
    if s == frozenset({0, 1}):
        y = y * x[1]
    y = y + x[2] * len(s.intersection([2, 1])) + x[1] * len(s.difference((2, 0)))
    if s.issubset([2, 1, 0]) and not s.isdisjoint([1, 5]):
        y = y * x[0]
    return y
