"""Covariances and correlations.

The matrix of correlations is U Uᵀ for the rows of the data made central and then of length one,
u = x / |x|:  u̇ = (ẋ − u (u · ẋ)) / |x|.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.samples import call, real


@rule(
    np.cov,
    samples=[
        call(real(3, 4)),
        call(real(4, 3), rowvar=False),
        call(real(5)),
        call(real(4), real(4)),
        call(real(2, 4), real(4), bias=True),
        call(real(3, 4), ddof=0),
    ],
)
def cov(z, m, y=None, rowvar=True, bias=False, ddof=None):
    u = central(variables(m, y, rowvar))
    u_dot = central(variables(m_dot, None if y is None else y_dot, rowvar))
    n = u.shape[1] - freedom_lost(bias, ddof)
    g = np.reshape(z_bar, (u.shape[0], u.shape[0]))
    z_dot = np.reshape(u_dot @ u.T + u @ u_dot.T, z.shape) / n
    u_bar = (g + g.T) @ u / n
    m_bar = as_given(u_bar, m, y, rowvar)
    if y is not None:
        y_bar = as_given(u_bar[rows_of(m, rowvar) :], y, None, rowvar)


def freedom_lost(bias, ddof):
    return (0 if bias else 1) if ddof is None else ddof


@rule(
    np.corrcoef,
    samples=[
        call(real(3, 4)),
        call(real(4, 3), rowvar=False),
        call(real(4), real(4)),
        call(real(2, 4), real(4)),
    ],
)
def corrcoef(z, x, y=None, rowvar=True):
    c = central(variables(x, y, rowvar))
    c_dot = central(variables(x_dot, None if y is None else y_dot, rowvar))
    size = np.sqrt(np.sum(c * c, axis=1, keepdims=True))
    u = c / size
    u_dot = (c_dot - u * np.sum(u * c_dot, axis=1, keepdims=True)) / size
    z_dot = u_dot @ u.T + u @ u_dot.T
    u_bar = (z_bar + z_bar.T) @ u
    c_bar = (u_bar - u * np.sum(u * u_bar, axis=1, keepdims=True)) / size
    x_bar = as_given(c_bar, x, y, rowvar)
    if y is not None:
        y_bar = as_given(c_bar[rows_of(x, rowvar) :], y, None, rowvar)


def variables(m, y, rowvar):
    """The variables as rows."""
    if np.iscomplexobj(m):
        refuse("np.cov and np.corrcoef of complex data")
    own = m[None, :] if m.ndim == 1 else (m if rowvar else m.T)
    return own if y is None else np.concatenate((own, variables(y, None, rowvar)))


def central(rows):
    return rows - np.mean(rows, axis=1, keepdims=True)


def rows_of(m, rowvar):
    return 1 if m.ndim == 1 else m.shape[0 if rowvar else 1]


def as_given(bars, m, y, rowvar):
    """The adjoint of the variables that ``m`` holds, in its own form."""
    own = bars if y is None else bars[: rows_of(m, rowvar)]
    return own[0] if m.ndim == 1 else (own if rowvar else own.T)
