"""Dicts and sets by keys that are known at run time only: ``groups.setdefault(label, []).append(v)``.

A dict of known keys does not exist in the IR, nor a set.  One that is asked for a key that is not known makes
lowering start again (:class:`~s2s_ad.frontend.needs.Tabled`), with the place where it is made marked; there
it becomes an object of a class written in Python (:mod:`s2s_ad.rules.dicts`), which holds a list of keys and,
for a dict, a list of items.  Everything else is done by what is there for objects and for lists that grow.

It is a second way, taken back where it leads nowhere: whatever fails meanwhile, the rung is tried once more
without it (:mod:`s2s_ad.api.ladder`), and the refusal is that of the dict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s_ad.frontend.about import type_of
from s2s_ad.frontend.needs import Tabled
from s2s_ad.frontend.values import (
    Abs,
    CounterObj,
    DefaultObj,
    DictObj,
    Either,
    Instance,
    ListObj,
    OrderedObj,
    SetObj,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Value
from s2s_ad.ir.types import Opaque, Scalar
from s2s_ad.rules.dicts import Counting, Defaulting, Gathered, Items, Keyed, Ordered, Table, Values

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer


def made(lo: Lowerer, obj: DictObj) -> Abs:
    """A dict that the program has made, by the expression that is evaluated."""
    if is_wanted(lo, lo.node):
        return _table(lo, obj)
    lo.made_at[obj] = lo.node
    return obj


def is_wanted(lo: Lowerer, node: Any) -> bool:
    """Whether what this expression makes was found to be a table."""
    return lo.tables is not None and node in lo.tables


def _table(lo: Lowerer, obj: DictObj) -> Instance:
    from s2s_ad.frontend.containers import abstract_key, new_list

    held = lo.content(obj)
    factory = getattr(obj, "factory", None)
    made_as = DefaultObj if factory is not None else type(obj)
    table = Instance(_CLASSES.get(made_as, Keyed))
    names, items = new_list(lo, tuple(abstract_key(k) for k in held)), new_list(lo, tuple(held.values()))
    lo.state.set(table, {"names": names, "held": items, "factory": factory or const(None)})
    return table


_CLASSES: dict[type, type] = {DefaultObj: Defaulting, CounterObj: Counting, OrderedObj: Ordered}


def gathered(lo: Lowerer) -> Instance | None:
    """An empty set for run-time items, if the expression that is evaluated was found to make such a one."""
    from s2s_ad.frontend.containers import new_list

    if not is_wanted(lo, lo.node):
        return None
    table = Instance(Gathered)
    lo.state.set(table, {"names": new_list(lo, ())})
    return table


def want(lo: Lowerer, obj: Any, key: Abs) -> None:
    """A dict is asked for a key that is known at run time only: starts again, if it can be a table here, and
    else remembers that it could have been one."""
    if _may_be_key(key):
        begin(lo, lo.made_at.get(obj))


def _may_be_key(key: Abs) -> bool:
    types = [type_of(part) for part in (key if isinstance(key, tuple) else (key,))]
    return all(isinstance(t, Scalar) or t == Opaque("str") for t in types)


def is_key(key: Abs) -> bool:
    """Whether a key is known at run time only, and one of those that tables have."""
    parts = key if isinstance(key, tuple) else (key,)
    return any(isinstance(part, Value) for part in parts) and _may_be_key(key)


def opened(lo: Lowerer, node: Any, items: dict[Any, Abs]) -> Instance:
    """The table that a display is from here on, with the items before this one."""
    from s2s_ad.frontend.containers import new_dict

    if not is_wanted(lo, node):
        begin(lo, node)
        lo.refuse("S2S202", "a key of this dict is known at run time only", None, NUMBERED)
    return _table(lo, new_dict(lo, items))


NUMBERED = "number the keys, and use a list or an array"


def begin(lo: Lowerer, node: Any) -> None:
    """Starts again with what is made by this expression as a table, or remembers that it could be one."""
    if node is None:
        return
    if lo.tables is not None:
        raise Tabled(node)
    lo.tables_wanted = True


def begin_all(lo: Lowerer, v: Abs) -> None:
    """Of what is a table on one path and a dict on another: the dict is to be one, too."""
    sides = _sides(v)
    if any(is_table(side) for side in sides):
        for side in sides:
            begin(lo, lo.made_at.get(side) if isinstance(side, (DictObj, SetObj)) else None)


def _sides(v: Abs) -> list[Abs]:
    return [*_sides(v.then), *_sides(v.orelse)] if isinstance(v, Either) else [v]


def check_has(lo: Lowerer, obj: Any, attr: str) -> None:
    """Refuses what dicts or sets have, and these classes have not."""
    if is_table(obj) and hasattr(obj.cls.stands_for, attr):
        text = f"{attr!r} of a {obj.cls.stands_for.__name__} whose keys are known at run time only"
        lo.refuse("S2S202", text, None, NUMBERED)


def is_table(v: Any) -> bool:
    return isinstance(v, Instance) and issubclass(v.cls, Table)


def listed(lo: Lowerer, v: Abs) -> Abs:
    """The list that a dict or set, its keys, or its values are, for those who only look at it; anything else
    as it stands.  (Where this is asked, the order of a set does not matter.)"""
    if not is_table(v) or v.cls is Items:
        return v
    held = lo.content(v)
    owner = lo.content(held["of"]) if "of" in held else held
    return owner["held" if v.cls is Values else "names"]


def is_dict(v: Any) -> bool:
    """Whether it is a dict, or what one holds: of which the order is known."""
    return is_table(v) and v.cls is not Gathered


def class_of(v: Instance) -> type:
    """What the program takes the class of an object to be."""
    return getattr(v.cls, "stands_for", v.cls) if is_table(v) else v.cls


def copied(lo: Lowerer, table: Instance) -> Instance:
    """``dict(table)``, of the class that it is."""
    from s2s_ad.frontend.growing import copy_list

    new = Instance(table.cls)
    held = {k: copy_list(lo, v) if isinstance(v, ListObj) else v for k, v in lo.content(table).items()}
    lo.state.set(new, held)
    return new


def item_to_change(lo: Lowerer, obj: Abs, key: Abs) -> tuple[ListObj, Abs] | None:
    """The list and the place in it that ``obj[key] += …`` changes; None for what is no table, or counts."""
    if not is_table(obj) or obj.cls in (Counting, Gathered):
        return None
    from s2s_ad.frontend.attributes import attribute

    return lo.content(obj)["held"], lo.call(attribute(lo, obj, "place"), [key])


def keys_of(lo: Lowerer, obj: Abs) -> Any:
    """What the list of keys of a dict by run-time keys holds: another thing after a key has come or gone."""
    return lo.content(lo.content(obj)["names"]) if is_table(obj) else None


def named(lo: Lowerer, table: Instance, name: str) -> None:
    """Its lists by the user's name for it."""
    held = lo.content(table)
    if "names" not in held:  # a part of a dict, which has its name
        return
    lo.name_it(held["names"], f"{name}_keys" if "held" in held else name)
    if "held" in held:
        lo.name_it(held["held"], name)
