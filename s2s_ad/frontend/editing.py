"""Lists of unknown length that change elsewhere than at their end.

An item that is put in or taken out is one operation (``list_insert``, ``list_drop``), which prints as
``h.insert(k, v)`` or ``h.pop(k)``; its adjoint is the other one.  A slice that is assigned or deleted makes
a new list of what stands before it, the new items, and what stands behind it.  The number of items that
a target takes apart is tested where the program runs, as Python does.
"""

from __future__ import annotations

import gast

from s2s_ad.frontend import containers, growing
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.trips import resized
from s2s_ad.frontend.values import Abs, Grown, ListObj, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.trees import Slice, map_tree

_ALL = const(None)


def insert(lo: Lowerer, base: ListObj, index: Abs, value: Abs) -> None:
    """``base.insert(index, value)``."""
    growing.grow_list(lo, base)
    growing.put(lo, base, "list_insert", value, lo.read(index))


def remove(lo: Lowerer, base: ListObj, index: Abs) -> Abs:
    """``base.pop(index)``."""
    held = growing.grow_list(lo, base)
    resized(lo, base)
    at = lo.read(containers.if_known(lo, index))
    value = growing.grown_getitem(lo, base, held, at)
    where = () if is_const(at, int) and at.value == -1 else (at,)
    shorter = map_tree(lambda t: lo.emit("list_drop", t, *where, hint=base.hint), held.tree)
    containers.replace(lo, base, Grown(shorter))
    return value


def set_part(lo: Lowerer, base: ListObj, index: Slice, values: Abs = None) -> None:
    """``base[index] = values``; without values, ``del base[index]``."""
    from s2s_ad.frontend.iterate import to_list

    if not is_const(index.step, type(None)):
        raise Structure("S2S202", "a part of a list of unknown length, with a step, is changed", lo.place())
    more = None if values is None else to_list(lo, values)
    held = growing.grow_list(lo, base)
    resized(lo, base)
    n = growing.length(lo, held)
    start, stop, step = growing.bounds(lo, index, n)
    made = growing.span(lo, base, held, const(0), start, step)
    if more is not None:
        growing.extend(lo, made, more)
    if not is_const(index.stop, type(None)):
        growing.extend(lo, made, growing.span(lo, base, held, lo.emit("builtins.max", start, stop), n, step))
    containers.replace(lo, base, lo.content(made))


def unpacked(lo: Lowerer, base: ListObj, before: int, after: int, star: bool) -> list[Abs]:
    """The items for ``a, b = base`` or ``a, *rest, b = base``, the rest as a list."""
    held = lo.content(base)
    _check_count(lo, growing.length(lo, held), before + after, star)
    items = [growing.grown_getitem(lo, base, held, const(k)) for k in range(before)]
    if star:
        stop = const(-after) if after else _ALL
        items.append(growing.grown_getitem(lo, base, held, Slice(const(before), stop, _ALL)))
    return items + [growing.grown_getitem(lo, base, held, const(k)) for k in range(-after, 0)]


def _check_count(lo: Lowerer, n: Abs, count: int, star: bool) -> None:
    """Raises, where the list has not as many items as there are targets."""
    from s2s_ad.frontend.exceptions import raise_where
    from s2s_ad.frontend.operators import comparison

    if star and count == 0:
        return
    wrong = comparison(lo, gast.Lt() if star else gast.NotEq(), n, const(count))
    text = f"{'at least ' if star else ''}{count} values expected"
    raise_where(lo, wrong, ValueError, text, "the number of items is known at run time only")
