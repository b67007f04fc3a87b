"""Single precision stays single precision."""

import numpy as np

from tests.corpus import case, mat, vec


def f4(a):
    return a.astype(np.float32)


@case(f4(vec(4)), tags="float32")
def sum_of_squares(x):
    return np.sum(x * x)


@case(f4(vec(4)), tags="float32")
def weak_scalars(x):
    return 2.0 * x + x**2 / 3 - np.sin(x) * 0.5


@case(f4(vec(4)), 0.3, tags="float32")
def python_scalar_argument(x, c):
    return np.sum(c * x) * c


@case(f4(vec(4)), vec(4, 1), tags="float32")
def mixed_precision(x, y):
    return np.sum(x * y) + np.sum(x)


@case(np.float32(0.7), tags="float32")
def numpy_scalar(x):
    return x * x + np.float32(2.0) * x


@case(f4(mat(3, 4)), f4(mat(4, 2, 1)), f4(vec(2)), tags="float32")
def dense(x, W, b):
    return np.tanh(x @ W + b)


@case(f4(vec(5)), tags="float32")
def in_place(x):
    y = np.zeros_like(x)
    y[1:] = x[:-1] * x[1:]
    y[0] += 1.5
    return y * x


@case(f4(vec(5)), 3, tags="float32")
def loop(x, n):
    s = np.float32(0.0)
    for i in range(n):
        s = s + x[i] * x[i] * i
    return s


@case(vec(4), tags="float32")
def cast_inside(x):
    y = x.astype(np.float32)
    return np.sum(y * y)


@case(f4(vec(4)), tags="float32")
def cast_up(x):
    return np.sum(x.astype(np.float64) ** 2)


@case(f4(vec(4)), tags="float32")
def writes_into_double(x):
    y = np.zeros(4)
    y[:] = x
    y[1] *= x[0]
    return y * y


@case(f4(vec(4)), tags="float32")
def mean_and_norm(x):
    return np.mean(x) * np.linalg.norm(x) + np.max(x)


@case(vec(3).astype("f4"), 3, tags="float32")
def widened_in_a_loop(x, n):
    v = x
    for _ in range(n):
        v = v * np.ones(3)
    return np.sum(v**2)


@case(vec(3).astype("f4"), 3, tags="float32")
def widened_in_some_trips(x, n):
    v = x
    w = x
    for k in range(n):
        w = v * 2
        v = v * np.ones(3) if k > 1 else w
    return np.sum(v**2) + np.sum(w)


@case(0.5, vec(5), tags="float32")
def cast_by_its_class(x, u):
    total = np.float32(0)
    for e in u:
        total += np.float32(x) * np.float32(e) * e
    return total + np.sum(np.float32(u) * x)


@case(0.7, f4(vec(4)), 3, tags="float32")
def list_that_gets_wider(x, u, n):
    items = [u[0] * x, x]
    for i in range(n):
        items[i % 2] = np.maximum(x, 0.3) * items[(i + 1) % 2]
    return sum(items)


@case(0.7, f4(vec(4)), 3, tags="float32")
def number_in_a_list_of_single_precision(x, u, n):
    items = [u[0] * x, x]
    for i in range(n):
        items.append(x)
        items.insert(0, x)
        items[i % 2] = items[i % 2] * x
    return sum(items) * items[0]


@case(vec(4), 0.7, 3, tags="float32")
def begins_in_single_precision(u, x, n):
    """In the first trips the results in place are rounded to what the array is then."""
    h = np.zeros(4, np.float32)
    for i in range(n):
        h += u * x
        h *= u
        h = h * u if i % 2 else h
        if i > 1:
            h = h + u * 0.01
    return np.sum(h * h) + np.sum(u * u)


@case(vec(4), 0.7, tags="float32")
@case(vec(4), -0.7, tags="float32")
def single_on_one_path(u, x):
    h = u * 1.0
    if x < 0.0:
        h = h.astype(np.float32)
    v = h * 2.0
    v -= u * x
    w = v[1:3]
    w *= 1.1
    np.add(v, u, out=v)
    return np.sum(v * h)


@case(f4(vec(4)), 0.7, 3, tags="float32")
def added_at_places(u, x, n):
    """``np.add.at`` takes a number of Python's for one of double precision."""
    z = u * np.float32(1.0)
    for i in range(n):
        np.add.at(z, i, x)
        np.add.at(z, [0, 0, 1], 0.1)
    np.add.at(z, ..., 1)
    np.subtract.at(z, slice(1, None), x * 0.3)
    return np.sum(z * z) + z[0]


@case(f4(vec(4)), 0.7, 1.3, tags="float32")
@case(f4(vec(4)), -0.7, 1.3, tags="float32")
def number_or_array_added_at_places(u, x, y):
    z = u * np.float32(1.0)
    for k in range(2):
        np.add.at(z, [-1, 0, 0], np.maximum(y, np.zeros(3) + z[k] if x > 0.0 else x))
    return np.sum(z * z)


@case(f4(vec(4)), 0.37, tags="float32")
def double_by_a_number_among_zeros(a, s):
    return a + (np.zeros(4) + s), np.interp(s, a, a * a)


@case(-0.7600359032326235, np.array([0.98384595, 0.6], dtype=np.float32), 0, tags="float32")
@case(-0.7600359032326235, np.array([0.98384595, 0.6], dtype=np.float32), 2, tags="float32")
def added_in_double_precision_before_any_trip(x, u, n):
    s = x
    for _ in range(n):
        s += u[0]
    z = np.array([u[0], u[1]])
    np.add.at(z, 0, s)
    return np.sum(z * z)
