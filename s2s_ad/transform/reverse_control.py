"""The reverse of ``if``, ``for`` and ``while``.

A branch or body is reversed in a scope of its own.  What flows out of it backwards are the
adjoints of the loop's carries, and those of every active value that the block reads from outside:
they are accumulated, in a loop as carries of the reversed loop.  What flows in are the adjoints of
the results and the primal values that the scope imports: through the ``if``'s results or as
streams, consumed from the last trip to the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s_ad.analysis.activity import LoopFaces, loop_faces
from s2s_ad.errors import refuse
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import UNDEF, Atom, Block, Const, Op, Value, free_values
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import INT, Array, Scalar, Stream, Type, Undef
from s2s_ad.transform.apply import cast
from s2s_ad.transform.reverse import Scope, Term, name_adjoint

if TYPE_CHECKING:
    from s2s_ad.transform.reverse import Reverse


def active_free(r: Reverse, op: Op) -> list[Value]:
    """The active values from outside that the blocks of ``op`` read, each once."""
    found: dict[Value, None] = {}
    inside: set[Value] = set()
    for block in op.blocks:
        _defined_within(block, inside)
    for value in free_values(op.blocks):
        rep = r.rep(value)
        if rep not in inside and r.is_active(rep):
            found.setdefault(rep)
    for value in sorted_reps(r, op, inside):
        found.setdefault(value)
    return list(found)


def sorted_reps(r: Reverse, op: Op, inside: set[Value]) -> list[Value]:
    """Values of outer blocks that something inside is congruent to."""
    out: dict[Value, None] = {}
    for block in op.blocks:
        for value in _all_values(block):
            rep = r.rep(value)
            if rep is not value and rep not in inside and r.is_active(rep):
                out.setdefault(rep)
    return list(out)


def _all_values(block: Block) -> list[Value]:
    values: list[Value] = []
    for op in block.ops:
        values += op.results
        for inner in op.blocks:
            values += _all_values(inner)
    return values


def _defined_within(block: Block, found: set[Value]) -> None:
    found.update(block.params)
    for op in block.ops:
        found.update(op.results)
        for inner in op.blocks:
            _defined_within(inner, found)


def reverse_if(r: Reverse, op: Op) -> None:
    b, outer = r.b, r.scope
    bars = [r.materialise(result) if r.is_active(result) else None for result in op.results]
    free = active_free(r, op)
    bases = {v: r.materialise(v) for v in free}
    cond = r.import_atom(op.args[0])
    ops_of: list[list[Op]] = []
    outs: list[dict[Value, Atom | None]] = []
    for branch, block in enumerate(op.blocks):
        scope = Scope(block, outer, op)
        scope.import_inner = _branch_importer(r, scope, branch)
        with b.nested() as ops:
            for yielded, bar in zip(block.yields, bars, strict=True):
                if bar is not None and isinstance(yielded, Value) and r.is_active(yielded):
                    share = narrowed(r, bar, yielded)
                    scope.bars.setdefault(r.rep(yielded), []).append(Term(share, op.loc))
            for value, base in bases.items():
                if base is not None:
                    scope.bars.setdefault(value, []).insert(0, Term(base, None, base=True))
            r.reverse_block(scope)
            r.scope = scope
            outs.append({v: r.materialise(v) for v in free})
            r.scope = outer
        ops_of.append(ops)
    _merge(r, op, cond, free, bases, ops_of, outs)


def narrowed(r: Reverse, bar: Atom, value: Value) -> Atom:
    """The adjoint of what met something wider on other paths or in other trips: summed, where a number
    came to be an array, and in its own precision."""
    if isinstance(value.type, Scalar) and isinstance(bar.type, Array):
        bar = r.b.emit("unbroadcast", bar, value)
    return cast(r.b, bar, value)


def _branch_importer(r: Reverse, scope: Scope, branch: int):  # type: ignore[no-untyped-def]
    def import_inner(value: Value) -> Atom:
        assert scope.owner is not None and scope.parent is not None
        result = r.edits.export(scope.owner, branch, value)
        scope.parent.defined.add(result)
        return r._import(result, scope.parent)

    return import_inner


def _merge(
    r: Reverse,
    op: Op,
    cond: Atom,
    free: list[Value],
    bases: dict[Value, Atom | None],
    ops_of: list[list[Op]],
    outs: list[dict[Value, Atom | None]],
) -> None:
    """Makes the reversed ``if``: its results are the new adjoints of the free values."""
    b = r.b
    changed = [v for v in free if any(out[v] is not bases[v] for out in outs)]
    yields: list[list[Atom]] = []
    for branch, (ops, out) in enumerate(zip(ops_of, outs, strict=True)):
        with b.reopened(ops):
            yields.append([
                UNDEF if out[v] is None and _never_made(r, op, branch, v) else _or_zeros(r, out[v], v)
                for v in changed
            ])  # fmt: skip
    results = []
    for k, value in enumerate(changed):
        result = Value("", _bar_type(value.type, [ys[k].type for ys in yields]))
        name_adjoint(result, value)
        results.append(result)
    if changed:
        blocks = tuple(b.block((), ops, ys) for ops, ys in zip(ops_of, yields, strict=True))
        b.append(Op(prim("if"), (cond,), (), blocks, tuple(results), op.loc))
    for value, base in bases.items():
        if value not in changed and base is not None:
            r.scope.bars[value] = [Term(base, None, base=True)]
    for value, result in zip(changed, results, strict=True):
        r.scope.bars[value] = [Term(result, None, base=True)]


def _bar_type(primal: Type, shares: list[Type]) -> Type:
    """An adjoint has its primal's type, except that it is no longer a Python number."""
    if isinstance(primal, Scalar) and not all(isinstance(t, Scalar) and t.weak for t in shares):
        return Scalar(primal.dtype, weak=False)
    return primal


def _never_made(r: Reverse, op: Op, branch: int, value: Value) -> bool:
    """Whether a value that a branch does not read was never made where that branch is taken, and so has
    no adjoint either: it is made under the same condition; or it is a stream, for these are consumed
    where the branches that made them are gone through again."""
    maker = r.definition(value)
    if maker is not None and maker.name == "if" and r.rep(maker.args[0]) is r.rep(op.args[0]):
        return isinstance(maker.blocks[branch].yields[maker.results.index(value)].type, Undef)
    return isinstance(value.type, Stream) and value not in free_values([op.blocks[branch]])


def _or_zeros(r: Reverse, atom: Atom | None, value: Value) -> Atom:
    if atom is None:
        return r.b.fresh_zeros(value.type, value)
    return r.b.full(atom, value) if isinstance(value.type, Array) else atom


class _LoopReverse:
    """The state of one reversed loop while its body is being built."""

    def __init__(self, r: Reverse, op: Op) -> None:
        self.r, self.op = r, op
        self.faces: LoopFaces = loop_faces(op)
        self.body = op.blocks[-1]
        self.outer = r.scope
        self.scope = Scope(self.body, self.outer, op)
        self.scope.import_inner = self.import_inner
        self.xs: list[tuple[Atom, Value]] = []
        self.counted = op.name == "while" or op.flag("exits")
        if self.counted and op.flag("reverse"):
            refuse("S2S303", op.loc, "a loop over a reversed sequence with an early exit")

    def import_inner(self, value: Value) -> Atom:
        """A value of the loop's body, as an element of a stream."""
        stream = self.r.edits.export(self.op, 0, value)
        self.outer.defined.add(stream)
        param = Value(value.hint, value.type, value.sample)
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


def is_number(atom: Atom, number: int) -> bool:
    return isinstance(atom, Const) and atom.value == number


def reverse_loop(r: Reverse, op: Op) -> None:
    b, loop = r.b, _LoopReverse(r, op)
    faces, scope = loop.faces, loop.scope
    carries = [c for c in faces.carries if any(r.is_active(v) for v in (*c[1], c[3]))]
    free = active_free(r, op)
    inits = [_or_zeros(r, r.materialise(result), result) for *_, result in carries]
    inits += [_or_zeros(r, r.materialise(v), v) for v in free]
    ys_bars = [(out, r.materialise(s)) for out, s in faces.ys if r.is_active(s)]
    xs_bars = [
        (s, param, r.materialise(s)) for s, param in faces.xs if isinstance(s, Value) and r.is_active(s)
    ]
    index = loop.index()
    bounds = loop.range()
    names = [result for *_, result in carries] + free
    params = [_named(init, value) for init, value in zip(inits, names, strict=True)]
    with b.nested() as ops:
        r.scope = scope
        b.donate(index)
        loop.bind_index(index)
        for (_, _, out, _), param in zip(carries, params, strict=False):
            if isinstance(out, Value) and r.is_active(out):
                _seed(r, scope, out, Term(narrowed(r, param, out), None))
        for value, param in zip(free, params[len(carries) :], strict=True):
            scope.bars.setdefault(value, []).insert(0, Term(param, None, base=True))
        for out, bar in ys_bars:
            if bar is not None:
                _seed(r, scope, out, Term(_consume(loop, bar), None))
        for _, primal, bar in xs_bars:
            if bar is not None:
                scope.bars.setdefault(primal, []).append(Term(_consume(loop, bar), None))
        r.scope = loop.outer
        r.reverse_block(scope)
        r.scope = scope
        yields = [_or_zeros(r, r.materialise(ps[-1]), ps[-1]) for _, ps, _, _ in carries]
        yields += [_or_zeros(r, r.materialise(v), v) for v in free]
        yields += [_or_zeros(r, r.materialise(p), p) for _, p, _ in xs_bars]
        r.scope = loop.outer
    results = [_named_like(param, value) for param, value in zip(params, names, strict=True)]
    streams = [Value("", Stream(p.type), None, p, "_bar") for _, p, _ in xs_bars]
    xs = tuple(stream for stream, _ in loop.xs)
    body = b.block((index, *params, *(p for _, p in loop.xs)), ops, yields)
    reverse = const(not op.flag("reverse"))
    kwargs = (("reverse", reverse), ("exits", const(False)))
    b.append(Op(prim("for"), (*bounds, tuple(inits), xs), kwargs, (body,), (*results, *streams), op.loc))
    for (init, _, _, _), result in zip(carries, results, strict=False):
        if isinstance(init, Value) and r.is_active(init):
            r.add(init, Term(narrowed(r, result, init), None))
    for value, result in zip(free, results[len(carries) :], strict=True):
        r.scope.bars.setdefault(value, []).append(Term(result, None, base=True))
    for (stream, _, _), bars in zip(xs_bars, streams, strict=True):
        r.scope.bars[r.rep(stream)] = [Term(bars, None)]


def _seed(r: Reverse, scope: Scope, value: Atom, term: Term) -> None:
    if isinstance(value, Value) and r.is_active(value):
        scope.bars.setdefault(r.rep(value), []).append(term)


def _consume(loop: _LoopReverse, stream: Atom) -> Value:
    assert isinstance(stream.type, Stream)
    param = Value("", stream.type.elem)
    loop.xs.append((stream, param))
    return param


def _named(init: Atom, value: Value) -> Value:
    t = value.type
    if isinstance(t, Scalar):
        t = Scalar(t.dtype, weak=False)
    param = Value("", t)
    name_adjoint(param, value)
    return param


def _named_like(param: Value, value: Value) -> Value:
    result = Value("", param.type)
    name_adjoint(result, value)
    return result
