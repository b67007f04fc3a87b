"""Decides what is written in place, and inserts the copies that make it right.

One rule: *write in place where the buffer is ours and its old value is dead.*

The pass starts from a program in which everything is written in place: every ``setitem``, every
write to a list, and every ``x_bar = x_bar + g`` of arrays.  :mod:`borrow` finds where that would be
seen, and each conflict is settled by the cheapest of these means, until there is none left:

* an accumulation is not done in place after all;
* the caller's array is copied on entry;
* a view that outlives a write to its base is copied where it is made (:mod:`strides` says when later);
* a value is copied where it is pushed on a tape or stored in a list;
* a result that the reverse sweep will rewind is copied when it is complete;
* otherwise the buffer is copied right before it is consumed.

The loop ends because each round makes copies of values that had none (there are finitely many
consumptions, and a consumption of a fresh copy is never in conflict).  Where it made copies and gave up
accumulations, it tries once more without these: a copy may have been made for one of them.  And where it made
several, it tries to do without those in loops: what one round copied for a tape is perhaps written to no more
since a later one copied what is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from s2s_ad.backend.allocations import is_container, makes_fresh
from s2s_ad.backend.borrow import INIT, OUTPUT, WRITE, YIELD, Conflict, find_conflicts, split_outputs
from s2s_ad.backend.buffers import FOREIGN, Buffers
from s2s_ad.backend.naming import PLAIN, same_name, wish_of
from s2s_ad.backend.plan import ENTRY, REWOUND, WRITES, Owned, loop_parts
from s2s_ad.backend.rests import with_rests
from s2s_ad.backend.rewrite import BLANK, Copies, apply
from s2s_ad.backend.shapes import read_newest_shapes
from s2s_ad.backend.statements import rewritten_in_place
from s2s_ad.backend.strides import copied_behind
from s2s_ad.backend.sums import name_partial_sums
from s2s_ad.ir.core import Function, Op, Value, walk
from s2s_ad.ir.prims import ITEM_WRITES
from s2s_ad.ir.types import Array

ROUNDS = 200
TRIALS = 4
"""How many copies are left out one by one: each trial goes through all of the function."""
STORES = frozenset({"push", "list_append", "list_insert", "list_set", "list_new"})


class OwnershipError(AssertionError):
    """A bug in this pass: a write in place that would be seen."""


def own(function: Function, calls: dict[str, Any] | None = None) -> Owned:
    """The function with the copies it needs, and the arithmetic that is done in place."""
    function = name_partial_sums(read_newest_shapes(function))
    soft = frozenset(op for op in walk(function.body) if _may_accumulate(op))
    owned = _settled(Owned(function, soft, calls=calls or {}))
    left = {op.result for op in owned.in_place}
    kept = frozenset(op for op in soft if op.result in left)
    if kept != soft and _size(owned.function) != _size(function):
        again = _settled(Owned(function, kept, calls=calls or {}))
        owned = min(owned, again, key=lambda o: _size(o.function))
    return with_rests(_lean(owned, function))


def _settled(owned: Owned) -> Owned:
    """Without conflicts."""
    for _ in range(ROUNDS):
        conflicts, buffers = find_conflicts(owned)
        if not conflicts:
            return owned
        owned = _Settler(owned, buffers).settle(conflicts)
    raise OwnershipError(f"{owned.function.name}: the copies do not come to an end")


def _lean(owned: Owned, before: Function) -> Owned:
    """Without the copies in loops that others made needless."""
    known = {value for op in walk(before.body) for value in op.results}
    made = [op.result for op in walk(owned.function.body) if op.name == "copy" and op.result not in known]
    outer = {value for op in owned.function.body.ops for value in op.results}
    inner = [value for value in made if value not in outer]
    if not inner or len(made) < 2:
        return owned
    for needless in ({*inner}, *({value} for value in inner[:TRIALS])):
        lean = apply(owned, Copies(needless=needless), owned.in_place)
        if not find_conflicts(lean)[0]:
            if len(needless) == len(inner):
                return lean
            owned = lean
    return owned


def _size(function: Function) -> int:
    return sum(1 for _ in walk(function.body))


def copy_always(function: Function, calls: dict[str, Any] | None = None) -> Owned:
    """A copy before every write, and nothing else in place: slow, and right without any analysis
    but that of the outputs and the tapes."""
    owned = Owned(function, calls=calls or {})
    writes = {op for op in walk(function.body) if op.name in WRITES}
    return _settled(apply(owned, Copies(before=writes), frozenset()))


def check_ownership(owned: Owned) -> None:
    """Proves that no value is read after its buffer was overwritten."""
    conflicts, _ = find_conflicts(owned)
    if conflicts:
        first = conflicts[0]
        raise OwnershipError(
            f"{owned.function.name}: {first.kind} of {first.value!r} is seen by {first.aliases}"
        )


def _may_accumulate(op: Op) -> bool:
    """``x_bar = x_bar + g`` of arrays, and what the user wrote as ``x += g``."""
    if op.name not in ("operator.add", "operator.sub", "operator.mul", "operator.truediv"):
        return False
    target, result = op.args[0], op.result
    if not (isinstance(target, Value) and isinstance(result.type, Array) and target.type == result.type):
        return False
    if op.name in ("operator.add", "operator.sub") and result.suffix:
        return wish_of(result)[0] < PLAIN and same_name(wish_of(target), wish_of(result))
    return bool(result.hint) and target.hint == result.hint and rewritten_in_place(op, result.hint)


@dataclass
class _Settler:
    """One round: chooses a remedy for every conflict that no other remedy may already cure."""

    owned: Owned
    buffers: Buffers
    copies: Copies = field(default_factory=Copies)
    dropped: set[Op] = field(default_factory=set)
    touched: set[Value] = field(default_factory=set)

    def __post_init__(self) -> None:
        body = self.owned.function.body
        self.defs = {value: op for op in walk(body) for value in op.results}
        self.params = set(body.params)
        self.top = {value for op in body.ops for value in op.results} | self.params

    def settle(self, conflicts: list[Conflict]) -> Owned:
        for conflict in reversed(conflicts):
            roots = self.buffers.roots(conflict.value) - {FOREIGN}
            if conflict.value not in conflict.aliases and roots & self.touched:
                continue
            self._one(conflict)
            self.touched |= roots
        return apply(self.owned, self.copies, frozenset(self.owned.in_place - self.dropped))

    def _one(self, c: Conflict) -> None:
        if c.kind == WRITE and c.op in self.owned.in_place:
            self.dropped.add(c.op)
        elif c.kind == OUTPUT:
            self._output(c)
        elif c.kind in (INIT, YIELD) and (c.kind == YIELD or c.depth) and self._give_up(c):
            pass
        elif c.foreign and not c.aliases and c.value in self.params and self._keeps_name(c):
            self.copies.entry[c.value] = ENTRY
        elif not self._copy_elsewhere(c):
            self._copy_here(c)

    def _output(self, c: Conflict) -> None:
        """A derivative that would share memory with something else is copied; of a list whose items
        are shared, the items are copied when they are stored, or all of it at the end."""
        stores = self._foreign_items(c) if c.items else set()
        if stores:
            self.copies.stores |= stores
        elif c.items:
            self.copies.deep.add(c.index)
        else:
            self.copies.outputs.add(c.index)

    def _foreign_items(self, c: Conflict) -> set[Op]:
        """The stores that put a buffer of the caller's, or of the primal result, into the list."""
        primal, _ = split_outputs(self.owned.function)
        yields = self.owned.function.body.yields
        elsewhere = {FOREIGN}.union(*(self.buffers.reach(yields[k]) for k in primal))
        copied = self._copied()
        bad = self.buffers.reach(c.value) & elsewhere
        return {
            op
            for op in self.buffers.stores
            if any(self.buffers.roots(item) & bad for item in _stored(op)) and not _stored(op) & copied
        }

    def _keeps_name(self, c: Conflict) -> bool:
        """Whether what becomes of the parameter is called as the parameter is."""
        assert c.op is not None
        heir = loop_parts(c.op).params[c.index] if c.kind == INIT else c.op.results[0]
        return c.kind != YIELD and same_name(wish_of(heir), wish_of(c.value))

    def _give_up(self, c: Conflict) -> bool:
        """Drops the accumulations that alone made this carry owned."""
        assert c.op is not None
        if not self.owned.in_place:
            return False
        hard = Buffers(Owned(self.owned.function, calls=self.owned.calls)).solve().unique
        if loop_parts(c.op).params[c.index] in hard:
            return False
        soft = self.buffers.unique - hard
        inside = {op for block in c.op.blocks for op in walk(block)} & self.owned.in_place
        found = {op for op in inside if self.buffers.roots(op.args[0]) & soft}
        self.dropped |= found
        return bool(found)

    def _copy_elsewhere(self, c: Conflict) -> bool:
        """Copies the aliases instead, where that is cheaper."""
        if not c.aliases:
            return False
        stores = self._stores(c)
        if stores:
            self.copies.stores |= stores
            return True
        if c.value not in c.aliases and all(self._is_view(alias) for alias in c.aliases):
            for view in c.aliases:
                self.copies.after[view] = copied_behind(view, c.op, self.defs, self.owned, self.buffers)
            return True
        if c.only_outputs and c.kind != YIELD and all(alias in self.top for alias in c.aliases):
            return self._copy_results(c)
        return False

    def _copy_results(self, c: Conflict) -> bool:
        """Copies what is handed out; of a container what is put into it, for a copy of the container,
        made when it is new, would stay empty."""
        containers = tuple(alias for alias in c.aliases if is_container(alias))
        if containers:
            stores = self._stores(replace(c, aliases=containers))
            if not stores:
                return False
            self.copies.stores |= stores
        plain = [alias for alias in c.aliases if alias not in containers]
        self.copies.results.update(dict.fromkeys(plain, REWOUND))
        return True

    def _stores(self, c: Conflict) -> set[Op]:
        """The pushes and appends that put the buffer into the containers that see the write."""
        if c.value in c.aliases or not all(is_container(alias) for alias in c.aliases):
            return set()
        roots = self.buffers.roots(c.value)
        holders = {root for alias in c.aliases for root in self.buffers.reach(alias)}
        if is_container(c.value):
            return set()
        found: set[Op] = set()
        for op in walk(self.owned.function.body):
            if op.name in STORES and self._puts(op, roots, holders):
                if c.op is not None and _stored(op) & self._copied():
                    return set()
                found.add(op)
        return found

    def _puts(self, op: Op, roots: Iterable[Value], holders: set[Value]) -> bool:
        container = op.results[0] if op.name == "list_new" else op.args[0]
        if not self.buffers.roots(container) & holders:
            return False
        return any(self.buffers.roots(item) & frozenset(roots) for item in _stored(op))

    def _copied(self) -> set[Value]:
        """Copies, and what was made again instead (:data:`BLANK`): nobody else reads it."""
        uses = Counter(value for op in walk(self.owned.function.body) for value in op.operands)
        made = self.defs.items()
        return {v for v, op in made if op.name == "copy" or (op.name in BLANK and uses[v] == 1)}

    def _is_copy_for(self, write: Op, value: Value) -> bool:
        """Whether a value is a copy that was made to be written here: another one would be no better."""
        op = self.defs.get(value)
        uses = [user for user in walk(self.owned.function.body) if value in user.operands]
        return op is not None and op.name == "copy" and uses == [write]

    def _is_view(self, value: Value) -> bool:
        op = self.defs.get(value)
        return op is not None and isinstance(value.type, Array) and not op.blocks and _views(op)

    def _copy_here(self, c: Conflict) -> None:
        assert c.op is not None
        if c.kind == WRITE and c.value not in c.aliases and self._is_copy_for(c.op, c.value):
            # it goes to where they were read from
            self.copies.after.update((alias, self.defs[alias]) for alias in c.aliases if alias in self.defs)
        elif c.kind == WRITE:
            self.copies.before.add(c.op)
        elif c.kind == INIT:
            self.copies.inits.add((c.op, c.index))
        else:
            self.copies.yields.add((c.op, c.index))


def _views(op: Op) -> bool:
    stateful = op.name in ITEM_WRITES or op.name in ("pop", "push") or op.name.startswith("list_")
    return not stateful and not makes_fresh(op)


def _stored(op: Op) -> set[Value]:
    items = op.args if op.name == "list_new" else op.args[-1:]
    return {item for item in items if isinstance(item, Value)}
