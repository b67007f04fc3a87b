"""Dense linear algebra (``numpy.linalg``), on matrices and stacks of matrices.

``cholesky``, ``eigh`` and ``eigvalsh`` read one triangle only; so do their derivatives: the adjoint is
triangular, which is what differences of the function's entries give.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import counted, is_constant, refuse, rule
from s2s_ad.rules.products import H, T
from s2s_ad.rules.reductions import conjugate
from s2s_ad.rules.samples import call, complex_, definite, hermitian, real, square


@rule(np.linalg.inv, samples=[square(3), square(2, 3)])
def inv(z, a):
    z_dot = -(z @ a_dot @ z)
    a_bar = -(T(z) @ z_bar @ T(z))


def check_cutoff(rcond):
    """The rules are those of matrices whose rank stays as it is; to cut off more than noise is to change
    the matrix."""
    if not (rcond is None or (is_constant(rcond) and rcond < 1e-8)):
        refuse(
            "a pseudo-inverse that leaves out small singular values: leave out rcond=, or use np.linalg.svd"
        )


def cutoff_of_fit(rcond):
    """The cutoff of a least-squares solution, as ``np.linalg.pinv`` takes it: a negative one stands for the
    precision of the numbers."""
    check_cutoff(rcond)
    return None if rcond is None or rcond < 0 else rcond


@rule("scipy.linalg.pinv", samples=[square(3), real(4, 2), real(2, 3), call(real(2, 4), rtol=1e-10)])
@rule(
    np.linalg.pinv,
    samples=[square(3), real(4, 2), real(2, 3), complex_(3, 2), call(real(2, 4), 1e-10)],
)
def pinv(
    z, a, rcond=None, hermitian=False, *, rtol=None, atol=None, return_rank=False, check_finite=True
):  # fmt: skip
    if hermitian:
        refuse("np.linalg.pinv with hermitian=True: leave it out, or use np.linalg.eigh")
    if return_rank:
        refuse("scipy.linalg.pinv with return_rank=True: ask np.linalg.matrix_rank")
    check_cutoff(rcond)
    check_cutoff(rtol)
    check_cutoff(atol)
    left = np.eye(a.shape[-2]) - a @ z
    right = np.eye(a.shape[-1]) - z @ a
    zh, g = H(z), T(z_bar)
    z_dot = -(z @ a_dot @ z) + z @ zh @ H(a_dot) @ left + right @ H(a_dot) @ zh @ z
    a_bar = -(T(z) @ z_bar @ T(z)) + conjugate(left @ g @ z @ zh + zh @ z @ g @ right)


@rule(
    np.linalg.solve,
    samples=[
        call(square(3), real(3)),
        call(square(3), real(3, 2)),
        call(square(2, 3), real(2, 3, 2)),
        call(square(3), real(2, 3, 2)),
        call(square(2, 3), real(3)),
    ],
)
def solve(z, a, b):
    if b.ndim > 1:
        z_dot = np.linalg.solve(a, b_dot - a_dot @ z)
        b_bar = np.linalg.solve(T(a), z_bar)
        a_bar = -(b_bar @ T(z))
    elif a.ndim == 2:
        z_dot = np.linalg.solve(a, b_dot - a_dot @ z)
        b_bar = np.linalg.solve(a.T, z_bar)
        a_bar = -np.outer(b_bar, z)
    else:
        z_dot = np.linalg.solve(a, b_dot[:, None] - a_dot @ z[..., None])[..., 0]
        b_bar = np.linalg.solve(T(a), z_bar[..., None])[..., 0]
        a_bar = -(b_bar[..., None] * z[..., None, :])


@rule(np.linalg.det, samples=[square(3), square(2, 3)])
def det(z, a):
    cofactors = z[..., None, None] * T(np.linalg.inv(a)) if a.ndim > 2 else z * np.linalg.inv(a).T
    z_dot = np.sum(cofactors * a_dot, axis=(-2, -1))
    a_bar = (z_bar[..., None, None] if a.ndim > 2 else z_bar) * cofactors


@rule(np.linalg.slogdet, samples=[square(3), square(2, 3), complex_(2, 2)])
def slogdet(z, a):
    inverse = T(np.linalg.inv(a))
    if np.iscomplexobj(a):
        # d log det = tr(inverse da): its real part makes the determinant larger, the other turns its sign
        change = np.sum(inverse * a_dot, axis=(-2, -1))
        z_dot = 1.0j * z[0] * np.imag(change), np.real(change)
        g = z_bar[1] - 1.0j * np.real(1.0j * z[0] * z_bar[0])
        a_bar = (g[..., None, None] if a.ndim > 2 else g) * inverse
    else:
        z_dot = 0.0, np.sum(inverse * a_dot, axis=(-2, -1))
        a_bar = (z_bar[1][..., None, None] if a.ndim > 2 else z_bar[1]) * inverse


@rule(np.linalg.tensorinv, samples=[call(real(2, 3, 6)), call(square(3), ind=1)])
def tensorinv(z, a, ind=2):
    n = z.size // a[(0,) * ind].size
    inner = np.reshape(z, (n, -1))
    z_dot = np.reshape(-(inner @ np.reshape(a_dot, inner.T.shape) @ inner), z.shape)
    a_bar = np.reshape(-(inner.T @ np.reshape(z_bar, inner.shape) @ inner.T), a.shape)


def half_lower(x):
    """The lower triangle, its diagonal halved."""
    return 0.5 * (np.tril(x) + np.tril(x, -1))


@rule(np.linalg.cholesky, samples=[definite(3), definite(2, 3), hermitian(3), call(hermitian(3), upper=True)])
def cholesky(z, a, *, upper=False):
    if upper:
        z_dot = H(tangent_of_cholesky(H(z), H(a_dot)))
        a_bar = H(adjoint_of_cholesky(H(z), H(z_bar)))
    else:
        z_dot = tangent_of_cholesky(z, a_dot)
        a_bar = adjoint_of_cholesky(z, z_bar)


def tangent_of_cholesky(z, a_dot):
    inverse = np.linalg.inv(z)
    return z @ half_lower(inverse @ of_lower(a_dot) @ H(inverse))


def adjoint_of_cholesky(z, z_bar):
    inverse = np.linalg.inv(z)
    s = T(inverse) @ half_lower(T(z) @ z_bar) @ conjugate(inverse)
    return half_lower(s + H(s))


def of_lower(a):
    """The Hermitian matrix with this lower triangle: only that is read."""
    if np.iscomplexobj(a):  # nor is an imaginary part on the diagonal
        half = half_lower(a)
        return half + H(half)
    return np.tril(a) + T(np.tril(a, -1))


@rule(
    np.linalg.matrix_power,
    samples=[
        call(square(3), 3),
        call(square(2, 3), 2),
        call(square(3), 1),
        call(square(3), -2),
        call(square(3), 0),
    ],
)
def matrix_power(z, a, n):
    z_dot = power_terms(a, a_dot, n)
    a_bar = power_terms(T(a), z_bar, n)


def power_terms(a, g, n):
    """The sum of a ** k @ g @ a ** (n - 1 - k) for k = 0 … n - 1, and its like for negative n."""
    if n == 0:
        return 0.0 * g
    if n < 0:
        outer = np.linalg.inv(a)
        return power_terms_positive(outer, -(outer @ g @ outer), -n)
    return power_terms_positive(a, g, n)


def power_terms_positive(a, g, n):
    total = g @ np.linalg.matrix_power(a, n - 1)
    for k in counted(1, n):
        total = total + np.linalg.matrix_power(a, k) @ g @ np.linalg.matrix_power(a, n - 1 - k)
    return total


@rule(
    np.linalg.multi_dot,
    samples=[call((real(2, 3), real(3, 2), real(2, 4))), call((real(3), real(3, 2), real(2)))],
)
def multi_dot(z, arrays):
    product = arrays[0]
    product_dot = arrays_dot[0]
    for x, x_dot in zip(arrays[1:], arrays_dot[1:]):
        product_dot = product_dot @ x + product @ x_dot
        product = product @ x
    z_dot = product_dot
    bars = ()
    for k, _ in enumerate(arrays):
        bars = bars + (between(z_bar, arrays[:k], arrays[k], arrays[k + 1 :]),)
    arrays_bar = bars


def between(g, before, x, after):
    """The adjoint of the matrix between two chains of others."""
    for y in reversed(after):
        if y.ndim == 1:
            g = g * y if g.ndim == 0 else g[:, None] * y
        else:
            g = g @ y.T
    for y in before:
        if y.ndim == 1:
            g = y * g if g.ndim == 0 else y[:, None] * g
        else:
            g = y.T @ g
    return g
