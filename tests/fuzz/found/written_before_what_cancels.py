# internal: an adjoint that cancels has no value; arguments ((7,), 'n'), seed 20001892
import numpy as np


def f(u, n):
    m = u.copy() if n % 2 == 0 else u
    s = np.sum(m * u)
    u[1] *= 0.9
    np.add.at(m, [0, 0], u[2:4])
    u = u - u
    m = m - m
    return np.sum(u * u) + s + np.sum(m)
