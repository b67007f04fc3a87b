"""Functions in which one axis is a multiple of another, or of an integer."""

import numpy as np

from tests.api.reuse import X, case


def M(rows, cols):
    return np.reshape(X(rows * cols), (rows, cols))


@case(*[(X(2 * n), X(n, 3)) for n in (4, 7, 2, 1, 5, 3, 0)])
def pairs(x, y):
    return np.sum(np.reshape(x, (len(y), 2))[:, 0] * y) + np.sum(x * x)


@case(*[(M(r, 4 * n), X(n, 3)) for r, n in [(2, 3), (3, 5), (2, 2), (4, 3), (5, 1), (1, 4), (8, 2), (4, 4)]])
def gates(w, h):
    b = h.shape[0]
    forget = np.tanh(w[0, 0:b] * h)
    change = w[0, b : 2 * b] + w[0, 2 * b : 3 * b]
    return np.sum(forget * change) + np.sum(w[:, 3 * b :] ** 2)


@case(
    *[(X(a), X(b, 3)) for a, b in [(6, 3), (8, 4), (7, 3), (9, 3), (6, 3), (12, 4), (5, 3), (4, 4), (2, 1)]]
)
def not_always(x, y):
    n = len(y)
    return np.sum(x[: 2 * n] ** 2) * np.mean(y) + np.sum(x)


@case(*[(X(a), k) for a, k in [(12, 3), (8, 2), (20, 5), (13, 3), (12, 4), (3, 1), (4, 1), (9, 2)]])
def blocks_of(x, k):
    return np.sum(x[: 4 * k] ** 2) + np.prod(x[:k])


@case(*[(X(a), X(b, 2), X(c, 5)) for a, b, c in [(12, 3, 6), (16, 4, 8), (20, 5, 10), (12, 4, 6), (8, 2, 4)]])
def two_multiples(x, y, z):
    n = len(y)
    return np.sum(np.reshape(x, (n, 4))[:, 1] * y) + np.sum(np.reshape(z, (2, n))[1] * y * y)


@case(*[(X(a), b) for a, b in [(12, 6), (14, 7), (12, 5), (10, 5), (6, 3), (7, 3), (2, 1), (1, 1)]])
def trips(x, n):
    s = 0.0
    for i in range(n):
        s = s + x[i % len(x)] ** 2 * i
    return s
