"""Arguments of programs, from what a program's header says of them.

A *spec* is a literal: ``()`` a number, ``(7,)`` an array of that shape, ``("l", 12)`` a list of so many
numbers, ``("d", "pq")`` a dict of numbers by these keys, ``("L", 3, (7,))`` ``("D", "pq", (7,))`` the same
of arrays.  The letters are the kinds of variables (see ``scope``); ``"c"`` are eight integers for conditions.

Arguments may *share* memory: a vector is a row, a column or the whole of another argument, or the items of a
container are one array.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.fuzz.scope import Var
from tests.fuzz.sizes import BIG

Part = Callable[[Any], Any]
CONTAINERS = (
    Var("l", "l", low=BIG),
    Var("l", "l", low=40),
    Var("d", "d", keys=("p", "q")),
    Var("L", "L", (BIG,), low=3),
    Var("L", "L", (3, BIG), low=3),
    Var("D", "D", (BIG,), keys=("p", "q")),
)


def spec_of(v: Var) -> Any:
    if v.kind in ("f", "a"):
        return v.shape
    count = "".join(v.keys) or v.low
    return (v.kind, count, v.shape) if v.shape else (v.kind, count)


def is_array(spec: Any) -> bool:
    return isinstance(spec, tuple) and bool(spec) and isinstance(spec[0], int)


def is_container(spec: Any) -> bool:
    return isinstance(spec, tuple) and bool(spec) and isinstance(spec[0], str)


def make(spec: Any, rng: np.random.RandomState, layout: str, dtype: type) -> Any:
    """A new argument; one generator makes all of them, one after the other."""
    if spec == "c":
        return rng.randint(0, 3, 8)
    if spec == ():
        return float(rng.uniform(-1.5, 1.5))
    if not is_container(spec):
        return LAYOUTS[layout](rng.uniform(-1.5, 1.5, spec).astype(dtype))
    _, count, *inner = spec
    keys = count if isinstance(count, str) else range(count)
    items = {key: make(inner[0] if inner else (), rng, layout, dtype) for key in keys}
    return items if isinstance(count, str) else list(items.values())


def share(specs: tuple[Any, ...], made: list[Any]) -> list[Any]:
    """The arguments, those that can sharing memory."""
    made = list(made)
    for place, other, part in overlaps(specs):
        made[place] = part(made[other])
    return made


def overlaps(specs: tuple[Any, ...]) -> list[tuple[int, int, Part]]:
    """Which argument can be which part of which other, or of itself."""
    places = range(len(specs))
    found = [(k, k, one_for_all) for k in places if is_container(specs[k]) and specs[k][2:]]
    pairs = itertools.permutations(places, 2)
    return found + [(k, whole, last) for k, whole in pairs if is_part(specs[k], specs[whole])]


def is_part(spec: Any, whole: Any) -> bool:
    """Whether it can be a row of a matrix, or an item of a container."""
    if is_container(whole):
        return whole[2:] == (spec,)
    return is_array(spec) and is_array(whole) and whole[1:] == spec


def last(whole: Any) -> Any:
    """The last row of a matrix, the last item of a container."""
    return list(whole.values())[-1] if isinstance(whole, dict) else whole[-1]


def one_for_all(items: Any) -> Any:
    """The same container with one array in every place."""
    if isinstance(items, dict):
        return dict.fromkeys(items, next(iter(items.values())))
    return [items[0]] * len(items)


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
