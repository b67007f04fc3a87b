"""Lowering: what comes out is well formed and computes, bit for bit, what the function computes."""

from __future__ import annotations

import contextlib
import copy
import io
import itertools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad.analysis.arguments import Describer
from s2s_ad.analysis.probe import Probe, ProbeError
from s2s_ad.analysis.sizes import LADDER, LAID
from s2s_ad.api.code import reader
from s2s_ad.errors import Refusal
from s2s_ad.frontend.lower import NeedStatic, free_values_of, lower
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.outside import Doors, Opened
from s2s_ad.ir import interp
from s2s_ad.ir.core import Function, walk
from s2s_ad.ir.verify import verify
from tests import workloads
from tests.corpus import all_cases
from tests.targets import primals

CALLABLES = {"fn", "loss", "varargs", "decorated_itself"}
"""Not plain functions of their parameters: the interpreter is not the way to call them."""


def core(fn: Callable[..., Any], *args: Any) -> Function:
    static: frozenset[int] = frozenset()
    doors = Doors()
    for tables, variant in itertools.product((True, False), LADDER):
        while True:
            describer = Describer(variant, static)
            described, _ = describer.call(args, {})
            probe = Probe()
            probe.names = dict(describer.symbols())
            probe.points.symbols = describer.formula
            probe.opened, probe.laid_out, probe.tables = doors.opened, variant == LAID, tables
            try:
                return lower(fn, described, {}, probe)
            except Opened as found:
                doors.open(found)
            except NeedStatic as need:
                slot = getattr(described, "slot", None)
                slots = [s.slot for s in described if getattr(s, "sample", None) is need.value.sample]
                if slot is None and (not slots or slots[0] in static):
                    raise
                static |= {slots[0]}
            except (ProbeError, Structure):
                if variant == LADDER[-1] and not tables:
                    raise
                break
    raise AssertionError


def same(a: Any, b: Any) -> bool:
    if isinstance(a, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == np.ascontiguousarray(b).tobytes()
    if hasattr(a, "__dict__"):
        return type(a) is type(b) and same(vars(a), vars(b))
    return bool(a == b)


def run(function: Function, *args: Any) -> Any:
    sources = free_values_of(function).items()
    free = {param: reader(owner, owner, name)(owner) for param, (owner, name) in sources}
    return interp.call(function, *copy.deepcopy(args), **free)


KNOWN = {"classes.local_class"}
CASES = [c for c in all_cases() if getattr(c.fn, "__name__", "fn") not in CALLABLES]


@pytest.mark.parametrize("c", CASES, ids=[f"{k}-{c.id}" for k, c in enumerate(CASES)])
def test_corpus(c: Any) -> None:
    try:
        function = core(c.fn, *copy.deepcopy(c.args))
    except Refusal as error:
        assert error.loc is not None
        if c.id in KNOWN or error.code == "S2S211" or isinstance(error, NeedStatic):
            pytest.skip(f"refused: {error.code}")
        raise
    verify(function)
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.random.seed(0)
        want = c.fn(*copy.deepcopy(c.args))
        np.random.seed(0)
        assert same(want, run(function, *c.args))


@pytest.mark.parametrize("name", workloads.NAMES if hasattr(workloads, "NAMES") else [])
def test_workloads(name: str) -> None:
    module = workloads.load(name)
    args = module.make_args("small")
    assert same(module.primal(*copy.deepcopy(args)), run(core(module.primal, *args), *args))


def names(function: Function) -> list[str]:
    return [op.name for op in walk(function.body)]


def test_break_is_a_flag_and_the_rest_an_else_branch() -> None:
    function = core(primals.relax, 1.0, 0.5)
    (loop,) = [op for op in walk(function.body) if op.name == "while"]
    assert loop.flag("exits")
    body = loop.blocks[1]
    (choice,) = [op for op in body.ops if op.name == "if"]
    assert body.yields[0] is choice.args[0]
    assert choice.blocks[0].ops == () and [op.name for op in choice.blocks[1].ops] == ["operator.mul"]
    assert len(loop.results) == 3  # trips, s, x


def test_loops_carry_no_more_than_they_must() -> None:
    function = core(primals.diffuse, np.arange(6.0), 0.1, 3)
    loops = [op for op in walk(function.body) if op.name == "for"]
    assert [len(op.results) for op in loops] == [1, 1]
    assert "list_new" not in names(function)


def test_writes_to_one_of_two_arrays_reach_the_one_that_was_chosen() -> None:
    def f(x: Any, c: float) -> Any:
        y = x.copy()
        z = x.copy()
        w = y if c > 0 else z
        w[0] = 1.0
        return y

    function = core(f, np.full(3, 2.0), 1.0)
    for c in (1.0, -1.0):
        assert same(run(function, np.full(3, 2.0), c), f(np.full(3, 2.0), c))
