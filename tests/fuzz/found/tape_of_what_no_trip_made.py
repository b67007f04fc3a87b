# None was copied from one tape to another; arguments ((), (4,), (4, 4), 'n'), seed 200880
import numpy as np


def f(x, u, A, n):
    for i in range(3):
        if n != 0:
            break
        x = np.linalg.norm(A[:, i]) + 0.1
    return np.sum(A * A) + x * x
