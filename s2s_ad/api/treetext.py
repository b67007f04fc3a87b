"""Trees of types as plain lists and strings, for the header of stored code.

Only what seeds are checked against is kept: dtype, whether a number is Python's, rank, structure.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from s2s_ad import cache
from s2s_ad.ir.trees import Record, Tree
from s2s_ad.ir.types import NONE, Array, Growing, Scalar, Type, number_dim


def to_plain(tree: Tree) -> Any:
    """Lists of a kind and parts; a leaf is a string."""
    if isinstance(tree, (tuple, list)):
        return [type(tree).__name__, [to_plain(item) for item in tree]]
    if isinstance(tree, dict):
        if not all(isinstance(key, (str, int)) for key in tree):
            raise cache.Doubt("a dict with keys that are neither text nor integers is not stored")
        return ["dict", [[key, to_plain(item)] for key, item in tree.items()]]
    if isinstance(tree, Record):
        cls = tree.cls
        if _class(cls.__module__, cls.__qualname__) is not cls:
            raise cache.Doubt(f"the class {cls.__qualname__} cannot be found by importing it")
        return ["record", cls.__module__, cls.__qualname__, [[k, to_plain(item)] for k, item in tree.fields]]
    return _type_text(tree)


def from_plain(plain: Any) -> Tree:
    """The tree again."""
    if isinstance(plain, str):
        return _type_of(plain)
    kind = plain[0]
    if kind == "dict":
        return {key: from_plain(item) for key, item in plain[1]}
    if kind == "record":
        return Record(_class(plain[1], plain[2]), tuple((key, from_plain(item)) for key, item in plain[3]))
    items = [from_plain(item) for item in plain[1]]
    return tuple(items) if kind == "tuple" else items


def _class(module: str, qualname: str) -> Any:
    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return None
    return found


def _type_text(t: Type) -> str:
    if isinstance(t, Scalar):
        return f"{t.dtype}w" if t.weak else t.dtype
    if isinstance(t, Array):
        return f"{t.dtype}[{t.rank}]"
    if isinstance(t, Growing):
        return f"list {_type_text(t.elem)}"
    return ""


def _type_of(text: str) -> Type:
    if text.startswith("list "):
        return Growing(_type_of(text[5:]))
    if text.endswith("]"):
        dtype, _, rank = text[:-1].partition("[")
        return Array(dtype, (number_dim(0),) * int(rank))
    if text:
        return Scalar(text.removesuffix("w"), text.endswith("w"))
    return NONE


def seeds_to_plain(seeds: dict[str, Any]) -> dict[str, list[str]]:
    return {
        name: [value.dtype.str, "array" if isinstance(value, np.ndarray) else ""]
        for name, value in seeds.items()
    }


def seeds_from_plain(plain: dict[str, list[str]]) -> dict[str, Any]:
    return {
        name: np.ones((), dtype) if kind else np.dtype(dtype).type(1.0)
        for name, (dtype, kind) in plain.items()
    }
