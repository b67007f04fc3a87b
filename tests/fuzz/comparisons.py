"""The comparisons on one program, called in one way.

Each method of :class:`Check` compares one thing and raises :class:`Wrong`; later ones use what
earlier ones found.  Nothing in here knows which of them run on which programs: see ``check``.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np

import s2s_ad
from tests import oracle
from tests.fuzz.program import Program
from tests.options import SWITCHES, passes_off

STEPS = 1e-4, 3e-5
"""Of the central differences: where the two disagree there is no slope."""


class Wrong(Exception):
    """A comparison that failed: (kind, detail)."""


class Timeout(BaseException):
    """Which no handler of a program catches."""


def expect(condition: bool, kind: str, detail: str = "") -> None:
    if not condition:
        raise Wrong(kind, detail)


def limited(seconds: int, run: Callable[[], Any]) -> Any:
    """``run()``, ended by a Timeout when it takes too long (main thread of POSIX systems)."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Timeout

    old, begin = signal.signal(signal.SIGALRM, ring), time.monotonic()
    left = signal.alarm(seconds)  # of the limit around this one, if there is one
    try:
        return run()
    finally:
        signal.signal(signal.SIGALRM, old)
        signal.alarm(max(1, left - round(time.monotonic() - begin)) if left else 0)


def close(got: float, expected: float, scale: float, rtol: float) -> bool:
    return abs(got - expected) <= rtol * (1.0 + abs(expected) + scale)


def with_more_digits(leaf: Any) -> Any:
    """A number or an array in the largest precision that NumPy has."""
    kind = np.asarray(leaf).dtype.kind if isinstance(leaf, (float, np.ndarray, np.generic)) else ""
    return leaf if kind != "f" else np.asarray(leaf, np.longdouble)[()]


def largest_number(f: Callable[..., Any], args: Any) -> float:
    """Of all that the variables of a program held while it ran, the number of the largest magnitude."""
    largest, file = 0.0, f.__code__.co_filename

    def look(frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal largest
        if frame.f_code.co_filename != file:
            return None
        for value in list(frame.f_locals.values()):
            if isinstance(value, (float, complex, np.ndarray, np.inexact)):
                array = np.asarray(value)
                if array.dtype.kind in "fc":
                    finite = np.abs(array[np.isfinite(array)])
                    largest = max(largest, float(np.max(finite, initial=0.0)))
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        f(*args)
    finally:
        sys.settrace(before)
    return largest


class Check:
    """The comparisons on one program and its arguments; each method raises Wrong.

    ``derivative`` is its gradient, a function that may have served other arguments before.
    """

    def __init__(self, program: Program, f: Callable[..., Any], derivative: Any) -> None:
        self.program, self.f, self.derivative = program, f, derivative
        self.rtol = 5e-3 if program.rough else 1e-6
        self.exact = 1e-3 if program.rough else 1e-8
        rng = np.random.RandomState(program.seed)
        self.dots = oracle.full_tangents(program.arguments(), program.wrt, rng)

    def first_order(self) -> None:
        for step in (self.forward, self.reverse, self.derivatives, self.gradient):
            step()

    def value(self) -> None:
        """Nothing may overflow on the way: a derivative through inf is nan (0 * inf), even where the result
        forgets the inf.  Products of Python's numbers overflow unnoticed: NumPy's tell."""
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            self.expected = limited(5, lambda: self.f(*self.program.arguments()))
        told = [np.float64(a) if isinstance(a, float) else a for a in self.program.arguments()]
        with np.errstate(all="ignore", over="raise"):
            limited(5, lambda: self.f(*told))
        finite = oracle.is_float(self.expected) and bool(np.isfinite(self.expected))
        if not finite or abs(float(self.expected)) > 1e6:
            raise ValueError("the result is not fit for comparing")

    def same_value(self, value: Any, kind: str) -> None:
        """The same bits; up to rounding where arrays lie otherwise in memory, as docs/limitations.md says:
        NumPy has other loops for those, which round otherwise."""
        same = oracle.fingerprint(value) == oracle.fingerprint(self.expected)
        if not same and self.program.laid_otherwise and type(value) is type(self.expected):
            same = close(float(value), float(self.expected), 0.0, 1e-6 if self.program.rough else 1e-13)
        expect(same, kind, f"{value!r} instead of {self.expected!r}")

    def slope(self, f: Callable[..., Any]) -> list[Any] | None:
        """Central differences; None where two step sizes disagree (a kink, overflow), or where that near
        ``f`` jumps, or the program raises an exception."""
        try:
            a, b = (oracle.central_difference(f, self.program.arguments, self.dots, h) for h in STEPS)
        except Exception:
            if self.is_at_an_end():
                return None
            raise
        for x, y in zip(a, b):
            if not np.all(np.abs(x - y) <= 0.1 * self.rtol * (1.0 + np.abs(x))):
                return None
        jumps = any(oracle.jumps(f, self.program.arguments, self.dots, a, h) for h in STEPS)
        return None if jumps else a

    def is_at_an_end(self) -> bool:
        """Whether the program itself raises an exception at one of the points that differences look at."""
        try:
            for h in STEPS:
                oracle.central_difference(self.f, self.program.arguments, self.dots, h)
        except Exception:  # its own, of any kind
            return True
        return False

    def reverse(self) -> None:
        args = self.program.arguments()
        before = oracle.fingerprint(args)
        value, pullback = s2s_ad.vjp(self.f, *args, wrt=self.program.wrt)
        self.same_value(value, "value of reverse")
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
        self.same_value(value, "value of forward")
        expect(oracle.fingerprint(args) == before, "arguments changed by forward")

    def is_rounding(self) -> bool:
        """Whether the value is another one when it is computed with more digits: ``1e17 + x - 1e17`` has
        slope 1, and its differences are rounding, or 0."""
        more = oracle.map_leaves(with_more_digits, self.program.arguments())
        try:
            exact = limited(5, lambda: self.f(*more))
        except (Exception, Timeout):  # not every function takes such numbers
            return False
        return not close(float(exact), float(self.expected), 0.0, 1e-9)

    def is_lost(self) -> bool:
        """Whether numbers in the program are so large that what decides the derivative is below their last
        digit: ``s + hypot(s, 1.0)`` of ``s = -1e25`` has a slope of about 0, computed from two of about 1."""
        largest = largest_number(self.f, self.program.arguments())
        size = 1.0 + abs(float(self.expected)) + abs(float(self.tangent)) + abs(self.adjoint) + self.scale
        return not largest * np.finfo(float).eps <= self.exact * size

    def derivatives(self) -> None:
        try:
            self._derivatives()
        except Wrong:
            if not self.is_lost():
                raise

    def _derivatives(self) -> None:
        slope = self.slope(self.f)
        if slope is not None:
            expected = float(slope[0])
            ok = close(float(self.tangent), expected, self.scale, self.rtol)
            agreed = close(self.adjoint, float(self.tangent), self.scale, self.exact)
            if not ok and agreed and (expected == 0.0 or self.is_rounding()):
                return
            expect(ok, "forward", f"{self.tangent} instead of {expected}")
            ok = close(self.adjoint, expected, self.scale, self.rtol)
            expect(ok, "reverse", f"{self.adjoint} instead of {expected}")
        ok = close(self.adjoint, float(self.tangent), self.scale, self.exact)
        expect(ok, "dot product", f"reverse {self.adjoint}, forward {self.tangent}")

    def gradient(self) -> None:
        """``grad`` is another road than ``vjp``: one function with popped tapes, and no seed."""
        args = self.program.arguments()
        before = oracle.fingerprint(args)
        self.agrees(self.derivative(*args), "grad")
        expect(oracle.fingerprint(args) == before, "arguments changed by grad")

    def agrees(self, bars: Any, kind: str) -> None:
        got = oracle.pair(bars, [self.dots[i] for i in self.program.wrt])
        expect(close(got, self.adjoint, self.scale, self.exact), kind, f"{got} instead of {self.adjoint}")

    def option(self, name: str) -> None:
        """With everything saved, everything copied, or nothing merged: the same numbers."""
        with passes_off(**SWITCHES[name]):
            bars = s2s_ad.grad(self.f, wrt=self.program.wrt)(*self.program.arguments())
        self.agrees(bars, f"options: {name}")

    def second(self) -> None:
        gradient = s2s_ad.grad(self.f, wrt=self.program.wrt)
        slope = self.slope(gradient)
        value, value_dot = s2s_ad.jvp(gradient, self.program.arguments(), self.dots)
        _, pullback = s2s_ad.vjp(gradient, *self.program.arguments(), wrt=self.program.wrt)
        seeds = oracle.random_like(value, np.random.RandomState(1))
        adjoint = oracle.pair(pullback(seeds), [self.dots[i] for i in self.program.wrt])
        tangent = oracle.pair(seeds, value_dot)
        scale = oracle.magnitude(value_dot)
        if slope is None and not np.isfinite(adjoint) and not np.isfinite(tangent):
            return  # abs(x) ** 1.5 has none at zero
        expect(close(adjoint, tangent, scale, self.exact * 10), "second order", f"{adjoint}, {tangent}")
        if slope is not None:
            for got, want in zip(oracle.float_leaves(value_dot), slope):
                error = float(np.max(np.abs(got - want), initial=0.0))
                expect(error <= 10 * self.rtol * (1.0 + scale), "second order", f"{got} instead of {want}")

    def text(self) -> None:
        """The source stands on its own, and is the same to the byte when it is made anew."""
        text = self.derivative.source(*self.program.arguments())
        with passes_off():
            again = s2s_ad.grad(self.f, wrt=self.program.wrt).source(*self.program.arguments())
        expect(text == again, "text")
        code = "\n".join(line.partition("#")[0] for line in text.split('"""')[-1].splitlines())
        expect("s2s_ad" not in code, "text", "the generated code mentions s2s_ad")
