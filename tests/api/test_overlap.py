"""Arguments that share memory with each other or with themselves, where the function writes to them."""

import numpy as np
import pytest

from s2s_ad import grad
from tests.api.test_grad import refused


def overwrites(x, y):
    for k in range(1):
        x[k] = 5.0
    return np.sum(x * y)


def test_arguments_that_overlap_and_are_written():
    x = np.ones(3)
    np.testing.assert_array_equal(grad(overwrites)(x, x.copy()), [0.0, 1.0, 1.0])
    assert "copy" in refused("S2S407", grad(overwrites), x, x)
    refused("S2S407", grad(overwrites), x, x[::-1])
    np.testing.assert_array_equal(grad(lambda x, y: np.sum(x * y))(x, x), x)
    w = np.ones(3)

    def f(x):
        x[0] = 2.0
        return np.sum(x * w)

    np.testing.assert_array_equal(grad(f)(x), [0.0, 1.0, 1.0])
    refused("S2S407", grad(f), w)


def adds_to_all(x, y):
    x += 1.0
    return np.sum(x * y)


def sorts(x, y):
    x.sort()
    return np.sum(x * y)


@pytest.mark.parametrize("f", [adds_to_all, sorts])
def test_arguments_that_overlap_and_are_written_as_a_whole(f):
    x = np.array([2.0, 1.0, 3.0])
    grad(f)(x, x.copy())
    refused("S2S407", grad(f), x, x)


def test_an_argument_that_overlaps_itself_and_is_written():
    def f(x):
        x[0] = 2.0
        return np.sum(x * x)

    windows = np.lib.stride_tricks.as_strided(np.ones(4), (3, 2), (8, 8))
    refused("S2S407", grad(f), windows)
    np.testing.assert_array_equal(grad(f)(np.ones((4, 6))[::2, ::-3]), [[0.0, 0.0], [2.0, 2.0]])
    np.testing.assert_array_equal(grad(lambda x: np.sum(x * x))(windows), 2.0 * windows)
