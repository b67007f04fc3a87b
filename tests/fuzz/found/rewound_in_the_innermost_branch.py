# a copy that is handed on was unassigned in other inner branches; arguments ((), (4,), 'n'), seed 20058
import numpy as np


def f(x, u, n):
    if x > -7.0:
        if x > -8.0:
            if n == 3:
                u[1:2] = np.maximum(u[2:3], u[-2:-1])
                u[1:2] = np.maximum(u[2:3], u[3:4] / (1.5 + np.abs(u[-1:])))
            elif n == 2:
                u[0] = x
            for i in range(n):
                u[-2:3] = np.log(u[-3:-2] ** 2 + 1.2)
    u[n - 1] = np.cos(x)
    return np.sum(u * u)
