"""Simple statements: assignment to every kind of target, augmented assignment, del, assert, raise, import."""

from __future__ import annotations

import importlib
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import (
    containers,
    editing,
    given,
    growing,
    handed,
    heap,
    outside,
    repeats,
    sets,
    subscripts,
    tables,
)
from s2s_ad.frontend.about import answers, described, is_array
from s2s_ad.frontend.arraylike import as_array, is_numpys
from s2s_ad.frontend.conditions import asked
from s2s_ad.frontend.exceptions import raise_unless, wanted
from s2s_ad.frontend.exprs import closure, unread
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.operators import BINARY, binary
from s2s_ad.frontend.raising import ASKED_FOR, hazards
from s2s_ad.frontend.traces import on_probation
from s2s_ad.frontend.trial import or_not_at_all
from s2s_ad.frontend.truth import test, truth
from s2s_ad.frontend.values import (
    MISSING,
    SPECIAL,
    Abs,
    Bound,
    DequeObj,
    DictObj,
    FrozenObj,
    Grown,
    Instance,
    ListObj,
    SetObj,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, replace
from s2s_ad.ir.types import Array


def assign(lo: Lowerer, stmt: Any) -> None:
    names = all(isinstance(target, gast.Name) for target in stmt.targets)
    value = unread(lo, stmt.value) if names else lo.eval(stmt.value)
    for target in stmt.targets:
        with repeats.exchange(lo, target, stmt.value):
            store(lo, target, value)


def ann_assign(lo: Lowerer, stmt: Any) -> None:
    if stmt.value is not None:
        store(lo, stmt.target, lo.eval(stmt.value))


def store(lo: Lowerer, target: Any, value: Abs) -> None:
    """Assign an abstract value to a target expression."""
    if isinstance(target, gast.Name):
        store_name(lo, target.id, value)
    elif isinstance(target, (gast.Tuple, gast.List)):
        _unpack(lo, target, value)
    elif isinstance(target, gast.Subscript):
        obj = lo.eval(target.value)
        subscripts.setitem(lo, obj, lo.eval(target.slice), value)
    elif isinstance(target, gast.Attribute):
        from s2s_ad.frontend.attribute_writes import set_attribute

        set_attribute(lo, lo.eval(target.value), target.attr, value)
    else:
        lo.refuse("S2S117", "this is not a target that can be assigned", target)


def store_name(lo: Lowerer, name: str, value: Abs) -> None:
    if not isinstance(value, tuple):
        lo.name_it(value, name)
    home = home_of(lo, name)
    lo.state.set((home, name), value)
    given.assigned(lo, home, name)


def home_of(lo: Lowerer, name: str) -> Any:
    """The frame whose variable an assignment to a name binds."""
    frame = lo.frame
    while frame.comprehension and name not in frame.names:
        assert frame.parent is not None
        frame = frame.parent
    if name in frame.globals:
        lo.refuse("S2S103", f"assigns the global variable {name!r}")
    return _owner(lo, name) if name in frame.nonlocals else frame


def _owner(lo: Lowerer, name: str) -> Any:
    frame = lo.frame.parent
    while frame is not None:
        if name in frame.names and name not in frame.nonlocals:
            return frame
        frame = frame.parent
    return lo.refuse("S2S104", f"writes {name!r}, a variable outside of the differentiated function")


def _unpack(lo: Lowerer, target: Any, value: Abs) -> None:
    elts = target.elts
    stars = [k for k, e in enumerate(elts) if isinstance(e, gast.Starred)]
    if isinstance(value, ListObj) and isinstance(lo.content(value), Grown):
        before = stars[0] if stars else len(elts)
        items = editing.unpacked(lo, value, before, len(elts) - before - len(stars), bool(stars))
        for sub, item in zip(elts, items, strict=True):
            store(lo, sub.value if isinstance(sub, gast.Starred) else sub, item)
        return
    items = containers.unpack(lo, value, len(elts) if not stars else None, len(elts) - 1)
    if stars:
        (k,) = stars
        after = len(elts) - k - 1
        middle = containers.new_list(lo, tuple(items[k : len(items) - after]))
        items = [*items[:k], middle, *items[len(items) - after :]]
        elts = [*elts[:k], elts[k].value, *elts[k + 1 :]]
    for sub, item in zip(elts, items, strict=True):
        store(lo, sub, item)


# ---------------------------------------------------------------- augmented assignment


def aug_assign(lo: Lowerer, stmt: Any) -> None:
    op = BINARY[type(stmt.op)]
    target = stmt.target
    if isinstance(target, gast.Name):
        load = gast.Name(target.id, gast.Load(), None, None)
        gast.copy_location(load, target)
        old = lo.eval(load)
        store_name(lo, target.id, augmented(lo, op, old, lo.eval(stmt.value)))
    elif isinstance(target, gast.Subscript):
        obj = lo.eval(target.value)
        index = lo.eval(target.slice)
        itself = outside.item_door(lo, obj, index)
        if itself is not None:
            outside.augment(lo, itself, "item", index, op, lo.eval(stmt.value))
        else:
            _aug_item(lo, op, obj, index, stmt.value)
    elif isinstance(target, gast.Attribute):
        from s2s_ad.frontend.attribute_writes import open_door, set_attribute
        from s2s_ad.frontend.attributes import attribute

        obj = lo.eval(target.value)
        itself = obj if outside.is_whole(obj) else open_door(lo, obj, target.attr)
        if itself is not None:
            outside.augment(lo, itself, "attribute", const(target.attr), op, lo.eval(stmt.value))
            return
        new = augmented(lo, op, attribute(lo, obj, target.attr), lo.eval(stmt.value))
        set_attribute(lo, obj, target.attr, new)


def _aug_item(lo: Lowerer, op: str, obj: Abs, index: Abs, value_node: Any) -> None:
    owner, key = obj, index
    obj, index = tables.item_to_change(lo, obj, index) or (obj, index)
    keys = tables.keys_of(lo, owner)
    if is_array(obj):
        parts = tuple([heap.freeze(lo, p) for p in heap.index_parts(index)])
        old = lo.emit("operator.getitem", obj, parts)
        value = lo.eval(value_node)
        if isinstance(old.type, Array) and heap.is_basic(parts):  # a view, which sees what that has written
            old = lo.emit("operator.getitem", obj, parts)
        heap.setitem(lo, obj, parts, binary(lo, op, old, value))
        return
    old = subscripts.getitem(lo, obj, index)
    new = augmented(lo, op, old, lo.eval(value_node))
    if keys is not tables.keys_of(lo, owner):
        subscripts.setitem(lo, owner, key, new)
    elif new is not old or not isinstance(obj, ListObj):
        subscripts.setitem(lo, obj, index, new)


def augmented(lo: Lowerer, op: str, old: Abs, value: Abs) -> Abs:
    """``old op= value``: in place for arrays, lists, sets, dicts; a new value otherwise."""
    old = lo.not_none(old)
    if is_array(old):
        value = as_array(lo, value)
    if old in lo.mixed:
        return heap.update_mixed(lo, old, lo.emit(f"operator.{op}", old, value))
    if is_array(old):
        heap.update(lo, old, lo.emit(f"operator.{op}", old, value))
        return old
    if isinstance(old, ListObj) and is_numpys(op, value):
        return binary(lo, op, old, value)  # an array's operator comes first, and makes an array
    if isinstance(old, DequeObj) and op == "add":
        lo.call(Bound(old, "extend"), [value])
        return old
    if isinstance(old, SPECIAL):
        return binary(lo, op, old, value)
    if isinstance(old, ListObj) and op == "add":
        growing.extend(lo, old, value)
        return old
    if isinstance(old, ListObj) and op == "mul":
        containers.replace(lo, old, lo.content(binary(lo, op, old, value)))
        return old
    if isinstance(old, DictObj) and op == "or_":
        containers.replace(lo, old, {**lo.content(old), **containers.mapping(lo, value, old)})
        return old
    if isinstance(old, SetObj) and not isinstance(old, FrozenObj):
        sets.augment(lo, old, binary(lo, op, old, value))
        return old
    if answers(old, method := f"__i{op.strip('_')}__"):
        from s2s_ad.frontend.attributes import special

        if hasattr(old.cls, method):
            answer = lo.call(special(lo, old, method), [value])
            if not is_const(answer, type(NotImplemented)):
                return answer
    handed.augmented(lo, old)
    return binary(lo, op, old, value)


# ---------------------------------------------------------------- the other statements


def expression(lo: Lowerer, stmt: Any) -> None:
    if isinstance(stmt.value, (gast.Yield, gast.YieldFrom)):  # what is done meanwhile has readers
        lo.eval(stmt.value)
    elif not isinstance(stmt.value, gast.Constant):
        mark = len(lo.builder.ops)
        lo.eval(stmt.value)
        _done_for_its_error(lo, mark)


def _done_for_its_error(lo: Lowerer, mark: int) -> None:
    """``np.linalg.cholesky(a)`` as a statement asks whether it raises: it is done, though nobody reads it.
    (Where a handler gets that, it is tested for.)"""
    op = lo.builder.ops[-1] if len(lo.builder.ops) > mark else None
    if op is None or not op.prim.pure or op.blocks or lo.frames[0].quiet:
        return
    met = set(hazards(op, lo.raises, lo.numpys)) - set(ASKED_FOR)
    if met and not any(wanted(lo, hazard) for hazard in met):
        lo.builder.ops[-1] = replace(op, prim=replace(op.prim, effectful=True))


def nothing(lo: Lowerer, stmt: Any) -> None:
    pass


def delete(lo: Lowerer, stmt: Any) -> None:
    for target in stmt.targets:
        items = target.elts if isinstance(target, (gast.Tuple, gast.List)) else [target]
        for item in items:
            _delete(lo, item)


def _delete(lo: Lowerer, target: Any) -> None:
    if isinstance(target, gast.Name):
        slot = (home_of(lo, target.id), target.id)
        if lo.state.get(slot, MISSING) is MISSING:
            lo.refuse("S2S204", f"{target.id!r} has no value here", target)
        lo.state.set(slot, MISSING)
        given.assigned(lo, *slot, yes=False)
    elif isinstance(target, gast.Subscript):
        subscripts.delitem(lo, lo.eval(target.value), lo.eval(target.slice))
    elif isinstance(target, gast.Attribute):
        obj = lo.eval(target.value)
        if not isinstance(obj, Instance):
            lo.refuse("S2S106", f"del of an attribute of {described(obj)}", target)
        from s2s_ad.frontend.attribute_writes import del_attribute

        del_attribute(lo, obj, target.attr)


def assert_(lo: Lowerer, stmt: Any) -> None:
    value = asked(lo, stmt.test)
    known = truth(lo, value)
    if known:
        return
    cond = test(lo, value)
    if stmt.msg is not None and _is_done_for_its_text(lo, stmt.msg):
        raise_unless(lo, cond, AssertionError, lambda: lo.eval(stmt.msg))
        return
    try:
        with or_not_at_all(lo):
            message = lo.tree(lo.eval(stmt.msg)) if stmt.msg is not None else const(None)
    except Refusal:
        message = const("assertion failed")
    lo.emit("assert", cond, message)
    if known is False:
        lo.state.set("dead", True)


def _is_done_for_its_text(lo: Lowerer, message: Any) -> bool:
    """Whether a message does more than to be made, or may fail to be: it is made where that fails."""
    try:
        trial, traces = on_probation(lo, lambda: lo.eval(message))
    except Refusal:
        return False
    return traces or any(set(hazards(op, lo.raises, lo.numpys)) - set(ASKED_FOR) for op in trial.ops)


def import_(lo: Lowerer, stmt: Any) -> None:
    from s2s_ad.frontend.lift import imported

    for alias in stmt.names:
        try:
            module = importlib.import_module(alias.name)
        except ImportError as error:
            lo.refuse("S2S120", f"{error}", stmt, raises=error)
        name = alias.asname or alias.name.split(".")[0]
        bound = module if alias.asname else importlib.import_module(name)
        if not lo.frame.quiet:
            imported(lo, bound, name)
        lo.state.set((lo.frame, name), Const(bound, const(None).type, name))


def import_from(lo: Lowerer, stmt: Any) -> None:
    from s2s_ad.frontend.lift import lift_named

    package = lo.frame.function.__globals__.get("__package__") if stmt.level else None
    for alias in stmt.names:
        try:
            module = importlib.import_module("." * stmt.level + (stmt.module or ""), package)
            value = getattr(module, alias.name, None)
            if value is None:
                value = importlib.import_module(f"{module.__name__}.{alias.name}")
        except (ImportError, TypeError) as error:  # TypeError: a relative import outside of a package
            lo.refuse("S2S120", f"{error}", stmt, raises=error)
        name = alias.asname or alias.name
        lo.state.set((lo.frame, name), lift_named(lo, value, name, (module, alias.name)))


def function_def(lo: Lowerer, stmt: Any) -> None:
    value: Abs = closure(lo, stmt)
    for decorator in reversed(stmt.decorator_list):
        value = lo.call(lo.eval(decorator), [value])
    lo.state.set((lo.frame, stmt.name), value)


STATEMENTS.update(
    {
        gast.Assign: assign,
        gast.AnnAssign: ann_assign,
        gast.AugAssign: aug_assign,
        gast.Expr: expression,
        gast.Pass: nothing,
        gast.Nonlocal: nothing,
        gast.Global: nothing,
        gast.Delete: delete,
        gast.Assert: assert_,
        gast.Import: import_,
        gast.ImportFrom: import_from,
        gast.FunctionDef: function_def,
    }
)
