"""``base[index]``: read, written and deleted, for whatever ``base`` is.

Arrays go to :mod:`~s2s_ad.frontend.heap`.  A list, tuple or dict of known structure is indexed by what
is known while compiling: a constant, a slice of constants, a size that is the same in every run.  An
index that is known at run time only turns a list into a growing one
(:mod:`~s2s_ad.frontend.growing`), and is refused for a dict.  Objects of the user's classes are asked by
their ``__getitem__`` and ``__setitem__``.  What Python would raise for these items (``IndexError``,
``KeyError``) is refused at this place, since the derivative would raise in every run.
"""

from __future__ import annotations

import enum
from typing import Any

from s2s_ad.frontend import containers, editing, forks, growing, heap, inner, keyed, outside, unlike
from s2s_ad.frontend.about import answers, described, is_array, type_of
from s2s_ad.frontend.kinds import kinds_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import (
    Abs,
    Choice,
    DequeObj,
    DictObj,
    Either,
    Entries,
    Grown,
    Instance,
    ListObj,
    Named,
    Perhaps,
    Poison,
    Range,
    View,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Opaque, Scalar, is_truth

# ---------------------------------------------------------------- reading


def _check_slice(lo: Lowerer, base: Abs, index: Abs) -> None:
    if isinstance(base, DequeObj) and isinstance(index, Slice):
        lo.refuse("S2S214", "TypeError: sequence index must be integer, not 'slice'")


def _parts_of(lo: Lowerer, base: Abs, index: Abs) -> Abs:
    """What ``slice(i, j)`` was made of, for a list or a tuple; an array takes it as it is."""
    if is_array(base) or type_of(index) != heap.SLICE:
        return index
    return lo.slices.get(index, index)


def getitem(lo: Lowerer, base: Abs, index: Abs) -> Abs:
    base = lo.not_none(base)
    if isinstance(base, DictObj) and isinstance(index, (Choice, Perhaps)):
        return forks.either_way(lo, index, lambda key: getitem(lo, base, key))
    index = _parts_of(lo, base, lo.not_none(index))
    if isinstance(base, Either):
        return forks.whichever(lo, base, lambda one: getitem(lo, one, index))
    if isinstance(base, Poison):
        lo.spoil(base)
    _check_slice(lo, base, index)
    if is_array(base):
        return heap.getitem(lo, base, index)
    if isinstance(base, Entries):
        lo.fail(TypeError(f"'dict_{base.part}' object is not subscriptable"))
    if answers(base, "__getitem__"):
        from s2s_ad.frontend.attributes import special

        return lo.call(special(lo, base, "__getitem__"), [index])
    if isinstance(base, (ListObj, tuple, Named, Range)):
        return _sequence_item(lo, base, index)
    if isinstance(base, DictObj):
        return _dict_item(lo, base, index)
    if isinstance(base, Const):
        return _const_item(lo, base, index)
    if isinstance(base, (Value, View)) and isinstance(base.type, Scalar):
        if index == () and not base.type.weak:  # NumPy's numbers are arrays without axes in this
            return base
        if _asks_for_no_item(lo, base, index):
            return heap.getitem(lo, lo.emit("numpy.asarray", base), index)
        lo.refuse("S2S212", "a number has no items", raises=TypeError if base.type.weak else IndexError)
    if isinstance(base, (Value, View)):
        value = lo.emit("operator.getitem", base, index)
        return outside.part(lo, value) if base in lo.parts else value
    return lo.refuse("S2S212", f"{described(base)} has no items")


def _asks_for_no_item(lo: Lowerer, base: Any, index: Abs) -> bool:
    """Whether a number that is NumPy's on all paths is indexed as an array without axes may be: by None,
    ``...`` and truth values, as code for arrays does it."""
    if any(isinstance(kind, Scalar) and kind.weak for kind in kinds_of(lo, base)):
        return False
    parts = heap.index_parts(index)
    return all(is_const(p, type(None), type(...)) or is_truth(type_of(p)) for p in parts)


def _sequence_item(lo: Lowerer, base: ListObj | tuple[Abs, ...] | Named | Range, index: Abs) -> Abs:
    if isinstance(base, ListObj):
        held = lo.content(base)
        if isinstance(held, Grown):
            return growing.grown_getitem(lo, base, held, index)
        return _static_item(lo, base, held, index)
    items = containers.known_items(lo, base)
    if items is None:  # a range, which counts from the end, and raises, as ranges do
        found = lo.emit("operator.getitem", base, index)
        if not isinstance(index, Slice):
            return found
        return Range(*[lo.emit("attribute", found, const(end)) for end in ("start", "stop", "step")])
    return _static_item(lo, base, tuple(items), index)


def _const_item(lo: Lowerer, base: Const, index: Abs) -> Abs:
    from s2s_ad.frontend.index_tricks import trick_getitem

    found = trick_getitem(lo, base.value, index)
    if found is not None:
        return found
    if isinstance(base.value, type) and not isinstance(base.value, enum.EnumMeta):  # list[float]
        return base
    if is_const(index):
        try:
            return const(base.value[index.value])
        except (LookupError, TypeError) as error:
            lo.fail(error)
    if isinstance(index, Slice) and isinstance(base.value, (str, bytes)):
        return const(base.value[_py_slice(lo, index)])
    return lo.emit("operator.getitem", base, index)


def _py_slice(lo: Lowerer, s: Slice) -> slice:
    parts = []
    for part in (s.start, s.stop, s.step):
        p = containers.if_known(lo, part)
        if not isinstance(p, Const):
            raise Structure(
                "S2S202", "a slice of a list depends on values known at run time only", lo.place()
            )
        parts.append(p.value)
    if parts[2] == 0:
        lo.fail(ValueError("slice step cannot be zero"))
    return slice(*parts)


def _static_item(lo: Lowerer, base: Abs, items: tuple[Abs, ...], index: Abs) -> Abs:
    if isinstance(index, Slice):
        part = items[_py_slice(lo, index)]
        return containers.new_list(lo, part) if isinstance(base, ListObj) else part
    index = containers.if_known(lo, index)
    if isinstance(index, Const):
        try:
            return items[index.value]
        except (IndexError, TypeError) as error:
            # in a loop a list that has no such item yet may get it in an earlier trip
            if not (isinstance(error, IndexError) and isinstance(base, ListObj) and lo.frame.loops):
                lo.fail(error)
    if (named := unlike.by_name(lo, items, lo.read(index))) is not None:
        return named
    if unlike.are_unlike(lo, items):
        return unlike.by_number(lo, items, lo.read(index))
    if isinstance(base, ListObj):
        return growing.grown_getitem(lo, base, growing.grow_list(lo, base), index)
    return growing.one_of(lo, tuple(items), lo.read(index))


def _dict_item(lo: Lowerer, base: DictObj, index: Abs) -> Abs:
    held = lo.content(base)
    if keyed.is_open(lo, base, index, reading=True):
        return keyed.item(lo, base, index)
    k = containers.key(lo, index, base)
    itself = outside.door(lo, base, k)
    if itself is not None:
        return outside.part(lo, lo.emit("operator.getitem", itself, index))
    if k in held:
        return held[k]
    from s2s_ad.frontend.collecting import missing

    made = missing(lo, base, k)
    return made if made is not None else lo.fail(KeyError(k))


# ---------------------------------------------------------------- writing


def setitem(lo: Lowerer, base: Abs, index: Abs, value: Abs) -> None:
    base = lo.not_none(base)
    index = _parts_of(lo, base, lo.not_none(index))
    if isinstance(base, Poison):
        lo.spoil(base)
    if isinstance(base, DictObj) and isinstance(index, (Choice, Perhaps)):
        forks.either_way(lo, index, lambda key: _stored(lo, base, key, value))
        return
    _check_slice(lo, base, index)
    if is_array(base):
        heap.setitem(lo, base, index, value)
    elif isinstance(base, ListObj):
        _set_list_item(lo, base, index, value)
    elif isinstance(base, DictObj) and keyed.is_open(lo, base, index):
        keyed.set_item(lo, base, index, value)
    elif isinstance(base, DictObj):
        k = containers.key(lo, index, base)
        itself = outside.door(lo, base, k)
        if itself is not None:
            outside.store(lo, itself, "item", index, value)
        else:
            containers.replace(lo, base, {**lo.content(base), k: value})
    elif isinstance(base, Instance):
        from s2s_ad.frontend.attributes import special

        lo.call(special(lo, base, "__setitem__"), [index, value])
    elif isinstance(type_of(base), Opaque):
        outside.store(lo, base, "item", index, value)
    else:
        tells = isinstance(base, tuple) or (
            isinstance(base, Const) and not hasattr(base.value, "__setitem__")
        )
        why = f"an item of {described(base)} is assigned"
        tells = tells or isinstance(type_of(base), Scalar)
        lo.refuse("S2S217", why, raises=TypeError if tells else None)


def _stored(lo: Lowerer, base: DictObj, key: Abs, value: Abs) -> Abs:
    setitem(lo, base, key, value)
    return const(None)


def _set_list_item(lo: Lowerer, base: ListObj, index: Abs, value: Abs) -> None:
    held = lo.content(base)
    index = containers.if_known(lo, index)
    if not isinstance(held, Grown) and isinstance(index, (Const, Slice)):
        items = list(held)
        try:
            if isinstance(index, Slice):
                items[_py_slice(lo, index)] = containers.unpack(lo, value, None)
            else:
                items[index.value] = value
        except (IndexError, TypeError, ValueError) as error:
            lo.fail(error)
        containers.replace(lo, base, tuple(items))
        return
    if isinstance(index, Slice):
        editing.set_part(lo, base, index, value)
        return
    held = growing.grow_list(lo, base)
    if inner.is_same_place(lo, value, base, index):
        return
    made = growing.changed(lo, "list_set", base, held.tree, growing.fitting(lo, held, value), index)
    growing.link_items(lo, base, (value,))
    containers.replace(lo, base, made)
    inner.stands_at(lo, value, base, index)


def delitem(lo: Lowerer, base: Abs, index: Abs) -> None:
    index = _parts_of(lo, base, index)
    if isinstance(base, DictObj):
        held = dict(lo.content(base))
        if containers.key(lo, index, base) not in held:
            lo.fail(KeyError(containers.key(lo, index)))
        del held[containers.key(lo, index)]
        containers.replace(lo, base, held)
        return
    if isinstance(base, ListObj):
        _delete_list_item(lo, base, containers.if_known(lo, index))
        return
    if isinstance(base, Instance) and hasattr(base.cls, "__delitem__"):
        from s2s_ad.frontend.attributes import special

        lo.call(special(lo, base, "__delitem__"), [index])
        return
    if outside.is_whole(base):
        outside.changed(lo, base)
        lo.emit("delete", base, const("item"), index)
        return
    lo.refuse("S2S106", f"del of an item of {described(base)}")


def _delete_list_item(lo: Lowerer, base: ListObj, index: Abs) -> None:
    held = lo.content(base)
    if not isinstance(held, Grown) and isinstance(index, (Const, Slice)):
        items = list(held)
        try:
            del items[_py_slice(lo, index) if isinstance(index, Slice) else index.value]
        except (IndexError, TypeError) as error:
            lo.fail(error)
        containers.replace(lo, base, tuple(items))
    elif isinstance(index, Slice):
        editing.set_part(lo, base, index)
    else:
        editing.remove(lo, base, index)
