# the product of an adjoint with a number that has an array's type; arguments ((), (4,), 'n'), seed 102170
import numpy as np


def f(x, u, n):
    t = 1.0
    s = 0.0
    for k in range(3):
        t = t * u if n > 4 else t * x
        s = s + t * t
    return np.sum(u * s + np.arange(4.0))
