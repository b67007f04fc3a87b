def logistic_map_jvp(x, x_dot):
    """Value of logistic_map and its tangent with respect to x.

    classics.py:19, for x f8
    """
    v = x
    v_dot = x_dot
    for i in range(3):
        t1 = 1.0 - v
        v_dot = 4.0 * v_dot * (t1 - v)
        v = 4.0 * v * t1
    return v, v_dot
