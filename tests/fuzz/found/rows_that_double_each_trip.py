# a size that has the samples of the other two, in the second order; arguments ((), 'n', 'c'), seed 18003800
import numpy as np


def f(x, n, c):
    M = np.outer(np.array([x]), [1.0, x])
    for i in range(n):
        M = np.repeat(M, 2, axis=0)
    return np.mean(M * M[0, 1]) + M[-1, 0]
