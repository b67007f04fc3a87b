"""itertools, ndindex, ndenumerate, and iteration over what is not a plain range."""

import itertools
from itertools import accumulate, chain, combinations, count, product

import numpy as np

from tests.corpus import case, mat, vec


@case(mat(2, 3))
def over_product(x):
    s = 0.0
    for i, j in product(range(2), range(3)):
        s += x[i, j] ** 2 * (i + 2 * j)
    return s


@case(vec(4))
def over_combinations(x):
    s = 0.0
    for i, j in combinations(range(4), 2):
        s += (x[i] - x[j]) ** 2 * x[i]
    return s


@case(vec(3), vec(2, 1))
def over_chain(x, y):
    s = 1.0
    for v in chain(x, y):
        s = s * v + v
    return s


@case(vec(4), vec(3, 1))
def over_chain_left_early(x, y):
    s = next((v for v in chain(x, y) if v > 0.0), 1.0)
    for v in chain(x, y, (3.0 * v for v in x)):
        s = s * v + v
        if s > 0.1:
            break
    return s


@case(0.5)
def over_count(x):
    s = 0.0
    for i in count(1):
        s += x**i
        if i >= 4:
            break
    return s


@case(0.5, 1.5, 2.5)
def over_accumulate(x, y, z):
    s = 0.0
    for v in accumulate([x, y, z]):
        s = s * x + v
    return s


@case(0.5, 1.5)
def module_name(x, y):
    s = 0.0
    for a, b in itertools.product((x, y), repeat=2):
        s += a * b * b
    return s


@case(mat(2, 3))
def over_ndindex(x):
    s = 0.0
    for i, j in np.ndindex(x.shape):
        s += x[i, j] * x[0, j]
    return s


@case(mat(2, 3))
def over_ndindex_tuple(x):
    s = 0.0
    for idx in np.ndindex(2, 3):
        s += x[idx] ** 2
    return s


@case(mat(2, 3))
def over_ndenumerate(x):
    s = 0.0
    for (i, j), v in np.ndenumerate(x):
        s += v * v * (i + j)
    return s


@case(mat(2, 3))
def over_flat(x):
    s = 0.0
    for v in x.flat:
        s = s * 0.5 + v * v
    return s


@case(mat(3, 4), mat(3, 4, 1))
def zip_of_rows(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s += np.dot(a, b) * a[0]
    return s


@case(vec(4))
def zip_of_unlike_things(x):
    s = 0.0
    for i, v, w in zip(range(10), x, [1.0, x[0], 3.0]):
        s += i * v * w
    return s


@case(vec(4))
def unpacked_array(x):
    a, b, c, d = x
    return a * b - c * d


@case(mat(2, 3))
def unpacked_rows(x):
    (a, b, c), second = x
    return a * second[0] + b * c


@case(0.5, 1.5)
def next_and_iter(x, y):
    it = iter([x, y, x * y])
    first = next(it)
    second = next(it)
    return first * second * second


@case(vec(6))
def pairwise_by_slices(x):
    s = 0.0
    for a, b in zip(x, x[1:]):
        s += (b - a) ** 2
    return s


@case(vec(4))
def enumerate_of_reversed(x):
    s = 0.0
    for i, v in enumerate(reversed(x)):
        s += v * i
    for i, v in reversed(list(enumerate(x))):
        s = s * v + i
    return s


@case(vec(5), 5)
@case(vec(5), 3)
def items_of_a_range(u, n):
    """A range counts from its end, as a list does."""
    rows, odd = range(n), range(1, n + 2, 2)
    total = u[rows[-1]] * u[odd[-1] - 2] + odd[0] * u[0]
    for k in range(-2, 2):
        total = total + (rows[k] + 2 * odd[k]) * u[rows[k]] ** 2
    return total * rows[n - 1]


@case(vec(6), 3)
@case(vec(6), 0)
def items_taken_while_a_generator_waits(u, n):
    def halves():
        for k in range(n):
            yield 0.5 * k

    s = u[0]
    for half in halves():
        s = s * half + u[1]
        for _ in range(2):
            k = np.argsort(-u[:4])[-3:]
            a = np.take(u, k, axis=0)
    np.take(u, [1, 1])
    return s * np.sum(a) if n else s


@case(1.3, 5)
@case(1.3, 0)
def ranges_are_equal_by_their_items(x, n):
    same, empty = range(n) == range(0, n, 1), range(n) == range(7, 7)
    other = range(n) != range(n + 1)
    return (x * x if same else x) * (x if empty else x**3) * (x if other else 1.0)
