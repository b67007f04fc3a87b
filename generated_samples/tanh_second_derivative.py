import numpy as np


def tanh_grad_vjp(x, out_bar=1.0):
    """Value of tanh_grad and its adjoints with respect to x.

    classics.py:27, for x f8
    """
    # --- forward sweep ---
    y = np.exp(-2.0 * x)
    t1 = 1.0 + y
    t2 = (1.0 + (1.0 - y) / t1) / t1
    t3 = 2.0 * t2
    x_bar = t3 * y

    # --- reverse sweep ---
    # return (1.0 - y) / (1.0 + y)
    y_bar = out_bar * (-2.0 * y * (t2 + t2) / t1 + t3)
    # y = np.exp(-2.0 * x)
    x_bar_1 = -2.0 * y_bar * y
    return x_bar, x_bar_1
