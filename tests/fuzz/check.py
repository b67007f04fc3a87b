"""One program, differentiated in every way and compared.

``check`` returns a :class:`Verdict`: ``right``; ``refused`` (a located error: allowed, counted);
``useless`` (the primal itself fails or its result is not fit for comparing); or the name of what
is wrong, with a detail that a person can read.
"""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import numpy as np

import s2s_ad
from tests import oracle
from tests.fuzz.program import Program
from tests.options import SWITCHES, passes_off

RIGHT, REFUSED, USELESS = "right", "refused", "useless"
HARMLESS = (RIGHT, REFUSED, USELESS)


@dataclass(frozen=True)
class Verdict:
    kind: str
    detail: str = ""

    @property
    def bad(self) -> bool:
        return self.kind not in HARMLESS


class Wrong(Exception):
    """A comparison that failed: (kind, detail)."""


class Timeout(Exception):
    pass


def expect(condition: bool, kind: str, detail: str = "") -> None:
    if not condition:
        raise Wrong(kind, detail)


def load(source: str, folder: str) -> ModuleType:
    """The program as a module with a file, which is where the compiler reads it from."""
    handle, path = tempfile.mkstemp(".py", "fuzz_", folder)
    with os.fdopen(handle, "w") as file:
        file.write(source)
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def limited(seconds: int, run: Callable[[], Any]) -> Any:
    """``run()``, ended by a Timeout when it takes too long (main thread of POSIX systems)."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Timeout

    old = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        return run()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


def blur(message: str) -> str:
    """A message without names and numbers, so that failures of one kind are counted together."""
    line = next((part for part in message.splitlines() if "S2S9" in part), message)
    return re.sub(r"%\w+|\d+|/\S+", "*", line.partition("S2S9")[2])[:60]


def close(got: float, expected: float, scale: float, rtol: float) -> bool:
    return abs(got - expected) <= rtol * (1.0 + abs(expected) + scale)


class Check:
    """The comparisons on one program; each method raises Wrong."""

    def __init__(self, program: Program, f: Callable[..., Any]) -> None:
        self.program, self.f = program, f
        self.rtol = 5e-3 if program.single else 1e-6
        self.exact = 1e-3 if program.single else 1e-8
        rng = np.random.RandomState(program.seed)
        self.dots = oracle.full_tangents(program.arguments(), program.wrt, rng)

    def value(self) -> None:
        self.expected = limited(5, lambda: self.f(*self.program.arguments()))
        finite = oracle.is_float(self.expected) and bool(np.isfinite(self.expected))
        if not finite or abs(float(self.expected)) > 1e6:
            raise ValueError("the result is not fit for comparing")
        # a derivative through inf is nan (0 * inf), even where the result forgets the inf
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            limited(5, lambda: self.f(*self.program.arguments()))

    def slope(self, f: Callable[..., Any]) -> list[Any] | None:
        """Central differences; None where two step sizes disagree (a kink, a jump, overflow)."""
        a = oracle.central_difference(f, self.program.arguments, self.dots)
        b = oracle.central_difference(f, self.program.arguments, self.dots, h=3e-5)
        for x, y in zip(a, b):
            if not np.all(np.abs(x - y) <= 0.1 * self.rtol * (1.0 + np.abs(x))):
                return None
        return a

    def reverse(self) -> None:
        args = self.program.arguments()
        before = oracle.fingerprint(args)
        value, pullback = s2s_ad.vjp(self.f, *args, wrt=self.program.wrt)
        same = oracle.fingerprint(value) == oracle.fingerprint(self.expected)
        expect(same, "value of reverse", f"{value!r} instead of {self.expected!r}")
        self.bars = pullback(oracle.random_like(self.expected, np.random.RandomState(0)) * 0.0 + 1.0)
        expect(oracle.fingerprint(args) == before, "arguments changed by reverse")
        again = pullback(self.expected * 0.0 + 1.0)
        expect(oracle.fingerprint(again) == oracle.fingerprint(self.bars), "second pullback differs")
        self.adjoint = oracle.pair(self.bars, [self.dots[i] for i in self.program.wrt])
        self.scale = oracle.magnitude(self.bars)

    def forward(self) -> None:
        args = self.program.arguments()
        before = oracle.fingerprint(args)
        value, self.tangent = s2s_ad.jvp(self.f, args, self.dots)
        same = oracle.fingerprint(value) == oracle.fingerprint(self.expected)
        expect(same, "value of forward", f"{value!r} instead of {self.expected!r}")
        expect(oracle.fingerprint(args) == before, "arguments changed by forward")

    def derivatives(self) -> None:
        slope = self.slope(self.f)
        if slope is not None:
            expected = float(slope[0])
            ok = close(float(self.tangent), expected, self.scale, self.rtol)
            expect(ok, "forward", f"{self.tangent} instead of {expected}")
            ok = close(self.adjoint, expected, self.scale, self.rtol)
            expect(ok, "reverse", f"{self.adjoint} instead of {expected}")
        ok = close(self.adjoint, float(self.tangent), self.scale, self.exact)
        expect(ok, "dot product", f"reverse {self.adjoint}, forward {self.tangent}")

    def gradient(self) -> None:
        """``grad`` is another road than ``vjp``: one function with popped tapes, and no seed."""
        bars = s2s_ad.grad(self.f, wrt=self.program.wrt)(*self.program.arguments())
        got = oracle.pair(bars, [self.dots[i] for i in self.program.wrt])
        expect(close(got, self.adjoint, self.scale, self.exact), "grad", f"{got} instead of {self.adjoint}")

    def options(self) -> None:
        """Everything saved, everything copied, nothing merged: the same numbers."""
        for name, switches in SWITCHES.items():
            with passes_off(**switches):
                bars = s2s_ad.grad(self.f, wrt=self.program.wrt)(*self.program.arguments())
            got = oracle.pair(bars, [self.dots[i] for i in self.program.wrt])
            same = close(got, self.adjoint, self.scale, self.exact)
            expect(same, f"options: {name}", f"{got} instead of {self.adjoint}")

    def second(self) -> None:
        gradient = s2s_ad.grad(self.f, wrt=self.program.wrt)
        slope = self.slope(gradient)
        value, value_dot = s2s_ad.jvp(gradient, self.program.arguments(), self.dots)
        _, pullback = s2s_ad.vjp(gradient, *self.program.arguments(), wrt=self.program.wrt)
        seeds = oracle.random_like(value, np.random.RandomState(1))
        adjoint = oracle.pair(pullback(seeds), [self.dots[i] for i in self.program.wrt])
        tangent = oracle.pair(seeds, value_dot)
        scale = oracle.magnitude(value_dot)
        expect(close(adjoint, tangent, scale, self.exact * 10), "second order", f"{adjoint}, {tangent}")
        if slope is not None:
            for got, want in zip(oracle.float_leaves(value_dot), slope):
                error = float(np.max(np.abs(got - want), initial=0.0))
                expect(error <= 10 * self.rtol * (1.0 + scale), "second order", f"{got} instead of {want}")

    def text(self) -> None:
        """The same source again, from a derivative made anew."""
        texts = [
            s2s_ad.grad(self.f, wrt=self.program.wrt).source(*self.program.arguments()) for _ in range(2)
        ]
        expect(texts[0] == texts[1], "text")
        expect("s2s_ad" not in texts[0].split('"""')[-1], "text", "the generated code mentions s2s_ad")


def run_checks(program: Program, f: Callable[..., Any], order: int) -> None:
    check = Check(program, f)
    check.value()
    steps = [check.forward, check.reverse, check.derivatives, check.gradient, check.options, check.text]
    if order > 1 and not program.single:
        steps.append(check.second)
    for step in steps:
        step()


def check(program: Program, folder: str, order: int = 1) -> Verdict:
    """``order`` 2 also differentiates the gradient."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            f = load(program.source, folder).f
            Check(program, f).value()
        except Exception as error:
            return Verdict(USELESS, repr(error))
        try:
            limited(120, lambda: run_checks(program, f, order))
        except Wrong as wrong:
            return Verdict(*wrong.args)
        except s2s_ad.S2SError as refusal:
            if refusal.code.startswith("S2S9"):  # the compiler's own fault
                return Verdict("internal: " + blur(str(refusal)), str(refusal))
            return Verdict(REFUSED, str(refusal))
        except Timeout:
            return Verdict("too slow", "two minutes")
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            place = next((fr for fr in reversed(frames) if "s2s_ad" in fr.filename), frames[-1])
            where = f"{Path(place.filename).name}:{place.name}"
            return Verdict(f"{type(error).__name__} in {where}", traceback.format_exc(limit=-6))
    return Verdict(RIGHT)
