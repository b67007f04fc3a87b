"""What holds after an ``if``: the slots that its branches changed, merged one by one.

The values of a slot meet by what they are.  Numbers and arrays become results of the ``if``
(:mod:`s2s_ad.frontend.arms`); tuples, named tuples and ranges are merged item by item; two containers or
objects become a new object that holds the merge of what they hold, and is noted as a possible *twin* of
both; two functions become a :class:`~s2s_ad.frontend.values.Choice` by the condition, and what cannot be
merged becomes an :class:`~s2s_ad.frontend.values.Either`, to be used where it is known which of two it is.
Lists of different length become lists of a length that is known at run time only.

A slot that one branch alone has given a value is *undefined* in the other.  What cannot be merged is
poisoned: it is refused only if it is used, and says on which condition it hangs.  A branch that ends
by raising has no say: after the ``if`` what the other branch made holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from s2s_ad.frontend import forks, inner, labels
from s2s_ad.frontend.about import on_two_paths
from s2s_ad.frontend.arms import Arm, Meeting, is_exit
from s2s_ad.frontend.exitable import Clause
from s2s_ad.frontend.leaving import frames_left
from s2s_ad.frontend.liveness import is_live
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import (
    MISSING,
    ONE_OF_TWO,
    USED,
    Abs,
    Bound,
    Choice,
    Closure,
    DictObj,
    Either,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Missing,
    Named,
    Partial,
    Perhaps,
    Poison,
    Range,
    SetObj,
    View,
    is_const,
)
from s2s_ad.ir.core import UNDEF, Const, Value
from s2s_ad.ir.trees import leaves, map_tree
from s2s_ad.ir.types import Opaque, Scalar, Undef

_ITEMS = "let all items be numbers, arrays, tuples, or named tuples and objects of numbers, of one kind"


class Merger(Meeting):
    """Merges the slots and the values of two branches."""

    def __init__(
        self, lo: Lowerer, cond: Any, first: Arm, second: Arm, start: int, live: frozenset[str] | None
    ) -> None:
        super().__init__(lo, cond, first, second)
        self.start, self.live = start, live
        self.sure = False  # what is merged now is asked for only where it was made
        self.left: set[Any] = set()
        for arm in self.arms:
            self.left |= frames_left(arm, start, self.relevant)

    # ------------------------------------------------------------ slots

    def slots(self) -> dict[Any, Abs]:
        first, second = self.arms
        merged: dict[Any, Abs] = {}
        for slot in (*first.changes, *(s for s in second.changes if s not in first.changes)):
            if not self.relevant(slot):
                continue
            a, b = self.held(first, slot), self.held(second, slot)
            if isinstance(slot, Lazy):  # how far an iterator is
                merged[slot] = self._position(a, b)
                continue
            if isinstance(slot, tuple) and isinstance(slot[0], Closure) and self._is_new_attribute(a, b):
                text = f"the attribute {slot[1]!r} of a function may not be there"
                merged[slot] = self._either(a, b, "S2S204", text)
                continue
            self.contents, self.exits = isinstance(slot, Value), is_exit(slot)
            self.sure = isinstance(slot, tuple) and isinstance(slot[0], Clause)
            hint = slot[1] if isinstance(slot, tuple) else getattr(slot, "hint", "")
            merged[slot] = self.content(a, b, hint) if not isinstance(slot, tuple) else self.value(a, b, hint)
            self._link_items(slot, merged[slot], a, b)
        self.contents = self.exits = False
        return merged

    def _is_new_attribute(self, a: Any, b: Any) -> bool:
        one = isinstance(a, Missing) != isinstance(b, Missing)
        return one and not (self.arms[0].dead or self.arms[1].dead)

    def _position(self, a: Any, b: Any) -> Any:
        if self.arms[0].dead or self.arms[1].dead:
            return b if self.arms[0].dead else a
        return a if a == b else USED

    def _link_items(self, owner: Any, merged: Any, *held: Any) -> None:
        """A list that begins to grow holds values: they are linked to the arrays they are."""
        from s2s_ad.frontend.growing import link_items

        for items in held:
            if isinstance(owner, ListObj) and isinstance(merged, Grown) and isinstance(items, tuple):
                link_items(self.lo, owner, items, begins=True)

    def relevant(self, slot: Any) -> bool:
        if isinstance(slot, View):
            return False
        if isinstance(slot, Value):
            return not any(a.defines(slot) for a in self.arms)
        if isinstance(slot, tuple) and slot[0] in self.left:
            return bool(slot[1].isidentifier())
        if isinstance(slot, tuple):
            return slot[0].serial < self.start and is_live(self.lo.frame, slot, self.live)
        return getattr(slot, "serial", 0) < self.start

    # ------------------------------------------------------------ values

    def value(self, a: Abs, b: Abs, hint: str) -> Abs:
        """The merge of two abstract values."""
        first, second = self.arms
        a, b = self._settled(a, True), self._settled(b, False)
        if a is b or (isinstance(a, Const) and isinstance(b, Const) and a == b):
            return a
        if second.dead and self.outside(a):
            return a
        if first.dead and self.outside(b):
            return b
        for p in (a, b):
            if isinstance(p, Either):
                return self._either(a, b, p.code, p.text)
            if isinstance(p, Poison):
                return p
        if isinstance(a, Missing) or first.dead:
            return self._missing(b, 1, hint)
        if isinstance(b, Missing) or second.dead:
            return self._missing(a, 0, hint)
        if is_numeric(a) and is_numeric(b):
            return self.leaf(a, b, hint)
        return self._structured(a, b, hint)

    @contextmanager
    def _at_the_end(self, holds: bool) -> Iterator[None]:
        """With the condition known, as it is at the end of a branch."""
        depth = len(self.lo.facts)
        self.lo.facts.append((self.cond, holds))
        yield
        del self.lo.facts[depth:]

    def _settled(self, v: Abs, holds: bool) -> Abs:
        """What one of two values is at the end of a branch on the condition that decides it."""
        with self._at_the_end(holds):
            return self.lo.settled(v)

    def _either(self, a: Abs, b: Abs, code: str, text: str) -> Poison:
        """Two values that cannot be merged: to be used where it is known which of them it is."""
        then, orelse = self._side(a, 0), self._side(b, 1)
        return Either(code, text, self.lo.place(), None, self.cond, self.cond, then, orelse)

    def _side(self, v: Abs, which: int) -> Abs:
        """A value of one branch, or what an object holds there, as it is called afterwards."""
        if isinstance(v, (dict, Grown)):
            return self._one_sided(v, MISSING, "") if which == 0 else self._one_sided(MISSING, v, "")
        return v if isinstance(v, (Const, list, frozenset)) else self._missing(v, which, "")

    def outside(self, v: Abs) -> bool:
        """A value that the branches did not make."""
        if isinstance(v, Value):
            return not any(a.defines(v) or v in a.changes for a in self.arms)
        if isinstance(v, tuple):
            return all(self.outside(item) for item in v)
        if isinstance(v, View):
            return False
        if isinstance(v, Closure):
            return self.outside(tuple(v.defaults.values()))
        return isinstance(v, Const) or getattr(v, "serial", self.start) < self.start

    def _missing(self, v: Abs, which: int, hint: str) -> Abs:
        """The merge with nothing: undefined numbers in the other branch."""
        if isinstance(v, tuple):
            return tuple(self._missing(item, which, hint) for item in v)
        if isinstance(v, Perhaps):
            return Perhaps.of(self._missing(v.given, which, ""), self._missing(v.value, which, hint))
        if isinstance(v, Bound):
            return v if self.outside(v.obj) else replace(v, obj=self._missing(v.obj, which, hint))
        if isinstance(v, Choice) and (options := labels.options_of(v)):
            return labels.labelled(self._missing(self._name(v, which), which, hint), options)
        if isinstance(v, ONE_OF_TWO):
            test = v.test if self.outside(v.test) else self._missing(v.test, which, "")
            return replace(v, test=test, then=self._side(v.then, which), orelse=self._side(v.orelse, which))
        if isinstance(v, Const) and self.sure:
            return v
        if isinstance(v, Const) and isinstance(v.type, Opaque):
            if self.arms[1 - which].dead:
                return v
            pair = (v, MISSING) if which == 0 else (MISSING, v)
            return self._either(pair[0], pair[1], "S2S204", f"{hint!r} may have no value here")
        if is_numeric(v):
            pair = (v, UNDEF) if which == 0 else (UNDEF, v)
            return self.leaf(pair[0], pair[1], hint)
        if isinstance(v, (ListObj, DictObj, Instance, SetObj)):
            return self._object(v, v, hint)
        if isinstance(v, (Closure, Partial, Range)):
            return self._handed_out(v, which)
        return v if isinstance(v, (Missing, Const)) else Poison("S2S204", f"{hint!r} may have no value here")

    def _handed_out(self, v: Closure | Partial | Range, which: int) -> Abs:
        """A function, or a range, with what it was given in its branch."""

        def out(part: Abs) -> Abs:
            return part if self.outside(part) else self._missing(part, which, "")

        if isinstance(v, Range):
            return Range(out(v.start), out(v.stop), out(v.step))
        if isinstance(v, Closure):
            return v if self.outside(v) else replace(v, defaults={k: out(d) for k, d in v.defaults.items()})
        return Partial(out(v.function), tuple(map(out, v.args)), {k: out(a) for k, a in v.kwargs.items()})

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
            return replace(a, defaults={k: self.value(d, b.defaults[k], k) for k, d in a.defaults.items()})
        if any(isinstance(v, Value) and isinstance(v.type, Opaque) for v in (a, b)) and _or_none(a, b):
            return self.leaf(a, b, hint)
        if labels.carried(a) or labels.carried(b):
            if options := labels.options_of(Choice(self.cond, a, b)):
                return labels.labelled(self.leaf(self._name(a, 0), self._name(b, 1), hint), options)
        if all(_callable(v) or labels.options_of(v) for v in (a, b)):
            return Choice(self.cond, self._side(a, 0), self._side(b, 1))
        if any(is_const(v, type(None)) or isinstance(v, Perhaps) for v in (a, b)):
            return self._perhaps(a, b, hint)
        text = f"{hint or 'the value'!r} is {on_two_paths(a, b)}"
        return self._either(a, b, "S2S203", text)

    def _name(self, v: Abs, which: int) -> Abs:
        """Which of a few constants it is, said in its branch."""
        with self.at_the_end_of(self.arms[which]):
            return labels.text_of(self.lo, v)

    def _perhaps(self, a: Abs, b: Abs, hint: str) -> Abs:
        """None on some path: whether it is something is a flag of its own."""
        (given_a, x), (given_b, y) = Perhaps.split(a), Perhaps.split(b)
        sure, self.sure = self.sure, True
        value = self.value(x, y, hint)
        self.sure = sure
        if isinstance(value, Poison) and not isinstance(value, Either):
            return self._either(a, b, value.code, value.text)
        return Perhaps.of(self.value(given_a, given_b, ""), value)

    # ------------------------------------------------------------ objects

    def _object(self, a: Any, b: Any, hint: str) -> Abs:
        """Two objects with identity: a new one that holds the merge of what they hold."""
        if (a, b) in self.memo:
            return self.memo[a, b]
        new = Instance(a.cls, hint) if isinstance(a, Instance) else type(a)(hint)
        if isinstance(new, SetObj):
            new.taken_out = a.taken_out or b.taken_out
        self.lo.fresh -= {a, b}
        self.memo[a, b] = new
        if (node := self.lo.made_at.get(a) or self.lo.made_at.get(b)) is not None:
            self.lo.made_at[new] = node
        x, y = self.held(self.arms[0], a), self.held(self.arms[1], b)
        self.lo.state.set(new, self.content(x, y, hint))
        self._link_items(new, self.lo.state.get(new), x, y)
        if forks.note(self.lo, new, self.cond, a, b, lambda v: v.serial >= self.start):
            return new
        for side, old in enumerate((a, b)):
            if old.serial < self.start:
                self.lo.twin(new, old)
            else:  # its items may be those of another list
                self.lo.link(new, old)
                self._stands_for(new, side, old)
            inner.may_be(self.lo, new, old)
        return new

    def _stands_for(self, new: Any, side: int, old: Any) -> None:
        """What an object of a branch may be, what is made of it may be: an object from outside, or what is
        made of another one of the branch, or of this one beside another partner."""
        self.pairs.setdefault((side, old), {})[new] = None
        for same in (old, *self.lo.doubles(old)):
            if same.serial < self.start:
                self.lo.loosen(new, same)
            for other in self.pairs.get((side, same), ()):
                self.lo.loosen(new, other)

    def content(self, a: Any, b: Any, hint: str) -> Any:
        """The merge of what one object holds in the two branches."""
        a, b = self._settled(a, True), self._settled(b, False)
        if isinstance(a, Missing) != isinstance(b, Missing):
            return self._one_sided(a, b, hint)
        if isinstance(a, dict) and isinstance(b, dict):
            if self.arms[0].dead or list(a) == list(b) or self.arms[1].dead:
                keys = b if self.arms[0].dead else a
                return {k: self.value(a.get(k, MISSING), b.get(k, MISSING), f"{hint}_{k}") for k in keys}
            return self._differ(a, b, hint)  # of equal keys in another order, too: a loop would tell
        if isinstance(a, Poison) or isinstance(b, Poison):
            return self.value(a, b, hint)
        if isinstance(a, Grown) or isinstance(b, Grown):
            return self._grown(a, b, hint)
        if isinstance(a, tuple) and isinstance(b, tuple) and len(a) != len(b):
            if self.arms[0].dead or self.arms[1].dead:
                a, b = (MISSING, b) if self.arms[0].dead else (a, MISSING)
                return self._one_sided(a, b, hint)
            return self._grown(a, b, hint)
        if isinstance(a, (list, frozenset)) or isinstance(b, (list, frozenset)):
            return a if a == b else self._differ(a, b, hint)
        return self.value(a, b, hint)

    def _one_sided(self, a: Any, b: Any, hint: str) -> Any:
        """What an object holds that only one of the branches has made."""
        which, held = (1, b) if isinstance(a, Missing) else (0, a)
        if isinstance(held, dict):
            return {k: self._missing(v, which, f"{hint}_{k}") for k, v in held.items()}
        if isinstance(held, Grown):
            nothing = map_tree(lambda _: UNDEF, held.tree)
            trees = (held.tree, nothing) if which == 0 else (nothing, held.tree)
            return Grown(self._grown_tree(*trees, hint))
        return self._missing(held, which, hint) if isinstance(held, (tuple, Either)) else held

    def _differ(self, a: Any, b: Any, hint: str, remedy: str | None = None) -> Poison:
        """Contents that cannot be merged: to be used where it is known which of them they are."""
        text = f"{hint or 'a container'!r} has another structure on the two paths"
        return replace(self._either(a, b, "S2S202", text), remedy=remedy)

    def _grown(self, a: Any, b: Any, hint: str) -> Any:
        """Lists of different length: lists of a length that is known at run time only."""
        from s2s_ad.frontend.growing import grow, is_blank, outline

        sides: list[Any] = [a, b]
        empty = is_blank(getattr(a.tree, "type", None)) if isinstance(a, Grown) else not a
        for side in (1, 0) if empty else (0, 1):  # an empty list is like the other one
            if self._is_not_there(sides[side], side) and isinstance(sides[1 - side], Grown):
                there = (MISSING, b) if side == 0 else (a, MISSING)
                return self._one_sided(there[0], there[1], hint)
            with self.at_the_end_of(self.arms[side]):
                sides[side] = grow(self.lo, sides[side], hint, sides[1 - side], objects=True)
            if isinstance(sides[side], Poison):
                return self._differ(a, b, hint, _ITEMS)
        then, orelse = sides
        if outline(then.tree) != outline(orelse.tree):
            return self._differ(a, b, hint, _ITEMS)
        made = Grown(self._grown_tree(then.tree, orelse.tree, hint))
        if inner.lineage(self.lo, a) is inner.lineage(self.lo, b):
            inner.continues(self.lo, made, a)
        return made

    def _is_not_there(self, held: Any, side: int) -> bool:
        """Whether items are those of a list of the other path: an earlier branch on this condition has not
        made them here."""
        items = {v for v in leaves(held) if isinstance(v, Value)} if isinstance(held, tuple) else set()
        for op in [op for ops in self.lo.builder.stack for op in ops if op.name == "if"]:
            with self._at_the_end(side == 0):
                taken = self.lo.known(op.args[0])
            if taken is not None:
                yields = op.blocks[0 if taken else 1].yields
                if any(y is UNDEF and r in items for r, y in zip(op.results, yields, strict=True)):
                    return True
        return False

    def _grown_tree(self, a: Any, b: Any, hint: str) -> Any:
        rest = leaves(b)
        return map_tree(lambda column: self.result(column, next(rest), hint), a)


def is_numeric(v: Abs) -> bool:
    """Something that an ``if`` can have as a result."""
    if isinstance(v, Const):
        return isinstance(v.type, (Scalar, Undef)) or is_const(v, str)
    return isinstance(v, (Value, View))


def _or_none(a: Abs, b: Abs) -> bool:
    """Whether one of two values is None."""
    return any(isinstance(v, Const) and v.value is None for v in (a, b))


def _callable(v: Abs) -> bool:
    return isinstance(v, (Closure, Bound, Choice, Partial)) or (isinstance(v, Const) and callable(v.value))
