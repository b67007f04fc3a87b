"""SciPy where it is called in programs: factors that are used again, structured matrices, filters."""

import numpy as np
import scipy.integrate
import scipy.linalg
from scipy import signal, special, stats

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


@case(mat(4, 3), vec(4))
def norms_of_every_kind(a, b):
    whole = scipy.linalg.norm(a) + scipy.linalg.norm(a, 1) + scipy.linalg.norm(a, 2)
    return whole * scipy.linalg.norm(a @ a.T @ b, ord=3, check_finite=False) + np.sum(scipy.linalg.norm(a, axis=1))

@case(mat(3, 3), mat(3, 3, 1))
def modes_of_a_structure(k, m):
    stiffness = k @ k.T + np.eye(3)
    mass = m @ m.T + 2.0 * np.eye(3)
    w, v = scipy.linalg.eigh(stiffness, mass)
    top = scipy.linalg.eigvalsh(stiffness, mass)[-1]
    only = scipy.linalg.eigh(stiffness, eigvals_only=True)
    return np.sum(w * (v[0] ** 2)) + top**2 + np.sum(v[1] * v[2] * w**2) + only[0] * only[2]

@case(mat(4, 3))
def singular_values_and_vectors(a):
    u, s, vh = scipy.linalg.svd(a, full_matrices=False)
    rank_one = s[0] * np.outer(u[:, 0], vh[0])
    return np.sum(rank_one**3) + np.sum(scipy.linalg.svdvals(a) ** 3)

@case(mat(4, 3), dominant(3))
def orthogonal_factors(a, b):
    q, r = scipy.linalg.qr(a, mode="economic")
    (s,) = scipy.linalg.qr(b, mode="r")
    full, rest = scipy.linalg.qr(b)
    return np.sum(np.abs(r)) + np.sum((q @ q.T) ** 3) + np.sum(s**2 * rest) + np.sum(full[0] * full[1] * full[2])

@case(dominant(3))
def triangular_factors(a):
    p, l, u = scipy.linalg.lu(a)
    return np.sum(l**2) + np.sum(u**3) + np.sum((p @ l @ u) ** 2)

@case(mat(4, 2), vec(4))
def fitted(a, b):
    x, residual, rank, s = scipy.linalg.lstsq(a, b)
    return np.sum(x**2) + residual + s[0] * rank + np.sum(scipy.linalg.pinv(a) ** 2)

@case(mat(4, 2), mat(4, 2, 1))
def fitted_columns(a, b):
    x, residuals, _, _ = scipy.linalg.lstsq(a, b)
    return np.sum(x**2) + np.sum(residuals**2)

@case(dominant(3))
def spectrum(a):
    return np.sum(scipy.linalg.eigvals(a).real ** 2)

@case(vec(6), 0.3)
@case(vec(7), 0.3)
def integrated_by_parabolas(y, h):
    x = np.array([0.0, 0.3, 1.0, 1.2, 2.0, 2.3, 2.5])[: len(y)]
    return scipy.integrate.simpson(y**2, dx=h) + scipy.integrate.simpson(np.sin(y), x=x)

@case(mat(3, 4))
def integrated_twice(f):
    return scipy.integrate.simpson(scipy.integrate.simpson(f**2, dx=0.1), dx=0.2)


@case(mat(3, 3), tags="first")
def functions_of_matrices(a):
    spd = a @ a.T + np.eye(3)
    root = scipy.linalg.sqrtm(spd).real
    power = scipy.linalg.fractional_matrix_power(spd, a[0, 0]).real
    return np.trace(root @ a) + np.sum(scipy.linalg.logm(spd).real * scipy.linalg.cosm(a)) + power


@case(mat(3, 3), mat(3, 3, 1))
def matrix_equations(a, q):
    x = scipy.linalg.solve_sylvester(a + 3.0 * np.eye(3), a.T, q)
    return x + scipy.linalg.solve_continuous_lyapunov(a + np.eye(3), q @ q.T)


@case(np.array([-0.4, 0.6, 1.3]), 1.7, tags="first")
def densities_beside_their_support(x, s):
    positive = stats.gamma.pdf(x, s) + stats.lognorm.pdf(x, s) + stats.weibull_min.pdf(x, s, scale=s)
    return positive * stats.beta.pdf(x, s, 2.0) + stats.chi2.pdf(x, s, loc=0.1)


@case(np.array([0.0, 0.4, 0.8]), 0.0)
def slopes_where_a_quotient_has_none(x, s):
    waves = special.j1(x) + special.i1(x) * special.i1e(x)
    periods = special.ellipk(x) * special.ellipe(x * x) + special.lambertw(x).real + special.spence(1.0 + x)
    periods += special.shichi(x)[0] + special.expn(1, 1.0 + x) + special.xlogy(0.0, x)
    return waves * periods + special.boxcox(1.0 + x, s) * special.inv_boxcox(x, s) + special.exprel(x)


@case(np.array([0.0, -1.0, -3.0, 1.5]))
def reciprocals_of_gamma_at_its_poles(x):
    return special.rgamma(x) * x
