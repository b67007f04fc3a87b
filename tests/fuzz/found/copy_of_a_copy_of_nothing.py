# what a branch did not make was copied twice, as None; arguments ((), (4,), (), 'n'), seed 100096
import numpy as np


def f(x, u, y, n):
    if y:
        pass
    else:
        u[n] = 0.7
        u = np.sin(u)
    u[...] = np.clip(u, 0.8, 0.9)
    return np.sum(u)
