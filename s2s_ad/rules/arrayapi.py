"""Functions of the array API standard that NumPy has beside its own: mostly those, with other defaults."""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import linear, rule
from s2s_ad.rules.products import T
from s2s_ad.rules.reductions import conjugate
from s2s_ad.rules.samples import call, complex_, real
from s2s_ad.rules.shaping import embedded


@rule("numpy.linalg.matmul", samples=[call(real(2, 3), real(3, 4)), call(real(2, 3), real(3))])
def matmul(z, x1, x2):
    z_dot = x1_dot @ x2 + x1 @ x2_dot
    if x2.ndim == 1:
        x1_bar = np.outer(z_bar, x2) if x1.ndim == 2 else z_bar[..., None] * x2
        x2_bar = x1.T @ z_bar if x1.ndim == 2 else (T(x1) @ z_bar[..., None])[..., 0]
    else:
        x1_bar = z_bar @ T(x2) if x1.ndim > 1 else (x2 @ z_bar[..., None])[..., 0]
        x2_bar = T(x1) @ z_bar if x1.ndim > 1 else x1[:, None] * z_bar[..., None, :]


@rule(
    "numpy.vecdot",
    "numpy.linalg.vecdot",
    samples=[call(real(3), real(3)), call(real(2, 3), real(3)), call(complex_(2, 3), complex_(2, 3))],
)
def vecdot(z, x1, x2, axis=-1):
    z_dot = np.sum(conjugate(x1_dot) * x2 + conjugate(x1) * x2_dot, axis=axis)
    g = np.expand_dims(z_bar, axis)
    x1_bar = conjugate(g * x2)
    x2_bar = g * conjugate(x1)


@rule("numpy.matvec", samples=[call(real(2, 3), real(3)), call(real(2, 2, 3), real(2, 3))])
def matvec(z, x1, x2):
    z_dot = np.matvec(x1_dot, x2) + np.matvec(x1, x2_dot)
    x1_bar = z_bar[..., None] * x2[..., None, :]
    x2_bar = np.matvec(T(x1), z_bar)


@rule("numpy.vecmat", samples=[call(real(3), real(3, 2)), call(complex_(2, 3), complex_(2, 3, 2))])
def vecmat(z, x1, x2):
    z_dot = np.vecmat(x1_dot, x2) + np.vecmat(x1, x2_dot)
    x1_bar = conjugate(np.matvec(x2, z_bar))
    x2_bar = conjugate(x1)[..., None] * z_bar[..., None, :]


@rule("numpy.linalg.outer", samples=[call(real(3), real(2))])
def outer(z, x1, x2):
    z_dot = np.linalg.outer(x1_dot, x2) + np.linalg.outer(x1, x2_dot)
    x1_bar = z_bar @ x2
    x2_bar = x1 @ z_bar


@rule("numpy.linalg.cross", samples=[call(real(3), real(3)), call(real(3, 2), real(3, 2), axis=0)])
def cross(z, x1, x2, *, axis=-1):
    z_dot = np.cross(x1_dot, x2, axis=axis) + np.cross(x1, x2_dot, axis=axis)
    x1_bar = np.cross(x2, z_bar, axis=axis)
    x2_bar = np.cross(z_bar, x1, axis=axis)


@linear("numpy.linalg.matrix_transpose", samples=[real(3, 4), real(2, 3, 4)])
def matrix_transpose(x_bar, z_bar, x):
    return T(z_bar)


@linear("numpy.linalg.diagonal", samples=[real(3, 3), call(real(2, 3, 4), offset=1)])
def diagonal(x_bar, z_bar, x, *, offset=0):
    return embedded(z_bar, x, offset)


@linear("numpy.linalg.trace", samples=[real(3, 3), call(real(2, 3, 3), offset=1)])
def trace(x_bar, z_bar, x, *, offset=0, dtype=None):
    pattern = np.eye(x.shape[-2], x.shape[-1], offset)
    return (z_bar if x.ndim == 2 else z_bar[..., None, None]) * pattern
