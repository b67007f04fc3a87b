"""Comprehensions, generator expressions and generators."""

import numpy as np

from tests.corpus import case, mat, vec


@case(0.5)
def list_comprehension(x):
    items = [x**i for i in range(4)]
    return items[1] * items[3]


@case(0.5, 5)
def over_a_symbolic_range(x, n):
    items = [x * i for i in range(n)]
    return sum(items) * items[1]


@case(vec(4))
def over_an_array(x):
    return sum([v * v for v in x])


@case(vec(4))
def with_a_condition(x):
    return sum([x[i] ** 2 for i in range(4) if i % 2 == 0])


@case(vec(5))
def with_a_condition_on_the_value(x):
    return sum(v * v for v in x if v > 0.8)


@case(0.5)
def nested_comprehension(x):
    table = [[x * i + j for j in range(3)] for i in range(2)]
    return table[1][2] * table[0][1] + table[1][0]


@case(0.5)
def two_fors(x):
    return sum([x**i * j for i in range(3) for j in range(i)])


@case(vec(4))
def array_of_a_comprehension(x):
    return np.array([np.sin(v) * x[0] for v in x])


@case(vec(4), vec(4, 1))
def generator_expression(x, y):
    return sum(a * b for a, b in zip(x, y)) * max(v for v in x)


@case(0.5)
def dict_comprehension(x):
    d = {k: x * i for i, k in enumerate("abc")}
    return d["b"] * d["c"] + sum(v for v in d.values())


@case(0.5)
def set_comprehension(x):
    return x * len({i % 3 for i in range(10)})


@case(mat(3, 4))
def rows(x):
    return np.stack([row * row[0] for row in x])


@case(0.5)
def variable_does_not_leak(x):
    i = x
    items = [i * 2.0 for i in range(3)]
    return i * items[2]


@case(0.5)
def walrus_in_a_comprehension(x):
    items = [y * y for i in range(4) if (y := x * i) > 0.6]
    return sum(items) + y


def powers(x, n):
    p = 1.0
    for i in range(n):
        yield p
        p = p * x


@case(0.5, 4)
def generator_function(x, n):
    s = 0.0
    for p in powers(x, n):
        s = s + p * p
    return s


@case(0.5)
def generator_to_list(x):
    items = list(powers(x, 4))
    return items[2] * items[3] + sum(powers(x, 3))


def chained(x):
    yield x
    yield from powers(x, 3)
    if x > 0.0:
        yield x * x


@case(0.5)
def yield_from(x):
    s = 1.0
    for v in chained(x):
        s = s * x + v
    return s


@case(0.5)
def generator_with_break(x):
    s = 0.0
    for p in powers(x, 100):
        if p < 0.1:
            break
        s += p
    return s * x


@case(0.5, 1.5)
def any_and_all(x, y):
    if any(v > 1.0 for v in (x, y)) and all(v > 0.0 for v in (x, y)):
        return x * y
    return x


@case(mat(3, 4))
@case(mat(4, 2))
def lists_of_unknown_lengths_within_each_other(a):
    """Two lists have two lengths."""
    return sum([sum([v * v for v in row if v > 0.5]) for row in a])


@case(vec(5))
def any_and_all_stop_where_it_is_decided(x):
    asked = 0

    def above(v, bound):
        nonlocal asked
        asked += 1
        return v > bound

    found = any((first := v) > 0.9 for v in x)
    every = all(map(lambda v: above(v, 0.8), x))
    never = any(above(v, 5.0) for v in x)
    return x * first * asked + 2.0 * found + 4.0 * every + 8.0 * never


@case(0.7)
def any_does_not_ask_what_would_raise(x):
    found = any(1.0 / v > 0.5 for v in (x, x - x))
    every = all(1.0 / v < 0.5 for v in (x, x - x))
    return x * x * found + x * (3.0 if every else 5.0)


@case(vec(4), True)
@case(vec(4), False)
def the_same_list_is_added_up_in_two_ways(x, weighted):
    """Its adjoint is a list of one number in either branch, not of the same number."""
    items = [v * v for v in x]
    return sum(items) * x[0] if weighted else sum(items) * 2.0 + items[1] * x[2]


@case(vec(4))
def added_up_while_it_grows(x):
    """What has been appended early is in more of the sums."""
    items, total = [], 0.0
    for v in x:
        items.append(v * v)
        total += sum(items) * v
    return total


@case(vec(4))
def the_sum_of_each_trip_is_carried_on(x):
    s = 0.0
    for v in x:
        s = sum([s * w * v for w in x if w > 0.2]) + v
    return s


def squared_and_added(items):
    s = 0.0
    for v in items:
        s += v * v
    return s


def first_above(items, limit):
    for v in items:
        if v > limit:
            return v
    return limit


@case(vec(4))
def helper_that_loops_over_a_generator_expression(x):
    """Its variables have the names of others where the expression stands."""
    s, v = x[1], x[0]
    large = squared_and_added(v * s for v in x if v > 0.5)
    return large * first_above((v * 1.1 for v in x if v > 0.9), 1.0) * s + v
