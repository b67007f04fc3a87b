# an adjoint that one branch handed on had its size in the other, too; arguments ((), 'n', 'c'), seed 25000790
import numpy as np


def f(x, n, c):
    a = np.array([x, 2.0 * x, 1.0])
    M = np.stack([a, a * x])
    N = M.T * 0.5
    if c[1] > 0:
        N = M.copy()
    N = N[:, :1] * N[:1]
    return np.sum(N) * 0.1
