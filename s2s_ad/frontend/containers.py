"""Tuples, lists, dicts, sets: of known structure, or lists that grow.

A list of known structure is taken apart while lowering.  Where its length, or the item that is
meant, depends on the run, it *grows*: its contents become :class:`Grown`, one growing list of the
IR for each number in an item.  The items of a grown list are values, linked to the arrays they
came from, so that a later write to one of them is refused instead of being lost.
"""

from __future__ import annotations

import operator
from typing import Any

import gast

from s2s_ad.frontend import heap
from s2s_ad.frontend.join import join
from s2s_ad.frontend.lowerer import Lowerer, describe, is_array, root_of, type_of
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Cursor,
    DictObj,
    Entries,
    FrozenObj,
    Grown,
    Instance,
    ListObj,
    Named,
    Poison,
    Range,
    SetObj,
    View,
    is_atom,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Array, Growing, Opaque, Scalar, Undef

# ---------------------------------------------------------------- making


def new_list(lo: Lowerer, items: Any) -> ListObj:
    obj = ListObj()
    lo.state.set(obj, items)
    return obj


def new_dict(lo: Lowerer, items: dict[Any, Abs]) -> DictObj:
    obj = DictObj()
    lo.state.set(obj, items)
    return obj


def new_set(lo: Lowerer, items: list[Abs], cls: type[SetObj] = SetObj) -> SetObj:
    """A set holds the list of its items, in the order of the real set of their values."""
    obj = cls()
    pool = [member(lo, item) for item in items]
    made: set[Any] = set()
    try:
        for item in pool:
            made.add(item.value)
    except TypeError as error:
        lo.refuse("S2S214", f"TypeError: {error}")
    lo.state.set(obj, members(made, pool))
    return obj


def member(lo: Lowerer, item: Abs) -> Const:
    if not isinstance(item, Const):
        lo.refuse("S2S202", "the items of a set must be known while compiling")
    return item


def members(values: Any, pool: list[Const]) -> list[Const]:
    """The constants that the items of a real set are."""
    first: dict[Any, Const] = {}
    for item in pool:
        first.setdefault((type(item.value), item.value), item)
    return [first[type(value), value] for value in values]


def set_of(lo: Lowerer, values: Any, pool: list[Const], like: SetObj) -> SetObj:
    """The set that an operation on ``like`` made."""
    obj = type(like)()
    obj.touched = True
    lo.state.set(obj, members(values, pool))
    return obj


def copy_set(lo: Lowerer, old: SetObj) -> SetObj:
    return set_of(lo, python_set(lo, old), lo.content(old), old)


def python_set(lo: Lowerer, obj: SetObj) -> set[Any]:
    return {item.value for item in lo.content(obj)}


def items_of_display(lo: Lowerer, elts: list[Any]) -> list[Abs]:
    items: list[Abs] = []
    for elt in elts:
        if isinstance(elt, gast.Starred):
            items.extend(unpack(lo, lo.eval(elt.value), None))
        else:
            items.append(lo.eval(elt))
    return items


def key(lo: Lowerer, v: Abs) -> Any:
    """A dict key, an item of a set, an index as a Python object."""
    if isinstance(v, Const):
        try:
            hash(v.value)
        except TypeError as error:
            lo.refuse("S2S214", f"TypeError: {error}")
        return v.value
    if isinstance(v, tuple):
        return tuple(key(lo, item) for item in v)
    if isinstance(v, Value) and v in lo.sizes:
        return lo.sizes[v]
    if isinstance(v, Value):
        raise Structure("S2S202", "a dict is indexed by a value that is known at run time only", lo.place())
    if isinstance(v, (ListObj, DictObj)) or type(v) is SetObj:
        lo.refuse("S2S214", f"TypeError: unhashable type: '{v.kind}'")
    if isinstance(v, FrozenObj):
        return frozenset(python_set(lo, v))
    if isinstance(v, Instance) and getattr(v.cls, "__hash__", None) is not object.__hash__:
        lo.refuse("S2S202", f"a {describe(v)} is a key, whose class has a hash of its own")
    return v


def abstract_key(k: Any) -> Abs:
    if isinstance(k, tuple):
        return tuple(abstract_key(i) for i in k)
    return k if not isinstance(k, (int, float, str, bool, bytes, type(None))) and is_abstract(k) else const(k)


def is_abstract(k: Any) -> bool:
    return (
        isinstance(k, (Value, Const, View, ListObj, DictObj, Instance, Bound))
        or type(k).__name__ == "Closure"
    )


# ---------------------------------------------------------------- taking apart


def known_items(lo: Lowerer, v: Abs) -> list[Abs] | None:
    """The items of an iterable of known structure; None for any other."""
    if isinstance(v, Entries):
        return list(entries(lo, v.owner, v.part))
    if isinstance(v, tuple):
        return list(v)
    if isinstance(v, Named):
        return list(v.items)
    if isinstance(v, Cursor):
        held = lo.content(v)
        lo.state.set(v, ())
        return list(held)
    if isinstance(v, (ListObj, SetObj)):
        held = lo.content(v)
        return None if isinstance(held, Grown) else list(held)
    if isinstance(v, DictObj):
        return [abstract_key(k) for k in lo.content(v)]
    if isinstance(v, Const) and isinstance(v.value, (str, tuple, range, list, frozenset, set, dict)):
        return [const(item) for item in v.value]
    if isinstance(v, Range) and all(is_const(p, int) for p in (v.start, v.stop, v.step)):
        return [const(k) for k in range(v.start.value, v.stop.value, v.step.value)]
    return None


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
    if count is not None and len(items) != count:
        lo.refuse("S2S214", f"{len(items)} values are unpacked into {count} targets")
    return items


def _rows(lo: Lowerer, v: Any, count: int | None) -> list[Abs]:
    dim = v.type.dims[0] if v.type.dims else None
    if dim is None:
        lo.refuse("S2S214", "a 0-d array is taken apart")
    n = dim.sizes[0] if dim.literal else None
    if n is None and count is not None and not dim.uid:  # right for this length only: pin it
        lo.only_for_these_sizes("tuple", f"{count} values are unpacked from an array of any length")
    if n is None:
        raise Structure("S2S202", "the number of rows of an array is known at run time only", lo.place())
    return [heap.getitem(lo, v, const(k)) for k in range(n)]


def mapping(lo: Lowerer, v: Abs) -> dict[Any, Abs]:
    if isinstance(v, DictObj):
        return dict(lo.content(v))
    items = unpack(lo, v, None)
    return {key(lo, k): x for k, x in (unpack(lo, item, 2) for item in items)}


# ---------------------------------------------------------------- reading items


def getitem(lo: Lowerer, base: Abs, index: Abs) -> Abs:
    if is_array(base):
        return heap.getitem(lo, base, index)
    if isinstance(base, ListObj):
        held = lo.content(base)
        if isinstance(held, Grown):
            return _grown_getitem(lo, base, held, index)
        return _static_item(lo, base, held, index)
    if isinstance(base, tuple):
        return _static_item(lo, base, base, index)
    if isinstance(base, Named):
        return _static_item(lo, base, base.items, index)
    if isinstance(base, DictObj):
        return _dict_item(lo, base, index)
    if isinstance(base, Instance):
        from s2s_ad.frontend.attributes import attribute

        return lo.call(attribute(lo, base, "__getitem__"), [index])
    if isinstance(base, Range):
        items = known_items(lo, base)
        if items is not None:
            return _static_item(lo, base, tuple(items), index)
        return lo.emit("operator.add", base.start, lo.emit("operator.mul", index, base.step))
    if isinstance(base, Const):
        return _const_item(lo, base, index)
    if isinstance(base, (Value, View)) and isinstance(base.type, Scalar):
        lo.refuse("S2S212", "a number has no items")
    if isinstance(base, (Value, View)):
        return lo.emit("operator.getitem", base, index)
    return lo.refuse("S2S212", f"a {describe(base)} has no items")


def _const_item(lo: Lowerer, base: Const, index: Abs) -> Abs:
    from s2s_ad.frontend.index_tricks import trick_getitem

    found = trick_getitem(lo, base.value, index)
    if found is not None:
        return found
    if isinstance(base.value, type):  # list[float] in an expression
        return base
    if is_const(index):
        try:
            return const(base.value[index.value])
        except Exception as error:
            lo.refuse("S2S214", f"{type(error).__name__}: {error}")
    if isinstance(index, Slice) and isinstance(base.value, (str, bytes)):
        return const(base.value[_py_slice(lo, index)])
    return lo.emit("operator.getitem", base, index)


def _py_slice(lo: Lowerer, s: Slice) -> slice:
    parts = []
    for part in (s.start, s.stop, s.step):
        p = const(lo.sizes[part]) if isinstance(part, Value) and part in lo.sizes else part
        if not isinstance(p, Const):
            raise Structure(
                "S2S202", "a slice of a list depends on values known at run time only", lo.place()
            )
        parts.append(p.value)
    return slice(*parts)


def _static_item(lo: Lowerer, base: Abs, items: tuple[Abs, ...], index: Abs) -> Abs:
    if isinstance(index, Slice):
        part = items[_py_slice(lo, index)]
        return new_list(lo, part) if isinstance(base, ListObj) else part
    if isinstance(index, Value) and index in lo.sizes:
        index = const(lo.sizes[index])
    if isinstance(index, Const):
        try:
            return items[index.value]
        except (IndexError, TypeError) as error:
            lo.refuse("S2S214", f"{type(error).__name__}: {error}")
    if isinstance(base, ListObj):
        held = grow(lo, items, base.hint)
        if isinstance(held, Poison):
            raise Structure(held.code, held.text, lo.place())
        _link_items(lo, base, items)
        lo.state.set(base, held)
        return _grown_getitem(lo, base, held, index)
    held = grow(lo, items, "")
    if isinstance(held, Poison):
        raise Structure(held.code, held.text, lo.place())
    value = _get_tree(lo, held.tree, lo.read(index))
    for item in items:
        if is_array(item):
            lo.link(value, root_of(item))
    return value


def _dict_item(lo: Lowerer, base: DictObj, index: Abs) -> Abs:
    held = lo.content(base)
    k = key(lo, index)
    if k not in held:
        factory = lo.state.get((base, "factory"), None)
        if factory is not None and not isinstance(factory, Const):
            pass
        lo.refuse("S2S214", f"KeyError: {k!r}")
    return held[k]


def _grown_getitem(lo: Lowerer, base: ListObj, held: Grown, index: Abs) -> Abs:
    if isinstance(index, Slice):
        obj = ListObj()
        lo.state.set(obj, Grown(_map(held.tree, lambda t: lo.emit("operator.getitem", t, index))))
        lo.link(obj, base)
        return obj
    value = _get_tree(lo, held.tree, lo.read(index))
    for item in _flat(value):
        if is_array(item):
            lo.link(item, base)
    return value


def grown_item(lo: Lowerer, base: ListObj, index: Any) -> Any:
    return lo.read(_get_tree(lo, lo.content(base).tree, index))


def _get_tree(lo: Lowerer, tree: Any, index: Any) -> Abs:
    return _map(tree, lambda t: lo.emit("list_get", t, index))


def _map(tree: Any, f: Any) -> Any:
    if isinstance(tree, tuple):
        return tuple(_map(t, f) for t in tree)
    return f(tree)


def _flat(tree: Any) -> list[Any]:
    if isinstance(tree, tuple):
        return [x for t in tree for x in _flat(t)]
    return [tree]


# ---------------------------------------------------------------- growing


def grow(lo: Lowerer, held: Any, hint: str, like: Any = None) -> Any:
    """Contents as growing lists; a Poison if the items do not have one structure and type."""
    if isinstance(held, Grown):
        return held
    if not held:
        if isinstance(like, Grown):
            return Grown(_map(like.tree, lambda t: _empty(lo, hint, t)))
        if like:
            shape = _shape(lo, like[0])
            return Grown(_map(shape, lambda t: lo.emit("list_new", hint=hint)))
        return Grown(lo.emit("list_new", hint=hint))
    rows = [_shape(lo, item) for item in held]
    if any(r is None for r in rows) or len({_outline(r) for r in rows}) > 1:
        return Poison(
            "S2S202",
            "a list whose items have different structures is used at an index known at run time only",
        )
    columns = list(zip(*[_flat(r) for r in rows], strict=True))
    out = []
    for column in columns:
        t = column[0].type
        for atom in column[1:]:
            t = join(t, atom.type) if t is not None else None
        if t is None or (isinstance(t, Array) and any(isinstance(a.type, Scalar) for a in column)):
            return Poison(
                "S2S202", "a list whose items have different types is used at an index known at run time only"
            )
        value = lo.emit("list_new", *column, hint=hint)
        value.type = Growing(t)
        out.append(value)
    return Grown(_refill(rows[0], iter(out)))


def _empty(lo: Lowerer, hint: str, like: Any) -> Any:
    value = lo.emit("list_new", hint=hint)
    value.type = getattr(like, "type", like)
    return value


def _refill(shape: Any, atoms: Any) -> Any:
    if isinstance(shape, tuple):
        return tuple(_refill(s, atoms) for s in shape)
    return next(atoms)


def _outline(shape: Any) -> Any:
    return tuple(_outline(s) for s in shape) if isinstance(shape, tuple) else None


def _shape(lo: Lowerer, item: Abs) -> Any:
    """An item as a tree of atoms; None for what a growing list cannot hold."""
    if isinstance(item, tuple):
        parts = tuple(_shape(lo, i) for i in item)
        return None if any(p is None for p in parts) else parts
    if isinstance(item, (Value, View)):
        return lo.read(item)
    if isinstance(item, Const) and isinstance(item.type, Scalar):
        return item
    if isinstance(item, ListObj):
        held = lo.content(item)
        if isinstance(held, Grown) and is_atom(held.tree):
            return held.tree
    return None


def _link_items(lo: Lowerer, obj: Any, items: Any) -> None:
    for item in _flat(tuple(items)):
        if is_array(item):
            lo.link(obj, root_of(item))
        elif isinstance(item, ListObj):
            lo.link(obj, item)


# ---------------------------------------------------------------- writing items


def setitem(lo: Lowerer, base: Abs, index: Abs, value: Abs) -> None:
    if is_array(base):
        heap.setitem(lo, base, index, value)
    elif isinstance(base, ListObj):
        _set_list_item(lo, base, index, value)
    elif isinstance(base, DictObj):
        replace(lo, base, {**lo.content(base), key(lo, index): value})
    elif isinstance(base, Instance):
        from s2s_ad.frontend.attributes import attribute

        lo.call(attribute(lo, base, "__setitem__"), [index, value])
    elif isinstance(type_of(base), Opaque):
        lo.emit("method!", base, const("__setitem__"), index, value)
    else:
        lo.refuse("S2S217", f"an item of a {describe(base)} is assigned")


def replace(lo: Lowerer, obj: Any, held: Any) -> None:
    """New contents of a container; what may be the same container can no longer be read."""
    lo.state.set(obj, held)
    if obj in lo.outside:
        lo.written.setdefault(obj, lo.place())
    others = dict.fromkeys(lo.twins.get(obj, ()))
    for near in (obj, *list(others)):
        others.update(dict.fromkeys(o for o in lo.loose.get(near, ()) if hasattr(o, "serial")))
    others.pop(obj, None)
    for other in others:
        if not isinstance(lo.state.get(other), Poison):
            lo.state.set(other, heap.stale(lo, obj, other))


def _set_list_item(lo: Lowerer, base: ListObj, index: Abs, value: Abs) -> None:
    held = lo.content(base)
    if isinstance(index, Value) and index in lo.sizes:
        index = const(lo.sizes[index])
    if not isinstance(held, Grown) and isinstance(index, (Const, Slice)):
        items = list(held)
        try:
            if isinstance(index, Slice):
                items[_py_slice(lo, index)] = unpack(lo, value, None)
            else:
                items[index.value] = value
        except (IndexError, TypeError) as error:
            lo.refuse("S2S214", f"{type(error).__name__}: {error}")
        replace(lo, base, tuple(items))
        return
    if isinstance(index, Slice):
        raise Structure("S2S202", "a slice of a list of unknown length is assigned", lo.place())
    if not isinstance(held, Grown):
        _link_items(lo, base, held)
        held = grow(lo, held, base.hint)
        if isinstance(held, Poison):
            raise Structure(held.code, held.text, lo.place())
    shape = _fitting(lo, held, value)
    lists = _flat(held.tree)
    new = [lo.emit("list_set", t, index, v, hint=base.hint) for t, v in zip(lists, _flat(shape), strict=True)]
    _link_items(lo, base, (value,))
    replace(lo, base, Grown(_refill(held.tree, iter(new))))


def _fitting(lo: Lowerer, held: Grown, value: Abs) -> Any:
    shape = _shape(lo, value)
    if shape is None or _outline(shape) != _outline(held.tree):
        raise Structure("S2S202", f"a {describe(value)} does not fit the items of this list", lo.place())
    return shape


def set_grown_item(lo: Lowerer, base: ListObj, index: Any, value: Any) -> None:
    """An array that is an item of a grown list was written in place."""
    held = lo.content(base)
    new = Grown(lo.emit("list_set", held.tree, index, value, hint=base.hint))
    heap.put(lo, base, new)


def append(lo: Lowerer, base: ListObj, value: Abs) -> None:
    held = lo.content(base)
    if not isinstance(held, Grown):
        replace(lo, base, (*held, value))
        return
    _check_looped(lo, base)
    lists = _flat(held.tree)
    shape = _shape(lo, value)
    if len(lists) == 1 and isinstance(lists[0].type.elem, Undef) and isinstance(shape, tuple):
        lists = [lo.emit("list_new", hint=base.hint) for _ in _flat(shape)]
        held = Grown(_refill(shape, iter(lists)))
    shape = _fitting(lo, held, value)
    new = [lo.emit("list_append", t, v, hint=base.hint) for t, v in zip(lists, _flat(shape), strict=True)]
    _link_items(lo, base, (value,))
    replace(lo, base, Grown(_refill(held.tree, iter(new))))


def _check_looped(lo: Lowerer, base: ListObj) -> None:
    if base in lo.looped and lo.frame.loops:
        lo.refuse("S2S216", "the length of a list is changed by the loop over it")


def extend(lo: Lowerer, base: ListObj, values: Abs) -> None:
    items = known_items(lo, values)
    if items is not None:
        held = lo.content(base)
        if not isinstance(held, Grown):
            replace(lo, base, (*held, *items))
            return
        for item in items:
            append(lo, base, item)
        return
    from s2s_ad.frontend.iterate import for_each

    for_each(lo, values, lambda item: append(lo, base, item))


def delitem(lo: Lowerer, base: Abs, index: Abs) -> None:
    if isinstance(base, DictObj):
        held = dict(lo.content(base))
        if key(lo, index) not in held:
            lo.refuse("S2S214", f"KeyError: {key(lo, index)!r}")
        del held[key(lo, index)]
        replace(lo, base, held)
        return
    if isinstance(base, ListObj) and not isinstance(lo.content(base), Grown):
        items = list(lo.content(base))
        try:
            del items[_py_slice(lo, index) if isinstance(index, Slice) else key(lo, index)]
        except (IndexError, TypeError) as error:
            lo.refuse("S2S214", f"{type(error).__name__}: {error}")
        replace(lo, base, tuple(items))
        return
    lo.refuse("S2S106", f"del of an item of a {describe(base)}")


# ---------------------------------------------------------------- operators on containers


def concatenate(lo: Lowerer, left: ListObj, right: ListObj) -> ListObj:
    a, b = lo.content(left), lo.content(right)
    if not isinstance(a, Grown) and not isinstance(b, Grown):
        return new_list(lo, a + b)
    obj = copy_list(lo, left)
    extend(lo, obj, right)
    return obj


def copy_list(lo: Lowerer, old: ListObj) -> ListObj:
    held = lo.content(old)
    obj = new_list(lo, held)
    if isinstance(held, Grown):
        lo.state.set(obj, Grown(_map(held.tree, lambda t: lo.emit("copy", t))))
        for other in tuple(lo.links.get(old, ())):
            lo.link(obj, other)
    return obj


def repeat(lo: Lowerer, seq: Abs, count: Abs) -> Abs:
    if isinstance(count, Value) and count in lo.sizes:
        count = const(lo.sizes[count])
    items = known_items(lo, seq)
    if is_const(count, int) and items is not None:
        out = tuple(items * count.value)
        return out if isinstance(seq, tuple) else new_list(lo, out)
    if isinstance(seq, tuple) or items is None or len(items) != 1:
        raise Structure("S2S202", "the length of this list is known at run time only", lo.place())
    (item,) = items
    if is_array(item) or _shape(lo, item) is None:
        lo.refuse(
            "S2S201", "all items of this list are one object", None, "make the items with a comprehension"
        )
    from s2s_ad.frontend.iterate import for_each

    obj = new_list(lo, ())
    for_each(lo, Range(const(0), count, const(1)), lambda i: append(lo, obj, item))
    return obj


def contains(lo: Lowerer, container: Abs, item: Abs) -> Abs:
    from s2s_ad.frontend.branches import branch
    from s2s_ad.frontend.exprs import equality, test, truth

    if isinstance(container, (DictObj, SetObj)):
        held = lo.content(container) if isinstance(container, DictObj) else python_set(lo, container)
        return const(key(lo, item) in held)
    if isinstance(container, Const) and isinstance(item, Const):
        try:
            return const(item.value in container.value)
        except TypeError as error:
            lo.refuse("S2S214", f"TypeError: {error}")
    if isinstance(container, Range) and all(
        is_const(p, int) for p in (container.start, container.stop, container.step)
    ):
        container = const(range(container.start.value, container.stop.value, container.step.value))
        return (
            lo.emit("operator.contains", container, item)
            if not is_const(item)
            else const(item.value in container.value)
        )
    items = known_items(lo, container)
    if items is None:
        return lo.emit("operator.contains", container, item)

    def rest(k: int) -> Abs:
        if k == len(items):
            return const(False)
        if items[k] is item:  # the same object, even if it is not equal to itself
            return const(True)
        same = equality(lo, "eq", items[k], item)
        known = truth(lo, same)
        if known is not None:
            return const(True) if known else rest(k + 1)
        return branch(lo, test(lo, same), lambda: const(True), lambda: rest(k + 1))

    return rest(0)


def compare(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs:
    """Comparison of tuples and lists, item by item."""
    from s2s_ad.frontend.branches import branch
    from s2s_ad.frontend.exprs import equality, negate, test, truth

    a = known_items(lo, left) if not isinstance(left, (Value, View)) else None
    b = known_items(lo, right) if not isinstance(right, (Value, View)) else None
    if op == "ne":
        return negate(lo, compare(lo, "eq", left, right))
    if a is None or b is None or isinstance(left, DictObj) or isinstance(right, DictObj):
        if op == "eq" and (a is None) != (b is None):
            return const(False)
        if op == "eq" and isinstance(left, DictObj) and isinstance(right, DictObj) and not (a or b):
            return const(True)
        return lo.refuse("S2S212", f"a {describe(left)} is compared with a {describe(right)}")

    def rest(k: int) -> Abs:
        if k == min(len(a), len(b)):
            if op == "eq":
                return const(len(a) == len(b))
            return equality(lo, op, const(len(a)), const(len(b)))
        same = equality(lo, "eq", a[k], b[k])
        known = truth(lo, same)
        if known is True:
            return rest(k + 1)
        differ = const(False) if op == "eq" else None
        if known is False:
            return differ if differ is not None else equality(lo, op, a[k], b[k])
        return branch(
            lo,
            test(lo, same),
            lambda: rest(k + 1),
            lambda: differ if differ is not None else equality(lo, op, a[k], b[k]),
        )

    if op == "eq" and len(a) != len(b):
        return const(False)
    return rest(0)


def set_operation(lo: Lowerer, op: str, left: SetObj, right: SetObj) -> Abs:
    """An operator of Python's sets, on real sets of the same values."""
    try:
        made = getattr(operator, op)(python_set(lo, left), python_set(lo, right))
    except TypeError as error:
        lo.refuse("S2S213", str(error))
    if isinstance(made, bool):
        return const(made)
    return set_of(lo, made, [*lo.content(left), *lo.content(right)], left)
