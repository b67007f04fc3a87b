# the size of what a loop may have replaced by an array of numbers; arguments ((), (5,), 'n'), seed 102170
import numpy as np


def f(x, u, n):
    k = 0
    while k < n:
        k += 1
        u = np.array([4.0, 3.0, 2.0, 1.0, 0.0])
    return np.sum(u) + x
