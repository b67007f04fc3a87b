"""Objects that an operation gets as a whole: ``print([a, b])``, a call of a function with a rule.

An object is taken apart while lowering, so in the derivative it is made again where an operation gets it: by
its class, called with its attributes (``Point(x=…, y=…)``).  That is the same object only where the
constructor does nothing but to store each of its parameters under its own name, as that of a named tuple, a
namespace and a dataclass without ``__post_init__`` does.  Any other object is refused here.
In: the operands of an operation.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from s2s_ad.ir.trees import Record, Tree

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer


def check(lo: Lowerer, operands: Tree) -> None:
    """Refuses an operation on an object that its class would not make again."""
    for record in _records(operands):
        if not _is_made_of(record.cls, frozenset(field for field, _ in record.fields)):
            text = (
                f"a {record.cls.__name__} object is handed over as a whole, and its class would not remake it"
            )
            lo.refuse("S2S207", text, None, "hand over the numbers, strings and arrays that it holds")


def _records(tree: Tree) -> Iterator[Record]:
    if isinstance(tree, Record):
        yield tree
        tree = tuple(part for _, part in tree.fields)
    if isinstance(tree, dict):
        tree = tuple(tree.values())
    for part in tree if isinstance(tree, (tuple, list)) else ():
        if isinstance(part, (tuple, list, dict, Record)):
            yield from _records(part)


@cache
def _is_made_of(cls: type, fields: frozenset[str]) -> bool:
    """Whether the class, called with these attributes, makes an object that has them."""
    if issubclass(cls, tuple):
        return True
    owner = next(base for base in cls.__mro__ if "__init__" in vars(base))
    if owner is SimpleNamespace:
        return True
    init: Any = vars(owner)["__init__"]
    if getattr(vars(owner).get("__dataclass_params__"), "init", False):
        return not hasattr(cls, "__post_init__") and fields == _parameters(init)
    return inspect.isfunction(init) and fields == _stored(init)


def _parameters(init: Any) -> frozenset[str]:
    return frozenset(inspect.signature(init).parameters) - {"self"}


def _stored(init: Any) -> frozenset[str] | None:
    """The parameters of a constructor that stores each under its own name; None if it does anything else."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(init)))
    except (OSError, SyntaxError):
        return None
    names: set[str] = set()
    for node in tree.body[0].body if isinstance(tree.body[0], ast.FunctionDef) else [tree]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if (
            not isinstance(target, ast.Attribute)
            or not isinstance(value, ast.Name)
            or value.id != target.attr
        ):
            return None
        names.add(target.attr)
    return frozenset(names) if names == _parameters(init) else None
