import numpy as np


def griewank_vjp(x1, x2, y_bar=1.0):
    """Value of griewank and its adjoints with respect to x1, x2.

    primals.py:6, for x1 f8, x2 f8
    """
    # --- forward sweep ---
    y = np.log(x1) + x1 * x2 - np.sin(x2)

    # --- reverse sweep ---
    # y = np.log(x1) + x1 * x2 - np.sin(x2)
    x1_bar = y_bar / x1 + y_bar * x2
    x2_bar = y_bar * (x1 - np.cos(x2))
    return y, x1_bar, x2_bar
