"""Dicts of known keys by a key that is known at run time only: ``sums[label] += v``.

The values become a list, and the place of the key among the keys is looked up where the program runs:
``[a, b][{"x": 0, "y": 1}[key]]``.  After a write each value of the dict is what the list has at its place.
A key that the dict does not have raises there, as Python does when it is read.  What is written under a key
must have been read under it before (``sums[label] += v``), or the key might be a new one: that is for tables
(:mod:`~s2s_ad.frontend.tables`), and where the dict can be none for loops that are laid out.
"""

from __future__ import annotations

from s2s_ad.frontend import containers, growing, outside, tables, unlike
from s2s_ad.frontend.about import described
from s2s_ad.frontend.exceptions import target_of
from s2s_ad.frontend.labels import options_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.values import Abs, DefaultObj, DictObj, Grown, Poison
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Value
from s2s_ad.ir.types import Opaque, Scalar


def is_open(lo: Lowerer, base: DictObj, index: Abs, reading: bool = False) -> bool:
    """Whether a dict, all of it known, is indexed by a number or string that is known at run time only (and
    nobody catches what a missing key raises).  One that lives outside of the function is read only."""
    if not isinstance(index, Value) or index in lo.sizes:
        return False
    if isinstance(base, DefaultObj) or (base in lo.outside and not (reading and _is_table(lo, base))):
        return False
    if target_of(lo, KeyError) is not None:
        return False
    plain = index.type == Opaque("str") or isinstance(index.type, Scalar)
    held = lo.content(base)
    tables.want(lo, base, index)
    return plain and bool(held) and all(isinstance(k, (str, int, float)) for k in held)


def _is_table(lo: Lowerer, base: DictObj) -> bool:
    """Whether a dict from outside, which the function does not change, has items of one kind."""
    if outside.is_open_at_all(lo, lo.outside[base].live):
        return False
    with on_trial(lo):
        return not isinstance(growing.grow(lo, tuple(lo.content(base).values()), ""), Poison)


def item(lo: Lowerer, base: DictObj, index: Abs) -> Abs:
    """``base[index]``."""
    held = lo.content(base)
    items = tuple(held.values())
    if all(options_of(item) for item in items):
        named = unlike.by_name(lo, items, _place(lo, base, index))
        if named is not None:
            return named
    if unlike.are_unlike(lo, items):
        return unlike.by_key(lo, held, index)
    return growing.one_of(lo, items, _place(lo, base, index))


def set_item(lo: Lowerer, base: DictObj, index: Abs, value: Abs) -> None:
    """``base[index] = value``, where the key is there already."""
    if not _was_read(lo, base, index):
        text = f"{described(index)} that is known at run time only may be a new key of this dict"
        raise Structure(
            "S2S202", text, lo.place(), "begin with all keys and use d[k] += …, or number the keys"
        )
    held = lo.content(base)
    lists = growing.must_grow(lo, tuple(held.values()), "")
    shape = growing.fitting(lo, lists, value)
    owner = containers.new_list(lo, lists)
    growing.link_items(lo, owner, (*held.values(), value))
    made = growing.changed(lo, "list_set", owner, lists.tree, shape, _place(lo, base, index))
    lo.state.set(owner, made)
    containers.replace(lo, base, {k: _at(lo, owner, made, place) for place, k in enumerate(held)})


def _at(lo: Lowerer, owner: Abs, made: Grown, place: int) -> Abs:
    return growing.grown_getitem(lo, owner, made, const(place))


def _was_read(lo: Lowerer, base: DictObj, index: Abs) -> bool:
    """Whether a value was read under this key, which raises where there is none."""
    keys = list(lo.content(base))
    places = [op for ops in lo.builder.stack for op in ops if op.name == "key_place"]
    return any(op.args[1] is index and [key.value for key in op.args[0]] == keys for op in places)


def _place(lo: Lowerer, base: DictObj, index: Abs) -> Abs:
    return lo.emit("key_place", tuple(const(k) for k in lo.content(base)), index)
