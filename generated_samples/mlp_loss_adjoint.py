import numpy as np


def mlp_loss_vjp(W1, b1, W2, b2, x, target, loss_bar=1.0):
    """Value of mlp_loss and its adjoints with respect to W1, b1, W2, b2.

    primals.py:36, for W1 f8[n, m], b1 f8[m], W2 f8[m, k], b2 f8[k], x f8[p, n], target f8[p, k]
    """
    # --- forward sweep ---
    h = np.tanh(x @ W1 + b1)
    r = h @ W2 + b2 - target
    loss = np.mean(r * r)

    # --- reverse sweep ---
    # loss = np.mean(r * r)
    r_bar = 2.0 * loss_bar / r.size * r
    # r = h @ W2 + b2 - target
    b2_bar = np.sum(r_bar, axis=0)
    h_bar = r_bar @ W2.T
    W2_bar = h.T @ r_bar
    # h = np.tanh(x @ W1 + b1)
    t1_bar = h_bar * (1.0 - h * h)
    b1_bar = np.sum(t1_bar, axis=0)
    W1_bar = x.T @ t1_bar
    return loss, W1_bar, b1_bar, W2_bar, b2_bar
