"""A random program: a module with helpers and a function ``f``, and arguments for it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests import oracle
from tests.fuzz.arguments import CONTAINERS, GAPPY, make, share, spec_of
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

    The rest says which arguments: what they are (see ``arguments``; "n" is the integer ``n``), the seed of
    their values, whether they are float32, how arrays lie in memory, and whether they share it (or only
    have the values that they would have then: ``equal``).
    """

    source: str
    shapes: tuple[Any, ...]
    seed: int
    single: bool = False
    n: int = 4
    layout: str = "contiguous"
    shared: bool = False
    equal: bool = False

    def arguments(self) -> tuple[Any, ...]:
        """Fresh ones, the same every time."""
        rng = np.random.RandomState(self.seed)
        dtype = np.float32 if self.single else np.float64
        made = [self.n if spec == "n" else make(spec, rng, self.layout, dtype) for spec in self.shapes]
        made = share(self.shapes, made) if self.shared or self.equal else made
        return oracle.map_leaves(unshared, tuple(made)) if self.equal else tuple(made)

    @property
    def wrt(self) -> tuple[int, ...]:
        return tuple(i for i, shape in enumerate(self.shapes) if shape not in ("n", "c"))

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
        return replace(self, shapes=resized(self.shapes, more), n=n)


def unshared(leaf: Any) -> Any:
    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


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
    return Program(source, (*map(spec_of, parameters), "n"), seed, single=rng.random() < 0.05)


def some_parameters(rng: random.Random) -> list[Var]:
    matrices: tuple[Shape, ...] = ((BIG, BIG), (2, BIG), (3, BIG), (BIG, 1), (1, BIG))
    parameters = [Var("x", "f")]
    if rng.random() < 0.95:
        parameters.append(Var("u", "a", (BIG,)))
        if rng.random() < 0.35:
            parameters.append(Var("A", "a", rng.choice(matrices)))
    if rng.random() < 0.3:
        parameters.append(Var("y", "f"))
    if rng.random() < 0.3:
        parameters.append(rng.choice(CONTAINERS))
    return parameters


def outputs(s: Scope) -> list[str]:
    """Some of what was computed; what a statement made last is there more often than not."""
    found = [v.name for v in s.of("f")] + [f"np.sum({v.name} * {v.name})" for v in s.of("a")]
    chosen = s.rng.sample(found, min(4, len(found)))
    return chosen + [name for name in found[-2:] if name not in chosen]
