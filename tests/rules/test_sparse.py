"""Sparse matrices of SciPy as solvers have them: data, whose products with arrays are differentiated."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator, spsolve

import s2s_ad
from s2s_ad.testing import check_grads

STENCIL = sparse.diags_array([np.ones(2), np.arange(1.0, 4.0), 2.0 * np.ones(2)], offsets=[-1, 0, 1]).tocsr()
MATRIX = sparse.csr_matrix(STENCIL)
OPERATOR = aslinearoperator(STENCIL)
X = np.array([0.3, 0.7, 1.2])


def product(x):
    return np.sum((STENCIL @ x) ** 2)


def from_the_left(x):
    return np.sum((x @ STENCIL) ** 2) + x @ STENCIL @ x


def of_matrices(x):
    outer = np.outer(x, x)
    return np.sum((STENCIL @ outer) ** 2) + np.sum((outer @ MATRIX) ** 3)


def as_a_method(x):
    return np.sum(MATRIX.dot(x) * x) + np.sum((STENCIL.T @ x) ** 3)


def made_inside(x):
    step = sparse.eye(3, format="csr") - 0.1 * STENCIL
    for _ in range(3):
        x = step @ x
    return np.sum(x**2)


def implicit_steps(x):
    system = (sparse.eye(3) + 0.1 * STENCIL).tocsc()
    for _ in range(2):
        x = spsolve(system, x * x)
    return np.sum(x)


@pytest.mark.parametrize("f", [product, from_the_left, of_matrices, as_a_method, made_inside, implicit_steps])
def test_products_and_systems(f):
    check_grads(f, (X,))
    assert s2s_ad.value_and_grad(f)(X)[0] == f(X)


def test_the_adjoint_is_the_product_with_the_transpose():
    assert "x_bar = STENCIL.T @ (2.0 * t1)" in s2s_ad.grad(product).source(X)


def test_matrices_as_arguments_and_of_other_shapes():
    gradient = s2s_ad.grad(lambda x, m: np.sum((m @ x) ** 2))
    for rows, columns in ((3, 3), (2, 3), (4, 2)):
        m = sparse.csr_array(np.arange(1.0, rows * columns + 1).reshape(rows, columns))
        x = np.linspace(0.5, 1.0, columns)
        np.testing.assert_allclose(gradient(x, m), 2.0 * m.T @ (m @ x), rtol=1e-12)
        m.data[0] = 7.0
        np.testing.assert_allclose(gradient(x, m), 2.0 * m.T @ (m @ x), rtol=1e-12)


class Scaled:
    def __init__(self, matrix):
        self.matrix = matrix

    def __matmul__(self, x):
        return 2.0 * (self.matrix @ x)


def test_operators_of_the_users():
    scaled = Scaled(STENCIL)
    check_grads(lambda x: np.sum((scaled @ x) ** 2), (X,))


def filled(x):
    made = sparse.lil_matrix((3, 3))
    made[0, 0] = x[1]
    return np.sum(made.tocsr() @ x)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum((MATRIX * x) ** 2),
        lambda x: np.sum(STENCIL + x),
        lambda x: np.sum(np.dot(STENCIL, x)),
        lambda x: np.sum(sparse.diags(x) @ x),
        lambda x: np.sum(spsolve(sparse.diags(x).tocsc(), x)),
        lambda x: np.sum(OPERATOR @ x),
        lambda x: np.sum(OPERATOR * x),
        filled,
    ],
)
def test_what_is_not_known_of_them_is_refused(f):
    with pytest.raises(s2s_ad.S2SError, match=r"test_sparse\.py:\d+:\d+: S2S2"):
        s2s_ad.grad(f)(X)
