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
