"""Keys for value numbering: equal exactly for operations that compute the same value.

Two new lists are never the same: what is appended to one would be in the other.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.ir.core import Const
from s2s_ad.ir.trees import Tree, freeze


def key_of(name: str, args: Tree, kwargs: Tree) -> Any:
    """Hashable, equal for congruent operations."""
    if name == "list_new":
        return object()
    return (name, freeze(_leaf, args), freeze(_leaf, kwargs))


def _leaf(atom: Any) -> Any:
    return atom.key if isinstance(atom, Const) else atom
