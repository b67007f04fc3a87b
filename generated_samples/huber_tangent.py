import numpy as np


def huber_jvp(r, delta, r_dot, delta_dot):
    """Value of huber and its tangent with respect to r, delta.

    primals.py:11, for r f8, delta f8
    """
    t1_dot = np.sign(r) * r_dot
    if abs(r) <= delta:
        y_dot = r_dot * r
        y = 0.5 * r * r
    else:
        t2 = abs(r) - 0.5 * delta
        y_dot = delta_dot * t2 + delta * (t1_dot - 0.5 * delta_dot)
        y = delta * t2
    return y, y_dot
