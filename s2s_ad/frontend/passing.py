"""The arguments of a call of our own: what is passed, and what the body sees.

Containers are taken apart; arrays, float numbers and integers that are not constants are passed,
and everything else (functions, strings, integer constants) is part of what the body is lowered
for.  The *key* says which calls one body serves: types, constants, and the function's surroundings.
A *wide* key leaves integer constants and the sizes of arrays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from s2s_ad.analysis.typerules import unknown_dim
from s2s_ad.frontend.about import described
from s2s_ad.frontend.join import spread
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.names import parameters
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Choice,
    Closure,
    DictObj,
    Frame,
    Instance,
    ListObj,
    Missing,
    Named,
    Native,
    Partial,
    Poison,
    Range,
    View,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Record, Slice, Tree, freeze, map_tree
from s2s_ad.ir.types import ENVS, Array, Growing, Scalar

CALLABLE = (Closure, Native, Bound, Partial, Choice)
Key = tuple[Any, ...]


class Arguments:
    """The arguments of a call: what is passed, and what the body sees."""

    def __init__(self, lo: Lowerer, frame: Frame, bound: dict[str, Abs], wide: bool, dry: bool) -> None:
        self.lo, self.wide, self.dry = lo, wide, dry
        self.atoms: list[Any] = []
        self.params: list[Value] = []
        parts: list[Any] = [frame.node, frame.parent or frame.function, wide]
        ordered = [name for name in parameters(frame.node) if name in bound]
        self.trees: dict[str, Any] = {name: self._argument(bound[name], name) for name in ordered}
        parts += [(name, self._key(tree)) for name, tree in self.trees.items()]
        self.key: Key = tuple(parts)
        self.wide_key: Key | None = None

    def _argument(self, value: Abs, name: str) -> Any:
        if isinstance(value, (*CALLABLE, Missing)):
            return value
        if isinstance(value, (Value, View, Const, tuple, ListObj, DictObj, Named, Instance)):
            if not isinstance(value, Poison):
                tree = self._tree(value)
                names = _names(tree, name)
                return map_tree(lambda atom: self._leaf(atom, next(names)), tree)
        if isinstance(value, Range) and self.dry:
            self.lo.refuse("S2S214", "a range")
        return self.lo.refuse(
            "S2S207", f"{name!r} is {described(value)}, which a recursive function cannot take here"
        )

    def _tree(self, value: Abs) -> Tree:
        """Reading a view makes operations: not in a dry run, which wants types only."""
        if not self.dry:
            return self.lo.tree(value)
        if isinstance(value, View):
            return Value("", value.type)
        if isinstance(value, tuple):
            return tuple(self._tree(item) for item in value)
        if isinstance(value, (Const, Value)):
            return self.lo.read(value)
        with on_trial(self.lo):
            return self.lo.tree(value)

    def _leaf(self, atom: Any, name: str) -> Any:
        if isinstance(atom.type, Growing):
            self.lo.refuse("S2S207", f"a list of unknown length ({name!r}) is passed to a recursive function")
        if atom in self.lo.sizes and not self.wide:
            atom = const(self.lo.sizes[atom])  # the depth of a recursion, say
        if isinstance(atom, Const) and not self._opens(atom):
            return atom
        param = Value(name, self._open(atom.type), self.sample(atom))
        self.atoms.append(atom)
        self.params.append(param)
        return param

    def _opens(self, atom: Const) -> bool:
        """Float constants are passed; integers where they may change with the depth."""
        if not isinstance(atom.type, Scalar):
            return False
        return atom.type.dtype[0] in "fc" or (self.wide and type(atom.value) is int)

    def _open(self, t: Any) -> Any:
        if not isinstance(t, Array):
            return t
        kept = [not d.uid and (d.is_one or not self.wide) for d in t.dims]
        dims = [d if keep else unknown_dim(sizes(d)) for d, keep in zip(t.dims, kept, strict=True)]
        return Array(t.dtype, tuple(dims))

    def sample(self, atom: Any) -> Any:
        if isinstance(atom, Const):
            return spread((atom.value,) * ENVS) if type(atom.value) is int else None
        return atom.sample

    def _key(self, tree: Any) -> Any:
        if isinstance(tree, Closure):
            return ("closure", tree.node, tree.frame)
        if isinstance(tree, (*CALLABLE, Missing)):
            return ("callable", tree)
        return structure(tree)


def _names(tree: Tree, name: str) -> Iterator[str]:
    """What to call each leaf of an argument: as it is called in it, or as the argument is."""
    if isinstance(tree, (tuple, list)):
        for item in tree:
            yield from _names(item, name)
    elif isinstance(tree, dict):
        for key, item in tree.items():
            yield from _names(item, key if isinstance(key, str) and key.isidentifier() else name)
    elif isinstance(tree, Slice):
        yield from (name, name, name)
    elif isinstance(tree, Record):
        for key, item in tree.fields:
            yield from _names(item, key)
    else:
        yield name


def sizes(dim: Any) -> tuple[int, ...]:
    return dim.sizes if len(set(dim.sizes)) > 1 else (8, 16, 32)


def structure(tree: Tree) -> Any:
    """A tree with types for its values: equal for what the same body serves."""
    return freeze(_type_or_constant, tree)


def _type_or_constant(atom: Any) -> Any:
    if isinstance(atom, Const):
        return atom
    t = atom.type
    if isinstance(t, Array):
        return ("array", t.dtype, tuple("?" if d.uid else d for d in t.dims))
    return t
