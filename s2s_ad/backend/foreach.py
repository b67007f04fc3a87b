"""Loops over the items of arrays and lists: ``for row in x`` instead of an index.

A loop of the user's over an array was lowered to a loop over ``range(len(x))`` that begins with
``row = x[i]``.  Here such loops are found again, before names are given, so that the index needs
no variable when nothing else reads it; else the loop prints with ``enumerate``, and loops over
several arrays with ``zip``.  The array is not written while the loop runs (it is read in each
trip, so ownership keeps its buffer alone).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from s2s_ad.backend.plan import Loop, Plan, loop_parts
from s2s_ad.ir.core import Const, Op, Value, walk
from s2s_ad.ir.types import Array, Growing, Scalar

_READS = frozenset({"operator.getitem", "list_get"})


@dataclass(frozen=True, eq=False)
class Items:
    """The reads that become loop targets, in the order of the arrays, and whether the index is needed."""

    reads: tuple[Op, ...]
    counted: bool

    @property
    def arrays(self) -> tuple[Value, ...]:
        return tuple(op.args[0] for op in self.reads)

    @property
    def targets(self) -> tuple[Value, ...]:
        return tuple(op.result for op in self.reads)


def find_items(plan: Plan) -> None:
    """Fills ``plan.items`` for the loops that can be printed over items."""
    if plan.style == "wengert":
        return
    for op in walk(plan.function.body):
        if op.name == "for" and _over_items(op):
            items = _items(plan, loop_parts(op))
            if items is not None and (not op.flag("reverse") or _backwards(plan, items)):
                plan.items[op] = items


def _backwards(plan: Plan, items: Items) -> bool:
    """Whether ``for t in reversed(times)`` says it: one array, of which nothing but numbers is ever read.

    (The reverse sweep may write to an array before it reads an item of it.)
    """
    if items.counted or len(items.arrays) != 1:
        return False
    users = [op for op in walk(plan.function.body) if items.arrays[0] in op.operands]
    handed_on = any(items.arrays[0] in b.yields for op in walk(plan.function.body) for b in op.blocks)
    read = all(op.results and all(isinstance(r.type, Scalar) for r in op.results) for op in users)
    return read and not handed_on and items.arrays[0] not in plan.function.body.yields


def _over_items(op: Op) -> bool:
    """Whether the user wrote a loop without an index range."""
    text = op.loc.text if op.loc is not None else ""
    start, _, step = op.args[:3]
    plain = _is(start, 0) and _is(step, 1)
    return plain and text.lstrip().startswith("for ") and re.search(r"\brange\(", text) is None


def _is(atom: object, number: int) -> bool:
    return isinstance(atom, Const) and atom.value == number


def _items(plan: Plan, loop: Loop) -> Items | None:
    arrays = _lengths(plan, loop.op.args[1])
    if not arrays or len(set(arrays)) != len(arrays):
        return None
    reads = [_read(plan, loop, array) for array in arrays]
    found = tuple(op for op in reads if op is not None)
    if len(found) != len(arrays):
        return None
    counted = plan.uses[loop.index] > len(found)
    text = loop.op.loc.text if loop.op.loc is not None else ""
    if counted and ("enumerate(" not in text or len(found) > 1 or loop.index.hint == found[0].result.hint):
        return None
    return Items(found, counted)


def _lengths(plan: Plan, stop: object) -> list[Value]:
    """The arrays whose (smallest) length the atom is."""
    op = plan.inlined_op(stop) if isinstance(stop, Value) else None
    if op is None:
        return []
    if op.name in ("builtins.len", "list_len") or (op.name == "shape_at" and _is(op.args[1], 0)):
        base = op.args[0]
        named = (
            isinstance(base, Value) and isinstance(base.type, (Array, Growing)) and base not in plan.inlined
        )
        return [base] if named else []
    if op.name == "builtins.min" and len(op.args) > 1:
        parts = [_lengths(plan, arg) for arg in op.args]
        return [array for part in parts for array in part] if all(parts) else []
    return []


def _read(plan: Plan, loop: Loop, array: Value) -> Op | None:
    """The statement ``row = array[index]`` of the body."""
    for op in loop.body.ops:
        if op.name not in _READS or op.args[0] is not array or op.results[0] in plan.inlined:
            continue
        index = op.args[1]
        if index in (loop.index, (loop.index,)) and op.result.hint.isidentifier():
            return op
    return None
