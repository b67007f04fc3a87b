"""What the generator knows: the variables in scope with their kinds and concrete shapes.

The generator is typed: every expression it writes has a known kind, and arrays have their actual
shapes, so that nearly all programs run.  It also knows roughly who shares memory with whom
(``share``): a name that *may* be another after a branch, and is then written, is refused by the
compiler, and a refused program proves nothing.  What a program does with values is not tracked:
Python itself is the judge of that.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Var:
    """A variable of the program.

    ``kind``: ``f`` number, ``a`` array, ``i`` integer in [low, high], ``l`` list of numbers, ``d`` dict of
    numbers, ``o`` object with numbers as attributes, ``r`` the same but not to be written; ``L``, ``D`` and
    ``O`` hold arrays of one shape.  Lists have ``low`` items; ``keys`` are those of dicts and objects.
    """

    name: str
    kind: str
    shape: Shape = ()
    low: int = 0
    high: int = 0
    keys: tuple[str, ...] = ()


@dataclass
class Scope:
    """Variables by name; ``depth`` counts the blocks around, ``loops`` the loops, ``branches`` the ifs.

    ``memory`` holds a number for each name: names with one number may share memory.  ``frozen`` are
    the numbers that must not be written, since a loop around runs over them.
    """

    rng: random.Random
    variables: dict[str, Var]
    counter: list[int] = field(default_factory=lambda: [0])
    depth: int = 0
    loops: int = 0
    branches: int = 0
    returns: bool = True
    """Whether the function may be left from here."""
    helpers: tuple[tuple[str, str], ...] = ()
    """(name, signature) of functions that can be called, such as ("square", "f->f")."""
    favoured: frozenset[str] = frozenset()
    """The families whose statements are drawn more often."""
    memory: dict[str, int] = field(default_factory=dict)
    pending: dict[str, Var] | None = None
    frozen: frozenset[int] = frozenset()
    rows: frozenset[str] = frozenset()
    """Names that may be written all the same: the rows that such a loop hands out."""

    def inner(self, loop: bool = False) -> Scope:
        """The scope of a block: of a loop, or of a branch."""
        return replace(
            self,
            variables=dict(self.variables),
            pending=None,
            depth=self.depth + 1,
            loops=self.loops + loop,
            branches=self.branches + (not loop),
        )

    def add(self, var: Var) -> Var:
        """A variable; while a statement is being written, it can be used after that statement only."""
        (self.variables if self.pending is None else self.pending)[var.name] = var
        self.apart(var.name)
        return var

    def begin(self) -> None:
        """A statement: what it makes is not there yet."""
        self.pending = {}

    def end(self, lines: list[str]) -> None:
        """The statement is there: the names that occur in it are."""
        made, self.pending = self.pending or {}, None
        there = set(re.findall(r"\w+", "\n".join(lines)))
        self.variables.update({name: var for name, var in made.items() if name in there})

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

    # --- memory ---

    def apart(self, name: str) -> None:
        """The name is bound to memory of its own."""
        self.memory[name] = 1 + max(self.memory.values(), default=0)

    def share(self, name: str, other: str) -> None:
        """The two may share memory, and so may all that share it with them."""
        old, new = self.memory[name], self.memory[other]
        for each, group in self.memory.items():
            if group == old:
                self.memory[each] = new

    def alone(self, v: Var) -> bool:
        """Whether no other visible name may share its memory."""
        group = self.memory[v.name]
        return all(self.memory[name] != group for name in self.variables if name != v.name)

    def writable(self, kind: str = "a", shape: Shape | None = None) -> Var | None:
        """A variable whose memory may be written here."""
        found = [v for v in self.of(kind, shape) if self.may_be_written(v)]
        return self.rng.choice(found) if found else None

    def may_be_written(self, v: Var) -> bool:
        return v.name in self.rows or self.memory[v.name] not in self.frozen

    def may_be_rebound(self, v: Var) -> bool:
        """Whether an array may be bound anew here: in a branch or a loop, only if nobody shares it."""
        return (not self.depth or self.alone(v)) and self.may_be_written(v)

    def rebindable(self, shape: Shape | None = None) -> Var | None:
        found = [v for v in self.of("a", shape) if self.may_be_rebound(v)]
        return self.rng.choice(found) if found else None

    def freeze(self, *names: str) -> None:
        self.frozen |= {self.memory[name] for name in names if name in self.memory}
