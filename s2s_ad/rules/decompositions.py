"""Matrix decompositions (``numpy.linalg``) and what is defined by singular values; of real matrices, but for
the singular values themselves.

Singular values, a = U S Vᵀ.  With F_ij = 1 / (s_j² − s_i²) off the diagonal and 0 on it (Townsend,
*Differentiating the singular value decomposition*, 2016):

    ṡ = diag(Uᵀ ȧ V)
    U̇ = U (F ∘ (P S + S Pᵀ)) + (I − U Uᵀ) ȧ V S⁻¹,   P = Uᵀ ȧ V, and V̇ alike with ȧᵀ
    ā = U (F ∘ (Uᵀ Ū − Ūᵀ U)) S Vᵀ + (I − U Uᵀ) Ū S⁻¹ Vᵀ + U S̄ Vᵀ + the like of V

The vectors have a derivative only where the singular values differ; the values alone need no F.

QR of a matrix with at least as many rows as columns, C = ȧ R⁻¹, X = Qᵀ C, and Ω the skew matrix with the
strict lower triangle of X:  Q̇ = Q Ω + C − Q X,  Ṙ = (X − Ω) R.

Least squares, x = a⁺ b, by the derivative of the pseudo-inverse of a matrix whose rank stays as it is, with
r = b − a x (nothing where a has as many independent rows as it has rows) and y = a⁺ᵀ x:

    ẋ = a⁺ (ḃ − ȧ x) + a⁺ a⁺ᵀ ȧᵀ r + (I − a⁺ a) ȧᵀ y

The last term is nothing where the columns are independent.  The residual ‖b − a x‖² has the slopes 2 r in b
and −2 r xᵀ in a, because x minimises it.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import equally_long, refuse, rule
from s2s_ad.rules.linalg import cutoff_of_fit
from s2s_ad.rules.products import H, T
from s2s_ad.rules.reductions import conjugate
from s2s_ad.rules.samples import call, real, square


def only_real(a, name):
    if np.iscomplexobj(a):
        refuse(f"{name} of a complex matrix")


@rule(
    "scipy.linalg.svd",
    samples=[call(real(3, 3)), call(real(4, 2), full_matrices=False), call(real(4, 3), compute_uv=False)],
)
@rule(
    np.linalg.svd,
    samples=[
        call(real(3, 3)),
        call(real(4, 2), full_matrices=False),
        call(real(2, 3), False),
        call(real(2, 3, 2), full_matrices=False),
        call(real(4, 3), compute_uv=False),
        call(real(2, 2, 3), compute_uv=False),
    ],
)
def svd(
    z, a, full_matrices=True, compute_uv=True, *, overwrite_a=False, check_finite=True, lapack_driver=None
):  # fmt: skip
    if compute_uv:
        only_real(a, "svd")
        if full_matrices and not equally_long(a, -2, -1):
            refuse("svd of a matrix that is not square: give full_matrices=False")
        u, s, vh = z
        v = T(vh)
        # 1 / (s_j^2 - s_i^2), and 0 on the diagonal
        eye = np.eye(s.shape[-1])
        f = 1.0 / ((s * s)[..., None, :] - (s * s)[..., :, None] + eye) - eye
        inner = T(u) @ a_dot @ v
        left = inner * s[..., None, :]
        right = s[..., :, None] * inner
        u_outer = (a_dot @ v - u @ inner) / s[..., None, :]
        v_outer = (T(a_dot) @ u - v @ T(inner)) / s[..., None, :]
        z_dot = (
            u @ (f * (left + T(left))) + u_outer,
            np.diagonal(inner, axis1=-2, axis2=-1),
            T(v @ (f * (right + T(right))) + v_outer),
        )
        u_bar, s_bar, v_bar = z_bar[0], z_bar[1], T(z_bar[2])
        u_turn = T(u) @ u_bar
        v_turn = T(v) @ v_bar
        core = (f * (u_turn - T(u_turn))) * s[..., None, :] + s[..., :, None] * (f * (v_turn - T(v_turn)))
        a_bar = (
            (u @ core + u * s_bar[..., None, :]) @ vh
            + ((u_bar - u @ u_turn) / s[..., None, :]) @ vh
            + u @ T((v_bar - v @ v_turn) / s[..., None, :])
        )
    else:
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        z_dot = np.diagonal(H(u) @ a_dot @ H(vh), axis1=-2, axis2=-1)
        a_bar = conjugate((u * z_bar[..., None, :]) @ vh)


@rule("scipy.linalg.svdvals", samples=[real(4, 3)])
@rule(
    np.linalg.svdvals,
    samples=[call(real(4, 3)), call(real(2, 2, 3))],
)
def svdvals(z, x, *, overwrite_a=False, check_finite=True):
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    z_dot = np.diagonal(H(u) @ x_dot @ H(vh), axis1=-2, axis2=-1)
    x_bar = conjugate((u * z_bar[..., None, :]) @ vh)


@rule(
    np.linalg.qr,
    samples=[call(real(3, 3)), call(real(4, 2)), call(real(2, 3, 2)), call(real(4, 2), "r")],
)
def qr(z, a, mode="reduced"):
    only_real(a, "qr")
    if mode == "reduced":
        z_dot = tangents_of_qr(*z, a_dot)
        a_bar = adjoint_of_qr(*z, *z_bar)
    elif mode == "r":
        z_dot = tangent_of_r(z, a, a_dot)
        a_bar = adjoint_of_r(z, a, z_bar)
    else:
        refuse("np.linalg.qr: only mode='reduced' and mode='r' have a derivative rule")


def tangents_of_qr(q, r, a_dot):
    c = a_dot @ np.linalg.inv(r)
    x = T(q) @ c
    skew = np.tril(x, -1) - T(np.tril(x, -1))
    return q @ skew + c - q @ x, (x - skew) @ r


def adjoint_of_qr(q, r, q_bar, r_bar):
    g = T(q) @ q_bar
    m = r @ T(r_bar) - T(g)
    return (q_bar + q @ symmetric_of_lower(m)) @ T(np.linalg.inv(r))


def tangent_of_r(r, a, a_dot):
    inverse = np.linalg.inv(r)
    x = T(a @ inverse) @ a_dot @ inverse
    return (x - np.tril(x, -1) + T(np.tril(x, -1))) @ r


def adjoint_of_r(r, a, r_bar):
    inverse = np.linalg.inv(r)
    return a @ inverse @ symmetric_of_lower(r @ T(r_bar)) @ T(inverse)


def symmetric_of_lower(m):
    """The symmetric matrix with the lower triangle of m."""
    return np.tril(m) + T(np.tril(m, -1))


@rule(
    "scipy.linalg.lstsq",
    samples=[
        call(real(4, 2), real(4)),
        call(real(4, 2), real(4, 3)),
        call(square(3), real(3)),
        call(real(2, 4), real(2, 3)),
    ],
)
@rule(
    np.linalg.lstsq,
    samples=[
        call(real(4, 2), real(4), rcond=None),
        call(real(4, 2), real(4, 3), rcond=None),
        call(square(3), real(3), None),
        call(real(4, 2), real(4), -1),
        call(real(2, 4), real(2), None),
        call(real(2, 4), real(2, 3), rcond=None),
    ],
)
def lstsq(
    z, a, b, rcond=None, *, cond=None, overwrite_a=False, overwrite_b=False, check_finite=True,
    lapack_driver=None,
):  # fmt: skip
    only_real(a, "lstsq")
    cutoff = cutoff_of_fit(rcond if cond is None else cond)
    if lapack_driver == "gelsy":
        refuse("lstsq with lapack_driver='gelsy': leave it out")
    x = z[0]
    p = np.linalg.pinv(1.0 * a, rtol=cutoff)  # of integers there is none
    r = b - a @ x
    columns = x if b.ndim == 2 else x[:, None]
    misfit = r if b.ndim == 2 else r[:, None]
    b_dots = b_dot if b.ndim == 2 else b_dot[:, None]
    turned = p.T @ columns
    flow = p @ (b_dots - a_dot @ columns) + p @ (p.T @ (a_dot.T @ misfit))
    flow = flow + a_dot.T @ turned - p @ (a @ (a_dot.T @ turned))
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    z_dot = (
        flow if b.ndim == 2 else flow[:, 0],
        like_sums(2.0 * np.sum(misfit * (b_dots - a_dot @ columns), axis=0), z[1]),
        0,
        np.diagonal(u.T @ a_dot @ vh.T),
    )
    g = z_bar[0] if b.ndim == 2 else z_bar[0][:, None]
    back = p.T @ g
    seen = 2.0 * misfit * filled(z_bar[1], columns.shape[1])
    b_bars = back + seen
    a_bar = misfit @ (p @ back).T - b_bars @ columns.T + (u * z_bar[3]) @ vh
    a_bar = a_bar + turned @ (g - a.T @ back).T
    b_bar = b_bars if b.ndim == 2 else b_bars[:, 0]


def like_sums(sums, given):
    """Sums of squares of residuals as they are given: none when there is nothing left over, and one number
    by SciPy for one right-hand side."""
    return sums[0] if np.ndim(given) == 0 else sums[: given.size]


def filled(sums, n):
    """The transpose, for n of them."""
    return sums if np.ndim(sums) == 0 else sums @ np.eye(sums.size, n)
