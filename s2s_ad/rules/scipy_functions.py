"""Functions of matrices of ``scipy.linalg`` (exponentials, logarithms, roots) and linear matrix equations.

How such a function f moves with its matrix stands in the corner of that function of a larger matrix,
f([[a, ȧ], [0, a]]) = [[f(a), ḟ], [0, f(a)]]; the adjoint is the same for the transposed matrix (Higham,
*Functions of Matrices*, 2008, section 3).  A square root z solves the Sylvester equation z ż + ż z = ȧ, which
costs less.  The adjoint y of the right side of a x + x b = q solves aᵀ y + y bᵀ = x̄; with it ā = −y xᵀ and
b̄ = −xᵀ y.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.samples import call, definite, hermitian, real, square
from s2s_ad.rules.scipy_linalg import real_only


def of_matrix(name: str, *samples: Any) -> None:
    """The rule of a function whose slope stands in the corner."""

    @rule(f"scipy.linalg.{name}", samples=samples)
    def body(z, A):
        from scipy import linalg

        one_matrix(A)
        function = getattr(linalg, name)
        z_dot = moved(function, A, A_dot)
        A_bar = moved(function, A.T, z_bar)


for _name in ("expm", "cosm", "sinm", "coshm", "sinhm"):
    of_matrix(_name, square(3))
of_matrix("logm", definite(3), hermitian(2))


def one_matrix(a):
    if a.ndim != 2:
        refuse("functions of a stack of matrices: take them one by one")


def corner(a, a_dot):
    """The larger matrix [[a, a_dot], [0, a]]."""
    n = a.shape[0]
    top, bottom = np.concatenate((a, a_dot), axis=1), np.concatenate((np.zeros((n, n)), a), axis=1)
    return np.concatenate((top, bottom))


def moved(function, a, a_dot):
    n = a.shape[0]
    return function(corner(a, a_dot))[:n, n:]


@rule("scipy.linalg.sqrtm", samples=[definite(3), hermitian(2)])
def sqrtm(z, A):
    from scipy import linalg

    one_matrix(A)
    z_dot = linalg.solve_sylvester(z, z, A_dot)
    A_bar = linalg.solve_sylvester(z.T, z.T, z_bar)


@rule("scipy.linalg.fractional_matrix_power", samples=[call(definite(3), 0.3), call(definite(2), real())])
def fractional_matrix_power(z, A, t):
    from scipy import linalg

    one_matrix(A)
    n = A.shape[0]
    slope = z @ linalg.logm(A)
    z_dot = linalg.fractional_matrix_power(corner(A, A_dot), t)[:n, n:] + slope * t_dot
    A_bar = linalg.fractional_matrix_power(corner(A.T, z_bar), t)[:n, n:]
    t_bar = np.sum(slope * z_bar)


@rule("scipy.linalg.solve_sylvester", samples=[call(square(3), square(2), real(3, 2))])
def solve_sylvester(z, a, b, q):
    from scipy import linalg

    z_dot = linalg.solve_sylvester(a, b, q_dot - a_dot @ z - z @ b_dot)
    y = linalg.solve_sylvester(a.T, b.T, z_bar)
    a_bar, b_bar, q_bar = -(y @ z.T), -(z.T @ y), y


@rule("scipy.linalg.solve_continuous_lyapunov", samples=[call(square(3), real(3, 3))])
def solve_continuous_lyapunov(z, a, q):
    from scipy import linalg

    real_only(a, q)
    z_dot = linalg.solve_continuous_lyapunov(a, q_dot - a_dot @ z - z @ a_dot.T)
    y = linalg.solve_continuous_lyapunov(a.T, z_bar)
    a_bar, q_bar = -(y @ z.T + y.T @ z), y


@rule("scipy.linalg.solve_discrete_lyapunov", samples=[call(square(3), real(3, 3))])
def solve_discrete_lyapunov(z, a, q, method=None):
    from scipy import linalg

    real_only(a, q)
    moved = a @ z @ a_dot.T
    z_dot = linalg.solve_discrete_lyapunov(a, a_dot @ z @ a.T + moved + q_dot)
    y = linalg.solve_discrete_lyapunov(a.T, z_bar)
    a_bar, q_bar = y @ a @ z.T + y.T @ a @ z, y
