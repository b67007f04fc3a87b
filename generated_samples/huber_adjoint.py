import numpy as np


def huber_vjp(r, delta, y_bar=1.0):
    """Value of huber and its adjoints with respect to r, delta.

    primals.py:11, for r f8, delta f8
    """
    # --- forward sweep ---
    if_1 = abs(r) <= delta
    if if_1:
        y = 0.5 * r * r
    else:
        y = delta * (abs(r) - 0.5 * delta)

    # --- reverse sweep ---
    if if_1:
        # y = 0.5 * r * r
        r_bar = y_bar * r
        delta_bar = 0.0
    else:
        # y = delta * (abs(r) - 0.5 * delta)
        r_bar = y_bar * delta * np.sign(r)
        delta_bar = y_bar * (abs(r) - 0.5 * delta) - 0.5 * (y_bar * delta)
    return y, r_bar, delta_bar
