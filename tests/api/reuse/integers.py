"""Functions of integers: bounds that change their sign, counters, powers, indices."""

import numpy as np

from tests.api.reuse import X, case


@case(*[(X(n), k) for n, k in [(5, 2), (5, -2), (6, -1), (6, 3), (4, 1), (4, -3), (5, 1)]])
def signed2(x, k):
    y = np.ones(len(x) - k) * x[0]
    return np.mean(y * y) * np.mean(x[k:] ** 2)


@case(*[(X(n), k) for n, k in [(5, 2), (5, -2), (6, -1), (6, 3), (4, 1), (4, -3), (5, 1)]])
def signed3(x, k):
    y = np.ones(abs(k)) * x[0]
    return np.mean(y * y) * np.mean(x[:k] ** 2)


@case(*[(X(n), k) for n, k in [(5, 3), (5, 7), (3, 5), (3, 2), (4, 4), (2, 9), (9, 2)]])
def minnk(x, k):
    m = min(len(x), k)
    y = np.ones(m) * x[0]
    z = np.ones(k) * x[1]
    return np.mean(y * y) + np.mean(z**3) + np.mean(x**2)


@case(*[(X(n), k) for n, k in [(5, 3), (5, 7), (3, 5), (3, 2), (4, 4), (2, 9), (9, 2)]])
def maxnk(x, k):
    m = max(len(x), k)
    y = np.ones(m) * x[0]
    z = np.ones(k) * x[1]
    return np.mean(y * y) + np.mean(z**3) + np.mean(x**2)


@case(*[(X(a), k) for a, k in [(5, 0), (5, 1), (5, 2), (5, 3), (5, -1), (5, -2), (7, 0)]])
def power(x, k):
    return np.sum(x**k) + np.sum((x - x) ** 2)


@case(*[(X(a), k) for a, k in [(5, 0), (5, 1), (5, 2), (5, 3), (5, -1), (5, -2), (7, 0)]])
def loopk(x, k):
    s = np.sum(x)
    for i in range(k):
        s = s * x[0]
    return s


@case(*[(X(n), k) for n, k in [(5, 2), (5, 5), (5, 1), (7, 3), (6, 2), (6, 4), (3, 3)]])
def arange(x, k):
    i = np.arange(0, len(x), k)
    return np.mean(x[i] ** 2) + np.mean(np.ones(k) * x[0])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 5), (5, 1), (7, 3), (6, 2), (6, 4), (3, 3)]])
def stridek(x, k):
    return np.mean(x[::k] ** 2) + np.mean(np.ones(k) * x[0])


@case(*[(X(a), k) for a, k in [(5, 4), (5, 2), (5, 0), (1, 0), (4, 3), (2, 1)]])
def elem(x, k):
    return x[k] * np.mean(x) + x[-1] * len(x)


@case(*[(X(a), k) for a, k in [(6, 2), (6, 3), (4, 2), (8, 2), (9, 3), (6, 1), (6, 6)]])
def bits(x, k):
    a = np.ones((len(x) >> 1) + 1) * x[0]
    b = np.ones((len(x) & 3) + 1) * x[1]
    c = np.ones((len(x) ^ k) + 1) * x[0]
    return np.mean(a * a) * np.mean(b**3) + np.mean(c * c)


@case(*[(X(a), k) for a, k in [(6, 2), (6, 3), (6, 0), (6, 5), (4, 1), (2, 0)]])
def split(x, k):
    a, b = x[:k], x[k:]
    return np.sum(a) * np.sum(b) / (len(a) + 1) + np.mean(b**2)


@case(*[(X(a), k) for a, k in [(6, 2), (6, 4), (6, 1), (4, 3), (9, 5)]])
def lin(x, k):
    return np.mean(np.linspace(x[0], x[1], k + 1) ** 2) + np.mean(x * x)


@case(*[(X(10), k) for k in (10,)], (X(9), 10), (X(7), 10), (X(5), 10))
def mixed(x, k):
    return np.mean(x) * np.sum(x[-3:4] ** 2) + np.mean(np.ones(k) * x[0]) + np.sum(x[5::-1]) / len(x[5::-1])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 0), (6, 1), (4, 4), (6, 0)]])
def tail(x, k):
    return np.sum(np.ones(k) * x[0]) + np.sum(x[-k:] ** 2) / len(x[-k:]) + np.sum(x[-k:]) * np.mean(x)


@case(*[(X(6), a, b, c) for a, b, c in [(5, 4, 3), (2, 7, 3), (4, 4, 4), (3, 2, 5)]])
def threeints(x, a, b, k):
    s = 0.0
    for i in range(len(x)):
        s = s + np.mean(x[: i + 1] ** 2) * np.mean(np.ones(abs(k - 2) + 1) * x[i]) * np.mean(
            np.ones(a) * x[i]
        ) * np.mean(np.ones(b) * x[0])
    return s


@case(*[(X(n), k) for n, k in [(5, 3), (5, 5), (4, 5), (6, 0), (3, 9), (7, 2)]])
def backward(x, k):
    return np.mean(x[k::-1] ** 2) * np.mean(np.ones(k + 1) * x[0])


@case(*[(X(5), k) for k in (2, np.uint8(1), np.uint8(2), np.int16(2), np.uint64(1))])
def of_few_bits(x, k):
    return np.sum(np.roll(x, k) * np.arange(5.0)) + np.sum(np.sort(x)[k:]) + np.sum(x[:k] ** 2)


@case(*[(X(n), k) for n, k in [(5, 1), (5, 2), (5, 3), (4, 2)]])
def how_often(x, k):
    """What a rule unrolls by an argument, or by what is computed of one, is so for this number only."""
    return np.sum(np.diff(x, k) ** 2) + np.sum(np.linalg.matrix_power(np.outer(x, x), k - 1))
