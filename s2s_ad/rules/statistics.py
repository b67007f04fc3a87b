"""Covariances and correlations.

With weights v = f a (frequencies f, reliabilities a) and central data u the covariances are C = (u v) uᴴ / N.
That the mean moves has no influence, since Σ v u = 0.  N is Σ v less the degrees of freedom lost, which are
``ddof`` · Σ v a / Σ v.  The matrix of correlations is U Uᴴ for the rows of the data made central and then of
length one, U = x / |x|:  U̇ = (ẋ − U Re(Ū · ẋ)) / |x|.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import rule
from s2s_ad.rules.products import H
from s2s_ad.rules.reductions import conjugate
from s2s_ad.rules.samples import call, complex_, ints, positive, real


@rule(
    np.cov,
    samples=[
        call(real(3, 4)),
        call(real(4, 3), rowvar=False),
        call(real(5)),
        call(real(4), real(4)),
        call(real(2, 4), real(4), bias=True),
        call(real(3, 4), ddof=0),
        call(complex_(3, 4)),
        call(complex_(4), real(4)),
        call(real(2, 4), fweights=ints(1, 4, 4)),
        call(real(2, 4), aweights=positive(4)),
        call(real(4, 2), rowvar=False, ddof=0, aweights=positive(4)),
        call(real(4), real(4), fweights=ints(2, 4, 4), aweights=positive(4)),
    ],
)
def cov(z, m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    lost = freedom_lost(bias, ddof)
    v = joint(fweights, aweights)
    u = central(variables(m, y, rowvar), v)
    u_dot = central(variables(m_dot, None if y is None else y_dot, rowvar), v)
    n = number_of_data(u, v, lost, aweights)
    g = np.reshape(z_bar, (u.shape[0], u.shape[0])) / n
    c_dot = weighed(u_dot, v) @ H(u) + weighed(u, v) @ H(u_dot)
    u_bar = weighed(g @ conjugate(u) + conjugate(g.T @ u), v)
    if aweights is None:
        z_dot = np.reshape(c_dot, z.shape) / n
    else:
        slope = slope_of_number(v, lost, fweights, aweights)
        v_dot = joint(fweights, aweights_dot)
        z_dot = (np.reshape(c_dot + (u * v_dot) @ H(u), z.shape) - z * np.sum(slope * aweights_dot)) / n
        v_bar = np.sum(u * (g @ conjugate(u)), axis=0)
        aweights_bar = joint(fweights, v_bar) - slope * np.sum(np.reshape(g, z.shape) * z)
    m_bar = as_given(u_bar, m, y, rowvar)
    if y is not None:
        y_bar = as_given(u_bar[rows_of(m, rowvar) :], y, None, rowvar)


def freedom_lost(bias, ddof):
    return (0 if bias else 1) if ddof is None else ddof


def joint(fweights, aweights):
    """The weights of the data."""
    if fweights is None or aweights is None:
        return aweights if fweights is None else fweights
    return fweights * aweights


def weighed(rows, v):
    return rows if v is None else rows * v


def number_of_data(u, v, lost, aweights):
    if v is None:
        return u.shape[1] - lost
    if lost == 0:
        return np.sum(v)
    return np.sum(v) - (lost if aweights is None else lost * np.sum(v * aweights) / np.sum(v))


def slope_of_number(v, lost, fweights, aweights):
    """How many more data they count as with each of the weights ``aweights``."""
    f = 1.0 if fweights is None else fweights
    if lost == 0:
        return f * np.ones_like(v)
    total = np.sum(v)
    return f * (1.0 + lost * np.sum(v * aweights) / total**2) - 2.0 * lost * v / total


@rule(
    np.corrcoef,
    samples=[
        call(real(3, 4)),
        call(real(4, 3), rowvar=False),
        call(real(4), real(4)),
        call(real(2, 4), real(4)),
        call(complex_(3, 4)),
    ],
)
def corrcoef(z, x, y=None, rowvar=True):
    c = central(variables(x, y, rowvar), None)
    c_dot = central(variables(x_dot, None if y is None else y_dot, rowvar), None)
    size = np.sqrt(np.sum(np.real(c * conjugate(c)), axis=1, keepdims=True))
    u = c / size
    u_dot = (c_dot - u * np.sum(np.real(conjugate(u) * c_dot), axis=1, keepdims=True)) / size
    g = np.reshape(z_bar, (c.shape[0], c.shape[0]))
    z_dot = np.reshape(u_dot @ H(u) + u @ H(u_dot), z.shape)
    u_bar = g @ conjugate(u) + conjugate(g.T @ u)
    c_bar = (u_bar - conjugate(u) * np.sum(np.real(u * u_bar), axis=1, keepdims=True)) / size
    x_bar = as_given(c_bar, x, y, rowvar)
    if y is not None:
        y_bar = as_given(c_bar[rows_of(x, rowvar) :], y, None, rowvar)


def variables(m, y, rowvar):
    """The variables as rows."""
    own = m[None, :] if m.ndim == 1 else (m if rowvar else m.T)
    return own if y is None else np.concatenate((own, variables(y, None, rowvar)))


def central(rows, v):
    if v is None:
        return rows - np.mean(rows, axis=1, keepdims=True)
    return rows - np.sum(rows * v, axis=1, keepdims=True) / np.sum(v)


def rows_of(m, rowvar):
    return 1 if m.ndim == 1 else m.shape[0 if rowvar else 1]


def as_given(bars, m, y, rowvar):
    """The adjoint of the variables that ``m`` holds, in its own form."""
    own = bars if y is None else bars[: rows_of(m, rowvar)]
    return own[0] if m.ndim == 1 else (own if rowvar else own.T)
