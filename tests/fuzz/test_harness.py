"""The fuzzer itself: it names the pass at fault, and survives what its programs do to it."""

import functools
import os
import time
from collections import Counter
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

import s2s_ad
from s2s_ad import pipeline
from s2s_ad.ir.core import Block, Prim
from tests.fuzz import statements
from tests.fuzz.arguments import overlaps
from tests.fuzz.blame import after_each_pass, first_difference
from tests.fuzz.campaign import Tally
from tests.fuzz.check import again, check, load
from tests.fuzz.comparisons import Check, Timeout, Wrong, largest_number, limited
from tests.fuzz.program import Program, generate
from tests.fuzz.variants import variants
from tests.fuzz.workers import run

PROGRAM = Program(
    "import numpy as np\n\n\ndef f(x, u, n):\n    return np.sum(u * x) - n * x\n", ((), (3,), "n"), 0
)


def test_no_pass_is_blamed_for_what_is_right(tmp_path):
    outcomes = after_each_pass(PROGRAM, load(PROGRAM.source, str(tmp_path)).f)
    assert outcomes[0].name == "reverse" and outcomes[-1].name == "printed"
    assert first_difference(outcomes) == "no pass changes the answer"


def test_a_broken_pass_is_found_and_named(tmp_path, monkeypatch):
    eliminate = pipeline.dce.eliminate

    def broken(function):
        """Dead code elimination that turns differences round."""
        function = eliminate(function)
        body = function.body
        ops = [replace(op, prim=Prim("operator.add")) if op.name == "operator.sub" else op for op in body.ops]
        return replace(function, body=Block(body.params, tuple(ops), body.yields))

    monkeypatch.setattr(pipeline.dce, "eliminate", broken)
    assert check(PROGRAM, str(tmp_path)).bad
    outcomes = after_each_pass(PROGRAM, load(PROGRAM.source, str(tmp_path)).f)
    assert first_difference(outcomes) == "dce changed the answer"


def unlucky(seed, size):
    if seed == 3:
        os._exit(7)
    return seed, "right", ""


def test_a_worker_that_dies_is_a_verdict_on_its_program():
    results = {seed: kind for seed, kind, _ in run(range(6), 6, 2, unlucky)}
    assert results == {k: "crash" if k == 3 else "right" for k in range(6)}


def test_workers_are_replaced():
    with mock.patch("tests.fuzz.workers.LIFE", 2):
        assert sorted(seed for seed, _, _ in run(range(5), 6, 1, unlucky) if seed != 3) == [0, 1, 2, 4]


def test_failures_are_written_down_and_a_campaign_can_go_on(tmp_path, capsys):
    tally = Tally(10, tmp_path / "failures.txt", generate)
    for result in ((11, "right", ""), (10, "forward", "1 instead of 2"), (13, "refused", "f.py:3: S2S1: no")):
        tally.add(result, 6)
    assert "seed 10: forward" in tally.log.read_text() and "def f(" in tally.log.read_text()
    tally.progress()
    assert "3 programs, 1 failures" in capsys.readouterr().out
    assert tally.first == 12


def test_every_form_of_statement_is_written(monkeypatch):
    written = Counter()

    def counting(form):
        @functools.wraps(form)
        def write(scope):
            lines = form(scope)
            written[form] += bool(lines)
            return lines

        return write

    forms = list(statements.FORMS)
    monkeypatch.setattr(statements, "FORMS", [(counting(form), weight) for form, weight in forms])
    for seed in range(2500):
        generate(seed)
    assert {form.__name__ for form, _ in forms if not written[form]} == set()


def test_the_same_function_is_called_with_other_sizes_values_and_layouts():
    found = dict(variants(replace(PROGRAM, shapes=((), (7,), "n")), everything=True))
    assert {p.arguments()[1].shape for p in found.values()} == {(6,), (7,), (8,), (10,), (12,)}
    assert {p.n for p in found.values()} == {0, 1, 2, 4, 6}
    assert any(p.arguments()[1].strides == (-8,) for p in found.values())
    assert any(p.arguments()[1].dtype == np.float32 for p in found.values())


def test_a_program_that_overflows_on_the_way_is_useless(tmp_path):
    text = "def f(x, u, n):\n    for _ in range(20):\n        x *= x + 1.0\n    return u[int(x > 0)]\n"
    assert check(replace(PROGRAM, source=text), str(tmp_path)).kind == "useless"


def test_a_shared_array_is_a_row_of_another():
    """What writes to one of two arguments that share memory is refused; what reads them is compared."""
    program = Program("", ((), (7,), (3, 7), "n"), 1, shared=True)
    _, u, whole, _ = program.arguments()
    assert np.shares_memory(u, whole)
    assert not overlaps(((), (7,), (7, 1), "n"))


def test_a_tie_is_none_of_the_sharing(tmp_path):
    """``max(sum(u), sum(min(u, v)))`` is ``sum(u)``, and where u is v the other branch is taken."""
    text = "import numpy as np\ndef f(x, u, L, n):\n    a, b = np.sum(u), np.sum(np.minimum(u, L[0]))\n"
    text += "    return x + (a if a > b else b)\n"
    program = Program(text, ((), (7,), ("L", 1, (7,)), "n"), 1, shared=True)
    f = load(text, str(tmp_path)).f
    assert again(f, s2s_ad.grad(f, wrt=(0, 1, 2)), "shared arrays", program) == ""
    comparison = Check(program, f, s2s_ad.grad(f, wrt=(0, 1, 2)))
    comparison.value()
    with pytest.raises(Wrong):
        comparison.first_order()


@pytest.mark.parametrize("result", ["x + 1e17 + 8.0 * u[0] - 1e17 - x", "x + 1e40 + 8.0 * u[0] - 1e40"])
def test_what_rounding_has_swallowed_is_no_failure(tmp_path, result):
    assert (
        check(replace(PROGRAM, source=f"def f(x, u, n):\n    return {result}\n"), str(tmp_path)).kind
        == "right"
    )


LARGE = """
import numpy as np


def grow(v, k):
    return v if not k else grow(v * {base}, k - 1)


def f(x, u, n):
    s = -grow(x * x + 1.0, 12)
    return u[0] * x + s + np.hypot(x, s + 2.0)
"""


@pytest.mark.parametrize(("base", "lost"), [(1e3, True), (1.1, False)])
def test_derivatives_that_hang_on_digits_too_small_are_not_compared(tmp_path, base, lost):
    """Both are made wrong by as much as rounding makes them where ``s`` is large."""
    program = replace(PROGRAM, source=LARGE.format(base=base))
    comparison = Check(program, load(program.source, str(tmp_path)).f, None)
    comparison.expected = comparison.f(*program.arguments())
    comparison.forward()
    comparison.reverse()
    assert largest_number(comparison.f, program.arguments()) > base**11
    comparison.adjoint += 12.0
    if lost:
        comparison.derivatives()
    else:
        with pytest.raises(Wrong):
            comparison.derivatives()


def test_no_slope_is_taken_across_a_jump(tmp_path):
    """The outer ones of the points lie on another line, with either step: the differences agree."""
    check = Check(PROGRAM, load(PROGRAM.source, str(tmp_path)).f, None)
    at, along = PROGRAM.arguments()[0], check.dots[0]

    def f(x, _u, _n):
        steps = abs((x - at) / along)
        other = steps > 1.5e-4 or 4.5e-5 < steps < 8e-5
        return np.float64(5.0 * x - 3.0 if other else 2.0 * x)

    assert check.slope(f) is None
    found = check.slope(lambda x, _u, _n: np.float64(2.0 * x))
    assert found is not None and np.allclose(found[0], 2.0 * along)


ENDS = """
def f(x, u, n):
    if x > {end}:
        raise ValueError(x)
    return x * u[0]
"""


def test_a_program_that_raises_an_exception_close_by_has_no_slope(tmp_path):
    end = PROGRAM.arguments()[0] + 1e-9
    program = replace(PROGRAM, source=ENDS.format(end=end))
    assert check(program, str(tmp_path)).kind == "right"
    comparison = Check(program, load(program.source, str(tmp_path)).f, None)
    assert comparison.slope(comparison.f) is None


def test_an_exception_of_the_derivative_alone_is_a_failure(tmp_path):
    def f(x, _u, _n):
        raise ValueError(x)

    comparison = Check(PROGRAM, load(PROGRAM.source, str(tmp_path)).f, None)
    with pytest.raises(ValueError, match="0"):
        comparison.slope(f)


def test_a_limit_goes_on_after_one_inside_of_it():
    with pytest.raises(Timeout):
        limited(1, lambda: [limited(5, lambda: None), time.sleep(3)])
