"""The five primals: what is generated for them is held beside what was written by hand."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest

import s2s_ad
from s2s_ad.cli.derive import Wanted, derivative_text
from tests import oracle
from tests.targets import adjoints, compare, primals, tangents


def mlp_arguments():
    rng = np.random.RandomState(0)
    return tuple(rng.normal(size=s) for s in ((4, 5), (5,), (5, 3), (3,), (7, 4), (7, 3)))


ARGUMENTS = {
    "griewank": ((2.0, 5.0), (0, 1)),
    "huber": ((1.5, 1.0), (0, 1)),
    "diffuse": ((np.linspace(1.0, 2.0, 9) ** 2, 0.1, 4), (0, 1)),
    "relax": ((0.9, 0.8), (0, 1)),
    "mlp_loss": (mlp_arguments(), (0, 1, 2, 3)),
}
TANGENTS = ["griewank", "diffuse", "mlp_loss"]


def generated(name: str, mode: str) -> str:
    """The derivative as ``s2s-ad show`` prints it: arrays are seeded by a parameter."""
    args, wrt = ARGUMENTS[name]
    function = getattr(primals, name)
    names = list(inspect.signature(function).parameters)
    # the array arguments by a constructor of the same shape
    at = [f"np.ones({a.shape})" if isinstance(a, np.ndarray) else repr(a) for a in args]
    wanted = Wanted(f"{primals.__file__}:{name}", mode, ",".join(names[i] for i in wrt), at=", ".join(at))
    return derivative_text(wanted)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_adjoint(name):
    hand = Path(adjoints.__file__).read_text()
    found = compare.compare(generated(name, "reverse"), hand, f"{name}_vjp", name != "mlp_loss")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", TANGENTS)
def test_tangent(name):
    hand = Path(tangents.__file__).read_text()
    found = compare.compare(generated(name, "forward"), hand, f"{name}_jvp", name != "mlp_loss")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_hand_written_and_generated_agree(name):
    args, wrt = ARGUMENTS[name]
    hand = getattr(adjoints, f"{name}_vjp")
    value, pullback = s2s_ad.vjp(
        getattr(primals, name), *oracle.shifted(args, (None,) * len(args), 0.0), wrt=wrt
    )
    seed = oracle.random_like(value, np.random.RandomState(0))
    fresh = [a.copy() if isinstance(a, np.ndarray) else a for a in args]
    expected_value, *expected = hand(*fresh, seed)
    assert oracle.fingerprint(value) == oracle.fingerprint(expected_value)
    oracle.assert_close(oracle.float_leaves(pullback(seed)), oracle.float_leaves(expected), 1e-13, name)


def test_the_comparer_sees_what_it_should():
    """Defects planted in a hand-written adjoint are found, one by one."""
    source = inspect.getsource(adjoints.diffuse_vjp)
    defects = {
        "u_tape.append(u[i])\n": "u_tape.append(u[i])\n            u_tape.append(nu)\n",
        "    u_bar = out_bar.copy()": "    u_bar = out_bar.copy().copy()",
        "u_bar[i - 1] += t1_bar": "extra = np.sin(t1_bar)\n            u_bar[i - 1] += extra",
        "reversed(range(steps))": "range(steps)",
        "nu_bar += rhs_bar * u[i] * t1": "nu_bar = accumulate(nu_bar, rhs_bar * u[i] * t1)",
        "    # the reverse sweep rewinds u\n": "",
        "out_bar)": "out_bar=1.0)",
    }
    assert not compare.compare(source, source, "diffuse_vjp", True)
    for old, new in defects.items():
        assert old in source
        assert compare.compare(source.replace(old, new, 1), source, "diffuse_vjp", True), old


def test_a_scalar_product_may_be_named():
    source = inspect.getsource(adjoints.griewank_vjp)
    named = source.replace("y_bar / x1 + y_bar * x2", "t + y_bar * x2").replace(
        "    x1_bar =", "    t = y_bar / x1\n    x1_bar ="
    )
    assert not compare.compare(named, source, "griewank_vjp", True)
    assert compare.compare(named, source, "griewank_vjp", False)
