# a stream that an elif of the same condition does not read; arguments ((), (7,), (2, 7), 'n'), seed 210770
import numpy as np


def f(x, u, A, n):
    v = u * 1.0
    if n > 1:
        pass
    elif n > 1:
        for e in A:
            v[-1] = np.abs(v[2:3] * (v[1:2] > 0.1))
    return np.sum(v)
