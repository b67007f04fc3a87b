"""The reverse of each kind of operation.

Most operations are differentiated by a rule.  Subscripts, item assignment and lists are handled
here, because their adjoints are updates of one place of an array's adjoint rather than sums of
arrays, and so is control flow: the reverse of an ``if`` is an ``if`` on the same condition, the
reverse of a loop is a ``for`` that runs its trips backwards.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.errors import pinpoint, refuse
from s2s_ad.ir.builder import const
from s2s_ad.ir.callee import CALL, CALL_FWD
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.trees import Tree, map_tree
from s2s_ad.ir.types import Array, Growing, Scalar, Type, rank_of
from s2s_ad.rules.registry import Refused, lookup
from s2s_ad.transform.apply import pullback
from s2s_ad.transform.atoms import is_whole, number
from s2s_ad.transform.callees import reverse_call, reverse_joint
from s2s_ad.transform.fitting import cast, fit
from s2s_ad.transform.lists import list_pullback, reads_list
from s2s_ad.transform.reverse import Reverse
from s2s_ad.transform.shares import Term, are_items_of_items, further_out
from s2s_ad.transform.unique import keep_last_writes


def reverse_op(r: Reverse, op: Op) -> None:
    """Adds the contributions of one operation to the adjoints of its operands."""
    handler = _HANDLERS.get(op.name)
    if handler is not None:
        handler(r, op)
        return
    if reads_list(op):
        _reverse_of_list(r, op)
        return
    rule = lookup(op.name)
    if rule is None:
        refuse("S2S301", pinpoint(op.loc, op.name), f"there is no derivative rule for {op.name}")
    bars = [r.materialise(result) if r.rep(result) is result else None for result in op.results]
    bars = [None if number(bar) == 0.0 else bar for bar in bars]
    if len(op.results) == 1 and bars[0] is None:
        return
    try:
        contributions = pullback(r.b, op, rule, bars, r.is_active)
    except Refused as error:
        refuse(error.code, pinpoint(op.loc, op.name), str(error))
    for operand, atom in reversed(contributions):
        r.add(operand, Term(atom, op.loc))


def _reverse_of_list(r: Reverse, op: Op) -> None:
    bar = r.materialise(op.result)
    if bar is None:
        return
    for operand, atom in list_pullback(r.b, op, bar, r.is_active):
        r.add(operand, Term(atom, op.loc))


def _reverse_getitem(r: Reverse, op: Op) -> None:
    source, index = op.args
    if not (isinstance(source, Value) and r.is_active(source)):
        return
    where = map_tree(r.import_atom, index)
    if op.name == "operator.getitem" and (back := _only_new_axes(index)) is not None:
        bar = r.materialise(op.result)
        if bar is not None and isinstance(op.result.type, Array):
            share = r.b.emit("operator.getitem", fit(r.b, r.b.full(bar, op.result), op.result), back)
            r.add(source, Term(fit(r.b, share, source), op.loc))
        return
    terms = r.scope.bars.get(r.rep(op.result), [])
    if are_items_of_items(op, terms):
        del r.scope.bars[r.rep(op.result)]
        r.add(source, *(further_out(term, where, index) for term in terms))
        return
    whole = isinstance(source.type, Array) and not source.type.rank and isinstance(op.result.type, Scalar)
    for atom in _shares(r, op.result):
        if whole:  # the only item
            r.add(source, Term(fit(r.b, atom, source), op.loc))
        else:
            r.add(source, Term(fit(r.b, atom, op.result, alone=True), op.loc, index=where, place=index))


def _only_new_axes(index: Tree) -> Tree:
    """For ``x[None, :]`` and the like, the index that takes the new axes away again; else None."""
    parts = index if isinstance(index, tuple) else (index,)
    new = [isinstance(p, Const) and p.value is None for p in parts]
    if not any(new) or not all(n or is_whole(p) for n, p in zip(new, parts, strict=True)):
        return None
    return tuple(0 if n else p for n, p in zip(new, parts, strict=True))


def _shares(r: Reverse, value: Value) -> list[Atom]:
    """The terms of an adjoint in order of arrival; their sum, if the user has a name for it."""
    terms = r.scope.bars.get(r.rep(value), [])
    if value.hint or any(t.index is not None or t.base for t in terms):
        atom = r.materialise(value)
        return [] if atom is None else [atom]
    r.scope.bars.pop(r.rep(value))
    return [t.atom for t in terms]


def _reverse_setitem(r: Reverse, op: Op) -> None:
    source, index, item = op.args
    bar = r.materialise(op.result)
    if bar is None:  # what has arrived cancels
        return
    if isinstance(op.result.type, Array):
        if _takes_all(index) and _has_the_sizes(item.type, op.result.type):  # nothing is left
            if isinstance(item, Value) and r.is_active(item):
                r.add(item, Term(fit(r.b, bar, item), op.loc))
            return
        bar = r.b.full(bar, op.result)
    where = map_tree(r.import_atom, index)
    taken: Atom | None = None
    if isinstance(item, Value) and r.is_active(item):
        get = "list_get" if isinstance(op.result.type, Growing) else "operator.getitem"
        taken = r.b.emit(get, bar, where)
        _name_item(r, taken, item)
        share = keep_last_writes(r, op, where, taken)
        share = fit(r.b, share, item)
        r.name(share, item)
        r.add(item, Term(share, op.loc))
    if isinstance(source, Value) and r.is_active(source):
        zero = _zero_item_for(r, op, where, bar)
        r.add(source, Term(bar, op.loc, index=where, zeroed=True, taken=taken, zero=zero))


def _takes_all(index: Tree) -> bool:
    """``x[...]``, ``x[()]`` and ``x[:]``: whatever the rank, all of it."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(is_whole(part) or (isinstance(part, Const) and part.value is ...) for part in parts)


def _has_the_sizes(item: Type, whole: Array) -> bool:
    """Whether an item that is written to all of an array is a number, or as long along its axes, and no axis
    is longer or shorter in another trip (zeros like it would have to be kept)."""
    axes = item.dims if isinstance(item, Array) else ()
    return whole.dims[whole.rank - len(axes) :] == axes and not any(dim.drifts for dim in whole.dims)


def _zero_item_for(r: Reverse, op: Op, where: Tree, bar: Atom) -> Atom | None:
    """The adjoint of an item of a list that was overwritten, where it is more than a number: as long as that
    item.  A row of which an item was replaced is as long as it was before."""
    source, index, item = op.args
    elem = bar.type.elem if isinstance(bar.type, Growing) else None
    if isinstance(elem, Array):
        same = item.type == elem and not any(dim.drifts for dim in elem.dims)
    elif isinstance(elem, Growing):
        made = r.definition(item) if isinstance(item, Value) else None
        read = r.definition(made.args[0]) if made is not None and made.name == "list_set" else None
        same = read is not None and read.name == "list_get" and read.args == (source, index)
    else:
        return None
    return r.b.zero_item(r.b.emit("list_get", bar if same else source, where))


def _name_item(r: Reverse, taken: Atom, item: Value) -> None:
    if isinstance(taken, Value) and not taken.hint and taken.origin is None:
        if item.hint or item.origin is not None:
            r.name(taken, item)
        else:
            taken.hint = "rhs_bar"


def _reverse_add_at(r: Reverse, op: Op) -> None:
    source, index, item = op.args
    bar = r.materialise(op.result)
    if bar is None:  # what has arrived cancels
        return
    if isinstance(item, Value) and r.is_active(item):
        taken = bar
        if rank_of(op.result.type) or not _takes_all(index):  # else it may be a number
            taken = r.b.emit("operator.getitem", bar, map_tree(r.import_atom, index))
        r.add(item, Term(fit(r.b, taken, item), op.loc))
    if isinstance(source, Value) and r.is_active(source):
        r.add(source, Term(bar, op.loc))


def _item_bar(r: Reverse, bar: Atom | None, where: Any, item: Value) -> Atom:
    """The adjoint of an item, in the precision of the item itself."""
    return cast(r.b, r.b.emit("list_get", bar, where), item)


def _reverse_list_new(r: Reverse, op: Op) -> None:
    bar = r.materialise(op.result)
    for k, item in enumerate(op.args):
        if isinstance(item, Value) and r.is_active(item):
            r.add(item, Term(_item_bar(r, bar, k, item), op.loc))


def _reverse_list_append(r: Reverse, op: Op) -> None:
    items, item = op.args
    bar = r.materialise(op.result)
    if isinstance(item, Value) and r.is_active(item):
        r.add(item, Term(_item_bar(r, bar, -1, item), op.loc))
    if isinstance(items, Value) and r.is_active(items):
        r.add(items, Term(r.b.emit("list_drop", bar), op.loc, base=True))


def _reverse_list_insert(r: Reverse, op: Op) -> None:
    items, index, item = op.args
    bar = r.materialise(op.result)
    if bar is None:  # what has arrived cancels
        return
    where = r.import_atom(index)
    where = where if _is_place(r, items, index) else _inserted_at(r, where, bar)
    if isinstance(item, Value) and r.is_active(item):
        r.add(item, Term(_item_bar(r, bar, where, item), op.loc))
    if isinstance(items, Value) and r.is_active(items):
        r.add(items, Term(r.b.emit("list_drop", bar, where), op.loc, base=True))


def _is_place(r: Reverse, items: Atom, index: Atom) -> bool:
    """Whether an index is zero, or surely no larger than the list is long: found by ``bisect`` in it."""
    maker = r.definition(index) if isinstance(index, Value) else None
    found = maker is not None and maker.name.startswith("bisect.") and len(maker.args) == 2
    return number(index) == 0 or (maker is not None and found and maker.args[0] is items)


def _inserted_at(r: Reverse, index: Atom, bar: Atom) -> Atom:
    """Where an item stands that was inserted at this index, which Python clips to the list."""
    emit = r.b.emit
    last = emit("operator.sub", emit("list_len", bar), 1)
    if isinstance(index, Const):
        if index.value > 0:
            return emit("builtins.min", index, last)
        return emit("builtins.max", emit("operator.add", last, index), 0)
    behind = emit("operator.mul", last, emit("operator.lt", index, 0))
    front = emit("builtins.max", emit("operator.add", index, behind), 0)
    return emit("builtins.min", front, last)


def _reverse_list_drop(r: Reverse, op: Op) -> None:
    items, *where = op.args
    bar = r.materialise(op.result)
    if bar is None:  # what has arrived cancels
        return
    index = r.import_atom(where[0]) if where else const(-1)
    zero = r.b.zero_item(r.b.emit("list_get", items, index))
    if where:
        longer = r.b.emit("list_insert", bar, _from_front(r, index, bar), zero)
    else:
        longer = r.b.emit("list_append", bar, zero)
    r.add(items, Term(longer, op.loc, base=True))


def _from_front(r: Reverse, index: Atom, rest: Atom) -> Atom:
    """An index of an item, counted from the front; ``rest`` is the list without the item."""
    if isinstance(index, Const) and index.value >= 0:
        return index
    emit = r.b.emit
    n = emit("operator.add", emit("list_len", rest), 1)
    if isinstance(index, Const):
        return emit("operator.add", n, index)
    return emit("operator.add", index, emit("operator.mul", n, emit("operator.lt", index, 0)))


def _reverse_list_pick(r: Reverse, op: Op) -> None:
    """The positions are a permutation: their own order is where each item went."""
    items, order = op.args
    bar = r.materialise(op.result)
    back = r.b.emit("list_order", r.import_atom(order))
    r.add(items, Term(r.b.emit("list_pick", bar, back), op.loc, base=True))


def _reverse_list_of(r: Reverse, op: Op) -> None:
    """``list(array)``: the adjoint of the array is the array of the items' adjoints."""
    (array,) = op.args
    bar = r.materialise(op.result)
    if bar is not None and r.is_active(array):
        r.add(array, Term(r.b.emit("numpy.array", bar), op.loc))


def _reverse_list_add(r: Reverse, op: Op) -> None:
    bar = r.materialise(op.result)
    for items in op.args:
        if bar is not None and r.is_active(items):
            r.add(items, Term(bar, op.loc, base=True))


def _nothing(r: Reverse, op: Op) -> None:
    for result in op.results:
        r.scope.bars.pop(r.rep(result), None)


def _reverse_if(r: Reverse, op: Op) -> None:
    from s2s_ad.transform.reverse_branches import reverse_if

    reverse_if(r, op)


def _reverse_loop(r: Reverse, op: Op) -> None:
    from s2s_ad.transform.reverse_loops import reverse_loop

    reverse_loop(r, op)


_HANDLERS = {
    "operator.getitem": _reverse_getitem,
    "list_get": _reverse_getitem,
    "setitem": _reverse_setitem,
    "list_set": _reverse_setitem,
    "add_at": _reverse_add_at,
    "list_new": _reverse_list_new,
    "list_append": _reverse_list_append,
    "list_drop": _reverse_list_drop,
    "list_insert": _reverse_list_insert,
    "list_pick": _reverse_list_pick,
    "list_zeros": _nothing,
    "list_add": _reverse_list_add,
    "builtins.list": _reverse_list_of,
    "list_rows": _reverse_list_of,
    "if": _reverse_if,
    "for": _reverse_loop,
    "while": _reverse_loop,
    CALL: reverse_joint,
    CALL_FWD: reverse_call,
}
