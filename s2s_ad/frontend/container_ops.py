"""Operators on containers: ``+``, ``*``, ``in`` and comparisons.

Comparisons of tuples and lists, and ``in``, go from item to item as Python does and stop at the first
that settles the matter.  What is known while compiling is decided now; the first item that is not
becomes a branch, with the rest of the comparison inside it.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from s2s_ad.frontend import containers, forks, growing, records, sets
from s2s_ad.frontend.about import answers, described, is_array
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import (
    USED,
    Abs,
    Choice,
    DictObj,
    Entries,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Named,
    OrderedObj,
    Perhaps,
    Range,
    SetObj,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Scalar


def concatenate(lo: Lowerer, left: ListObj, right: ListObj) -> ListObj:
    a, b = lo.content(left), lo.content(right)
    if not isinstance(a, Grown) and not isinstance(b, Grown):
        return containers.new_list(lo, a + b)
    obj = growing.copy_list(lo, left)
    growing.extend(lo, obj, right)
    return obj


def repeat(lo: Lowerer, seq: Abs, count: Abs) -> Abs:
    if isinstance(count, Value) and count in lo.sizes:
        count = const(lo.sizes[count])
    items = containers.known_items(lo, seq)
    if is_const(count, int) and items is not None:
        out = tuple(items * count.value)
        return out if isinstance(seq, tuple) else containers.new_list(lo, out)
    if not isinstance(seq, ListObj):
        raise Structure("S2S202", "the length of this tuple is known at run time only", lo.place())
    for item in items or ():
        if is_array(item) or growing.shape_of(lo, item) is None:
            raise Structure("S2S202", "the length of this list is known at run time only", lo.place())
    from s2s_ad.frontend.iterate import for_each

    obj = containers.new_list(lo, ())
    for_each(lo, Range(const(0), count, const(1)), lambda _: growing.extend(lo, obj, seq))
    return obj


def contains(lo: Lowerer, container: Abs, item: Abs) -> Abs:
    """``item in container``."""
    if isinstance(container, Range) and container.known is not None:
        container = const(container.known)
    if isinstance(container, Lazy):
        container = _all_items(lo, container)
    if isinstance(container, Choice):
        return forks.either_way(lo, container, lambda one: contains(lo, one, item))
    held = lo.content(container) if isinstance(container, ListObj) else None
    if isinstance(held, Grown):
        tree, item = records.by_names(lo, held.tree, item)
        container = container if tree is held.tree else containers.new_list(lo, Grown(tree))
    if isinstance(item, (Choice, Perhaps)) and not isinstance(container, Instance):
        return forks.either_way(lo, item, lambda one: contains(lo, container, one))
    if isinstance(container, (DictObj, SetObj)):
        held = lo.content(container) if isinstance(container, DictObj) else sets.python_set(lo, container)
        return const(containers.key(lo, item, container) in held)
    if isinstance(container, Const) and isinstance(item, Const):
        try:
            return const(item.value in container.value)
        except TypeError as error:
            lo.refuse("S2S214", f"TypeError: {error}")
    if answers(container, "__contains__"):
        return _asked(lo, container, item)
    items = containers.known_items(lo, container) if not _is_range(container) else None
    if items is None:
        return _in_list(lo, container, item)
    return _is_one_of(lo, items, item)


def _all_items(lo: Lowerer, v: Lazy) -> Abs:
    """Python stops at the item that it finds: nobody may go on with the iterator, or see how far it got."""
    from s2s_ad.frontend.iterate import to_list
    from s2s_ad.frontend.traces import traceless

    items = traceless(lo, partial(to_list, lo), "right of in, which stops at an item")(v)
    lo.state.set(v, USED)
    return items


def _in_list(lo: Lowerer, container: Abs, item: Abs) -> Abs:
    """Asked at run time, but for what is known here: in a branch on the same question about the same list."""
    held = lo.content(container) if isinstance(container, ListObj) else None
    parts = growing.parts_like(lo, held.tree, item) if isinstance(held, Grown) else None
    number = is_const(item, int, float, str) or (isinstance(item, Value) and isinstance(item.type, Scalar))
    question = None
    if isinstance(held, Grown) and (number or parts):
        question = (held.tree, tuple([lo.loads.get(part, part) for part in parts or (item,)]))
    if question in lo.asked and (known := lo.known(lo.asked[question])) is not None:
        return const(known)
    if isinstance(held, Grown) and parts:
        made: Abs = lo.emit("list_has", held.tree, parts)
    else:
        made = lo.emit("operator.contains", container, item)
    if question is not None:
        lo.asked[question] = made
    return made


def _asked(lo: Lowerer, obj: Instance | Named, item: Abs) -> Abs:
    """``item in obj``: the truth of what ``__contains__`` of its class says."""
    from s2s_ad.frontend.attributes import special
    from s2s_ad.frontend.truth import test

    if not hasattr(obj.cls, "__contains__"):
        lo.refuse("S2S212", f"{described(obj)} is asked for what it contains", None, "give it __contains__")
    answer: Abs = test(lo, lo.call(special(lo, obj, "__contains__"), [item]))
    return answer


def _is_range(v: Abs) -> bool:
    return isinstance(v, Range) or (isinstance(v, Const) and isinstance(v.value, range))


def _is_one_of(lo: Lowerer, items: list[Abs], item: Abs) -> Abs:
    """Whether an item is one of these, or equal to one of them; asked in order."""
    from s2s_ad.frontend.branches import branch
    from s2s_ad.frontend.operators import equality
    from s2s_ad.frontend.truth import test, truth

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


def _grown_equality(lo: Lowerer, left: ListObj, right: ListObj, a: Any, b: Any) -> Abs:
    """Whether a list of unknown length is equal to another list: known for the same one, and asked where
    the other one is empty."""
    if left is right:
        return const(True)
    grown = left if a is None else right
    if (b if a is None else a) != []:
        lo.refuse("S2S212", "lists are compared whose lengths are known at run time only")
    return lo.emit("operator.eq", growing.length(lo, lo.content(grown)), const(0))


def compare(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs:
    """Comparison of tuples, lists and dicts, item by item; those of different kinds are never equal."""
    from s2s_ad.frontend.truth import negate

    if op == "ne":
        return negate(lo, compare(lo, "eq", left, right))
    kinds = [_kind(lo, v) for v in (left, right)]
    if op == "eq" and kinds[0] is not kinds[1]:
        return const(False)
    a, b = _compared(lo, left, right)
    if op == "eq" and isinstance(left, ListObj) and isinstance(right, ListObj) and (a is None or b is None):
        return _grown_equality(lo, left, right, a, b)
    if kinds[0] is not kinds[1] or a is None or b is None or (isinstance(left, DictObj) and op != "eq"):
        lo.refuse("S2S212", f"{described(left)} is compared with {described(right)}")
    if op == "eq" and len(a) != len(b):
        return const(False)
    return _from_item(lo, op, a, b, 0)


def _kind(lo: Lowerer, v: Abs) -> type:
    """What decides whether two containers can be equal: the class, but for subclasses of tuples."""
    from s2s_ad.frontend.reflection import class_of

    if isinstance(v, Entries) or is_array(v):
        lo.refuse("S2S212", f"a {'view of a dict' if isinstance(v, Entries) else 'array'} is compared")
    cls = class_of(lo, v)
    return next((kind for kind in (tuple, dict) if issubclass(cls, kind)), cls)


def _compared(lo: Lowerer, left: Abs, right: Abs) -> tuple[list[Abs] | None, list[Abs] | None]:
    """The items to compare one by one; of dicts the values, where the keys are the same."""
    if isinstance(left, DictObj) and isinstance(right, DictObj):
        ours, theirs = lo.content(left), lo.content(right)
        ordered = isinstance(left, OrderedObj) and isinstance(right, OrderedObj)
        if (list(ours) != list(theirs)) if ordered else (set(ours) != set(theirs)):
            return [const(0)], [const(1)]
        return list(ours.values()), [theirs[k] for k in ours]
    return containers.known_items(lo, left), containers.known_items(lo, right)


def _from_item(lo: Lowerer, op: str, a: list[Abs], b: list[Abs], k: int) -> Abs:
    """The comparison from the k-th items on: the first that differ settle it."""
    from s2s_ad.frontend.branches import branch
    from s2s_ad.frontend.operators import equality
    from s2s_ad.frontend.truth import test, truth

    if k == min(len(a), len(b)):
        return equality(lo, op, const(len(a)), const(len(b)))

    def differ() -> Abs:
        return const(False) if op == "eq" else equality(lo, op, a[k], b[k])

    same = const(True) if a[k] is b[k] else equality(lo, "eq", a[k], b[k])
    known = truth(lo, same)
    if known is not None:
        return _from_item(lo, op, a, b, k + 1) if known else differ()
    return branch(lo, test(lo, same), lambda: _from_item(lo, op, a, b, k + 1), differ)
