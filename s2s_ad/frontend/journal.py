"""What code that is lowered on trial has done before each of its operations.

An exception leaves what was written before it as it is.  A test for it stands before the code that may
raise, so that code must not have changed anything that is there afterwards: a variable of a function that
is not left, an array, a list or an object that was there before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Closure, Frame, Lazy, View, serial
from s2s_ad.ir.core import Op, Value


class Journal:
    """Operations and lasting changes in order."""

    def __init__(self, lo: Lowerer) -> None:
        self._begun = next(serial)
        self._slots = set(lo.state.store)
        self._frames = {slot[0] for slot in self._slots if isinstance(slot, tuple)} | set(lo.frames)
        self._made: set[Value] = set()
        self._places: dict[Op | Value, int] = {}
        self._changes: list[tuple[int, Any]] = []

    def op(self, op: Op) -> None:
        self._places[_name(op)] = len(self._places)
        self._made.update(op.results)

    def change(self, slot: Any) -> None:
        if self._lasts(slot):
            self._changes.append((len(self._places), slot))

    def _lasts(self, slot: Any) -> bool:
        if isinstance(slot, tuple):
            owner, name = slot
            return isinstance(owner, (Frame, Closure)) and owner in self._frames and name.isidentifier()
        if isinstance(slot, Lazy):  # which has no place in the store before its first item
            return slot.serial < self._begun
        if isinstance(slot, View):  # what it held when it was read last
            return False
        return slot not in self._made if isinstance(slot, Value) else slot in self._slots

    def changed(self, but: Any = None) -> bool:
        """Whether there is a lasting change at all, ``but`` for one of this."""
        return any(slot is not but for _, slot in self._changes)

    def changed_before(self, op: Op) -> bool:
        """Whether there is one before an operation is done, or before a branch of it raises."""
        raises = [inner for block in op.blocks for inner in block.ops if inner.name == "raise"]
        place = max(self._places.get(_name(each), len(self._places)) for each in raises or [op])
        return any(change <= place for change, _ in self._changes)


def _name(op: Op) -> Op | Value:
    """What an operation is known by, where it is put into another block, too: its first result."""
    return op.results[0] if op.results else op


@contextmanager
def journal(lo: Lowerer) -> Iterator[Journal]:
    """Writes down what is lowered inside."""
    kept = Journal(lo)
    outer_op, outer_change = lo.builder.on_op, lo.state.on_change

    def on_op(op: Op) -> None:
        kept.op(op)
        if outer_op is not None:
            outer_op(op)

    def on_change(slot: Any) -> None:
        kept.change(slot)
        if outer_change is not None:
            outer_change(slot)

    lo.builder.on_op, lo.state.on_change = on_op, on_change
    try:
        yield kept
    finally:
        lo.builder.on_op, lo.state.on_change = outer_op, outer_change
