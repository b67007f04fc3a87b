"""Functions that are made while the program runs: in a branch, in a loop, by a helper, with attributes."""

import functools

import numpy as np

from tests.corpus import case, vec


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def another_default_in_a_branch(x, limit):
    f = None
    for i in range(3):
        if x[i] > limit:
            f = lambda y, v=x[i]: y * v
    return f(x[0]) if f is not None else x[1] ** 2


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def another_default_in_a_long_loop(x, limit):
    f = lambda y, v=x[0]: y * v
    for w in x:
        if w > limit:
            f = lambda y, v=w: y + v
    return f(x[0]) ** 2


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def made_by_a_helper_in_a_branch(x, limit):
    def scaled(k):
        return lambda y: y * k

    f = scaled(x[1])
    if x[0] > limit:
        f = scaled(x[2] * x[3])
    return f(x[0]) * f(2.0)


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def state_of_a_helper_that_was_called_in_a_branch(x, limit):
    def summing(k):
        total = 0.0

        def add(v):
            nonlocal total
            total += v * k
            return total

        return add, lambda: total

    if x[0] > limit:
        add, get = summing(x[0])
    else:
        add, get = summing(x[1])
    add(x[2])
    return get() * add(x[1])


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def one_of_two_partials(x, limit):
    def line(a, y, b=0.0):
        return a * y + b

    f = functools.partial(line, x[0], b=x[1])
    if x[2] > limit:
        f = functools.partial(np.multiply, x[3])
    return f(x[2]) * f(3.0)


@case(1.5, 3)
@case(1.5, 0)
def wrapper_that_counts_its_calls(x, n):
    def counted(function):
        def wrapper(*args):
            wrapper.calls += 1
            return function(*args) * wrapper.calls

        wrapper.calls = 0
        return wrapper

    @counted
    def square(v):
        return v * v

    s = 0.0
    for _ in range(n):
        s += square(x)
    return s + square.calls * x


@case(vec(3), 0.5)
@case(vec(4), 3.0)
def a_test_that_counts(x, enough):
    """What the function in the test of a loop writes is seen by all."""
    calls, log = 0, []

    def size(z):
        nonlocal calls
        calls += 1
        log.append(np.sum(z * z) * calls)
        return np.sum(z * z)

    step = 1.0
    while size(step * x) > enough and calls < 6:
        step *= 0.7
    return step * x[0] + calls * x[1] + sum(log)
