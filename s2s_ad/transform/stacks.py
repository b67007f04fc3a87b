"""Which streams are last-in-first-out, which share a tape, and where they are pushed and popped.

A stream is a stack when one loop consumes it, running the other way than the loop that made it.  A
stream of streams is one if its elements are, too; they then share the outer stream's tape.

*Sinking.*  A value made in one branch only is pushed there, and popped in the branch of the reverse sweep
that is taken when that one was.  The two branches are matched by their conditions: the reverse sweep's
is the primal's (or one that is congruent to it), a mirror of it, or a mirror of its negation.  If other
uses of the value lie outside that branch, push and pop stay in front of the ``if``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.analysis.congruence import representatives
from s2s_ad.ir.core import Atom, Block, Op, Value, walk
from s2s_ad.ir.types import Stream, Undef
from s2s_ad.transform.recall import Mirrors


@dataclass
class Uses:
    """Who consumes each stream, and how each is made."""

    consumers: dict[Value, list[tuple[Op, Value]]] = field(default_factory=dict)
    makers: dict[Value, tuple[Op, tuple[Atom, ...]]] = field(default_factory=dict)
    others: set[Value] = field(default_factory=set)
    ops: dict[Value, Op] = field(default_factory=dict)
    branch_made: dict[Value, tuple[Op, int]] = field(default_factory=dict)
    congruent: dict[Value, Value] = field(default_factory=dict)

    def maker_of(self, value: Atom | None) -> Atom | None:
        """Where a value comes from that one branch of an ``if`` makes and hands out."""
        while isinstance(value, Value) and value in self.branch_made:
            made, k = self.branch_made[value]
            side = only_branch(made, k)
            if side is None:
                break
            value = made.blocks[side].yields[k]
        return value

    def origin(self, value: Atom | None) -> Atom | None:
        """Where a value comes from, and the first one that is equal to it."""
        value = self.maker_of(value)
        return self.congruent.get(value, value) if isinstance(value, Value) else value


def survey(block: Block) -> Uses:
    """Goes through all blocks once."""
    uses = Uses(congruent=representatives(block, set()))
    for op in walk(block):
        uses.ops.update((r, op) for r in op.results)
        if op.name == "if":
            for k, result in enumerate(op.results):
                uses.branch_made[result] = (op, k)
                if isinstance(result.type, Stream):
                    uses.makers[result] = (op, tuple(b.yields[k] for b in op.blocks))
        elif op.blocks:
            faces = loop_faces(op)
            for y, result in faces.ys:
                uses.makers[result] = (op, (y,))
            for stream, param in faces.xs:
                if isinstance(stream, Value):
                    uses.consumers.setdefault(stream, []).append((op, param))
            for init, _, out, _ in faces.carries:
                uses.others.update(
                    a for a in (init, out) if isinstance(a, Value) and isinstance(a.type, Stream)
                )
    return uses


class Plan:
    """Which streams are last-in-first-out, and which streams share a tape."""

    def __init__(self, uses: Uses, mirrors: Mirrors) -> None:
        self.uses = uses
        self.mirrors = dict(mirrors.same)
        self.negated = mirrors.negated
        self.push_sunk: dict[tuple[Op, Value], set[Value]] = {}
        """(``if``, result) → the streams on which it is pushed inside the branch that makes it."""
        self.pop_at: dict[tuple[Op, int], list[Value]] = {}
        """(``if``, branch) of the reverse sweep → parameters that are popped there."""
        self.sunk_params: set[Value] = set()
        self.lifo: set[Value] = set()
        self.inner: set[Value] = set()
        """Streams that are elements of another stream (or results of an ``if`` that is a stream)."""
        for _, (_, sources) in uses.makers.items():
            self.inner.update(a for a in sources if isinstance(a, Value) and isinstance(a.type, Stream))
        for stream in uses.makers:
            if stream not in self.inner and self._is_lifo(stream, stream):
                self._mark(stream)
        for stream, users in uses.consumers.items():
            for _, param in users:
                source = uses.maker_of(self.mirrors.get(stream, stream))
                made = uses.makers.get(source) if isinstance(source, Value) else None
                if made is not None and made[0].name != "if" and isinstance(made[1][0], Value):
                    self.mirrors[param] = made[1][0]
        for stream, users in uses.consumers.items():
            if self.is_lifo(stream):
                for consumer, param in users:
                    if not isinstance(param.type, Stream):
                        self._sink(self.mirrors.get(stream, stream), consumer, param)

    def is_lifo(self, stream: Value) -> bool:
        return self.mirrors.get(stream, stream) in self.lifo

    def _sink(self, stream: Value, consumer: Op, param: Value) -> None:
        """Finds the branch in which a value is pushed and the one in which it is popped."""
        source = self.mirrors.get(param)
        block = consumer.blocks[-1]
        place: tuple[Op, int] | None = None
        while source in self.uses.branch_made:
            made, k = self.uses.branch_made[source]
            side = only_branch(made, k)
            found = _confined(block, param)
            if side is None or found is None or found[1] != self._side(found[0], made, side):
                break
            self.push_sunk.setdefault((made, source), set()).add(stream)
            place = found
            block = found[0].blocks[found[1]]
            inner = made.blocks[side].yields[k]
            if not isinstance(inner, Value):
                break
            source = inner
        if place is not None:
            self.pop_at.setdefault(place, []).append(param)
            self.sunk_params.add(param)

    def _side(self, repeated: Op, made: Op, side: int) -> int | None:
        """The branch that is taken of ``repeated`` when branch ``side`` of ``made`` was."""
        cond, primal = repeated.args[0], self.uses.origin(made.args[0])
        if not isinstance(cond, Value):
            return side if cond is primal else None
        if primal in (self.uses.origin(cond), self.uses.origin(self.mirrors.get(cond))):
            return side
        return 1 - side if self.uses.origin(self.negated.get(cond)) is primal else None

    def _is_lifo(self, stream: Value, consumed: Value) -> bool:
        """``consumed`` is what the consumer calls ``stream``: itself, or a block parameter."""
        consumers = self.uses.consumers.get(consumed, [])
        maker = self.uses.makers.get(stream)
        if len(consumers) != 1 or maker is None or consumed in self.uses.others:
            return False
        consumer, param = consumers[0]
        producers = list(self._producers(stream))
        for op, source in producers:
            if op.flag("reverse") == consumer.flag("reverse"):
                return False
            if isinstance(source.type, Stream):
                assert isinstance(source, Value)
                if not self._is_lifo(source, param):
                    return False
        return bool(producers)

    def made_backwards(self, stream: Value) -> bool:
        """Whether the last trip's item of a stream was pushed first."""
        made = stream if stream in self.uses.makers else self.mirrors[stream]
        (backwards,) = {op.flag("reverse") for op, _ in self._producers(made)}
        return backwards

    def _producers(self, stream: Value) -> Iterator[tuple[Op, Atom]]:
        """The loops that make a stream, looking through ``if``, with what they yield."""
        op, sources = self.uses.makers[stream]
        if op.name != "if":
            yield op, sources[0]
            return
        for source in sources:
            if isinstance(source, Value) and source in self.uses.makers:
                yield from self._producers(source)

    def _mark(self, stream: Value) -> None:
        self.lifo.add(stream)
        for source in self.uses.makers[stream][1]:
            if isinstance(source, Value) and isinstance(source.type, Stream):
                self._mark(source)


def only_branch(op: Op, k: int) -> int | None:
    """The branch that makes result ``k``, if the other one leaves it undefined."""
    undefined = [isinstance(b.yields[k].type, Undef) for b in op.blocks]
    if undefined == [False, True]:
        return 0
    return 1 if undefined == [True, False] else None


def _confined(block: Block, value: Value) -> tuple[Op, int] | None:
    """The ``if`` and branch in which all uses of a value lie, if there is one."""
    found: tuple[Op, int] | None = None
    if value in block.yields:
        return None
    for op in block.ops:
        if value in op.operands:
            return None
        sides = [k for k, inner in enumerate(op.blocks) if _uses_value(inner, value)]
        if sides and (op.name != "if" or len(sides) > 1 or found is not None):
            return None
        if sides:
            found = (op, sides[0])
    return found


def _uses_value(block: Block, value: Value) -> bool:
    if value in block.yields:
        return True
    return any(value in op.operands or any(_uses_value(b, value) for b in op.blocks) for op in block.ops)
