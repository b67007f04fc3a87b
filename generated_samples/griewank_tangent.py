import numpy as np


def griewank_jvp(x1, x2, x1_dot, x2_dot):
    """Value of griewank and its tangent with respect to x1, x2.

    primals.py:6, for x1 f8, x2 f8
    """
    y_dot = x1_dot * (1.0 / x1 + x2) + x2_dot * (x1 - np.cos(x2))
    y = np.log(x1) + x1 * x2 - np.sin(x2)
    return y, y_dot
