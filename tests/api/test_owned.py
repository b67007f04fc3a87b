"""Derivatives are the caller's own: writeable, and sharing nothing with arguments, value or each other."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad
from tests import oracle
from tests.corpus import Case, all_cases
from tests.test_corpus import SECOND

ASKED = {case.fn for case in SECOND}
"""Whose gradients are differentiated: they are asked there."""
CASES = {c.fn: c for c in all_cases() if c.fn not in ASKED and any(oracle.arrays(c.args[k]) for k in c.wrt)}
"""A case for each other function of arrays: numbers cannot be shared."""


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.id)
def test_gradients_are_the_callers_own(case: Case) -> None:
    args = case.arguments()
    oracle.assert_owned(s2s_ad.elementwise_grad(case.fn, wrt=case.wrt)(*args), args)


def test_value_and_gradients_share_nothing() -> None:
    def f(x, y):
        return np.sum(x) + np.sum(y), x

    x = np.ones(3)
    (_, aux), (x_bar, y_bar) = s2s_ad.value_and_grad(f, wrt=(0, 1), has_aux=True)(x, np.ones(3))
    x_bar[0] = y_bar[1] = 5.0
    assert np.array_equal(aux, np.ones(3)) and np.array_equal(y_bar, [1.0, 5.0, 1.0])
