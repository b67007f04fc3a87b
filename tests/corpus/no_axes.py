"""Code for arrays that is called with numbers: arrays without axes, the numbers that NumPy's arithmetic makes
of them, masks that are one truth value, and what numbers answer that are taken for arrays."""

import numpy as np

from tests.corpus import case

X = np.array([0.9, 0.6, 1.2])


@case(0.9, 0.7)
@case(0.9, 0.1)
def an_array_or_what_is_made_of_it(x, c):
    t = np.asarray(x)
    if c > 0.3:
        t = t * 2.0
    return t * c + np.sin(t) * x


@case(0.9, 0.7)
@case(0.9, 0.1)
def whole_array_functions(x, c):
    s, t = map(np.asanyarray, (x, c))
    if c > 0.3:
        t = t * s
    if np.ndim(t) == 0:
        t = t + 1.0
    u, w = np.array([t, c, t * c]), np.stack([t * 1.0, s])
    return u.sum() * t + w @ w + np.reshape(t, (1,))[0] * np.sum(t) + float(t) * c + abs(t) ** 3


@case(0.8, 0.7)
def carried_by_a_loop(x, c):
    t, total = np.asarray(x), np.zeros(())
    for k in range(3):
        t = t * c + x
        total = total + t * k
    while t * c > 0.1:
        t = t * 0.7
    return t * total


@case(0.9, 0.7)
@case(0.9, 0.1)
def put_into_an_array(x, c):
    t, y = np.asarray(x), np.arange(3.0) * c
    if c > 0.3:
        t = x / 0.7
    z = t * y
    z[1] = t
    z[0] += t * c
    rows = []
    for k in range(3):
        v = np.asarray(x) * 1.0 if k == 0 else np.asarray(x)
        if c > 0.3:
            v = v * k
        rows.append(v * c)
    return z @ z + np.array(rows).sum()


def settled(v):
    v = np.asarray(v)
    return v if v > 0.5 else float(v) * 2.0


@case(0.9, 0.7)
@case(0.4, 0.3)
def returned_by_a_helper(x, c):
    t = np.asarray(x) if c > 0.5 else np.float64(x)
    made = t.item() * c + t.mean() + t.astype(float) * 2.0 + t.reshape(1)[0] + t.T
    return made * settled(x) * settled(c) + settled(x * c) + (t if isinstance(t, np.ndarray) else t * 3.0)


@case(X, 0.7)
@case(X, 0.1)
def one_truth_value_as_a_mask(x, c):
    y = x * c
    y[c > 0.3] = c
    a = np.asarray(x[0])
    kept = a[a > 0.5]
    first = x[:1]
    taken = first[c > 0.3]
    for k in range(3):
        taken = taken * x[k] + taken
    w = np.zeros_like(a)
    s = a > 0.3
    w[s] = a[s] ** 2
    w[~s] = -a[~s]
    return np.sum(y) + np.sum(x[c > 0.3] * 2.0) * c + np.sum(kept * c) + len(kept) + taken.sum() + w * c


@case(X, 0.7)
@case(X, 0.1)
def a_truth_value_behind_slices(x, c):
    flag = c > 0.3
    a = x[:, None] * x
    return a[:, flag].sum() + a[None, flag, :1].sum() * c + a[flag].sum()


def log_lambertw(logx):
    w = logx
    for _ in range(3):
        w = w * (1.0 - np.log(w) + logx) / (1.0 + w)
    return w


@case(0.5)
@case(300.0)
def two_formulas_by_a_mask(x):
    local = np.asarray(x, float)
    w = np.full_like(local, np.nan)
    small = local <= 100.0
    w[~small] = log_lambertw(np.log(local[~small]))
    if np.any(small):
        w[small] = np.log1p(local[small]) * 2.0
    return w * 1.0


@case(X, 0.7)
@case(X, 0.0005)
def what_numbers_answer(x, c):
    try:
        c[c < 1e-3] = 0.0
    except TypeError:
        if abs(c) < 1e-3:
            c = c * 0.5
    try:
        x.name = "x"
        c = c * 9.0
    except AttributeError:
        pass
    try:
        c.name = "c"
    except AttributeError:
        c = c * 2.0
    y = np.float64(c) * 1.0
    try:
        y[y > 0.1] = 0.0
    except TypeError:
        y = y * 3.0
    try:
        v = y[0]
    except IndexError:
        v = y * 2.0
    try:
        u = c[0]
    except TypeError:
        u = c
    z = y[None] * x + y[...] + y[np.newaxis, ...]
    return z.sum() + y[y > 1.0].sum() * c + v * u


@case([1, 0.6, 1.2], X)
def lists_that_become_arrays(a, b):
    a, b = map(np.asanyarray, (a, b))
    return np.sum(a * b) + np.sum(np.asanyarray([1, b[0], b[1] * 2.0]) ** 2)


@case(X, 0.7)
@case(X, 0.1)
def a_truth_value_in_a_slice(x, c):
    flag = c > 0.3
    y = x * 1.0
    y[flag:] *= c
    return np.sum(y) + np.sum(x[flag:] * c) + np.sum(x[: 1 + flag] ** 2) + x[flag].sum()


@case(X, 0.7)
@case(X, 0.1)
def left_by_an_exception(x, c):
    x_bar = np.asarray(c)
    t = x_bar
    try:
        for k in range(3):
            if k * c > 0.9:
                t = t * 2.0
                raise ValueError
            t = t * x[k] + x_bar
    except ValueError:
        t = t - x[0]
    return t
