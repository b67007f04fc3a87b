# the adjoint of what is written whole; arguments ((), (7,), (3, 7), 'n'), seed 3011070
import numpy as np


def f(x, u, B, n):
    np.add(np.stack([np.sin(B[-1]), np.cos(u), u]).T, x, out=B.T)
    for k in range(n - 2):
        u *= np.sqrt(B.var(axis=0) + 0.3)
        if x * B[1, k] > 9.0:
            return x
    return np.sum(u * u) + np.sum(B * B)
