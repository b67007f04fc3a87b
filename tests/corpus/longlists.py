"""Long lists of floats: data as people have them who do not use arrays.

Such a list is not taken apart into its items but is one value, like a list that a loop made.
"""

import math

import numpy as np

from tests.corpus import case, vec

DATA = [0.1 * k + 0.05 for k in range(12)]
TIMES = [float(k) for k in range(11)]
LOG = [float(k) for k in range(12)]


def numbers(n, seed=0):
    return [float(v) for v in vec(n, seed)]


@case(0.4, 1.3, numbers(12), wrt=(0, 1, 2))
def log_likelihood(mu, sigma, data):
    total = 0.0
    for x in data:
        total += -0.5 * ((x - mu) / sigma) ** 2 - math.log(sigma)
    return total


@case(numbers(11), numbers(14, 3), wrt=(0, 1))
def side_by_side_of_unlike_lengths(w, x):
    total = 0.0
    for a, b in zip(w, x):
        total += a * b**2
    return total + (1.0 if len(w) == len(x) else 2.0) * w[0]


@case(numbers(14), numbers(11, 3), wrt=(0, 1))
def by_index(w, x):
    total = w[-1] * x[2]
    for i in range(1, min(len(w), len(x))):
        total += (w[i] - w[i - 1]) ** 2 * x[i]
    return total


@case(list(vec(12)), list(vec(10, 4)), wrt=(0, 1))
def of_numpy_numbers(x, y):
    return sum(a * np.exp(-b) for a, b in zip(x, y)) / x[0]


@case(numbers(12), wrt=(0,))
def mean_and_variance(x):
    squares = [v * v for v in x]
    mean = sum(squares) / len(squares)
    return sum((s - mean) ** 2 for s in squares) / len(x)


@case(numbers(12), wrt=(0,))
def changed_inside(x):
    """The caller's list stays as it is."""
    x[0] = x[1] * x[2]
    x.append(x[3] ** 2)
    x[-2] *= 2.0
    last = x.pop()
    return sum(v * v for v in x) * last


@case(numbers(12), vec(12, 1), wrt=(0, 1))
def beside_arrays(x, a):
    y = np.array(x)
    return np.dot(y, a) + np.sum(np.exp(-y)) + x[3] * a[0]


@case(0.3, numbers(10), wrt=(0, 1))
def horner(x, coefficients):
    value = 0.0
    for c in reversed(coefficients):
        value = value * x + c
    return value


@case(numbers(12), wrt=(0,))
def with_exits(x):
    total = 0.0
    for i, v in enumerate(x):
        if v > 0.9:
            continue
        if i > 9:
            break
        total += i * v * v
    return total + max(x) * min(x)


@case(1.2)
def of_the_module(x):
    total = 0.0
    for t, y in zip(TIMES, DATA):
        total += (math.exp(-x * t) - y) ** 2
    return total


@case({"rates": numbers(9), "scale": 0.7}, wrt=(0,))
def in_a_dict(p):
    return sum(math.tanh(r * p["scale"]) for r in p["rates"]) * p["rates"][4]


@case(numbers(12), wrt=(0,))
def handed_on_and_around(x):
    def smooth(items, by):
        return [(1.0 - by) * a + by * b for a, b in zip(items, items[1:])]

    y = smooth(x, 0.3)
    z = y
    z[2] = 0.5
    return sum(smooth(y, 0.1)) * x[5] + len(z)


@case(numbers(12), wrt=(0,))
def taken_apart_after_all(x):
    """What one value cannot do is done with the items."""
    names = {f"x{k}": v for k, v in enumerate(x)}
    return names["x3"] * names["x7"] + names["x11"] ** 2


@case(numbers(12), wrt=(0,))
def logged(x):
    LOG.append(x[0] * 2.0)
    LOG.pop()
    return x[0] * x[1] ** 2
