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


@case(vec(3), 1.3, 0)
@case(vec(3), 1.3, 1)
def a_list_beside_one_of_unknown_length_is_read_in_each_trip(u, x, n):
    layers, weights = [u * 1.0, u * x, u + x], list(u * u)
    if n:
        weights = [v - w for v, w in zip(weights[1:], weights)]
    s, table = 0.0, {"a": x, "b": x * x, "c": 2.0}
    for layer, w in zip(layers, weights):
        layers[1] = layers[1] * w
        layers[2] = layers[2] + layer
    for v, w in zip(table.values(), weights):
        s += v * w
        table["c"] = s
        table["b"] *= w
    for (i, layer), w in zip(enumerate(reversed(layers)), weights):
        layers[0] = layers[0] * w
        s += layer[0] * (i + 1)
    for layer, w in zip(map(lambda one: one * 2.0, layers), weights):
        layers[1] = layers[1] * w
        s += layer[1] * w
    return s


@case(1.3, 0)
@case(1.3, 4)
def numbers_beside_a_list_of_unknown_length(x, n):
    grown = [x]
    for _ in range(n):
        grown.append(grown[-1] * x)
    s, known, powers = 0.0, [x, x * x, 2.0, x + 1.0], [x, x * x, 2.0, x + 1.0]
    for w, v in zip((0.2, 0.5, 1.5, 0.7), grown):
        s += w * v * v
    for v, w in zip(known, grown):
        s += v * w
    for v, w in zip(powers, grown):
        powers[2] = powers[2] * w
        s += v * w
    return s


@case(1.3, 0)
@case(1.3, 1)
def lists_that_grow_beside_others(x, n):
    a = np.linspace(0.3, x, 3)
    rows, weights = [a * 1.0, a * x], list(a)
    if n:
        weights = [v - w for v, w in zip(weights[1:], weights)]
    s = 0.0
    for row, w in zip(rows, weights):
        rows.append(rows[-1] * x)
        s += row[0] * w
    for row, v in zip(rows, a):
        rows.append(rows[-1] * v)
        s += row[1] * v
    for w, row in zip(weights, rows):
        if len(weights) < 6:
            weights.append(w * x)
        s += w * row[0]
    for row, w in zip(rows, weights):
        rows.pop()
        s += row[2] * w
    return s


@case(1.3, 0)
@case(1.3, 3)
def products_of_what_is_written_meanwhile(x, n):
    s, a, b = 0.5, np.array([x, x * x, 1.5]), np.array([0.3, x])
    for v, w in product(a, b):
        s = s * 0.7 + v * w
        a[0] = a[0] * 0.5 + s * 0.1
        b *= 1.1
    grown, table = [x], {"a": x, "b": 0.5}
    for _ in range(n):
        grown.append(grown[-1] * x + 0.1)
    for v, w in product(grown, table.values()):
        s = s * 0.7 + v * w
        grown[-1] = grown[-1] * 0.9
        table["b"] = s
    rows = np.outer(a, b)
    for v, w in product(rows, repeat=2):
        s = s * 0.7 + v[0] * w[1]
        rows[1] *= 0.9
    return s + a.sum() + b.sum() + sum(grown)


@case(1.3, 0)
@case(1.3, 3)
def iterators_of_lists_that_their_loop_changes(x, n):
    grown, s, known = [x], 0.5, [0.3, x, x * 0.5]
    for _ in range(n):
        grown.append(grown[-1] * x + 0.1)
    for v in map(lambda v, w: v * w, grown, known):
        s = s * 0.7 + v
        known[-1] = known[-1] * 1.1 + s
    for v in (v * w for v, w in zip(known, grown) if v > 0.0):
        s = s * 0.7 + v
        known[(n + 1) % 3] *= 0.9
    return s + sum(known)


@case(1.3)
def a_growing_list_beside_a_number_and_nothing(x):
    longer, s = [x, 1.5], 0.0
    for u, v in zip(longer, (None, x, 2.0)):
        longer.append(s + x)
        s += u if v is None else u * v
    return s + longer[-1]


@case(0.83, 3)
@case(0.83, 0)
def products_of_views_of_what_is_written(x, n):
    a, x_bar = np.linspace(0.1, x, n + 2), 0.0
    for u, v in product(a[::2], a[:0:-1]):
        a[[0, 0, -1]] += u * v * 0.1
        x_bar += u - v
    return x_bar + a.sum()


@case(0.83, 3)
@case(0.83, 0)
def views_in_a_list_beside_a_grown_one(x, n):
    a, grown, s = np.array([x, 0.5, x * x]), [], 0.0
    for k in range(n):
        grown.append(x * k)
    parts = [a, a[1:], a[::-1].copy()]
    for part, v in zip(parts, grown):
        s += part.sum() * v
        parts[2] = parts[2] * 1.1
    return s + parts[2].sum() + a.sum()
