"""Which pass changed the answer: the IR is interpreted after every pass of the pipeline."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

import s2s_ad
from s2s_ad import pipeline
from s2s_ad.ir import interp
from s2s_ad.ir.core import Function
from tests import oracle
from tests.fuzz.program import Program


@dataclass(frozen=True)
class Outcome:
    """The adjoint's numbers (one for each array) as interpreted after a pass; None where it fails."""

    name: str
    numbers: tuple[float, ...] | None
    error: str = ""

    @property
    def text(self) -> str:
        return self.error if self.numbers is None else ", ".join(f"{x:.12g}" for x in self.numbers)


def sums(tree: Any) -> tuple[float, ...]:
    return tuple(float(np.sum(leaf)) for leaf in oracle.float_leaves(tree))


def after_each_pass(program: Program, f: Any) -> list[Outcome]:
    """One outcome a pass, and last that of the printed code."""
    found: list[Outcome] = []

    def note(name: str, run: Any) -> None:
        try:
            found.append(Outcome(name, sums(run())))
        except Exception as error:  # of a pass that is wrong
            found.append(Outcome(name, None, f"{type(error).__name__}: {error}"))

    def watch(name: str, function: Function) -> None:
        args = program.arguments()
        seeds = [1.0] * (len(function.params) - len(args))
        note(name, lambda: interp.call(function, *args, *seeds))

    with pipeline.watching(watch):
        note("printed", lambda: s2s_ad.value_and_grad(f, wrt=program.wrt)(*program.arguments()))
    return found


def first_difference(outcomes: list[Outcome]) -> str:
    """The first pass after which the numbers are not what they were before it."""
    for before, after in itertools.pairwise(outcomes):
        if before.numbers is None or after.numbers is None:
            if before.numbers is not after.numbers:
                return f"after {after.name} it {'fails' if after.numbers is None else 'no longer fails'}"
        elif not np.allclose(before.numbers, after.numbers, rtol=1e-9, atol=1e-12, equal_nan=True):
            return f"{after.name} changed the answer"
    return "no pass changes the answer"
