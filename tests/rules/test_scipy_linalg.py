"""SciPy's factors where they are used together: the marginal likelihood of a Gaussian process."""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad.testing import check_grads


def covariance(theta, points):
    apart = np.sum((points[:, None] - points[None]) ** 2, axis=-1)
    noise = theta[2] * np.eye(len(points))
    return theta[0] * np.exp(-0.5 * apart / theta[1] ** 2) + noise


def by_a_lower_factor(theta, points, y):
    from scipy.linalg import cho_solve, cholesky

    factor = cholesky(covariance(theta, points), lower=True)
    return 0.5 * y @ cho_solve((factor, True), y) + np.sum(np.log(np.diag(factor)))


def by_a_kept_factor(theta, points, y):
    from scipy.linalg import cho_factor, cho_solve

    kept = cho_factor(covariance(theta, points))
    return 0.5 * y @ cho_solve(kept, y) + np.sum(np.log(np.diag(kept[0])))


def by_a_triangular_system(theta, points, y):
    from scipy.linalg import solve_triangular

    factor = np.linalg.cholesky(covariance(theta, points))
    white = solve_triangular(factor, y, lower=True)
    return 0.5 * white @ white + np.sum(np.log(np.diag(factor)))


@pytest.mark.parametrize("f", [by_a_lower_factor, by_a_kept_factor, by_a_triangular_system])
def test_marginal_likelihood(f):
    pytest.importorskip("scipy")
    rng = np.random.default_rng(0)
    args = (np.array([1.0, 0.8, 0.3]), rng.normal(size=(5, 2)), rng.normal(size=5))
    np.testing.assert_allclose(f(*args), by_a_lower_factor(*args))
    check_grads(f, args, order=2)
