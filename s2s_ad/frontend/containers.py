"""Tuples, lists, dicts: made, taken apart, indexed by keys that are known.

A container of known structure does not exist in the IR.  A tuple is a Python tuple of abstract
values; a list or a dict is an object with identity, whose contents (a tuple, a dict) are in the
store, so that all its names see a change.  :func:`replace` is the one way to change what an object
holds: it notes a change of what lives outside the function, and spoils what may be the same object.

Around this module stand :mod:`~s2s_ad.frontend.growing` (lists of unknown length),
:mod:`~s2s_ad.frontend.subscripts` (``a[i]``, read, written and deleted),
:mod:`~s2s_ad.frontend.container_ops` (``+``, ``*``, ``in``, comparisons),
:mod:`~s2s_ad.frontend.sets`, and the methods (:mod:`~s2s_ad.frontend.container_methods`).
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

import gast

from s2s_ad.frontend import forks, heap, inner, outside, records, tables
from s2s_ad.frontend.about import described, has_own, is_array
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Closure,
    DictObj,
    Entries,
    FrozenObj,
    Grown,
    Instance,
    ListObj,
    Named,
    Native,
    Poison,
    Range,
    SetObj,
    View,
    is_const,
    is_lost,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import is_truth

# ---------------------------------------------------------------- making


def new_list(lo: Lowerer, items: Any) -> ListObj:
    obj = ListObj()
    lo.state.set(obj, items)
    return obj


def new_dict(lo: Lowerer, items: dict[Any, Abs]) -> DictObj:
    obj = DictObj()
    lo.state.set(obj, items)
    return obj


def items_of_display(lo: Lowerer, elts: list[Any]) -> list[Abs]:
    items: list[Abs] = []
    for elt in elts:
        if isinstance(elt, gast.Starred):
            items.extend(unpack(lo, lo.eval(elt.value), None))
        else:
            items.append(lo.eval(elt))
    return items


def replace(lo: Lowerer, obj: Any, held: Any) -> tuple[Any, ...]:
    """New contents of a container; what may be the same container can no longer be read.  The answer are the
    containers that have new contents with it, and can."""
    if obj in lo.origins:
        outside.changed(lo, obj)
    both = list(_with_fields(lo, [obj]))
    for same in both:
        if same is not obj and isinstance(same, Instance):  # by its __dict__
            records.written(lo, same)
    if not (obj in lo.origins or obj in lo.outside) and _is_still(lo.state.get(obj), held):
        return ()  # ``self.view += 1``: the view is written to, and put where it is
    for same in both:
        if same in lo.outside:
            outside.changes(lo, same, held)
        lo.state.set(same, held)
    written = forks.write_through(lo, obj, held, lambda one, new: replace(lo, one, new))
    others = [o for o in lo.doubles(obj, options=not written) if o not in written]
    if lo.kept:
        from s2s_ad.frontend.cached import check_replaced

        check_replaced(lo, (obj, *others))
    for other in _with_fields(lo, others):
        if other in lo.outside and other in lo.either(obj):
            outside.changes(lo, other, None)
        if is_lost(lo.state.get(other)):
            continue
        if forks.read_again(lo, other, obj):
            written += (other,)
        else:
            lo.state.set(other, heap.stale(lo, obj, other))
    rows = [o for o in (obj, *others) if o in lo.inner]
    if not rows:
        return (obj, *written)
    written += inner.write_through(lo, obj)  # the list that it is an item of holds its items by value
    known = {obj, *others, *written}
    lists = [o for row in rows for o in lo.links.get(row, ()) if isinstance(o, ListObj)]
    for other in dict.fromkeys(o for o in lists if o not in known):
        if not is_lost(lo.state.get(other)):
            lo.state.set(other, _outdated(lo, obj, other))
    return (obj, *written)


def _with_fields(lo: Lowerer, objects: Iterable[Any]) -> list[Any]:
    """These, and the ``__dict__`` of each (or the object whose ``__dict__`` it is): they hold the same."""
    return [same for obj in objects for same in (obj, lo.fields.get(obj)) if same is not None]


def _is_still(held: Any, new: Any) -> bool:
    """Whether contents are the same things in the same places."""
    if type(held) is not type(new) or not isinstance(held, (dict, tuple)) or len(held) != len(new):
        return False
    if isinstance(held, dict):
        return all(a is b for a, b in zip(held, new, strict=True)) and _is_still(
            tuple(held.values()), tuple(new.values())
        )
    return all(a is b for a, b in zip(held, new, strict=True))


def _outdated(lo: Lowerer, row: ListObj, outer: ListObj) -> Poison:
    """What a list of unknown length is after a list in it has changed; unrolled loops need none."""
    place = lo.place()
    where = f" on line {place.line}" if place is not None else ""
    text = f"{outer.hint or 'a list'!r} may hold the list {row.hint or 'that'!r}, which was changed{where}"
    return Poison("S2S202", text, place, remedy="append a list when it is complete, or use a 2-D array")


# ---------------------------------------------------------------- keys


def key(lo: Lowerer, v: Abs, owner: Any = None) -> Any:
    """A dict key (of ``owner``), an item of a set, an index as a Python object."""
    v = if_known(lo, v)
    if isinstance(v, Value) and is_truth(v.type) and v in lo.params:
        lo.need_static(v, "a flag that is a key")
    if isinstance(v, Const):
        try:
            hash(v.value)
        except TypeError as error:
            lo.refuse("S2S214", f"TypeError: {error}")
        return v.value
    if isinstance(v, tuple):
        if owner is not None and any(isinstance(if_known(lo, item), Value) for item in v):
            tables.want(lo, owner, v)
        return tuple(key(lo, item) for item in v)
    if isinstance(v, Named) and issubclass(v.cls, tuple):
        _check_own(lo, v, "__eq__", "__hash__")
        return tuple.__new__(v.cls, [key(lo, item) for item in v.items])
    if isinstance(v, Value) and owner in lo.outside:
        outside.changes(lo, owner, None)
    if isinstance(v, Value):
        tables.want(lo, owner, v)
        text = "a dict is indexed by a value that is known at run time only"
        raise Structure("S2S202", text, lo.place(), tables.NUMBERED)
    if isinstance(v, (ListObj, DictObj)) or type(v) is SetObj:
        lo.refuse("S2S214", f"TypeError: unhashable type: '{v.kind}'")
    if isinstance(v, FrozenObj):
        return frozenset(item.value for item in lo.content(v))
    if isinstance(v, Instance) and getattr(v.cls, "__hash__", None) is not object.__hash__:
        lo.refuse("S2S202", f"{described(v)} is a key, whose class has a hash of its own")
    if not isinstance(v, (Instance, Closure, Bound, Native)):  # which are themselves, and equal to no other
        lo.refuse("S2S202", f"{described(v)} is a key, or an item of a set", None, tables.NUMBERED)
    if isinstance(v, Instance):
        _check_identity(lo, v)
    return v


def _check_identity(lo: Lowerer, obj: Instance) -> None:
    """An object is a key by what it is: refuses it where it depends on the run whether it is another one."""
    text = "whether this object is one of the keys depends on the run"
    if obj.cls in lo.listed:
        records.unlisted(lo, text)
    others = lo.keyed - {obj}
    if others and (lo.recursion.active or not others.isdisjoint(lo.alike(obj))):
        raise Structure("S2S201", text, lo.place(), "number the objects, and use the numbers as keys")
    lo.told_apart |= bool(others)
    lo.keyed.add(obj)


def abstract_key(k: Any) -> Abs:
    if isinstance(k, tuple):
        items = tuple(abstract_key(i) for i in k)
        return Named(type(k), items) if hasattr(k, "_fields") else items
    return k if not isinstance(k, (int, float, str, bool, bytes, type(None))) and is_abstract(k) else const(k)


def is_abstract(k: Any) -> bool:
    return (
        isinstance(k, (Value, Const, View, ListObj, DictObj, Instance, Bound))
        or type(k).__name__ == "Closure"
    )


def if_known(lo: Lowerer, v: Abs) -> Abs:
    """A size that is the same in every run, as the constant that it is; anything else as it stands."""
    return const(lo.sizes[v]) if isinstance(v, Value) and v in lo.sizes else v


def _check_own(lo: Lowerer, v: Named, *methods: str) -> None:
    """Refuses a named tuple whose class does not do as a tuple does."""
    for method in methods:
        if has_own(v.cls, method):
            text = f"{described(v)} has a {method} of its own"
            lo.refuse("S2S202", text, None, "give the method another name, and call it by that")


# ---------------------------------------------------------------- taking apart


def known_items(lo: Lowerer, v: Abs) -> list[Abs] | None:
    """The items of an iterable of known structure; None for any other."""
    v = lo.not_none(v)
    if isinstance(v, Entries):
        return list(entries(lo, v.owner, v.part))
    if isinstance(v, tuple):
        return list(v)
    if isinstance(v, Named):
        _check_own(lo, v, "__iter__")
        return list(v.items)
    if isinstance(v, (ListObj, SetObj)):
        held = lo.content(v)
        if isinstance(v, SetObj):
            _check_order(lo, v)
        return None if isinstance(held, Grown) else list(held)
    if isinstance(v, DictObj):
        return [abstract_key(k) for k in lo.content(v)]
    if isinstance(v, Const) and isinstance(v.value, enum.EnumMeta):
        members: list[Any] = list(v.value)
        return [const(member) for member in members]
    if isinstance(v, Const) and isinstance(v.value, (str, tuple, range, list, frozenset, set, dict)):
        return [const(item) for item in v.value]
    if isinstance(v, Range) and all(is_const(p, int) for p in (v.start, v.stop, v.step)):
        return [const(k) for k in range(v.start.value, v.stop.value, v.step.value)]
    return None


def _check_order(lo: Lowerer, v: SetObj) -> None:
    from s2s_ad.frontend.sets import order_is_sure

    values = [item.value for item in lo.content(v)]
    if any(isinstance(x, Instance) for x in values):
        lo.refuse("S2S216", "the order of a set of objects differs from run to run", None, "keep a list")
    if not order_is_sure(values, v.taken_out):
        lo.refuse("S2S216", "the order of a set may differ from run to run", None, "loop over sorted(...)")


def entries(lo: Lowerer, obj: DictObj, part: str) -> Entries:
    held = lo.content(obj)
    found: dict[str, Any] = {
        "items": ((abstract_key(k), v) for k, v in held.items()),
        "keys": (abstract_key(k) for k in held),
        "values": held.values(),
    }
    return Entries.of(obj, part, found[part])


def unpack(lo: Lowerer, v: Abs, count: int | None, at_least: int = 0) -> list[Abs]:
    """The items of an iterable; ``count`` of them, if that is known from the target."""
    items = known_items(lo, v)
    if items is None and is_array(v):
        items = _rows(lo, v, count)
    if items is None:
        from s2s_ad.frontend.iterate import all_items

        items = all_items(lo, v, count)
    if len(items) < at_least:
        lo.refuse("S2S214", f"{len(items)} values are unpacked into {at_least} or more", raises=ValueError)
    if count is not None and len(items) != count:
        lo.refuse("S2S214", f"{len(items)} values are unpacked into {count} targets", raises=ValueError)
    return items


def must_know(lo: Lowerer, obj: ListObj, what: str) -> list[Abs]:
    """The items of a list, for what (a method) cannot be done without."""
    held = lo.content(obj)
    if isinstance(held, Grown):
        raise Structure("S2S202", f"{what} on a {obj.kind} of unknown length", lo.place())
    return list(held)


def _rows(lo: Lowerer, v: Any, count: int | None) -> list[Abs]:
    dim = v.type.dims[0] if v.type.dims else None
    if dim is None:
        lo.refuse("S2S214", "a 0-d array is taken apart", raises=TypeError)
    n = dim.sizes[0] if dim.literal else None
    if n is None:
        text = "the number of rows of an array is known at run time only"
        if dim.uid and count is not None:
            return _so_many(lo, v, count)
        if dim.uid:
            raise Structure("S2S202", text, lo.place())
        lo.only_for_these_sizes(
            "tuple", text if count is None else f"an array of any length into {count} values", dim
        )
    return [heap.getitem(lo, v, const(k)) for k in range(n)]


def _so_many(lo: Lowerer, v: Any, count: int) -> list[Abs]:
    """The rows of an array that has as many as it is taken apart into, or raises."""
    from s2s_ad.frontend.exceptions import raise_unless

    size = lo.emit("builtins.len", v)
    few, many = "not enough values to unpack", "too many values to unpack"
    raise_unless(lo, lo.emit("operator.ge", size, const(count)), ValueError, f"{few} (expected {count})")
    raise_unless(lo, lo.emit("operator.le", size, const(count)), ValueError, f"{many} (expected {count})")
    return [heap.getitem(lo, v, const(k)) for k in range(count)]


def mapping(lo: Lowerer, v: Abs, into: Any = None) -> dict[Any, Abs]:
    """What a dict holds, or what one would that is made of these pairs; ``into`` is the dict that gets it."""
    if tables.is_table(v):
        tables.begin(lo, lo.made_at.get(into))
        text = "a dict whose keys are known at run time only is put into another one, or handed out, here"
        lo.refuse("S2S202", text, None, tables.NUMBERED)
    if isinstance(v, DictObj):
        return dict(lo.content(v))
    items = unpack(lo, v, None)
    return {key(lo, k): x for k, x in (unpack(lo, item, 2) for item in items)}
