import numpy as np


def griewank_vjp(x1, x2, y_bar=1.0):
    """Value of griewank and its adjoints with respect to x1, x2.

    primals.py:6, for x1 f8, x2 f8
    """
    # --- forward sweep ---
    t1 = np.log(x1)
    t2 = x1 * x2
    t3 = t1 + t2
    t4 = np.sin(x2)
    y = t3 - t4

    # --- reverse sweep ---
    # y = np.log(x1) + x1 * x2 - np.sin(x2)
    t5 = np.cos(x2)
    t6 = y_bar * x2
    t7 = y_bar / x1
    x1_bar = t7 + t6
    t8 = x1 - t5
    x2_bar = y_bar * t8
    return y, x1_bar, x2_bar
