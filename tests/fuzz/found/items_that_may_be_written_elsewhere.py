# a list with an item that a branch writes under another name is refused; arguments ((), (7,), 'n'), seed 17
import numpy as np


def f(x, u, n):
    items = [u * 0.5, u, u * 2.0]
    for i in range(3):
        for j in range(2):
            if x > 0.1:
                u[j] = x
            else:
                x = x + np.sum(items[i])
    return x * np.sum(u)
