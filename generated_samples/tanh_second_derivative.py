import numpy as np


def tanh_grad_vjp(x, out_bar=1.0):
    """Value of tanh_grad and its adjoints with respect to x.

    classics.py:27, for x f8
    """
    # --- forward sweep ---
    y = np.exp(-2.0 * x)
    t1 = 1.0 + y
    t2_bar = 1.0 / t1
    t3 = (1.0 - y) / t1 / t1
    t4 = t2_bar + t3
    x_bar = 2.0 * (t4 * y)

    # --- reverse sweep ---
    # y = np.exp(-2.0 * x)
    t4_bar = 2.0 * out_bar * y
    # return (1.0 - y) / (1.0 + y)
    t5_bar = t4_bar / t1
    t6 = t5_bar / t1 + t5_bar * t3 + t4_bar * (t2_bar / t1) + t4_bar * (t3 / t1)
    y_bar = 2.0 * out_bar * t4 - t6
    # y = np.exp(-2.0 * x)
    x_bar_1 = -2.0 * (y_bar * y)
    return x_bar, x_bar_1
