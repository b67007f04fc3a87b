import numpy as np


def two_layer_net_vjp(params, X, onehot, hidden, penalty, out_bar=1.0):
    """Value of two_layer_net and its adjoints with respect to params.

    digits.py:33, for params f8[n*k + k*p + n + k], X f8[m, p], onehot f8[m, n], hidden i8, penalty f8
    """
    # --- forward sweep ---
    n_features = X.shape[1]
    n_classes = onehot.shape[1]
    end1 = n_features * hidden
    end2 = end1 + hidden
    end3 = end2 + hidden * n_classes
    W1 = np.reshape(params[:end1], (n_features, hidden))
    b1 = params[end1:end2]
    W2 = np.reshape(params[end2:end3], (hidden, n_classes))
    b2 = params[end3:]
    h = np.tanh(X @ W1 + b1)
    t1 = h @ W2 + b2
    m = np.max(t1, axis=1, keepdims=True)
    t2 = np.exp(t1 - m)
    t3 = np.sum(t2, axis=1, keepdims=True)
    lse = m + np.log(t3)
    loss = -np.mean(np.sum(onehot * (t1 - lse), axis=1))
    out = loss + penalty * (np.sum(W1 * W1) + np.sum(W2 * W2))

    # --- reverse sweep ---
    # return -np.mean(np.sum(onehot * (logits - lse), axis=1))
    t4 = out_bar / X.shape[0]
    lse_bar = t4 * np.sum(onehot, axis=1, keepdims=True)
    # lse = m + np.log(np.sum(np.exp(logits - m), axis=1, keepdims=True))
    t1_bar = lse_bar / t3 * t2 - t4 * onehot
    # loss = cross_entropy(h @ W2 + b2, onehot)
    b2_bar = np.sum(t1_bar, axis=0)
    h_bar = t1_bar @ W2.T
    W2_bar = h.T @ t1_bar + 2.0 * (out_bar * penalty) * W2
    # h = np.tanh(X @ W1 + b1)
    t5_bar = h_bar * (1.0 - h * h)
    b1_bar = np.sum(t5_bar, axis=0)
    W1_bar = X.T @ t5_bar + 2.0 * (out_bar * penalty) * W1
    # W1 = params[:end1].reshape(n_features, hidden)
    params_bar = np.zeros(params.shape)
    params_bar[:end1] = np.ravel(W1_bar)
    params_bar[end1:end2] = b1_bar
    params_bar[end2:end3] = np.ravel(W2_bar)
    params_bar[end3:] = b2_bar
    return out, params_bar
