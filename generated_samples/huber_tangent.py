import numpy as np


def huber_jvp(r, delta, r_dot, delta_dot):
    """Value of huber and its tangent with respect to r, delta.

    primals.py:11, for r f8, delta f8
    """
    if abs(r) <= delta:
        y_dot = r_dot * r
        y = 0.5 * r * r
    else:
        t1 = abs(r) - 0.5 * delta
        y_dot = delta_dot * t1 + delta * (np.sign(r) * r_dot - 0.5 * delta_dot)
        y = delta * t1
    return y, y_dot
