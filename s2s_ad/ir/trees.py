"""Argument trees: nested tuples, lists, dicts, records and slices whose leaves are atoms.

An operation's arguments are *trees*, so that ``np.zeros((n, m))``, ``x[i, 1:n]`` and
``f(**{"a": b})`` need no encoding of their own: the structure is static, the leaves are the
operands.  The same trees describe a function's inputs and outputs.
Anything that is not one of the node classes below is a leaf.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Tree = Any
"""A leaf, or a ``tuple``/``list``/``dict``/:class:`Record`/:class:`Slice` of trees."""


@dataclass(frozen=True)
class Slice:
    """``start:stop:step`` inside an index."""

    start: Tree
    stop: Tree
    step: Tree


@dataclass(frozen=True)
class Record:
    """An object taken apart: its class and its attributes in order (dataclass, NamedTuple, instance)."""

    cls: type
    fields: tuple[tuple[str, Tree], ...]


_STEMS = frozenset({tuple, list, dict, Slice, Record})
"""What is no leaf: these classes themselves, and none derived from them."""


def leaves(tree: Tree) -> Iterator[Any]:
    """The leaves from left to right."""
    return iter(gather(tree, []))


def gather(tree: Tree, found: list[Any]) -> list[Any]:
    """Appends the leaves; called for every operation of every pass, hence no generators in generators, and
    no call for a leaf among others."""
    if type(tree) not in _STEMS:
        found.append(tree)
        return found
    for item in _items(tree):
        if type(item) in _STEMS:
            gather(item, found)
        else:
            found.append(item)
    return found


def _items(tree: Tree) -> Any:
    """What the stems of a tree hold."""
    kind = type(tree)
    if kind is tuple or kind is list:
        return tree
    if kind is dict:
        return tree.values()
    if kind is Slice:
        return tree.start, tree.stop, tree.step
    return [item for _, item in tree.fields]


def map_tree(f: Callable[[Any], Any], tree: Tree) -> Tree:
    """The same structure with ``f(leaf)`` for every leaf, called from left to right."""
    kind = type(tree)
    if kind not in _STEMS:
        return f(tree)
    if kind is tuple:
        return tuple([map_tree(f, item) if type(item) in _STEMS else f(item) for item in tree])
    if kind is list:
        return [map_tree(f, item) for item in tree]
    if kind is dict:
        return {key: map_tree(f, item) for key, item in tree.items()}
    if kind is Slice:
        return Slice(map_tree(f, tree.start), map_tree(f, tree.stop), map_tree(f, tree.step))
    return Record(tree.cls, tuple((key, map_tree(f, item)) for key, item in tree.fields))


def freeze(f: Callable[[Any], Any], tree: Tree) -> Any:
    """Hashable: the structure, with ``f(leaf)`` for every leaf."""
    kind = type(tree)
    if kind not in _STEMS:
        return f(tree)
    if kind is tuple or kind is list:
        return (kind.__name__, *[freeze(f, item) if type(item) in _STEMS else f(item) for item in tree])
    if kind is dict:
        return ("dict", *[(key, freeze(f, item)) for key, item in tree.items()])
    if kind is Slice:
        return ("slice", freeze(f, tree.start), freeze(f, tree.stop), freeze(f, tree.step))
    return ("record", tree.cls, *[(key, freeze(f, item)) for key, item in tree.fields])


def realise(tree: Tree, of: Callable[[Any], Any] = lambda leaf: leaf) -> Any:
    """The Python object that a tree stands for, slices and records built, with ``of(leaf)`` for leaves."""
    if isinstance(tree, tuple):
        return tuple(realise(item, of) for item in tree)
    if isinstance(tree, list):
        return [realise(item, of) for item in tree]
    if isinstance(tree, dict):
        return {key: realise(item, of) for key, item in tree.items()}
    if isinstance(tree, Slice):
        return slice(realise(tree.start, of), realise(tree.stop, of), realise(tree.step, of))
    if isinstance(tree, Record):
        return rebuild(tree.cls, {key: realise(item, of) for key, item in tree.fields})
    return of(tree)


def rebuild(cls: type, fields: dict[str, Any]) -> Any:
    """An instance of ``cls`` with these attributes: NamedTuples by ``_make``, others without ``__init__``."""
    if issubclass(cls, tuple) and hasattr(cls, "_make"):
        return cls._make(fields.values())
    obj: Any = (types.SimpleNamespace if issubclass(cls, types.SimpleNamespace) else object).__new__(cls)
    for key, value in fields.items():
        object.__setattr__(obj, key, value)
    return obj
