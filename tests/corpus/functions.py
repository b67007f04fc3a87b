"""Calls: arguments of every kind, closures, lambdas, recursion, functions as values."""

import functools
import itertools
import math
import operator
from functools import partial, reduce

import numpy as np

from tests.corpus import case, mat, vec

GAIN = 1.7
WEIGHTS = np.array([0.5, 1.5, 2.5])


def square(v):
    return v * v


def affine(v, scale=2.0, shift=0.5):
    return scale * v + shift


def weighted(v, w=WEIGHTS):
    return np.sum(v * w)


@case(0.5)
def call(x):
    return square(x) + square(square(x) + 1.0)


@case(0.5, 1.5)
def keywords_and_defaults(x, y):
    return affine(x) * affine(y, shift=x) + affine(v=x, scale=y)


@case(vec(3))
def default_array(x):
    return weighted(x) * weighted(x, x)


@case(0.5)
def own_default(x, y=1.5, *, z=2.0):
    return x * y * z + x


@case(0.5, 1.5, 2.5)
def varargs(x, *rest):
    s = x
    for r in rest:
        s = s * r + x
    return s * len(rest)


@case(0.5, 1.5)
def starred_call(x, y):
    def f(a, b, c):
        return a * b + c

    args = (x, y)
    return f(*args, x * y) + f(x, *[y, 2.0])


@case(0.5, 1.5)
def keyword_call(x, y):
    def f(a, *, b, **rest):
        return a * b + rest["c"] * len(rest)

    options = {"b": y, "c": x * y}
    return f(x, **options) + f(y, b=x, c=1.0, d=2.0)


@case(0.5, 1.5)
def positional_only(x, y):
    def f(a, /, b, *, c):
        return a * b * c

    return f(x, y, c=x) + f(x, b=2.0, c=y)


@case(0.5, 1.5)
def nested_def(x, y):
    def inner(z):
        return z * x + y

    return inner(y) * inner(x)


@case(0.5, 1.5)
def late_binding(x, y):
    def inner():
        return z * z

    z = x
    a = inner()
    z = y
    return a * inner()


@case(0.5)
def nonlocal_write(x):
    total = 0.0

    def add(v):
        nonlocal total
        total = total + v * x

    add(x)
    add(2.0)
    return total * total


@case(0.5)
def closure_writes_a_list(x):
    log = []

    def record(v):
        log.append(v)
        return v * 2.0

    y = record(x) * record(x * x)
    return y + log[0] * log[1]


@case(0.5, 1.5)
def lambdas(x, y):
    f = lambda a, b=2.0: a * b + x
    g = lambda: f(y)
    return f(x) * g() + (lambda t: t * t)(y)


@case(0.5)
def function_as_argument(x):
    def twice(f, v):
        return f(f(v))

    return twice(math.sin, x) + twice(lambda v: v * v + x, x)


@case(0.5)
def function_that_returns_a_function(x):
    def scaled(c):
        def f(v):
            return c * v * x

        return f

    double = scaled(2.0)
    by_x = scaled(x)
    return double(x) + by_x(3.0)


@case(0.5)
def list_of_functions(x):
    for f in [math.sin, math.exp, square]:
        x = f(x)
    return x


@case(0.5)
def dict_of_functions(x):
    table = {"square": square, "sin": np.sin}
    return table["square"](x) * table["sin"](x)


@case(0.5, True)
@case(0.5, False)
def conditional_function(x, flag):
    f = math.sin if flag else math.exp
    if flag:

        def g(v):
            return v * v

    else:

        def g(v):
            return v * 2.0

    return f(x) * g(x)


@case(0.5)
def global_data(x):
    return GAIN * x * x + WEIGHTS[1] * x


@case(0.5, 5)
def recursion(x, n):
    if n == 0:
        return 1.0
    return x * recursion(x, n - 1)


@case(0.5, 4)
def recursion_on_the_value(x, n):
    def go(v, k):
        return v if k <= 0 else go(math.sin(v) * x + v, k - 1)

    return go(x, n)


def even(x, n):
    return x if n == 0 else odd(x * 1.5, n - 1)


def odd(x, n):
    return x * x if n == 0 else even(x + 1.0, n - 1)


@case(0.5, 4)
def mutual_recursion(x, n):
    return even(x, n) * odd(x, 1)


@case(0.5)
def partial_inside(x):
    f = partial(affine, scale=x)
    g = functools.partial(affine, x, shift=x * x)
    return f(2.0) * g()


CASES_OF_OTHER_CALLABLES = [
    case(0.5)(partial(affine, shift=0.3)),
    case(0.5)(lambda x: x * x + math.sin(x)),
]


@case(0.5, 1.5, 2.5)
def reduce_and_map(x, y, z):
    items = [x, y, z]
    product = reduce(lambda a, b: a * b, items)
    total = sum(map(square, items))
    return product * total + sum(items, x)


@case(0.5, 1.5, 2.5)
def builtin_reductions(x, y, z):
    items = [x, y, z]
    return max(items) * min(items) + sum(items) * any([x > 1, y > 1]) + all([x > 0, z > 0]) * x


@case(0.5, 1.5, 2.5)
def filter_and_sorted(x, y, z):
    kept = list(filter(lambda i: i != 1, range(3)))
    items = [x, y, z]
    s = 0.0
    for i in sorted(kept, key=lambda i: -i):
        s = s * x + items[i]
    return s










@case(mat(3, 3), vec(3), 3)
def solver_with_callback(A, b, n):
    def matvec(v):
        return A @ v + 3.0 * v

    x = b
    for _ in range(n):
        x = x - 0.1 * (matvec(x) - b)
    return np.sum(x * x)


@case(0.5, 1.5)
def early_returns_in_callee(x, y):
    def clip(v):
        if v > 1.0:
            return 1.0 + 0.1 * v
        if v < 0.0:
            return 0.1 * v
        return v

    return clip(x) * clip(y) * clip(-x)


@case(0.5)
def no_return_value(x):
    def nothing(v):
        v * 2.0

    result = nothing(x)
    return x * x if result is None else x


@case(vec(3), 0.1, 5)
def runge_kutta(y, h, n):
    def f(t, y):
        return np.array([y[1] * y[2], -y[0] * y[2], -0.5 * y[0] * y[1]]) * np.cos(t)

    t = 0.0
    for _ in range(n):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        y = y + h * k2
        t += h
    return y


@case(0.5)
def generic_helper(x):
    def norm(v, order=2):
        return np.sum(np.abs(v) ** order) ** (1.0 / order)

    return norm(np.array([x, 1.0])) + norm(np.array([x, x * x, 2.0]), order=3)


@case(vec(4))
def what_an_array_of_any_length_is_taken_apart_into(x):
    first, *middle, last = x
    order = sorted(range(len(x)), key=lambda i: -i % 3)
    running = 0.0
    for partial in itertools.accumulate(x, operator.mul):
        running = running + partial
    return first * last + sum(middle) ** 2 + x[order[0]] * running + functools.reduce(lambda a, b: a * b + 0.1, x)


@case(0.7)
def late_and_early_binding(x):
    late, early, nested = [], [], []
    for k in range(3):

        def f(v):
            return v * k * x

        late.append(f)
        nested.append(lambda v: v + k)
        early.append(lambda v, k=k, y=x * k: v * k * y)
    k = 5
    x = 2.0 * x
    return sum(f(x) for f in late) + sum([f(x) for f in early]) * nested[0](x)


@case(0.7)
def attributes_of_functions(x):
    def f(v):
        f.calls += 1
        return v * f.scale

    f.calls, f.scale = 0, 3.0
    f.scale = f.scale + x
    return f(f(x)) * f.calls


@case(0.7)
def names_of_comprehensions(x):
    i = 100
    found = [y for k in range(5) if (y := x * k) > 0.6]
    first = (x * k * i for k in range(3))
    i = 5
    return sum(found) * y + sum(first) + sum([i * x for i in range(3)]) * i


@case(vec(3))
def operators_that_write(x):
    y, items = x * 1.0, [x[0]]
    z = operator.iadd(y, x)
    operator.setitem(z, 1, x[2] * x[0])
    operator.iconcat(items, [x[1], y[0]])
    operator.delitem(items, 0)
    joined = functools.reduce(operator.iadd, [[x[0]], [x[1], x[2]]], [])
    return np.sum(y * z) * items[0] * items[1] + joined[0] * joined[-1]




