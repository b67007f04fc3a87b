"""Arrays of rank 0: they are written in place, where a number is only bound anew."""

import math

import numpy as np

from tests.corpus import case, vec


@case(0.5, vec(7), 3)
def accumulated_in_a_loop(x, u, n):
    s = x
    z = np.array(x)
    for k in range(n):
        z += u[k] * s
        s -= math.sin(z)
    return s


@case(0.5, vec(7), 3)
def squared_after_each_write(x, u, n):
    s = x
    z = np.array(x)
    for k in range(n):
        z += u[k] * s
        s -= abs(z) * abs(z)
    return s


@case(0.5, vec(7))
@case(1.5, vec(7))
def a_number_of_a_view_after_an_exit(x, u):
    z = u[3, ...]
    if x > 1.0:
        return x * x
    z += x
    for _ in u:
        x -= float(z) * x
    return x


@case(0.5, vec(7), 3)
def a_number_of_what_is_written_next(x, u, n):
    s = x
    z = np.array(x)
    for k in range(n):
        s = float(z) if s < 3.0 else s * x
        z[...] = z * 0.5 + u[k]
    return s * x


@case(0.5, vec(3))
def views_of_no_dimension(x, u):
    """What rearranges an array of rank 0 gives that array."""
    m = np.array(x)
    for r in (np.squeeze(m), np.transpose(m), m.squeeze(), m.T, m.reshape(())):
        r += x * u[0]
        r *= 2.0
    return m * m + np.sum(m) * x


@case(0.5)
def without_the_nans_of_no_dimension(x):
    m = np.array(x)
    r = np.nan_to_num(m, copy=False)
    m *= x
    r += m
    return r * m


@case(0.7, vec(3), 1)
@case(0.7, vec(3).astype(np.float32), 0, tags="float32")
def added_at_the_only_place(x, u, n):
    z = np.array(u[n])
    np.add.at(z, (), x)
    w = z * x
    np.multiply.at(w.reshape(1), 0, x)
    return float(z) * w
