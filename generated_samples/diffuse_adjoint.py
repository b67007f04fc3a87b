def diffuse_vjp(u, nu, steps, out_bar):
    """Value of diffuse and its adjoints with respect to u, nu.

    primals.py:19, for u f8[n], nu f8, steps i8
    """
    # --- forward sweep ---
    # u is mutated below; the caller's array is left alone
    u = u.copy()
    u_tape = []
    for t in range(steps):
        for i in range(1, len(u) - 1):
            u_tape.append(u[i])
            u[i] = u[i] + nu * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
    # the reverse sweep rewinds u
    out = u.copy()

    # --- reverse sweep ---
    u_bar = out_bar.copy()
    nu_bar = 0.0
    for t in reversed(range(steps)):
        for i in reversed(range(1, len(u) - 1)):
            # u[i] = u[i] + nu * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
            u[i] = u_tape.pop()
            rhs_bar = u_bar[i]
            t1_bar = rhs_bar * u[i]
            t2 = u[i - 1] - 2.0 * u[i] + u[i + 1]
            t2_bar = t1_bar * nu
            nu_bar += t1_bar * t2
            u_bar[i] += rhs_bar * (nu * t2) - 2.0 * t2_bar
            u_bar[i - 1] += t2_bar
            u_bar[i + 1] += t2_bar
    return out, u_bar, nu_bar
