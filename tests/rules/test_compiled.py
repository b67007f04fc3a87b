"""Every rule through the compiler: vjp, jvp and second order of a function that makes the sample call.

By default the broadcast patterns of elementwise rules are thinned out; ``S2S_AD_LONG=1`` runs them
all.  ``test_every_rule_was_run`` holds the list of rules against those that were.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp, vjp
from s2s_ad.ir.prims import CUSTOM
from s2s_ad.rules.registry import Rule, all_rules
from tests.options import LONG
from tests.rules.cases import Case, cases, direction
from tests.rules.programs import SKIPPED, Program
from tests.rules.test_bodies import RULES, differences, pairing, precision

COMPILED = [rule for rule in RULES if rule.prim not in SKIPPED]


def chosen(rule: Rule, dtype: str = "f8") -> list[Case]:
    found = list(cases(rule, dtype, long=LONG))
    if LONG or rule.kind != "elementwise" or len(found) < 6:
        return found
    return [*found[:2], *found[2 :: max(1, len(found) // 2)]]


def as_float(x: Any) -> Any:
    """Python's numbers for 0-d leaves, as users have them."""
    return x.item() if isinstance(x, np.generic) and x.dtype in ("f8", "c16") else x


@pytest.mark.parametrize("rule", COMPILED, ids=lambda r: r.prim)
def test_compiled(rule: Rule) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in chosen(rule):
            check(case)


def check(case: Case) -> None:
    case.leaves = [as_float(x) for x in case.leaves]
    program = Program(case)
    where = f"{case.rule.prim} {case.label}\n{program.text}"
    before = [np.copy(x) for x in case.leaves]
    dots = [as_float(direction(case.rng, x)[()]) for x in case.leaves]
    outs = case(case.leaves)

    value, tangent = jvp(program.f, tuple(case.leaves), tuple(dots))
    tangents = list(tangent) if program.several else [tangent]
    same(value, outs, program.several, where)
    floats = [k for k, o in enumerate(outs) if np.asarray(o).dtype.kind in "fc"]
    near, wanted = precision(case), differences(case, dots)
    for k in floats:
        np.testing.assert_allclose(tangents[k], wanted[k], near.rtol, near.atol, err_msg=f"jvp {where}")
        assert np.shape(tangents[k]) == np.shape(outs[k]), where

    value, pull = vjp(program.f, *case.leaves)
    same(value, outs, program.several, where)
    bars = [as_float(direction(case.rng, o)[()]) for o in outs]
    adjoints = pull(tuple(bars) if program.several else bars[0])
    for g, x in zip(adjoints, case.leaves, strict=True):
        assert np.shape(g) == np.shape(x), where
        if type(x) not in (float, complex):
            assert np.asarray(g).dtype == np.asarray(x).dtype, f"{np.asarray(g).dtype} {where}"
    left = pairing([bars[k] for k in floats], [tangents[k] for k in floats])
    right = pairing(list(adjoints), dots)
    assert abs(left - right) <= near.exact * (1.0 + abs(left)), f"<y,Jx>={left} <Jy,x>={right} {where}"
    for x, old in zip(case.leaves, before, strict=True):
        assert np.array_equal(x, old), f"an argument was changed: {where}"


def same(value: Any, outs: list[Any], several: bool, where: str) -> None:
    """The primal's value, bit for bit."""
    for v, o in zip(value if several else [value], outs, strict=True):
        assert np.array_equal(v, o, equal_nan=True) and np.asarray(v).dtype == np.asarray(o).dtype, where


@pytest.mark.parametrize("rule", COMPILED, ids=lambda r: r.prim)
def test_second_order(rule: Rule) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = chosen(rule)
        few = found[1:2] or found[:1]
        for case in found if LONG else few:
            check_second(case)


def check_second(case: Case, h: float = 1e-5) -> None:
    """The tangent of the gradient against differences of it, and its adjoint against the tangent."""
    case.leaves = [as_float(x) for x in case.leaves]
    program = Program(case)
    where = f"{case.rule.prim} {case.label}\n{program.text}"
    g = grad(program.s, wrt=tuple(range(len(case.leaves))))
    dots = [as_float(direction(case.rng, x)[()]) for x in case.leaves]
    value, tangents = jvp(g, tuple(case.leaves), tuple(dots))
    ahead = g(*[x + h * d for x, d in zip(case.leaves, dots, strict=True)])
    behind = g(*[x - h * d for x, d in zip(case.leaves, dots, strict=True)])
    for t, a, b in zip(tangents, ahead, behind, strict=True):
        wanted = (np.asarray(a) - np.asarray(b)) / (2 * h)
        np.testing.assert_allclose(t, wanted, rtol=1e-5, atol=1e-7, err_msg=f"second order {where}")
    _, pull = vjp(g, *case.leaves, wrt=tuple(range(len(case.leaves))))
    bars = [as_float(direction(case.rng, v)[()]) for v in value]
    left, right = pairing(bars, list(tangents)), pairing(list(pull(tuple(bars))), dots)
    assert abs(left - right) <= 1e-8 * (1.0 + abs(left)), f"<y,Hx>={left} <Hy,x>={right} {where}"


@pytest.mark.parametrize("rule", COMPILED, ids=lambda r: r.prim)
def test_float32_and_strides(rule: Rule) -> None:
    """float32 stays float32; arrays that are not contiguous give the same."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in chosen(rule, "f4")[:2]:
            program = Program(case)
            leaves = [strided(x) for x in case.leaves]
            value, pull = vjp(program.f, *leaves)
            outs = list(value) if program.several else [value]
            bars = [direction(case.rng, o)[()] for o in outs]
            for g, x in zip(pull(tuple(bars) if program.several else bars[0]), leaves, strict=True):
                # a structural zero for a number is Python's
                python = type(g) in (float, complex) or type(x) in (float, complex)
                assert python or g.dtype == x.dtype, program.text


def strided(x: Any) -> Any:
    """The same numbers in an array that is not contiguous."""
    if np.ndim(x) == 0:
        return x
    wide = np.zeros((*x.shape[:-1], 2 * x.shape[-1]), x.dtype)
    wide[..., ::2] = x
    return wide[..., ::2]


def test_every_rule_is_run() -> None:
    run = {rule.prim for rule in COMPILED} | SKIPPED
    other = {
        r.prim
        for r in all_rules()
        if r.kind != "zero" and not r.prim.startswith(("numpy.random.", "random."))
    }
    other -= CUSTOM.keys()
    unavailable = {"math.fma", "math.cbrt", "math.exp2", "numpy.trapz", "numpy.trapezoid"}
    assert other - run <= unavailable | {"scipy.sparse.linalg.spsolve"}  # see test_sparse.py
