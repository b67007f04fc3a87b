"""Items of lists of unknown length: ``rows[i][j] = v`` and ``for a in rows: a *= v`` are writes to ``rows``.

The IR holds items by value.  An array or list that is read from a list, or put into it, has a *home*: the
list, the index, and what the list held then.  As long as the list holds that, or what only such writes have
made of it (its *lineage*; a loop that does nothing else to it keeps it), it is the item at that index, and
a change of it is a change of the list.  Other names of items of this list are spoiled by it, for they may
be the same one; an array that has its home still is read from there again.

This takes for granted that no item stands in two places.  A row that was in a list before, that may be put
in more than once by a loop, or that may be another list, makes the lists that hold it *shared*; of arrays
:mod:`~s2s_ad.frontend.repeats` tells.  Their items have no home, and a write to one of them spoils the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from s2s_ad.frontend import repeats
from s2s_ad.frontend.about import is_array, root_of
from s2s_ad.frontend.join import join
from s2s_ad.frontend.values import Grown, ListObj, Poison, View, is_const
from s2s_ad.ir.trees import leaves, map_tree
from s2s_ad.ir.types import Growing

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer

Path = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Home:
    """Where something stands: in which list, at which index, where in the tuple that stands there, and what
    the list held."""

    outer: ListObj
    index: Any
    path: Path
    held: Grown


def read_from(lo: Lowerer, item: Any, outer: ListObj, held: Grown, index: Any) -> None:
    """An item that was read from a list: an array, a list, or a tuple with such parts."""
    for path, part in _parts(item, ()):
        if is_array(part) or isinstance(part, ListObj):
            lo.link(part, outer)
            lo.homes[part] = Home(outer, index, path, held)
        if isinstance(part, ListObj):
            lo.inner.add(part)


def stands_at(lo: Lowerer, item: Any, outer: ListObj, index: Any, place: Path = ()) -> None:
    """An item that has been put into a list, at this index, is a part of it from now on."""
    held = lo.state.get(outer)
    for path, part in _parts(item, place):
        if not isinstance(part, View) and isinstance(held, Grown) and not is_at_home(lo, part):
            lo.homes[part] = Home(outer, index, path, held)


def _parts(item: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if not isinstance(item, tuple):
        yield path, item
        return
    for k, part in enumerate(item):
        yield from _parts(part, (*path, k))


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
    instead = repeats.instead(lo, row) and outer in lo.links.get(row, ())
    if again or not (instead or _is_new(lo, row)):
        lo.shared.add(outer)
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
    relations = (lo.links, lo.twins, lo.loose, lo.options, lo.choices)
    return row not in lo.inner and not any(relation.get(row) for relation in relations)


def write_through(lo: Lowerer, item: Any) -> tuple[Any, ...]:
    """After a change of an item of a list: the lists that have been changed with it."""
    from s2s_ad.frontend import containers

    home = _home(lo, item)
    if home is None:
        return ()
    if not is_at_home(lo, item):
        if is_array(item):
            repeats.spoil(lo, home.outer)
        return ()
    if isinstance(lo.content(home.outer), tuple):
        return (home.outer,)
    if isinstance(lo.state.get(item), Poison) or (made := _with_item(lo, home, item)) is None:
        return ()
    return containers.replace(lo, home.outer, made)


def _with_item(lo: Lowerer, home: Home, item: Any) -> Grown | None:
    """What a list holds after a change of an item of it; None where it has another structure now."""
    from s2s_ad.frontend.growing import outline, shape_of, suiting

    now, new = lo.content(home.outer), shape_of(lo, item)
    columns = suiting(lo, _at(now.tree, home.path), new)
    if new is None or outline(new) != outline(columns):
        return None
    atoms = iter(leaves(new))

    def with_atom(column: Any) -> Any:
        atom = next(atoms)
        changed = lo.emit("list_set", column, home.index, atom, hint=home.outer.hint)
        changed.type = join(changed.type, Growing(atom.type)) or changed.type
        lo.cleared.add(changed)
        return changed

    made = Grown(_replaced(now.tree, home.path, map_tree(with_atom, columns)))
    continues(lo, made, now)
    return made


def read_again(lo: Lowerer, item: Any) -> Any:
    """The tree of an item that was changed by another name, as it is in its list now; None if that is not
    known."""
    if not is_at_home(lo, item) or isinstance(lo.content(lo.homes[item].outer), tuple):
        return None
    home = lo.homes[item]

    def part(column: Any) -> Any:
        found = lo.emit("list_get", column, home.index)
        found.type = getattr(item, "type", found.type)
        lo.cleared.add(found)
        return found

    return map_tree(part, _at(lo.content(home.outer).tree, home.path))


def spoiled(lo: Lowerer, array: Any) -> Poison | None:
    """Why an array cannot be read, if it cannot."""
    root = root_of(array)
    held = lo.state.get(root)
    return held if isinstance(held, Poison) and not is_at_home(lo, root) else None


def is_same_place(lo: Lowerer, item: Any, outer: ListObj, index: Any) -> bool:
    """Whether this is, as it stands there, the item of a list at this index."""
    home = lo.homes.get(item) if isinstance(item, ListObj) or is_array(item) else None
    if home is None or home.outer is not outer or home.path or not is_at_home(lo, item):
        return False
    return index is home.index or (is_const(index) and index == home.index)


def _at(tree: Any, path: Path) -> Any:
    for k in path:
        tree = tree[k]
    return tree


def _replaced(tree: Any, path: Path, part: Any) -> Any:
    if not path:
        return part
    first, *rest = path
    return tuple([_replaced(old, tuple(rest), part) if k == first else old for k, old in enumerate(tree)])


def is_at_home(lo: Lowerer, item: Any) -> bool:
    """Whether something is the item of a list that it was read from, or put into, and no other item of it."""
    home = _home(lo, item)
    if home is None:
        return False
    near = {home.outer, *lo.linked(home.outer), *lo.loose.get(home.outer, ())}
    return not near & (lo.repeats if is_array(item) else lo.shared)


def _home(lo: Lowerer, item: Any) -> Home | None:
    """Where something was read or put, if the list has its items still where they were then."""
    home = lo.homes.get(item)
    return home if home is not None and is_there(lo, home, lo.state.get(home.outer)) else None


def is_there(lo: Lowerer, home: Home, now: Any) -> bool:
    """Whether a list, which holds this now, has its items where it had them."""
    return lineage(lo, now) is lineage(lo, home.held)


def lineage(lo: Lowerer, held: Any) -> Any:
    """The contents that these have begun as; items that are known stand for themselves."""
    if isinstance(held, Grown):
        return lo.lineage.get(held, held)
    return held if isinstance(held, tuple) else None


def continues(lo: Lowerer, new: Any, old: Any) -> None:
    """The contents ``new`` have their items where ``old`` had them."""
    if isinstance(new, Grown) and isinstance(old, (Grown, tuple)):
        lo.lineage[new] = lineage(lo, old)
