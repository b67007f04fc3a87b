"""``scipy.sparse.linalg``: systems of equations with sparse matrices, which are data.

With A x = b:  ẋ = A⁻¹ ḃ  and  b̄ = A⁻ᵀ x̄.  (Products are in :mod:`s2s_ad.rules.products`.)
"""

from __future__ import annotations

from s2s_ad.rules.declare import rule


@rule("scipy.sparse.linalg.spsolve")
def spsolve(x, A, b, permc_spec=None, use_umfpack=True):
    from scipy.sparse import linalg

    x_dot = linalg.spsolve(A, b_dot)
    b_bar = linalg.spsolve(A.T, x_bar)
