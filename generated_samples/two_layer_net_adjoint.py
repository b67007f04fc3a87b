import numpy as np


def two_layer_net_vjp(params, X, onehot, hidden, penalty, out_bar=1.0):
    """Value of two_layer_net and its adjoints with respect to params.

    digits.py:33, for params f8[2410], X f8[20, 64], onehot f8[20, 10], hidden i8, penalty f8
    Sizes and integers are pinned to those of the call.
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
    # return loss + penalty * (np.sum(W1 * W1) + np.sum(W2 * W2))
    t4 = out_bar * penalty * W2
    t5 = out_bar * penalty * W1
    # return -np.mean(np.sum(onehot * (logits - lse), axis=1))
    t6_bar = np.expand_dims(np.broadcast_to(-(out_bar / 20), (20,)), 1) * onehot
    t7 = np.sum(t6_bar, axis=1, keepdims=True)
    # lse = m + np.log(np.sum(np.exp(logits - m), axis=1, keepdims=True))
    t8 = t7 / t3 * t2
    m_bar = np.sum(t8, axis=1, keepdims=True) - t7
    # m = np.max(logits, axis=1, keepdims=True)
    t9 = t1 == m
    t1_bar = m_bar / np.count_nonzero(t9, axis=1, keepdims=True) * t9 - t8 + t6_bar
    # loss = cross_entropy(h @ W2 + b2, onehot)
    b2_bar = np.sum(t1_bar, axis=0)
    h_bar = t1_bar @ W2.T
    W2_bar = h.T @ t1_bar + t4 + t4
    # h = np.tanh(X @ W1 + b1)
    t10_bar = h_bar * (1.0 - h * h)
    b1_bar = np.sum(t10_bar, axis=0)
    W1_bar = X.T @ t10_bar + t5 + t5
    # W1 = params[:end1].reshape(n_features, hidden)
    params_bar = np.zeros((2410,))
    params_bar[:end1] += np.reshape(W1_bar, (2048,), order='C')
    params_bar[end1:end2] += b1_bar
    params_bar[end2:end3] += np.reshape(W2_bar, (320,), order='C')
    params_bar[end3:] += b2_bar
    return out, params_bar
