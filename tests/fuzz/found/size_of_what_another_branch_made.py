# the size of a mask that only the other branch makes; arguments ((), (7,), 'n'), seed 300194
import numpy as np


def f(x, u, n):
    u = u * 1.0
    if x > 1.27:
        u[:-1] = np.roll(u[:-1], 1) * (np.roll(u[:-1], 1) > 0.1)
    else:
        u[...] = np.concatenate([u[::-1][1:], u[::-1][:1]])
    return x + np.sum(u * u)
