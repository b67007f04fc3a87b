"""Numerical linear algebra in the way that people write it: loops over rows and columns, in place."""

import math

import numpy as np

from tests.corpus import case, mat, vec


@case(mat(4, 4) + 3.0 * np.eye(4), vec(4))
def elimination_with_pivots(a, b):
    a = a.copy()
    b = b.copy()
    n = len(b)
    for k in range(n - 1):
        p = k + np.argmax(np.abs(a[k:, k]))
        if p != k:
            a[[k, p]] = a[[p, k]]
            b[[k, p]] = b[[p, k]]
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            a[i, k + 1 :] -= a[i, k] * a[k, k + 1 :]
            b[i] -= a[i, k] * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return x.sum() + np.log(np.abs(np.diagonal(a))).sum()


@case(mat(4, 3))
def householder_reflections(a):
    a = a.copy()
    m, n = a.shape
    q = np.eye(m)
    for k in range(min(m - 1, n)):
        x = a[k:, k]
        e = np.zeros_like(x)
        e[0] = np.copysign(np.linalg.norm(x), x[0])
        u = x + e
        u = u / np.linalg.norm(u)
        a[k:, k:] -= 2.0 * np.outer(u, u @ a[k:, k:])
        q[:, k:] -= 2.0 * np.outer(q[:, k:] @ u, u)
    return np.abs(np.diag(a)).sum() + q[0, 1]


@case(mat(3, 3) @ mat(3, 3).T + np.eye(3))
def cholesky_by_hand(a):
    n = a.shape[0]
    low = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = sum(low[i, k] * low[j, k] for k in range(j))
            if i == j:
                rest = a[i, i] - s
                assert rest > 0, "not positive definite"
                low[i, j] = math.sqrt(rest)
            else:
                low[i, j] = (a[i, j] - s) / low[j, j]
    return 2 * np.sum(np.log(np.diag(low))) + low[-1, 0]


@case(mat(3, 3) + np.diag([1.0, 3.0, 6.0]))
def rotations_of_jacobi(a):
    a = (a + a.T) / 2
    n = len(a)
    for _ in range(3):
        off = np.sqrt(np.sum(np.tril(a, -1) ** 2))
        if off < 1e-10:
            break
        for p in range(n - 1):
            for q in range(p + 1, n):
                if abs(a[p, q]) < 1e-14:
                    continue
                theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
                t = np.sign(theta) / (abs(theta) + np.sqrt(theta**2 + 1))
                c = 1 / np.sqrt(t**2 + 1)
                s = t * c
                ap, aq = a[p].copy(), a[q].copy()
                a[p], a[q] = c * ap - s * aq, s * ap + c * aq
                ap, aq = a[:, p].copy(), a[:, q].copy()
                a[:, p], a[:, q] = c * ap - s * aq, s * ap + c * aq
    return np.sort(np.diag(a))[-1] ** 2


@case(vec(6), 3)
def autocorrelation(x, most):
    x = x - x.mean()
    acf = np.zeros(most + 1)
    for lag in range(most + 1):
        if lag == 0:
            acf[lag] = np.dot(x, x)
        else:
            acf[lag] = np.dot(x[:-lag], x[lag:])
    acf = acf / acf[0]
    return acf[1:].sum()


@case(mat(3, 3), vec(3))
@case(mat(1, 1), vec(1))
def pivots_where_there_may_be_none(a, b):
    a, x = a.copy(), b.copy()
    n = a.shape[0]
    for k in range(n - 1):  # never, where there is one unknown: argmax of nothing would raise
        p = k + int(np.argmax(np.abs(a[k:, k])))
        if p != k:
            a[[k, p], :] = a[[p, k], :]
            x[[k, p]] = x[[p, k]]
        factors = a[k + 1 :, k] / a[k, k]
        a[k + 1 :, k:] -= np.outer(factors, a[k, k:])
        x[k + 1 :] -= factors * x[k]
    for k in range(n - 1, -1, -1):
        x[k] = (x[k] - a[k, k + 1 :] @ x[k + 1 :]) / a[k, k]
    return x @ b


@case(mat(4, 2), vec(4))
def only_the_residual(a, b):
    """The solution, which the derivative reads, has the name of what nobody reads."""
    _, r, _, _ = np.linalg.lstsq(a, b, rcond=None)
    return r.sum()
