"""Helpers that are large and called more than once: they are printed once, and called."""

import math
from dataclasses import dataclass

import numpy as np

from tests.corpus import case, vec


def kernel(u, v, a):
    """Elementwise, a new array."""
    left, right = np.roll(u, 1), np.roll(u, -1)
    flux = 0.5 * (u * u + right * right) - 0.25 * a * (right - u)
    back = 0.5 * (left * left + u * u) - 0.25 * a * (u - left)
    source = np.sin(u) * np.cos(v) + np.tanh(left) * np.exp(-v * v)
    damp = u / (1.0 + v * v) + np.sqrt(1.0 + left * left * right * right)
    spread = (left - 2.0 * u + right) / (1.0 + a * a)
    return spread - (flux - back) + 0.1 * source - 0.05 * damp + 0.01 * u * v * a


def growth(x, y, a, b):
    """Numbers in, two numbers out."""
    s, c = math.sin(x - y), math.cos(x - y)
    low = 2.0 + a * a + b * b - a * b * c * c
    up = a * math.exp(-x * x) + b * math.log(1.0 + y * y) - s * (x * y * a + c * b)
    down = (a + b) * (x * x * a + 0.3 * math.cos(x)) + y * y * b * c
    more = math.sqrt(1.0 + up * up + down * down) - math.tanh(s * a) * b
    return (up - more) / low, (down + more * s) / (low * low + 1.0)


def decay(u, n):
    """A loop with a tape, a while loop, and two ways out."""
    w = u * u + np.sin(u) * 0.3 + 1.0
    if np.sum(w) > 1e3:
        return w * 0.5
    s = 1.0
    for i in range(n):
        s = s * math.sin(w[0] * s) + 0.2 * w[i] * s * s
        w[i] = w[i] * s + 0.1 * w[i - 1] * math.cos(s)
    while s < 3.0:
        s = s * 1.7 + 0.1
        w = w * 0.9 + 0.01 * s * w * w / (1.0 + w * w) - 0.05 * np.cos(w * s)
    return w * s + 0.1 * np.exp(-w * w) * np.tanh(w + s) + 0.02 * w / (2.0 + np.sin(w))


def parts(u, a):
    """A view of what it is given, a new array, what it is given, and an integer."""
    m = u * a + np.sin(u) * np.cos(u * a) - 0.2 * np.exp(-u * u)
    m = m / (1.0 + m * m) + 0.3 * np.tanh(m) * a - np.sqrt(2.0 + m * m) * 0.1
    m = m * u + 0.05 * m * m * m - 0.01 * np.cos(m) / (1.5 + np.sin(m * a))
    m = m + 0.2 * np.log(2.0 + m * m) * a - 0.1 * m / (3.0 + np.cos(m))
    m = m * 0.9 + 0.1 * np.arctan(m * a) - 0.02 * m * u * a
    return u[1:], m, u, len(u) - 1


def add_into(u, a):
    """Writes into what it is given: it stays inlined."""
    for i in range(len(u)):
        s = math.sin(u[i] * a) + math.cos(u[i]) * 0.3 - math.exp(-u[i] * u[i])
        t = s * s + u[i] * s * 0.2 - math.tanh(s * a) / (1.0 + s * s)
        r = math.sqrt(1.0 + t * t) * s - 0.1 * t * u[i] * math.log(2.0 + s * s)
        u[i] = u[i] + 0.1 * (r * t + s * a - u[i] * r * 0.3 + t * 0.2 / (1.0 + r * r))
    return np.sum(u)


WEIGHTS = np.array([0.3, 0.8, -0.2, 0.5])
SCALE = 1.3


def weighted(u, a):
    """Reads data from outside."""
    k = np.sin(u * WEIGHTS) * np.cos(u) + np.tanh(WEIGHTS * a) * u
    k = k / (1.0 + k * k) + 0.3 * np.tanh(k) * a - np.sqrt(2.0 + k * k) * 0.1
    k = k * u + 0.05 * k * k * k - 0.01 * np.cos(k) / (1.5 + np.sin(k * a))
    k = k + 0.2 * np.log(2.0 + k * k) * a - 0.1 * k / (3.0 + np.cos(k)) * WEIGHTS
    return k * 0.9 + 0.1 * np.arctan(k * a) - 0.02 * k * u * a * SCALE


def twice(u, a):
    return kernel(u, u * a, a) * 0.5 + kernel(u * 0.5, u, a + 1.0) * np.sum(u)


@dataclass
class Field:
    a: float
    v: np.ndarray

    def rate(self, u):
        return kernel(u, self.v, self.a) + kernel(self.v, u, self.a * 0.5)


@case(vec(4), 0.7)
def runge_kutta(u, a):
    v = u * 0.3
    for _ in range(3):
        k1 = kernel(u, v, a)
        k2 = kernel(u + 0.05 * k1, v, a)
        k3 = kernel(u + 0.05 * k2, v, a)
        u = u + 0.1 / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + kernel(u + 0.1 * k3, v, a))
    return np.sum(u * u)


@case(vec(4), 0.7)
def other_arguments_are_active(u, a):
    c = np.array([0.3, 0.8, -0.2, 0.5])
    return np.sum(kernel(u, c, 1.0) * kernel(c, u, 1.0)) + np.sum(kernel(c, c, a) + kernel(c, c, 2.0))


@case(vec(4), 0.7)
def arguments_are_written_afterwards(u, a):
    v = u.copy()
    k = kernel(v, u, a)
    v[0] = k[1] * a
    v *= 1.1
    w = kernel(v, k, a)
    k[1:] += w[:-1]
    v[-1] = np.sum(k)
    w += kernel(v, w, a) * v
    return np.sum(w * k) + np.sum(v)


@case(vec(4), 0.7)
def buffers_over_iterations(u, a):
    v = np.zeros(4)
    w = u.copy()
    for i in range(3):
        v[i] = w[i] * a
        v += 0.1 * kernel(w, v, a)
        w[i + 1] = np.sum(v * w)
        w -= 0.1 * kernel(v, w, a) * w[i]
        u = kernel(w, u, a)
    return np.sum(u * v) + np.sum(w)


@case(0.4, 0.7, 1.2, 0.8)
def numbers(x, y, a, b):
    for _ in range(4):
        p, q = growth(x, y, a, b)
        r, s = growth(x + 0.1 * p, y + 0.1 * q, a, b)
        if r > s:
            t, _ = growth(r, s, b, a)
            p = p + 0.1 * t
        x, y = x + 0.2 * r, y + 0.1 * (p + s)
    return x * y + growth(y, x, b, a)[1]


@case(np.array([0.6, 1.1, 0.8, 0.4]), 1.2)
def loops_inside(u, a):
    v = decay(u, 3)
    w = decay(v * 0.1 * a, 3)
    return np.sum(decay(w * 0.05 + u, 3) * v) * a


@case(vec(4), 0.7)
def views_and_arguments_come_back(u, a):
    tail, m, same, n = parts(u, a)
    w = m * 1.0
    w[:n] += tail * parts(w, a)[1][1:]
    head, k, other, _ = parts(w, a * 0.5)
    k[1:] *= head
    return np.sum(other * k) + np.sum(same[:n] * tail) + n * np.sum(parts(k, a)[1])


@case(vec(4), 0.7)
def views_and_arguments_are_read(u, a):
    tail, m, same, n = parts(u, a)
    head, k, other, _ = parts(m, a * 0.5)
    _, last, _, _ = parts(k, a)
    return np.sum(tail * head) + n * np.sum(same * k) + np.sum(other * last)


@case(vec(4), 0.7)
def a_result_that_is_the_argument_is_written(u, a):
    w = u * a
    _, m, same, _ = parts(w, a)
    same[0] = m[1]
    tail, k, _, _ = parts(m, a)
    tail[0] = 2.0 * a
    return np.sum(w * m) + np.sum(k * parts(w, a)[1])


@case(vec(4), 0.7)
def writes_into_what_it_is_given(u, a):
    v, w = u * 1.0, u * a
    s = add_into(v, a) + add_into(w, 0.5) * add_into(v, 2.0)
    return s + np.sum(v * w) * add_into(w, a)


@case(vec(4), 0.7)
def data_from_outside(u, a):
    v = weighted(u, a)
    w = weighted(v, a) * weighted(u * 2.0, a)
    return np.sum(weighted(w, a) * v * WEIGHTS)


@case(vec(4), 0.7)
def nested_functions(u, a):
    b, w = a * 2.0, u * 0.5

    def inner(v):
        return np.sin(v * w) * b

    def rate(v):
        k = np.sin(v * w) * np.cos(v) + np.tanh(w * a) * v
        k = k / (1.0 + k * k) + 0.3 * np.tanh(k) * b - np.sqrt(2.0 + k * k) * 0.1
        k = k * v + 0.05 * k * k * k - 0.01 * np.cos(k) / (1.5 + np.sin(k * a))
        k = k + 0.2 * np.log(2.0 + k * k) * a - 0.1 * k / (3.0 + np.cos(k)) * w
        return k * 0.9 + 0.1 * np.arctan(k * a) - 0.02 * inner(k) * v * a

    for _ in range(2):
        k1 = rate(u)
        u = u + 0.1 * (k1 + rate(u + 0.05 * k1) * rate(u + 0.1 * k1))
    return np.sum(rate(u) * u)


@case(vec(4), 0.7)
def what_nested_functions_see_changes(u, a):
    b, w, kept = a * 2.0, u * 0.5, [u * 1.0, 0.0]

    def rate(v):
        k = np.sin(v * w) * np.cos(v) + np.tanh(w * a) * v
        k = k / (1.0 + k * k) + 0.3 * np.tanh(k) * b - np.sqrt(2.0 + k * k) * 0.1
        k = k * v + 0.05 * k * k * k - 0.01 * np.cos(k) / (1.5 + np.sin(k * a))
        k = k + 0.2 * np.log(2.0 + k * k) * a - 0.1 * k / (3.0 + np.cos(k)) * kept[0]
        return k * 0.9 + 0.1 * np.arctan(k * a) - 0.02 * v * a * kept[1]

    x = rate(u) * rate(u * 2.0) + rate(u * 0.5) * rate(u * 0.3)
    w[0] = a
    y = rate(x) * rate(u) + rate(x * 2.0)
    b = b + 1.0
    z = rate(y) * rate(u) + rate(x)
    kept[1] = b
    v = rate(z) * rate(x) + rate(y)
    kept[0][1:] *= 2.0
    return np.sum(rate(v) * rate(x) * rate(u) + z * y)


@case(vec(4), 0.7)
def helpers_of_helpers(u, a):
    v = twice(u, a)
    w = twice(v * 0.1, a)
    return np.sum(twice(w * 0.1, a) * v) + np.sum(kernel(w, v, a))


@case(vec(4), 0.7)
def a_method(u, a):
    field = Field(a, u * 0.5)
    v = field.rate(u)
    v = v + 0.1 * field.rate(v)
    other = Field(a * 0.3, v)
    return np.sum(other.rate(u) * v)


@case(vec(4), 0.7)
def in_branches(u, a):
    v = kernel(u, u, a)
    if v[0] > 0.0:
        v = kernel(v, u, a) * u
        v[0] = 1.0
    else:
        v = v * kernel(u, v, 0.5) + kernel(v, v, a)
    return np.sum(v * kernel(v, u, a))


@case(vec(4), 0.7)
def with_the_same_array(u, a):
    v = u * a
    w = kernel(v, v, a)
    v[1] = w[2]
    return np.sum(kernel(w, w, a) * kernel(v, w[::-1], a) * v)
