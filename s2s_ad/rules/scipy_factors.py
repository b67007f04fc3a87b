"""``scipy.linalg``: factors of real matrices where SciPy's arguments or results differ from NumPy's.

The generalised symmetric eigenvalue problem a V = b V diag(w), with Vᵀ b V = 1.  With A = Vᵀ ȧ V,
B = Vᵀ ḃ V and F_ij = 1 / (w_j − w_i) off the diagonal and 0 on it:

    ẇ = diag(A) − w diag(B),   V̇ = V (F ∘ (A − B diag w) − ½ diag(B))
    ā = V (diag w̄ + G) Vᵀ,   b̄ = −V (diag(w w̄) + G diag w + ½ diag(Vᵀ V̄)) Vᵀ,   G = F ∘ Vᵀ V̄

Only one triangle of a and of b is read.

A = P L U: with X = L⁻¹ Pᵀ Ȧ U⁻¹,  L̇ = L tril(X, −1) and U̇ = triu(X) U.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import equally_long, refuse, rule
from s2s_ad.rules.decompositions import adjoint_of_qr, adjoint_of_r, tangent_of_r, tangents_of_qr
from s2s_ad.rules.eigen import in_triangle, of_triangle, reciprocal_gaps
from s2s_ad.rules.samples import call, definite, real, square
from s2s_ad.rules.scipy_linalg import real_only


def part_only(type, subset_by_index, subset_by_value):
    if type != 1:
        refuse("scipy.linalg.eigh of another type: bring the problem to the form a v = w b v")
    if subset_by_index is not None or subset_by_value is not None:
        refuse("scipy.linalg.eigh of a subset: take all eigenvalues, and slice them")


# the default driver gives vectors of either sign, as rounding has it
_PAIRS = [
    call(definite(3), driver="ev"),
    call(definite(3), definite(3)),
    call(definite(3), lower=False, driver="evd"),
    call(definite(3), definite(3), lower=False),
]


@rule(
    "scipy.linalg.eigh",
    samples=[
        *_PAIRS,
        call(definite(3), eigvals_only=True),
        call(definite(3), definite(3), eigvals_only=True),
    ],
)
def eigh(
    z, a, b=None, *, lower=True, eigvals_only=False, overwrite_a=False, overwrite_b=False, type=1,
    check_finite=True, subset_by_index=None, subset_by_value=None, driver=None,
):  # fmt: skip
    from scipy import linalg

    real_only(a, a if b is None else b)
    part_only(type, subset_by_index, subset_by_value)
    triangle = "L" if lower else "U"
    w, v = linalg.eigh(a, b, lower=lower) if eigvals_only else z
    of_a = v.T @ of_triangle(a_dot, triangle) @ v
    if b is None:
        moved, still = of_a, 0.0
    else:
        of_b = v.T @ of_triangle(b_dot, triangle) @ v
        moved, still = of_a - of_b * w, 0.5 * np.diag(np.diag(of_b))
    if eigvals_only:
        z_dot = np.diag(moved)
        core = np.diag(z_bar)
    else:
        f = reciprocal_gaps(w)
        turned = v.T @ z_bar[1]
        z_dot = np.diag(moved), v @ (f * moved - still)
        core = np.diag(z_bar[0]) + f * turned
    a_bar = in_triangle(v @ core @ v.T, triangle)
    if b is not None:
        length = 0.0 if eigvals_only else 0.5 * np.diag(np.diag(turned))
        b_bar = -in_triangle(v @ (core * w + length) @ v.T, triangle)


@rule("scipy.linalg.eigvalsh", samples=_PAIRS)
def eigvalsh(
    z, a, b=None, *, lower=True, overwrite_a=False, overwrite_b=False, type=1, check_finite=True,
    subset_by_index=None, subset_by_value=None, driver=None,
):  # fmt: skip
    from scipy import linalg

    real_only(a, a if b is None else b)
    part_only(type, subset_by_index, subset_by_value)
    triangle = "L" if lower else "U"
    v = linalg.eigh(a, b, lower=lower)[1]
    moved = np.sum(v * (of_triangle(a_dot, triangle) @ v), axis=0)
    a_bar = in_triangle((v * z_bar) @ v.T, triangle)
    if b is None:
        z_dot = moved
    else:
        z_dot = moved - z * np.sum(v * (of_triangle(b_dot, triangle) @ v), axis=0)
        b_bar = -in_triangle((v * (z * z_bar)) @ v.T, triangle)


@rule(
    "scipy.linalg.qr",
    samples=[
        call(real(3, 3)),
        call(real(4, 2), mode="economic"),
        call(real(3, 3), mode="economic"),
    ],
)
def qr(z, a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    real_only(a, a)
    if pivoting:
        refuse("scipy.linalg.qr with pivoting=True: leave it out")
    if mode in ("full", "r") and not equally_long(a, 0, 1):
        refuse("scipy.linalg.qr of a matrix that is not square: give mode='economic'")
    if mode == "r":
        z_dot = (tangent_of_r(z[0], a, a_dot),)
        a_bar = adjoint_of_r(z[0], a, z_bar[0])
    elif mode in ("full", "economic"):
        z_dot = tangents_of_qr(*z, a_dot)
        a_bar = adjoint_of_qr(*z, *z_bar)
    else:
        refuse("scipy.linalg.qr: mode is one of 'full', 'economic' and 'r'")


@rule("scipy.linalg.lu", samples=[square(3)])
def lu(z, a, permute_l=False, overwrite_a=False, check_finite=True, p_indices=False):
    from scipy import linalg

    real_only(a, a)
    if permute_l or p_indices:
        refuse("scipy.linalg.lu with permute_l or p_indices: take p, l, u = lu(a)")
    if a.ndim != 2 or not equally_long(a, 0, 1):
        refuse("scipy.linalg.lu of a matrix that is not square")
    p, l, u = z
    x = linalg.solve_triangular(l, p.T @ a_dot, lower=True, unit_diagonal=True)
    x = linalg.solve_triangular(u, x.T, trans=1).T
    z_dot = 0.0, l @ np.tril(x, -1), np.triu(x) @ u
    g = np.tril(l.T @ z_bar[1], -1) + np.triu(z_bar[2] @ u.T)
    g = linalg.solve_triangular(u, g.T).T
    a_bar = p @ linalg.solve_triangular(l, g, trans=1, lower=True, unit_diagonal=True)
