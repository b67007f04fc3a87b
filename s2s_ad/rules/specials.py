"""The IR's own pure operations that are linear in their first operand.

``getitem``, ``setitem``, ``add_at``, growing lists and control flow are no rules: the transforms
know them.

What is not linear is the unitary factor W = U Vᴴ of a matrix U S Vᴴ, the slope of its nuclear norm.  It is
smooth where the singular values are positive, whether or not some of them are equal:  with P = Uᴴ Ȧ V,

    Ẇ = U ((P − Pᴴ)_ij / (s_i + s_j)) Vᴴ + (Ȧ V − U P) S⁻¹ Vᴴ + U S⁻¹ (Uᴴ Ȧ − P Vᴴ)
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import unbroadcast
from s2s_ad.rules.declare import linear, rule, zero_derivative
from s2s_ad.rules.products import H
from s2s_ad.rules.reductions import conjugate
from s2s_ad.rules.samples import call, complex_, real


@linear("T", samples=[real(2, 3), real(3), real(2, 3, 4)])
def T(x_bar, z_bar, x):
    return z_bar.T


@linear("copy", samples=[real(3), call(real(2, 3), "C")])
def copy(x_bar, z_bar, x, order="K"):
    return z_bar


@linear("astype", samples=[call(real(3), np.float64)])
def astype(x_bar, z_bar, x, dtype):
    return z_bar


@linear("as_row", samples=[real(3)])
def as_row(x_bar, z_bar, x):
    return z_bar


@linear("broadcast", samples=[call(real(3), (2, 3))])
def broadcast(x_bar, z_bar, x, shape):
    return z_bar


@rule("unbroadcast", samples=[call(real(2, 3), np.ones(3)), call(real(2, 3), np.ones((2, 1)))])
def unbroadcast_(z, g, like):
    z_dot = unbroadcast(g_dot, like)
    # g may be less than it is typed, too, where a broadcast that nobody needed was left away
    g_bar = unbroadcast(z_bar * np.ones_like(g), g)
    like_bar = 0.0


_PARTS = [call(complex_(3), real(3)), call(complex_(2, 3), real(3)), call(complex_(3), 0.7)]


@rule("with_real", samples=_PARTS)
def with_real(w, z, part):
    w_dot = part_dot + 1.0j * np.imag(z_dot)
    z_bar = 1.0j * np.imag(w_bar)
    part_bar = np.real(w_bar)


@rule("with_imag", samples=_PARTS)
def with_imag(w, z, part):
    w_dot = np.real(z_dot) + 1.0j * part_dot
    z_bar = np.real(w_bar)
    part_bar = -np.imag(w_bar)


@rule("polar", samples=[real(3, 2), real(2, 3), real(2, 2, 3), complex_(2, 2)])
def unitary_factor(w, x):
    w_dot = tangent_of_polar(x, x_dot)
    x_bar = conjugate(tangent_of_polar(x, conjugate(w_bar)))


def tangent_of_polar(x, x_dot):
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    across, down = s[..., None, :], s[..., :, None]
    moved, turned = x_dot @ H(vh), H(u) @ x_dot
    p = turned @ H(vh)
    core = (p - H(p)) / (down + across)
    return (u @ core + (moved - u @ p) / across) @ vh + u @ ((turned - p @ vh) / down)


zero_derivative("zeros", "zeros_of", "shape_at", "size_if_made", "size", "list_len", "fails", "failure")
zero_derivative("list_order", "list_heap", "list_best", "list_index", "list_has", "key_place")
zero_derivative("bisect.bisect_left", "bisect.bisect_right")
