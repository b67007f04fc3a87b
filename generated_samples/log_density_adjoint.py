import numpy as np


def log_density_vjp(y, mu, sigma, out_bar=1.0):
    """Value of log_density and its adjoints with respect to y, mu, sigma.

    classics.py:37, for y f8, mu f8, sigma f8
    """
    # --- forward sweep ---
    z = (y - mu) / sigma
    out = -0.5 * z * z - np.log(sigma) - 0.5 * np.log(2.0 * np.pi)

    # --- reverse sweep ---
    # return -0.5 * z * z - np.log(sigma) - 0.5 * np.log(2.0 * np.pi)
    z_bar = -out_bar * z
    # z = (y - mu) / sigma
    y_bar = z_bar / sigma
    mu_bar = -y_bar
    sigma_bar = -(z_bar * z + out_bar) / sigma
    return out, y_bar, mu_bar, sigma_bar
