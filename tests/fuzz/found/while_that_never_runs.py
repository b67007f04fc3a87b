# as while_over_a_literal_array, without a trip; arguments ((), (5,), 'n'), seed 102170
import numpy as np


def f(x, u, n):
    k = 0
    while k:
        u = np.array([4, 3, 2, 1, 0])
    return np.sum(u)
