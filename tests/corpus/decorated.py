"""Decorators of the user and caches of results."""

import functools

import numpy as np

from tests.corpus import case, vec


def memo(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return 2.0 * f(*args, **kwargs)

    return wrapper


@memo
def doubled(v):
    return v * v


@case(0.5)
def decorated_callee(x):
    return doubled(x) * x


@case(0.5)
@memo
def decorated_itself(x):
    return x * x * x


@case(1.0, 1.5, 0.7)
def cached_recursion_over_a_table(insertion, deletion, change):
    first, second = "kitten", "sitting"

    @functools.lru_cache(maxsize=None)
    def distance(i, j):
        if i == 0 or j == 0:
            return i * deletion + j * insertion
        changed = distance(i - 1, j - 1) + (0.0 if first[i - 1] == second[j - 1] else change)
        return min(distance(i - 1, j) + deletion, distance(i, j - 1) + insertion, changed)

    return distance(len(first), len(second)) ** 2


@case(0.7)
def cached_before_a_variable_changes(x):
    k = 1.0

    @functools.cache
    def g(n):
        return n * k * x

    a = g(2)
    k = 3.0
    return a * g(2) + (g(3) if x > 0.5 else 0.0) * g(3)


@case(0.7, 3)
def cached_anew_in_each_trip(x, n):
    total = 0.0
    for j in range(n):
        k = x * j

        @functools.cache
        def g(v):
            return v * k

        total += g(x) + g(2.0)
    return total
