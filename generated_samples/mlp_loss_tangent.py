import numpy as np


def mlp_loss_jvp(W1, b1, W2, b2, x, target, W1_dot, b1_dot, W2_dot, b2_dot):
    """Value of mlp_loss and its tangent with respect to W1, b1, W2, b2.

    primals.py:36, for W1 f8[n, m], b1 f8[m], W2 f8[m, k], b2 f8[k], x f8[p, n], target f8[p, k]
    """
    h = np.tanh(x @ W1 + b1)
    h_dot = (1.0 - h * h) * (x @ W1_dot + b1_dot)
    r_dot = h_dot @ W2 + h @ W2_dot + b2_dot
    r = h @ W2 + b2 - target
    loss_dot = 2.0 * np.mean(r_dot * r)
    loss = np.mean(r * r)
    return loss, loss_dot
