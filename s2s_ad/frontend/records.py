"""Named tuples, objects and members of enums as items of a list whose length is known at run time only.

Such a list is several lists of the IR, one for each number or string in an item; where an item is read it is
put together again: another object, which holds the same.  So nobody may write to objects of a class of which
there is a list, neither before it is put into the list nor after it was taken from there, but for what gives
an attribute of a new object its first value, as its constructor does.  What cannot be done so
is a matter of structure, and loops are laid out in the end (:mod:`s2s_ad.api.ladder`).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import Any

from s2s_ad.frontend import labels
from s2s_ad.frontend.about import has_own
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import Abs, Instance, Named
from s2s_ad.ir.builder import const
from s2s_ad.ir.trees import Record, leaves
from s2s_ad.ir.types import Opaque, Scalar, Type


def tree_of(lo: Lowerer, item: Abs, part: Callable[[Abs], Any]) -> Record | None:
    """An item as a record of numbers and strings; None if it is something else, or holds more than these."""
    item = lo.settled(item)
    if (cls := members(item)) is not None:
        return Record(cls, (("name", labels.text_of(lo, item)),))
    if isinstance(item, Named):
        made = _record(item.cls, zip(item.fields, item.items, strict=True), part)
    elif isinstance(item, Instance) and item not in lo.outside:
        made = _record(item.cls, lo.content(item).items(), part)
    else:
        return None
    if made is not None:
        lo.listed.add(item.cls)
        lo.fresh.discard(item)
        check(lo, item.cls)
    return made


def members(item: Abs) -> type[enum.Enum] | None:
    """The enum, if it is one of its members."""
    return enum_of(labels.options_of(item))


def enum_of(options: Iterable[Any]) -> type[enum.Enum] | None:
    """The enum of which these are members: flags that are put together of members are none."""
    found = [option.value for option in options]
    classes = {type(value) for value in found}
    cls = classes.pop() if len(classes) == 1 else None
    if cls is None or not issubclass(cls, enum.Enum):
        return None
    return cls if all(value.name in cls.__members__ for value in found) else None


def _record(cls: type, fields: Iterable[tuple[str, Abs]], part: Callable[[Abs], Any]) -> Record | None:
    parts = tuple((field, part(value)) for field, value in fields)
    if any(shape is None for _, shape in parts):
        return None
    made = Record(cls, parts)
    return made if is_plain(atom.type for atom in leaves(made)) else None


def is_plain(types: Iterable[Type]) -> bool:
    """Whether these are numbers and strings: what nobody can write to."""
    found = list(types)
    return bool(found) and all(isinstance(t, Scalar) or t == Opaque("str") for t in found)


def item_of(lo: Lowerer, record: Record, part: Callable[[Any], Abs]) -> Abs:
    """What is read from a list of records."""
    cls: Any = record.cls
    if issubclass(cls, enum.Enum):
        named = {member.name: const(member) for member in cls.__members__.values()}  # all, and aliases once
        return labels.labelled(part(record.fields[0][1]), tuple(named.values()))
    parts = {field: part(column) for field, column in record.fields}
    if issubclass(cls, tuple):
        return Named(cls, tuple(parts.values()))
    obj = Instance(cls)
    lo.state.set(obj, parts)
    return obj


def by_names(lo: Lowerer, tree: Any, item: Abs) -> tuple[Any, Abs]:
    """What a list holds and an item to look for, with the names of members of an enum in their place: two of
    one enum are equal if these are."""
    if isinstance(tree, tuple) and isinstance(item, tuple) and len(tree) == len(item):
        pairs = [by_names(lo, part, sought) for part, sought in zip(tree, item, strict=True)]
        return tuple([part for part, _ in pairs]), tuple([sought for _, sought in pairs])
    if isinstance(tree, Record) and members(lo.settled(item)) is tree.cls and not has_own(tree.cls, "__eq__"):
        return tree.fields[0][1], labels.text_of(lo, item)
    return tree, item


def written(lo: Lowerer, obj: Instance) -> None:
    """An attribute gets another value than its first one, or what may be in a list gets one more."""
    lo.written.add(obj.cls)
    check(lo, obj.cls)


def check(lo: Lowerer, cls: type) -> None:
    if cls in lo.listed and cls in lo.written:
        unlisted(lo, f"an object of the class {cls.__name__} is written to, of which there is such a list")


def unlisted(lo: Lowerer, text: str) -> None:
    """Where a list of objects needs a known length."""
    remedy = "make another object (dataclasses.replace), or put arrays into a list of known length"
    raise Structure("S2S202", f"in a list of unknown length: {text}", lo.place(), remedy)


def check_whole(lo: Lowerer, tree: Any) -> None:
    """Refuses a list of objects that is used as a whole."""
    if isinstance(tree, Record):
        unlisted(lo, "it is used as a whole")
    for part in tree if isinstance(tree, (tuple, list)) else ():
        check_whole(lo, part)
