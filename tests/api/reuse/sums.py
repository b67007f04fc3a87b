"""Vectors of parameters, which hold weights and biases of all layers one after the other: their length is a
sum of products of other sizes (and sometimes is so by accident only)."""

import numpy as np

from tests.api.reuse import X, case


def M(rows, cols):
    return np.reshape(X(rows * cols, 5), (rows, cols))


def net(rows, inputs, hidden, outputs):
    length = inputs * hidden + hidden + hidden * outputs + outputs
    return X(length), M(rows, inputs), hidden, M(rows, outputs)


@case(
    *[(X(k * c + c), M(n, k), M(n, c)) for n, k, c in [(5, 4, 3), (2, 6, 4), (7, 3, 2), (3, 5, 5), (4, 1, 2)]]
)
def linear_model(params, x, y):
    k, c = x.shape[1], y.shape[1]
    weights = params[: k * c].reshape(k, c)
    return np.mean((x @ weights + params[k * c :] - y) ** 2) + 0.1 * np.sum(weights**2)


@case(*[net(*sizes) for sizes in [(9, 8, 12, 5), (7, 11, 6, 3), (4, 6, 13, 5), (6, 2, 2, 2), (3, 5, 4, 1)]])
def network(params, x, hidden, y):
    inputs, outputs = x.shape[1], y.shape[1]
    one = inputs * hidden
    two = one + hidden
    three = two + hidden * outputs
    inner = np.tanh(x @ params[:one].reshape(inputs, hidden) + params[one:two])
    return np.sum((inner @ params[two:three].reshape(hidden, outputs) + params[three:] - y) ** 2)


@case(*[(X(2 * k + d + 1), X(k, 3), X(d, 4)) for k, d in [(4, 6), (5, 3), (6, 8), (3, 3), (2, 5), (7, 4)]])
def blocks_one_after_another(params, x, y):
    k, d = len(x), len(y)
    mean, scale, drift = params[:k], params[k : 2 * k], params[2 * k : 2 * k + d]
    return np.sum((x - mean) ** 2 * np.exp(-scale)) + np.sum(y * drift**2) * params[-1]


@case(
    *[(X(p), M(n, k)) for p, n, k in [(18, 4, 4), (22, 4, 3), (12, 4, 3), (15, 3, 4), (16, 2, 4), (9, 3, 3)]]
)
def longer_by_accident(params, x):
    """The rest of the vector has any length."""
    n, k = x.shape
    return np.sum(params[: n * k].reshape(n, k) * x) + np.sum(params[n * k :] ** 3)
