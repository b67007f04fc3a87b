"""Lists in lists of unknown length: ``rows[i][j] = v`` is a write to ``rows``.

The IR holds such rows by value.  A row that is read is an object with a *home*: the list and the index
that it was read from, and what the list held then.  As long as the list holds that, or what only such
writes have made of it (its *lineage*; a loop that does nothing else to it keeps it), the row is the item
at that index, and a change of it is a change of the list.  Other names of rows of this list are spoiled
by it, for they may be the same one.

This takes for granted that no row stands in two places.  A row that was in a list before, that may be put
in more than once by a loop, or that may be another list, makes the lists that hold it *shared*: their rows
have no home, and a write to one of them spoils the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from s2s_ad.frontend.join import join
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Grown, ListObj, is_atom
from s2s_ad.ir.types import Growing


@dataclass(frozen=True, eq=False)
class Home:
    """Where a row was read: from which list, at which index, and what the list held."""

    outer: ListObj
    index: Any
    held: Grown


def read_from(lo: Lowerer, row: ListObj, outer: ListObj, held: Grown, index: Any) -> None:
    """A row that was read from a list."""
    lo.link(outer, row)
    lo.inner.add(row)
    if is_atom(held.tree):
        lo.homes[row] = Home(outer, index, held)


def may_be(lo: Lowerer, new: Any, row: Any) -> None:
    """An object that a branch or a loop makes of others may be this row."""
    if row in lo.inner:
        stands_in(lo, new, [o for o in lo.linked(row) if o is not row])


def stands_in(lo: Lowerer, row: Any, lists: Iterable[Any]) -> None:
    """A row that may be an item of these lists."""
    lo.inner.add(row)
    for outer in lists:
        lo.link(row, outer)


def put_into(lo: Lowerer, row: ListObj, outer: ListObj) -> None:
    """A list becomes an item of another one."""
    again = any(loop.serial > row.serial for frame in lo.frames for loop in frame.loops)
    here, before = dict(lo.facts), lo.puts.setdefault(row, [])
    instead = before and outer in lo.links.get(row, ()) and all(_exclude(here, facts) for facts in before)
    if again or not (instead or _is_new(lo, row)):
        lo.shared.add(outer)
    before.append(here)
    lo.link(outer, row)
    lo.inner.add(row)


def stand_in(lo: Lowerer, rows: list[ListObj], outer: ListObj) -> None:
    """The items of a list that begins to grow: they have been in it before, and one loop finds it so in
    several rounds."""
    if len(set(rows)) < len(rows):
        lo.shared.add(outer)
    for row in rows:
        if outer not in lo.links.get(row, ()) and not _is_new(lo, row):
            lo.shared.add(outer)
    for row in rows:
        lo.link(outer, row)
        lo.inner.add(row)


def _is_new(lo: Lowerer, row: ListObj) -> bool:
    """Whether a list has been in no other, and can be no other."""
    relations = (lo.links, lo.twins, lo.loose, lo.either)
    return row not in lo.inner and not any(relation.get(row) for relation in relations)


def _exclude(a: dict[Any, bool], b: dict[Any, bool]) -> bool:
    """Whether one of these conditions holds in one place of the program and does not in the other."""
    return any(b.get(cond, holds) != holds for cond, holds in a.items())


def write_through(lo: Lowerer, row: ListObj, held: Any) -> list[Any]:
    """After a change of a row: the lists that have been changed with it, innermost first."""
    from s2s_ad.frontend import containers

    home = lo.homes.get(row)
    if home is None or not isinstance(held, Grown) or not is_atom(held.tree) or not _is_there(lo, home):
        return []
    now = lo.content(home.outer)
    made = Grown(lo.emit("list_set", now.tree, home.index, held.tree, hint=home.outer.hint))
    made.tree.type = join(made.tree.type, Growing(held.tree.type)) or made.tree.type
    continues(lo, made, now)
    containers.replace(lo, home.outer, made)
    return [home.outer, *_around(lo, home.outer)]


def _around(lo: Lowerer, row: ListObj) -> list[ListObj]:
    """The lists that a list is in, if it is a row itself."""
    home = lo.homes.get(row)
    return [] if home is None else [home.outer, *_around(lo, home.outer)]


def _is_there(lo: Lowerer, home: Home) -> bool:
    near = {*lo.linked(home.outer), *lo.loose.get(home.outer, ())}
    now = lo.state.get(home.outer)
    return lineage(lo, now) is lineage(lo, home.held) and not near & lo.shared


def lineage(lo: Lowerer, held: Any) -> Any:
    return lo.lineage.get(held, held) if isinstance(held, Grown) else None


def continues(lo: Lowerer, new: Any, old: Any) -> None:
    """The contents ``new`` have their rows where ``old`` had them."""
    if isinstance(new, Grown) and isinstance(old, Grown):
        lo.lineage[new] = lineage(lo, old)
