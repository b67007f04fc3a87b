"""``scipy.linalg.solve_banded``: systems whose matrix is given by its diagonals.

``ab[u + i - j, j]`` is the element in row i and column j of the matrix, which has u diagonals above the
main one.  So the row ``u + d`` of ``ab`` is the diagonal that lies d below the main one, and holds as many
elements as that has; what stands beside them is not read.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import rule
from s2s_ad.rules.samples import call, real
from s2s_ad.rules.scipy_linalg import real_only


@rule(
    "scipy.linalg.solve_banded",
    samples=[
        call((1, 1), real(3, 4), real(4)),
        call((1, 1), real(3, 4), real(4, 2)),
        call((2, 1), real(4, 5), real(5)),
        call((0, 2), real(3, 4), real(4)),
    ],
)
def solve_banded(z, l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    from scipy import linalg

    real_only(ab, b)
    z_dot = linalg.solve_banded(l_and_u, ab, b_dot - banded_product(l_and_u, ab_dot, z))
    b_bar = linalg.solve_banded((l_and_u[1], l_and_u[0]), turned_bands(l_and_u, ab), z_bar)
    ab_bar = banded_products(l_and_u, ab, -b_bar, z)


def banded_product(l_and_u, ab, x):
    """The product of the matrix and a vector, or several side by side."""
    y = np.zeros_like(x)
    n = ab.shape[1]
    for d in range(-l_and_u[1], l_and_u[0] + 1):
        first, last = max(0, -d), n - max(0, d)
        diagonal = ab[l_and_u[1] + d, first:last]
        y[first + d : last + d] += (diagonal if x.ndim == 1 else diagonal[:, None]) * x[first:last]
    return y


def turned_bands(l_and_u, ab):
    """The diagonals of the transposed matrix."""
    out = np.zeros_like(ab)
    n = ab.shape[1]
    for d in range(-l_and_u[1], l_and_u[0] + 1):
        first, last = max(0, -d), n - max(0, d)
        out[l_and_u[0] - d, first + d : last + d] = ab[l_and_u[1] + d, first:last]
    return out


def banded_products(l_and_u, ab, y, x):
    """The diagonals of ``y @ x.T``."""
    out = np.zeros_like(ab)
    n = ab.shape[1]
    for d in range(-l_and_u[1], l_and_u[0] + 1):
        first, last = max(0, -d), n - max(0, d)
        products = y[first + d : last + d] * x[first:last]
        out[l_and_u[1] + d, first:last] = products if x.ndim == 1 else np.sum(products, axis=1)
    return out
