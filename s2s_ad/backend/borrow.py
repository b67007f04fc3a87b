"""Finds the places where writing in place would be wrong.

The function is walked backwards with the set of live values.  A buffer is *consumed* where it is
written, where it becomes the buffer of an owned loop carry (on entry, and at the end of each trip),
and where it is handed out as a derivative.  A consumption of ``x`` is in order when no buffer that
``x`` may be is foreign or can be reached from a value that is live afterwards.  Everything else is
a :class:`Conflict`.  A function without conflicts may be printed with every write in place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from s2s_ad.analysis.overlap import reads_what_it_wrote
from s2s_ad.backend.allocations import is_basic
from s2s_ad.backend.buffers import FOREIGN, Buffers
from s2s_ad.backend.plan import CONTAINER_WRITES, WRITES, Loop, Owned, loop_parts, values
from s2s_ad.ir.core import CORE, Atom, Block, Function, Op, Value, free_values, walk
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Array

VIEWS = frozenset({"operator.getitem", "T", "numpy.flip"})
WRITE, INIT, YIELD, OUTPUT = "write", "init", "yield", "output"


@dataclass(frozen=True, eq=False)
class Conflict:
    """Buffer of ``value`` must not be consumed by ``op`` (``index``: which carry or output)."""

    kind: str
    op: Op | None
    index: int
    value: Value
    foreign: bool
    aliases: tuple[Value, ...]
    only_outputs: bool
    depth: int
    items: bool = False
    """It is not the container but what it holds that is shared."""


class Checker:
    """One backward walk; ``conflicts`` is the answer."""

    def __init__(self, owned: Owned, buffers: Buffers) -> None:
        self.owned = owned
        self.buffers = buffers
        self.live: dict[Value, bool] = {}
        """Live values; True when an operation reads them, False when only the outputs do."""
        self.holders: dict[Value, dict[Value, None]] = {}
        self.conflicts: list[Conflict] = []
        self.depth = 0
        self.free: dict[Op, list[Value]] = {}
        self.defs = {value: op for op in walk(owned.function.body) for value in op.results}

    # the live set

    def add(self, atom: Atom, read: bool = True) -> None:
        if not isinstance(atom, Value):
            return
        if atom in self.live:
            self.live[atom] = self.live[atom] or read
            return
        self.live[atom] = read
        for root in self.buffers.reach(atom):
            self.holders.setdefault(root, {})[atom] = None

    def drop(self, value: Value) -> None:
        if self.live.pop(value, None) is None:
            return
        for root in self.buffers.reach(value):
            self.holders[root].pop(value, None)

    # consumption

    def consume(self, kind: str, op: Op | None, index: int, atom: Atom, shared: Iterable[Value] = ()) -> None:
        """Records a conflict when the buffer of ``atom`` is foreign, reachable from a live value,
        or one of ``shared``."""
        roots = self.buffers.roots(atom)
        if not roots or not isinstance(atom, Value):
            return
        aliases = {
            holder: None
            for root in roots - {FOREIGN}
            for holder in self.holders.get(root, ())
            if op is None
            or self._may_hold(holder, root, op, kind, self.defs.get(root) if root is atom else None)
        }
        aliases.update(dict.fromkeys(shared))
        if FOREIGN in roots or aliases:
            late = all(not self.live.get(alias, True) for alias in aliases)
            found = Conflict(kind, op, index, atom, FOREIGN in roots, tuple(aliases), late, self.depth)
            self.conflicts.append(found)

    def _may_hold(self, holder: Value, root: Value, op: Op, kind: str, made: Op | None) -> bool:
        """Whether a live value may be, or hold, the buffer that is consumed.  ``made`` is the operation that
        has just allocated it, if that is known: what is older is another buffer."""
        if root in self.buffers.roots(holder):
            born = self.defs.get(holder)
            at = self.buffers.place.at
            if made is None or born is None or at[born] >= at[made]:
                return True
        return self.buffers.stored_before(root, op, kind == YIELD, made)

    def consume_many(
        self, kind: str, op: Op | None, items: list[tuple[int, Atom]], others: Iterable[Atom]
    ) -> None:
        """Consumption at one moment: the items must not share with each other nor with ``others``."""
        count: Counter[Value] = Counter()
        for atom in (*(a for _, a in items), *others):
            count.update(self.buffers.reach(atom))
        for index, atom in items:
            own = self.buffers.roots(atom)
            twice = any(count[root] > 1 for root in own if root is not FOREIGN)
            self.consume(kind, op, index, atom, [atom] if twice and isinstance(atom, Value) else ())

    # the walk

    def function(self, function: Function) -> None:
        body = function.body
        primal, derivative = split_outputs(function)
        for k in (*primal, *derivative):
            self.add_output(body.yields[k])
        self.block(body)

    def add_output(self, atom: Atom) -> None:
        self.add(atom, read=False)

    def outputs(self, function: Function) -> None:
        if function.shared:
            return
        primal, derivative = split_outputs(function)
        yields = function.body.yields
        self.consume_many(OUTPUT, None, [(k, yields[k]) for k in derivative], [yields[k] for k in primal])
        elsewhere = {FOREIGN}.union(*(self.buffers.reach(yields[k]) for k in primal))
        for k in derivative:
            atom = yields[k]
            if isinstance(atom, Value) and (self.buffers.reach(atom) - self.buffers.roots(atom)) & elsewhere:
                self.conflicts.append(Conflict(OUTPUT, None, k, atom, False, (atom,), True, 0, items=True))

    def block(self, block: Block) -> None:
        for op in reversed(block.ops):
            for value in op.results:
                self.drop(value)
            if op.name == "if":
                self._if(op)
            elif op.blocks:
                self._loop(loop_parts(op))
            else:
                self._simple(op)

    def _simple(self, op: Op) -> None:
        if op.name in WRITES or op in self.owned.in_place:
            target = op.args[0]
            self.consume(WRITE, op, 0, target, self._overlap(op, target))
        for value in op.operands:
            self.add(value)

    def _overlap(self, op: Op, target: Atom) -> list[Value]:
        """Operands that the write reads while it writes (NumPy minds overlap for basic indices, but for a
        line of items that is written from another line)."""
        if op.name in CONTAINER_WRITES or op in self.owned.in_place:
            return []
        roots = self.buffers.roots(target)
        shared = [v for v in values(op.args[1:]) if roots & self.buffers.roots(v)]
        if not shared or not is_basic(op.args[1]):
            return shared
        return [v for v in shared if op.name == "setitem" and self._crosses(op, v)]

    def _crosses(self, op: Op, value: Value) -> bool:
        if not isinstance(value.type, Array) or value.type.rank != 1:
            return False
        base, read = self._path(value)
        target, above = self._path(op.args[0])
        written = [*above, ("operator.getitem", op.args[1:2], ())]
        if base is not target or not isinstance(base.type, Array):
            return True
        return reads_what_it_wrote(base.type.rank, written, read)

    def _path(self, value: Value) -> tuple[Value, list[tuple[str, tuple[Any, ...], Any]]]:
        """The array that a value is a part of, as it was before any write, and the way from it."""
        path: list[tuple[str, tuple[Any, ...], Any]] = []
        while (op := self.defs.get(value)) is not None and op.args and isinstance(op.args[0], Value):
            if op.name == "operator.getitem" and not is_basic(op.args[1]):
                break  # a new array
            if op.name in VIEWS:
                path.insert(0, (op.name, op.args[1:], op.kwargs))
            elif op.name not in WRITES and op not in self.owned.in_place:
                break
            value = op.args[0]
        return value, path

    def _if(self, op: Op) -> None:
        after = dict(self.live)
        added: list[dict[Value, bool]] = []
        for block in op.blocks:
            for atom in block.yields:
                self.add(atom)
            self.block(block)
            added.append({value: read for value, read in self.live.items() if after.get(value) != read})
            for value in added[-1]:
                self.drop(value)
                if value in after:
                    self.add(value, after[value])
        for extra in added:
            for value, read in extra.items():
                self.add(value, read)
        for value in op.operands:
            self.add(value)

    def _loop(self, loop: Loop) -> None:
        op = loop.op
        self.depth += 1
        for value in self._free(op):
            self.add(value)
        owned = [(k, atom) for k, atom in enumerate(loop.yields) if loop.params[k] in self.buffers.unique]
        shared = [atom for k, atom in enumerate(loop.yields) if loop.params[k] not in self.buffers.unique]
        self.consume_many(YIELD, op, owned, shared)
        for atom in loop.body.yields:
            self.add(atom)
        self.block(loop.body)
        if loop.cond is not None:
            for value in (*loop.cond.params, *values(loop.cond.yields)):
                self.add(value)
            self.block(loop.cond)
            for value in loop.cond.params:
                self.drop(value)
        for value in loop.body.params:
            self.drop(value)
        self.depth -= 1
        self._entry(loop)

    def _entry(self, loop: Loop) -> None:
        owned = [(k, atom) for k, atom in enumerate(loop.inits) if loop.params[k] in self.buffers.unique]
        shared = [atom for k, atom in enumerate(loop.inits) if loop.params[k] not in self.buffers.unique]
        self.consume_many(INIT, loop.op, owned, shared)
        for value in loop.op.operands:
            self.add(value)

    def _free(self, op: Op) -> list[Value]:
        return free_values(op.blocks)


def split_outputs(function: Function) -> tuple[list[int], list[int]]:
    """Positions of the primal's own outputs, and of the derivatives, among the yields."""
    count = len(function.body.yields)
    tree = function.outputs
    if function.bars_only:
        return [], list(range(count))
    if function.level == CORE or not isinstance(tree, tuple) or len(tree) < 2:
        return list(range(count)), []
    first = sum(1 for _ in leaves(tree[0]))
    return list(range(first)), list(range(first, count))


def find_conflicts(owned: Owned) -> tuple[list[Conflict], Buffers]:
    """Every place where an in-place write would be seen by somebody else."""
    buffers = Buffers(owned).solve()
    checker = Checker(owned, buffers)
    checker.outputs(owned.function)
    checker.function(owned.function)
    return checker.conflicts, buffers
