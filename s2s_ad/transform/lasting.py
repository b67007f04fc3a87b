"""Items that are not overwritten again can be read where they stand in the end.

``s[t] = a + b * s[t - 1]`` in a loop over ``t`` from 1: what is read in one trip is written by none that
comes after it, so the reverse sweep reads ``s[t - 1]`` from the array that the loop leaves, and nothing of it
goes on a tape.  So it is with the tables of dynamic programming, with both sweeps of a tridiagonal solver,
and with a trajectory that is filled row by row.  What was written is had in the same way.

*Histories.*  A loop's carry is a history if between its parameter and what the loop yields there is nothing
but item assignment (and appending, to lists), in branches and in loops inside, too.  All its versions are
listed, and all its writes.

*Proofs.*  A read lasts if no write that may come after it touches the same item: one of a later trip of a
loop that is around both, or one further down in the same trip.  Indices, and the bounds of slices, are sums
of indices of loops, of numbers, and of integers made outside; one axis along which what is read and what is
written are apart is enough (``A[k + 1:, k]``, where later trips write to ``A[k + 1:, k + 1:]``).  Indices of
loops are replaced by their bounds, innermost first, to find the least difference.  Both must be shown not to
be negative, for ``x[-1]`` is the last item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.analysis.mirror import Mirror
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Slice, Tree, freeze
from s2s_ad.ir.types import Array, Dim, Growing, Scalar, dtype_of

READS = frozenset({"operator.getitem", "list_get"})
_LENGTHS = frozenset({"builtins.len", "shape_at", "size", "list_len"})
_SUMS = frozenset({"operator.add", "operator.sub", "operator.mul"})
_MOST_WRITES = 12
"""More than these are not compared with every read: the pass is to take linear time."""

Form = dict[object, int]
"""A sum: loops (their indices), pairs of a loop and a mark (the same in a later trip), values made outside,
and None for the constant, with their coefficients."""


@dataclass
class History:
    """A carry of ``loop`` that is only written to, item by item; ``final`` is what the loop leaves."""

    loop: Op
    final: Value
    writes: list[Op] = field(default_factory=list)
    versions: set[Value] = field(default_factory=set)


class Lasting:
    """Answers for the values of one function's forward sweep."""

    def __init__(self, m: Mirror, ops: Sequence[Op]) -> None:
        self.m = m
        self.place: dict[Op, int] = {}
        self.histories: dict[Value, list[History]] = {}
        self.written: dict[Value, Op] = {}
        self.regions: dict[Any, tuple[Dim, ...]] = {}
        """How large what is read is, by the sizes of the array and the subscript."""
        for op in ops:
            self._survey(op)

    def _survey(self, op: Op) -> None:
        self.place[op] = len(self.place)
        if op.name == "operator.getitem" and isinstance(op.result.type, Array):
            self.regions[self._region(op.args[0], op.args[1])] = op.result.type.dims
        if op.name in ("for", "while"):
            for _, params, last, result in loop_faces(op).carries:
                if isinstance(result.type, (Array, Growing)):
                    self._note(History(op, result), params[-1], last)
        for block in op.blocks:
            for inner in block.ops:
                self._survey(inner)

    def _note(self, history: History, param: Value, last: Atom) -> None:
        if self._follow(history, history.loop, last) is not param or len(history.writes) > _MOST_WRITES:
            return
        for version in history.versions:
            self.histories.setdefault(version, []).append(history)
        for write in history.writes:
            if isinstance(write.args[2], Value):
                self.written.setdefault(write.args[2], write)

    def _follow(self, history: History, around: Op, last: Atom) -> Atom | None:
        """From what a block hands on back to what it began with: a parameter, or a value from outside."""
        here: Atom | None = last
        while isinstance(here, Value) and around in self.m.home[here]:
            if here in history.versions:
                return None
            history.versions.add(here)
            maker = self.m.maker.get(here)
            if maker is None:
                return here
            here = self._step(history, maker, here)
        return here

    def _step(self, history: History, op: Op, here: Value) -> Atom | None:
        """The version before this one."""
        if op.name in ("setitem", "list_set"):
            history.writes.append(op)
        if op.name in ("setitem", "list_set", "list_append"):
            base: Atom = op.args[0]
            return base
        if op.name == "if":
            k = op.results.index(here)
            before = [self._follow(history, op, block.yields[k]) for block in op.blocks]
            return before[0] if before[0] is before[1] else None
        if op.name == "for":
            carry = next((c for c in loop_faces(op).carries if c[3] is here), None)
            if carry is not None and self._follow(history, op, carry[2]) is carry[1][-1]:
                return carry[0]
        return None

    # ---------------------------------------------------------------- answers

    def read(self, v: Value) -> Op | None:
        """How a value that was read is read from what a loop leaves, if it can be."""
        read = self.m.maker.get(v)
        if read not in self.place or read.name not in READS or not isinstance(read.args[0], Value):
            return None
        return self._found(v, read, read.args[0], read.args[1])

    def write(self, v: Value) -> Op | None:
        """So for a value that was written."""
        write = self.written.get(v)
        if write is None or self.m.home[v] != self.m.home[write.results[0]] or not self._whole(write, v):
            return None
        return self._found(v, write, write.results[0], write.args[1])

    def _found(self, v: Value, at: Op, base: Value, index: Tree) -> Op | None:
        for history in self.histories.get(base, ()):
            name = "list_get" if isinstance(base.type, Growing) else "operator.getitem"
            if name == "list_get" and not self._from_the_front(history, at, index):
                continue
            if all(self._apart(history, at, index, write) for write in history.writes):
                return Op(prim(name), (history.final, index), (), (), (v,), at.loc)
        return None

    def _whole(self, write: Op, v: Value) -> bool:
        """Whether what was written is had, type and all, by reading at the same index."""
        base, index, _ = write.args
        if isinstance(base.type, Growing):
            return bool(base.type.elem == v.type)
        if dtype_of(base.type) != dtype_of(v.type):
            return False
        parts = index if isinstance(index, tuple) else (index,)
        rest = base.type.dims[len(parts) :]
        if not isinstance(v.type, Array):
            return not rest and all(map(_is_integer, parts))
        known = rest if all(map(_is_integer, parts)) else self.regions.get(self._region(base, index))
        return v.type.dims == known

    def _region(self, array: Atom, index: Tree) -> Any:
        """Equal for subscripts that pick equally much.  (A size that drifts may be another one in the next
        trip: equal to nothing.)"""
        dims = array.type.dims if isinstance(array.type, Array) else ()
        return object() if any(dim.drifts for dim in dims) else (dims, freeze(self._bound, index))

    def _bound(self, atom: Any, nested: int = 3) -> Any:
        """``k + 1`` is the same bound wherever it was computed."""
        if isinstance(atom, Const):
            return atom.key
        op = self.m.maker.get(atom)
        if op is None or op.name not in _SUMS or not nested or not all(_is_integer(a) for a in op.args):
            return atom
        return (op.name, *(self._bound(a, nested - 1) for a in op.args))

    def _from_the_front(self, history: History, read: Op, index: Tree) -> bool:
        """Whether an item of a list, which may grow, is counted from its beginning."""
        loops = self._loops(history, read)
        moment = Moment(self.m, history.loop, loops, loops, loops, None)
        return not self.m.home[history.final] and moment.least(index) >= 0

    def _apart(self, history: History, read: Op, index: Tree, write: Op) -> bool:
        """Whether no execution of a write after a read touches what was read."""
        near, far = self._loops(history, read), self._loops(history, write)
        common = [a for a, b in zip(near, far, strict=False) if a is b]
        moments = [Moment(self.m, history.loop, near, far, common, k) for k in range(len(common))]
        if self.place[write] > self.place[read]:
            moments.append(Moment(self.m, history.loop, near, far, common, None))
        return all(moment.differ(index, write.args[1]) for moment in moments)

    def _loops(self, history: History, op: Op) -> list[Op]:
        home = self.m.home[op.results[0]]
        return [around for around in home[home.index(history.loop) :] if around.name != "if"]


def _is_integer(part: Tree) -> bool:
    if isinstance(part, Const):
        return type(part.value) is int
    t = part.type if isinstance(part, Value) else None
    return isinstance(t, Scalar) and t.dtype[0] == "i" and (t.weak or t.dtype == "i8")


@dataclass
class Moment:
    """A read, and a write after it: in a later trip of the loop ``common[later]`` and the same ones of those
    around it; in the same trip of all of them if that is None."""

    m: Mirror
    outermost: Op
    near: list[Op]
    far: list[Op]
    common: list[Op]
    later: int | None

    def differ(self, index: Tree, other: Tree) -> bool:
        """Whether two subscripts surely address different items."""
        parts, others = (i if isinstance(i, tuple) else (i,) for i in (index, other))
        for part, counterpart in zip(parts, others, strict=False):
            if not all(_is_integer(p) or isinstance(p, Slice) for p in (part, counterpart)):
                return False  # from here on, the axes may be other ones
            one, two = self._span(part, False), self._span(counterpart, True)
            if self._before(one, two) or self._before(two, one):
                return True
        return False

    def _span(self, part: Tree, later: bool) -> tuple[Form | None, Form | None]:
        """Where the items of a part begin, and where they end; None where that is not known."""
        if isinstance(part, Slice):
            forward = isinstance(part.step, Const) and part.step.value in (None, 1)
            return (
                (self._place(part.start, later), self._place(part.stop, later)) if forward else (None, None)
            )
        place = self._place(part, later)
        return place, None if place is None else _plus(place, {None: 1}, 1)

    def _place(self, atom: Tree, later: bool) -> Form | None:
        """A place that is counted from the front."""
        form = self._form(atom, later) if _is_integer(atom) else None
        return None if form is None or self._least(form) < 0 else form

    def _before(self, one: tuple[Form | None, Form | None], other: tuple[Form | None, Form | None]) -> bool:
        stop, start = one[1], other[0]
        return stop is not None and start is not None and self._least(_plus(start, stop, -1)) >= 0

    def least(self, index: Tree) -> int:
        form = self._form(index, False)
        return -1 if form is None else self._least(form)

    def _least(self, form: Form) -> int:
        """The least value of a sum; negative if nothing is known."""
        form = dict(form)
        for symbol in self._innermost_first():
            factor = form.pop(symbol, 0)
            if factor:
                bound = self._bound(symbol, upper=factor < 0)
                if bound is None:
                    return -1
                form = _plus(form, bound, factor)
        least = form.pop(None, 0)
        return least if all(n == 0 or (n > 0 and self._is_length(value)) for value, n in form.items()) else -1

    def _is_length(self, value: object) -> bool:
        op = self.m.maker.get(value) if isinstance(value, Value) else None
        return op is not None and op.name in _LENGTHS

    def _innermost_first(self) -> Iterator[object]:
        yield from ((loop, "later") for loop in reversed(self.far))
        yield from reversed(self.near)

    def _symbol(self, loop: Op, later: bool) -> object:
        """The index of a loop, of the read or of the write."""
        if not later:
            return loop
        shared = self.common if self.later is None else self.common[: self.later]
        return loop if loop in shared else (loop, "later")

    def _bound(self, symbol: object, upper: bool) -> Form | None:
        later = isinstance(symbol, tuple)
        loop = symbol[0] if isinstance(symbol, tuple) else symbol
        assert isinstance(loop, Op)
        if loop.name != "for" or not isinstance(loop.args[2], Const):
            return None
        start, stop, step = loop.args[:3]
        rising = step.value > 0
        if later and self.later is not None and loop is self.common[self.later]:
            onward = rising != loop.flag("reverse")
            if upper != onward:  # it comes after the one that was read in
                return _plus({loop: 1}, {None: 1}, 1 if onward else -1)
        if upper == rising:
            end = self._form(stop, later)
            return None if end is None else _plus(end, {None: 1}, -1 if rising else 1)
        return self._form(start, later)

    def _form(self, atom: Tree, later: bool) -> Form | None:
        """An integer as a sum."""
        if isinstance(atom, Const):
            return {None: atom.value} if type(atom.value) is int else None
        assert isinstance(atom, Value)
        home = self.m.home.get(atom, ())
        if self.outermost not in home:
            return self._sum_of(atom, later) or {atom: 1}
        for loop in self.far if later else self.near:
            if loop.name == "for" and atom is loop.blocks[-1].params[0]:
                return {self._symbol(loop, later): 1}
        return self._sum_of(atom, later)

    def _sum_of(self, atom: Value, later: bool) -> Form | None:
        op = self.m.maker.get(atom)
        if op is None or op.name not in _SUMS or len(op.args) != 2:
            return None
        if not all(_is_integer(a) for a in op.args):
            return None
        left, right = (self._form(a, later) for a in op.args)
        if left is None or right is None:
            return None
        if op.name != "operator.mul":
            return _plus(left, right, 1 if op.name == "operator.add" else -1)
        for one, other in ((left, right), (right, left)):
            if set(one) <= {None}:
                return {symbol: n * one.get(None, 0) for symbol, n in other.items()}
        return None


def _plus(a: Form, b: Form, times: int) -> Form:
    return {key: a.get(key, 0) + times * b.get(key, 0) for key in {**a, **b}}
