# a finally part left its flags behind as changes of the branch; arguments ((), 'n'), seed 20425
import numpy as np


def f(x, n):
    s = 0.57
    if not x < -9.0:
        try:
            s = np.sin(x)
        finally:
            t = s * x
        s = t + s
    return s * x
