"""The workloads as they stand: right, and with nothing on tape that need not be there."""

import numpy as np
import pytest

import s2s_ad
from tests.benchmarks.gradients import disagreement
from tests.workloads import NAMES, heat, load, scalar_loop


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_the_hand_written_gradient(name):
    module = load(name)
    args = module.make_args("small")
    hand = module.hand_gradient(*args)
    got = s2s_ad.grad(module.primal, wrt=tuple(module.wrt))(*args)
    assert disagreement(got, hand) < 1e-10


def test_heat_with_respect_to_u0_records_nothing():
    args = heat.make_args("small")
    text = s2s_ad.grad(heat.primal, wrt=0).source(*args)
    assert "tape" not in text
    assert "append" not in text
    np.testing.assert_allclose(s2s_ad.grad(heat.primal)(*args), heat.hand_gradient(*args)[0], rtol=1e-12)


def test_a_scalar_in_a_loop_costs_one_tape_entry():
    text = s2s_ad.grad(scalar_loop.primal).source(*scalar_loop.make_args("small"))
    assert text.count(".append(") == 1
