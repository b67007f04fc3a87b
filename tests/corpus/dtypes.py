"""Numbers and arrays whose dtype, or whether they are Python's or NumPy's, depends on the run."""

import numpy as np

import s2s_ad
from tests.corpus import case, vec


def f4(a):
    return a.astype(np.float32)



@case(0.3, f4(vec(4)), tags="float32")
@case(0.7, f4(vec(4)), tags="float32")
def cast_after_a_branch(x, u):
    scale = x if x > 0.5 else np.float64(x)
    scaled = u[:2] * scale
    return float(np.sum(np.array(scaled, dtype=np.float32) / 3.0)) * 1.1



@case(0.3, vec(4), 3)
@case(0.3, vec(4), 0)
def asked_after_a_loop(x, u, n):
    total = 0
    for i in range(n):
        total = total + (np.sin(u[i]) if i > 1 else x)
    kinds = 1.0 * isinstance(total, int) + 2.0 * isinstance(total, np.floating)
    return kinds * x + total


@case(0.3, f4(vec(4)), 3, tags="float32")
@case(0.7, f4(vec(4)), 1, tags="float32")
def rounded_in_place(x, u, n):
    """What an update in place is rounded to is the dtype of its target, whatever the factor is."""
    factor = x
    for i in range(n):
        factor = u[i] * factor if i % 2 else np.float64(x)
    scaled = u.copy()
    scaled *= factor
    scaled[1:] += factor * 0.1
    np.multiply(scaled, np.sum(np.array([factor, x])), out=scaled, casting="same_kind")
    return float(np.sum(scaled / 3.0))


@case(0.3, vec(4))
@case(-0.3, vec(4))
def derivative_inside_of_one_dtype(x, u):
    h = u * 1.0
    if x > 0.0:
        h = h.astype(np.float32)
    return s2s_ad.grad(np.sum)(np.asarray(h, dtype=np.float64) * x)[0] * x + np.sum(u)


@case(f4(vec(3)), f4(vec(3)), 0, tags="float32")
@case(f4(vec(3)), f4(vec(3)), 2, tags="float32")
def an_array_of_it(x, u, n):
    """``np.asarray(2) * u`` is double: an array of rank 0 is not weak, as the number is."""
    s = 2
    if n > 1:
        s = x
    return np.asarray(s) * u


@case(vec(3))
def what_is_known_of_a_dtype(x):
    """``np.finfo`` makes one object for all callers, which cannot be copied."""
    try:
        steps = x[0].shape[0]
    except IndexError:
        steps = np.iinfo(np.int8).max
    least = np.finfo(x.dtype).eps
    return np.sum(np.maximum(x, least) ** 2) / max(x[0], np.finfo(float).tiny) * steps


STAMPS = np.array([4 * 10**18, 5 * 10**18, 6 * 10**18])


@case(0.3)
def in_nanoseconds(x):
    """The sum of these is no integer of 64 bits."""
    return np.sum(x * STAMPS) * 1e-18 + np.sum(x / 2.0 * STAMPS / 1e18)


# ---------------------------------------------------------------- integers that become floats


@case(0.7, 3)
@case(0.7, 0)
def integers_before_a_loop(x, n):
    a = np.array([1, 2, 3])
    for _ in range(n):
        a = a + 0.5
        a[0] = x * 1.5
    return a.sum() * x * x


@case(0.7, 3)
@case(0.7, 0)
def integers_and_truths_that_are_added_to(x, n):
    a, b, t = np.array([1, 0]), np.array([x, 1.0]), np.array([0.2, x]) > 0.5
    for _ in range(n):
        a = a + b
        t = t + b
    return a.sum() * x + t.sum()


@case(0.7, 1)
@case(0.7, -1)
def integers_on_one_path(x, n):
    a = np.array([1, 2, 3]) if n > 0 else np.array([x, 1.0, x])
    a = a + 0.5
    a[0] = x * 1.5
    return a.sum() * a[1] * x


@case(0.7, 3)
@case(0.7, 1)
def integers_among_the_rows_of_a_list(x, n):
    rows, y = [np.array([1, 2]), np.array([x, 2.0])], 0.0
    for k in range(n):
        rows.append(np.array([k, k]))
    for v in rows:
        w = v * 1.0
        w[0] = w[0] * x + x / 2
        y += w.sum()
    return y


@case(0.7, 3)
def integers_before_a_while(x, n):
    a, k = np.arange(3), 0
    while k < n:
        a = a / 2
        a[1] = x * 2.5
        k += 1
    return a.sum() * x


@case(0.7, 3)
@case(0.7, 0)
def rows_of_integers_that_floats_are_added_to(x, n):
    rows, total = [np.array([1, 2]), np.array([4, 5])], 0.0
    for k in range(n):
        v = rows[k % 2].astype(float)
        v[0] = x / 7
        rows.append(v)
        total = total + np.sum(rows[-2] * x) + v[1]
    return total * x


@case(0.7, 3, 1)
@case(0.7, 0, 0)
@case(0.7, 2, 0)
def reals_that_become_complex(x, n, c):
    a, b = np.array([x, 1.0, 2.0]), np.array([x, 1j, 2.0])
    z = a * 2.0
    for _ in range(n):
        a = a + b
    if c > 0:
        z = z * b
    z = z * x
    z = z + b
    return abs(np.sum(a * x)) + abs(np.sum(z))


@case(0.7, vec(3))
@case(0.2, vec(3))
def asked_of_one_of_two_kinds(x, u):
    """What any() says is Python's, whosever number was compared: so is what it is multiplied by."""
    highest = max(x, u[0])
    found = any(v > highest for v in [x, 0.5])
    return found * x + (True if highest > 0.5 else False) * x
