def quadratic_form_vjp(x, A, y_bar=1.0):
    """Value of quadratic_form and its adjoints with respect to x.

    classics.py:32, for x f8[n], A f8[n, n]
    """
    # --- forward sweep ---
    t1 = x @ A
    y = t1 @ x

    # --- reverse sweep ---
    # y = x @ A @ x
    x_bar = A @ (y_bar * x) + y_bar * t1
    return y, x_bar
