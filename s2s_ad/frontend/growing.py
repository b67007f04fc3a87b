"""Lists that grow: their length, or the item that is meant, depends on the run.

The contents of such a list are :class:`~s2s_ad.frontend.values.Grown`: one growing list of the IR for
each number or array of an item, in the structure of an item (a list of pairs is a pair of lists).
:func:`grow` makes it of items that are known, where all have one structure and types that join; where
they do not, the result is a ``Poison`` that says so when it is used.

The items of a grown list are values, linked to the arrays they came from; how a write to one of them
reaches the list is the matter of :mod:`~s2s_ad.frontend.inner`.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.frontend import containers, inner, records, repeats
from s2s_ad.frontend.about import described, is_array, root_of, type_of
from s2s_ad.frontend.join import join, renewed
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.trips import Counted, resized
from s2s_ad.frontend.values import Abs, Grown, ListObj, Poison, View, is_atom, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import UNDEF, Const, Value
from s2s_ad.ir.trees import Record, Slice, leaves, map_tree
from s2s_ad.ir.types import Array, Growing, Opaque, Scalar, Undef

# ---------------------------------------------------------------- growing


def grow(lo: Lowerer, held: Any, hint: str, like: Any = None, objects: bool = False) -> Grown | Poison:
    """Contents as growing lists; a Poison if the items do not have one structure and type.  ``objects`` are
    items that may be put together of their parts where they are read (:mod:`~s2s_ad.frontend.records`)."""
    if isinstance(held, Grown):
        return Grown(suiting(lo, held.tree, like.tree)) if isinstance(like, Grown) else held
    if not held:
        if isinstance(like, Grown):
            return Grown(map_tree(lambda t: _empty(lo, hint, t), like.tree))
        shape = shape_of(lo, like[0], objects) if like else UNDEF
        return Grown(map_tree(lambda _: lo.emit("list_new", hint=hint), shape))
    rows = _with_empty_ones(lo, held, [shape_of(lo, item, objects) for item in held], like)
    if odd := [item for item, row in zip(held, rows, strict=True) if row is None]:
        return _unlike(f"that holds {described(odd[0])}")
    if any(outline(r) != outline(rows[0]) for r in rows):
        return _unlike("whose items have different structures")
    columns = zip(*[leaves(r) for r in rows], strict=True)
    lists = []
    for column in columns:
        t = _common_type(column)
        if t is None:
            return _unlike("whose items have different types")
        value = lo.emit("list_new", *column, hint=hint)
        value.type = Growing(t)
        lists.append(value)
    return Grown(_refill(rows[0], lists))


def _with_empty_ones(lo: Lowerer, held: Any, rows: list[Any], like: Any) -> list[Any]:
    """The items as trees, of which lists without an item have the structure of the others."""
    full = next((row for row in rows if isinstance(row, list)), None)
    if full is None and isinstance(like, Grown):
        full = like.tree
    return [_filled(lo, row, full) for row in rows]


def _filled(lo: Lowerer, shape: Any, like: Any) -> Any:
    """An item as a tree, of which lists without an item have the structure of those that have some."""
    if isinstance(like, list) and is_atom(shape) and is_blank(shape.type):
        return map_tree(lambda _: lo.emit("list_new"), like)
    if isinstance(shape, tuple) and isinstance(like, tuple) and len(shape) == len(like):
        return tuple([_filled(lo, part, other) for part, other in zip(shape, like, strict=True)])
    return shape


def is_blank(t: Any) -> bool:
    """Whether a list has never held anything."""
    return isinstance(t, Growing) and isinstance(t.elem, Undef)


def suiting(lo: Lowerer, tree: Any, like: Any) -> Any:
    """Lists that hold nothing, or nothing but empty lists, in the structure of lists of items like these."""
    if is_atom(tree) and isinstance(like, (tuple, list, Record)) and is_blank(tree.type):
        return map_tree(lambda _: lo.emit("list_new", hint=tree.hint), like)
    if is_atom(tree) and isinstance(like, list) and is_blank(tree.type.elem):
        return map_tree(lambda _: _empty_lists(lo, tree), like)
    if isinstance(tree, tuple) and isinstance(like, tuple) and len(tree) == len(like):
        return tuple([suiting(lo, part, other) for part, other in zip(tree, like, strict=True)])
    return tree


def _empty_lists(lo: Lowerer, like: Any) -> Any:
    """As many empty lists as there are in this list."""
    from s2s_ad.frontend.iterate import for_each
    from s2s_ad.frontend.values import Range

    made = containers.new_list(lo, Grown(lo.emit("list_new", hint=like.hint)))
    trips = Range(const(0), lo.emit("list_len", like), const(1))
    for_each(lo, trips, lambda _: append(lo, made, containers.new_list(lo, ())))
    return lo.content(made).tree


def grow_list(lo: Lowerer, base: ListObj, objects: bool = False) -> Grown:
    """The contents of a list, which is from here on one of unknown length (or in an unknown order)."""
    held = lo.content(base)
    if isinstance(held, Grown):
        return held
    link_items(lo, base, held, begins=True)
    lists = must_grow(lo, held, base.hint, objects=objects)
    lo.state.restate(base, lists)
    inner.continues(lo, lists, held)
    for k, item in enumerate(held):
        inner.stands_at(lo, item, base, const(k))
    return lists


def must_grow(lo: Lowerer, held: Any, hint: str, like: Any = None, objects: bool = False) -> Grown:
    """Contents as growing lists, or a refusal."""
    made = grow(lo, held, hint, like, objects or like is not None)
    if isinstance(made, Poison):
        raise Structure(made.code, made.text, lo.place())
    return made


def _unlike(which: str) -> Poison:
    return Poison("S2S202", f"a list {which} is used at an index, or in an order, known at run time only")


def _common_type(atoms: Any) -> Any:
    """The type that all have, or can be made; None if there is none."""
    types = [a.type for a in atoms]
    t = types[0]
    for other in types[1:]:
        t = join(t, other) if t is not None else None
    mixed = isinstance(t, Array) and any(isinstance(other, Scalar) for other in types)
    return None if mixed else t


def _empty(lo: Lowerer, hint: str, like: Any) -> Any:
    value = lo.emit("list_new", hint=hint)
    value.type = getattr(like, "type", like)
    return value


# ---------------------------------------------------------------- the structure of items


def shape_of(lo: Lowerer, item: Abs, objects: bool = False) -> Any:
    """An item as a tree of atoms; None for what a growing list cannot hold.  A list of tuples is a tuple of
    lists there, in a list of its own: ``[(keys, weights)]``."""
    if isinstance(item, tuple):
        parts = tuple(shape_of(lo, i, objects) for i in item)
        return None if any(p is None for p in parts) else parts
    if isinstance(item, (Value, View)):
        return lo.read(item)
    if isinstance(item, Const) and (isinstance(item.type, Scalar) or is_const(item, str)):
        return item
    objects = objects or records.members(lo.settled(item)) is not None  # to which nobody can write
    if objects and (record := records.tree_of(lo, item, lambda part: shape_of(lo, part, True))) is not None:
        return record
    if isinstance(item, ListObj):
        held = lo.content(item)
        if isinstance(held, tuple) and all(isinstance(type_of(i), Scalar) for i in held):
            held = grow(lo, held, "")  # (its numbers are taken, and it stays as it is)
        if isinstance(held, tuple) and all(isinstance(i, (tuple, ListObj)) for i in held):
            held = grow(lo, held, "")
        if isinstance(held, Grown):
            return held.tree if is_atom(held.tree) else [held.tree]
    return None


def outline(shape: Any) -> Any:
    """A tree without its leaves."""
    return map_tree(lambda _: None, shape)


def _refill(shape: Any, atoms: list[Any]) -> Any:
    """The structure of ``shape`` with other leaves."""
    rest = iter(atoms)
    return map_tree(lambda _: next(rest), shape)


def fitting(lo: Lowerer, held: Grown, value: Abs) -> Any:
    """An item as a tree of atoms in the structure that the list has."""
    shape = _filled(lo, shape_of(lo, value, objects=True), held.tree)
    if shape is None or outline(shape) != outline(held.tree):
        raise Structure("S2S202", f"{described(value)} does not fit the items of this list", lo.place())
    return shape


def changed(lo: Lowerer, name: str, base: ListObj, tree: Any, item: Any, *index: Any) -> Grown:
    """The lists after an item went into them by the operation ``name``."""
    pairs = zip(leaves(tree), leaves(item), strict=True)
    return Grown(_refill(tree, [_with(lo, base, name, t, *index, v) for t, v in pairs]))


def _with(lo: Lowerer, base: ListObj, name: str, column: Value, *operands: Any) -> Any:
    """One of the lists after an item went into it, of a type that holds that one, too."""
    made = lo.emit(name, column, *operands, hint=base.hint)
    t = join(made.type, Growing(operands[-1].type))
    if t is None:
        raise Structure("S2S202", "an item of another kind is put into a list of unknown length", lo.place())
    made.type = t
    return made


def link_items(lo: Lowerer, obj: Any, items: Any, begins: bool = False) -> None:
    """Notes what a list of unknown length holds; ``begins``: all of it, for it has begun to be one."""
    parts = _deep(lo, items, [])
    rows = [item for item in parts if isinstance(item, ListObj)]
    if begins:
        inner.stand_in(lo, rows, obj)
    else:
        for row in rows:
            inner.put_into(lo, row, obj)
    arrays = [part for part in parts if is_array(part)]
    if begins:
        repeats.begin(lo, arrays, obj)
    for array in arrays:
        if not begins:
            repeats.put_into(lo, array, obj)
        lo.link(obj, root_of(array))


def _deep(lo: Lowerer, items: Any, found: list[Any]) -> list[Any]:
    """What stands in items, and in the lists among them."""
    for part in leaves(tuple(items)):
        found.append(part)
        held = lo.state.get(part) if isinstance(part, ListObj) else None
        if isinstance(held, tuple):
            _deep(lo, held, found)
    return found


# ---------------------------------------------------------------- items


def item_tree(lo: Lowerer, held: Grown, index: Any) -> Abs:
    return _item_at(lo, held.tree, index)


def _item_at(lo: Lowerer, tree: Any, index: Any) -> Abs:
    if isinstance(tree, tuple):
        return tuple([_item_at(lo, part, index) for part in tree])
    if isinstance(tree, list):
        return containers.new_list(lo, Grown(map_tree(lambda t: lo.emit("list_get", t, index), tree[0])))
    if isinstance(tree, Record):
        return records.item_of(lo, tree, lambda column: _item_at(lo, column, index))
    return _item(lo, lo.emit("list_get", tree, index))


def one_of(lo: Lowerer, values: tuple[Abs, ...], index: Any) -> Abs:
    """One of these values, by a number that is known at run time only: what is written to it is written to
    one of them."""
    found = item_tree(lo, must_grow(lo, values, ""), index)
    held = _deep(lo, values, [])
    for part in leaves(found):
        if is_array(part):
            for array in filter(is_array, held):
                lo.link(part, root_of(array))
        elif isinstance(part, ListObj):
            for row in [v for v in held if isinstance(v, ListObj)]:
                lo.alternate(part, row)
    return found


def _item(lo: Lowerer, item: Value) -> Abs:
    """What a growing list of the IR holds at one place: a number, an array, or a list in turn.

    Unknown sizes are those of this item, and of no other.
    """
    if not isinstance(item.type, Growing):
        if isinstance(item.type, Array):
            item.type = renewed(item.type, {d for d in item.type.dims if d.uid})
        return item
    row = containers.new_list(lo, ())
    lo.state.set(row, Grown(item))
    return row


def grown_getitem(lo: Lowerer, base: ListObj, held: Grown, index: Abs) -> Abs:
    if isinstance(index, Slice):
        return span(lo, base, held, *bounds(lo, index, length(lo, held)))
    at = lo.read(index)
    value = item_tree(lo, held, at)
    inner.read_from(lo, value, base, held, at)
    return value


def span(lo: Lowerer, base: ListObj, held: Grown, start: Any, stop: Any, step: Any) -> ListObj:
    """The items at ``range(start, stop, step)``: a list of its own, made one item after the other."""
    from s2s_ad.frontend.iterate import for_each

    part = ListObj()
    lo.state.set(part, grow(lo, (), "", held))
    trips = Counted(
        start, stop, step, lambda k: grown_getitem(lo, base, must_grow(lo, lo.content(base), ""), k)
    )
    for_each(lo, trips, lambda item: append(lo, part, item))
    repeats.copied(lo, base, part)
    return part


def bounds(lo: Lowerer, index: Slice, n: Any) -> tuple[Any, Any, Any]:
    """The slice as a range over a list of n items."""
    start, stop, step = index.start, index.stop, index.step
    if is_const(step, type(None)):
        step = const(1)
    if not is_const(step, int) or (
        step.value < 0 and not (is_const(start, type(None)) and is_const(stop, type(None)))
    ):
        raise Structure("S2S202", "a slice of a list of unknown length with this step", lo.place())
    if step.value < 0:
        return lo.emit("operator.sub", n, const(1)), const(-1), step
    first = const(0) if is_const(start, type(None)) else _from_front(lo, lo.read(start), n)
    if not (is_const(first, int) and first.value >= 0):
        first = lo.emit("builtins.max", first, const(0))
    if is_const(stop, type(None)):
        return first, n, step
    last = _from_front(lo, lo.read(stop), n)
    return first, last if is_const(stop, int) and stop.value < 0 else lo.emit("builtins.min", last, n), step


def _from_front(lo: Lowerer, bound: Any, n: Any) -> Any:
    """A bound, counted from the front also where it is negative."""
    if isinstance(bound, Const):
        return bound if bound.value >= 0 else lo.emit("operator.sub", n, const(-bound.value))
    behind = lo.emit("operator.mul", n, lo.emit("operator.lt", bound, const(0)))
    return lo.emit("operator.add", bound, behind)


def length(lo: Lowerer, held: Any) -> Any:
    if isinstance(held, tuple):
        return const(len(held))
    return lo.emit("list_len", next(leaves(held.tree)))


# ---------------------------------------------------------------- changing the length


def append(lo: Lowerer, base: ListObj, value: Abs) -> None:
    held = lo.content(base)
    if isinstance(held, Grown):
        put(lo, base, "list_append", value)
    else:
        containers.replace(lo, base, (*held, value))


def put(lo: Lowerer, base: ListObj, name: str, value: Abs, *index: Any) -> None:
    """An item more, by the operation ``name``."""
    resized(lo, base)
    tree, shape = lo.content(base).tree, shape_of(lo, value, objects=True)
    tree = suiting(lo, tree, shape)
    shape = fitting(lo, Grown(tree), value)
    made = changed(lo, name, base, tree, shape, *index)
    link_items(lo, base, (value,))
    containers.replace(lo, base, made)
    if name == "list_append":
        inner.stands_at(lo, value, base, const(-1))


def extend(lo: Lowerer, base: ListObj, values: Abs) -> None:
    values = copy_list(lo, base) if values is base else values
    items = containers.known_items(lo, values)
    if items is None:
        from s2s_ad.frontend.iterate import for_each

        for_each(lo, values, lambda item: append(lo, base, item))
        return
    held = lo.content(base)
    if not isinstance(held, Grown):
        containers.replace(lo, base, (*held, *items))
        return
    for item in items:
        append(lo, base, item)


def copy_list(lo: Lowerer, old: ListObj, obj: ListObj | None = None) -> ListObj:
    held = lo.content(old)
    obj = obj or ListObj()
    lo.state.set(obj, held)
    if isinstance(held, Grown):
        lo.state.set(obj, Grown(map_tree(lambda t: lo.emit("copy", t), held.tree)))
        if any(not isinstance(t.type.elem, Scalar) for t in leaves(held.tree)):
            lo.shared.update((obj, old))
            for other in tuple(lo.links.get(old, ())):
                lo.link(obj, other)
            repeats.copied(lo, old, obj)
    return obj


def parts_like(lo: Lowerer, tree: Any, item: Abs) -> tuple[Any, ...] | None:
    """A tuple of numbers and strings to look for in a list of such tuples."""
    if not (isinstance(tree, tuple) and isinstance(item, tuple) and len(tree) == len(item)):
        return None
    columns = [getattr(type_of(column), "elem", None) for column in tree]
    parts = tuple([lo.read(part) if is_atom(part) else None for part in item])
    if not all(isinstance(t, Scalar) or t == Opaque("str") for t in (*columns, *map(type_of, parts))):
        return None
    return parts
