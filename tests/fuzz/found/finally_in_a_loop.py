# a finally part left its flags behind as changes of the loop; arguments ((), (5,), 'n'), seed 88
import numpy as np


def f(x, u, n):
    for i in range(n):
        try:
            x = x * 0.9
        finally:
            y = u * x
    return np.sum(y * y)
