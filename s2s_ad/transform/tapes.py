"""From streams to tapes: how the values that cross from the forward to the reverse sweep are stored.

A stream is what a loop yields for another loop to consume.  It becomes a list, the *tape*:

*Last in, first out.*  When a stream is consumed by one loop only, running the other way, the
producer appends and the consumer pops.  Streams of streams (a loop within a loop) then share one
flat tape, because pops come exactly in the reverse order of pushes.  A value made in a branch is
pushed in that branch and popped in the branch of the reverse sweep on the same condition; where
the two cannot be matched, ``None`` is pushed in its place.

*Indexed.*  Otherwise (several consumers, or the same direction, as second derivatives have it) the
consumer reads ``tape[trip]``, or ``tape[-1 - trip]`` where the producer ran backwards, and a stream of
streams is a list of lists.

A push stands right after the definition of what it pushes, so that a value is saved before its
buffer may be overwritten; a pop stands first in its block.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import RECORDED, UNDEF, Atom, Block, Const, Function, Location, Op, Value, replace
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import INT, NONE, Opaque, Stream, Undef
from s2s_ad.transform.recall import Mirrors
from s2s_ad.transform.stacks import Plan, Uses, only_branch, survey

TAPE = Opaque("tape")


def lower(function: Function, mirrors: Mirrors | None = None) -> Function:
    """The function with every stream stored on a tape.

    ``mirrors`` says which primal values the reverse sweep repeats.
    """
    uses = survey(function.body)
    plan = Plan(uses, mirrors or Mirrors())
    body = _Lowering(plan).block(function.body, {})
    return replace(function, body=body, level=RECORDED)


class _Lowering:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.uses = plan.uses
        self.tape_of: dict[Value, Value] = {}
        self.tape_for_param: dict[Value, Value] = {}

    # ---------------------------------------------------------------- blocks

    def block(self, block: Block, pushes: dict[Any, list[Value]]) -> Block:
        """``pushes``: value → the tapes it is to be pushed on, right after its definition."""
        ops: list[Op] = []
        for param in block.params:
            self._push(param, pushes, ops, None)
        for op in block.ops:
            ops += self._new_tapes(op)
            if op.name == "if":
                ops.append(self._if(op, pushes))
            elif op.blocks:
                ops.append(self._loop(op))
            else:
                ops.append(op)
            for result in op.results:
                self._push(result, pushes, ops, op.loc)
        return Block(block.params, tuple(ops), block.yields)

    def _push(self, value: Atom, pushes: dict[Any, list[Value]], ops: list[Op], loc: Location | None) -> None:
        for tape in pushes.get(value, ()):
            item = self._as_tape(value)
            ops.append(Op(prim("push"), (tape, item), (), (), (Value("", NONE),), loc))

    def _new_tapes(self, op: Op) -> list[Op]:
        made = []
        for result in op.results:
            if not isinstance(result.type, Stream) or result in self.tape_of:
                continue
            if op.name == "if" and result not in self.plan.lifo:
                continue
            tape = _named_tape(self.uses, result)
            self._assign(result, tape)
            made.append(Op(prim("tape_new"), (), (), (), (tape,), op.loc))
        return made

    def _assign(self, stream: Value, tape: Value) -> None:
        self.tape_of[stream] = tape
        if stream in self.plan.lifo:
            for source in self.uses.makers[stream][1]:
                if isinstance(source, Value) and isinstance(source.type, Stream):
                    self._assign(source, tape)

    # ---------------------------------------------------------------- if

    def _if(self, op: Op, pushes: dict[Value, list[Value]]) -> Op:
        """Pushes of a result that one branch only makes move into that branch."""
        inner: list[dict[Any, list[Value]]] = [{}, {}]
        dropped = set()
        for k, result in enumerate(op.results):
            side = only_branch(op, k)
            sunk = {self.tape_of.get(stream) for stream in self.plan.push_sunk.get((op, result), ())}
            for tape in list(pushes.get(result, ())):
                if side is not None and tape in sunk:
                    inner[side].setdefault(op.blocks[side].yields[k], []).append(tape)
                    pushes[result].remove(tape)
        for k, result in enumerate(op.results):
            if isinstance(result.type, Stream) and result in self.plan.lifo:
                dropped.add(k)
        pushed = [bool(pushes.get(result)) for result in op.results]
        blocks = tuple(self._branch(op, n, inner[n], pushed) for n in range(2))
        keep = [k for k in range(len(op.results)) if k not in dropped]
        blocks = tuple(replace(b, yields=tuple(self._as_tape(b.yields[k]) for k in keep)) for b in blocks)
        results = []
        for k in keep:
            result = op.results[k]
            if isinstance(result.type, Stream):
                renamed = Value("", TAPE, None, *_tape_name(result))
                self.tape_of[result] = renamed
                result = renamed
            results.append(result)
        return replace(op, blocks=blocks, results=tuple(results))

    def _branch(self, op: Op, side: int, pushes: dict[Any, list[Value]], pushed: list[bool]) -> Block:
        """One branch, its pops first; what is pushed after the ``if`` must be defined, if only as None.

        A branch that hands out what was made before it (or a constant) pushes that at its beginning.
        """
        block = self.block(op.blocks[side], pushes)
        made = {result for inner in op.blocks[side].ops for result in inner.results}
        early: list[Op] = []
        for atom in pushes:
            if atom not in made:
                self._push(atom, pushes, early, op.loc)
        pops = [
            Op(prim("pop"), (self.tape_for_param[p],), (), (), (p,), op.loc)
            for p in self.plan.pop_at.get((op, side), ())
        ]
        missing = [Const(None, result.type, "None") for result in op.results]
        yields = tuple(
            gap if isinstance(y.type, Undef) and must else y
            for y, gap, must in zip(block.yields, missing, pushed, strict=True)
        )
        return Block((), (*pops, *early, *block.ops), yields)

    def _as_tape(self, atom: Atom) -> Atom:
        return self.tape_of.get(atom, atom) if isinstance(atom, Value) else atom

    # ---------------------------------------------------------------- loops

    def _loop(self, op: Op) -> Op:
        faces = loop_faces(op)
        pushes: dict[Value, list[Value]] = {}
        tail: list[Op] = []
        head: list[Op] = []
        for y, stream in faces.ys:
            tape = self.tape_of[stream]
            if stream in self.plan.lifo and isinstance(y.type, Stream):
                continue
            if isinstance(y, Value) and y in _defined(op.blocks[-1]):
                pushes.setdefault(y, []).append(tape)
            else:
                item = self._as_tape(y)
                head.append(Op(prim("push"), (tape, item), (), (), (Value("", NONE),), op.loc))
        pops = self._pops(op, faces.xs)
        body = op.blocks[-1]
        n_params = len(body.params) - len(faces.xs)
        n_yields = len(body.yields) - len(faces.ys)
        shell = Block(body.params, body.ops, body.yields[:n_yields])
        renamed = self.block(shell, pushes)
        new_body = Block(body.params[:n_params], (*head, *pops, *renamed.ops, *tail), renamed.yields)
        blocks = (*[self.block(b, {}) for b in op.blocks[:-1]], new_body)
        args = (*op.args[:4], ()) if op.name == "for" else op.args
        return replace(op, args=args, blocks=blocks, results=op.results[: len(op.results) - len(faces.ys)])

    def _pops(self, op: Op, xs: tuple[tuple[Atom, Value], ...]) -> list[Op]:
        ops: list[Op] = []
        for stream, param in xs:
            assert isinstance(stream, Value)
            tape = self.tape_of[stream]
            if stream in self.plan.lifo:
                if isinstance(param.type, Stream):
                    self.tape_of[param] = tape
                    self.plan.lifo.add(param)
                elif param in self.plan.sunk_params:
                    self.tape_for_param[param] = tape
                else:
                    ops.append(Op(prim("pop"), (tape,), (), (), (param,), op.loc))
                continue
            trip = self._trip_number(op, ops)
            if self.plan.made_backwards(stream):
                place = Value("", INT)
                ops.append(Op(prim("operator.sub"), (const(-1), trip), (), (), (place,), op.loc))
                trip = place
            target = param
            if isinstance(param.type, Stream):
                target = Value("", TAPE, None, *_tape_name(param))
                self.tape_of[param] = target
            ops.append(Op(prim("list_get"), (tape, trip), (), (), (target,), op.loc))
        return ops

    def _trip_number(self, op: Op, ops: list[Op]) -> Atom:
        index = op.blocks[-1].params[0]
        start, _, step = op.args[:3]
        if not _is(start, 0):
            moved = Value("", INT, index.sample)
            ops.append(Op(prim("operator.sub"), (index, start), (), (), (moved,), op.loc))
            index = moved
        if not _is(step, 1):
            scaled = Value("", INT, index.sample)
            ops.append(Op(prim("operator.floordiv"), (index, step), (), (), (scaled,), op.loc))
            index = scaled
        return index


def _is(atom: Atom, number: int) -> bool:
    return not isinstance(atom, Value) and atom.value == number


def _tape_name(stream: Value) -> tuple[Value, str]:
    return stream, "_tape"


def _named_tape(uses: Uses, stream: Value) -> Value:
    """A tape is named after what it holds; one of items of ``u`` is ``u_tape``."""
    source: Atom = stream
    while isinstance(source, Value) and source in uses.makers:
        source = next((a for a in uses.makers[source][1] if isinstance(a, Value)), UNDEF)
    maker = uses.ops.get(source) if isinstance(source, Value) and not source.hint else None
    if maker is not None and maker.name == "operator.getitem":
        base = maker.args[0]
        if isinstance(base, Value) and base.hint:
            return Value(f"{base.hint}_tape", TAPE)
    return Value("", TAPE, None, *_tape_name(stream))


def _defined(block: Block) -> set[Value]:
    found = set(block.params)
    for op in block.ops:
        found.update(op.results)
    return found
