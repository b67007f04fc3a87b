# the copy that is rewound is made of a view without a name; arguments ((), (7,), 'n'), seed 400169
import numpy as np


def f(x, u, n):
    t = u
    for i in range(2, 1, 1):
        for e in u:
            x = np.trapezoid(u)
    u[1:][1] = 2
    return x + np.sum(t)
