def diffuse_jvp(u, nu, steps, u_dot, nu_dot):
    """Value of diffuse and its tangent with respect to u, nu.

    primals.py:19, for u f8[n], nu f8, steps i8
    """
    # u and u_dot are mutated below; the caller's arrays are left alone
    u = u.copy()
    u_dot = u_dot.copy()
    for t in range(steps):
        for i in range(1, len(u) - 1):
            t1 = u[i - 1] - 2.0 * u[i] + u[i + 1]
            t2_dot = nu_dot * t1 + nu * (u_dot[i - 1] - 2.0 * u_dot[i] + u_dot[i + 1])
            u_dot[i] = u_dot[i] + t2_dot * u[i] + nu * t1 * u_dot[i]
            u[i] = u[i] + nu * t1 * u[i]
    return u, u_dot
