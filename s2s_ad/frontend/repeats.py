"""Arrays in lists of unknown length: whether one of them may stand in two places.

``L[i][0] = v`` is, in the IR, a write to the item at ``i`` and to no other.  So it is in Python, as long as
no two items share memory.  An array that may be in the list already (``L[-1] = L[0]``), or that a loop may
put in once more in its next trip (``L.append(v)``, where ``v`` was made before the loop), makes the list one
with *repeats*: its items can be read and replaced, but after a write to one of them the list can no longer
be read.

Where a statement exchanges items (``L[i], L[k] = L[k], L[i]``), where the items of one list are put into a
new one each once (``L[1:]``), and where a loop puts in the rows of an array by its own index (``list(a)``),
no item comes in twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gast

from s2s_ad.frontend.about import root_of
from s2s_ad.frontend.values import ListObj, Poison, View, is_const

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer


def put_into(lo: Lowerer, part: Any, outer: Any) -> None:
    """An array becomes an item of a list."""
    array = root_of(part)
    begun = [loop for frame in lo.frames for loop in frame.loops if loop.serial > outer.serial]
    elsewhere = instead(lo, array)
    if lo.exchanged:
        return
    if len(begun) == 1 and _is_row_of_trip(part, begun[0]):
        again = lo.rows.setdefault((outer, array), lo.node) is not lo.node
    else:
        near = {array} if elsewhere else {array, *lo.sharers(array)}
        again = outer in near or _outlives(lo, near, begun)
    if again:
        lo.repeats.add(outer)


def instead(lo: Lowerer, item: Any) -> bool:
    """Whether an item that is put into a list now was put into lists before, on other paths only."""
    here, before = dict(lo.facts), lo.puts.setdefault(item, [])
    others = bool(before) and all(_exclude(here, facts) for facts in before)
    before.append(here)
    return others


def _exclude(a: dict[Any, bool], b: dict[Any, bool]) -> bool:
    """Whether one of these conditions holds in one place of the program and does not in the other."""
    return any(b.get(cond, holds) != holds for cond, holds in a.items())


def _outlives(lo: Lowerer, near: set[Any], begun: list[Any]) -> bool:
    """Whether one of these arrays was made before one of these loops began, or in an earlier trip."""
    made = min(lo.births.get(o, getattr(o, "serial", 0)) for o in near)
    old = bool(begun) and made < max(loop.serial for loop in begun)
    return old or any(o in lo.handed_on for o in near)


def _is_row_of_trip(part: Any, loop: Any) -> bool:
    """Whether it is the row of an array by the very number of the trip: another one in each."""
    step = part.path[0] if isinstance(part, View) else None
    return step is not None and step.name == "operator.getitem" and step.args[0][0] is loop.index


def begin(lo: Lowerer, parts: list[Any], outer: Any) -> None:
    """The arrays with which a list begins to be one of unknown length."""
    places = [_place(part) for part in parts]
    whole = {array for array, row in places if row is None}
    arrays = {array for array, _ in places}
    new = [array for array in arrays if outer not in lo.links.get(array, ())]
    if (
        len(set(places)) < len(places)
        or any(row is not None and array in whole for array, row in places)
        or any(not arrays.isdisjoint(lo.sharers(array)) for array in new)
    ):
        lo.repeats.add(outer)


def _place(part: Any) -> tuple[Any, int | None]:
    """An array, and which row of it this is, if it is a row whose number is known."""
    step = part.path[0] if isinstance(part, View) else None
    row: Any = step.args[0][0] if step is not None and step.name == "operator.getitem" else None
    known = is_const(row, int) and row.value >= 0
    return root_of(part), row.value if known else None


def copied(lo: Lowerer, old: Any, new: Any) -> None:
    """A list was made of items of another one, of none of them twice."""
    lo.repeats.discard(new)
    if old in lo.repeats:
        lo.repeats.add(new)


def spoil(lo: Lowerer, outer: ListObj) -> None:
    """An item is written in place: what the list holds is not known here."""
    place = lo.place()
    where = f" on line {place.line}" if place is not None else ""
    text = f"an item of {outer.hint or 'a list'!r} was written{where}, and another item may be the same array"
    lo.state.set(outer, Poison("S2S205", text, place, "put copies into the list: … .copy()"))


@contextmanager
def exchange(lo: Lowerer, targets: Any, value: Any) -> Iterator[None]:
    """Around the stores of an assignment that may exchange items: the same places on either side."""
    before = lo.exchanged
    lo.exchanged = _is_exchange(targets, value)
    try:
        yield
    finally:
        lo.exchanged = before


def _is_exchange(target: Any, value: Any) -> bool:
    """Of two places only: where two of three are one, an item is put into the third twice."""
    if not (isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(target.elts) == 2):
        return False
    parts = [*target.elts, *value.elts]
    if any(isinstance(node, (gast.Call, gast.NamedExpr)) for part in parts for node in gast.walk(part)):
        return False
    return Counter(map(_spelled, target.elts)) == Counter(map(_spelled, value.elts))


def _spelled(node: Any) -> str:
    """A place as it is written, whether it is read or stored to."""
    return str(gast.dump(node)).replace("ctx=Store()", "ctx=Load()")
