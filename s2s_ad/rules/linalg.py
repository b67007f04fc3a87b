"""Dense linear algebra (``numpy.linalg``), on matrices and stacks of matrices.

``cholesky`` and ``eigvalsh`` read the lower triangle only; so do their derivatives: the adjoint is
lower triangular, which is what differences of the function's entries give.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import counted, refuse, rule
from s2s_ad.rules.products import T
from s2s_ad.rules.reductions import restore
from s2s_ad.rules.samples import call, complex_, definite, real, square


@rule(np.linalg.inv, samples=[square(3), square(2, 3)], multilinear=())
def inv(z, a):
    z_dot = -(z @ a_dot @ z)
    a_bar = -(T(z) @ z_bar @ T(z))


@rule(np.linalg.pinv, samples=[square(3), real(4, 2), real(2, 3)])
def pinv(z, a):
    zt = T(z)
    left = np.eye(a.shape[-2]) - a @ z
    right = np.eye(a.shape[-1]) - z @ a
    z_dot = -(z @ a_dot @ z) + z @ zt @ T(a_dot) @ left + right @ T(a_dot) @ zt @ z
    a_bar = -(zt @ z_bar @ zt) + left @ T(z_bar) @ z @ zt + zt @ z @ T(z_bar) @ right


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
        a_bar = -(b_bar[:, None] * z)
    else:
        z_dot = np.linalg.solve(a, b_dot[:, None] - a_dot @ z[..., None])[..., 0]
        b_bar = np.linalg.solve(T(a), z_bar[..., None])[..., 0]
        a_bar = -(b_bar[..., None] * z[..., None, :])


@rule(np.linalg.det, samples=[square(3), square(2, 3)])
def det(z, a):
    cofactors = z[..., None, None] * T(np.linalg.inv(a)) if a.ndim > 2 else z * np.linalg.inv(a).T
    z_dot = np.sum(cofactors * a_dot, axis=(-2, -1))
    a_bar = (z_bar[..., None, None] if a.ndim > 2 else z_bar) * cofactors


@rule(np.linalg.slogdet, samples=[square(3), square(2, 3)])
def slogdet(z, a):
    if np.iscomplexobj(a):
        refuse("np.linalg.slogdet of a complex matrix: use np.linalg.det")
    inverse = T(np.linalg.inv(a))
    z_dot = 0.0, np.sum(inverse * a_dot, axis=(-2, -1))
    a_bar = (z_bar[1][..., None, None] if a.ndim > 2 else z_bar[1]) * inverse


def half_lower(x):
    """The lower triangle, its diagonal halved."""
    return 0.5 * (np.tril(x) + np.tril(x, -1))


@rule(np.linalg.cholesky, samples=[definite(3), definite(2, 3)])
def cholesky(z, a):
    # only the lower triangle of a is read
    inverse = np.linalg.inv(z)
    z_dot = z @ half_lower(inverse @ (np.tril(a_dot) + T(np.tril(a_dot, -1))) @ T(inverse))
    s = T(inverse) @ half_lower(T(z) @ z_bar) @ inverse
    a_bar = half_lower(s + T(s))


@rule(np.linalg.eigh, samples=[definite(3), definite(2, 3)])
def eigh(z, a):
    if np.iscomplexobj(a):
        refuse("np.linalg.eigh of a complex matrix")
    w, v = z
    # 1 / (w_j - w_i), and 0 on the diagonal
    gaps = w[..., None, :] - w[..., :, None] + np.eye(w.shape[-1])
    f = 1.0 / gaps - np.eye(w.shape[-1])
    inner = T(v) @ (np.tril(a_dot) + T(np.tril(a_dot, -1))) @ v
    z_dot = np.diagonal(inner, axis1=-2, axis2=-1), v @ (f * inner)
    s = v @ (z_bar[0][..., None] * T(v) + (f * (T(v) @ z_bar[1])) @ T(v))
    a_bar = half_lower(s + T(s))


@rule(np.linalg.eigvalsh, samples=[definite(3), definite(2, 3)])
def eigvalsh(z, a):
    if np.iscomplexobj(a):
        refuse("np.linalg.eigvalsh of a complex matrix")
    v = np.linalg.eigh(a)[1]
    z_dot = np.sum(v * ((np.tril(a_dot) + T(np.tril(a_dot, -1))) @ v), axis=-2)
    s = (v * z_bar[..., None, :]) @ T(v)
    a_bar = half_lower(s + T(s))


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


_NORMS = [
    call(real(4)),
    call(real(3, 4)),
    call(real(3, 4), axis=1),
    call(real(3, 4), axis=0, keepdims=True),
    call(real(2, 3, 2), axis=(0, 2)),
    call(real(4), 2),
    call(real(4), 1),
    call(real(4), np.inf),
    call(real(4), -np.inf),
    call(real(4), 3),
    call(real(3, 4), 1, axis=1),
    call(real(3, 4), "fro"),
    call(complex_(3)),
    call(real(3, 4), np.inf, axis=0),
    call(real(2, 3), keepdims=True),
    call(real(2, 2, 3)),
    call(real(3, 4), 1),
    call(real(3, 4), -1),
    call(real(3, 4), np.inf),
    call(real(3, 4), 2),
    call(square(3), -2),
    call(real(3, 2), "nuc"),
]


@rule(np.linalg.norm, samples=_NORMS)
def norm(z, x, ord=None, axis=None, *, keepdims=False):
    matrices = x.ndim == 2 if axis is None else isinstance(axis, tuple) and len(axis) == 2
    if ord is None or ord == "fro" or (ord == 2 and not matrices):
        # the slope of the norm at 0 is 0
        size = z + (z == 0.0)
        z_dot = product_with(x, x_dot, axis, keepdims) / size
        x_bar = restore(z_bar / size, axis, keepdims) * conjugate(x)
    else:
        if matrices and axis is not None:
            refuse(
                "np.linalg.norm with axis= and ord=: use np.linalg.matrix_norm, or norms of single matrices"
            )
        if matrices:
            slope = slope_of_matrix_norm(z, x, ord)
        else:
            slope = slope_of_norm(restore(z, axis, keepdims), x, ord, axis)
        z_dot = np.sum(slope * x_dot, axis=axis, keepdims=keepdims)
        x_bar = restore(z_bar, axis, keepdims) * slope


@rule(
    np.linalg.vector_norm,
    samples=[
        call(real(4)),
        call(real(3, 4), axis=1),
        call(real(4), ord=1),
        call(real(4), ord=3),
        call(real(2, 3)),
    ],
)
def vector_norm(z, x, *, axis=None, keepdims=False, ord=2):
    if ord == 2:
        size = z + (z == 0.0)
        z_dot = product_with(x, x_dot, axis, keepdims) / size
        x_bar = restore(z_bar / size, axis, keepdims) * conjugate(x)
    else:
        slope = slope_of_norm(restore(z, axis, keepdims), x, ord, axis)
        z_dot = np.sum(slope * x_dot, axis=axis, keepdims=keepdims)
        x_bar = restore(z_bar, axis, keepdims) * slope


@rule(np.linalg.matrix_norm, samples=[call(real(3, 4)), call(real(2, 3, 4), keepdims=True)])
def matrix_norm(z, x, *, keepdims=False, ord="fro"):
    if ord != "fro":
        refuse("np.linalg.matrix_norm with ord=: only the Frobenius norm has a derivative rule")
    size = z + (z == 0.0)
    z_dot = product_with(x, x_dot, (-2, -1), keepdims) / size
    x_bar = restore(z_bar / size, (-2, -1), keepdims) * conjugate(x)


def conjugate(x):
    return np.conj(x) if np.iscomplexobj(x) else x


def product_with(x, x_dot, axis, keepdims):
    """The real scalar product along the axes."""
    product = np.real(np.conj(x) * x_dot) if np.iscomplexobj(x) else x * x_dot
    return np.sum(product, axis=axis, keepdims=True) if keepdims else np.sum(product, axis=axis)


def slope_of_norm(z, x, ord, axis):
    """d norm / dx of vectors, for other norms than the Euclidean."""
    if np.iscomplexobj(x):
        refuse("np.linalg.norm of a complex vector with ord=: take np.abs first")
    if ord == 1:
        return np.sign(x)
    if ord == np.inf or ord == -np.inf:
        # ties share
        mask = np.abs(x) == z
        return np.sign(x) * mask / np.sum(mask, axis=axis, keepdims=True)
    if ord == 0:
        return np.zeros_like(x)
    return np.sign(x) * (np.abs(x) / (z + (z == 0.0))) ** (ord - 1)


def slope_of_matrix_norm(z, x, ord):
    """d norm / dx of one matrix: sums of columns (1) or rows (inf), singular values (2, 'nuc')."""
    if np.iscomplexobj(x):
        refuse("np.linalg.norm of a complex matrix with ord=")
    if ord == 1 or ord == -1:
        columns = np.sum(np.abs(x), axis=0) == z
        return np.sign(x) * (columns / np.sum(columns))
    if ord == np.inf or ord == -np.inf:
        rows = np.sum(np.abs(x), axis=1, keepdims=True) == z
        return np.sign(x) * (rows / np.sum(rows))
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    if ord == "nuc":
        return u @ vh
    if ord == 2:
        return u[:, :1] @ vh[:1]
    if ord == -2:
        return u[:, -1:] @ vh[-1:]
    refuse("np.linalg.norm of a matrix: ord is one of None, 'fro', 'nuc', 1, -1, 2, -2, inf and -inf")


@rule(np.linalg.cond, samples=[square(3), real(4, 2), call(square(3), 2)])
def cond(z, x, p=None):
    if x.ndim != 2 or not (p is None or p == 2):
        refuse("np.linalg.cond: write np.linalg.norm(x, p) * np.linalg.norm(np.linalg.inv(x), p)")
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    slope = (u[:, :1] @ vh[:1] - z * (u[:, -1:] @ vh[-1:])) / s[-1]
    z_dot = np.sum(slope * x_dot)
    x_bar = z_bar * slope


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
