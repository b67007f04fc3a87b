"""Every primal of the corpus: value, forward, reverse, both held together, second order, text.

The corpus is the language.  A case that fails here is a construct that does not work.
"""

from __future__ import annotations

import zlib

import numpy as np
import pytest

import s2s_ad
from tests import oracle
from tests.corpus import Case, all_cases
from tests.options import LONG, SWITCHES, passes_off

CASES = list(all_cases())
each_case = pytest.mark.parametrize("case", CASES, ids=[f"{c.id}-{k}" for k, c in enumerate(CASES)])


def tolerance(case: Case) -> float:
    return 2e-3 if "float32" in case.tags else 1e-7


def expected_value(case: Case):
    return case.fn(*case.arguments())


@each_case
def test_reverse(case: Case):
    rng = np.random.RandomState(1)
    args = case.arguments()
    before = oracle.fingerprint(args)
    value, pullback = s2s_ad.vjp(case.fn, *args, wrt=case.wrt)
    assert oracle.fingerprint(value) == oracle.fingerprint(expected_value(case))
    value_bar = oracle.random_like(value, rng)
    seed = oracle.fingerprint(value_bar)
    bars = pullback(value_bar)
    assert oracle.fingerprint(args) == before, "the arguments were changed"
    assert oracle.fingerprint(value_bar) == seed, "the seed was changed"
    assert oracle.fingerprint(pullback(value_bar)) == oracle.fingerprint(bars), "second pullback differs"
    wrt_args = tuple(args[i] for i in case.wrt)
    shapes = [(a.shape, a.dtype) for a in oracle.float_leaves(bars)]
    assert shapes == [(a.shape, a.dtype) for a in oracle.float_leaves(wrt_args)]
    for _ in range(2):
        dots = oracle.full_tangents(args, case.wrt, rng)
        slopes = oracle.central_difference(case.fn, case.arguments, dots)
        expected = oracle.pair([b for b in oracle.leaves(value_bar) if b is not None], slopes)
        got = oracle.pair(bars, tuple(dots[i] for i in case.wrt))
        oracle.assert_close([got], [expected], tolerance(case), "reverse against differences")


@each_case
def test_forward(case: Case):
    rng = np.random.RandomState(2)
    args = case.arguments()
    before = oracle.fingerprint(args)
    dots = oracle.full_tangents(args, case.wrt, rng)
    seed = oracle.fingerprint(dots)
    value, value_dot = s2s_ad.jvp(case.fn, args, dots)
    assert oracle.fingerprint(value) == oracle.fingerprint(expected_value(case))
    assert oracle.fingerprint(args) == before, "the arguments were changed"
    assert oracle.fingerprint(dots) == seed, "the tangents were changed"
    tangents = oracle.float_leaves(value_dot)
    for number, tangent in zip(oracle.float_leaves(value), tangents, strict=True):
        assert np.can_cast(number.dtype, tangent.dtype), "the tangent has fewer digits"
    slopes = oracle.central_difference(case.fn, case.arguments, dots)
    oracle.assert_close(tangents, slopes, tolerance(case), "forward against differences")


def gradient_of(case: Case):
    """(grad or elementwise_grad) as the result has it; None when it has several parts."""
    value = expected_value(case)
    if not oracle.is_float(value) or np.asarray(value).dtype.kind == "c":
        return None
    if isinstance(value, np.ndarray) and value.ndim:
        return s2s_ad.elementwise_grad(case.fn, case.wrt)
    return s2s_ad.grad(case.fn, case.wrt)


@each_case
def test_gradient(case: Case):
    """``grad`` is another road than ``vjp``: it drops the value, and what only the value needs."""
    gradient = gradient_of(case)
    if gradient is None:
        pytest.skip("several outputs, or complex ones")
    args = case.arguments()
    before = oracle.fingerprint(args)
    got = gradient(*args)
    assert oracle.fingerprint(args) == before, "the arguments were changed"
    value, pullback = s2s_ad.vjp(case.fn, *case.arguments(), wrt=case.wrt)
    expected = oracle.float_leaves(pullback(np.ones_like(value)[()]))
    rtol = 1e-5 if "float32" in case.tags else 1e-10
    oracle.assert_close(oracle.float_leaves(got), expected, rtol, "grad against vjp")


def is_in_share(case: Case, which: int) -> bool:
    """A tenth of the cases: reverse over reverse is taken of one, of another one the text is read back."""
    return LONG or zlib.crc32(case.id.encode()) % 10 == which


ONCE = CASES if LONG else list({case.fn: case for case in reversed(CASES)}.values())[::-1]
"""The first call of each function: first derivatives are taken at them all."""
SECOND = [c for c in ONCE if not {"first", "float32"} & c.tags and not c.id.startswith("cplx.")]


HALF = [c for c in SECOND if LONG or "again" in c.tags or zlib.crc32(c.id.encode()) % 2 == 0]
"""Of these the second derivatives are taken: a half is a minute of the suite (S2S_AD_LONG=1: of all)."""


@pytest.mark.parametrize("case", HALF, ids=[f"{c.id}-{k}" for k, c in enumerate(HALF)])
def test_second_order(case: Case):
    gradient = gradient_of(case)
    args = case.arguments()
    oracle.assert_owned((gradient or s2s_ad.elementwise_grad(case.fn, case.wrt))(*args), args)
    if gradient is None:
        pytest.skip("several outputs, or complex ones")
    rng = np.random.RandomState(3)
    dots = oracle.full_tangents(args, case.wrt, rng)
    slopes = oracle.central_difference(gradient, case.arguments, dots)
    value, value_dot = s2s_ad.jvp(gradient, args, dots)
    oracle.assert_close(oracle.float_leaves(value_dot), slopes, 1e-6, "forward over reverse")
    if not (is_in_share(case, 0) or "again" in case.tags):
        return
    again, pullback = s2s_ad.vjp(gradient, *args, wrt=case.wrt)
    assert oracle.fingerprint(again) == oracle.fingerprint(value)
    bars = oracle.random_like(again, rng)
    got = oracle.pair(pullback(bars), tuple(dots[i] for i in case.wrt))
    expected = oracle.pair([b for b in oracle.leaves(bars) if b is not None], slopes)
    oracle.assert_close([got], [expected], 1e-6, "reverse over reverse")


SWITCHED = [
    (case, off)
    for case in ONCE
    for k, off in enumerate(SWITCHES)
    if LONG or zlib.crc32(case.id.encode()) % len(SWITCHES) == k
]
"""Each pass is switched off for a share of the cases."""


@pytest.mark.parametrize(
    ("case", "off"), SWITCHED, ids=[f"{c.id}-{off}-{k}" for k, (c, off) in enumerate(SWITCHED)]
)
def test_passes_switched_off(case: Case, off: str):
    """Nothing but text and cost may depend on the optimising passes."""
    args = case.arguments()
    value, pullback = s2s_ad.vjp(case.fn, *args, wrt=case.wrt)
    bars = oracle.random_like(value, np.random.RandomState(5))
    with passes_off(**SWITCHES[off]):
        plain, plain_pullback = s2s_ad.vjp(case.fn, *case.arguments(), wrt=case.wrt)
    assert oracle.fingerprint(plain) == oracle.fingerprint(value)
    expected = oracle.float_leaves(pullback(bars))
    rtol = 1e-5 if "float32" in case.tags else 1e-12
    oracle.assert_close(oracle.float_leaves(plain_pullback(bars)), expected, rtol, off)


def powers(x: float, n: int) -> float:
    total = 0.0
    for _ in range(n):
        x = x * x
        total = total + x * 0.1
    return total


def test_switches_are_heard():
    """``vjp`` keeps what it compiled of a plain function; not where a pass is switched off."""
    _, pullback = s2s_ad.vjp(powers, 0.5, 3, wrt=0)
    with passes_off(collect=False, record=False):
        _, plain = s2s_ad.vjp(powers, 0.5, 3, wrt=0)
    assert plain.source() != pullback.source()
