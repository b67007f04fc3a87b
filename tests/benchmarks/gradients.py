"""The workloads: gradient over hand-written gradient, over primal, and autograd's ratio.

``grad`` is called as a user calls it (with its dispatch); ``bare`` is what ``specialize`` returns.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import s2s_ad
from tests.benchmarks.timing import by_turns
from tests.workloads import NAMES, load

LIMITS = {"rosenbrock": 1.7, "lse": 2.0}
LIMIT, MEAN_LIMIT = 1.5, 1.25


@dataclass(frozen=True)
class Row:
    """Medians in seconds; ``autograd`` is None where it cannot run the primal."""

    name: str
    error: float
    primal: float
    hand: float
    grad: float
    bare: float
    autograd: float | None

    @property
    def limit(self) -> float:
        return LIMITS.get(self.name, LIMIT)

    @property
    def ratio(self) -> float:
        return self.grad / self.hand


def disagreement(got: tuple[Any, ...], hand: tuple[Any, ...]) -> float:
    """Largest difference between two gradients, relative to the largest entry of each part."""
    worst = 0.0
    for g, h in zip(got, hand, strict=True):
        scale = max(1.0, float(np.max(np.abs(h))))
        worst = max(worst, float(np.max(np.abs(np.asarray(g) - h))) / scale)
    return worst


def autograd_gradient(module: Any) -> Callable[..., Any] | None:
    """autograd's gradient of a copy of the module that computes with autograd's NumPy."""
    try:
        import autograd
        import autograd.numpy as anp
        from autograd.scipy import special
    except ImportError:
        return None
    twin = dict(vars(module))
    source = Path(module.__file__).read_text()
    source = source.replace("import numpy as np", "").replace("from scipy.special import erf", "")
    twin.update(np=anp, erf=special.erf)
    exec(compile(source, module.__file__, "exec"), twin)
    return autograd.grad(twin["primal"], module.wrt)


def measure(name: str, size: str = "bench", seconds: float = 2.0) -> Row:
    module = load(name)
    args = module.make_args(size)
    wrt = tuple(module.wrt)
    gradient = s2s_ad.grad(module.primal, wrt=wrt)
    bare = gradient.specialize(*args)
    hand = module.hand_gradient(*args)
    error = disagreement(gradient(*args), hand)
    contestants = {
        "primal": lambda: module.primal(*args),
        "hand": lambda: module.hand_gradient(*args),
        "grad": lambda: gradient(*args),
        "bare": lambda: bare(*args),
    }
    medians = by_turns(contestants, seconds)
    other = autograd_gradient(module)
    slow = None
    if other is not None:
        try:
            slow = by_turns({"autograd": lambda: other(*args)}, seconds=0.3, least=2)["autograd"]
        except Exception as problem:  # it cannot run this primal: the table says so
            print(f"# autograd on {name}: {type(problem).__name__}")
    return Row(name, error, autograd=slow, **medians)


def geometric_mean(rows: list[Row]) -> float:
    return math.exp(sum(math.log(row.ratio) for row in rows) / len(rows))


def table(rows: list[Row]) -> list[str]:
    lines = [
        "| workload | primal | hand / primal | grad / primal | autograd / primal | grad / hand | bare / hand "
        "| allowed | error |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        slow = f"{row.autograd / row.primal:.1f}" if row.autograd else "cannot"
        lines.append(
            f"| {row.name} | {row.primal * 1e3:.3g} ms | {row.hand / row.primal:.2f} "
            f"| {row.grad / row.primal:.2f} | {slow} | **{row.ratio:.2f}** "
            f"| {row.bare / row.hand:.2f} | {row.limit} | {row.error:.0e} |"
        )
    lines.append(f"| geometric mean | | | | | **{geometric_mean(rows):.2f}** | | {MEAN_LIMIT} | |")
    return lines


def complaints(rows: list[Row]) -> list[str]:
    found = [f"{r.name}: {r.ratio:.2f} times the hand-written gradient" for r in rows if r.ratio > r.limit]
    found += [f"{r.name}: differs by {r.error:.1e}" for r in rows if r.error > 1e-10]
    if len(rows) == len(NAMES) and geometric_mean(rows) > MEAN_LIMIT:
        found.append(f"geometric mean {geometric_mean(rows):.2f}")
    return found
