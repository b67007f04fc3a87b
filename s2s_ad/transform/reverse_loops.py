"""The reverse of ``for`` and ``while``: a loop from the last trip to the first.

The body is reversed in a scope of its own.  The reversed loop carries adjoints
(:class:`CarriedAdjoint`): those of the loop's own carries, from the result back to the initial value,
and those of every active value that the body reads from outside, which are added up.  Primal
values that the scope imports are handed out by the primal loop as streams and consumed here, and so
are the adjoints of streams that the primal loop produced; the adjoints of streams that it consumed are
produced.  A loop with exits, or a ``while``, is gone through as often as it was: its first result
counts the trips.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s2s_ad.analysis.activity import LoopFaces, loop_faces
from s2s_ad.errors import refuse
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import INT, Scalar, Stream
from s2s_ad.transform.invariants import invariants
from s2s_ad.transform.reverse import Scope, name_adjoint
from s2s_ad.transform.reverse_branches import active_free, narrowed, or_zeros
from s2s_ad.transform.shares import Term

if TYPE_CHECKING:
    from s2s_ad.transform.reverse import Reverse


def reverse_loop(r: Reverse, op: Op) -> None:
    LoopReverse(r, op).reverse()


@dataclass(frozen=True)
class CarriedAdjoint:
    """One adjoint that goes round the reversed loop.

    ``named`` is the primal value that it is called after, ``init`` what it is before the first
    reversed trip, ``last`` the value in the body that it belongs to when a reversed trip begins,
    ``first`` the one when it ends, and ``source`` what gets it after the loop.  ``shared``: that of a
    value from outside, which goes on being added up where it stands.
    """

    named: Value
    init: Atom
    last: Atom
    first: Value
    source: Atom
    shared: bool

    def param(self) -> Value:
        """The reversed body's parameter (an adjoint is never a Python number)."""
        t = self.named.type
        return self._called(Value("", Scalar(t.dtype, weak=False) if isinstance(t, Scalar) else t))

    def result(self, param: Value) -> Value:
        return self._called(Value("", param.type))

    def _called(self, value: Value) -> Value:
        name_adjoint(value, self.named)
        return value


class LoopReverse:
    """One loop, and the reversed one while it is being built."""

    def __init__(self, r: Reverse, op: Op) -> None:
        self.r, self.op = r, op
        self.faces: LoopFaces = loop_faces(op)
        self.body = op.blocks[-1]
        self.outer = r.scope
        self.scope = Scope(self.body, self.outer, op)
        self.scope.import_inner = self.import_inner
        self.xs: list[tuple[Atom, Value]] = []
        self.unchanging = invariants(op) if r.scope.once else frozenset()
        self.counted = op.name == "while" or op.flag("exits")
        if self.counted and op.flag("reverse"):
            refuse("S2S216", op.loc, "a loop over a reversed sequence with an early exit")

    def import_inner(self, value: Value) -> Atom:
        """A value of the loop's body, as an element of a stream; one that is the same in every trip as what
        the last of them leaves."""
        if value in self.unchanging:
            last = self.r.edits.last(self.op, value)
            self.outer.defined.add(last)
            self.r.b.unbound.add(last)
            if value in self.r.b.numbers:
                self.r.b.numbers.add(last)
            return self.r._import(last, self.outer)
        stream = self.r.edits.export(self.op, 0, value)
        self.outer.defined.add(stream)
        param = Value(value.hint, value.type, value.sample)
        if value in self.r.b.numbers:
            self.r.b.numbers.add(param)
        if not value.hint:
            param.origin, param.suffix = value, ""
        self.xs.append((self.r._import(stream, self.outer), param))
        if value not in self.r.b.unbound:
            self.r.b.donate(param)
        return param

    def range(self) -> tuple[Atom, Atom, Atom]:
        if self.counted:
            return const(0), self.r.import_atom(self.op.results[0]), const(1)
        start, stop, step = (self.r.import_atom(a) for a in self.op.args[:3])
        return start, stop, step

    def index(self) -> Value:
        """The index of the reversed loop; the primal index is made from it."""
        primal = self.body.params[0]
        index = Value("trip" if self.counted else primal.hint, INT, primal.sample)
        if not self.counted and not primal.hint:
            index.origin, index.suffix = primal, ""
        return index

    def bind_index(self, index: Value) -> None:
        primal, b = self.body.params[0], self.r.b
        at: Atom = index
        if self.counted and self.op.name == "for":
            start, _, step = (self.r.import_atom(a) for a in self.op.args[:3])
            if not (is_number(start, 0) and is_number(step, 1)):
                at = b.emit("operator.add", start, b.emit("operator.mul", step, index))
                if isinstance(at, Value):
                    at.hint = primal.hint
        self.scope.imported[primal] = at

    # ---------------------------------------------------------------- the reversed loop

    def reverse(self) -> None:
        carried = [*self._carries(), *self._outside()]
        consumed = [(out, self.r.materialise(s)) for out, s in self.faces.ys if self.r.is_active(s)]
        streams = [(s, p) for s, p in self.faces.xs if isinstance(s, Value) and self.r.is_active(s)]
        consumed += [(param, self.r.materialise(s)) for s, param in streams]
        index, bounds = self.index(), self.range()
        params = [c.param() for c in carried]
        self._may_be_numbers(carried, params)
        with self.r.b.nested() as ops:
            self._enter(index, carried, params, consumed)
            self.r.scope = self.outer
            self.r.reverse_block(self.scope)
            self.r.scope = self.scope
            ends = [*(c.first for c in carried), *(param for _, param in streams)]
            yields = [or_zeros(self.r, self.r.materialise(v), v) for v in ends]
            self.r.scope = self.outer
        results = [c.result(param) for c, param in zip(carried, params, strict=True)]
        self._may_be_numbers(carried, results)
        produced = [Value("", Stream(param.type), None, param, "_bar") for _, param in streams]
        inits, xs = tuple(c.init for c in carried), tuple(stream for stream, _ in self.xs)
        body = self.r.b.block((index, *params, *(p for _, p in self.xs)), ops, yields)
        kwargs = (("reverse", const(not self.op.flag("reverse"))), ("exits", const(False)))
        made = (*results, *produced)
        self.r.b.append(Op(prim("for"), (*bounds, inits, xs), kwargs, (body,), made, self.op.loc))
        self._leave(carried, results)
        for (stream, _), bars in zip(streams, produced, strict=True):
            self.r.scope.bars[self.r.rep(stream)] = [Term(bars, None)]

    def _may_be_numbers(self, carried: list[CarriedAdjoint], values: list[Value]) -> None:
        """An adjoint that begins the reversed loop as what may be a number goes round it as such."""
        numbers = self.r.b.numbers
        numbers.update(value for c, value in zip(carried, values, strict=True) if c.init in numbers)

    def _carries(self) -> list[CarriedAdjoint]:
        """The adjoints of the loop's own carries."""
        r = self.r
        carries = [c for c in self.faces.carries if any(r.is_active(v) for v in (*c[1], c[3]))]
        return [
            CarriedAdjoint(result, or_zeros(r, r.materialise(result), result), out, params[-1], init, False)
            for init, params, out, result in carries
        ]

    def _outside(self) -> list[CarriedAdjoint]:
        """The adjoints of what the body reads from outside."""
        r = self.r
        return [
            CarriedAdjoint(v, or_zeros(r, r.materialise(v), v), v, v, v, True)
            for v in active_free(r, self.op)
        ]

    def _enter(
        self,
        index: Value,
        carried: list[CarriedAdjoint],
        params: list[Value],
        consumed: list[tuple[Atom, Atom | None]],
    ) -> None:
        """What is known when a reversed trip begins."""
        r, bars = self.r, self.scope.bars
        r.scope = self.scope
        r.b.donate(index)
        self.bind_index(index)
        for c, param in zip(carried, params, strict=True):
            if isinstance(c.last, Value) and c.shared:
                bars.setdefault(c.last, []).insert(0, Term(param, None, base=True))
            elif isinstance(c.last, Value) and r.is_active(c.last):
                bars.setdefault(r.rep(c.last), []).append(Term(narrowed(r, param, c.last), None))
        for value, bar in consumed:
            if bar is not None and isinstance(value, Value) and r.is_active(value):
                bars.setdefault(r.rep(value), []).append(Term(self._consume(bar), None))

    def _consume(self, stream: Atom) -> Value:
        assert isinstance(stream.type, Stream)
        param = Value("", stream.type.elem)
        self.xs.append((stream, param))
        return param

    def _leave(self, carried: list[CarriedAdjoint], results: list[Value]) -> None:
        """After the loop: the adjoints of initial values, and what was added up on the way."""
        r = self.r
        for c, result in zip(carried, results, strict=True):
            if isinstance(c.source, Value) and c.shared:
                r.scope.bars.setdefault(c.source, []).append(Term(result, None, base=True))
            elif isinstance(c.source, Value) and r.is_active(c.source):
                r.add(c.source, Term(narrowed(r, result, c.source), None))


def is_number(atom: Atom, number: int) -> bool:
    return isinstance(atom, Const) and atom.value == number
