"""``np.vectorize``: functions of numbers that are called for every item of arrays."""

import math

import numpy as np

from tests.corpus import case, mat, vec


def _softplus(v):
    if v > 1.0:
        return v + math.log1p(math.exp(-v))
    return math.log1p(math.exp(v))


softplus = np.vectorize(_softplus)
ramp = np.vectorize(lambda v: v**3 if v > 0.8 else 0, otypes=[float])


@np.vectorize
def powered(a, b, p=2):
    """Broadcast together; a default stays what it is."""
    return a * b**p


@case(mat(3, 4))
def of_a_matrix(x):
    return np.sum(softplus(x) * x)


@case(vec(5))
def with_the_type_given(x):
    return np.sum(ramp(x) * np.arange(5.0))


@case(mat(2, 3), vec(3))
def broadcast(x, y):
    return np.sum(powered(x, y) * x) + np.sum(powered(x, 0.5, p=3))


@case(vec(9), 0.7)
def with_a_number(x, a):
    smaller = np.vectorize(lambda v, w: v * w if v > w else v - w * w)
    return smaller(x, a) * smaller(a, x)


@case(vec(4), vec(3, 1))
def with_what_is_excluded(x, coefficients):
    horner = np.vectorize(lambda v, c: sum(ck * v**k for k, ck in enumerate(c)), excluded=[1])
    return np.sum(horner(x, coefficients) ** 2)


@case(vec(4))
def of_two_results(x):
    square, decay = np.vectorize(lambda v: (v * v, math.exp(-v)))(x)
    return np.sum(square * decay)


@case(0.7)
def of_a_number(x):
    return 2.0 * softplus(x) + np.vectorize(math.sin)(x * x)


@case(vec(3).astype(np.float32), tags="float32")
def in_single_precision(x):
    return np.sum(np.vectorize(lambda v: v * v)(x) * x)


@case(vec(12))
def packed_and_reshaped(x):
    rows = np.array([math.sin(v) * v for v in x]).reshape(3, -1)
    return np.sum(rows[1] * rows[2]) + np.sum(rows.T @ np.arange(3.0))


@case(vec(6), vec(3, 1))
def reshaped_by_a_length(x, w):
    grown = []
    for v in x:
        if v > 0.8:
            grown.append(v * v)
        grown.append(v * 3.0)
        if v <= 0.8:
            grown.append(v)
    table = np.array(grown).reshape(len(w), -1)
    return np.sum(table * w[:, None]) + np.sum(table.T @ w)


@case(mat(3, 4), 0.7)
def taken_along_with_one_row_of_places(a, x):
    """The places are broadcast against the axes along which nothing is picked."""
    top = np.take_along_axis(a, np.array([[2, 0]]), axis=1)
    return np.sum(top * top[::-1]) * x + np.sum(np.take_along_axis(a * x, np.array([[1]]), 0) ** 2)


@case(vec(5), 0.7)
def largest_of_an_array_of_integers(u, x):
    k = max(np.round(u * 3.0).astype(int))
    z = np.zeros(k + 1)
    z[max(np.argsort(u))] = x
    return np.sum(z * z) + min(np.argsort(u)) * x + k * u[0]


@case(vec(3), 0.7)
def lists_broadcast_together(u, x):
    rows, column = np.broadcast_arrays([x, u[0], u[1] * x], u[:, None])
    return np.sum(rows * column * rows)
