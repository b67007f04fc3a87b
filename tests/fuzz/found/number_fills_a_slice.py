# a slice that a number fills was pushed as a view of itself; arguments ((), (4,), (3, 4), 'n'), seed 102763
import numpy as np


def f(x, u, A, n):
    for i in range(3):
        u[2:3] = np.max(u) * x
        A[i] = np.sum(u * u)
        A[i, 1:3] = x * A[i - 1, 0]
    return np.sum(u) + np.sum(A * A)
