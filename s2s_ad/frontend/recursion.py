"""Recursion whose depth is known at run time only: the function becomes one that is called.

User functions are inlined.  A function that calls itself with arguments of the same types and the
same constants would be inlined without end; so lowering starts again (:class:`AtRunTime`) with
that function marked, and a call of a marked function is an operation (:mod:`s2s_ad.ir.callee`).

The body is lowered once for arguments of given types and constants, with fresh parameters for the
numbers.  The type of what a call inside the body returns is found by iteration: at first nobody
knows it, the branch that asks for it is left out (:class:`Unmade`), and the branches that do not
recurse tell a type; the body is lowered again until the type that comes out is the type that was
assumed.  No such branch: the recursion has no end.

What the body reads from around it (variables of enclosing functions, globals) are further
parameters.  Callees may call each other, so these are gathered when the outermost is done.
A callee writes to nothing that lives outside of it and hands out no list, dict or object that it
was given: both are refused.  An array that it returns may be one that it was given: they are linked.
"""

from __future__ import annotations

import itertools
from typing import Any

from s2s_ad.analysis.fresh import Origins
from s2s_ad.analysis.typerules import unknown_dim
from s2s_ad.errors import Refusal
from s2s_ad.frontend.join import join_samples
from s2s_ad.frontend.lift import tree_value
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import AtRunTime, Unmade
from s2s_ad.frontend.outlined import Group
from s2s_ad.frontend.outlining import Copy, NotCalled
from s2s_ad.frontend.passing import CALLABLE, Arguments, Key, sizes
from s2s_ad.frontend.recurring import Record, Recursion, endless, lower_once, recursion_of
from s2s_ad.frontend.surroundings import surroundings
from s2s_ad.frontend.values import (
    Abs,
    Frame,
)
from s2s_ad.ir.callee import CALL, Callee, call_op
from s2s_ad.ir.core import Op, Value, free_values
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import INT, NONE, Array, Scalar

__all__ = ["INLINE", "Recursion", "called", "entry", "inlined", "marks"]
_ROUNDS = 12
_SHALLOW, _UNROLLED = 8, 40
_ACTIVATIONS = 400
_NESTED = 3
INLINE = object()
_calls = itertools.count(1)


def marks(lo: Lowerer, signal: AtRunTime) -> dict[Any, bool]:
    """The marks to start again with; a function that is marked to the full has no end."""
    known = recursion_of(lo).marked
    if known.get(signal.node, False) or (signal.node in known and not signal.wide):
        endless(lo, getattr(signal.node, "name", "<lambda>"))
    return {**known, signal.node: signal.wide}


# ---------------------------------------------------------------- calls


def called(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    """The result of a call of a marked function; INLINE for a call that is inlined."""
    recursion = recursion_of(lo)
    if frame.node in recursion.marked:
        return _call(lo, frame, bound)
    if frame.node in recursion.outlined:
        try:
            return _call(lo, frame, bound)
        except Refusal as refusal:
            raise NotCalled(frame.node) from refusal
    depth = sum(f.node is frame.node for f in lo.frames)
    count = recursion.counts[frame.node] = recursion.counts.get(frame.node, 0) + 1
    if recursion.plain:
        return endless(lo, frame.name) if depth and (depth > _UNROLLED or count > _ACTIVATIONS) else INLINE
    frame.signature = _signature(lo, frame, bound)
    same = [f for f in lo.frames if f.node is frame.node and f.signature == frame.signature]
    if same and frame.signature is not None:
        _want_static(lo, bound)
        raise AtRunTime(frame.node, wide=False)
    if depth > _SHALLOW:
        _want_static(lo, bound)
    if depth and (depth > _UNROLLED or count > _ACTIVATIONS):
        raise AtRunTime(frame.node, wide=True)
    return INLINE


def inlined(lo: Lowerer, frame: Frame, ops: list[Op]) -> None:
    """Notes a call that was inlined, for :mod:`s2s_ad.frontend.outlining`."""
    if lo.recursion is not None and frame.signature is not None and ops:
        recursion_of(lo).copies.append(Copy(frame.node, frame.signature, tuple(ops)))


def entry(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    """The same for the outermost function."""
    if frame.node in recursion_of(lo).marked:
        return _call(lo, frame, bound)
    frame.signature = _signature(lo, frame, bound)
    return INLINE


def _want_static(lo: Lowerer, bound: dict[str, Abs]) -> None:
    """An integer argument of the user's may tell the depth: the recursion is unrolled for it."""
    for value in bound.values():
        if isinstance(value, Value) and isinstance(value.type, Scalar) and value.type.dtype[0] in "ib":
            for source in lo.sources(value):
                if isinstance(source.type, Scalar) and source.type.dtype[0] in "ib":
                    lo.need_static(value, "the depth of a recursion")


def _signature(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Key | None:
    """Types and constants of the arguments; None for arguments that no call of ours can take."""
    try:
        return Arguments(lo, frame, bound, wide=False, dry=True).key
    except Refusal:
        return None


def _call(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    recursion = recursion_of(lo)
    args = Arguments(lo, frame, bound, recursion.marked.get(frame.node, False), dry=False)
    record = next((r for r in recursion.active if r.key == args.key), None)
    if record is None:
        record = recursion.done.get(args.key)
        if record is not None and not _serves(lo, record, args, frame):
            record = None
    if record is None:
        _check_nesting(lo, frame, bound, args)
        record = _make(lo, frame, args)
    else:
        record.called = True
        _meet_samples(record, args)
    if not record.typed:
        raise Unmade(record)
    return _emit(lo, record, args.atoms)


def _serves(lo: Lowerer, record: Record, args: Arguments, frame: Frame) -> bool:
    """Sizes may be computed from integers: what is known of them must be the same.  An array that the
    body reads from around it may have been written in the meantime, unless it lives outside of it all."""
    if [p.sample for p in record.params] != [p.sample for p in args.params]:
        return False
    if frame.parent is not None:
        return bool(record.seen == surroundings(lo, frame.node, frame.parent))
    arrays = {v for v in recursion_of(lo).frees.get(record, []) if isinstance(v.type, Array)}
    outside = {leaf for param, _ in lo.free_params for leaf in leaves(param.tree)}
    return arrays <= outside and all(lo.state.store.get(v, v) is v for v in arrays)


def _check_nesting(lo: Lowerer, frame: Frame, bound: dict[str, Abs], args: Arguments) -> None:
    """A call inside the body, with other sizes or integers: one function is to serve them all."""
    around = [r for r in recursion_of(lo).active if r.node is frame.node]
    if not args.wide:
        args.wide_key = Arguments(lo, frame, bound, wide=True, dry=True).key
        if args.wide_key in [r.wide_key for r in around]:
            raise AtRunTime(frame.node, wide=True)
    if len(around) >= _NESTED:
        raise AtRunTime(frame.node, wide=True)


def _meet_samples(record: Record, args: Arguments) -> None:
    """An integer that is another one in the next call has other samples, too."""
    for param, atom in zip(record.params, args.atoms, strict=True):
        if param.type == INT or (isinstance(param.type, Scalar) and param.type.dtype[0] in "iu"):
            met = args.sample(atom)
            if met != param.sample and param not in record.opened:
                record.opened.add(param)
                param.sample = _other(join_samples(param.sample, met), param.sample)


def _other(joined: Any, known: Any) -> Any:
    """Samples that are not those that were known."""
    return tuple(v + k for k, v in enumerate(joined)) if joined is not None and joined == known else joined


def _emit(lo: Lowerer, record: Record, atoms: list[Any]) -> Abs:
    """The operation, and what the caller sees of its results."""
    fresh: dict[Value, Any] = {}
    for leaf in _values(record.outputs):
        fresh[leaf] = Value("", _fresh_type(leaf.type, record), _fresh_sample(leaf))
    results = list(fresh.values()) or [Value("", NONE)]
    free = recursion_of(lo).frees.get(record, [])
    op = call_op(CALL, record.callee, (*atoms, *free), results, lo.builder.loc)
    lo.builder.append(op)
    lo.born(results)
    _link(lo, results, (*atoms, *free), record.callee.new)
    return tree_value(lo, map_tree(lambda a: fresh.get(a, a), record.outputs))


def _link(
    lo: Lowerer, results: list[Value], given: tuple[Any, ...], new: tuple[frozenset[Value], ...]
) -> None:
    """An array that is returned may be another result, one that was given, or one from outside, unless
    it is surely a new one."""
    recursion = recursion_of(lo)
    near = [r.block for r in (*recursion.active, *recursion.pending) if r.block is not None]
    old = [*given, *free_values(near)]
    own = dict(zip(results, new, strict=False))
    for result in results:
        if isinstance(result.type, Array):
            mine = own.get(result)
            others = (
                [r for r in results if own.get(r) and not own[r].isdisjoint(mine)]
                if mine
                else [*old, *results]
            )
            for other in dict.fromkeys(others):
                if isinstance(other, Value) and isinstance(other.type, Array):
                    lo.link(result, other)


def _fresh_sample(leaf: Value) -> Any:
    """An integer that is returned is another one from each call: sizes made of them are not the same."""
    if leaf.sample is None or not isinstance(leaf.type, Scalar) or leaf.type.dtype[0] not in "iu":
        return leaf.sample if isinstance(leaf.type, Scalar) else None
    k = next(_calls)
    return tuple(v + (k * (j + 1) + j) % (5 + 2 * j) for j, v in enumerate(leaf.sample))


def _values(tree: Tree) -> list[Value]:
    return list(dict.fromkeys(leaf for leaf in leaves(tree) if isinstance(leaf, Value)))


def _fresh_type(t: Any, record: Record) -> Any:
    """Sizes that the arguments do not have are other ones in every call, unless all that they can be
    made of is the same in every call."""
    if not isinstance(t, Array) or (not record.recursive and _same_sizes(record)):
        return t
    known = {d for p in record.params if isinstance(p.type, Array) for d in p.type.dims if not d.uid}
    return Array(t.dtype, tuple(d if d.literal or d in known else unknown_dim(sizes(d)) for d in t.dims))


def _same_sizes(record: Record) -> bool:
    """Whether the sizes that the body can see are those of every call that it serves."""
    types = [p.type for p in record.params]
    open_ = any(isinstance(t, Array) and any(d.uid for d in t.dims) for t in types)
    floats = all(isinstance(t, Array) or (isinstance(t, Scalar) and t.dtype[0] in "fc") for t in types)
    return floats and not open_


# ---------------------------------------------------------------- bodies


def _make(lo: Lowerer, frame: Frame, args: Arguments) -> Record:
    """Lowers the body until the type of its result settles."""
    recursion = recursion_of(lo)
    name = frame.name if frame.name.isidentifier() else "inner"
    record = Record(Callee(name, frame.source.location(frame.node)), frame.node, args.key, args.params)
    record.wide_key = args.wide_key
    record.recursive = frame.node in recursion.marked
    if not record.recursive and frame.parent is not None:
        record.seen = surroundings(lo, frame.node, frame.parent)
    outermost, memo, made = not recursion.active, dict(recursion.done), list(recursion.pending)
    for _ in range(_ROUNDS):
        recursion.done, recursion.pending = dict(memo), list(made)
        record.called = False
        samples = [p.sample for p in record.params]
        if lower_once(lo, record, frame, args.trees) and samples == [p.sample for p in record.params]:
            break
    else:
        lo.refuse("S2S211", f"the type of what {frame.name} returns does not settle")
    if not record.recursive and record.block is not None:
        origins = Origins(record.block)
        record.callee.new = tuple(origins.new_arrays(atom) for atom in record.block.yields)
    recursion.pending.append(record)
    known = frame.parent is None or record.seen is not None
    if known and not any(isinstance(t, CALLABLE) for t in args.trees.values()):
        recursion.done[record.key] = record
    if outermost:
        recursion.frees.update(Group(recursion.pending).finish(lo))
        recursion.pending = []
    return record
