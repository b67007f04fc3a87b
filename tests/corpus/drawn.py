"""Iterators that are drawn from item by item, and what they take their items from."""

import functools
import itertools
from itertools import (
    accumulate,
    chain,
    compress,
    count,
    dropwhile,
    filterfalse,
    groupby,
    islice,
    pairwise,
    repeat,
    starmap,
    takewhile,
    tee,
    zip_longest,
)

import numpy as np

from tests.corpus import case

VECTOR = np.array([0.5, 1.2, 0.7, 1.9])


@case(0.5, 1.2, 0.7)
def slice_then_rest(x, y, z):
    xs = [x, y, z, x*y]
    it = iter(xs)
    first = list(itertools.islice(it, 2))
    rest = sum(it)
    return first[0]*rest + first[1]


@case(0.5, 1.2, 0.7)
def accumulate_of_a_list_that_grows(x, y, z):
    xs = [x, y]
    acc = itertools.accumulate(xs)
    xs.append(z)
    return sum(v*v for v in acc)


@case(0.5, 1.2, 0.7)
def islice_of_a_list_that_changes(x, y, z):
    xs = [x, y]
    s = itertools.islice(xs, 3)
    xs.append(z)
    xs[0] = x*z
    return sum(v*v for v in s)


@case(0.5, 1.2, 0.7)
def next_then_loop(x, y, z):
    it = iter([x, y, z])
    a = next(it)
    b = next(it, 3.0)
    s = a*b
    for v in it:
        s = s*v + v
    return s + next(it, x)


@case(0.5, 1.2, 0.7)
def zip_with_itself(x, y, z):
    it = iter([x, y, z, x*z])
    s = 0.0
    for a, b in zip(it, it):
        s = s + a*b
    return s


@case(0.5, 1.2, 0.7)
def cycle_of_signs(x, y, z):
    s = 0.0
    for c, v in zip(itertools.cycle([1.0, -1.0]), [x, y, z]):
        s = s + c*v*v
    return s


@case(0.5, 1.2, 0.7)
def endless_generator(x, y, z):
    def gen():
        k = 1
        while True:
            yield x**k
            k += 1
    s = 0.0
    for v, w in zip(gen(), [x, y, z]):
        s = s + v*w
    for v in itertools.islice(gen(), 3):
        s = s * v + y
    return s


@case(0.5, 1.2, 0.7)
def next_of_a_generator_expression(x, y, z):
    xs = [x, y, z]
    return next(v*v for v in xs if v > 1.0) + next((v for v in xs if v > 100.0), x*y)


@case(0.5, 1.2, 0.7)
def chosen_items(x, y, z):
    xs = [x, y, z]
    s = 0.0
    for v in takewhile(lambda v: v < 2.0, xs):
        s += v*v
    for v in dropwhile(lambda v: v < 1.0, xs):
        s += v*v*v
    for v in filterfalse(lambda v: v < 1.0, xs):
        s *= v
    for v in compress(xs, [1, 0, 1]):
        s += v
    return s


@case(0.5, 1.2, 0.7)
def made_of_items(x, y, z):
    s = 0.0
    for a, b in pairwise([x, y, z]):
        s += a*b
    for a, b in zip_longest([x, y, z], [x], fillvalue=2.0):
        s += a*b
    for v in starmap(lambda p, q: p*q, [(x, y), (y, z)]):
        s += v*v
    t1, t2 = tee([x, y, z])
    next(t1)
    for a, b in zip(t1, t2):
        s += a*b*b
    for v in repeat(x, 3):
        s *= v
    for v, w in zip(repeat(x), [y, z]):
        s += v*w
    return s


@case(0.5, 1.2, 0.7)
def generator_expression_keeps_its_list(x, y, z):
    g = (v*2.0 for v in [x, y])
    xs = [x, y]
    h = (v*3.0 for v in xs)
    xs = [z, z]
    return sum(g)*sum(h)


@case(0.5, 1.2, 0.7)
def enumerated_generator_sees_writes(x, y, z):
    def gen(xs):
        for v in xs:
            yield v*v
    xs = [x, y, z]
    s = 0.0
    for i, v in enumerate(gen(xs)):
        s += v*(i+1)
        if i + 1 < 3:
            xs[i+1] = xs[i+1] * v
    return s


@case(0.5, 1.2, 0.7)
def chained_list_is_written(x, y, z):
    xs = [x, y, z]
    s = 0.0
    for v in chain(xs, [x]):
        s += v*v
        xs[2] = s
    return s


@case(0.5, 1.2, 0.7)
def groups(x, y, z):
    s = 0.0
    for w, items in groupby([("a", x), ("a", y), ("b", z)], key=lambda p: p[0]):
        t = 1.0
        for _, v in items:
            t *= v
        s += t*t
    return s


@case(0.5, 1.2, 0.7)
def count_drawn_in_a_loop(x, y, z):
    it = count(1)
    s = x**next(it) + y**next(it)
    for k in range(2):
        s += z**next(it)
    return s


@case(0.5, 1.2, 0.7)
def filter_left_early(x, y, z):
    s = 0.0
    for v in filter(lambda v: v > 0.6, [x, y, z]):
        s += v*v
        if s > 1.0:
            break
    return s


@case(VECTOR)
def hanging_items_of_an_array(x):
    s = 0.0
    for a, b in pairwise(x):
        s += a*b*b
    for v in accumulate(x):
        s += v*v
    for v in accumulate(x, lambda p, q: p*q, initial=2.0):
        s += v*v
    for v in islice(x, 1, 4):
        s += v**3
    for a, b in zip(islice(x, 2), x):
        s += a*b
    return s


@case(VECTOR)
def iterator_of_an_array(x):
    it = iter(x)
    a = next(it)
    s = a
    for v in it:
        s = s*a + v
    return s


@case(VECTOR)
def generator_expression_left_early(x):
    s = 0.0
    for i, v in enumerate(v*v for v in x):
        s += i*v*v
        if s > 2.0:
            break
    else:
        s = s*2.0
    return s


@case(VECTOR)
def takewhile_at_run_time(x):
    s = 0.0
    for v in takewhile(lambda t: t < 1.5, x):
        s += v*v
    return s + next((v*v for v in x if v > 1.0), 0.0)


@case(np.array([0.5, 1.2, 0.7]))
@case(np.array([0.5]))
def pairs_of_neighbours_that_are_written(x):
    s = 0.0
    for a, b in pairwise(x):
        s += a * b
        x[1] = s
    return s + np.sum(x)


@case(VECTOR)
def reduced_array(x):
    rows = functools.reduce(lambda p, q: p * q + q, np.stack([x, x * x]))
    squares = functools.reduce(lambda p, q: p * q + q, [v * v for v in x], 2.0)
    return functools.reduce(lambda p, q: p * q + q, x) * squares + np.sum(rows)


@case(VECTOR, 3)
def drawn_from_in_a_loop(x, n):
    sign, power = itertools.cycle([1.0, -1.0]), itertools.count(1)
    total = 0.0
    for i in range(n):
        total += next(sign) * x[i] ** next(power)
    return total


@case(VECTOR)
def drawn_from_until_it_is_empty(x):
    it = iter(x)
    total = 0.0
    v = next(it, None)
    while v is not None:
        total = total * 0.5 + v * v
        v = next(it, None)
    return total
