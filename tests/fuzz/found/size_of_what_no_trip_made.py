# asked what a trip had not made for its size; arguments ((), (7,), (3, 7), 'n'), seed 4005710
import numpy as np


def f(x, u, A, n):
    l2 = [u[n - 1] for k1 in range(3)]
    k3 = np.array([1, 0, 0])
    a4 = np.bincount(k3, weights=u[:3] * u[-3:], minlength=4)[:3]
    for i5 in range(0, n, 2):
        if float(np.sum(A)) < l2[-2]:
            break

        def f6(p, w=None):
            if w is None:
                w = p * 0.5
            return p + w

        m7 = u[0:3] * 1.0 if i5 % 2 == 0 else None
        a8 = f6(np.clip(a4, -0.8, 0.9), w=m7) + f6(a4) * 1.0
        l2[0] = np.var(a8)
    return np.sum(a4 * a4) + l2[0] * l2[0] + np.sum(A * A) * x
