"""SciPy where it is called in programs: factors that are used again, structured matrices, filters."""

import numpy as np
import scipy.integrate
import scipy.linalg
from scipy import signal

from tests.corpus import case, mat, vec


def dominant(n):
    return mat(n, n) + 4.0 * np.eye(n)


@case(dominant(3), vec(3))
def one_factor_for_all_steps(a, b):
    factor = scipy.linalg.lu_factor(a)
    u = b
    for _ in range(3):
        u = scipy.linalg.lu_solve(factor, u + b * u)
    return np.sum(u**2)


@case(dominant(3), vec(3))
def factor_of_the_transposed(a, b):
    lu, piv = scipy.linalg.lu_factor(a)
    x = scipy.linalg.lu_solve((lu, piv), b, trans=1)
    return np.sum(x**3) + np.sum(np.log(np.abs(np.diag(lu))))


@case(np.array([3.0, 0.5, 0.2]), np.array([3.0, -0.4, 0.3]), vec(3))
def toeplitz_systems(c, r, b):
    x = scipy.linalg.solve_toeplitz((c, r), b)
    y = scipy.linalg.solve_toeplitz(c, b * x)
    return np.sum(y**2) + np.sum(scipy.linalg.toeplitz(c, r) @ x * b)


@case(0.7, vec(3))
def first_row_alone_is_active(s, c):
    first = np.array([1.0, 0.5, 0.25])
    return np.sum(scipy.linalg.toeplitz(first, s * c) ** 2) + np.sum(scipy.linalg.hankel(first, s * c) ** 3)


@case(vec(3), 0.7)
def blocks_of_every_rank(x, s):
    whole = scipy.linalg.block_diag(np.eye(2), np.outer(x, x), s, [x[0], 2.0])
    around = scipy.linalg.circulant([s, s * s, 1.0])
    return np.sum(whole @ whole.T) * np.sum((around @ x) ** 2)


@case(vec(8), 0.3)
def smoothed(x, alpha):
    y = signal.lfilter([alpha], [1.0, alpha - 1.0], x)
    for _ in range(2):
        y = signal.lfilter([0.25, 0.5, 0.25], 1.0, y) * x
    return np.sum(y**2)


@case(vec(7), vec(3))
def filtered_in_space(x, h):
    y = signal.convolve(x, h, mode="same") + signal.fftconvolve(x, [0.2, 0.5, 0.3], "same")
    return np.sum(signal.convolve(y, y, mode="valid")) * y[0]


@case(mat(4, 4), mat(2, 2))
def filtered_image(a, k):
    y = np.maximum(signal.convolve2d(a, k, mode="valid"), 0.1)
    return np.sum(signal.convolve(y, k) ** 2)


@case(vec(6, 1), vec(6, 2), 5)
def integrated_along(y, steps, n):
    x = np.cumsum(steps**2 + 0.1)
    area = scipy.integrate.cumulative_trapezoid(y**2, x, initial=0)
    heights = []
    for k in range(n):
        heights.append(area[k] * y[k + 1])
    return np.sum(area**2) + scipy.integrate.trapezoid(heights, dx=0.5)
