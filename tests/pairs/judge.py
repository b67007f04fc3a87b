"""Builds the programs and says what is wrong with their derivatives.

A program is called with two sizes, two precisions and on both sides of its conditions; the derivatives
that were compiled for the first call serve the others, or are made anew.  Checked are the value (to the
bit), the arguments (untouched), and the derivative along a direction, forward and reverse, against each
other and against central differences; where the differences from the left and from the right disagree, the
program has a kink there, and only the value counts.  A located refusal is no failure: it is counted.
"""

from __future__ import annotations

import importlib.util
import itertools
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import s2s_ad
from tests import oracle

FAMILIES = Path(__file__).parent / "families"
STEP = 1e-6
Arguments = tuple[float, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Pair:
    family: str
    maker: str
    use: str

    @property
    def source(self) -> str:
        body = textwrap.indent(f"{self.maker}\n{self.use}", "    ")
        return f"def f(x, u, w):\n{body}\n"


def families() -> list[str]:
    return sorted(path.stem for path in FAMILIES.glob("*.txt"))


def pairs(family: str) -> list[Pair]:
    """Every maker with every use; blocks of lines, divided by empty ones."""
    text = (FAMILIES / f"{family}.txt").read_text()
    makers, uses = (part.split("\n\n") for part in text.removeprefix("# makers\n\n").split("\n\n# uses\n\n"))
    return [Pair(family, m.strip(), u.strip()) for m, u in itertools.product(makers, uses)]


def arguments() -> Iterator[Arguments]:
    """Fresh arguments of all calls."""
    w = np.array([0.7, 0.21, 0.6, 0.3])
    for x in (0.3, 0.69):
        yield x, np.array([0.1, 0.9, 0.2, 1.3]), w.copy()
        yield x, np.array([0.8, 0.4, 0.25, 0.61]), w.copy()
    yield 0.45, np.array([0.81, 0.4, 0.25, 0.6, 0.5, 0.72]), np.array([0.7, 0.2, 0.6, 0.3, 0.1, 0.9])
    for x in (0.3, 0.69):
        yield x, np.array([0.1, 0.9, 0.2, 1.3], dtype=np.float32), w.copy()


def load(pair: Pair, folder: Path, k: int) -> Callable[..., Any]:
    """The program as a function of a module of its own."""
    path = folder / f"pair_{pair.family}_{k}.py"
    path.write_text(f"from tests.pairs.helpers import *\nfrom tests.pairs import helpers\n\n\n{pair.source}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found: Callable[..., Any] = module.f
    return found


def verdicts(pair: Pair, f: Callable[..., Any]) -> list[str]:
    """What came of each call: "right", "useless", "refused CODE", or what is wrong."""
    single = "float32" in pair.source  # differences would be lost in its rounding
    return [_verdict(f, k, single or a[1].dtype != np.float64) for k, a in enumerate(arguments())]


def _verdict(f: Callable[..., Any], k: int, single: bool) -> str:
    def fresh() -> Arguments:
        return next(itertools.islice(arguments(), k, None))

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            value = f(*fresh())
            slope = None if single else _slope(f, fresh)
            if not np.isfinite(float(value)):
                return "useless"
        except Exception:  # what the program itself raises for these arguments
            return "useless"
        try:
            return _wrong(f, fresh, value, slope) or "right"
        except s2s_ad.S2SError as refusal:
            located = refusal.loc is not None and not refusal.code.startswith("S2S9")
            return f"refused {refusal.code}" if located else f"no place: {refusal}"
        except Exception as error:  # so may the derivative, and that is wrong
            return f"raised {error!r}"


def _wrong(f: Callable[..., Any], fresh: Callable[[], Arguments], value: Any, slope: float | None) -> str:
    args, dots = fresh(), _direction(fresh())
    told, tangent = s2s_ad.jvp(f, args, dots)
    again, bars = s2s_ad.value_and_grad(f, wrt=(0, 1, 2))(*args)
    adjoint = oracle.pair(bars, dots)
    if not oracle.fingerprint(told) == oracle.fingerprint(again) == oracle.fingerprint(value):
        return f"values {told!r} and {again!r} instead of {value!r}"
    if oracle.fingerprint(args) != oracle.fingerprint(fresh()):
        return "arguments changed"
    if [(a.dtype, a.shape) for a in args[1:]] != [(bar.dtype, bar.shape) for bar in bars[1:]]:
        return f"adjoints of another shape or dtype: {bars!r}"
    if not np.isclose(tangent, adjoint, rtol=1e-3, atol=1e-4, equal_nan=True):
        return f"forward {tangent} and reverse {adjoint}"
    for name, got in (("forward", tangent), ("reverse", adjoint)):
        if slope is not None and not np.isclose(got, slope, rtol=1e-5, atol=1e-6):
            return f"{name} {got} instead of {slope}"
    return ""


def _direction(args: Arguments) -> Arguments:
    rng = np.random.default_rng(1)
    u_dot, w_dot = (rng.normal(size=a.shape).astype(a.dtype) for a in args[1:])
    return float(rng.normal()), u_dot, w_dot


def _slope(f: Callable[..., Any], fresh: Callable[[], Arguments]) -> float | None:
    """The central difference; None at a kink."""
    dots = _direction(fresh())

    def at(step: float) -> float:
        x, u, w = fresh()
        return float(f(x + step * dots[0], u + step * dots[1], w + step * dots[2]))

    left, here, right = at(-STEP), at(0.0), at(STEP)
    if not np.isclose(right - here, here - left, rtol=1e-3, atol=1e-9):
        return None
    return (right - left) / (2.0 * STEP)
