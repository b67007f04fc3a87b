"""Sets: of constants and objects, in the order of the real set of their values.

A set is the list of its items, which must be known while compiling.  Operators and methods are those of
a real set of the same values: it is made, asked or changed, and its items are looked up again among
the constants that took part.  So the order in which a loop sees them is Python's own.  Of objects it is not
known, for they are where they are in memory: such a set can only be asked what it holds.
"""

from __future__ import annotations

import operator
from typing import Any

from s2s_ad.frontend import containers, tables
from s2s_ad.frontend.about import has_own
from s2s_ad.frontend.attributes import attribute
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import Abs, FrozenObj, Instance, SetObj
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.types import Opaque

OBJECT = Opaque("object")
KEEP_LIST = "keep a list: if v not in items: items.append(v)"


def made_of(lo: Lowerer, iterable: Abs, cls: type[SetObj] = SetObj) -> Abs:
    """``set(iterable)``.  Where it is known at run time only how many items there are, so is the set."""
    items, node = tables.listed(lo, iterable), lo.node
    table = tables.gathered(lo) if cls is SetObj else None
    if table is not None:
        lo.call(attribute(lo, table, "update"), [items])
        return table
    try:
        return new_set(lo, _unordered(lo, items), cls)
    except Structure:
        if cls is SetObj:
            tables.begin(lo, node)
        raise


def _unordered(lo: Lowerer, v: Abs) -> list[Abs]:
    """The items of something to loop over, in any order."""
    return list(lo.content(v)) if isinstance(v, SetObj) else containers.unpack(lo, v, None)


def new_set(lo: Lowerer, items: list[Abs], cls: type[SetObj] = SetObj) -> Abs:
    """A set holds the list of its items, in the order of the real set of their values."""
    table = tables.gathered(lo) if cls is SetObj else None
    if table is not None:
        lo.call(attribute(lo, table, "update"), [tuple(items)])
        return table
    obj = cls()
    if cls is SetObj:
        lo.made_at[obj] = lo.node
    _want(lo, obj, items)
    pool = [member(lo, item) for item in items]
    made: set[Any] = set()
    try:
        for item in pool:
            made.add(item.value)
    except TypeError as error:
        lo.refuse("S2S214", f"TypeError: {error}")
    lo.state.set(obj, members(made, pool))
    return obj


def _want(lo: Lowerer, obj: SetObj, items: list[Abs]) -> None:
    for item in items:
        if not isinstance(item, (Const, Instance)):
            tables.want(lo, obj, item)


def member(lo: Lowerer, item: Abs) -> Const:
    """An item as a constant: an object is one by what it is, if its class does not compare it by more."""
    if isinstance(item, Instance) and not has_own(item.cls, "__eq__"):
        return Const(containers.key(lo, item), OBJECT)
    if not isinstance(item, Const):
        text = "this is done only with a set whose items are known while compiling"
        lo.refuse("S2S202", text, None, KEEP_LIST)
    return item


def members(values: Any, pool: list[Const]) -> list[Const]:
    """The constants that the items of a real set are."""
    first: dict[Any, Const] = {}
    for item in pool:
        first.setdefault((type(item.value), item.value), item)
    return [first[type(value), value] for value in values]


def set_of(lo: Lowerer, values: Any, pool: list[Const], like: SetObj, taken_out: bool = False) -> SetObj:
    """The set that an operation on ``like`` made."""
    obj = type(like)()
    obj.taken_out = like.taken_out or taken_out
    lo.state.set(obj, members(values, pool))
    return obj


def order_is_sure(values: list[Any], taken_out: bool) -> bool:
    """Whether items come in this order however the set was made.  An item stands where its hash says, modulo
    the size of a table that depends on how they were put in, unless another one stands there, or stood there
    before it was taken out.  Hashes of strings, and of most objects, differ from run to run."""
    size = 8
    while 5 * len(values) >= 3 * size:
        size *= 2
    if len(values) < 2 or taken_out or not all(map(_is_numbers, values)):
        return len(values) < 2
    places = [[hash(x) % (size << k) for x in values] for k in range(4)]
    return all(stand == sorted(set(stand)) for stand in places)


def _is_numbers(x: Any) -> bool:
    return all(map(_is_numbers, x)) if isinstance(x, tuple) else isinstance(x, (int, float, complex))


def copy_set(lo: Lowerer, old: SetObj) -> SetObj:
    return set_of(lo, python_set(lo, old), lo.content(old), old)


def python_set(lo: Lowerer, obj: SetObj) -> set[Any]:
    return {item.value for item in lo.content(obj)}


def set_operation(lo: Lowerer, op: str, left: SetObj, right: SetObj) -> Abs:
    """An operator of Python's sets, on real sets of the same values."""
    try:
        made = getattr(operator, op)(python_set(lo, left), python_set(lo, right))
    except TypeError as error:
        lo.refuse("S2S213", str(error))
    if isinstance(made, bool):
        return const(made)
    pool = [*lo.content(left), *lo.content(right)]
    return set_of(lo, made, pool, left, right.taken_out or op not in _KEEPING)


def augment(lo: Lowerer, obj: SetObj, made: Abs) -> None:
    """``obj |= …``, of which the operator makes this set."""
    if not isinstance(made, SetObj):
        tables.begin(lo, lo.made_at.get(obj))
        lo.refuse("S2S202", "items that are known at run time only are put into this set", None, KEEP_LIST)
    containers.replace(lo, obj, lo.content(made))
    obj.taken_out |= made.taken_out


_KEEPING = frozenset("or_ and_ add update union intersection copy".split())
"""What takes no item out of a set."""
_OF_SETS = frozenset("union intersection difference symmetric_difference copy".split())


_ABOUT_SETS = frozenset("issubset issuperset isdisjoint __contains__ __len__".split())


_CHANGING_SETS = frozenset(
    """add discard remove clear update difference_update intersection_update
    symmetric_difference_update""".split()
)


def set_method(lo: Lowerer, obj: SetObj, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """The method of a real set of the same values."""
    if name == "pop" and len(lo.content(obj)) == 1 and not (args or kwargs or isinstance(obj, FrozenObj)):
        return _only(lo, obj)
    changing = name in _CHANGING_SETS and not isinstance(obj, FrozenObj)
    if kwargs or not (changing or name in _OF_SETS or name in _ABOUT_SETS):
        lo.refuse("S2S206", f"the {obj.kind} method {name!r} is not taken")
    if any(map(tables.is_table, args)):
        tables.begin(lo, lo.made_at.get(obj))
    one = name in ("add", "discard", "remove", "__contains__")
    lists = [[a] if one else _unordered(lo, a) for a in args]
    for items in lists:
        _want(lo, obj, items)
    given = [[member(lo, item) for item in items] for items in lists]
    held = python_set(lo, obj)
    try:
        made = getattr(held, name)(*[items[0].value if one else [i.value for i in items] for items in given])
    except (KeyError, TypeError) as error:
        lo.fail(error)
    if name in _ABOUT_SETS:
        return const(made)
    pool = [*lo.content(obj), *(item for items in given for item in items)]
    if not changing:
        return set_of(lo, made, pool, obj, name not in _KEEPING)
    containers.replace(lo, obj, members(held, pool))
    obj.taken_out |= name not in _KEEPING
    return const(None)


def _only(lo: Lowerer, obj: SetObj) -> Abs:
    """``pop()`` of a set of one item: which one it is of several may differ from run to run."""
    item: Abs = lo.content(obj)[0]
    containers.replace(lo, obj, members((), []))
    obj.taken_out = True
    return item
