"""Windows that move over an array, as long in every trip."""

import numpy as np

from tests.corpus import case, mat, vec


@case(mat(5, 7), mat(2, 3))
@case(mat(4, 4), mat(1, 2))
def correlated(image, kernel):
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            out += kernel[i, j] * image[i : i + rows, j : j + columns]
    return np.sum(out**2)


@case(vec(9), vec(3), 2)
@case(vec(7), vec(2), 0)
def moving_average(x, weights, lag):
    n = len(x) - len(weights) + 1
    out = np.zeros(n)
    for i in range(n):
        window = x[i : i + len(weights)]
        out[i] = np.sum(window * weights) + np.mean(window)
    for i in range(lag, n):
        out[i - lag : i] *= 0.5
    return np.sum(out * out)


@case(mat(6, 3), vec(3), 2)
@case(mat(9, 3), vec(3), 3)
def minibatches(X, w, size):
    for start in range(0, len(X) - size + 1, size):
        batch = X[start : start + size]
        r = batch @ w - 1.0
        w = w - 0.1 * (batch.T @ r) / size
    for k in range(len(X) // size):
        w = w + 0.01 * np.sum(X[k * size : (k + 1) * size], axis=0)
    return np.sum(w * w)


@case(vec(8), 3)
@case(vec(4), 3)
def some_are_cut_off(x, n):
    """With more trips than there are windows: no length is known."""
    s = 0.0
    for i in range(len(x)):
        window = x[i : i + n]
        s = s + np.sum(window**2) * len(window)
    return s


@case(vec(8), 2)
@case(vec(8), 5)
def begun_before_the_start(x, n):
    """``x[-1:2]`` is no window."""
    s = 0.0
    for i in range(n + 1):
        s = s + np.sum(x[i - 1 : i + 1] ** 2) * (i + 1)
    return s


@case(vec(8), 4)
@case(vec(8), 0)
def from_number_to_array(x, n):
    """What is a number after no trip is asked for its sizes in the derivative."""
    total = 0.0
    for i in range(n):
        total = total + x[i // 2 : i // 2 + 3] * i
        x = x * 1.5
    return np.sum(total) + np.mean(total) * np.prod(total) + np.var(total) + np.sum(x)


@case(vec(6), 2)
@case(vec(4), 3)
@case(vec(4), 0)
def written_where_they_overlap(x, n):
    for i in range(len(x) - n + 1):
        window = x[i : i + n]
        window *= 1.0 + 0.1 * np.sum(window)
    return np.sum(x**2)


@case(vec(3), 2)
@case(np.zeros(0), 2)
def of_no_items(x, n):
    s = 0.0
    for i in range(n):
        s = s + np.sum(x[i : i + 0]) + np.sum(x[i + 1 : i + 1 + len(x)])
    return s + np.sum(x)


@case(mat(6, 5), 3)
@case(mat(4, 3), 5)
def filtered_along_both_axes(image, size):
    """The length of a slice of what is padded is not known: no window is kept to ask for its shape."""
    kernel = np.exp(-((np.arange(size) - size // 2) ** 2.0))
    for axis in range(2):
        n, r = image.shape[axis], size // 2
        pad = [(r, r) if k == axis else (0, 0) for k in range(2)]
        padded = np.pad(image, pad, mode="edge")
        out = np.zeros_like(image)
        for i, w in enumerate(kernel):
            where = [slice(None), slice(None)]
            where[axis] = slice(i, i + n)
            out += w * padded[tuple(where)]
        image = np.tanh(out)
    return np.sum(image**2)
