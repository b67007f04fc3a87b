"""A number on one path and an array on the other."""

import numpy as np

from tests.corpus import case, mat, vec


@case(0.7, vec(4), True)
@case(0.7, vec(4), False)
def factor(x, u, scaled):
    t = u * x if scaled else x * x
    return np.sum(u * t)


@case(0.7, vec(4), True)
@case(0.7, vec(4), False)
def chain(x, u, scaled):
    t = u * x if scaled else x * x
    w = np.sin(t) * t - t
    v = w * u + w
    v *= t
    return np.sum(v * u) + np.mean(v / (2.0 + w))


@case(0.7, vec(4), 3)
@case(0.7, vec(4), 0)
def begun_with_a_number(x, u, n):
    t = 1.0
    for _ in range(n):
        t = t * u
    return np.sum(u * t * x)


@case(vec(4), True)
@case(vec(4), False)
def bias_or_nothing(u, biased):
    b = u if biased else 0.0
    h = np.outer(u, u) @ u + b
    return np.sum(np.tanh(h) * (b + 1.0))


@case(0.7, vec(4), True)
@case(0.7, vec(4), False)
def written_into_an_array(x, u, scaled):
    t = np.zeros(3) + x * u[0] if scaled else u[1] * x
    v = u.copy()
    v[:3] = t
    v += t if scaled is None else 2.0 * x
    return np.sum(v * np.arange(4.0))


@case(0.7, vec(4), True)
@case(0.7, vec(4), False)
def chosen_by_item(x, u, scaled):
    t = u * x if scaled else x * x
    u += t
    u[np.argmax(t)] = 3.0 * x
    return np.sum(np.where(u > 0.0, t, u * 2.0)) + np.sum(np.maximum(u, t)) + np.sum(abs(t) * u)


@case(0.7, vec(4), True)
@case(0.7, vec(4), False)
def added_to_a_constant(x, u, scaled):
    t = u * x if scaled else x * x
    return np.sum(np.arange(4.0) + t) + np.sum(u)


@case(0.7, vec(4), 3)
@case(0.7, vec(4), 0)
def horner(x, u, n):
    p = 0.0
    for k in range(n):
        p = p * x + np.sin(u * k)
    return np.sum(np.cos(u + p))


@case(mat(3, 4))
def two_packed_lists_of_which_one_meets(a):
    squares = np.array([column**2 for column in a.T])
    weights = np.array([np.sum(row**2) * row[0] for row in a])
    return np.sum(squares @ weights) + (squares @ weights)[1] * (squares @ a)[0, 2]


@case(0.5, vec(7), 3)
def a_mask_of_unknown_size_over_a_known_one(x, u, n):
    counts = np.bincount([1, 2, 0], weights=u[:3], minlength=3)
    for _ in range(n):
        counts = u[1:4][counts > 0.0]
    return np.sum(counts * counts) * x


@case(mat(5, 5), np.array([True, False, False, False, False]))
def one_row_beside_its_column(a, mask):
    """Two unknown sizes that agree in the samples stay two."""
    row = 2.0 * a[np.ix_(mask, ~mask)]
    return np.sum(np.sin(row + row.T) ** 2)


@case(vec(5), np.array([True, False, False, False, False]), np.array([True, False, True, False, True]))
def product_of_two_selections(x, first, second):
    table = 3.0 * np.outer(x[first], x[second])
    return np.sum(np.sin(table + table.T) ** 2)


@case(vec(5), np.array([2]))
def product_of_two_packed_lists(x, chosen):
    one, more = [], []
    for i in chosen:
        one.append(x[i])
    for xi in x:
        more.append(2.0 * xi)
    table = np.sin(3.0 * np.outer(one, more))
    return np.sum(np.cos(table + table.T))


@case(mat(5, 4), tags="first")
def stencil_that_skips_zeros(image):
    out = np.zeros((3, 2))
    stencil = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    for i in range(3):
        for j in range(3):
            if stencil[i, j]:
                out += stencil[i, j] * image[i : i + 3, j : j + 2]
    return np.abs(out).sum()


@case(0.7, vec(4))
@case(0.2, vec(4))
def sums_of_a_number_or_a_vector(x, a):
    m = a * x if x > 0.5 else x
    spread = m - np.mean(m)
    return np.sum(np.exp(m)) * np.max(m) + np.linalg.norm(spread + 1.0) + np.dot(m, m)


@case(0.7, vec(4))
@case(0.7, np.array([0.2, 0.3]))
def number_that_becomes_a_vector(x, a):
    m = x
    for v in a:
        if v > 0.6:
            m = m * a + np.sum(m)
    return np.prod(m) + np.sum(np.atleast_1d(m) ** 2)


@case(0.7, vec(3))
@case(0.2, vec(3))
def mean_of_a_constant_or_a_vector(x, a):
    m = 2.0 if x > 0.5 else a * x
    return np.mean(m) * np.prod(np.exp(m)) * x


@case(mat(4, 3), 0.5)
@case(mat(2, 2), 0.1)
def four_unknown_sizes_meet(x, c):
    part = x[: max(1, len(x) // 2)]
    part = part[:, np.mean(part, axis=0) > c]
    total = np.sum(part**2) + np.prod(np.sum(part, axis=1))
    if x[0, 0] > 0.0:
        total += np.sum(part) ** 2
    return total
