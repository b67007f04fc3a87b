"""Writing through arrays of indices, which may name an item twice."""

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(6))
def index_array_write(x):
    y = np.zeros(6)
    y[[4, 0, 2]] = x[:3] ** 2
    return np.sum(y * x)


@case(vec(6))
def repeated_index_augmented(x):
    y = np.zeros(6)
    y[[1, 1, 3]] += x[:3]
    return np.sum(y * y)


@case(vec(6))
def add_at(x):
    y = np.zeros(3)
    np.add.at(y, [0, 1, 1, 2, 0, 0], x * x)
    return y * y


@case(vec(5))
def exchanged_through_indices_with_repeats(u):
    k = [-3, 0, -3]
    u[k] = u[k][::-1]
    u[::2][[1, 0, 1]] = u[[1, 0, 1]] * 0.5
    return np.sum(u) + u[0] * u[4]


@case(vec(5), vec(3, 1))
def chosen_indices_with_repeats(u, w):
    u[np.where(w > w[1], 0, 1)] = w * 2.0
    u[np.ix_([2, 3, 2])] = w * w
    u[np.arange(-1, 2)[::-1]] += w
    u[:2][np.arange(-1, 2)] = w
    return np.sum(u * u)


@case(mat(3, 3), vec(6, 1))
def one_of_two_index_arrays(A, w):
    rows, columns = np.tril_indices(3)
    u = np.zeros(3)
    u[rows] = w
    u[columns] *= w
    A[rows[::-1], rows] = w * u[0]
    A[np.argsort(A, axis=1)[:2]] = u * u
    return np.sum(A * A) + np.sum(u * u)


@case(mat(3, 4), 0.7)
def found_indices_with_repeats(A, x):
    k = np.argwhere(A > x)[:, 0]
    u = A[:, 1] * x
    u[k] = A[k, 0] * np.arange(len(k))
    j = np.nonzero(A > x)[1]
    A[0, j] = A[1, j] * np.arange(len(j))
    return np.sum(A * A) * np.sum(u)


@case(vec(5), 4)
@case(vec(5), 1)
def items_with_repeats_in_a_reversed_loop(u, n):
    for i in reversed(range(1, n)):
        k = [3, 3, i]
        u[k] *= u[0:3] / (1.5 + np.abs(u[0:3]))
        for j in reversed(range(i)):
            u[k] = u[j + 1] * u[k]
            u[k] += np.sin(u[k]) * u[j]
    return np.sum(u)


@case(vec(4), vec(6))
def factors_that_meet(x, v):
    y = x.copy()
    np.multiply.at(y, np.array([0, 1, 1, 3, 0, 2]), v)
    np.subtract.at(y, [0, 0], x[1])
    return np.sum(y**2)


@case(vec(4), np.array([0.7, 0.0, 1.3, 0.0, 0.0, 0.4]))
def factors_that_are_zero(x, v):
    y = x.copy()
    np.multiply.at(y, np.array([0, 1, 1, 3, 0, 3]), v)
    return np.sum((1.0 + y) ** 2)


@case(0.7, vec(5), tags="again")
def factors_that_meet_in_a_product(x, u):
    y = u * x
    np.multiply.at(y, [0, 0, 1], u[:3])
    return np.sum(y * y)


@case(mat(4, 2), mat(6, 2))
def greatest_message(h, m):
    to = np.array([0, 1, 1, 3, 0, 2])
    pooled = np.full((4, 2), -np.inf)
    np.maximum.at(pooled, to, m * h[to])
    low = np.zeros((4, 2))
    np.minimum.at(low, (to, 1), -m[:, 0])
    return np.sum(pooled * h) + np.sum(low**2)


@case(vec(4), vec(6))
def met_in_a_loop(x, v):
    y = x.copy()
    for k in range(3):
        np.multiply.at(y, np.array([0, 1, 1, 3, 0, 2]), v)
        np.maximum.at(y, np.array([0, 1]), 0.3 * y[2:])
        np.divide.at(y, [3, 3, k], 1.5 + v[:3])
    return np.sum(y**2)


@case(mat(4, 3), vec(3))
def met_through_views(x, v):
    y = x.copy()
    np.multiply.at(y[1], [0, 0], v[:2])
    np.maximum.at(y.T, 2, v[0])
    np.multiply.at(y, (slice(0, 2), [1, 1]), v[:2])
    return np.sum(y**2)


@case(vec(4))
def met_among_constants(x):
    highest = np.zeros(3, dtype=int)
    np.maximum.at(highest, [0, 0, 2], np.array([1, 4, 2]))
    weight = np.ones(3)
    np.multiply.at(weight, [0, 0, 2], 2.0)
    return np.sum(x**2) * highest[0] * weight[0]


@case(vec(4).astype("f4"), vec(4, 3).astype("f4"), tags="float32")
def greatest_in_single_precision(x, v):
    y = 0.5 * x
    np.maximum.at(y, [0, 1, 1, 3], v)
    return np.sum(y * y)
