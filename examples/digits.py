"""Handwritten digits: softmax regression and a two-layer net in plain NumPy, trained by L-BFGS.

    python -m examples.digits

The losses are written as one would write them without thinking of derivatives; ``value_and_grad``
gives SciPy's optimiser value and gradient in one call.
"""

import time

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_digits

import s2s_ad


def cross_entropy(logits, onehot):
    m = np.max(logits, axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(logits - m), axis=1, keepdims=True))
    return -np.mean(np.sum(onehot * (logits - lse), axis=1))


def softmax_regression(params, X, onehot, penalty):
    """Linear classifier: cross-entropy plus a penalty on the weights."""
    n_features, n_classes = X.shape[1], onehot.shape[1]
    W = params[: n_features * n_classes].reshape(n_features, n_classes)
    b = params[n_features * n_classes :]
    loss = cross_entropy(X @ W + b, onehot)
    return loss + penalty * np.sum(W * W)


def two_layer_net(params, X, onehot, hidden, penalty):
    """One hidden layer of tanh units."""
    n_features, n_classes = X.shape[1], onehot.shape[1]
    end1 = n_features * hidden
    end2 = end1 + hidden
    end3 = end2 + hidden * n_classes
    W1 = params[:end1].reshape(n_features, hidden)
    b1 = params[end1:end2]
    W2 = params[end2:end3].reshape(hidden, n_classes)
    b2 = params[end3:]
    h = np.tanh(X @ W1 + b1)
    loss = cross_entropy(h @ W2 + b2, onehot)
    return loss + penalty * (np.sum(W1 * W1) + np.sum(W2 * W2))


def predict_softmax(params, X, n_classes):
    n = X.shape[1] * n_classes
    return np.argmax(X @ params[:n].reshape(-1, n_classes) + params[n:], axis=1)


def predict_net(params, X, hidden, n_classes):
    end1 = X.shape[1] * hidden
    end2 = end1 + hidden
    end3 = end2 + hidden * n_classes
    h = np.tanh(X @ params[:end1].reshape(-1, hidden) + params[end1:end2])
    return np.argmax(h @ params[end2:end3].reshape(hidden, n_classes) + params[end3:], axis=1)


def data(seed=0):
    """Bundled 8x8 images, scaled to [0, 1], 1200 to train on and the rest to test on."""
    X, y = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(y))
    X, y = X[order] / 16.0, y[order]
    return X[:1200], y[:1200], X[1200:], y[1200:]


def train(loss, start, args, iterations, name):
    """The minimum found by L-BFGS, with a line of progress every second."""
    f = s2s_ad.value_and_grad(loss)
    last = time.perf_counter()
    count = 0

    def progress(params):
        nonlocal last, count
        count += 1
        if time.perf_counter() - last > 1.0:
            last = time.perf_counter()
            print(f"  {name}: iteration {count}, loss {loss(params, *args):.5f}", flush=True)

    result = minimize(f, start, args=args, jac=True, method="L-BFGS-B", callback=progress,
                      options={"maxiter": iterations})  # fmt: skip
    print(f"{name}: loss {result.fun:.5f} after {result.nit} iterations, {result.nfev} gradients")
    return result.x


def main(iterations=200, hidden=32):
    X, y, X_test, y_test = data()
    onehot = np.eye(10)[y]
    n = X.shape[1]

    w = train(softmax_regression, np.zeros(n * 10 + 10), (X, onehot, 1e-4), iterations, "softmax regression")
    accuracy = np.mean(predict_softmax(w, X_test, 10) == y_test)
    print(f"softmax regression: {100 * accuracy:.1f} % of the test digits right")

    start = 0.1 * np.random.default_rng(1).normal(size=n * hidden + hidden + hidden * 10 + 10)
    w = train(two_layer_net, start, (X, onehot, hidden, 1e-4), iterations, "two-layer net")
    net_accuracy = np.mean(predict_net(w, X_test, hidden, 10) == y_test)
    print(f"two-layer net: {100 * net_accuracy:.1f} % of the test digits right")
    return accuracy, net_accuracy


if __name__ == "__main__":
    main()
