"""Norms of vectors and matrices, and condition numbers (``numpy.linalg``)."""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import polar
from s2s_ad.rules.arithmetic import or_one
from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.reductions import conjugate, restore
from s2s_ad.rules.samples import call, complex_, real, square

_NORMS = [
    call(real(4)),
    call(real(3, 4)),
    call(real(3, 4), axis=1),
    call(real(3, 4), axis=0, keepdims=True),
    call(real(2, 3, 2), axis=(0, 2)),
    call(real(4), 2),
    call(real(4), 1),
    call(real(4), np.inf),
    call(real(4), -np.inf),
    call(real(4), 3),
    call(real(3, 4), 1, axis=1),
    call(real(3, 4), "fro"),
    call(complex_(3)),
    call(real(3, 4), np.inf, axis=0),
    call(real(2, 3), keepdims=True),
    call(real(2, 2, 3)),
    call(real(3, 4), 1),
    call(real(3, 4), -1),
    call(real(3, 4), np.inf),
    call(real(3, 4), 2),
    call(square(3), -2),
    call(real(3, 2), "nuc"),
    call(real(2, 3, 2), 1, axis=(0, 2)),
    call(real(2, 3, 2), -np.inf, axis=(2, 1), keepdims=True),
    call(real(2, 3, 2), 2, axis=(1, 2)),
    call(complex_(3), 1),
    call(complex_(3), 3),
    call(complex_(3), np.inf),
    call(complex_(3, 2), 1),
    call(complex_(3, 2), "nuc"),
]


@rule("scipy.linalg.norm", samples=[c for c in _NORMS if c.args[-1] != "nuc"])
@rule(np.linalg.norm, samples=_NORMS)
def norm(z, x, ord=None, axis=None, keepdims=False, *, check_finite=True):
    matrices = x.ndim == 2 if axis is None else isinstance(axis, tuple) and len(axis) == 2
    if ord is None or ord == "fro" or (ord == 2 and not matrices):
        # the slope of the norm at 0 is 0
        size = or_one(z)
        z_dot = product_with(x, x_dot, axis, keepdims) / size
        x_bar = restore(z_bar / size, axis, keepdims) * conjugate(x)
    else:
        if not matrices:
            slope = slope_of_norm(restore(z, axis, keepdims), x, ord, axis)
        elif axis is None:
            slope = slope_of_matrix_norm(z, x, ord)
        else:
            sizes = np.moveaxis(restore(z, axis, keepdims), axis, (-2, -1))
            slope = slope_of_matrix_norm(sizes, np.moveaxis(x, axis, (-2, -1)), ord)
            slope = np.moveaxis(slope, (-2, -1), axis)
        z_dot = np.sum(slope * x_dot, axis=axis, keepdims=keepdims)
        x_bar = restore(z_bar, axis, keepdims) * slope


@rule(
    np.linalg.vector_norm,
    samples=[
        call(real(4)),
        call(real(3, 4), axis=1),
        call(real(4), ord=1),
        call(real(4), ord=3),
        call(real(2, 3)),
    ],
)
def vector_norm(z, x, *, axis=None, keepdims=False, ord=2):
    if ord == 2:
        size = or_one(z)
        z_dot = product_with(x, x_dot, axis, keepdims) / size
        x_bar = restore(z_bar / size, axis, keepdims) * conjugate(x)
    else:
        slope = slope_of_norm(restore(z, axis, keepdims), x, ord, axis)
        z_dot = np.sum(slope * x_dot, axis=axis, keepdims=keepdims)
        x_bar = restore(z_bar, axis, keepdims) * slope


@rule(
    np.linalg.matrix_norm,
    samples=[
        call(real(3, 4)),
        call(real(2, 3, 4), keepdims=True),
        call(real(2, 3, 4), ord="nuc"),
        call(real(3, 2), ord=1, keepdims=True),
    ],
)
def matrix_norm(z, x, *, keepdims=False, ord="fro"):
    if ord == "fro":
        size = or_one(z)
        z_dot = product_with(x, x_dot, (-2, -1), keepdims) / size
        x_bar = restore(z_bar / size, (-2, -1), keepdims) * conjugate(x)
    else:
        slope = slope_of_matrix_norm(restore(z, (-2, -1), keepdims), x, ord)
        z_dot = np.sum(slope * x_dot, axis=(-2, -1), keepdims=keepdims)
        x_bar = restore(z_bar, (-2, -1), keepdims) * slope


def product_with(x, x_dot, axis, keepdims):
    """The real scalar product along the axes."""
    product = np.real(np.conj(x) * x_dot) if np.iscomplexobj(x) else x * x_dot
    return np.sum(product, axis=axis, keepdims=True) if keepdims else np.sum(product, axis=axis)


def slope_of_norm(z, x, ord, axis):
    """d norm / dx of vectors, for other norms than the Euclidean."""
    direction = conjugate(np.sign(x))
    if ord == 1:
        return direction
    if ord == np.inf or ord == -np.inf:
        # ties share
        mask = np.abs(x) == z
        return direction * mask / np.sum(mask, axis=axis, keepdims=True)
    if ord == 0:
        return np.zeros_like(x)
    return direction * (np.abs(x) / or_one(z)) ** (ord - 1)


def slope_of_matrix_norm(z, x, ord):
    """d norm / dx of matrices: sums of columns (1) or rows (inf), singular values (2, 'nuc')."""
    if ord == 1 or ord == -1:
        columns = np.sum(np.abs(x), axis=-2, keepdims=True) == z
        return conjugate(np.sign(x)) * (columns / np.sum(columns, axis=-1, keepdims=True))
    if ord == np.inf or ord == -np.inf:
        rows = np.sum(np.abs(x), axis=-1, keepdims=True) == z
        return conjugate(np.sign(x)) * (rows / np.sum(rows, axis=-2, keepdims=True))
    if ord == "nuc":
        return conjugate(polar(x))
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    if ord == 2:
        return conjugate(u[:, :1] @ vh[:1] if x.ndim == 2 else u[..., :1] @ vh[..., :1, :])
    if ord == -2:
        return conjugate(u[:, -1:] @ vh[-1:] if x.ndim == 2 else u[..., -1:] @ vh[..., -1:, :])
    refuse("np.linalg.norm of a matrix: ord is one of None, 'fro', 'nuc', 1, -1, 2, -2, inf and -inf")


def slope_of_norm_or_size(x, p):
    """d norm / dx of one matrix."""
    size = np.linalg.norm(x, p)
    return conjugate(x) / size if p == "fro" else slope_of_matrix_norm(size, x, p)


@rule(
    np.linalg.cond,
    samples=[
        square(3),
        real(4, 2),
        call(square(3), 2),
        call(square(3), -2),
        call(square(3), 1),
    ],
)
def cond(z, x, p=None):
    if x.ndim != 2:
        refuse("np.linalg.cond of a stack of matrices: take them one by one")
    if p is None or p == 2 or p == -2:
        u, s, vh = np.linalg.svd(x, full_matrices=False)
        first, last = conjugate(u[:, :1] @ vh[:1]), conjugate(u[:, -1:] @ vh[-1:])
        slope = (last - z * first) / s[0] if p == -2 else (first - z * last) / s[-1]
    else:
        inverse = np.linalg.inv(x)
        slope_of_inverse = inverse.T @ slope_of_norm_or_size(inverse, p) @ inverse.T
        slope = np.linalg.norm(inverse, p) * slope_of_norm_or_size(x, p)
        slope = slope - np.linalg.norm(x, p) * slope_of_inverse
    z_dot = np.sum(slope * x_dot)
    x_bar = z_bar * slope
