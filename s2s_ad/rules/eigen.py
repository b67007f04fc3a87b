"""Eigenvalues and eigenvectors (``numpy.linalg``), and the roots of polynomials.

a V = V diag(w).  With K = V⁻¹ ȧ V and F_ij = 1 / (w_j − w_i) off the diagonal and 0 on it:

    ẇ = diag K,   V̇ = V (F ∘ K) + V D
    ā = V⁻ᵀ (diag w̄ + F ∘ Vᵀ V̄) Vᵀ

The eigenvalues have to differ.  D is diagonal and says what the vectors are normalised to, for each is
only known up to a factor.  ``eig`` gives vectors of length one whose largest entry is real, so that
entry's phase and the length stay as they are.  ``eigh`` needs no lengths, since its V is unitary;
complex vectors keep the phase of their first entry (of the last one with UPLO="U"), which is what
LAPACK's reduction to a tridiagonal matrix does.  A function that does not depend on phases, as it should
be, has the same derivative whatever D is.

``eigh`` and ``eigvalsh`` read one triangle only, and so do their derivatives.

A root r of a polynomial p moves by  ṙ = −ṗ(r) / p'(r).
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import add_at
from s2s_ad.rules.declare import rule
from s2s_ad.rules.linalg import half_lower, of_lower
from s2s_ad.rules.products import H, T
from s2s_ad.rules.reductions import conjugate
from s2s_ad.rules.samples import call, complex_, definite, distinct, hermitian, positive, real


def of_triangle(a, UPLO):
    """The Hermitian matrix of the triangle that is read."""
    return of_lower(a) if UPLO in ("L", "l") else H(of_lower(H(a)))


def in_triangle(s, UPLO):
    """The adjoint of the triangle that is read, from that of the whole matrix."""
    return half_lower(s + H(s)) if UPLO in ("L", "l") else H(half_lower(s + H(s)))


@rule(
    np.linalg.eigh,
    samples=[
        definite(3), definite(2, 3), call(definite(3), "U"), hermitian(3), call(hermitian(3), UPLO="U"),
    ],
)  # fmt: skip
def eigh(z, a, UPLO="L"):
    w, v = z
    # 1 / (w_j - w_i), and 0 on the diagonal
    f = reciprocal_gaps(w)
    inner = H(v) @ of_triangle(a_dot, UPLO) @ v
    if np.iscomplexobj(a):
        k = 0 if UPLO in ("L", "l") else -1
        still = v[..., k, :] + (v[..., k, :] == 0.0)  # LAPACK leaves the phase of this entry alone
        moved = v @ (f * inner)
        turned = np.imag(moved[..., k, :] / still)
        z_dot = np.real(np.diagonal(inner, axis1=-2, axis2=-1)), moved - 1.0j * turned[..., None, :] * v
        v_bar = add_at(z_bar[1], (..., k, slice(None)), -1.0j * turning(v, z_bar[1]) / still)
    else:
        z_dot = np.diagonal(inner, axis1=-2, axis2=-1), v @ (f * inner)
        v_bar = z_bar[1]
    s = conjugate(v) @ (z_bar[0][..., None] * T(v) + (f * (T(v) @ v_bar)) @ T(v))
    a_bar = in_triangle(s, UPLO)


def reciprocal_gaps(w):
    gaps = w[..., None, :] - w[..., :, None] + np.eye(w.shape[-1])
    return 1.0 / gaps - np.eye(w.shape[-1])


def turning(v, v_bar):
    """How much a function of complex eigenvectors changes with their phases."""
    return np.imag(np.sum(v_bar * v, axis=-2))


@rule(
    np.linalg.eigvalsh,
    samples=[definite(3), definite(2, 3), call(definite(3), "U"), hermitian(3), call(hermitian(3), UPLO="U")],
)
def eigvalsh(z, a, UPLO="L"):
    v = np.linalg.eigh(a, UPLO)[1]
    z_dot = np.sum(conjugate(v) * (of_triangle(a_dot, UPLO) @ v), axis=-2)
    s = conjugate(v * z_bar[..., None, :]) @ T(v)
    a_bar = in_triangle(s, UPLO)


_SQUARES = [call(distinct(3)), call(distinct(2, 3)), call(complex_(2, 2))]


@rule(np.linalg.eig, samples=_SQUARES)
def eig(z, a):
    w, v = z
    # 1 / (w_j - w_i), and 0 on the diagonal
    f = reciprocal_gaps(w)
    inner = np.linalg.solve(v, a_dot @ v)
    moved = v @ (f * inner)
    # the vectors stay of length one, and the phase of their largest entry stays
    largest = np.expand_dims(np.argmax(np.abs(v), axis=-2), -2)
    entry = np.take_along_axis(v, largest, -2)
    grown = np.sum(np.real(np.conj(v) * moved), axis=-2, keepdims=True)
    turned = np.imag(np.take_along_axis(moved, largest, -2) / entry)
    z_dot = np.diagonal(inner, axis1=-2, axis2=-1), moved - v * (grown + 1.0j * turned)
    pull = np.sum(z_bar[1] * v, axis=-2, keepdims=True)
    rows = np.expand_dims(np.arange(v.shape[-1]), -1)
    still = 1.0j * (rows == largest) * np.imag(pull) / entry
    v_bar = z_bar[1] - np.real(pull) * np.conj(v) - still
    a_bar = np.linalg.solve(T(v), z_bar[0][..., None] * T(v) + (f * (T(v) @ v_bar)) @ T(v))


@rule("scipy.linalg.eigvals", samples=[distinct(3), complex_(2, 2)])
@rule(np.linalg.eigvals, samples=_SQUARES)
def eigvals(z, a, *, overwrite_a=False, check_finite=True):
    v = np.linalg.eig(a)[1]
    z_dot = np.diagonal(np.linalg.solve(v, a_dot @ v), axis1=-2, axis2=-1)
    a_bar = np.linalg.solve(T(v), z_bar[..., None] * T(v))


@rule(np.roots, samples=[positive(4), real(3), complex_(3)])
def roots(z, p):
    powers = np.vander(z, p.size)
    slope = np.polyval(np.polyder(p), z)
    z_dot = -(powers @ p_dot) / slope
    p_bar = -(z_bar / slope) @ powers
