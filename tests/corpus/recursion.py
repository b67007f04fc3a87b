"""Recursion as deep as the data say: bisection, quadrature, even and odd, arrays that are halved."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from tests.corpus import case, vec


@case(1.0, 2.0, 1e-10, wrt=(1,))
def newton(x, a, tol):
    f = x * x - a
    if abs(f) < tol:
        return x
    return newton(x - f / (2.0 * x), a, tol)


def quad(f, a, b, tol, depth=0):
    m = 0.5 * (a + b)
    w = (b - a) * f(m)
    l = (m - a) * f(0.5 * (a + m))
    r = (b - m) * f(0.5 * (m + b))
    if abs(l + r - w) < tol or depth >= 20:
        return l + r
    return quad(f, a, m, tol / 2, depth + 1) + quad(f, m, b, tol / 2, depth + 1)


@case(1.3, 2.0)
def area(p, b):
    return quad(lambda x: math.sin(p * x) * math.exp(-x), 0.0, b, 1e-2)


def even(x, a):
    return x * a if x < 1.0 else odd(x - 1.0, a) * a


def odd(x, a):
    return math.sin(x) if x < 1.0 else even(x - 1.0, a) + x


@case(5.3, 1.1)
def even_and_odd(x, a):
    return even(x, a) + odd(x, a) * 2.0


@case(5.3, 1.1)
def through_a_partial(x, a):
    return partial(even, a=a)(x)


@case(1.3, 1.2)
def closure_over_what_changes(x, a):
    def go(v):
        if v > 10.0:
            return v * a
        return go(v * a + x) + v

    s = go(x)
    a = a * 2.0
    return s + go(x * 0.5)


def halve(x):
    if x < 1.0:
        return x * x
    return halve(x / 2.0) * 1.5


@case(1.7, 4)
def called_in_a_loop(x, n):
    s = 0.0
    for k in range(n):
        s += halve(x * (k + 1)) * s + halve(x)
    return s


@case(1.3, 1.0, wrt=(0,))
def called_in_a_branch(x, a):
    s = 0.0
    for k in range(4):
        if x * k > a:
            s = s + halve(x + s + k)
    return s


@case(1.2, 0.7)
def called_in_a_while(x, a):
    s = x
    while s < 50.0:
        s = s + halve(s * a) + 1.0
    return s * a


def flow(u, tol):
    r = u * u * u - 1.0
    if np.sqrt(np.sum(r * r)) < tol:
        return u
    return flow(u - 0.2 * r, tol)


@case(np.array([2.0, 0.5, 1.7]), np.array([1.0, 2.0, 3.0]))
def arrays_that_relax(u, b):
    return np.sum(flow(u, 0.5) * b)


def several(x, a):
    if x > 20.0:
        return x, a, 1
    y, b, n = several(x * 1.7, a + x)
    return y + a * b, b * 0.9, n + 1


@case(1.3, 0.8)
def results_of_every_kind(x, a):
    y, b, n = several(x, a)
    return y * b * n


@case(9.3, 1.7)
def as_an_expression(x, a):
    return x * a if x < 1.0 else as_an_expression(x / a, a) + x


@case(1.3, 1.4)
def ends_in_an_integer(x, a):
    if x > 30.0:
        return 0
    return x * a + ends_in_an_integer(x * 2.0, a)


@dataclass
class Pair:
    k: float
    c: float


def grown(p, x):
    if x > 10:
        return p.k
    return grown(Pair(p.k * x, p.c + 1.0), x * p.c)


@case(1.1, 1.6)
def objects_go_down(k, c):
    return grown(Pair(k, c), 2.0)


@case(1.3, np.array([1.0, 2.0, 0.5]))
def with_a_loop_inside(x, u):
    s = 0.0
    for i in range(3):
        s = s * x + math.sin(x * u[i])
    if x > 5.0:
        return s
    return with_a_loop_inside(x * 1.5, u * 0.9) * s


def weigh(x, v):
    w = np.sum(v * v)
    if w > 50.0:
        return w * x
    return weigh(x, v * 1.5) * w


@case(1.3, np.array([1.0, 2.0, 0.5]))
def caller_writes_afterwards(x, u):
    v = u * 1.0
    s = 0.0
    for i in range(3):
        s += weigh(x, v)
        v[i] = v[i] * s * 1e-3 + x
    v *= 0.5
    return s * 1e-3 + np.sum(v) * weigh(x, v)


@case(np.array([1.0, 2.0, 0.5]), 1.3)
def writes_its_own_array(u, t):
    v = u.copy()
    v[0] = v[1] * t
    if v[1] > 10.0:
        return np.sum(v * v)
    return writes_its_own_array(v * 1.5, t)


@case(np.array([1.0, 2.0, 0.5, 3.0, 4.0]))
def halves_of_an_array(x):
    if len(x) == 1:
        return x[0] * x[0]
    h = len(x) // 2
    return halves_of_an_array(x[:h]) * 0.5 + halves_of_an_array(x[h:]) + np.sum(x) ** 2


class Scaled:
    def __init__(self, a):
        self.a = a

    def go(self, x):
        if x > 10.0:
            return x * self.a
        return self.go(x * x * self.a)


@case(1.5, 1.2)
def as_a_method(x, a):
    return Scaled(a).go(x)


WEIGHTS = np.array([1.0, 2.0, 3.0])


@case(1.3, 1.1)
def reads_global_data(x, a):
    if x > 10.0:
        return np.sum(WEIGHTS) * a * x
    return reads_global_data(x * WEIGHTS[1], a) + a


@case(1.7, 0.8)
def of_its_own_result(x, a):
    if x < 0.5:
        return x
    return of_its_own_result(of_its_own_result(x * 0.5, a) * a, a) * x


def squared(z):
    if abs(z) > 4.0:
        return z
    return squared(z * z + 1.0)


@case(0.7, 0.4)
def complex_numbers(x, a):
    return abs(squared(complex(x, a)))


def power(a, n):
    if n == 0:
        return 1.0
    h = power(a, n // 2)
    return h * h * a if n % 2 else h * h


@case(1.3, 1.2)
def an_integer_that_is_computed(x, a):
    n = 0
    while x * n < 5.0:
        n += 1
    return power(a, n) * x


@case(1.3, 1.7, tags="first")
def may_raise(x, a):
    if x > 100.0:
        raise ValueError("too large")
    if x > 10.0:
        return x * a
    return may_raise(x * a + 1.0, a)


@case(1.5, 0.7)
def ended_by_a_variable_around_it(x, a):
    n = 0

    def go(v):
        nonlocal n
        n += 1
        return v if n > 3 else go(v * x + a)

    return go(x)


@case(np.array([1.2, 0.7, 1.6]), 1.2)
def calls_itself_in_a_loop(u, b):
    if b > 4.0:
        return np.sum(u)
    total = 0.0
    for i in range(len(u)):
        total += calls_itself_in_a_loop(u[: i + 1] * b, b * 1.7) * u[i]
    return total


@case(np.array([1.2, 0.7, 1.6]), 1.2)
def a_loop_in_a_branch(u, b):
    if b > 4.0:
        return np.sum(u)
    total = 1.0
    for i in range(len(u)):
        total += np.sum(np.sin(u[: i + 1] * total)) * u[i]
    return total


class Remembered:
    """A function that keeps what it has returned, by its arguments."""

    def __init__(self, function):
        self.function, self.found = function, {}

    def __call__(self, *key):
        if key not in self.found:
            self.found[key] = self.function(self, *key)
        return self.found[key]


@case(vec(3), vec(2, 3))
@case(vec(2), vec(3, 3))
def as_deep_as_an_array_is_long(a, b):
    """A recursion over places in arrays, with a table of what is known: it is laid out for their lengths."""

    def cost(again, i, j):
        here = (a[i] - b[j]) ** 2
        if i == 0 or j == 0:
            return here if i == j else here + (again(i - 1, j) if i else again(i, j - 1))
        return here + min(again(i - 1, j), again(i, j - 1), again(i - 1, j - 1))

    cost = Remembered(cost)
    return cost(len(a) - 1, len(b) - 1) * len(cost.found)
