"""A random program: a module with helpers and a function ``f``, and arguments for it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.fuzz.expressions import scalar
from tests.fuzz.kinds import FAMILIES
from tests.fuzz.prelude import HELPERS, PRELUDE
from tests.fuzz.scope import Scope, Shape, Var
from tests.fuzz.sizes import BIG, resized
from tests.fuzz.statements import FORMS, block, indent, some_families

assert FORMS, f"none of {FAMILIES} registered a statement"


@dataclass(frozen=True)
class Program:
    """``source`` defines ``f``; ``args`` are made anew by ``arguments``.

    The rest says which arguments: their shapes ("n" is the integer ``n``), the seed of their values,
    whether they are float32, how arrays lie in memory, and whether a vector is a row of a matrix.
    """

    source: str
    shapes: tuple[Any, ...]
    seed: int
    single: bool = False
    n: int = 4
    layout: str = "contiguous"
    shared: bool = False

    def arguments(self) -> tuple[Any, ...]:
        """Numbers for (), arrays for shapes, and n for "n"."""
        rng = np.random.RandomState(self.seed)
        made: list[Any] = []
        for shape in self.shapes:
            if shape == "n":
                made.append(self.n)
            elif shape == ():
                made.append(float(rng.uniform(-1.5, 1.5)))
            else:
                array = rng.uniform(-1.5, 1.5, shape).astype(np.float32 if self.single else np.float64)
                made.append(LAYOUTS[self.layout](array))
        if self.shared:
            for row, whole in self.overlaps():
                made[row] = made[whole][-1]
        return tuple(made)

    def overlaps(self) -> list[tuple[int, int]]:
        """The places of a vector and of a matrix of which it can be a row."""
        places = [i for i, shape in enumerate(self.shapes) if isinstance(shape, tuple) and shape]
        pairs = [(i, k) for i in places for k in places if len(self.shapes[k]) == 2]
        return [(i, k) for i, k in pairs if self.shapes[i] == self.shapes[k][1:]]

    @property
    def wrt(self) -> tuple[int, ...]:
        return tuple(i for i, shape in enumerate(self.shapes) if shape != "n")

    @property
    def rough(self) -> bool:
        """Whether some of it is computed in single precision."""
        return self.single or "float32" in self.source or "'f4'" in self.source

    @property
    def laid_otherwise(self) -> bool:
        """Whether the derivative's arrays may lie otherwise in memory than the function's, so that NumPy sums
        them in another order: a copy has no gaps, and what ``A *= B`` becomes lies row by row."""
        program = self.source.rpartition("\ndef f(")[2]
        whole = re.search(r"^ *\w+ [-+*/]= ", program, re.MULTILINE) is not None
        return self.layout in GAPPY or (self.layout == "Fortran" and whole)

    def with_sizes(self, more: int, n: int) -> Program:
        """The same function, to be called with longer arrays and another n."""
        shapes = tuple(s if s == "n" else resized(s, more) for s in self.shapes)
        return replace(self, shapes=shapes, n=n)


def spread(array: np.ndarray) -> np.ndarray:
    """Every other element of a bigger array."""
    whole = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    whole[..., ::2] = array
    return whole[..., ::2]


LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "contiguous": lambda array: array,
    "spread": spread,
    "backwards": lambda array: array[::-1].copy()[::-1],
    "Fortran": np.asfortranarray,
}
GAPPY = ("spread", "backwards")
"""Layouts that a copy does not have."""


def generate(seed: int, size: int = 6) -> Program:
    """The program of a seed: the same on every machine and Python version."""
    rng = random.Random(seed)
    helpers = HELPERS if rng.random() < 0.6 else ()
    s = Scope(rng, {}, helpers=helpers, favoured=some_families(rng))
    parameters = some_parameters(rng)
    for v in parameters:
        s.add(v)
    s.add(Var("n", "i", low=4, high=4))
    body = block(s, 2, size)
    body.append("return " + " + ".join([*outputs(s), scalar(s, 1)]))
    names = ", ".join([v.name for v in parameters] + ["n"])
    source = PRELUDE + "\n".join([f"def f({names}):", *indent(body), ""])
    shapes = (*(v.shape for v in parameters), "n")
    return Program(source, shapes, seed, single=rng.random() < 0.05)


def some_parameters(rng: random.Random) -> list[Var]:
    matrices: tuple[Shape, ...] = ((BIG, BIG), (2, BIG), (3, BIG), (BIG, 1), (1, BIG))
    parameters = [Var("x", "f")]
    if rng.random() < 0.95:
        parameters.append(Var("u", "a", (BIG,)))
        if rng.random() < 0.35:
            parameters.append(Var("A", "a", rng.choice(matrices)))
    if rng.random() < 0.3:
        parameters.append(Var("y", "f"))
    return parameters


def outputs(s: Scope) -> list[str]:
    """Some of what was computed; what a statement made last is there more often than not."""
    found = [v.name for v in s.of("f")] + [f"np.sum({v.name} * {v.name})" for v in s.of("a")]
    chosen = s.rng.sample(found, min(4, len(found)))
    return chosen + [name for name in found[-2:] if name not in chosen]
