"""Polynomials as NumPy's functions have them: coefficients with the highest power first.

A fitted polynomial is a least-squares solution z = P s of the matrix V of powers, with the residual
r = s − V z:  s̄ = Pᵀ z̄ and V̄ = r (P s̄)ᵀ − s̄ zᵀ (where complex, with conjugates).  Weights multiply the rows
of V and the values s.  NumPy scales the columns of V to length one, d², before it cuts off what is noise; and
with fewer points than coefficients, it is the scaled solution that has the least norm.  There the rest
h = z̄ − Vᵀ s̄ is not zero, and with λ = Pᵀ (d² ∘ z)

    ż += (I − P V) (V̇ᵀ λ − 2 Σᵢ Vᵢ V̇ᵢ ∘ z) / d²
"""

from __future__ import annotations

import math

import numpy as np

from s2s_ad.ir.implementations import setitem, zeros
from s2s_ad.rules.declare import counted, is_constant, linear, refuse, rule, static
from s2s_ad.rules.linalg import cutoff_of_fit
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
    factors = falling(np.arange(p.size - 1, -1, -1), m)
    return factors * setitem(zeros(p.size, z_bar.dtype), (slice(0, z_bar.size),), z_bar)


def falling(degrees, m):
    """What m derivatives bring down: n (n - 1) … (n - m + 1)."""
    if is_constant(m) and m == 1:
        return degrees
    return np.prod(degrees[:, None] - np.arange(m), axis=1)


@rule(
    np.polyint,
    samples=[
        call(real(3)),
        call(real(3), 2),
        call(real(3), 1, 0.5),
        call(complex_(2), k=0.5),
        call(real(3), 2, 0.5),
        call(real(3), 3, real(3)),
        call(real(2), m=2, k=real(1)),
    ],
)
def polyint(z, p, m=1, k=None):
    if k is None:
        z_dot = np.polyint(p_dot, m)
    else:
        z_dot = np.polyint(p_dot, m, k_dot)
        k_bar = z_bar[p.size :] / np.array(factorials_below(m))
    p_bar = z_bar[: p.size] / falling(np.arange(p.size + m - 1, m - 1, -1), m)


@static
def factorials_below(m):
    return tuple(math.factorial(j) for j in range(m - 1, -1, -1))


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
    np.polymul,
    samples=[
        call(real(3), real(2)),
        call(real(2), 0.7),
        call(complex_(2), real(4)),
        call(np.array([0.0, 1.0]), real(2)),
    ],
)
def polymul(z, a1, a2):
    # leading zeros of the product are left out
    x, y = coefficients(a1), coefficients(a2)
    x_dot = np.broadcast_to(coefficients(a1_dot), x.shape)
    y_dot = np.broadcast_to(coefficients(a2_dot), y.shape)
    z_dot = (np.convolve(x_dot, y) + np.convolve(x, y_dot))[-z.size :]
    g = at_the_end(z_bar, x.size + y.size - 1)
    a1_bar = np.reshape(np.correlate(g, conjugate(y), "valid"), np.shape(a1))
    a2_bar = np.reshape(np.correlate(g, conjugate(x), "valid"), np.shape(a2))


def coefficients(x):
    """A number is a polynomial of degree 0."""
    return np.reshape(x, (1,)) if np.ndim(x) == 0 else x


def at_the_end(g, n):
    """Zeros, but for the last of n numbers."""
    return setitem(zeros(n, g.dtype), (slice(-g.size, None),), g)


@rule(np.poly, samples=[real(4), real(1), complex_(3)])
def poly(z, seq_of_zeros):
    if seq_of_zeros.ndim != 1:
        refuse("np.poly of a matrix: give it the eigenvalues, np.poly(np.linalg.eigvals(a)).real")
    n = seq_of_zeros.size
    # row k: the coefficients of the polynomial without its zero k
    k = np.arange(n)
    others = np.vander(seq_of_zeros, n, increasing=True) @ np.triu(z[np.abs(k[:, None] - k)])
    z_dot = -np.concatenate((np.zeros(1), seq_of_zeros_dot @ others))
    seq_of_zeros_bar = -(others @ z_bar[1:])


@rule(
    np.polydiv,
    samples=[
        call(real(4), real(2)),
        call(real(3), real(3)),
        call(real(2), real(3)),
        call(real(5), real(1)),
        call(complex_(4), complex_(2)),
    ],
)
def polydiv(z, u, v):
    # u = q v + r, where r is shorter: leading coefficients that are (nearly) zero are left out
    (q, r), y = z, coefficients(v)
    n = q.size + y.size - 1
    x_dot = at_the_end(np.broadcast_to(coefficients(u_dot), (np.size(u),)), n)
    moved = x_dot - np.convolve(q, np.broadcast_to(coefficients(v_dot), y.shape))
    q_dot = np.polydiv(moved, y)[0]
    z_dot = q_dot, (moved - np.convolve(q_dot, y))[-r.size :]
    r_bar = at_the_end(z_bar[1], n)
    rest = z_bar[0] - np.correlate(r_bar, conjugate(y), "valid")
    nothing = np.zeros(y.size - 1)
    q_bar = np.polydiv(np.concatenate((rest[::-1], nothing)), y)[0][::-1]
    x_bar = r_bar + np.concatenate((q_bar, nothing))
    u_bar = np.reshape(x_bar[-np.size(u) :], np.shape(u))
    v_bar = np.reshape(-np.correlate(x_bar, conjugate(q), "valid"), np.shape(v))


@rule(
    np.polyfit,
    samples=[
        call(real(5), real(5), 2),
        call(positive(4), real(4), 1),
        call(real(4), real(4), 0),
        call(complex_(4), complex_(4), 1),
        call(real(5), real(5), 1, w=positive(5)),
        call(real(4), real(4, 2), 1),
        call(real(5), complex_(5, 2), 1, w=positive(5)),
        call(real(2), real(2), 2, w=positive(2)),
        call(real(5), real(5), 1, full=True, w=positive(5)),
        call(real(4), real(4, 2), 1, full=True),
        call(real(5), real(5), 2, cov=True),
        call(real(4), real(4, 2), 1, w=positive(4), cov="unscaled"),
        call(positive(2), real(2, 2), 3),
    ],
)
def polyfit(z, x, y, deg, rcond=None, full=False, w=None, cov=False):
    cutoff = cutoff_of_fit(rcond)
    told = full or cov
    if told and (np.iscomplexobj(x) or np.iscomplexobj(y)):
        refuse("np.polyfit of complex numbers with full= or cov=: leave it out")
    c, c_bar = (z[0], z_bar[0]) if told else (z, z_bar)
    degrees = np.arange(deg, -1, -1)
    powers = x[:, None] ** degrees
    slopes = degrees * x[:, None] ** np.maximum(degrees - 1, 0)
    v = weighted(powers, w)
    lengths = np.sum(v * v, axis=0)
    scale = np.sqrt(lengths)
    p = np.linalg.pinv(v / scale, rtol=cutoff) / scale[:, None]
    r = weighted(y, w) - v @ c
    v_dot, s_dot = weighted(slopes * x_dot[:, None], w), weighted(y_dot, w)
    if w is not None:
        v_dot = v_dot + weighted(powers, w_dot)
        s_dot = s_dot + weighted(y, w_dot)
    c_dot = tangent_of_fit(c, v, p, r, lengths, v_dot, s_dot)
    s_bar = p.T @ c_bar
    v_bar = adjoint_of_fit(c, v, p, r, lengths, c_bar, s_bar)
    if told:
        report = tell_sums if full else tell_covariance
        more_dot, seen, own = report(z, z_bar, v, p, r, scale, v_dot, s_dot - v_dot @ c, cov)
        z_dot = (c_dot, *more_dot)
        s_bar = s_bar + seen
        v_bar = v_bar + own
    else:
        z_dot = c_dot
    v_bar = v_bar - products(s_bar, c)
    y_bar = weighted(s_bar, w)
    x_bar = np.sum(weighted(v_bar * slopes, w), axis=1)
    if w is not None:
        w_bar = along(s_bar, y) + np.sum(v_bar * powers, axis=1)


def tangent_of_fit(c, v, p, r, lengths, v_dot, s_dot):
    growth = 2.0 * np.real(np.sum(v * v_dot, axis=0) / lengths)
    free = H(v_dot) @ turned_by(c, p, lengths) / squares_for(c, lengths)
    free = free - (growth if c.ndim == 1 else growth[:, None]) * c
    return p @ (s_dot - v_dot @ c) + p @ (H(p) @ (H(v_dot) @ r)) + free - p @ (v @ free)


def adjoint_of_fit(c, v, p, r, lengths, c_bar, s_bar):
    rest = c_bar - v.T @ s_bar
    outer = products(turned_by(c, p, lengths), rest / squares_for(c, lengths))
    turned = conjugate(products(r, conjugate(p) @ s_bar) + outer)
    return turned - v * (2.0 * np.real(along(rest, c)) / lengths)


def turned_by(c, p, lengths):
    return H(p) @ (squares_for(c, lengths) * c)


def squares_for(c, lengths):
    """The squared lengths of the columns, as factors of the coefficients."""
    squares = np.abs(lengths) if np.iscomplexobj(lengths) else lengths
    return squares if c.ndim == 1 else squares[:, None]


def tell_sums(z, z_bar, v, p, r, scale, v_dot, moved, cov):
    """full=True: the sums of squares, the rank, the singular values of the scaled matrix, and the cutoff."""
    u, _, vh = np.linalg.svd(v / scale, full_matrices=False)
    lengths = scale * scale
    a_dot = (v_dot - v * (np.sum(v * v_dot, axis=0) / lengths)) / scale
    sums_dot = np.sum((2.0 * r * moved)[:, None] if r.ndim == 1 else 2.0 * r * moved, axis=0)
    more_dot = sums_dot[: z[1].size], 0, np.diagonal(u.T @ a_dot @ vh.T), 0.0
    g = z_bar[1] @ np.eye(z[1].size, 1 if r.ndim == 1 else r.shape[1])
    a_bar = (u * z_bar[3]) @ vh
    own = a_bar / scale - v * (np.sum(a_bar * v, axis=0) / (scale * lengths))
    return more_dot, 2.0 * r * g, own


def tell_covariance(z, z_bar, v, p, r, scale, v_dot, moved, cov):
    """cov=True: the inverse of Vᵀ V, times the variance of the residuals unless that is left out."""
    inverse = p @ p.T
    turn = v.T @ v_dot
    inverse_dot = -(inverse @ (turn + turn.T) @ inverse)
    bar = z_bar[1]
    if cov == "unscaled":
        more_dot = inverse_dot if r.ndim == 1 else inverse_dot[:, :, None]
        inverse_bar, seen = bar if r.ndim == 1 else bar[:, :, 0], 0.0 * r
    else:
        freedom = v.shape[0] - v.shape[1]
        variance, variance_dot = np.sum(r * r, axis=0) / freedom, np.sum(2.0 * r * moved, axis=0) / freedom
        base, base_dot = (
            (inverse, inverse_dot) if r.ndim == 1 else (inverse[:, :, None], inverse_dot[:, :, None])
        )
        more_dot = base_dot * variance + base * variance_dot
        inverse_bar = bar * variance if r.ndim == 1 else bar @ variance
        seen = 2.0 * r * (np.sum(bar * base, axis=(0, 1)) / freedom)
    own = -(v @ (inverse @ (inverse_bar + inverse_bar.T) @ inverse))
    return (more_dot,), seen, own


def along(x, y):
    """The products, of columns or of as many as there are."""
    return x * y if y.ndim == 1 else np.sum(x * y, axis=1)


def weighted(rows, w):
    """The rows (or numbers) times their weights."""
    return rows if w is None else w * rows if rows.ndim == 1 else w[:, None] * rows


def products(x, y):
    """The product of a column and a row, or of as many as there are."""
    return x[:, None] * y if x.ndim == 1 else x @ y.T
