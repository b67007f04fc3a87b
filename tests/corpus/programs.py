"""Programs of several kinds in the way that people write them, small in size: graphs and dynamics."""

import numpy as np

from tests.corpus import case, mat, vec


@case(mat(4, 4), 0.85)
def pagerank(links, damping):
    transition = links / links.sum(axis=0)
    n = transition.shape[1]
    v = np.ones(n) / n
    for _ in range(100):
        v_new = damping * transition @ v + (1 - damping) / n
        if np.linalg.norm(v_new - v, 1) < 1e-6:
            v = v_new
            break
        v = v_new
    return v @ np.arange(n)


@case(mat(1, 8)[0] + 1.0, 6.0, 5)
def waves_in_a_medium(eps_r, width, nt):
    n = len(eps_r)
    ez = np.zeros(n)
    hy = np.zeros(n - 1)
    total = 0.0
    t0 = 3 * width
    for t in range(nt):
        hy += 0.5 * (ez[1:] - ez[:-1])
        ez[1:-1] += 0.5 / eps_r[1:-1] * (hy[1:] - hy[:-1])
        ez[n // 4] += np.exp(-(((t - t0) / width) ** 2))
        ez[0] = ez[1]
        total += ez[-2] ** 2 + hy[n // 2] ** 2
    return total


@case(mat(5, 6).reshape(1, 5, 6), mat(2, 4).reshape(2, 1, 2, 2), mat(1, 2)[0], tags="first")
def convolution_by_loops(img, kernels, bias):
    _, height, width = img.shape
    filters, _, kh, kw = kernels.shape
    oh, ow = height - kh + 1, width - kw + 1
    out = np.zeros((filters, oh, ow))
    for f in range(filters):
        for i in range(oh):
            for j in range(ow):
                patch = img[:, i : i + kh, j : j + kw]
                out[f, i, j] = np.sum(patch * kernels[f]) + bias[f]
    out[out < 0] = 0
    ph, pw = oh // 2, ow // 2
    pooled = np.empty((filters, ph, pw))
    for i in range(ph):
        for j in range(pw):
            pooled[:, i, j] = out[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max(axis=(1, 2))
    return (pooled**2).sum()


@case(vec(4))
def determinant_with_pivots(x):
    a, n, det = np.outer(x, x) + np.diag([3.0, 1.0, 2.0, 5.0]), 4, 1.0
    for k in range(n):
        p = k + np.argmax(np.abs(a[k:, k]))
        if p != k:
            a[[k, p]] = a[[p, k]]
            det = -det
        det *= a[k, k]
        for i in range(k + 1, n):
            a[i, k:] -= a[i, k] / a[k, k] * a[k, k:]
    return det
