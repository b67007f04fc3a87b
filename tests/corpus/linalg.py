"""Linear algebra."""

import numpy as np

from tests.corpus import case, mat, vec


def spd(x):
    return x @ x.T + 2.0 * np.eye(x.shape[0])


@case(mat(3, 3), vec(3))
def solve(A, b):
    return np.linalg.solve(A + 3.0 * np.eye(3), b)


@case(mat(3, 3), mat(3, 2))
def solve_many(A, B):
    return np.linalg.solve(A + 3.0 * np.eye(3), B)


@case(mat(3, 3))
def inverse(A):
    return np.linalg.inv(A + 3.0 * np.eye(3))


@case(mat(3, 3))
def determinant(A):
    return np.linalg.det(spd(A))


@case(mat(3, 3))
def log_determinant(A):
    sign, logdet = np.linalg.slogdet(spd(A))
    return sign * logdet


@case(mat(3, 3), vec(3))
def gaussian(A, x):
    S = spd(A)
    L = np.linalg.cholesky(S)
    z = np.linalg.solve(L, x)
    return -0.5 * z @ z - np.sum(np.log(np.diag(L)))


@case(mat(3, 4))
def norms(A):
    return np.linalg.norm(A) + np.sum(np.linalg.norm(A, axis=1)) + np.linalg.norm(A[0], 1)


@case(mat(4, 3), vec(4))
def least_squares(X, y):
    w = np.linalg.solve(X.T @ X + 0.1 * np.eye(3), X.T @ y)
    r = y - X @ w
    return np.dot(r, r)


@case(mat(3, 3), 3)
def matrix_power_loop(A, n):
    P = np.eye(3)
    for _ in range(n):
        P = P @ A
    return np.trace(P)


@case(mat(3, 3), vec(3), 5)
def conjugate_gradients(A, b, n):
    S = spd(A)
    x = np.zeros(3)
    r = b.copy()
    p = r
    rr = r @ r
    for _ in range(2):
        q = S @ p
        alpha = rr / (p @ q)
        x = x + alpha * p
        r = r - alpha * q
        new = r @ r
        p = r + new / rr * p
        rr = new
    return x


@case(mat(3, 3))
def handwritten_cholesky(A):
    S = spd(A)
    n = S.shape[0]
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = S[i, j] - np.dot(L[i, :j], L[j, :j])
            if i == j:
                L[i, j] = np.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    return L


@case(mat(3, 4), mat(3, 4, 1))
def tensor_products(x, y):
    return np.tensordot(x, y, axes=2) + np.sum(np.tensordot(x, y.T, axes=1)) + np.sum(np.kron(x[0], y[0]))


@case(mat(3, 3), vec(3))
def matmul_kinds(A, v):
    return A @ v + v @ A + (v @ v) * v + A @ A @ v


# A mixture of integers and floats: an integer has no tangent, and is none.


@case(mat(3, 2), np.array([3, 1, 2]))
def integers_beside_floats(x, k):
    products = [k @ x, np.dot(k, x), np.inner(k, x.T), np.tensordot(k, x, axes=1), np.einsum("i,ij", k, x)]
    joined = np.concatenate((k, x[:, 0])) * np.append(x[:, 1], k)
    return np.stack(products).sum() + joined.sum() + np.linspace(5, x[0, 0], 5) @ np.linspace(1, x[1, 1], num=5)


@case(mat(3, 2), np.array([3, 1, 2]))
def integers_beside_floats_in_rules(x, k):
    spread = np.outer(k, x[:, 0]) + np.linalg.solve(np.diag(k), x) @ np.kron(x.T[:, :1], k[None])
    area = np.trapezoid(k, x[:, 0]) * np.trapezoid(x[:, 1], k) + np.average(k, weights=x[:, 0])
    return spread + area * np.polyval(k, x[:, :1]) + np.convolve(k, x[:, 0], mode="same") + np.cross(k, x[:, 1])


@case(vec(5), np.array([0, 2, 1, 2, 0]))
def weighted_counts(w, bins):
    totals = np.bincount(bins, weights=w, minlength=4)
    return totals @ totals


@case(vec(4))
def chosen_by_a_list(x):
    return np.choose([0, 1, 1, 0], [x**2, 3.0 * x])


@case(mat(5, 3), vec(5))
def least_squares_by_its_first_result(a, b):
    coefficients, *_ = np.linalg.lstsq(a, b, rcond=None)
    return (coefficients**2).sum()


@case(mat(5, 3), tags="first")
def low_rank_part(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return np.sum((u[:, :2] * s[:2] @ vh[:2]) ** 2)


@case(vec(8), 0.3)
def filtered_in_the_spectrum(x, width):
    spectrum = np.fft.rfft(x)
    k = np.fft.rfftfreq(len(x))
    spectrum *= np.exp(-((k / width) ** 2))
    return np.fft.irfft(spectrum, n=len(x)) ** 2


@case(vec(6), 1)
def padded_by_a_number_of_the_call(x, pad):
    xp = np.pad(x, ((pad, pad)), mode="constant")
    return np.sum(xp[1:] * xp[:-1] ** 2)


@case(mat(3, 3), 0.7)
def system_of_blocks(a, c):
    k = np.block([[a @ a.T + np.eye(3), c * np.ones((3, 1))], [np.ones((1, 3)), np.zeros((1, 1))]])
    return np.sum(np.linalg.solve(k, np.arange(4.0)) ** 2)


@case(vec(3), vec(4, 1))
def tables_of_differences(x, y):
    d = np.subtract.outer(x, y)
    return np.sum(d**2) + np.sum(np.multiply.outer(x, d) ** 2)


@case(mat(4, 5), mat(2, 2, 1))
def convolution_by_windows(image, kernel):
    from numpy.lib.stride_tricks import sliding_window_view

    windows = sliding_window_view(image, kernel.shape)
    return np.sum(np.tanh(np.einsum("ijkl,kl->ij", windows, kernel)))


@case(vec(3), mat(3, 4))
def vector_times_matrix(x, w):
    """Outer products: with a vector of ones, with another vector, transposed."""
    return np.sum(x @ w) * x[0] + np.sum(np.tanh(x @ w)) - np.sum(np.sin(w.T @ x)) + np.dot(w.T[1], x)


@case(np.linspace(0.0, 100.0, 11), vec(11), wrt=(1,), tags="first")
def a_fit_of_high_degree(x, y):
    # the columns of powers are scaled before what is noise in them is cut off
    return np.polyval(np.polyfit(x, y, 8), 42.0)


@case(vec(4))
def least_squares_with_integers(y):
    line, *_ = np.linalg.lstsq(np.vander(np.arange(len(y)), 2), y, rcond=None)
    return np.sum(line**2)
