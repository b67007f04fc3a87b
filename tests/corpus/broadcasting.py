"""Shapes that stretch."""

import numpy as np

from tests.corpus import case, mat, vec


@case(0.5, vec(4))
def scalar_and_vector(c, x):
    return c * x + x / c - c


@case(mat(3, 4), vec(4))
def matrix_and_row(x, r):
    return x * r + r - x / r


@case(mat(3, 4), mat(3, 1))
def matrix_and_column(x, c):
    return x * c - c / x


@case(mat(3, 1), mat(1, 4))
def column_and_row(c, r):
    return c * r + c - r


@case(vec(3), vec(4))
def outer_by_newaxis(x, y):
    return x[:, None] * y[None, :] + x[:, np.newaxis]


@case(mat(6, 4).reshape(2, 3, 4), mat(3, 1))
def three_and_two(x, y):
    return x * y + x**2 / y


@case(np.array(0.7), vec(4))
def zero_dimensional(c, x):
    return c * x + c * c


@case(vec(1), vec(4))
def length_one(c, x):
    return c * x


@case(vec(4), vec(4, 1))
def derived_length(x, y):
    return np.sum(x[1:] * y[:-1]) + np.sum(x[:1] * y)


@case(vec(2), vec(4))
def derived_length_one(x, y):
    return x[1:] * y


@case(mat(3, 4), 0.5)
def sum_of_stretched(x, c):
    return np.sum(x * c) + np.mean(x + c)


@case(mat(3, 4), vec(4), vec(3))
def where_and_maximum(x, r, c):
    return np.where(x > r, x * r, c[:, None]) + np.maximum(x, 0.6) * np.minimum(r, 1.1)


@case(mat(3, 4), vec(4))
def augmented_with_row(x, r):
    y = x.copy()
    y += r
    y *= r[0]
    y[1] /= r
    return y


@case(vec(4), mat(3, 4))
def broadcast_to(r, x):
    y = np.broadcast_to(r, (3, 4))
    return y * x + y


@case(mat(3, 4), vec(3), vec(3, 1))
def distances(x, a, b):
    d = x[:, None, :3] - np.stack([a, b])[None]
    return np.sqrt(np.sum(d * d, axis=-1))


@case(mat(3, 4), vec(4), 2.0)
def normalise(x, mu, eps):
    s = np.sqrt(np.mean((x - mu) ** 2, axis=0) + eps)
    return (x - mu) / s


@case(mat(4, 6).reshape(4, 2, 3), mat(3, 2))
def batched_matmul(x, y):
    return x @ y


@case(mat(4, 6).reshape(4, 2, 3), vec(3))
def batched_matvec(x, y):
    return np.matmul(x, y)


@case(0.5, mat(2, 3))
def power_of_arrays(c, x):
    return x**c + c**x


@case(mat(3, 2), mat(4, 2), mat(2, 2))
def rows_scaled_and_mixed(s, x, m):
    shifted = x[None, :, :] - s[:, None, :]
    mixed = np.exp(s)[:, None, :] * shifted + shifted @ m
    return np.sum(np.log(np.sum(np.exp(mixed * 0.3), axis=0))) + np.sum(shifted**2)


@case(vec(5))
def windows_times_a_row(x):
    y = x * 1.0
    return np.sum(np.lib.stride_tricks.sliding_window_view(y, 3) * x[:3], axis=1)


@case(vec(5))
def gathered_rows_times_a_row(x):
    table = np.array([[0, 1], [1, 2], [4, 0]])
    return np.sum(x[table] * x[1:3], axis=1)


@case(vec(5))
def takes_the_same_row_of_windows(x):
    return np.sum(np.take(x, np.array([[0, 1, 2], [2, 3, 4]])), axis=0)


@case(mat(3, 4))
def half_of_a_corner_times_a_row(a):
    return np.sum((0.5 * a[:1, :1]) * a[0] ** 2)


@case(vec(5))
def larger_by_ties_views_and_repeats(x):
    x_bar = np.maximum(x, 0.3)
    t1 = x_bar[[0, 0, 2]]
    t1 += x[:3]
    x_bar[1:3] = np.minimum(t1[:2], x_bar[2:4])
    rows = np.maximum(x[:3, None], x[None, :] * np.array(x[1]))
    return np.sum(x_bar**2) + np.sum(rows * rows) + np.sum(np.maximum(x[3:3], x[:1]))
