"""``if``: both branches are lowered on the same store, and what they changed is merged.

A :class:`Merger` takes two abstract values, one from each branch, and makes the one that holds
afterwards; numbers and arrays become results of the ``if`` operation.  Equal pairs share a result,
and a flag that is true in the first branch and false in the second is the condition itself.
What cannot be merged is poisoned: it is refused only if it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.frontend.join import join, join_samples
from s2s_ad.frontend.liveness import is_live
from s2s_ad.frontend.lowerer import Lowerer, describe, root_of
from s2s_ad.frontend.needs import Unmade
from s2s_ad.frontend.values import (
    MISSING,
    RETURNED,
    Abs,
    Bound,
    Choice,
    Closure,
    DictObj,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Loop,
    Missing,
    Named,
    Poison,
    Range,
    SetObj,
    View,
)
from s2s_ad.frontend.values import _serial as serial
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import UNDEF, Const, Op, Value, walk
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import Array, Opaque, Scalar, Undef


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


def arm(lo: Lowerer, thunk: Callable[[], Abs]) -> Arm:
    """Lower a branch on the store and put the store back."""
    with lo.builder.nested() as ops:
        lo.state.begin()
        try:
            value = thunk()
        except Unmade as unmade:
            value = MISSING
            lo.recursion.unmade.append(unmade.record)
            lo.state.set("dead", True)
        finally:
            changes = lo.state.rollback()
    dead = changes.pop("dead", None) is True
    return Arm(ops, changes, value, dead)


def branch(
    lo: Lowerer,
    cond: Any,
    then: Callable[[], Abs],
    orelse: Callable[[], Abs],
    live: frozenset[str] | None = None,
) -> Abs:
    """Lower ``if cond: then() else: orelse()``; the merged value of the two.

    ``live`` are the names of the current frame that are read later (None: all of them may be).
    """
    start = next(serial)
    node, loc = lo.node, lo.builder.loc
    merger = Merger(lo, cond, arm(lo, then), arm(lo, orelse), start, live)
    lo.node, lo.builder.loc = node, loc
    changes = merger.slots()
    value = merger.value(merger.arms[0].value, merger.arms[1].value, "")
    merger.finish()
    for slot, new in changes.items():
        lo.state.set(slot, new)
    if merger.arms[0].dead and merger.arms[1].dead:
        lo.state.set("dead", True)
    return value


class Merger:
    """Merges what two branches made."""

    def __init__(self, lo: Lowerer, cond: Any, first: Arm, second: Arm, start: int, live: Any) -> None:
        self.live = live
        self.lo, self.cond, self.arms, self.start = lo, cond, (first, second), start
        self.results: list[Value] = []
        self.memo: dict[Any, Any] = {}
        self.pairs: dict[Any, set[Any]] = {}

    # ------------------------------------------------------------ slots

    def slots(self) -> dict[Any, Abs]:
        first, second = self.arms
        merged: dict[Any, Abs] = {}
        for slot in (*first.changes, *(s for s in second.changes if s not in first.changes)):
            if not self.relevant(slot):
                continue
            if isinstance(slot, Lazy):  # an iterator that is used up on some path
                merged[slot] = _TRUE
                continue
            a, b = self.held(first, slot), self.held(second, slot)
            hint = slot[1] if isinstance(slot, tuple) else getattr(slot, "hint", "")
            merged[slot] = self.content(a, b, hint) if not isinstance(slot, tuple) else self.value(a, b, hint)
            self._link_items(slot, merged[slot], a, b)
        return merged

    def _link_items(self, owner: Any, merged: Any, *held: Any) -> None:
        """A list that begins to grow holds values: they are linked to the arrays they are."""
        from s2s_ad.frontend.containers import _link_items

        for items in held:
            if isinstance(owner, ListObj) and isinstance(merged, Grown) and isinstance(items, tuple):
                _link_items(self.lo, owner, items)

    def relevant(self, slot: Any) -> bool:
        if isinstance(slot, View):
            return False
        if isinstance(slot, Value):
            return not any(a.defines(slot) for a in self.arms)
        if isinstance(slot, tuple):
            return slot[0].serial < self.start and is_live(self.lo.frame, slot, self.live)
        return getattr(slot, "serial", 0) < self.start

    def held(self, a: Arm, slot: Any) -> Any:
        if slot in a.changes:
            return a.changes[slot]
        default = slot if isinstance(slot, Value) else _FALSE if _is_exit(slot) else MISSING
        return self.lo.state.get(slot, default)

    # ------------------------------------------------------------ values

    def value(self, a: Abs, b: Abs, hint: str) -> Abs:
        """The merge of two abstract values."""
        first, second = self.arms
        if a is b or (isinstance(a, Const) and isinstance(b, Const) and a == b):
            return a
        if second.dead and self.outside(a):
            return a
        if first.dead and self.outside(b):
            return b
        for p in (a, b):
            if isinstance(p, Poison):
                return p
        if isinstance(a, Missing) or first.dead:
            return self._missing(b, 1, hint)
        if isinstance(b, Missing) or second.dead:
            return self._missing(a, 0, hint)
        if is_numeric(self.lo, a) and is_numeric(self.lo, b):
            return self._leaf(a, b, hint)
        return self._structured(a, b, hint)

    def outside(self, v: Abs) -> bool:
        """A value that the branches did not make."""
        if isinstance(v, Value):
            return not any(a.defines(v) or v in a.changes for a in self.arms)
        if isinstance(v, tuple):
            return all(self.outside(item) for item in v)
        if isinstance(v, View):
            return False
        return isinstance(v, (Const, Closure)) or getattr(v, "serial", self.start) < self.start

    def _missing(self, v: Abs, which: int, hint: str) -> Abs:
        """The merge with nothing: undefined numbers in the other branch."""
        if isinstance(v, tuple):
            return tuple(self._missing(item, which, hint) for item in v)
        if isinstance(v, Const) and isinstance(v.type, Opaque):
            return (
                v
                if self.arms[1 - which].dead or v.type.name == "exception"
                else Poison("S2S204", f"{hint!r} may have no value here")
            )
        if is_numeric(self.lo, v):
            pair = (v, UNDEF) if which == 0 else (UNDEF, v)
            return self._leaf(pair[0], pair[1], hint)
        if isinstance(v, (ListObj, DictObj, Instance, SetObj)):
            return self._object(v, v, hint)
        if isinstance(v, Missing):
            return v
        return (
            v
            if isinstance(v, (Closure, Bound, Range, Const))
            else Poison("S2S204", f"{hint!r} may have no value here")
        )

    def _leaf(self, a: Abs, b: Abs, hint: str) -> Abs:
        x, y = self.read(0, a), self.read(1, b)
        if isinstance(x, Poison) or isinstance(y, Poison):
            return x if isinstance(x, Poison) else y
        result = self.result(x, y, hint)
        if isinstance(result, Value) and isinstance(result.type, Array):
            for side, v in enumerate((a, b)):
                if isinstance(v, (Value, View)):
                    self._alias(result, side, v)
        return result

    def _alias(self, result: Value, side: int, v: Any) -> None:
        """The result may be this very array: writes to one are not seen in the other."""
        root = root_of(v)
        if self.arms[side].defines(root):
            known = self.pairs.setdefault((side, root), set())
            for other in known:
                if other is not result:
                    self.lo.link(result, other)
            known.add(result)
            for other in tuple(self.lo.links.get(root, ())):
                if not any(a.defines(other) for a in self.arms):
                    self.lo.link(result, other)
                for twin in self.pairs.get((side, other), ()):
                    self.lo.link(result, twin)
        else:
            self.lo.link(result, root)

    def result(self, x: Any, y: Any, hint: str) -> Any:
        """The result of the ``if`` that is one atom or the other."""
        if x is y or (isinstance(x, Const) and isinstance(y, Const) and x == y):
            return x
        if _is_flag(self.cond):  # what the condition is, is known in each branch
            x = _TRUE if x is self.cond else _FALSE if self.lo.opposites.get(x) is self.cond else x
            y = _FALSE if y is self.cond else _TRUE if self.lo.opposites.get(y) is self.cond else y
            if _is_true(x) and _is_false(y):
                return self.cond
            if isinstance(x, Const) and isinstance(y, Const) and x == y:
                return x
        memo = (x if isinstance(x, Value) else x.key, y if isinstance(y, Value) else y.key)
        if memo in self.memo:
            return self.memo[memo]
        t = join(x.type, y.type)
        if t is None:
            return Poison(
                "S2S203",
                f"{hint or 'the value'!r} is a {describe(x)} on one path and a {describe(y)} on the other",
                self.lo.place(),
                cause=self.cond,
            )
        result = Value(hint, t, join_samples(_samples(x), _samples(y)))
        if isinstance(t, Array) and any(isinstance(v.type, Scalar) or v in self.lo.mixed for v in (x, y)):
            self.lo.mixed.add(result)
        if _is_flag(self.cond) and _is_false(x) and _is_true(y):
            self.lo.opposites[result] = self.cond
        self.memo[memo] = result
        self.results.append(result)
        self.arms[0].yields.append(x)
        self.arms[1].yields.append(y)
        return result

    def read(self, side: int, v: Abs) -> Any:
        """The atom that a value holds at the end of a branch."""
        if isinstance(v, Const):
            return v
        a = self.arms[side]
        if isinstance(v, Value):
            return self.held(a, v)
        with self.lo.builder.nested() as more:
            self.lo.state.begin()
            try:
                self.lo.state.apply(a.changes)
                atom = self.lo.read(v)
            finally:
                self.lo.state.rollback()
        a.ops.extend(more)
        a.made = None
        return atom

    def _structured(self, a: Abs, b: Abs, hint: str) -> Abs:
        if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
            return tuple(self.value(p, q, hint) for p, q in zip(a, b, strict=True))
        if isinstance(a, Named) and isinstance(b, Named) and a.cls is b.cls and len(a.items) == len(b.items):
            return Named(a.cls, tuple(self.value(p, q, hint) for p, q in zip(a.items, b.items, strict=True)))
        if type(a) is type(b) and isinstance(a, (ListObj, DictObj, Instance, SetObj)):
            if not isinstance(a, Instance) or a.cls is b.cls:
                return self._object(a, b, hint)
        if isinstance(a, Range) and isinstance(b, Range):
            parts = zip((a.start, a.stop, a.step), (b.start, b.stop, b.step), strict=True)
            return Range(*[self.value(p, q, hint) for p, q in parts])
        if isinstance(a, Closure) and isinstance(b, Closure) and a.node is b.node and a.frame is b.frame:
            return a
        if _callable(a) and _callable(b):
            return Choice(self.cond, a, b)
        return Poison(
            "S2S203",
            f"{hint or 'the value'!r} is a {describe(a)} on one path and a {describe(b)} on the other",
            self.lo.place(),
            cause=self.cond,
        )

    def _object(self, a: Any, b: Any, hint: str) -> Abs:
        """Two objects with identity: a new one that holds the merge of what they hold."""
        memo = (id(a), id(b))
        if memo in self.memo:
            return self.memo[memo]
        new = Instance(a.cls, hint) if isinstance(a, Instance) else type(a)(hint)
        self.memo[memo] = new
        x, y = self.held(self.arms[0], a), self.held(self.arms[1], b)
        self.lo.state.set(new, self.content(x, y, hint))
        self._link_items(new, self.lo.state.get(new), x, y)
        for old in (a, b):
            if old.serial < self.start:
                self.lo.twin(new, old)
        return new

    def content(self, a: Any, b: Any, hint: str) -> Any:
        """The merge of what one object holds in the two branches."""
        if isinstance(a, Missing) != isinstance(b, Missing):
            return self._one_sided(a, b, hint)
        if isinstance(a, dict) and isinstance(b, dict):
            if self.arms[0].dead or list(a) == list(b) or self.arms[1].dead:
                keys = b if self.arms[0].dead else a
                return {k: self.value(a.get(k, MISSING), b.get(k, MISSING), f"{hint}_{k}") for k in keys}
            return self._differ(hint)  # of equal keys in another order, too: a loop over them would tell
        if isinstance(a, Grown) or isinstance(b, Grown):
            return self._grown(a, b, hint)
        if isinstance(a, tuple) and isinstance(b, tuple) and len(a) != len(b):
            if self.arms[0].dead or self.arms[1].dead:
                return b if self.arms[0].dead else a
            return self._grown(a, b, hint)
        if isinstance(a, (list, frozenset)) or isinstance(b, (list, frozenset)):
            return a if a == b else self._differ(hint)
        return self.value(a, b, hint)

    def _one_sided(self, a: Any, b: Any, hint: str) -> Any:
        """What an object holds that only one of the branches has made."""
        which, held = (1, b) if isinstance(a, Missing) else (0, a)
        if isinstance(held, dict):
            return {k: self._missing(v, which, f"{hint}_{k}") for k, v in held.items()}
        if isinstance(held, Grown):
            nothing = _map(held.tree, lambda _: UNDEF)
            trees = (held.tree, nothing) if which == 0 else (nothing, held.tree)
            return Grown(self._grown_tree(*trees, hint))
        return self._missing(held, which, hint) if isinstance(held, tuple) else held

    def _differ(self, hint: str) -> Poison:
        text = f"{hint or 'a container'!r} has another structure on the two paths"
        return Poison("S2S202", text, self.lo.place(), cause=self.cond)

    def _grown(self, a: Any, b: Any, hint: str) -> Any:
        """Lists of different length: lists of a length that is known at run time only."""
        from s2s_ad.frontend.containers import grow

        trees = []
        for side, held in enumerate((a, b)):
            with self.lo.builder.nested() as more:
                self.lo.state.begin()
                try:
                    self.lo.state.apply(self.arms[side].changes)
                    trees.append(grow(self.lo, held, hint, like=b if side == 0 else a))
                finally:
                    self.lo.state.rollback()
            self.arms[side].ops.extend(more)
            self.arms[side].made = None
        if any(isinstance(t, Poison) for t in trees):
            return self._differ(hint)
        return Grown(self._grown_tree(trees[0].tree, trees[1].tree, hint))

    def _grown_tree(self, a: Any, b: Any, hint: str) -> Any:
        if isinstance(a, tuple):
            return tuple(self._grown_tree(p, q, hint) for p, q in zip(a, b, strict=True))
        return self.result(a, b, hint)

    # ------------------------------------------------------------ the operation

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


_TRUE, _FALSE = const(True), const(False)


def _map(tree: Any, f: Callable[[Any], Any]) -> Any:
    return tuple(_map(t, f) for t in tree) if isinstance(tree, tuple) else f(tree)


def _is_exit(slot: Any) -> bool:
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


def _callable(v: Abs) -> bool:
    return isinstance(v, (Closure, Bound, Choice)) or (isinstance(v, Const) and callable(v.value))


def is_numeric(lo: Lowerer, v: Abs) -> bool:
    """Something that an ``if`` can have as a result."""
    if isinstance(v, Const):
        return isinstance(v.type, (Scalar, Undef)) or isinstance(v.value, str)
    return isinstance(v, (Value, View))


def definitions(ops: list[Op]) -> set[Value]:
    """Every value that operations define, inside their blocks too."""
    found: set[Value] = set()
    for op in ops:
        found.update(op.results)
        for block in op.blocks:
            found.update(block.params)
            for inner in walk(block):
                found.update(inner.results)
                for b in inner.blocks:
                    found.update(b.params)
    return found
