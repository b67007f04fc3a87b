"""Every rule's body, run as plain Python, against differences and the dot-product identity."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.prims import CUSTOM
from s2s_ad.rules.registry import Rule, all_rules
from tests.rules import harness
from tests.rules.cases import Case, cases, direction


def available(rule: Rule) -> bool:
    """False for functions of another Python or NumPy version."""
    try:
        implementation(rule.prim)
    except LookupError:
        return False
    return True


RULES = [rule for rule in all_rules() if rule.kind != "zero" and rule.samples and available(rule)]


@dataclass(frozen=True)
class Precision:
    """How far differences go, and how near things have to be to them and to each other."""

    step: float = 1e-6
    rtol: float = 2e-6
    atol: float = 2e-8
    exact: float = 1e-10


SINGLE = Precision(1e-2, 1e-3, 1e-4, 1e-5)


def precision(case: Case) -> Precision:
    """Coarse where the primal makes single precision of double."""
    rounds = any(np.asarray(out).dtype in ("f4", "c8") for out in case(case.leaves))
    return SINGLE if rounds else Precision()


def differences(case: Case, dots: list[Any]) -> list[Any]:
    """Central differences of the primal along a direction."""
    h = precision(case).step
    ahead = case([x + h * d for x, d in zip(case.leaves, dots, strict=True)])
    behind = case([x - h * d for x, d in zip(case.leaves, dots, strict=True)])
    return [(1 * np.asarray(a) - 1 * np.asarray(b)) / (2 * h) for a, b in zip(ahead, behind, strict=True)]


def pairing(xs: list[Any], ys: list[Any]) -> float:
    return float(sum(np.real(np.sum(np.asarray(x) * np.asarray(y))) for x, y in zip(xs, ys, strict=True)))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.prim)
def test_body(rule: Rule) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases(rule):
            check(case)


def check(case: Case) -> None:
    rng = case.rng
    dots = [direction(rng, x) for x in case.leaves]
    for x, d in zip(case.leaves, dots, strict=True):
        assert np.shape(x) == np.shape(d)
    near = precision(case)
    tangents = harness.jvp(case, dots)
    for t, want in zip(tangents, differences(case, dots), strict=True):
        np.testing.assert_allclose(
            t, want, rtol=near.rtol, atol=near.atol, err_msg=f"{case.rule.prim} {case.label} jvp"
        )
    bars = [direction(rng, o) for o in case(case.leaves)]
    adjoints = harness.vjp(case, bars)
    left, right = pairing(bars, tangents), pairing(adjoints, dots)
    assert abs(left - right) <= near.exact * (1.0 + abs(left)), (
        f"{case.rule.prim} {case.label}: <y,Jx>={left} <Jy,x>={right}"
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.prim)
def test_float32(rule: Rule) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases(rule, "f4", long=False):
            outs = case(case.leaves)
            for g, x in zip(
                harness.vjp(case, [direction(case.rng, o) for o in outs]), case.leaves, strict=True
            ):
                assert np.asarray(g).dtype == np.asarray(x).dtype


def test_every_rule_has_samples() -> None:
    refused = {r.prim for r in all_rules() if r.prim.startswith(("numpy.random.", "random."))}
    sparse = {"scipy.sparse.linalg.spsolve"}  # whose matrix is no array: see test_sparse.py
    bare = {r.prim for r in all_rules() if r.kind != "zero" and not r.samples}
    assert not bare - refused - sparse - CUSTOM.keys()
