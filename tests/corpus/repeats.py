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
