def diffuse_jvp(u, nu, steps, u_dot, nu_dot):
    """Value of diffuse and its tangent with respect to u, nu.

    primals.py:19, for u f8[n], nu f8, steps i8
    """
    # u and u_dot are mutated below; the caller's arrays are left alone
    u = u.copy()
    u_dot = u_dot.copy()
    for t in range(steps):
        for i in range(1, len(u) - 1):
            t1_dot = u_dot[i]
            t2 = u[i - 1] - 2.0 * u[i] + u[i + 1]
            t3 = nu * t2
            t4 = (
                (nu_dot * t2 + nu * (u_dot[i - 1] - 2.0 * t1_dot + u_dot[i + 1]))
                * u[i]
            )
            u_dot[i] = t1_dot + t4 + t3 * t1_dot
            u[i] = u[i] + t3 * u[i]
    return u, u_dot
