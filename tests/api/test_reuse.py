"""One derivative, called again and again: code that was compiled for one call serves others.

The functions depend on sizes and integers in ways that agree by accident for some calls (``n // 2`` and
``(n + 1) // 2``, counters of two loops, a bound that changes its sign).  Every call is held against
central differences, in three orders, so that each of them compiles once and comes late once.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

import s2s_ad
from s2s_ad.api import derived

CASES = {}


def case(*calls):
    def add(f):
        CASES[f.__name__] = (f, calls)
        return f

    return add


def X(n, seed=0):
    return np.random.RandomState(n + seed).rand(n) + 0.5


def N(*sizes):
    return [(X(n),) for n in sizes]


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def half_new(x):
    n = len(x)
    a = np.ones(n // 2) * x[0]
    b = np.ones((n + 1) // 2) * x[1]
    return np.mean(a * a) * np.mean(b * b * b)


@case(*N(6, 12, 10, 11, 5, 4, 20))
def stride5(x):
    return np.mean(x[::5] ** 2)


@case(*N(4, 9, 8, 12, 5, 3, 20))
def stride4(x):
    return np.mean(x[::4] ** 2) * np.sum(x)


@case(*N(4, 6, 7, 3, 9))
def nested(x):
    s = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            a = np.ones(i + 1) * x[i]
            b = np.ones(j + 1) * x[j]
            s = s + np.mean(a * a) * np.mean(b * b * b)
    return s


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


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def modn(x):
    n = len(x)
    a = np.ones(n % 2 + 1) * x[0]
    b = np.ones(2) * x[1]
    c = np.ones(n % 3 + 1) * x[0]
    return np.mean(a * a) * np.mean(b * b * b) + np.mean(c * x[1] * c)


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def tri(x):
    n = len(x)
    a = np.ones(n * (n - 1) // 2) * x[0]
    return np.mean(a * a) + np.sum(x**3)


@case(
    *[
        (X(a), X(b, 3))
        for a, b in [(4, 6), (4, 4), (6, 4), (3, 5), (1, 4), (4, 1), (1, 1), (2, 2), (8, 3), (5, 8)]
    ]
)
def two(x, y):
    a = np.ones(2 * len(x)) * x[0]
    b = np.ones(len(y) + len(x)) * y[0]
    return np.mean(a * a) * np.mean(b**3) + np.sum(x) * np.mean(y * y)


@case(
    *[
        (X(a), X(b, 3))
        for a, b in [(4, 6), (4, 4), (6, 4), (3, 5), (1, 4), (4, 1), (1, 1), (2, 2), (8, 3), (5, 8)]
    ]
)
def conc(x, y):
    z = np.concatenate([x, y])
    a = np.ones(len(z) // 2) * x[0]
    return np.mean(z * z) * np.sum(a) + np.mean(a * a)


@case(*[(X(a), X(b, 3)) for a, b in [(4, 6), (6, 4), (3, 5), (5, 5), (8, 3), (5, 8), (1, 3), (3, 1)]])
def conv(x, y):
    z = np.convolve(x, y, "full")
    return np.mean(z * z) * np.mean(x)


@case(*[(X(a), k) for a, k in [(5, 0), (5, 1), (5, 2), (5, 3), (5, -1), (5, -2), (7, 0)]])
def power(x, k):
    return np.sum(x**k) + np.sum((x - x) ** 2)


@case(*[(X(a), k) for a, k in [(5, 0), (5, 1), (5, 2), (5, 3), (5, -1), (5, -2), (7, 0)]])
def loopk(x, k):
    s = np.sum(x)
    for i in range(k):
        s = s * x[0]
    return s


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


@case(*N(4, 6, 8, 12, 2, 10))
def resh(x):
    y = x.reshape(2, -1)
    return np.mean(y[0] * y[1]) + np.mean(np.mean(y, axis=0) ** 2)


@case(*N(4, 6, 8, 12, 2, 10))
def resh2(x):
    y = x.reshape(-1, 2)
    return np.mean(y[:, 0] * y[:, 1]) + np.mean(np.mean(y, axis=1) ** 2)


@case(
    *[
        (np.random.RandomState(a * 10 + b).rand(a, b),)
        for a, b in [(3, 4), (4, 3), (2, 6), (6, 2), (3, 3), (1, 5), (5, 1), (1, 1), (12, 1), (2, 2)]
    ]
)
def rav(x):
    y = x.ravel()
    z = x.T * 2.0
    return np.mean(y * y) + np.mean(z.mean(axis=0) ** 2) + np.sum(x.sum(axis=1) * np.diag(x)[0])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 5), (5, 1), (7, 3), (6, 2), (6, 4), (3, 3)]])
def arange(x, k):
    i = np.arange(0, len(x), k)
    return np.mean(x[i] ** 2) + np.mean(np.ones(k) * x[0])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 5), (5, 1), (7, 3), (6, 2), (6, 4), (3, 3)]])
def stridek(x, k):
    return np.mean(x[::k] ** 2) + np.mean(np.ones(k) * x[0])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 5), (5, 1), (7, 3), (6, 2), (6, 4), (3, 3), (3, 0)]])
def tile(x, k):
    y = np.tile(x, k)
    z = np.repeat(x, k)
    return np.sum(y * z) / (len(y) + 1) + np.sum(np.ones(k) * x[0])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 5), (5, 1), (7, 3), (6, 2), (6, 4), (3, 3), (4, 0)]])
def window(x, k):
    s = 0.0
    for i in range(len(x) - k):
        w = x[i : i + k]
        s = s + np.sum(w * w) / (k + 1) + np.mean(x[i:])
    return s + x[0]


@case(*[([X(3)] * k,) for k in (1, 2, 3, 2)], *[([X(3), X(4)],), ([X(4), X(3)],), ([X(3), X(3)],)])
def lists(xs):
    s = 0.0
    for x in xs:
        s = s + np.mean(x * x) * len(xs)
    return s


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


@case(*[(X(a), k) for a, k in [(5, 4), (5, 2), (5, 0), (1, 0), (4, 3), (2, 1)]])
def elem(x, k):
    return x[k] * np.mean(x) + x[-1] * len(x)


@case(*[(X(a),) for a in (3, 4, 6, 5, 9)])
def comp(x):
    y = [x[i] * x[i + 1] for i in range(len(x) - 1)]
    z = [v * v for v in x if v > 0.8]
    return sum(y) / len(y) + (sum(z) / len(z) if z else 0.0)


@case(*[(X(a), k) for a, k in [(6, 2), (6, 3), (4, 2), (8, 2), (9, 3), (6, 1), (6, 6)]])
def quot(x, k):
    y = x.reshape(k, len(x) // k)
    return np.mean(np.mean(y, axis=0) ** 2) + np.mean(np.ones(len(x) // k) * x[0])


@case(*[(X(a), k) for a, k in [(6, 2), (6, 3), (4, 2), (8, 2), (9, 3), (6, 1), (6, 6)]])
def bits(x, k):
    a = np.ones((len(x) >> 1) + 1) * x[0]
    b = np.ones((len(x) & 3) + 1) * x[1]
    c = np.ones((len(x) ^ k) + 1) * x[0]
    return np.mean(a * a) * np.mean(b**3) + np.mean(c * c)


@case(*N(4, 6, 8, 7, 5, 12))
def rfft(x):
    return np.mean(np.ones(len(x) // 2 + 1) * x[0] ** 2) * np.mean(np.diff(x) ** 2)


@case(
    *[
        (X(a), X(b, 3), X(c, 4))
        for a, b, c in [(4, 3, 2), (4, 3, 5), (2, 4, 6), (5, 5, 5), (6, 2, 4), (3, 4, 7), (2, 2, 3)]
    ]
)
def three(x, y, z):
    n, m = len(x), len(y)
    a = np.ones(abs(2 * n - 6) + 1) * x[0]
    b = np.ones(abs(n - m) + 1) * y[0]
    c = np.ones(n * m) * z[0]
    return np.mean(a * a) + np.mean(b**3) + np.mean(c * c) + np.mean(z) * np.mean(x) * np.mean(y)


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


@case(*[(X(a), k) for a, k in [(6, 2), (6, 3), (6, 0), (6, 5), (4, 1), (2, 0)]])
def split(x, k):
    a, b = x[:k], x[k:]
    return np.sum(a) * np.sum(b) / (len(a) + 1) + np.mean(b**2)


@case(*[(X(a), k) for a, k in [(6, 2), (6, 4), (6, 1), (4, 3), (9, 5)]])
def lin(x, k):
    return np.mean(np.linspace(x[0], x[1], k + 1) ** 2) + np.mean(x * x)


@case(
    *[(X(a), t) for a, t in [(6, (2, 3)), (6, (3, 2)), (4, (2, 2)), (12, (3, 4)), (6, (1, 6)), (6, (6, 1))]]
)
def reshape_t(x, t):
    return np.mean(x.reshape(t).mean(axis=1) ** 2)


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def evenodd(x):
    return np.mean(x[::2] ** 2) * np.mean(x[1::2] ** 3)


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def ziprange(x):
    n = len(x)
    s = np.sum(x)
    for i, j in zip(range(n // 2), range((n + 1) // 2)):
        s = s + x[i] * x[-1 - j]
    for i, j in zip(range((n + 1) // 2), range(n // 2)):
        s = s + x[i] * x[-1 - j]
    return s


@case(*[(X(5), i) for i in (np.array([2, 3]), np.array([3, 2]), np.array([1, 4]), np.array([2, 2]))])
def idx(x, i):
    a = np.ones(i[0]) * x[0]
    b = np.ones(i[1]) * x[1]
    return np.mean(a * a) * np.mean(b**3)


@case(*[(X(10), k) for k in (10,)], (X(9), 10), (X(7), 10), (X(5), 10))
def mixed(x, k):
    return np.mean(x) * np.sum(x[-3:4] ** 2) + np.mean(np.ones(k) * x[0]) + np.sum(x[5::-1]) / len(x[5::-1])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 0), (6, 1), (4, 4), (6, 0)]])
def tail(x, k):
    return np.sum(np.ones(k) * x[0]) + np.sum(x[-k:] ** 2) / len(x[-k:]) + np.sum(x[-k:]) * np.mean(x)


@case(*[(X(4), a, b) for a, b in [(True, False), (False, True), (True, True), (False, False)]])
def twoflags(x, a, b):
    y = np.ones(2 + a) * x[0]
    z = np.ones(2 + b) * x[1]
    return np.mean(y * y) * np.mean(z**3)


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


def numeric(f, x, *rest):
    """The gradient by central differences."""
    if isinstance(x, list):
        return [numeric(lambda a, k=k: f([*x[:k], a, *x[k + 1 :]]), item) for k, item in enumerate(x)]
    x = np.array(x, "f8")
    out = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += 1e-6
        down[index] -= 1e-6
        out[index] = (f(up, *rest) - f(down, *rest)) / 2e-6
    return out


def outcomes(f, calls):
    """The calls that the function itself can take, with its gradient."""
    for call in calls:
        try:
            yield call, numeric(f, *call)
        except (ArithmeticError, IndexError, ValueError, TypeError):
            continue


def close(found, expected, x):
    single = isinstance(x, np.ndarray) and x.dtype.char == "f"
    np.testing.assert_allclose(found, expected, rtol=2e-2 if single else 1e-5, atol=2e-2 if single else 1e-5)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("order", ["given", "reversed", "mixed"])
@pytest.mark.parametrize("name", CASES)
def test_reuse(name, order):
    f, calls = CASES[name]
    known = list(outcomes(f, calls))
    if order == "reversed":
        known.reverse()
    elif order == "mixed":
        random.Random(5).shuffle(known)
    derived.forget()
    gradient = s2s_ad.grad(f)
    for call, expected in known:
        found = gradient(*call)
        for a, b in zip(found, expected) if isinstance(call[0], list) else [(found, expected)]:
            close(a, b, call[0])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CASES)
def test_reuse_in_both_modes(name):
    f, calls = CASES[name]
    derived.forget()
    for call, expected in outcomes(f, calls):
        x, rest = call[0], call[1:]
        if isinstance(x, list):
            continue
        dot = np.asarray(np.random.RandomState(1).rand(*x.shape)).astype(x.dtype)
        value, value_dot = s2s_ad.jvp(f, call, (dot, *[None for _ in rest]))
        close(value_dot, np.sum(expected * dot), x)
        again, pullback = s2s_ad.vjp(f, *call, wrt=(0,))
        assert again == value or np.isnan(value)
        close(pullback(1.0)[0], expected, x)
        close(pullback(1.0)[0], expected, x)
