def relax_jvp(x, c, x_dot, c_dot):
    """Value of relax and its tangent with respect to x, c.

    primals.py:26, for x f8, c f8
    """
    s = 0.0
    s_dot = 0.0
    while c * x > 1e-06:
        x_dot_1 = x_dot * c + x * c_dot
        s_dot += x_dot_1 * c + x * c * c_dot
        s = s + x * c * c
        if s > 1.0:
            break
        x = x * c
        x_dot = x_dot_1
    return s, s_dot
