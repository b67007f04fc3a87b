"""``with`` prints as ``with``: what was set is set back, also when the function raises."""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad import grad, value_and_grad


def quiet(x, n):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(x)
        if n > 2:
            raise ValueError("too many")
    return np.sum(y * x)


def nested(x):
    total = 0.0
    with np.errstate(all="ignore"), np.printoptions(precision=3) as options:
        assert options["precision"] == 3
        for row in x:
            with np.errstate(all="raise"):
                total += row @ row
    return total


def test_the_text_has_the_statement():
    text = grad(quiet).source(np.ones(3), 1)
    assert "    with np.errstate(divide='ignore', invalid='ignore'):\n        y = np.log(x)\n" in text
    assert "__enter__" not in text


def test_contexts_nest():
    text = value_and_grad(nested).source(np.ones((2, 3)))
    assert "with np.errstate(all='ignore'), np.printoptions(precision=3) as " in text
    assert "            with np.errstate(all='raise'):\n" in text
    value, x_bar = value_and_grad(nested)(np.ones((2, 3)))
    assert value == 6.0
    np.testing.assert_array_equal(x_bar, 2.0 * np.ones((2, 3)))


def test_a_context_ends_when_the_function_raises():
    before = np.geterr()
    with pytest.raises(ValueError, match="too many"):
        grad(quiet)(np.ones(3), 3)
    assert np.geterr() == before
