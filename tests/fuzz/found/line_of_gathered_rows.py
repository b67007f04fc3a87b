# a view of what an index array gathered; arguments ((), (7,), (4, 4), 'n'), seed 213592
import numpy as np


def f(x, u, A, n):
    v = u[np.array([3, 0, 5, 2, 2, 1])]
    v[1:][1:4] = v[:-1][:3]
    rows = A[np.array([1, 0, 3, 3])]
    rows[1] = rows[:, 3].copy()
    rows[0, 1:] = rows[1:, 0]
    return np.sum(v * v) * x + np.sum(rows * rows * A)
