"""A primal value in the reverse sweep, when it is asked for (:meth:`Recall.get`).

A stored value is imported: as a stream through every loop, as a result through every branch between the
block where it was made and the block that asks.  The index of a loop is that of the loop that reverses it;
the flag of an early exit is a comparison of counters; whatever else ``record`` decided not to store is
computed again in the block that asks first, from operands that are had in the same way.  An array is
computed in front of the loops that are further inside than it was in the forward sweep: once, and not once
in each of their trips.

``PrimalEdits`` collects what the forward sweep must hand out in addition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.analysis.mirror import Mirror, origin
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Location, Op, Value, replace
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import BOOL, Array, Scalar
from s2s_ad.transform.costs import is_free_index, known_size, recomputable
from s2s_ad.transform.primal import PrimalEdits
from s2s_ad.transform.rewind import Chain


@dataclass
class Mirrors:
    """Which value of the reverse sweep repeats which primal value, and which condition is the
    negation of which primal one."""

    same: dict[Value, Value] = field(default_factory=dict)
    negated: dict[Value, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Values to be stored, values to be rewound, and exit conditions (→ their loop)."""

    stored: set[Value]
    rewound: dict[Value, Chain]
    exits: dict[Value, Op]


@dataclass
class Level:
    """A block of the reverse sweep that is being rebuilt.

    ``loop`` is the consumer if this is a loop's body, and ``branch`` the primal condition and the side of it
    if this reverses a branch; ``known`` maps primal values to what they are
    called here; ``table`` numbers the operations made; ``rewound`` holds the current version of
    arrays that run backwards.
    """

    ops: list[Op] = field(default_factory=list)
    known: dict[Value, Atom] = field(default_factory=dict)
    table: dict[Any, tuple[Value, ...]] = field(default_factory=dict)
    loop: Op | None = None
    producers: list[Op] = field(default_factory=list)
    xs: list[tuple[Atom, Value]] = field(default_factory=list)
    current: dict[Value, Atom] = field(default_factory=dict)
    branch: tuple[Value, int] | None = None


class Recall:
    """The blocks of the reverse sweep that are open, innermost last, and what is known in them."""

    def __init__(self, m: Mirror, decision: Decision) -> None:
        self.m, self.decision = m, decision
        self.edits = PrimalEdits()
        self.levels: list[Level] = []
        self.mirrors = Mirrors()
        self.loc: Location | None = None
        """The statement whose adjoint is being rebuilt: what is recomputed for it belongs to it."""

    def get(self, value: Value) -> Atom:
        """A primal value, in the current block of the reverse sweep."""
        found = self._at_hand(value)
        if found is not None:
            return found
        for needed in self._chain_to(value):
            found = self._recompute(needed, self.m.maker[needed])
        assert found is not None
        return found

    def _depth_for(self, value: Value) -> int:
        """How many of the open blocks there are around the place where an array is computed, so that each
        run of that place needs it but once: as many as reverse the loop and the branches around the primal
        one, and further branches, but not the loops in there."""
        around = list(zip(self.m.home[value], self.m.side[value], strict=True))
        first = next((k for k in range(len(around), 0, -1) if around[k - 1][0].name != "if"), 0)
        loop = around[first - 1][0] if first else None
        depth = next((k for k, level in enumerate(self.levels, 1) if loop in (None, *level.producers)), None)
        if depth is None:
            return len(self.levels)
        wanted = {(origin(self.m, op.args[0]), side) for op, side in around[first:]}
        while depth < len(self.levels) and self.levels[depth].loop is None:
            wanted.discard(self.levels[depth].branch)
            depth += 1
        return len(self.levels) if wanted else depth

    def _chain_to(self, value: Value) -> Iterator[Value]:
        """What must be recomputed for a value, operands first, and the value (a chain may be as long as the
        user's function: no recursion)."""
        pending = [(value, self._operands_of(value))]
        while pending:
            needed, operands = pending[-1]
            missing = next((operand for operand in operands if self._at_hand(operand) is None), None)
            if missing is None:
                pending.pop()
                yield needed
            else:
                pending.append((missing, self._operands_of(missing)))

    def _operands_of(self, value: Value) -> Iterator[Value]:
        op = self.m.maker[value]
        if self._sized(op) is None:
            yield from (origin(self.m, a) for a in leaves((op.args, dict(op.kwargs))) if isinstance(a, Value))

    def _at_hand(self, value: Value) -> Atom | None:
        """A value that is there, or can be had without recomputing it; None for any other."""
        home = self.m.home.get(value, ())
        if not home:
            return value
        for level in reversed(self.levels):
            if value in level.known:
                return level.known[value]
        if value in self.decision.exits:
            loop = self.decision.exits[value]
            return self._plain_new("operator.ge", (self._trip(loop), self._whole(loop)), BOOL)
        index = self._index(value, home[-1])
        if index is not None:
            return index
        maker = self.m.maker.get(value)
        if value in self.decision.stored or maker is None or not recomputable(maker):
            return self.import_stored(value)
        return None

    def _index(self, value: Value, loop: Op) -> Atom | None:
        if loop.name == "if" or not is_free_index(self.m, value):
            return None
        level = self._level_of(loop)
        assert level.loop is not None
        return level.loop.blocks[-1].params[0]

    def _level_of(self, loop: Op) -> Level:
        for level in reversed(self.levels):
            if loop in level.producers:
                return level
        raise AssertionError("a value of a loop is asked for outside the loop that reverses it")

    def _recompute(self, value: Value, op: Op) -> Atom:
        if isinstance(value.type, Array) and (depth := self._depth_for(value)) < len(self.levels):
            return self._made_outside(value, op, depth)
        args = self._sized(op) or map_tree(self.operand, op.args)
        kwargs = tuple((k, map_tree(self.operand, tree)) for k, tree in op.kwargs)
        result = copy_of(value)
        copy = replace(op, args=args, kwargs=kwargs, results=(result,), loc=self.loc)
        known = self.number(copy, args, kwargs)
        if known is None:
            self.levels[-1].ops.append(copy)
            self.mirrors.same[result] = value
        else:
            (result,) = known
        self.levels[-1].known[value] = result
        return result

    def _made_outside(self, value: Value, op: Op, depth: int) -> Atom:
        """Computed in front of the loop of the reverse sweep that asks for it: a statement of its own."""
        inner, loc = self.levels[depth:], self.loc
        del self.levels[depth:]
        self.loc = op.loc
        made = self.get(value)
        self.loc = loc
        self.levels += inner
        return made

    def _sized(self, op: Op) -> tuple[Atom, ...] | None:
        """The size of another array of the same size, which is at hand."""
        known = known_size(self.m, op)
        if known is None or (op.name == "builtins.len" and known[1] != 0):
            return None
        return known[:1] if op.name == "builtins.len" else (known[0], const(known[1]))

    def operand(self, atom: Atom) -> Atom:
        return self.get(origin(self.m, atom)) if isinstance(atom, Value) else atom

    def number(self, op: Op, args: Tree, kwargs: Tree) -> tuple[Value, ...] | None:
        """The results of an equal operation made before, or None (and from now on there is one)."""
        key = key_of(op.name, args, dict(kwargs))
        for level in reversed(self.levels):
            if key in level.table:
                return level.table[key]
        self.levels[-1].table[key] = op.results
        return None

    # ---------------------------------------------------------------- what was stored

    def import_stored(self, value: Value) -> Atom:
        """Imports a value through every branch and loop between its block and here."""
        home, sides = self.m.home[value], self.m.side[value]
        source: Value = value
        depth = len(home)
        while depth and home[depth - 1].name == "if":
            depth -= 1
            source = self._export(home[depth], sides[depth], source, home[:depth], sides[:depth])
        if not depth:
            return source
        loop = home[depth - 1]
        level = self._level_of(loop)
        if value in level.known:
            return level.known[value]
        stream = self._export(loop, 0, source, home[: depth - 1], sides[: depth - 1])
        param = copy_of(value)
        level.known[value] = param
        level.xs.append((self._stream(stream), param))
        self.mirrors.same[param] = value
        return param

    def _stream(self, stream: Value) -> Atom:
        """A stream, where it is consumed: at the top, or as an element of another one."""
        if not self.m.home[stream]:
            return stream
        return self.import_stored(stream)

    def _export(self, op: Op, side: int, value: Value, home: tuple[Op, ...], sides: tuple[int, ...]) -> Value:
        result = self.edits.export(op, side, value)
        self.m.home[result], self.m.side[result] = home, sides
        return result

    # ---------------------------------------------------------------- counters

    def _trip(self, loop: Op) -> Atom:
        consumer = self._level_of(loop).loop
        assert consumer is not None
        return consumer.blocks[-1].params[0]

    def _whole(self, loop: Op) -> Atom:
        """How many trips got past the loop's early exit."""
        counter = self.edits.whole(loop)
        if counter not in self.m.home:
            self.m.home[counter], self.m.side[counter] = (
                self.m.home[loop.results[0]],
                self.m.side[loop.results[0]],
            )
        return self.import_stored(counter) if self.m.home[counter] else counter

    def _plain_new(self, name: str, args: tuple[Atom, ...], t: Scalar) -> Value:
        key = key_of(name, args, {})
        for level in reversed(self.levels):
            if key in level.table:
                return level.table[key][0]
        result = Value("", t)
        self.levels[-1].ops.append(Op(prim(name), args, (), (), (result,)))
        self.levels[-1].table[key] = (result,)
        return result


def copy_of(value: Value) -> Value:
    """Another value of the same name."""
    copy = Value(value.hint, value.type, value.sample)
    if not value.hint:
        copy.origin, copy.suffix = value, ""
    return copy
