import numpy as np


def softmax_regression_vjp(params, X, onehot, penalty, out_bar=1.0):
    """Value of softmax_regression and its adjoints with respect to params.

    digits.py:24, for params f8[n*k + n], X f8[m, k], onehot f8[m, n], penalty f8
    """
    # --- forward sweep ---
    n_features = X.shape[1]
    n_classes = onehot.shape[1]
    t1 = n_features * n_classes
    W = np.reshape(params[:t1], (n_features, n_classes))
    b = params[n_features * n_classes:]
    t2 = X @ W + b
    m = np.max(t2, axis=1, keepdims=True)
    t3 = np.exp(t2 - m)
    t4 = np.sum(t3, axis=1, keepdims=True)
    lse = m + np.log(t4)
    loss = -np.mean(np.sum(onehot * (t2 - lse), axis=1))
    out = loss + penalty * np.sum(W * W)

    # --- reverse sweep ---
    # return -np.mean(np.sum(onehot * (logits - lse), axis=1))
    t5 = out_bar / X.shape[0]
    lse_bar = t5 * np.sum(onehot, axis=1, keepdims=True)
    # lse = m + np.log(np.sum(np.exp(logits - m), axis=1, keepdims=True))
    t2_bar = lse_bar / t4 * t3 - t5 * onehot
    # loss = cross_entropy(X @ W + b, onehot)
    b_bar = np.sum(t2_bar, axis=0)
    W_bar = X.T @ t2_bar + 2.0 * out_bar * penalty * W
    # W = params[: n_features * n_classes].reshape(n_features, n_classes)
    params_bar = np.zeros(params.shape)
    params_bar[:t1] = np.ravel(W_bar)
    params_bar[t1:] = b_bar
    return out, params_bar
