"""What the programs call."""

import functools
import itertools
import math

import numpy as np

__all__ = ["Box", "functools", "itertools", "math", "np", "weighed"]


class Box:
    def __init__(self, v):
        self.v = v


def weighed(r):
    """One number of an array of any shape and dtype, to which each item gives another share."""
    r = np.ravel(r)
    total = np.sum(r * np.cos(np.arange(np.size(r))))
    return np.real(total) + 2.0 * np.imag(total)


def pick(a, b, x):
    return a if x > 0.5 else b


def scale_(m, x):
    m *= x


def make(u, x):
    out = [x]
    for v in u[:2]:
        out = [*out, v * x]
    return out


def fillz(m, x):
    z = np.zeros(m.shape)
    for i in range(m.shape[0]):
        z[i] = m[i] * x * i
    return np.sum(z * z)


def looped(m, x):
    s = 0.0
    for i, v in enumerate(m):
        s = s * x + v * i
    return s


def loopq(q, x):
    s = 0.0
    for v in q:
        s = s * x + v
    return s


def loop0(m, x):
    s = m
    for _ in range(3):
        s = s * x + m
    return np.sum(s)


def iadd(m, x):
    z = m.copy()
    z += m * x
    z[0] *= 2.0
    return np.sum(z * z)


def setf(m, x):
    z = np.ones(len(m))
    z[:] = m
    z[-1] = x
    return np.sum(z**2)


def upd(m, u, x):
    z = u * 1.0
    z[: len(m)] += m * x
    return np.sum(z * z)


def looprange(u, k, x):
    s = x
    for i in range(k):
        s = s * u[i] + x
    return s


def setk(u, k, x):
    z = u * 1.0
    z[k] = x
    return np.sum(z * z)


def addk(u, k, x):
    z = u * 1.0
    z[k:] += x
    return np.sum(z * z)


def halve(x, k):
    while k > 0:
        x = x * 0.5 + 0.1
        k -= 1
    return x


def matchk(x, k):
    match k:
        case 1:
            return x * x
        case 3 | 2:
            return x * 3
        case _:
            return x**3


def put_(u, m):
    z = u * 1.0
    z[0] = np.sum(m)
    return np.sum(z / 3.0)


def accumulated(m, x):
    s = np.sum(m)
    for _ in range(3):
        s += x
    return s / 3.0


def filled(m):
    z = np.empty(3, dtype=np.asarray(m).dtype)
    z[:] = np.sum(m)
    return np.sum(z / 3.0)


def scaled_by(m, u):
    z = u.copy()
    z *= np.sum(m)
    return np.sum(z / 3.0)


def product_into(m, u):
    z = np.empty_like(u)
    np.multiply(u, np.sum(m), out=z, casting="same_kind")
    return np.sum(z / 3.0)
