"""``scipy.linalg``, by name: systems of equations, triangular and Cholesky factors, matrix exponentials.

With the solution x of op(a) x = b:  ẋ = op(a)⁻¹ (ḃ − op(ȧ) x),  b̄ = op(a)⁻ᵀ x̄, and the adjoint of op(a) is
−b̄ xᵀ.  Of a triangular matrix only that triangle is read, and so are its tangent and adjoint.
"""

from __future__ import annotations

from importlib import metadata

import numpy as np

from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.eigen import in_triangle, of_triangle
from s2s_ad.rules.linalg import adjoint_of_cholesky, tangent_of_cholesky
from s2s_ad.rules.samples import call, definite, real, square


def real_only(a, b):
    if np.iscomplexobj(a) or np.iscomplexobj(b):
        refuse("scipy.linalg with complex matrices: use np.linalg.solve")


def keeps_the_rest():
    """Whether ``cho_factor`` leaves beside the factor what stood there; SciPy 1.18 and later write zeros."""
    try:
        version = metadata.version("scipy")
    except metadata.PackageNotFoundError:
        return False
    return tuple(map(int, version.split(".")[:2])) < (1, 18)


KEPT = keeps_the_rest()


def products(x, y):
    """The product of a column and a row, or of as many as there are."""
    return np.outer(x, y) if x.ndim == 1 else x @ y.T


@rule(
    "scipy.linalg.solve",
    samples=[
        call(square(3), real(3)),
        call(square(3), real(3, 2)),
        call(definite(3), real(3), assume_a="pos"),
        call(definite(3), real(3, 2), lower=True, assume_a="sym"),
    ],
)
def solve(z, a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None):
    real_only(a, b)
    symmetric = assume_a in ("pos", "positive definite", "sym", "symmetric")
    if not symmetric and assume_a not in (None, "gen", "general"):
        refuse("scipy.linalg.solve with this assume_a=: leave it out")
    triangle = "L" if lower else "U"
    slope = of_triangle(a_dot, triangle) if symmetric else a_dot
    whole = of_triangle(a, triangle) if symmetric else a
    z_dot = np.linalg.solve(whole, b_dot - slope @ z)
    b_bar = np.linalg.solve(whole.T, z_bar)
    a_bar = in_triangle(-products(b_bar, z), triangle) if symmetric else -products(b_bar, z)


@rule(
    "scipy.linalg.solve_triangular",
    samples=[
        call(square(3), real(3)),
        call(square(3), real(3, 2), lower=True),
        call(square(3), real(3), trans=1, lower=True),
        call(square(3), real(3, 2), "T"),
        call(square(3), real(3), lower=True, unit_diagonal=True),
    ],
)
def solve_triangular(
    z, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True
):  # fmt: skip
    from scipy import linalg

    real_only(a, b)
    turned = trans not in (0, "N")
    slope = triangle_of(a_dot, lower, unit_diagonal)
    moved = b_dot - (slope.T if turned else slope) @ z
    z_dot = linalg.solve_triangular(a, moved, trans=trans, lower=lower, unit_diagonal=unit_diagonal)
    back = 0 if turned else 1
    b_bar = linalg.solve_triangular(a, z_bar, trans=back, lower=lower, unit_diagonal=unit_diagonal)
    a_bar = -triangle_of(products(z, b_bar) if turned else products(b_bar, z), lower, unit_diagonal)


def triangle_of(x, lower, unit_diagonal):
    """What is read of a triangular matrix."""
    if lower:
        return np.tril(x, -1) if unit_diagonal else np.tril(x)
    return np.triu(x, 1) if unit_diagonal else np.triu(x)


@rule("scipy.linalg.cholesky", samples=[definite(3), call(definite(3), True), call(definite(2), lower=True)])
def cholesky(z, a, lower=False, overwrite_a=False, check_finite=True):
    real_only(a, a)
    if lower:
        z_dot = tangent_of_cholesky(z, a_dot)
        a_bar = adjoint_of_cholesky(z, z_bar)
    else:
        z_dot = tangent_of_cholesky(z.T, a_dot.T).T
        a_bar = adjoint_of_cholesky(z.T, z_bar.T).T


@rule("scipy.linalg.cho_factor", samples=[definite(3), call(definite(3), lower=True)])
def cho_factor(z, a, lower=False, overwrite_a=False, check_finite=True):
    real_only(a, a)
    if lower:
        factor = np.tril(z[0])
        c_dot = tangent_of_cholesky(factor, a_dot)
        b_bar = adjoint_of_cholesky(factor, np.tril(z_bar[0]))
        z_dot = (c_dot + np.triu(a_dot, 1) if KEPT else c_dot), 0
        a_bar = b_bar + np.triu(z_bar[0], 1) if KEPT else b_bar
    else:
        factor = np.triu(z[0]).T
        c_dot = tangent_of_cholesky(factor, a_dot.T).T
        b_bar = adjoint_of_cholesky(factor, np.triu(z_bar[0]).T).T
        z_dot = (c_dot + np.tril(a_dot, -1) if KEPT else c_dot), 0
        a_bar = b_bar + np.tril(z_bar[0], -1) if KEPT else b_bar


@rule(
    "scipy.linalg.cho_solve",
    samples=[
        call((square(3), True), real(3)),
        call((square(3), False), real(3, 2)),
        call((square(3), True), real(3, 2)),
    ],
)
def cho_solve(z, c_and_lower, b, overwrite_b=False, check_finite=True):
    from scipy import linalg

    c, lower = c_and_lower
    real_only(c, b)
    # the matrix is c c.T, or c.T c if the factor is an upper one
    factor = np.tril(c) if lower else np.triu(c)
    slope = triangle_of(c_and_lower_dot[0], lower, False)
    half = slope @ factor.T if lower else factor.T @ slope
    z_dot = linalg.cho_solve((c, lower), b_dot - (half + half.T) @ z)
    b_bar = linalg.cho_solve((c, lower), z_bar)
    s = products(b_bar, z) + products(z, b_bar)
    c_and_lower_bar = (-triangle_of(s @ factor if lower else factor @ s, lower, False), lower)


@rule("scipy.linalg.inv", samples=[square(3)])
def inv(z, a, overwrite_a=False, check_finite=True):
    z_dot = -(z @ a_dot @ z)
    a_bar = -(z.T @ z_bar @ z.T)


@rule("scipy.linalg.det", samples=[square(3)])
def det(z, a, overwrite_a=False, check_finite=True):
    cofactors = z * np.linalg.inv(a).T
    z_dot = np.sum(cofactors * a_dot)
    a_bar = z_bar * cofactors
