"""Which pass changed the answer: the IR is interpreted after every pass of the pipeline."""

from __future__ import annotations

from typing import Any

import numpy as np

import s2s_ad
from s2s_ad import pipeline
from s2s_ad.ir import interp
from s2s_ad.ir.core import Function
from tests import oracle
from tests.fuzz.program import Program


def after_each_pass(program: Program, f: Any) -> list[str]:
    """One line a pass: the adjoint's numbers as the interpreter computes them at that point."""
    lines: list[str] = []

    def watch(name: str, function: Function) -> None:
        try:
            args = program.arguments()
            seeds = [1.0] * (len(function.params) - len(args))
            result = interp.call(function, *args, *seeds)
            numbers = [float(np.sum(leaf)) for leaf in oracle.float_leaves(result)]
            lines.append(f"{name}: " + ", ".join(f"{x:.12g}" for x in numbers))
        except Exception as error:
            lines.append(f"{name}: {type(error).__name__}: {error}")

    with pipeline.watching(watch):
        try:
            s2s_ad.grad(f, wrt=program.wrt).source(*program.arguments())
        except Exception as error:
            lines.append(f"compiling: {type(error).__name__}: {error}")
    return lines
