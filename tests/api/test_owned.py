"""Derivatives are the caller's own: writeable, and sharing nothing with arguments, value or each other."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import s2s_ad
from tests.corpus import Case, all_cases


def arrays(tree: Any) -> list[Any]:
    if isinstance(tree, np.ndarray):
        return [tree]
    if isinstance(tree, (tuple, list)):
        return [a for item in tree for a in arrays(item)]
    if isinstance(tree, dict):
        return arrays(list(tree.values()))
    return arrays(list(vars(tree).values())) if hasattr(tree, "__dict__") and not callable(tree) else []


CASES = {c.fn: c for c in all_cases() if any(arrays(c.args[k]) for k in c.wrt)}.values()
"""A case for each function of arrays: numbers cannot be shared."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_gradients_are_the_callers_own(case: Case) -> None:
    args = case.arguments()
    made = arrays(s2s_ad.elementwise_grad(case.fn, wrt=case.wrt)(*args))
    assert all(array.flags.writeable for array in made)
    for array in made:
        assert not any(np.may_share_memory(array, given) for given in arrays(args))
    for first, second in itertools.combinations(made, 2):
        assert not np.may_share_memory(first, second)


def test_value_and_gradients_share_nothing() -> None:
    def f(x, y):
        return np.sum(x) + np.sum(y), x

    x = np.ones(3)
    (_, aux), (x_bar, y_bar) = s2s_ad.value_and_grad(f, wrt=(0, 1), has_aux=True)(x, np.ones(3))
    x_bar[0] = y_bar[1] = 5.0
    assert np.array_equal(aux, np.ones(3)) and np.array_equal(y_bar, [1.0, 5.0, 1.0])
