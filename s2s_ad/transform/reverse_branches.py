"""The reverse of ``if``: the branch that was taken is taken again, backwards.

Each branch is reversed in a scope of its own.  What flows in are the adjoints of the results, and
the primal values that the scope imports, which become further results of the primal's ``if``.  What
flows out are the adjoints of the active values that the branches read from outside: where one of
the branches changed such an adjoint, it is a result of the reversed ``if``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import UNDEF, Atom, Block, Op, Value, free_values
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import Array, Scalar, Stream, Type, Undef
from s2s_ad.ir.verify import fits
from s2s_ad.transform.fitting import cast
from s2s_ad.transform.reverse import Scope, name_adjoint
from s2s_ad.transform.shares import Term

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
            r.scope = scope
            for yielded, bar in zip(block.yields, bars, strict=True):
                if bar is not None and isinstance(yielded, Value) and r.is_active(yielded):
                    share = narrowed(r, bar, yielded)
                    scope.bars.setdefault(r.rep(yielded), []).append(Term(share, op.loc))
            for value, base in bases.items():
                if base is not None:
                    scope.bars.setdefault(value, []).insert(0, Term(base, None, base=True))
            r.scope = outer
            r.reverse_block(scope)
            r.scope = scope
            outs.append({v: r.materialise(v) for v in free})
            r.scope = outer
        ops_of.append(ops)
    _merge(r, op, cond, free, bases, ops_of, outs)


def narrowed(r: Reverse, bar: Atom, value: Value) -> Atom:
    """The adjoint of what met something wider on other paths or in other trips: summed, where a number
    came to be an array, and in its own precision.  Where the adjoint may be a number itself (it was summed
    already on this path), the sum is one whose transpose asks for no shape."""
    if isinstance(value.type, Scalar) and isinstance(bar.type, Array):
        bar = r.b.emit("unbroadcast", bar, const(0.0)) if bar in r.b.numbers else r.b.emit("numpy.sum", bar)
    return cast(r.b, bar, value)


def _branch_importer(r: Reverse, scope: Scope, branch: int) -> Callable[[Value], Atom]:
    def import_inner(value: Value) -> Atom:
        assert scope.owner is not None and scope.parent is not None
        result = r.edits.export(scope.owner, branch, value)
        if value in r.b.numbers:
            r.b.numbers.add(result)
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
                UNDEF if out[v] is None and _never_made(r, op, branch, v) else or_zeros(r, out[v], v)
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
        if isinstance(maker.blocks[branch].yields[maker.results.index(value)].type, Undef):
            return True
    return isinstance(value.type, Stream) and value not in free_values([op.blocks[branch]])


def or_zeros(r: Reverse, atom: Atom | None, value: Value) -> Atom:
    """The adjoint, or zeros where there is none.  That of what was written to a place of another size, as its
    type knows it, has the sizes of the value all the same."""
    if atom is None:
        return r.b.fresh_zeros(value.type, value)
    if not isinstance(value.type, Array):
        return atom
    full = r.b.full(atom, value)
    return full if fits(full.type, value.type) else r.b.reshaped(full, value)
