# streams that only an inner if makes had zeros for adjoints elsewhere; arguments ((), (5,), 'n'), seed 10
import numpy as np


def f(x, u, n):
    if x > 5.0:
        u[1] = np.arctan(x)
    elif x > 4.0:
        u = np.flip(u) - x
    else:
        for i in range(1, n):
            y = u
            for k in range(2):
                y = np.maximum(np.minimum(0.3 * i, y), x - u) * 1.0
            x = np.sin(x) * np.sum(np.tanh(y))
    return np.sum(u * u) * x
