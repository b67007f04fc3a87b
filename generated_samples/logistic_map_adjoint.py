def logistic_map_vjp(x, v_bar=1.0):
    """Value of logistic_map and its adjoints with respect to x.

    classics.py:19, for x f8
    """
    # --- forward sweep ---
    v_tape = []
    v = x
    for i in range(3):
        v_tape.append(v)
        v = 4.0 * v * (1.0 - v)

    # --- reverse sweep ---
    for i in reversed(range(3)):
        v_1 = v_tape.pop()
        # v = 4.0 * v * (1.0 - v)
        v_bar = 4.0 * v_bar * (1.0 - v_1 - v_1)
    return v, v_bar
