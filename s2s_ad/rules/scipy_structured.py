"""``scipy.linalg``: matrices made of vectors and blocks, and LU factors as ``lu_factor`` packs them.

The element (i, j) of such a matrix is an item of the vector that i and j tell, so the adjoint of an item is
the sum of those of its elements.

A factor is P A = L U, with both packed in one matrix.  With L⁻¹ P = U A⁻¹ the tangent is
F = U A⁻¹ Ȧ U⁻¹, L̇ = L tril(F, −1), U̇ = triu(F) U, and no permutation has to be written down.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import add_at
from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.samples import call, real, square
from s2s_ad.rules.scipy_linalg import products, real_only
from s2s_ad.rules.signal import array_of, as_operand


def below(n, m):
    """How far each element of a matrix with n rows and m columns stands below the diagonal."""
    return np.arange(n)[:, None] - np.arange(m)


def summed(z_bar, places, x):
    """The adjoint of a vector whose items stand at these places of a matrix."""
    return as_operand(add_at(np.zeros(len(x)), (places,), z_bar), x)


def moved(x_dot, x):
    """The tangent of a vector, as a vector also where it is zero."""
    return np.broadcast_to(array_of(x_dot), (len(x),))


def vectors_only(*vectors):
    for x in vectors:
        if np.ndim(x) != 1:
            refuse("scipy.linalg: a matrix of several vectors: make one after the other")


@rule(
    "scipy.linalg.toeplitz",
    samples=[
        call(real(4)),
        call(real(3), real(4)),
        call(real(4), real(2)),
        call([0.3, 1.2], real(3)),
        call(real(2), r=(0.3, 1.2)),
    ],
)
def toeplitz(z, c, r=None):
    from scipy import linalg

    real_only(z, z)
    if r is None:
        vectors_only(c)
        z_dot = linalg.toeplitz(moved(c_dot, c))
        c_bar = summed(z_bar, np.abs(below(len(c), len(c))), c)
    else:
        vectors_only(c, r)
        z_dot = linalg.toeplitz(moved(c_dot, c), moved(r_dot, r))
        lag = below(len(c), len(r))
        c_bar = summed(np.tril(z_bar), np.maximum(lag, 0), c)
        r_bar = summed(np.triu(z_bar, 1), np.maximum(-lag, 0), r)


@rule("scipy.linalg.circulant", samples=[call(real(4)), call([0.3, 1.2, 0.7])])
def circulant(z, c):
    from scipy import linalg

    vectors_only(c)
    real_only(z, z)
    z_dot = linalg.circulant(moved(c_dot, c))
    c_bar = summed(z_bar, below(len(c), len(c)) % len(c), c)


@rule("scipy.linalg.hankel", samples=[call(real(4)), call(real(3), real(4)), call([0.3, 1.2], real(3))])
def hankel(z, c, r=None):
    from scipy import linalg

    real_only(z, z)
    width = len(c) if r is None else len(r)
    beyond = np.arange(len(c))[:, None] + np.arange(width) - (len(c) - 1)
    z_dot = linalg.hankel(moved(c_dot, c), None if r is None else moved(r_dot, r))
    c_bar = summed(z_bar * (beyond <= 0), len(c) - 1 + np.minimum(beyond, 0), c)
    if r is None:
        vectors_only(c)
    else:
        vectors_only(c, r)
        r_bar = summed(z_bar * (beyond > 0), np.maximum(beyond, 0), r)


@rule(
    "scipy.linalg.block_diag",
    samples=[
        call(real(2, 3), real(2, 2)),
        call(real(2, 2)),
        call(real(3), real(2, 2), 1.5),
    ],
)
def block_diag(z, *arrs):
    from scipy import linalg

    z_dot = linalg.block_diag(*[np.broadcast_to(d, np.shape(a)) for d, a in zip(arrs_dot, arrs)])
    row, column, bars = 0, 0, ()
    for block in arrs:
        if np.ndim(block) > 2:
            refuse("scipy.linalg.block_diag of stacks of matrices: take them one by one")
        height = np.shape(block)[0] if np.ndim(block) == 2 else 1
        width = np.shape(block)[-1] if np.ndim(block) else 1
        part = z_bar[row : row + height, column : column + width]
        bars = (*bars, np.reshape(part, np.shape(block)))
        row, column = row + height, column + width
    arrs_bar = bars


@rule(
    "scipy.linalg.solve_toeplitz",
    samples=[
        call(np.array([3.0, 0.5, 0.2]), real(3)),
        call((np.array([3.0, 0.5, 0.2]), np.array([3.0, -0.4, 0.3])), real(3)),
        call((np.array([3.0, 0.5, 0.2]), np.array([3.0, -0.4, 0.3])), real(3, 2)),
    ],
)
def solve_toeplitz(z, c_or_cr, b, check_finite=True):
    from scipy import linalg

    if isinstance(c_or_cr, tuple):
        c, r = c_or_cr
        vectors_only(c, r)
        real_only(z, z)
        slope = linalg.toeplitz(moved(c_or_cr_dot[0], c), moved(c_or_cr_dot[1], r))
        z_dot = linalg.solve_toeplitz(c_or_cr, b_dot - slope @ z)
        turned = (np.concatenate((c[:1], r[1:])), c)
        b_bar = linalg.solve_toeplitz(turned, z_bar)
        matrix_bar = -products(b_bar, z)
        lag = below(len(c), len(r))
        c_bar = summed(np.tril(matrix_bar), np.maximum(lag, 0), c)
        c_or_cr_bar = (c_bar, summed(np.triu(matrix_bar, 1), np.maximum(-lag, 0), r))
    else:
        vectors_only(c_or_cr)
        real_only(z, z)
        slope = linalg.toeplitz(moved(c_or_cr_dot, c_or_cr))
        z_dot = linalg.solve_toeplitz(c_or_cr, b_dot - slope @ z)
        b_bar = linalg.solve_toeplitz(c_or_cr, z_bar)
        c_or_cr_bar = summed(-products(b_bar, z), np.abs(below(len(c_or_cr), len(c_or_cr))), c_or_cr)


@rule("scipy.linalg.lu_factor", samples=[square(3)])
def lu_factor(z, a, overwrite_a=False, check_finite=True):
    from scipy import linalg

    if a.ndim != 2:
        refuse("scipy.linalg.lu_factor of a stack of matrices: take them one by one")
    real_only(a, a)
    lu = z[0]
    lower, upper = np.tril(lu, -1) + np.eye(lu.shape[0]), np.triu(lu)
    f = linalg.solve_triangular(lu, (upper @ linalg.lu_solve(z, a_dot)).T, trans=1).T
    z_dot = lower @ np.tril(f, -1) + np.triu(f) @ upper, 0
    m = np.tril(lower.T @ np.tril(z_bar[0], -1), -1) + np.triu(np.triu(z_bar[0]) @ upper.T)
    a_bar = linalg.lu_solve(z, upper.T @ linalg.solve_triangular(lu, m.T).T, trans=1)


@rule(
    "scipy.linalg.lu_solve",
    samples=[
        call((square(3), np.array([1, 2, 2], np.int32)), real(3)),
        call((square(3), np.array([0, 2, 2], np.int32)), real(3, 2)),
        call((square(3), np.array([2, 2, 2], np.int32)), real(3), trans=1),
        call((square(3), np.array([1, 1, 2], np.int32)), real(3, 2), trans=1),
    ],
)
def lu_solve(z, lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    from scipy import linalg

    lu, piv = lu_and_piv
    if lu.ndim != 2:
        refuse("scipy.linalg.lu_solve with a stack of matrices: take them one by one")
    real_only(lu, b)
    n = lu.shape[0]
    lower, upper = np.tril(lu, -1) + np.eye(n), np.triu(lu)
    lu_dot = np.broadcast_to(lu_and_piv_dot[0], lu.shape)
    lower_dot, upper_dot = np.tril(lu_dot, -1), np.triu(lu_dot)
    b_bar = linalg.lu_solve(lu_and_piv, z_bar, trans=0 if trans else 1)
    if trans:
        w = turned_back(lu, b)
        slope = upper.T @ (lower_dot.T @ w) + upper_dot.T @ (lower.T @ w)
        z_dot = linalg.lu_solve(lu_and_piv, b_dot - slope, trans=1)
        v = b_bar
    else:
        slope = lower_dot @ (upper @ z) + lower @ (upper_dot @ z)
        half = linalg.solve_triangular(lu, slope, lower=True, unit_diagonal=True)
        z_dot = linalg.lu_solve(lu_and_piv, b_dot) - linalg.solve_triangular(lu, half)
        w = turned_back(lu, z_bar)
        v = z
    lu_bar = -(np.tril(products(w, upper @ v), -1) + np.triu(products(lower.T @ w, v)))
    lu_and_piv_bar = (lu_bar, piv)


def turned_back(lu, b):
    """The solution of (L U)ᵀ w = b."""
    from scipy import linalg

    return linalg.solve_triangular(
        lu, linalg.solve_triangular(lu, b, trans=1), trans=1, lower=True, unit_diagonal=True
    )
