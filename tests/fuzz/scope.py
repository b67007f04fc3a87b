"""What the generator knows: the variables in scope with their kinds and concrete shapes.

The generator is typed: every expression it writes has a known kind, and arrays have their actual
shapes, so that nearly all programs run.  What a program does with aliases and values is not
tracked: Python itself is the judge of that.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Var:
    """``kind``: ``f`` number, ``a`` array, ``i`` integer in [low, high], ``l`` list of numbers,
    ``L`` list of arrays, ``d`` dict of numbers, ``o`` object with numbers as attributes."""

    name: str
    kind: str
    shape: Shape = ()
    low: int = 0
    high: int = 0
    keys: tuple[str, ...] = ()


@dataclass
class Scope:
    """Variables by name; ``depth`` counts the blocks around, ``loops`` the loops."""

    rng: random.Random
    variables: dict[str, Var]
    counter: list[int] = field(default_factory=lambda: [0])
    depth: int = 0
    loops: int = 0
    helpers: tuple[tuple[str, str], ...] = ()
    """(name, signature) of functions that can be called, such as ("square", "f->f")."""

    def inner(self, loop: bool = False) -> Scope:
        return Scope(
            self.rng, dict(self.variables), self.counter, self.depth + 1, self.loops + loop, self.helpers
        )

    def add(self, var: Var) -> Var:
        self.variables[var.name] = var
        return var

    def fresh(self, prefix: str) -> str:
        self.counter[0] += 1
        return f"{prefix}{self.counter[0]}"

    def of(self, kind: str, shape: Shape | None = None) -> list[Var]:
        found = [v for v in self.variables.values() if v.kind == kind]
        return [v for v in found if shape is None or v.shape == shape]

    def pick(self, kind: str, shape: Shape | None = None) -> Var | None:
        found = self.of(kind, shape)
        return self.rng.choice(found) if found else None

    def chance(self, p: float) -> bool:
        return self.rng.random() < p
