"""Models of the sciences as their authors write them, small in size."""

import numpy as np
from scipy import special

from tests.corpus import case, mat, vec


@case(7.0 * vec(5), mat(1, 5, 1)[0] - 1.0, 1.0, 2, tags="first")
def particles_in_cells(x, v, charge, steps, length=8.0, cells=8):
    dx = length / cells
    x, v = x.copy(), v.copy()
    energy = []
    for _ in range(steps):
        rho = np.zeros(cells)
        g = x / dx
        i0 = np.floor(g).astype(int)
        w1 = g - i0
        w0 = 1 - w1
        np.add.at(rho, i0 % cells, charge * w0 / dx)
        np.add.at(rho, (i0 + 1) % cells, charge * w1 / dx)
        rho -= rho.mean()
        field = np.cumsum(rho) * dx
        field -= field.mean()
        v += 0.05 * (w0 * field[i0 % cells] + w1 * field[(i0 + 1) % cells])
        x += 0.05 * v
        x %= length
        energy.append(0.5 * np.sum(field**2) * dx + 0.5 * (v**2).sum())
    return np.asarray(energy)[-1] + sum(energy)


@case(mat(6, 2), np.array([0.4, 0.6]), mat(2, 2, 1), np.array([np.eye(2), 1.5 * np.eye(2)]), tags="first")
def mixture_of_gaussians(data, weights, means, covs, steps=2):
    n, d = data.shape
    w, mu, cov = weights.copy(), means.copy(), covs.copy()
    old = -np.inf
    for _ in range(steps):
        logp = np.empty((n, len(w)))
        for k in range(len(w)):
            low = np.linalg.cholesky(cov[k])
            z = np.linalg.solve(low, (data - mu[k]).T)
            logp[:, k] = np.log(w[k]) - 0.5 * np.sum(z**2, axis=0) - np.sum(np.log(np.diag(low)))
        top = logp.max(1, keepdims=True)
        lse = top[:, 0] + np.log(np.exp(logp - top).sum(1))
        if abs(lse.sum() - old) < 1e-9:
            break
        old = lse.sum()
        resp = np.exp(logp - lse[:, None])
        size = resp.sum(axis=0)
        w[:] = size / n
        mu = (resp.T @ data) / size[:, np.newaxis]
        for k in range(len(w)):
            diff = data - mu[k]
            cov[k] = (resp[:, k][:, None] * diff).T @ diff / size[k]
            cov[k].flat[:: d + 1] += 1e-3
    return old + mu.sum() + np.trace(cov[0])


@case(np.array([1.0, 0.3]), 1.4, 0.3, tags="first")
def adaptive_steps(y0, stiffness, end, tol=1e-4):
    nodes = [[], [1 / 2], [0, 3 / 4]]
    third, second = [2 / 9, 1 / 3, 4 / 9], [0, 0, 1]
    t, y, h = 0.0, y0.copy(), 0.1
    rejected = 0
    while t < end:
        if t + h > end:
            h = end - t
        k = []
        for s in range(3):
            yi = y.copy()
            for j in range(s):
                yi = yi + h * nodes[s][j] * k[j]
            pos, vel = yi
            k.append(np.array([vel, -stiffness * np.sin(pos)]))
        y3 = y + h * sum(b * ki for b, ki in zip(third, k))
        y2 = y + h * sum(b * ki for b, ki in zip(second, k))
        err = np.max(np.abs(y3 - y2))
        if err <= tol:
            t, y = t + h, y3
        else:
            rejected += 1
        h = h * min(2.0, max(0.3, 0.9 * (tol / (err + 1e-16)) ** 0.5))
        if rejected > 100:
            raise RuntimeError("too many rejections")
    return y[0] + y[1] ** 2


@case(mat(3, 4), mat(4, 4) - 1.0, mat(4, 4, 1) - 1.0, 2, tags="first")
def attention(x, w_key, w_value, heads):
    t, d = x.shape
    k = (x @ w_key).reshape(t, heads, d // heads).transpose(1, 0, 2)
    v = (x @ w_value).reshape(t, heads, d // heads).transpose(1, 0, 2)
    scores = k @ k.swapaxes(-1, -2) / np.sqrt(d // heads)
    scores[:, np.triu(np.ones((t, t), dtype=bool), 1)] = -1e9
    scores -= scores.max(axis=-1, keepdims=True)
    a = np.exp(scores)
    a /= a.sum(-1, keepdims=True)
    y = (a @ v).transpose(1, 0, 2).reshape(t, d) + x
    return ((y - y.mean(-1, keepdims=True)) / (y.std(-1, keepdims=True) + 1e-5) * np.arange(d)).sum()


@case(mat(5, 12) - 1.0, vec(12), mat(4, 2))
def gates_split_from_the_length_of_the_bias(weights, bias, xs):
    """The hidden size is computed, so it is told apart from a number only where sizes are known."""
    h = np.zeros(bias.size // 4)
    c = np.zeros(bias.size // 4)
    for x in xs:
        i, f, o, g = np.split(np.concatenate((x, h)) @ weights + bias, 4)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
    return h.sum() + c @ c


@case(mat(6, 6), mat(3, 3), 2)
def filter_over_flattened_windows(img, kernel, stride):
    out = np.empty((2, 2))
    for i, j in np.ndindex(2, 2):
        window = img[i * stride : i * stride + 3, j * stride : j * stride + 3]
        out[i, j] = window.ravel() @ kernel.ravel() + np.vdot(window, kernel) ** 2
    return np.sum(out**2)


@case(vec(3), mat(4, 3))
def a_hidden_markov_model_from_left_to_right(start, emitted):
    """Its states cannot be left backwards: logarithms of nothing meet each other."""
    steps = np.array([[-0.3, -1.5, -np.inf], [-np.inf, -0.4, -1.1], [-np.inf, -np.inf, 0.0]])
    alpha, beta = np.full(3, -np.inf), np.full(3, -np.inf)
    alpha[0] = beta[0] = start[0]
    for row in emitted:
        alpha = special.logsumexp(alpha[:, None] + steps, axis=0) + row
        for j in (2, 1, 0):
            beta[j] = np.logaddexp(beta[j] + steps[j, j], beta[j - 1] + steps[j - 1, j]) + row[j]
    ends = np.logaddexp.accumulate(np.array([-np.inf, alpha[1], beta[2]]))
    return ends[2] * start[1] + np.logaddexp.reduce(np.stack([np.full(2, -np.inf), beta[:2]]), axis=1)[1]
