def relax_vjp(x, c, s_bar=1.0):
    """Value of relax and its adjoints with respect to x, c.

    primals.py:26, for x f8, c f8
    """
    # --- forward sweep ---
    x_tape = []
    s = 0.0
    # iterations entered / iterations that got past the break
    trips = 0
    whole = 0
    while c * x > 1e-06:
        trips += 1
        x_tape.append(x)
        s = s + x * c * c
        if s > 1.0:
            break
        whole += 1
        x = x * c

    # --- reverse sweep ---
    x_bar = 0.0
    c_bar = 0.0
    for trip in reversed(range(trips)):
        x = x_tape.pop()
        if trip < whole:
            # x = x * c
            c_bar += x_bar * x
            x_bar = x_bar * c
        # s = s + x * c * c
        c_bar += 2.0 * s_bar * c * x
        x_bar += s_bar * c * c
    return s, x_bar, c_bar
