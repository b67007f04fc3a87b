"""What objects are ordered by where they are sorted or stand in a heap: the attributes ``__lt__`` asks for.

An order is an operation on columns of numbers and strings (:mod:`~s2s_ad.frontend.ordering`), which cannot
call a method for each pair of items.  Nearly every ``__lt__`` compares one attribute, or a tuple of them,
with the same of the other object (``return self.time < other.time``), and so does that of
``@dataclass(order=True)``: these are the columns then.  Any other is refused.  ``max`` asks for ``__gt__``,
and where there is none for the ``__lt__`` of the other object.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import containers, growing, iterate, labels, records
from s2s_ad.frontend.dataclass_methods import made_by_dataclass
from s2s_ad.frontend.lift import assume_stored
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.source import fetch
from s2s_ad.frontend.values import Abs, Grown, Instance, ListObj, Named
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.trees import Record

_REMEDY = "give it a key=, or put tuples into the list whose first item decides"


def by_attributes(lo: Lowerer, tree: Any, method: str) -> Any:
    """What a list holds, with those attributes in place of an object by which it is compared."""
    if isinstance(tree, tuple):
        return tuple([by_attributes(lo, part, method) for part in tree])
    if not isinstance(tree, Record):
        return tree
    held = dict(tree.fields)
    return tuple([by_attributes(lo, held[name], method) for name in _asked_for(lo, tree.cls, held, method)])


def parts_of(lo: Lowerer, item: Abs, method: str) -> tuple[Abs, ...] | None:
    """Those attributes of one object; None for what is none."""
    if isinstance(item, Named):
        held = dict(zip(item.fields, item.items, strict=True))
    elif isinstance(item, Instance):
        held = lo.content(item)
    else:
        return None
    return tuple([held[name] for name in _asked_for(lo, item.cls, held, method)])


def by_numbers(lo: Lowerer, items: ListObj) -> ListObj:
    """A list with the numbers of members of an ``IntEnum`` in their place; any other list as it is."""
    held = lo.content(items)
    holds = _holds_numbers(held.tree) if isinstance(held, Grown) else any(map(_holds_numbers, held))
    if not holds:
        return items
    made = containers.new_list(lo, ())
    iterate.for_each(lo, items, lambda item: growing.append(lo, made, _numbered(lo, item)))
    return made


def _holds_numbers(v: Any) -> bool:
    if isinstance(v, tuple):
        return any(map(_holds_numbers, v))
    cls = v.cls if isinstance(v, Record) else records.members(v)
    return cls is not None and issubclass(cls, enum.IntEnum)


def _numbered(lo: Lowerer, item: Abs) -> Abs:
    if isinstance(item, tuple):
        return tuple([_numbered(lo, part) for part in item])
    if isinstance(item, Const) and isinstance(item.value, enum.IntEnum):
        return const(int(item.value))
    return labels.number_of(lo, item) if _holds_numbers(item) else item


def _asked_for(lo: Lowerer, cls: Any, held: dict[str, Any], method: str) -> tuple[str, ...]:
    """The attributes by their names; none of an object that has no order, for which Python raises unless
    other items of a tuple decide before."""
    owner = next(c for c in cls.__mro__ if method in vars(c))
    assume_stored(lo, cls, method)
    made = getattr(vars(owner)[method], "__module__", "") == "functools"  # by total_ordering, from the other
    if method == "__gt__" and (owner is object or made):
        return _asked_for(lo, cls, held, "__lt__")
    if owner is object:
        return ()
    if owner is tuple:
        names = tuple(held)
    elif made_by_dataclass(owner, method):
        names = tuple(f.name for f in dataclasses.fields(owner) if f.compare)
    else:
        names = _compared(vars(owner)[method], method)
    if not names or not all(name in held for name in names) or issubclass(cls, enum.Enum):
        lo.refuse("S2S212", f"what {cls.__name__} objects are ordered by is not seen here", None, _REMEDY)
    return names


def _compared(function: Any, method: str) -> tuple[str, ...]:
    """The attributes that ``self`` and ``other`` are compared by; none if the method says anything else."""
    try:
        node: Any = fetch(function).tree
    except Refusal:
        return ()
    *before, last = node.body
    names = [arg.id for arg in node.args.args]
    if len(names) != 2 or not all(_is_text(stmt) for stmt in before):
        return ()
    match last:
        case gast.Return(value=gast.Compare(left=one, ops=[gast.Lt() | gast.Gt() as op], comparators=[two])):
            if isinstance(op, gast.Gt) != (method == "__gt__"):
                one, two = two, one
            asked = _attributes(one, names[0])
            return asked if asked == _attributes(two, names[1]) else ()
    return ()


def _is_text(stmt: Any) -> bool:
    return isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.Constant)


def _attributes(node: Any, owner: str) -> tuple[str, ...]:
    """The attributes of ``owner`` in an expression, or a tuple; none if there is something else in it."""
    if isinstance(node, gast.Tuple):
        parts = [_attributes(item, owner) for item in node.elts]
        return tuple([name for part in parts for name in part]) if all(parts) else ()
    match node:
        case gast.Attribute(value=gast.Name(id=name), attr=attr) if name == owner:
            return (attr,)
    return ()
