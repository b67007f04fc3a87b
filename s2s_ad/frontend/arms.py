"""Where two branches meet: the arms of an ``if``, and the atoms that hold after it.

An :class:`Arm` is a branch that has been lowered: its operations, what it changed in the store, and
its value.  A :class:`Meeting` takes an atom of each arm and answers with the atom that holds afterwards.
Pairs that are equal share one result of the ``if`` operation, atoms that are the same in both arms need
none, and a flag that is true in the first and false in the second is the condition itself: exits are
such flags, and most of them vanish here.

Reading a view at the end of an arm may take operations of its own; they are appended to the arm.  An
array that comes out of an ``if`` may be the very array that one of the arms had under another name, so
results are linked to what they may be: whoever writes to one of them asks for its links.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.frontend import forks, inner, kinds, mixed
from s2s_ad.frontend.about import on_two_paths, root_of
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.join import join, join_samples
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.values import MISSING, RETURNED, Abs, Poison, View
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import UNDEF, Const, Op, Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import Array, Scalar

TRUE, FALSE = const(True), const(False)


@dataclass(eq=False)
class Arm:
    """One branch: its operations, the slots it changed, its value, and whether it ends by raising."""

    ops: list[Op]
    changes: dict[Any, Any]
    value: Abs = None
    dead: bool = False
    yields: list[Any] = field(default_factory=list)
    made: set[Value] | None = None

    def defines(self, atom: Any) -> bool:
        if self.made is None:
            self.made = {r for op in self.ops for r in op.results}
        return atom in self.made


class Meeting:
    """Where two branches meet: what is one atom or the other is a result of the ``if``."""

    def __init__(self, lo: Lowerer, cond: Any, first: Arm, second: Arm) -> None:
        self.lo, self.cond, self.arms = lo, cond, (first, second)
        self.contents = False  # what meets now are contents of arrays, which have no names
        self.exits = False  # what meets now says how a loop or a function is left, and nobody else sees it
        self.results: list[Value] = []
        self.memo: dict[Any, Any] = {}
        self.pairs: dict[Any, dict[Any, None]] = {}
        self.items: list[tuple[Value, Any, Any]] = []  # results that are items of a list, and where

    def held(self, a: Arm, slot: Any) -> Any:
        if slot in a.changes:
            return a.changes[slot]
        default = slot if isinstance(slot, Value) else FALSE if is_exit(slot) else MISSING
        return self.lo.state.get(slot, default)

    def read(self, side: int, v: Abs) -> Any:
        """The atom that a value holds at the end of a branch."""
        if isinstance(v, Const):
            return v
        a = self.arms[side]
        if isinstance(v, Value):
            return self.held(a, v)
        with self.at_the_end_of(a):
            return self.lo.read(v)

    @contextmanager
    def at_the_end_of(self, a: Arm) -> Iterator[None]:
        """What is lowered inside is lowered at the end of a branch."""
        with self.lo.builder.reopened(a.ops), on_trial(self.lo) as trial:
            self.lo.state.apply(a.changes)
            yield
        a.ops.extend(trial.ops)
        a.made = None

    def leaf(self, a: Abs, b: Abs, hint: str) -> Abs:
        x, y = self.read(0, a), self.read(1, b)
        if isinstance(x, Poison) or isinstance(y, Poison):
            return x if isinstance(x, Poison) else y
        result = self.result(x, y, hint)
        if isinstance(result, Value) and isinstance(result.type, Array) and not self.contents:
            if forks.alike(a, b) and self._forks(result, a, b):
                return result
            for side, v in enumerate((a, b)):
                if isinstance(v, (Value, View)):
                    self._alias(result, side, v)
            self._note_item(result, (a, b))
        return result

    def _note_item(self, result: Value, pair: tuple[Any, Any]) -> None:
        """What is the item of a list at the end of either branch is one after the ``if``."""
        homes = [self._home(arm, v) for arm, v in zip(self.arms, pair, strict=True) if v is not UNDEF]
        first = homes[0] if homes else None
        if first is None or any(h is None or (h.outer, h.path) != (first.outer, first.path) for h in homes):
            return
        indices = [UNDEF if v is UNDEF else self.lo.homes[v].index for v in pair]
        self.items.append((result, first, self.result(indices[0], indices[1], "")))

    def _home(self, a: Arm, v: Any) -> Any:
        """Where something stands at the end of a branch."""
        home = self.lo.homes.get(v)
        there = home is not None and inner.is_there(self.lo, home, self.held(a, home.outer))
        return home if there else None

    def _forks(self, result: Value, a: Any, b: Any) -> bool:
        """Whether the result is one of two arrays that were there before, or one of them or a new one."""
        if forks.note(self.lo, result, self.cond, a, b, self._inside):
            return True
        for side, new in enumerate((a, b)):
            then, orelse = (None, b) if side == 0 else (a, None)
            if self._is_new(side, new) and forks.note(self.lo, result, self.cond, then, orelse, self._inside):
                self.pairs[side, new] = {result: None}
                return True
        return False

    def _is_new(self, side: int, v: Any) -> bool:
        """Whether a branch has made an array of which nothing else holds a part."""
        own = isinstance(v, Value) and self.arms[side].defines(v)
        return own and not self.pairs.get((side, v)) and not self.lo.sharers(v)

    def _inside(self, v: Any) -> bool:
        return any(arm.defines(v) for arm in self.arms)

    def _alias(self, result: Value, side: int, v: Any) -> None:
        """The result may be this very array: writes to one are not seen in the other."""
        root = root_of(v)
        if self.arms[side].defines(root):
            known = self.pairs.setdefault((side, root), {})
            for other in known:
                if other is not result:
                    self.lo.link(result, other)
            known[result] = None
            near = self.lo.linked(root)
            for other in self.lo.sharers(root):
                relate = self.lo.link if other in near else self.lo.loosen
                if not any(a.defines(other) for a in self.arms):
                    relate(result, other)
                for twin in self.pairs.get((side, other), ()):
                    relate(result, twin)
        else:
            self.lo.link(result, root)

    def result(self, x: Any, y: Any, hint: str) -> Any:
        """The result of the ``if`` that is one atom or the other."""
        if x is y or (isinstance(x, Const) and isinstance(y, Const) and x == y):
            return x
        if _is_flag(self.cond):  # what the condition is, is known in each branch
            if _is_true(x) and _is_false(y):
                pythons = self.exits or kinds.is_pythons(self.lo, self.cond)
                return self.cond if pythons else self.lo.emit("builtins.bool", self.cond)
            x = TRUE if x is self.cond else FALSE if self.lo.opposites.get(x) is self.cond else x
            y = FALSE if y is self.cond else TRUE if self.lo.opposites.get(y) is self.cond else y
            if _is_true(x) and _is_false(y):
                return self.cond
            if isinstance(x, Const) and isinstance(y, Const) and x == y:
                return x
        if (x, y) in self.memo:
            return self.memo[x, y]
        t = join(x.type, y.type)
        if t is None:
            return Poison(
                "S2S203",
                f"{hint or 'the value'!r} is {on_two_paths(x, y)}",
                self.lo.place(),
                cause=self.cond,
            )
        result = Value(hint, t, join_samples(_samples(x), _samples(y)))
        mixed.meet(self.lo, result, (x, y))
        kinds.meet(self.lo, result, (x, y))
        if _is_flag(self.cond) and _is_false(x) and _is_true(y):
            self.lo.opposites[result] = self.cond
        self.memo[x, y] = result
        self.results.append(result)
        self.arms[0].yields.append(x)
        self.arms[1].yields.append(y)
        return result

    def settle_items(self) -> None:
        """Afterwards: what is an item of a list is one of what the list holds then."""
        for made, home, index in self.items:
            inner.stands_at(self.lo, made, home.outer, index, home.path)
            self.lo.link(made, home.outer)

    def finish(self) -> None:
        """Append the ``if`` itself, unless it does nothing."""
        self.lo.born(self.results)
        first, second = self.arms
        if not (first.ops or second.ops or self.results):
            return
        blocks = tuple(self.lo.builder.block((), a.ops, a.yields) for a in self.arms)
        self.lo.builder.append(
            Op(prim("if"), (self.cond,), (), blocks, tuple(self.results), self.lo.builder.loc)
        )


def is_exit(slot: Any) -> bool:
    """A flag that nothing has raised yet."""
    return isinstance(slot, tuple) and (isinstance(slot[0], Loop) or slot[1] == RETURNED)


def _is_true(x: Any) -> bool:
    return isinstance(x, Const) and x.value is True


def _is_false(x: Any) -> bool:
    return isinstance(x, Const) and x.value is False


def _is_flag(x: Any) -> bool:
    return isinstance(x, Value) and isinstance(x.type, Scalar) and x.type.dtype == "b1"


def _samples(x: Any) -> Any:
    if isinstance(x, Const):
        return (x.value,) * 3 if type(x.value) is int else None
    return x.sample
