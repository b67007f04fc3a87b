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
