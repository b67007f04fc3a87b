"""A random program: a module with helpers and a function ``f``, and arguments for it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.expressions import scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import block, indent

PRELUDE = """import math

import numpy as np


class Pair:
    def __init__(self, p, q):
        self.p = p
        self.q = q

    def grow(self, by):
        self.p = self.p + 0.5 * by
        return self


def square(v):
    return v * v * 0.5


def clipped(v, w):
    if v > w:
        return w + 0.1 * v
    return v * w


def smooth(v, c):
    v[0] = v[0] * 0.5 + 0.3 * c
    v[1:] *= 0.9


def energy(v):
    s = 0.0
    for e in v:
        s = s + e * e * 0.5
    return s


def shifted(v, c):
    w = v * 0.7
    w[0] += c
    return w


def powers(v, n):
    p = 1.0
    for i in range(n):
        yield p
        p = p * v * 0.5


"""
HELPERS = (
    ("square", "f->f"),
    ("clipped", "ff->f"),
    ("energy", "a->f"),
    ("shifted", "af->a"),
    ("math.sin", "f->f"),
)


@dataclass(frozen=True)
class Program:
    """``source`` defines ``f``; ``args`` are made anew by ``arguments``."""

    source: str
    shapes: tuple[Any, ...]
    seed: int
    single: bool = False

    def arguments(self) -> tuple[Any, ...]:
        """Numbers for (), arrays for shapes, and 4 for "n"."""
        rng = np.random.RandomState(self.seed)
        made: list[Any] = []
        for shape in self.shapes:
            if shape == "n":
                made.append(4)
            elif shape == ():
                made.append(float(rng.uniform(-1.5, 1.5)))
            else:
                array = rng.uniform(-1.5, 1.5, shape)
                made.append(array.astype(np.float32) if self.single else array)
        return tuple(made)

    @property
    def wrt(self) -> tuple[int, ...]:
        return tuple(i for i, shape in enumerate(self.shapes) if shape != "n")


def generate(seed: int, size: int = 6) -> Program:
    """The program of a seed: the same on every machine and Python version."""
    rng = random.Random(seed)
    n = rng.choice((3, 4, 4, 5))
    s = Scope(rng, {}, helpers=HELPERS if rng.random() < 0.6 else ())
    parameters = [Var("x", "f")]
    if rng.random() < 0.9:
        parameters.append(Var("u", "a", (n,)))
    if rng.random() < 0.35:
        parameters.append(Var("A", "a", rng.choice(((n, n), (2, n), (3, n), (n, 1), (1, n)))))
    if rng.random() < 0.3:
        parameters.append(Var("y", "f"))
    for v in parameters:
        s.add(v)
    s.add(Var("n", "i", low=4, high=4))
    body = block(s, 2, size)
    outputs = [v.name for v in s.of("f")] + [f"np.sum({v.name} * {v.name})" for v in s.of("a")]
    chosen = rng.sample(outputs, min(4, len(outputs)))
    # what a statement wrote last is in the result more often than not
    chosen += [name for name in outputs[-2:] if name not in chosen]
    body.append("return " + " + ".join([*chosen, scalar(s, 1)]))
    names = ", ".join([v.name for v in parameters] + ["n"])
    source = PRELUDE + "\n".join([f"def f({names}):", *indent(body), ""])
    shapes = (*(v.shape for v in parameters), "n")
    return Program(source, shapes, seed, single=rng.random() < 0.04)
