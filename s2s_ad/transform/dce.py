"""Dead code: operations whose results nobody uses, and loop carries and streams that nothing reads.

One backward walk over the structured IR.  An effectful operation is always live; an ``if`` or a
loop is live when one of its results is, or when something in its blocks has an effect.  Results,
carries and streams of a live operation are dropped one by one; a carry that is yielded unchanged
is replaced by its initial value.
"""

from __future__ import annotations

from collections.abc import Iterable

from s2s_ad.analysis.activity import LoopFaces, loop_faces
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Block, Const, Function, Op, Value, replace, substitute, walk
from s2s_ad.ir.trees import Tree, map_tree
from s2s_ad.ir.types import Scalar, dtype_of


def eliminate(function: Function, keep: Iterable[Value] = ()) -> Function:
    """The function without dead code; ``keep`` are values that may yet become outputs."""
    body, outputs = function.body, function.outputs
    known = -1
    env: dict[Value, Atom] = {}
    counts: dict[Value, Atom] = {}
    while known != len(env):  # an invariant carry of an inner loop may make the outer one's invariant
        known = len(env)
        body = _drop_invariant(body, env, counts)
    outputs = substitute(outputs, {v: _resolve(v, env) for v in env})
    live: set[Value] = {a for a in body.yields if isinstance(a, Value)} | set(keep)
    return replace(function, body=_sweep(body, live), outputs=outputs)


def _sweep(block: Block, live: set[Value]) -> Block:
    """``live`` holds what is used after the block's end; on return also what the block uses."""
    ops: list[Op] = []
    for op in reversed(block.ops):
        if op.has_effect or not live.isdisjoint(op.results):
            swept = _sweep_if(op, live) if op.name == "if" else _sweep_loop(op, live) if op.blocks else op
            live.update(swept.operands)
            ops.append(swept)
    return Block(block.params, tuple(reversed(ops)), block.yields)


def _sweep_if(op: Op, live: set[Value]) -> Op:
    keep = [k for k, r in enumerate(op.results) if r in live]
    blocks = []
    for block in op.blocks:
        yields = tuple(block.yields[k] for k in keep)
        live.update(a for a in yields if isinstance(a, Value))
        blocks.append(_sweep(replace(block, yields=yields), live))
    return replace(op, blocks=tuple(blocks), results=tuple(op.results[k] for k in keep))


def _sweep_loop(op: Op, live: set[Value]) -> Op:
    """Carries feed each other, so the set of live ones grows until nothing changes."""
    faces = loop_faces(op)
    keep_ys = [k for k, (_, r) in enumerate(faces.ys) if r in live]
    keep = {k for k, (_, _, _, r) in enumerate(faces.carries) if r in live}
    while True:
        trial = _rebuild(op, faces, sorted(keep), keep_ys)
        seen = set(live)
        for block in trial.blocks:
            seen.update(a for a in block.yields if isinstance(a, Value))
        blocks = tuple(_sweep(block, seen) for block in trial.blocks)
        more = {k for k, (_, ps, _, _) in enumerate(faces.carries) if any(p in seen for p in ps)}
        if more <= keep:
            live |= seen
            return _drop_streams(replace(trial, blocks=blocks))
        keep |= more


def _rebuild(op: Op, faces: LoopFaces, keep: list[int], keep_ys: list[int]) -> Op:
    """The loop with these carries and streams produced only."""
    head = len(op.results) - len(faces.carries) - len(faces.ys)
    yields_head = op.blocks[-1].yields[: int(op.flag("exits"))]
    carries = [faces.carries[k] for k in keep]
    ys = [faces.ys[k] for k in keep_ys]
    blocks = []
    for which, block in enumerate(op.blocks):
        body = which == len(op.blocks) - 1
        lead = block.params[:1] if body else ()
        tail = tuple(p for _, p in faces.xs) if body else ()
        params = (*lead, *(c[1][which] for c in carries), *tail)
        yields = (*yields_head, *(c[2] for c in carries), *(y for y, _ in ys)) if body else block.yields
        blocks.append(Block(params, block.ops, yields))
    inits = tuple(c[0] for c in carries)
    args: tuple[Tree, ...] = (*op.args[:3], inits, op.args[4]) if op.name == "for" else (inits,)
    results = (*op.results[:head], *(c[3] for c in carries), *(r for _, r in ys))
    return replace(op, args=args, blocks=tuple(blocks), results=results)


def _drop_streams(op: Op) -> Op:
    """Without the streams consumed that the body does not read."""
    if op.name != "for" or not op.args[4]:
        return op
    faces = loop_faces(op)
    used = _used(op.blocks[-1])
    xs = [(s, p) for s, p in faces.xs if p in used]
    if len(xs) == len(faces.xs):
        return op
    body = op.blocks[-1]
    cut = len(body.params) - len(faces.xs)
    params = (*body.params[:cut], *(p for _, p in xs))
    args = (*op.args[:4], tuple(s for s, _ in xs))
    return replace(op, args=args, blocks=(replace(body, params=params),))


def _used(block: Block) -> set[Value]:
    used = {a for a in block.yields if isinstance(a, Value)}
    for op in walk(block):
        used.update(op.operands)
        for inner in op.blocks:
            used.update(a for a in inner.yields if isinstance(a, Value))
    return used


def _drop_invariant(block: Block, env: dict[Value, Atom], counts: dict[Value, Atom]) -> Block:
    """Replaces carries that never change, and ``if`` results that are the same in both branches.

    ``counts`` are integers times such a carry that is 1: another factor makes a float of them as well.
    """
    ops = []
    for old in block.ops:
        op = _scaled(_substituted(old, env), counts)
        if op is not old and (kept := _times_one(op)) is not None:
            if dtype_of(kept.type) == dtype_of(op.result.type):
                env[op.result] = kept
                continue
            counts[op.result] = kept
        if op.blocks and op.name != "if":
            _note_invariant(op, env)
        if op.blocks:
            op = replace(op, blocks=tuple(_drop_invariant(inner, env, counts) for inner in op.blocks))
        if op.name == "if":
            _note_same(op, env)
        ops.append(op)
    yields = tuple(_resolve(a, env) for a in block.yields)
    return Block(block.params, tuple(ops), yields)


def _substituted(op: Op, env: dict[Value, Atom]) -> Op:
    if env.keys().isdisjoint(op.operands):
        return op

    def final(atom: Atom) -> Atom:
        return _resolve(atom, env)

    return replace(
        op, args=map_tree(final, op.args), kwargs=tuple((k, map_tree(final, v)) for k, v in op.kwargs)
    )


def _times_one(op: Op) -> Atom | None:
    """The other factor, if a carry that never changes turned out to be the factor 1."""
    if op.name != "operator.mul":
        return None
    for one, other in (op.args, op.args[::-1]):
        if not (isinstance(one, Const) and one.value == 1.0):
            continue
        if isinstance(other, Const) and type(other.value) in (int, float):
            return const(other.value * one.value)
        if isinstance(other, Value) and (other.type == op.result.type or isinstance(other.type, Scalar)):
            return other
    return None


def _scaled(op: Op, counts: dict[Value, Atom]) -> Op:
    """A product with a float, of an integer instead of that integer times 1."""
    if op.name != "operator.mul" or not any(a in counts for a in op.operands):
        return op
    left, right = op.args
    if left in counts and (dtype_of(right.type) or "?")[0] in "fc":
        return replace(op, args=(counts[left], right))
    if right in counts and (dtype_of(left.type) or "?")[0] in "fc":
        return replace(op, args=(left, counts[right]))
    return op


def _resolve(atom: Atom, env: dict[Value, Atom]) -> Atom:
    while isinstance(atom, Value) and atom in env:
        atom = env[atom]
    return atom


def _note_invariant(op: Op, env: dict[Value, Atom]) -> None:
    for init, params, out, result in loop_faces(op).carries:
        if out is params[-1] or out is init:
            for value in (*params, result):
                env[value] = _resolve(init, env)


def _note_same(op: Op, env: dict[Value, Atom]) -> None:
    then, orelse = op.blocks
    for a, b, result in zip(then.yields, orelse.yields, op.results, strict=True):
        if a is b:
            env[result] = a
