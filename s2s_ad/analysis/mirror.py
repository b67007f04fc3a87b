"""Which loop of the reverse sweep repeats which loop of the forward sweep.

A loop that consumes a stream runs trip for trip along with the loop that produced it.  This
analysis pairs them and says, for every value that a block of the consumer receives from a stream,
which primal value it *mirrors*: the one that the producer yielded, looked up through branches.
A consumer may have several producers and a producer several consumers (second derivatives).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.analysis.numbers import numbers
from s2s_ad.analysis.unbound import unbound_results
from s2s_ad.ir.core import Atom, Block, Function, Op, Value, walk
from s2s_ad.ir.types import Array, Dim, Stream, Undef


@dataclass
class Mirror:
    """The pairing; see the module's docstring."""

    producers: dict[Op, list[Op]] = field(default_factory=dict)
    """consumer → the loops that made its streams"""
    saved: dict[Value, Value] = field(default_factory=dict)
    """a block parameter of a consumer, or an ``if`` result used later → the primal value"""
    home: dict[Value, tuple[Op, ...]] = field(default_factory=dict)
    """value → the operations with blocks around its definition, outermost first"""
    side: dict[Value, tuple[int, ...]] = field(default_factory=dict)
    """for each of these, which of its blocks"""
    sizes: dict[Dim, tuple[Value, int]] = field(default_factory=dict)
    """symbolic dim → an array of the top level that has it, and the axis"""
    maker: dict[Value, Op] = field(default_factory=dict)
    """value → the operation that defines it (none for parameters)"""
    backward: set[Op] = field(default_factory=set)
    """the branches of the reverse sweep: what they make is no primal value"""

    def depth(self, value: Value) -> int:
        """How many loops are around a value."""
        return sum(op.name != "if" for op in self.home.get(value, ()))


def analyse(function: Function) -> Mirror:
    mirror = Mirror()
    for top in function.body.ops[border_of(function) :]:
        mirror.backward.update(op for op in (top, *within(top)) if op.name == "if")
    for param in function.body.params:
        mirror.home[param] = ()
        _note_sizes(mirror, param)
        mirror.side[param] = ()
    shapeless = numbers(function)
    for top in function.body.ops[: border_of(function)]:  # what all of the reverse sweep can see
        maybe_unmade = unbound_results(top)
        for result in top.results:
            if result not in maybe_unmade and result not in shapeless:
                _note_sizes(mirror, result)
    _visit(function.body, (), (), mirror, {})
    return mirror


def border_of(function: Function) -> int:
    """How many top-level operations come before the reverse sweep."""
    for k, op in enumerate(function.body.ops):
        if op.name == "sweep" and op.args[0].value == "reverse sweep":
            return k
    return len(function.body.ops)


def within(op: Op) -> list[Op]:
    """The operations in the blocks of one."""
    return [inner for block in op.blocks for inner in walk(block)]


def _visit(
    block: Block,
    around: tuple[Op, ...],
    sides: tuple[int, ...],
    m: Mirror,
    streams: dict[Value, tuple[Op, Atom]],
) -> None:
    for op in block.ops:
        for result in op.results:
            m.home[result], m.side[result] = around, sides
            m.maker[result] = op
        if op.blocks and op.name != "if":
            _pair(op, m, streams)
        for k, inner in enumerate(op.blocks):
            for param in inner.params:
                m.home[param], m.side[param] = (*around, op), (*sides, k)
            _visit(inner, (*around, op), (*sides, k), m, streams)
        if op.name == "if":
            for k, result in enumerate(op.results):
                only = only_defined(op, k)
                if isinstance(result.type, Stream) and isinstance(only, Value) and only in streams:
                    streams[result] = streams[only]
        elif op.blocks:
            for y, result in loop_faces(op).ys:
                streams[result] = (op, y)


def _note_sizes(m: Mirror, value: Value) -> None:
    if isinstance(value.type, Array):
        for axis, dim in enumerate(value.type.dims):
            if not dim.literal and not dim.uid:
                m.sizes.setdefault(dim, (value, axis))


def _pair(op: Op, m: Mirror, streams: dict[Value, tuple[Op, Atom]]) -> None:
    for stream, param in loop_faces(op).xs:
        if not (isinstance(stream, Value) and stream in streams):
            continue
        producer, y = streams[stream]
        known = m.producers.setdefault(op, [])
        if producer not in known:
            known.append(producer)
        if isinstance(y, Value):
            if isinstance(param.type, Stream) and y in streams:
                streams[param] = streams[y]
            m.saved[param] = y


def only_defined(op: Op, k: int) -> Atom | None:
    """What an ``if`` hands out as result ``k`` when all but one branch leave it undefined."""
    defined = [b.yields[k] for b in op.blocks if not isinstance(b.yields[k].type, Undef)]
    return defined[0] if len(defined) == 1 and len(op.blocks) == 2 else None


def origin(m: Mirror, value: Value) -> Value:
    """The value behind results of ``if`` that only one branch defines."""
    while True:
        op = m.maker.get(value)
        if op is None or op.name != "if" or op in m.backward:
            return value
        only = only_defined(op, op.results.index(value))
        if not isinstance(only, Value):
            return value
        value = only
