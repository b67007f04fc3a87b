"""Functions that are called with other kinds of arguments: flags, ints for floats, sizes of one."""

import numpy as np

from tests.api.reuse import N, X, case


@case(*[(X(a), k) for a, k in [(5, True), (5, False), (3, True), (3, False)]])
def flag(x, k):
    y = np.ones(len(x) + k) * x[0]
    if k:
        return np.mean(y * y)
    return np.sum(y) + np.mean(x**3)


@case(*N(4, 5, 7, 6, 3, 2, 9, 8, 10, 16, 17))
def intfloat(x):
    n = len(x)
    a = np.ones(int(n / 2) + 1) * x[0]
    b = np.ones(int(np.sqrt(n)) + 1) * x[1]
    return np.mean(a * a) * np.mean(b * b * b)


@case(*[(X(n), m) for n, m in [(4, "a"), (4, "b"), (5, "a"), (5, None), (5, "b")]])
def strs(x, m):
    if m is None:
        return np.sum(x)
    return np.sum(x**2) if m == "a" else np.mean(x**3)


@case(
    *[
        (X(n), v)
        for n, v in [
            (4, 2),
            (4, 2.0),
            (4, np.float64(2)),
            (4, np.int64(2)),
            (4, np.float32(2)),
            (4, True),
            (4, np.bool_(True)),
            (4, np.array(2.0)),
            (4, 3),
            (4, -1.5),
        ]
    ]
)
def numkind(x, v):
    return np.sum(x * v) + np.mean(x**2) / (v + 1)


@case(
    (X(6),),
    (X(6).astype("f4"),),
    (X(6).astype(">f8"),),
    (X(12)[::2],),
    (X(6)[::-1],),
    (X(1),),
    (np.array(2.0),),
    (X(0),),
)
def kinds(x):
    return np.sum(x * x + x) / (x.size + 1)


@case(*N(4, 1, 5, 0, 2, 3))
def bro(x):
    return np.sum((x[:, None] * x[None, :]) ** 2) + np.sum(x)


@case(*[(X(a), X(b, 3)) for a, b in [(4, 4), (1, 4), (4, 1), (1, 1), (5, 5), (0, 0), (1, 0), (0, 1)]])
def bro2(x, y):
    return np.sum(x * y) + np.sum(x * x) * np.sum(y)


@case(*[(X(a), X(b, 3)) for a, b in [(5, 4), (3, 2), (2, 1), (2, 5), (3, 4), (6, 5), (1, 0)]])
def bro3(x, y):
    return np.sum(x[1:] * y) + np.sum(x * x) * np.sum(y)


@case(*[(X(4), a, b) for a, b in [(True, False), (False, True), (True, True), (False, False)]])
def twoflags(x, a, b):
    y = np.ones(2 + a) * x[0]
    z = np.ones(2 + b) * x[1]
    return np.mean(y * y) * np.mean(z**3)


@case(*[(X(a), k) for a, k in [(6, 2), (6, 3), (6, 0), (6, -1), (6, -4), (2, 3)]])
def choose(x, k):
    if k > 2:
        m = k
    elif k < 0:
        m = len(x)
    else:
        m = len(x) - k
    y = np.ones(m) * x[0]
    return np.mean(y * y) * np.sum(x)
