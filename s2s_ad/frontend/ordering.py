"""Orders that depend on values: ``sorted``, ``h.sort()``, ``max(..., key=)``, ``h.index(v)``, ``bisect``.

An order is a list of positions.  It is piecewise constant, hence an inactive value that the program
computes from the keys (``list_order``, as Python's ``sorted`` itself finds it, so that equal keys and NaN
stand where they stand in the primal); the sorted list takes the items at these positions, a permutation,
whose adjoint is the permutation back.  The place of the largest item, of a value in a list, and of the
insertion of a new item (``bisect``) are numbers of the same kind.
"""

from __future__ import annotations

import bisect
from typing import Any

from s2s_ad.frontend import compared, containers, editing, growing, iterate, records, tables
from s2s_ad.frontend.about import described, is_array
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.signatures import given
from s2s_ad.frontend.trips import Counted, by_trip, is_int
from s2s_ad.frontend.values import Abs, Grown, Instance, ListObj, Range, SetObj, is_atom
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import leaves, map_tree
from s2s_ad.ir.types import Growing, Opaque, Scalar

# ---------------------------------------------------------------- sorting


def sort(lo: Lowerer, base: ListObj, key: Abs, reverse: bool) -> None:
    """``base.sort(key=key, reverse=reverse)``."""
    held = lo.content(base)
    keys = keys_of(lo, base, key)
    if isinstance(held, tuple):
        order = _known_order(lo, lo.content(keys), reverse)
        if order is not None:
            containers.replace(lo, base, tuple(held[k] for k in order))
            return
    positions = _order(lo, keys, reverse)
    tree = growing.grow_list(lo, base, objects=True).tree
    picked = map_tree(lambda t: lo.emit("list_pick", t, positions, hint=base.hint), tree)
    containers.replace(lo, base, Grown(picked))


def sorted_list(lo: Lowerer, v: Abs, key: Abs, reverse: bool) -> ListObj:
    """``sorted(v, key=key, reverse=reverse)``."""
    v = tables.listed(lo, v)
    known = isinstance(v, SetObj) or containers.known_items(lo, v) is not None
    if not known and isinstance(v, Range) and given(key) and is_int(v.start, 0) and is_int(v.step, 1):
        return containers.new_list(lo, Grown(_order(lo, keys_of(lo, v, key), reverse)))
    made = containers.new_list(lo, tuple(lo.content(v))) if isinstance(v, SetObj) else iterate.to_list(lo, v)
    sort(lo, made, key, reverse)
    return made


def _known_order(lo: Lowerer, keys: Any, reverse: bool) -> list[int] | None:
    """The order, where it is known while compiling."""
    plain = [plain_key(lo, k) for k in keys]
    try:
        return sorted(range(len(plain)), key=plain.__getitem__, reverse=reverse)
    except Undecided:
        return None
    except TypeError as error:
        return lo.fail(error)


class Undecided(Exception):
    """An order that depends on a value which is known at run time only."""


class _Unknown:
    """Such a value in a key: it may stand there as long as nobody compares it (``sorted(d.items())``, where
    the names decide)."""

    def __eq__(self, other: object) -> bool:
        raise Undecided

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: object) -> bool:
        raise Undecided

    __gt__ = __lt__


def plain_key(lo: Lowerer, k: Abs) -> Any:
    """A key to compare while compiling: ``Undecided`` is raised where that takes what is not known then."""
    if isinstance(k, Const):
        return k.value
    parts = k if isinstance(k, tuple) else compared.parts_of(lo, k, "__lt__")
    if isinstance(k, Instance) and not parts:  # without an order: comparing two of them raises
        return type(k.cls.__name__, (), {})()
    return _Unknown() if parts is None else tuple([plain_key(lo, i) for i in parts])


def keys_of(lo: Lowerer, v: Abs, key: Abs) -> ListObj:
    """What the items are compared by."""
    if not given(key):
        assert isinstance(v, ListObj)
        return v
    keys = containers.new_list(lo, ())
    iterate.for_each(lo, v, lambda item: growing.append(lo, keys, lo.not_none(lo.call(key, [item]))))
    return keys


def with_keys(lo: Lowerer, v: Abs, key: Abs) -> tuple[ListObj, ListObj]:
    """The items of an iterator, and what they are compared by, which is asked when the item is there and the
    next one is not."""
    items, keys = containers.new_list(lo, ()), containers.new_list(lo, ())

    def take(item: Abs) -> None:
        growing.append(lo, items, item)
        growing.append(lo, keys, lo.not_none(lo.call(key, [item])))

    iterate.for_each(lo, v, take)
    return items, keys


def _order(lo: Lowerer, keys: ListObj, reverse: bool) -> Any:
    columns = columns_of(lo, keys)
    return (
        lo.emit("list_order", *columns, reverse=const(True)) if reverse else lo.emit("list_order", *columns)
    )


def columns_of(lo: Lowerer, keys: ListObj, method: str = "__lt__") -> list[Any]:
    """The lists of numbers or strings that make up the keys."""
    keys = compared.by_numbers(lo, keys)
    tree = growing.grow_list(lo, keys, objects=True).tree
    columns = list(leaves(compared.by_attributes(lo, tree, method)))
    if not columns:
        lo.refuse("S2S212", "these items have no order", raises=TypeError)
    for column in columns:
        assert isinstance(column.type, Growing)
        t = column.type.elem
        if not (isinstance(t, Scalar) and t.dtype[0] != "c") and t != Opaque("str"):
            lo.refuse("S2S212", "these items are compared by more than numbers, strings and tuples of them")
    return columns


# ---------------------------------------------------------------- places


def best(lo: Lowerer, name: str, v: Abs, key: Abs, keys: ListObj | None = None) -> Abs:
    """``max(v, key=key)`` or ``min``, of items whose number is known at run time only."""
    with iterate.looping(lo):
        it = iterate.iteration(lo, v)
        if not isinstance(it, Counted):
            v = iterate.to_list(lo, v)
            it = iterate.iteration(lo, v)
        assert isinstance(it, Counted)
        keys = keys_of(lo, it, key) if keys is None else keys
        columns = columns_of(lo, keys, "__gt__" if name == "max" else "__lt__")
        place = lo.emit("list_best", *columns, largest=const(name == "max"))
        return by_trip(lo, it).item(place)


def index(lo: Lowerer, obj: Abs, value: Abs) -> Abs:
    """``obj.index(value)`` of numbers or strings that are known at run time only."""
    held = growing.must_grow(lo, lo.content(obj) if isinstance(obj, ListObj) else obj, "")
    tree, value = records.by_names(lo, held.tree, value)
    parts = growing.parts_like(lo, tree, value)
    if parts is not None:
        return _found(lo, lo.emit("list_index", tree, parts))
    t = getattr(tree.type, "elem", None) if is_atom(tree) else None
    if is_array(value) or not (isinstance(t, Scalar) or t == Opaque("str")):
        text = f"the position of {described(value)} in a list is known at run time only"
        raise Structure("S2S202", text, lo.place())
    return _found(lo, lo.emit("list_index", tree, lo.read(value)))


def _found(lo: Lowerer, place: Value) -> Value:
    """Our own code asks for the place of what is there only."""
    if lo.frame.quiet:
        lo.cleared.add(place)
    return place


# ---------------------------------------------------------------- bisect


def _bisect(name: str) -> Any:
    def handler(lo: Lowerer, a: Abs, x: Abs, low: Abs = None, high: Abs = None, *, key: Abs = None) -> Abs:
        if given(key):
            a = keys_of(lo, a, key)
        ends = [lo.read(end) for end in (low, high) if given(end)]
        if given(high) and not given(low):
            ends = [const(0), *ends]
        return lo.emit(f"bisect.{name}", a, lo.read(x), *ends)

    return handler


def _insort(name: str) -> Any:
    place = _bisect(name)

    def handler(lo: Lowerer, a: Abs, x: Abs, low: Abs = None, high: Abs = None, *, key: Abs = None) -> Abs:
        if not isinstance(a, ListObj):
            lo.refuse("S2S213", f"{described(a)} has no insert()")
        sought = lo.call(key, [x]) if given(key) else x
        editing.insert(lo, a, place(lo, a, sought, low, high, key=key), x)
        return const(None)

    return handler


HANDLERS.update(
    {
        bisect.bisect_right: _bisect("bisect_right"), bisect.bisect_left: _bisect("bisect_left"),
        bisect.insort_right: _insort("bisect_right"), bisect.insort_left: _insort("bisect_left"),
    }
)  # fmt: skip
