# the copy of a view with gaps gave a dot product another last bit; arguments ((), (7,), 'n'), seed 65003600
import numpy as np


def f(x, u, n):
    v1 = u[::2]
    s2 = (x if x < 5.0 else 0.3 * n) - np.einsum("i,i->", v1, v1)
    for i3 in range(len(u)):
        u[i3] = 0.3 * np.sum(u[i3 - 1 : i3 + 2])
    u[-2] = s2 * ((0.3 * n) ** 2)
    return s2 + np.sum(u * u) + x + np.sum(v1 * v1) + s2
