"""Functions of windows, which are smaller than what they move over: their order is guarded."""

import numpy as np

from tests.api.reuse import X, case

sliding = np.lib.stride_tricks.sliding_window_view
PAIRS = [(8, 3), (5, 3), (3, 2), (4, 3), (9, 4), (7, 2), (4, 4), (12, 5), (2, 2)]


@case(*[(X(n), X(k, 1)) for n, k in PAIRS])
def in_a_branch(x, w):
    y = sliding(x, w.shape) @ w
    return np.sum(y[:-1] * y[1:]) if len(y) > 2 else np.sum(y**3)


@case(*[(X(n), X(k, 1)) for n, k in PAIRS])
def cut_to_the_smaller(x, w):
    v = sliding(x, len(w))
    return np.sum(v[: min(len(v), 4)] @ w) + np.sum(x[: len(x) - 2 * len(w)])


@case(*[(X(n), k, s) for n, k in PAIRS for s in (1, 2)])
def by_strides(x, k, s):
    v = sliding(x, k)[::s]
    y = np.convolve(x, np.ones(k) / k, "valid")
    return np.sum(v[-1] * v[0]) + np.sum(v[:, 0] ** 2) + np.sum((x[k - 1 :] - y) ** 2) * len(v)


@case(*[(X(n), X(k, 1)) for n, k in PAIRS])
def written_at_the_end(x, w):
    y = sliding(x, len(w)) @ w
    out = np.ones(max(len(y), len(w)) + 1)
    out[: len(y)] *= y
    out[: len(w)] *= w
    return np.sum(out)
