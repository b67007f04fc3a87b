import numpy as np


def log_density_vjp(y, mu, sigma, out_bar=1.0):
    """Value of log_density and its adjoints with respect to y, mu, sigma.

    classics.py:37, for y f8, mu f8, sigma f8
    """
    # --- forward sweep ---
    z = (y - mu) / sigma
    t1 = -0.5 * z
    out = t1 * z - np.log(sigma) - 0.5 * np.log(2.0 * np.pi)

    # --- reverse sweep ---
    # return -0.5 * z * z - np.log(sigma) - 0.5 * np.log(2.0 * np.pi)
    z_bar = -0.5 * (out_bar * z) + out_bar * t1
    # z = (y - mu) / sigma
    y_bar = z_bar / sigma
    mu_bar = -y_bar
    sigma_bar = -(z_bar * (z / sigma) + out_bar / sigma)
    return out, y_bar, mu_bar, sigma_bar
