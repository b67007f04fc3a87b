"""How an abstract value is carried around a loop: a tree with a number at each leaf.

``shape_of`` describes a value (or, with ``content``, what an object holds), ``flatten`` turns a value of
a shape into its atoms, and ``build`` is the inverse.  A list whose length changes becomes :class:`Lists`;
how that comes about is in :mod:`~s2s_ad.frontend.unify`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from s2s_ad.analysis.contents import is_drawing
from s2s_ad.frontend import growing, inner, labels
from s2s_ad.frontend.about import is_array
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import (
    Abs,
    Choice,
    DictObj,
    Grown,
    Instance,
    ListObj,
    Missing,
    Named,
    Perhaps,
    Poison,
    Range,
    View,
)
from s2s_ad.ir.core import UNDEF, Const, Value
from s2s_ad.ir.trees import leaves, map_tree
from s2s_ad.ir.types import BOOL, Array, Opaque, Scalar, Type

Shape = Any
CONTAINERS = (ListObj, DictObj, Instance)


@dataclass(frozen=True)
class Nothing:
    """No value."""


@dataclass(frozen=True)
class Leaf:
    """A number or array; ``raw`` for the contents of an array (an atom, not an identity)."""

    type: Type
    raw: bool = False


@dataclass(frozen=True, eq=False)
class Keep:
    """A value that does not change."""

    value: Abs

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Keep):
            return False
        same = isinstance(self.value, Const) and self.value == other.value
        return same or self.value is other.value

    def __hash__(self) -> int:
        return 1


@dataclass(frozen=True)
class Node:
    """A tuple, named tuple, range, the contents of a list or dict; ``keys`` of a dict or object."""

    kind: str
    items: tuple[Shape, ...]
    cls: Any = None
    keys: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Labels:
    """One of a few constants, which is carried by its name."""

    options: tuple[Const, ...]


@dataclass(frozen=True)
class Lists:
    """The contents of a list of unknown length: a tree of the types of growing lists."""

    tree: Any


@dataclass(frozen=True)
class Obj:
    """An object with identity, made anew in every trip, by what it holds."""

    cls: Any
    held: Shape
    user: Any = None


def shape_of(lo: Lowerer, v: Abs, content: bool = False) -> Shape:
    if isinstance(v, Missing):
        return Nothing()
    if isinstance(v, Poison):
        return Keep(v)
    if isinstance(v, (Value, View)):
        poison = None if content else inner.spoiled(lo, v)
        return Leaf(v.type, content) if poison is None else Keep(poison)
    if isinstance(v, Const):
        return Leaf(v.type, content) if isinstance(v.type, Scalar) else Keep(v)
    if isinstance(v, Perhaps):
        return Keep(v.value) if isinstance(v.value, Poison) else perhaps(shape_of(lo, v.value))
    if isinstance(v, Choice):
        return Labels(options) if (options := labels.options_of(v)) else Keep(v)
    if isinstance(v, Grown):
        return Lists(_types(v.tree))
    if isinstance(v, tuple):
        return Node("tuple", tuple(shape_of(lo, i) for i in v))
    if isinstance(v, dict):
        return Node("dict", tuple(shape_of(lo, i) for i in v.values()), keys=tuple(v))
    if isinstance(v, Named):
        return Node("named", tuple(shape_of(lo, i) for i in v.items), v.cls)
    if isinstance(v, Range):
        return Node("range", tuple(shape_of(lo, i) for i in (v.start, v.stop, v.step)))
    if isinstance(v, (ListObj, DictObj, Instance)):
        held = lo.state.get(v)
        return Obj(type(v), shape_of(lo, held, True), getattr(v, "cls", None))
    return Keep(v)


def perhaps(value: Shape) -> Node:
    """The shape of what is None in some trips: a flag says so."""
    return Node("perhaps", (Leaf(BOOL), value))


def shape_of_content(lo: Lowerer, held: Any, same: Collection[Any]) -> Shape:
    """The shape of what a list, dict or object holds; the containers and arrays in it that are the ``same``
    in every trip are not taken apart: who writes into them changes them, and not their owner."""
    shape = shape_of(lo, held, True)
    if not (same and isinstance(shape, Node) and isinstance(held, (tuple, dict))):
        return shape
    items = [Keep(v) if v in same else s for v, s in zip(_parts(held), shape.items, strict=True)]
    return replace(shape, items=tuple(items))


def same_containers(before: Any, after: Any) -> list[Any]:
    """The containers and arrays that stand at one place in what an object held and holds."""
    kinds = {type(before), type(after)}
    if kinds not in ({tuple}, {dict}) or len(before) != len(after):
        return []
    pairs = zip(_parts(before), _parts(after), strict=True)
    return [a for a, b in pairs if a is b and _has_identity(a)]


def kept_containers(shape: Shape) -> list[Any]:
    """Those that a shape does not take apart."""
    items = shape.items if isinstance(shape, Node) else ()
    return [s.value for s in items if isinstance(s, Keep) and _has_identity(s.value)]


def _has_identity(v: Any) -> bool:
    return isinstance(v, CONTAINERS) or is_array(v)


def _types(tree: Any) -> Any:
    return map_tree(lambda atom: atom.type, tree)


# ---------------------------------------------------------------- leaves


def types_of(shape: Shape) -> list[Type]:
    if isinstance(shape, Leaf):
        return [shape.type]
    if isinstance(shape, Node):
        return [t for i in shape.items for t in types_of(i)]
    if isinstance(shape, Lists):
        return list(leaves(shape.tree))
    if isinstance(shape, Labels):
        return [labels.TEXT]
    if isinstance(shape, Obj):
        return types_of(shape.held)
    return []


def depth_of(shape: Shape) -> int:
    """How many containers stand in one another."""
    if isinstance(shape, Node):
        return 1 + max(map(depth_of, shape.items), default=0)
    return depth_of(shape.held) if isinstance(shape, Obj) else 0


def hints(shape: Shape, base: str) -> list[str]:
    """The user's name for each leaf."""
    base = base if base.isidentifier() else ""
    if isinstance(shape, Node) and shape.kind == "perhaps":
        return ["", *hints(shape.items[1], base)]
    if (
        isinstance(shape, Node)
        and shape.kind != "range"
        and (shape.keys or shape.cls or len(shape.items) != 1)
    ):
        fields = shape.keys or getattr(shape.cls, "_fields", ())
        out: list[str] = []
        for k, item in enumerate(shape.items):
            own = str(fields[k]) if fields else f"{base}_{k}" if base else ""
            out += hints(item, own)
        return out
    if isinstance(shape, Obj):
        return hints(shape.held, base)
    return [base] * len(types_of(shape))


def samples_of(lo: Lowerer, shape: Shape, v: Abs) -> list[Any]:
    """The integer samples of a value's leaves (None for those that have none)."""
    if isinstance(shape, Leaf):
        if isinstance(shape.type, Opaque) and isinstance(v, Value):  # what its methods draw is known by it
            return [v.sample if is_drawing(shape.type.name) else None]
        if (
            isinstance(v, Const)
            and type(v.value) is int
            and isinstance(shape.type, Scalar)
            and shape.type.dtype[0] in "iu"
        ):
            return [(v.value,) * 3]
        if isinstance(v, Value) and isinstance(shape.type, Scalar) and shape.type.dtype[0] in "iu":
            return [v.sample or (0, 1, 2)]
        return [(0, 1, 2) if isinstance(shape.type, Scalar) and shape.type.dtype[0] in "iu" else None]
    if isinstance(shape, Node) and shape.kind == "perhaps":
        return [None, *samples_of(lo, shape.items[1], Perhaps.split(v)[1])]
    if isinstance(shape, Node) and isinstance(v, tuple) and len(v) == len(shape.items):
        return [s for i, x in zip(shape.items, v, strict=True) for s in samples_of(lo, i, x)]
    if isinstance(shape, Node) and isinstance(v, dict) and tuple(v) == shape.keys:
        return [s for i, x in zip(shape.items, v.values(), strict=True) for s in samples_of(lo, i, x)]
    return [(0, 1, 2) if isinstance(t, Scalar) and t.dtype[0] in "iu" else None for t in types_of(shape)]


def flatten(lo: Lowerer, shape: Shape, v: Abs, name: str) -> list[Any]:
    """The atoms of a value of this shape (a list becomes a growing one where the shape has it so)."""
    if isinstance(shape, (Keep, Nothing)):
        return []
    if isinstance(v, Missing):
        return [UNDEF for _ in types_of(shape)]
    if isinstance(shape, Leaf):
        return [v if shape.raw else lo.read(v)]
    if isinstance(shape, Labels):
        return [labels.text_of(lo, v)]
    if isinstance(shape, Lists):
        held = growing.must_grow(lo, v, name if name.isidentifier() else "", like=shape_like(shape))
        return list(leaves(held.tree))
    if isinstance(shape, Obj):
        lo.fresh.discard(v)
        return flatten(lo, shape.held, lo.content(v), name)
    parts = Perhaps.split(v) if shape.kind == "perhaps" else _parts(v)
    return [a for s, p in zip(shape.items, parts, strict=True) for a in flatten(lo, s, p, name)]


def arrays_of(lo: Lowerer, shape: Shape, v: Abs) -> list[Any]:
    """For each leaf the array (what it is, not what it holds) that a value has there; None for all else."""
    nothing = [None for _ in types_of(shape)]
    if isinstance(shape, Leaf):
        array = isinstance(v, (Value, View)) and isinstance(v.type, Array) and not shape.raw
        return [v] if array else nothing
    if isinstance(shape, Node) and shape.kind == "perhaps":
        return [None, *arrays_of(lo, shape.items[1], Perhaps.split(v)[1])]
    if isinstance(shape, Obj) and isinstance(v, (ListObj, DictObj, Instance)):
        return arrays_of(lo, shape.held, lo.state.get(v))
    if isinstance(shape, Node) and isinstance(v, (tuple, dict, Named, Range)):
        parts = _parts(v)
        if len(parts) == len(shape.items):
            return [r for s, p in zip(shape.items, parts, strict=True) for r in arrays_of(lo, s, p)]
    return nothing


def shape_like(shape: Lists) -> Any:
    """Something with the structure of the lists, for an empty list to follow."""
    return Grown(shape.tree)


def _parts(v: Abs) -> tuple[Abs, ...]:
    if isinstance(v, dict):
        return tuple(v.values())
    if isinstance(v, Named):
        return v.items
    if isinstance(v, Range):
        return (v.start, v.stop, v.step)
    return tuple(v)


def build(lo: Lowerer, shape: Shape, atoms: Iterator[Any]) -> Abs:
    """The value of this shape with these atoms."""
    if isinstance(shape, Leaf):
        return next(atoms)
    if isinstance(shape, Keep):
        return shape.value
    if isinstance(shape, Nothing):
        return Missing()
    if isinstance(shape, Labels):
        return labels.labelled(next(atoms), shape.options)
    if isinstance(shape, Lists):
        return Grown(_fill(shape.tree, atoms))
    if isinstance(shape, Obj):
        obj = shape.cls(shape.user) if shape.cls is Instance else shape.cls()
        lo.state.set(obj, build(lo, shape.held, atoms))
        return obj
    items = tuple(build(lo, s, atoms) for s in shape.items)
    if shape.kind == "dict":
        return dict(zip(shape.keys, items, strict=True))
    if shape.kind == "named":
        return Named(shape.cls, items)
    if shape.kind == "perhaps":
        return Perhaps.of(*items)
    return Range(*items) if shape.kind == "range" else items


def _fill(tree: Any, atoms: Iterator[Any]) -> Any:
    return map_tree(lambda _: next(atoms), tree)
