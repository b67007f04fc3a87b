"""Keys for value numbering: equal exactly for operations that compute the same value."""

from __future__ import annotations

from typing import Any

from s2s_ad.ir.core import Const
from s2s_ad.ir.trees import Record, Slice, Tree


def key_of(name: str, args: Tree, kwargs: Tree) -> Any:
    """Hashable, equal for congruent operations."""
    return (name, _key(args), _key(kwargs))


def _key(tree: Tree) -> Any:
    if isinstance(tree, (tuple, list)):
        return (type(tree).__name__, *[_key(item) for item in tree])
    if isinstance(tree, dict):
        return ("dict", *[(k, _key(v)) for k, v in tree.items()])
    if isinstance(tree, Slice):
        return ("slice", _key(tree.start), _key(tree.stop), _key(tree.step))
    if isinstance(tree, Record):
        return ("record", tree.cls, *[(k, _key(v)) for k, v in tree.fields])
    if isinstance(tree, Const):
        return tree.key
    return tree
