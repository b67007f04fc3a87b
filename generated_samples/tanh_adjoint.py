import numpy as np


def tanh_vjp(x, out_bar=1.0):
    """Value of tanh and its adjoints with respect to x.

    classics.py:27, for x f8
    """
    # --- forward sweep ---
    y = np.exp(-2.0 * x)
    t1 = 1.0 + y
    out = (1.0 - y) / t1

    # --- reverse sweep ---
    # y = np.exp(-2.0 * x)
    x_bar = 2.0 * (out_bar * (1.0 + out) / t1) * y
    return out, x_bar
