"""Functions that fail at run time, at the marked line."""

from __future__ import annotations

import numpy as np


def index(x):
    y = x * 2.0
    return y[7] * y[0]  # the line


def raises(x):
    if x[0] > 0.0:
        raise ValueError("x is positive")  # the line
    return np.sum(x)


def asserts(x):
    y = np.sum(x)
    assert y < 0.0, "not negative"  # the line
    return y


def unbound(x):
    if x[0] < 0.0:  # the line
        y = np.sum(x)
    return y


def helper(y):
    return np.sum(np.linalg.cholesky(-y[0] * np.eye(2)))  # the line


def calls(x):
    return np.sum(x) * helper(x)


def singular(x):
    a = x * np.zeros((3, 3))
    return np.sum(np.linalg.inv(a))  # the line


def loop(x):
    s = 0.0
    for i in range(5):
        s = s + x[i] * x[i]  # the line
    return s


FAILING = [index, raises, asserts, unbound, calls, singular, loop]
