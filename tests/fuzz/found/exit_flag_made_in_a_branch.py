# trips past an exit were counted where its flag is made; arguments ((), (3,), (), 'n'), seed 474
import numpy as np


def f(x, u, y, n):
    for i in range(1, n - 1):
        if x > -9.0:
            a = u
            u = np.sin(u) * 1.0
            if a[i - 1] > 7.43:
                return y + np.sum(a)
        u[-2] += (y + x) if x - y > -1.27 else y
    return np.sum(u)
