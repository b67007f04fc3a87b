"""Polynomials as NumPy's functions have them: coefficients with the highest power first.

A fitted polynomial is a least-squares solution z = V⁺ s of the matrix V of powers, with the residual
r = s − V z:  s̄ = V⁺ᵀ z̄ and V̄ = r (V⁺ s̄)ᵀ − s̄ zᵀ (where complex, with conjugates).  Weights multiply the rows
of V and the values s.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import counted, linear, refuse, rule
from s2s_ad.rules.linalg import check_cutoff
from s2s_ad.rules.products import H
from s2s_ad.rules.reductions import conjugate
from s2s_ad.rules.samples import call, complex_, positive, real
from s2s_ad.rules.signal import array_of, as_operand


@rule(
    np.polyval,
    samples=[
        call(real(4), real(3)),
        call(real(3), 0.7),
        call(real(1), real(2)),
        call(real(3), real(2, 2)),
        call([1.0, 2.0, 0.5], real(3)),
    ],
)
def polyval(z, p, x):
    c = array_of(p)
    degrees = np.arange(c.size - 1, -1, -1)
    powers = np.expand_dims(x, -1) ** degrees
    slope = np.polyval(np.polyder(c), x)
    z_dot = powers @ array_of(p_dot) + slope * x_dot
    p_bar = as_operand(np.sum(np.expand_dims(z_bar, -1) * powers, axis=counted(0, np.ndim(x))), p)
    x_bar = z_bar * slope


@linear(np.polyder, samples=[call(real(4)), call(real(5), 2), call(real(1))])
def polyder(p_bar, z_bar, p, m=1):
    degrees = np.arange(p.size - 1, -1, -1)
    factors = np.ones(p.size)
    for k in counted(0, m):
        factors = factors * (degrees - k)
    padded = np.concatenate((z_bar, np.zeros(p.size - z_bar.size)))
    return factors * padded


@rule(
    np.polyint,
    samples=[call(real(3)), call(real(3), 2), call(real(3), 1, 0.5), call(complex_(2), k=0.5)],
)
def polyint(z, p, m=1, k=None):
    if k is None:
        z_dot = np.polyint(p_dot, m)
    else:
        if m != 1:
            refuse("np.polyint with several constants: integrate once at a time")
        z_dot = np.polyint(p_dot, m, k_dot)
        k_bar = z_bar[-1]
    powers = np.arange(p.size - 1, -1, -1)
    factors = np.ones(p.size)
    for j in counted(1, m + 1):
        factors = factors / (powers + j)
    p_bar = factors * z_bar[: p.size]


@rule(np.polyadd, samples=[call(real(3), real(3)), call(real(2), real(4)), call(real(4), complex_(2))])
def polyadd(z, a1, a2):
    check_coefficients(a1, a2)
    z_dot = np.polyadd(a1_dot, a2_dot)
    a1_bar = z_bar[z.size - a1.size :]
    a2_bar = z_bar[z.size - a2.size :]


@rule(np.polysub, samples=[call(real(3), real(3)), call(real(2), real(4))])
def polysub(z, a1, a2):
    check_coefficients(a1, a2)
    z_dot = np.polysub(a1_dot, a2_dot)
    a1_bar = z_bar[z.size - a1.size :]
    a2_bar = -z_bar[z.size - a2.size :]


def check_coefficients(a1, a2):
    if np.ndim(a1) > 1 or np.ndim(a2) > 1:
        refuse("np.polyadd and np.polysub of matrices: add them with + and -")


@rule(
    np.polyfit,
    samples=[
        call(real(5), real(5), 2),
        call(positive(4), real(4), 1),
        call(real(4), real(4), 0),
        call(complex_(4), complex_(4), 1),
        call(real(5), real(5), 1, w=positive(5)),
    ],
)
def polyfit(z, x, y, deg, rcond=None, full=False, w=None, cov=False):
    if y.ndim != 1 or full or cov:
        refuse("np.polyfit of several columns, or with full= or cov=: take the coefficients one by one")
    check_cutoff(rcond)
    degrees = np.arange(deg, -1, -1)
    powers = x[:, None] ** degrees
    slopes = degrees * x[:, None] ** np.maximum(degrees - 1, 0)
    p = np.linalg.pinv(weighted(powers, w))
    r = weighted(y - powers @ z, w)
    v_dot = weighted(slopes * x_dot[:, None], w)
    s_dot = weighted(y_dot, w)
    if w is not None:
        v_dot = v_dot + w_dot[:, None] * powers
        s_dot = s_dot + w_dot * y
    z_dot = p @ (s_dot - v_dot @ z) + p @ (H(p) @ (H(v_dot) @ r))
    s_bar = p.T @ z_bar
    v_bar = conjugate(r[:, None] * (conjugate(p) @ s_bar)) - s_bar[:, None] * z
    y_bar = weighted(s_bar, w)
    x_bar = np.sum(weighted(v_bar * slopes, w), axis=1)
    if w is not None:
        w_bar = s_bar * y + np.sum(v_bar * powers, axis=1)


def weighted(rows, w):
    """The rows (or numbers) times their weights."""
    return rows if w is None else w * rows if rows.ndim == 1 else w[:, None] * rows
