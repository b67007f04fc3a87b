# the zero tangent of an array whose size only it has; arguments ((), (3,), (), 'n'), seed 100758
import numpy as np


def f(x, u, y, n):
    if y:
        np.sin([2, 1, 0], out=u)
    a6 = np.sort(u, axis=-1)
    return y + np.sum(a6 * a6) * x
