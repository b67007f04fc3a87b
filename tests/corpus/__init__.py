"""Primal functions by feature, with sample arguments: the language that s2s_ad understands.

Every function is written as a user would write it.  ``@case(*args)`` registers one: the arguments
are copied for every use.  ``wrt`` defaults to the positions of all floats and float arrays;
containers and objects must be named.  Arguments stay away from kinks, so that central differences
are a fair judge.  Tags:

``first``     no second-order test (the second derivative is zero, or too wild for differences)
``float32``   the arguments are single precision: differences are taken in double, loosely compared
``again``     the second order is what it is about: taken in both modes, whatever share is run
``silent``    prints or logs: the test captures its output
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

MODULES = (
    "scalars",
    "control",
    "loops",
    "lasting",
    "windows",
    "invariants",
    "lengths",
    "exits",
    "states",
    "members",
    "bases",
    "no_axes",
    "arrays",
    "vectorized",
    "views",
    "parts",
    "spans",
    "inplace",
    "repeats",
    "rankzero",
    "ranks",
    "aliases",
    "forks",
    "containers",
    "collecting",
    "grown",
    "records",
    "joined",
    "longlists",
    "tables",
    "rows",
    "items",
    "graphs",
    "unlike",
    "grouping",
    "tabled",
    "sets",
    "keyed",
    "gathered",
    "editing",
    "functions",
    "closures",
    "decorated",
    "recursion",
    "heaps",
    "helpers",
    "classes",
    "hooks",
    "overloading",
    "localclasses",
    "comprehensions",
    "iterators",
    "protocols",
    "drawn",
    "generators",
    "optional",
    "arguments",
    "float32",
    "dtypes",
    "broadcasting",
    "forms",
    "linalg",
    "options",
    "hygiene",
    "effects",
    "randomness",
    "reflection",
    "statements",
    "choices",
    "exceptions",
    "raised",
    "leaving",
    "edges",
    "cplx",
    "adversarial",
    "meeting",
    "programs",
    "models",
    "factorisations",
    "scipycalls",
)


@dataclass(frozen=True)
class Case:
    """One primal, sample arguments for it, and what to differentiate with respect to."""

    fn: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: tuple[int, ...]
    tags: frozenset[str]

    @property
    def id(self) -> str:
        return f"{self.fn.__module__.rpartition('.')[2]}.{getattr(self.fn, '__name__', 'fn')}"

    def arguments(self) -> tuple[Any, ...]:
        """Fresh copies; what is one object among the arguments stays one object."""
        return copy.deepcopy(self.args)


CASES: list[Case] = []


def is_float(value: object) -> bool:
    if isinstance(value, (bool, np.bool_)):
        return False
    return isinstance(value, (float, complex)) or (
        isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "fc"
    )


def case(*args: Any, wrt: tuple[int, ...] | None = None, tags: str = "") -> Callable[[Any], Any]:
    """Register the function below with these arguments; may be stacked."""

    def register(fn: Any) -> Any:
        positions = tuple(i for i, a in enumerate(args) if is_float(a)) if wrt is None else wrt
        CASES.append(Case(fn, args, positions, frozenset(tags.split())))
        return fn

    return register


def all_cases() -> Iterator[Case]:
    for name in MODULES:
        import_module(f"tests.corpus.{name}")
    yield from CASES


def vec(n: int, seed: int = 0) -> np.ndarray:
    """Fixed, well separated numbers in (0.3, 1.7): no ties, no zeros, nothing near an integer kink."""
    return 0.3 + 1.4 * np.random.RandomState(seed).permutation((np.arange(n) + 0.37) / n)


def mat(n: int, m: int, seed: int = 0) -> np.ndarray:
    return vec(n * m, seed).reshape(n, m)
