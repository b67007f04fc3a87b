"""check_grads passes what is right and reports what is wrong."""

import numpy as np
import pytest

from s2s_ad import rule
from s2s_ad.testing import check_grads


def smooth(x, y):
    return np.sum(np.sin(x) * y) + y**2


def structure(p, n):
    return {"a": p["w"] * n, "b": (np.tanh(p["b"]), n)}


def wrong_twice(x):
    return 2.0 * x


@rule(wrong_twice)
def wrong_twice_rule(z, x):
    z_dot = 2.0 * x_dot
    x_bar = 3.0 * z_bar


def test_right_derivatives_pass():
    check_grads(smooth, (np.array([0.3, 0.5]), 1.5))
    check_grads(smooth, (np.array([0.3, 0.5]), 1.5), order=3)
    check_grads(structure, ({"w": np.ones((2, 2)), "b": 0.3}, 3))
    check_grads(np.tanh, (np.array([0.3, 0.5], np.float32),))
    check_grads(lambda z: z * z, (1.0 + 2.0j,), order=1)


def test_a_wrong_derivative_is_reported():
    with pytest.raises(AssertionError) as caught:
        check_grads(lambda x: wrong_twice(x) * x, (2.0,), order=1)
    report = str(caught.value)
    assert "reverse mode" in report
    assert "\n  x: 10, finite differences give 8" in report
    check_grads(wrong_twice, (2.0,), order=1, modes=("forward",))


def test_the_report_names_argument_and_entry():
    with pytest.raises(AssertionError, match=r"\n  b\[1\]: 9, finite differences give 6"):
        check_grads(lambda a, b: a + 3.0 * wrong_twice(b)[1], (1.0, np.ones(2)), order=1)
    with pytest.raises(
        AssertionError, match=r"\n  p, number 1 in it, entry \[0\]: 3, finite differences give 2"
    ):
        check_grads(lambda p: p[0] + wrong_twice(p[1])[0], ((1.0, np.ones(2)),), order=1)


def test_mutating_functions():
    def f(x):
        x[0] = x[1] * x[2]
        return x

    x = np.array([1.0, 2.0, 3.0])
    check_grads(f, (x,))
    np.testing.assert_array_equal(x, [1.0, 2.0, 3.0])


def test_wrong_use():
    with pytest.raises(ValueError, match="mode"):
        check_grads(smooth, (1.0, 2.0), modes=("sideways",))
    with pytest.raises(ValueError, match="order"):
        check_grads(smooth, (1.0, 2.0), order=0)
    with pytest.raises(ValueError, match="no float"):
        check_grads(smooth, (1, 2))


def test_one_function_after_another():
    """The functions that it makes are told apart by what they close over, like anybody's."""
    x = np.array([0.3, 0.7])
    check_grads(lambda x: np.sum(np.sin(x)), (x,), order=2)
    check_grads(lambda x: np.exp(x[:1] * x), (x,), order=2)
    check_grads(lambda x: x[0] ** 3 * x[1], (x,), order=2)
