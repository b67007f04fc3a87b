"""Programs that are all control flow: branches, loops, exits and handlers around a few variables.

The typed generator (:mod:`tests.fuzz.program`) makes programs that compute much and branch little.  These
compute little: a *world* is a handful of variables that its statements bind, write and exchange without end,
so that each path through the branches leaves another state, and a stale value or a lost alias comes out.
Conditions ask the variables, or an integer array ``c`` of which every call brings another one: a few calls
see a few dozen paths.

The worlds stand in :mod:`tests.fuzz.worlds`, each with its subject: exits, memory, functions, lists of rows,
solvers, managers of contexts, types of numbers and so on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fuzz.program import Program
from tests.fuzz.worlds import WORLDS, World

PAD = "    "
CAUGHT = ("ValueError", "(ValueError, KeyError)", "KeyError", "Exception")
RAISED = ["raise ValueError", "raise KeyError('a')", "raise ValueError('b', k)"]


@dataclass(frozen=True)
class Place:
    """Where a statement stands: how deep, in a loop, in a ``try``, in a ``finally`` (which raises and leaves
    nothing, for its exits would hide the others)."""

    depth: int
    loop: bool = False
    caught: bool = False
    final: bool = False

    def inside(self, **others: bool) -> Place:
        return Place(
            self.depth - 1,
            others.get("loop", self.loop),
            others.get("caught", self.caught),
            others.get("final", self.final),
        )


@dataclass
class Skeleton:
    """The statements of one program, drawn from a world."""

    rng: random.Random
    world: World
    left: int
    """How many more statements there may be."""
    counters: int = field(default=0)

    def fill(self, text: str) -> str:
        """The text with something in the place of each ``{e}`` (an expression) and ``{n}`` (a number)."""
        for mark, choices in (("{e}", self.world.expressions), ("{n}", self.world.numbers)):
            while mark in text:
                text = text.replace(mark, self.rng.choice(choices), 1)
        return text

    def condition(self) -> str:
        kind = self.rng.randrange(5)
        if kind == 0:
            return self.fill("{n} > ") + self.rng.choice(("0.2", "0.5", "1.5"))
        if kind == 1:
            return f"x * {self.rng.choice(('0.3', '0.7', '1.1', '2.0'))} > " + self.fill("{n}")
        return f"c[k % {self.rng.choice((3, 4, 5))} + {self.rng.randrange(3)}] > {self.rng.randrange(2)}"

    def block(self, place: Place, most: int = 3) -> list[str]:
        lines: list[str] = []
        for _ in range(self.rng.randrange(1, most)):
            if self.rng.random() < 0.3:
                lines.append("k += 1")
            made, left = self.statement(place)
            lines += made
            if left:
                break
        return lines

    def statement(self, place: Place) -> tuple[list[str], bool]:
        """Lines, and whether what follows them is never reached."""
        self.left -= 1
        kind = self.rng.random()
        if place.depth <= 0 or self.left < 0 or kind < 0.4:
            plain = self.fill(self.rng.choice(self.world.statements)).splitlines()
            exits = self.exits(place) if self.rng.random() < 0.28 else []
            return ([*plain, self.fill(self.rng.choice(exits))], True) if exits else (plain, False)
        if kind < 0.68:
            return list(self.branch(place)), False
        if kind < 0.86:
            return list(self.loop(place)), False
        if kind < 0.94 and self.world.raises:
            return list(self.handler(place)), False
        if kind < 0.97:
            return ["with np.errstate(all='ignore'):", *indented(self.block(place.inside()))], False
        return list(self.match(place)), False

    def exits(self, place: Place) -> list[str]:
        if place.final:
            return []
        found = ["return {n} * {n}"]
        found += ["break", "continue"] * 3 if place.loop else []
        return found + (RAISED if place.caught else [])

    def branch(self, place: Place) -> Iterator[str]:
        yield f"if {self.condition()}:"
        yield from indented(self.block(place.inside()))
        if self.rng.random() < 0.5:
            yield "else:"
            yield from indented(self.block(place.inside()))

    def loop(self, place: Place) -> Iterator[str]:
        kind, self.counters = self.rng.random(), self.counters + 1
        if kind < 0.4:
            head, first = f"for i{self.counters} in range({self.rng.choice(('2', '3', 'n', 'n'))}):", "k += 1"
        elif kind < 0.75:
            head, first = self.fill(self.rng.choice(self.world.loops)), "k += 1"
        else:
            yield f"m{self.counters} = {self.rng.choice(('n', '3'))}"
            head, first = f"while m{self.counters} > 0:", f"m{self.counters}, k = m{self.counters} - 1, k + 1"
        yield from head.splitlines()
        yield from indented([first, *self.block(place.inside(loop=True, final=False))])
        if self.rng.random() < 0.2:
            yield "else:"
            yield from indented(self.block(place.inside()))

    def handler(self, place: Place) -> Iterator[str]:
        yield "try:"
        yield from indented(self.block(place.inside(caught=True)))
        final = self.rng.random() < 0.3
        if not final or self.rng.random() < 0.7:
            yield f"except {self.rng.choice(CAUGHT)}:"
            yield from indented(self.block(place.inside()))
            if self.rng.random() < 0.3:
                yield "else:"
                yield from indented(self.block(place.inside()))
        if final:
            yield "finally:"
            yield from indented(self.block(place.inside(loop=False, caught=False, final=True)))

    def match(self, place: Place) -> Iterator[str]:
        yield "match k % 3:"
        for case in ("0", "1", "_"):
            yield PAD + f"case {case}:"
            yield from indented(indented(self.block(place.inside())))


def indented(lines: list[str]) -> list[str]:
    return [PAD + line for line in lines]


def generate(seed: int, size: int = 6) -> Program:
    """The skeleton of a seed; ``size`` is three times as many statements at most, and half as many deep."""
    rng = random.Random(seed)
    world = WORLDS[seed % len(WORLDS)]
    made = Skeleton(rng, world, 3 * size)
    body = [line for text in world.setup for line in rng.choice(text).splitlines()]
    body += [*made.block(Place(size // 2), 4), *made.block(Place(1))]
    body.append("return " + made.fill(rng.choice(world.results)))
    source = "\n".join([world.prelude, "def f(x, n, c):", *indented(body), ""])
    return Program(source, ((), "n", "c"), seed)
