# the second derivative of what is saved before no exit; arguments ((), (7,), 'n'), seed 230
import numpy as np


def f(x, u, n):
    s = 4.0
    k = 0
    while k < n:
        k += 1
        s -= np.sqrt(x * x + 0.7)
        u[n] *= abs(s) + np.arctan(u[n + 1])
        if s - x > -1.49 and x < 5.0:
            x = s
            break
        u[::2] *= u[n] if np.arctan(x) > x else x
    return np.sum(u * u) + s + x
