"""Sample calls of a rule, made concrete: arguments, which leaves are differentiated, directions.

A :class:`Case` is a function of a list of arrays (the active leaves of the call), so that every
test can perturb them: ``case(leaves)`` evaluates the primal, giving a list of result arrays.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from s2s_ad.ir.implementations import implementation
from s2s_ad.rules.registry import Rule
from s2s_ad.rules.samples import Call, Gen

UNARY_SHAPES: tuple[tuple[int, ...], ...] = ((), (3,), (2, 3), (0,))
SCALAR_ONLY = ("math.", "cmath.", "builtins.float", "builtins.complex")
SHORT = ((), (3,), (2, 3), (2, 1), (1, 3))


@dataclass
class Case:
    """One call; ``args`` and ``kwargs`` hold :class:`Leaf` numbers in the place of active leaves."""

    rule: Rule
    label: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    leaves: list[Any]
    names: list[str]
    """For each leaf the parameter it belongs to."""

    def fill(self, leaves: list[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return put(self.args, leaves), put(self.kwargs, leaves)

    def __call__(self, leaves: list[Any]) -> list[Any]:
        args, kwargs = self.fill(leaves)
        out = implementation(self.rule.prim)(*args, **kwargs)
        return list(out) if isinstance(out, (tuple, list)) else [out]

    @property
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(zlib.crc32(f"{self.rule.prim} {self.label}".encode()))


@dataclass(frozen=True)
class Leaf:
    number: int


def put(tree: Any, leaves: list[Any]) -> Any:
    if isinstance(tree, Leaf):
        return leaves[tree.number]
    if isinstance(tree, (tuple, list)):
        return type(tree)(put(item, leaves) for item in tree)
    if isinstance(tree, dict):
        return {key: put(item, leaves) for key, item in tree.items()}
    return tree


def cases(rule: Rule, dtype: str = "f8", long: bool = True) -> Iterator[Case]:
    """Every sample call of a rule, for elementwise rules with every broadcast pattern."""
    for number, item in enumerate(rule.samples):
        sample = item if isinstance(item, Call) else Call((item,), ())
        if rule.kind != "elementwise" or rule.prim.startswith(SCALAR_ONLY):
            yield build(rule, f"{number}", sample, dtype, None)
            continue
        count = sum(isinstance(a, Gen) for a in sample.args)
        patterns = [(s,) for s in UNARY_SHAPES] if count == 1 else list(product(SHORT, repeat=count))
        for shapes in patterns if long or count == 1 else patterns[:: 1 + len(patterns) // 6]:
            yield build(rule, f"{number}:{','.join(map(str, shapes))}", sample, dtype, iter(shapes))


def build(rule: Rule, label: str, sample: Call, dtype: str, shapes: Iterator[Any] | None) -> Case:
    rng = np.random.default_rng(zlib.crc32(f"{rule.prim} {label}".encode()))
    leaves: list[Any] = []
    names: list[str] = []

    def make(item: Any, name: str) -> Any:
        if isinstance(item, (tuple, list)) and any(isinstance(i, (Gen, float, tuple)) for i in item):
            return tuple(make(i, name) for i in item)
        if isinstance(item, Gen):
            item = item(rng, dtype, None if shapes is None else next(shapes))
            if rule.prim.startswith(SCALAR_ONLY) and item.ndim == 0:
                item = item.item()
        elif not wants(rule, name, item):
            return item
        if np.asarray(item).dtype.kind not in "fc":
            return item
        if isinstance(item, np.ndarray) and item.ndim == 0 and shapes is not None:
            item = item[()]
        leaves.append(item)
        names.append(name)
        return Leaf(len(leaves) - 1)

    params = positional(rule, len(sample.args))
    args = tuple(make(item, name) for item, name in zip(sample.args, params, strict=True))
    kwargs = {name: make(item, name) for name, item in sample.kwargs}
    return Case(rule, label, args, kwargs, leaves, names)


def wants(rule: Rule, name: str, item: Any) -> bool:
    """A number written in a sample is active if the rule differentiates that parameter."""
    return rule.kind in ("rule", "linear") and type(item) is float and f"{name}_bar" in rule.outputs


def positional(rule: Rule, count: int) -> list[str]:
    names: list[str] = []
    for p in rule.signature.parameters.values():
        names += [p.name] * (count - len(names)) if p.kind is p.VAR_POSITIONAL else [p.name]
    return names[:count]


def direction(rng: np.random.Generator, like: Any) -> Any:
    like = np.asarray(like)
    v = rng.uniform(-1.0, 1.0, like.shape)
    if like.dtype.kind == "c":
        v = v + 1j * rng.uniform(-1.0, 1.0, like.shape)
    return v.astype(like.dtype) if like.dtype.kind in "fc" else v
