"""Derivatives of functions that are called: the pair ``g_fwd`` / ``g_rev``, and ``g_jvp``.

*Reverse.*  Before a function is reversed, each call of an active callee becomes a call of ``g_fwd``,
which hands out, beside the value, its *residuals*; they are saved like any other primal value.  The
reverse of that call is a call of ``g_rev`` with the residuals and the adjoints of the value.  The
pair is the adjoint of g, cut at the border of its sweeps (:mod:`s2s_ad.transform.split`); in it, g's
calls of itself have become calls of the same pair.

*Forward.*  A call becomes a call of ``g_jvp``, which takes the tangents of the active arguments and
hands out those of the value: a callee like any other, which can be differentiated in turn.

A pair cannot be differentiated: what its halves hand to each other has no type.  A gradient that is
itself differentiated (``joint``) calls ``g_adjoint`` instead, which takes g's arguments and the
adjoints of its value, runs both sweeps, and is a callee like any other.  That evaluates g again at
every level of the recursion, and is the price of a second derivative in reverse mode.

Which arguments are active is part of what identifies a derivative; all differentiable results are
taken to be.  Residuals hold the arrays that ``g_fwd`` was given: who calls it copies them before
writing to them (:mod:`s2s_ad.backend.summaries`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s_ad.analysis.activity import useful, varied
from s2s_ad.errors import pinpoint, refuse
from s2s_ad.ir.builder import Infer
from s2s_ad.ir.callee import (
    CALL,
    CALL_FWD,
    CALL_REV,
    RESIDUALS,
    Callee,
    call_op,
    callee_of,
    leaf_values,
    outputs_of,
)
from s2s_ad.ir.core import Atom, Block, Const, Function, Op, Param, Value, replace, walk
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array, Scalar, is_differentiable
from s2s_ad.ir.verify import verify
from s2s_ad.transform import dce, record, split, tapes, tidy
from s2s_ad.transform.fitting import fit
from s2s_ad.transform.residuals import lean

if TYPE_CHECKING:
    from s2s_ad.transform.forward import Forward
    from s2s_ad.transform.reverse import Reverse

Active = tuple[bool, ...]


# ---------------------------------------------------------------- reverse


def with_pairs(function: Function, wrt: list[Value], infer: Infer, joint: bool) -> Function:
    """The function with its active calls made calls of forward halves."""
    if not any(op.name.startswith(CALL) for op in walk(function.body)):
        return function
    moved = varied(function.body, wrt)
    check_order(function, moved)
    if joint:
        return function
    active = moved & (useful(function.body, function.body.yields) | set(wrt))
    return replace(function, body=_paired(function.body, active, infer))


def check_order(function: Function, moved: set[Value]) -> None:
    """The halves of a pair are not differentiated."""
    for op in walk(function.body):
        if op.name in (CALL_FWD, CALL_REV) and any(v in moved for v in op.operands):
            name = callee_of(op).name.rsplit("_", 1)[0]
            text = (
                f"a gradient through the recursion of {name}, which ends at run time, is differentiated again"
            )
            refuse("S2S302", pinpoint(op.loc, name), text, "take one derivative in forward mode (jvp) first")


def _paired(block: Block, active: set[Value], infer: Infer) -> Block:
    ops: list[Op] = []
    for op in block.ops:
        if op.name == CALL and any(r in active for r in op.results):
            ops.append(_forward_call(op, active, infer))
        elif op.blocks:
            ops.append(replace(op, blocks=tuple(_paired(inner, active, infer) for inner in op.blocks)))
        else:
            ops.append(op)
    return Block(block.params, tuple(ops), block.yields)


def _forward_call(op: Op, active: set[Value], infer: Infer) -> Op:
    args = op.args[1:]
    forward, _ = pair_of(op, tuple(isinstance(a, Value) and a in active for a in args), infer)
    return call_op(CALL_FWD, forward, args, (*op.results, Value("residuals", RESIDUALS)), op.loc)


def pair_of(op: Op, active: Active, infer: Infer) -> tuple[Callee, Callee]:
    """The two halves of a callee's adjoint; they are known before they are made, for they call themselves."""
    callee = callee_of(op)
    known = _wide_enough(callee, "pair", active)
    if known is None:
        _check_made(op, callee)
        active = _closed(op, active)
        forward = Callee(f"{callee.name}_fwd", callee.loc, callee.effectful)
        reverse = Callee(f"{callee.name}_rev", callee.loc)
        forward.derived["active", ()] = active
        forward.derived["reverse", ()] = reverse
        callee.derived["pair", active] = forward, reverse
        _make_pair(callee.function, active, infer, forward, reverse)
        known = active
    found: tuple[Callee, Callee] = callee.derived["pair", known]
    return found


def _wide_enough(callee: Callee, kind: str, active: Active) -> Active | None:
    """What is active in a derivative that was made before and that has these arguments active, too."""
    for key in callee.derived:
        if key[0] == kind and all(have or not want for have, want in zip(key[1], active, strict=True)):
            found: Active = key[1]
            return found
    return None


def _closed(op: Op, active: Active) -> Active:
    """Made wide enough for the calls that the callee makes of itself, so that one derivative serves all."""
    wanted = {callee_of(op): active}
    queue = [callee_of(op)]
    while queue:
        callee = queue.pop()
        _check_made(op, callee)
        body = callee.function.body
        moved = varied(body, [p for p, a in zip(body.params, wanted[callee], strict=True) if a])
        for inner in walk(body):
            if inner.name == CALL:
                met = tuple(a in moved for a in inner.args[1:])
                known = wanted.get(callee_of(inner), (False,) * len(met))
                more = tuple(a or b for a, b in zip(known, met, strict=True))
                if more != known:
                    wanted[callee_of(inner)] = more
                    queue.append(callee_of(inner))
    return wanted[callee_of(op)]


def _check_made(op: Op, callee: Callee) -> None:
    if callee.body is None:
        text = f"the derivative of {callee.name} is taken inside of {callee.name} itself"
        refuse("S2S302", pinpoint(op.loc, callee.name), text)


def _make_pair(function: Function, active: Active, infer: Infer, forward: Callee, reverse: Callee) -> None:
    from s2s_ad.transform.reverse import Reverse

    wrt = [p for p, a in zip(function.body.params, active, strict=True) if a]
    adjoint = Reverse(function, wrt, infer).run()
    verify(adjoint)
    first, second = split.split(lean(recorded(adjoint)))
    first = dce.eliminate(without_rulers(first))
    value, residuals = first.outputs
    flat = (*leaves(value), residuals)
    forward.body = replace(first, name=forward.name, outputs=flat, docs=_docs(function, "The forward sweep"))
    bars = outputs_of(tuple(second.outputs))
    second = dce.eliminate(second)
    reverse.body = replace(
        second,
        name=reverse.name,
        params=(*second.params[:-1], *_seeds(second)),
        outputs=outputs_of(tuple(second.outputs)) if bars is not None else (),
        docs=_docs(function, "The reverse sweep"),
    )
    verify(forward.function)
    verify(reverse.function)


def _docs(function: Function, what: str) -> tuple[str, ...]:
    return (f"{what} of {function.name}{', which calls itself' if function.recursive else ''}.",)


def _seeds(function: Function) -> list[Param]:
    """The last parameter, the seed of all results, as one for each number and array in it."""
    seed = function.params[-1]
    values = leaf_values(seed.tree)
    names = [seed.name] if len(values) == 1 else [f"{seed.name}_{k + 1}" for k in range(len(values))]
    return [Param(name, value) for name, value in zip(names, values, strict=True)]


def without_rulers(function: Function) -> Function:
    """A half is one sweep, and its name says which."""
    ops = tuple(op for op in function.body.ops if op.name != "sweep")
    return replace(function, body=replace(function.body, ops=ops))


def recorded(function: Function) -> Function:
    """Down to what is printed, as the pipeline does it."""
    function, mirrors = record.choose(dce.eliminate(function))
    function = tapes.lower(dce.eliminate(function), mirrors)
    function = tidy.late_updates(tidy.normalise_exits(function))
    verify(function)
    return function


def reverse_call(r: Reverse, op: Op) -> None:
    """The contribution of a call of a forward half: one call of the other half."""
    forward = callee_of(op)
    active, reverse = forward.derived["active", ()], forward.derived["reverse", ()]
    *values, residuals = op.results
    seeds = [_seed(r, v) for v in values if is_differentiable(v.type)]
    _call_back(r, op, active, CALL_REV, reverse, (r.import_atom(residuals), *seeds))


def reverse_joint(r: Reverse, op: Op) -> None:
    """The same for a call in a gradient that is differentiated in turn."""
    args = op.args[1:]
    moving = tuple(isinstance(a, Value) and r.is_active(a) for a in args)
    adjoint, active = adjoint_of(op, moving, r.b.infer)
    seeds = [_seed(r, v) for v in op.results if is_differentiable(v.type)]
    _call_back(r, op, active, CALL, adjoint, (*(r.import_atom(a) for a in args), *seeds))


def _call_back(r: Reverse, op: Op, active: Active, name: str, callee: Callee, args: tuple[Tree, ...]) -> None:
    """The call that makes the adjoints of the arguments."""
    from s2s_ad.transform.shares import Term

    operands = [v for v, a in zip(op.args[1:], active, strict=True) if a]
    results = [Value("", _bar_type(v.type)) for v in operands]
    r.b.append(call_op(name, callee, args, results, op.loc))
    for operand, bar in reversed(list(zip(operands, results, strict=True))):
        if isinstance(operand, Value) and r.is_active(operand):
            r.add(operand, Term(fit(r.b, bar, operand), op.loc))


def adjoint_of(op: Op, active: Active, infer: Infer) -> tuple[Callee, Active]:
    """``g_adjoint``: from g's arguments and the adjoints of its value to those of the arguments."""
    callee = callee_of(op)
    known = _wide_enough(callee, "adjoint", active)
    if known is None:
        _check_made(op, callee)
        if callee.effectful:
            text = f"{callee.name} has effects, and would be run more than once by a second derivative"
            refuse("S2S302", pinpoint(op.loc, callee.name), text)
        active = _closed(op, active)
        adjoint = Callee(f"{callee.name}_adjoint", callee.loc)
        callee.derived["adjoint", active] = adjoint
        _make_adjoint(callee.function, active, infer, adjoint)
        known = active
    found: Callee = callee.derived["adjoint", known]
    return found, known


def _make_adjoint(function: Function, active: Active, infer: Infer, adjoint: Callee) -> None:
    from s2s_ad.transform.reverse import Reverse

    wrt = [p for p, a in zip(function.body.params, active, strict=True) if a]
    made = Reverse(function, wrt, infer, joint=True).run()
    params = (*made.params[:-1], *_seeds(made))
    outputs = outputs_of(tuple(made.outputs[1:]))
    body = replace(made.body, yields=tuple(leaves(outputs)))
    docs = _docs(function, "The adjoint")
    made = replace(made, name=adjoint.name, params=params, body=body, outputs=outputs, docs=docs)
    adjoint.body = dce.eliminate(made)
    verify(adjoint.function)


def _bar_type(t: Any) -> Any:
    return Scalar(t.dtype, weak=False) if isinstance(t, Scalar) else t


def _seed(r: Reverse, value: Value) -> Tree:
    if not is_differentiable(value.type):
        return Const(None, Scalar("b1"))
    bar = r.materialise(value) if r.rep(value) is value else None
    if bar is None:
        return r.b.fresh_zeros(value.type, value)
    bar = r.b.materialise(bar)
    return r.b.full(bar, value) if isinstance(value.type, Array) else bar


# ---------------------------------------------------------------- forward


def forward_call(f: Forward, op: Op) -> None:
    """The call of the tangent function instead of the call."""
    args = op.args[1:]
    moving = tuple(isinstance(a, Value) and a in f.varied for a in args)
    tangent, active = tangent_of(op, moving, f.b.infer)
    dots: list[Atom] = [f.solid(a) for a, moves in zip(args, active, strict=True) if moves]
    wanted = [r for r in op.results if is_differentiable(r.type)]
    made = {r: Value("", _bar_type(r.type), None, r, "_dot") for r in wanted}
    f.primal.update(op.results)
    f.b.append(call_op(CALL, tangent, (*args, *dots), (*op.results, *made.values()), op.loc))
    for result, dot in made.items():
        f.set_dot(result, dot)


def tangent_of(op: Op, active: Active, infer: Infer) -> tuple[Callee, Active]:
    """``g_jvp``: g's results and their tangents; and the arguments whose tangents it takes."""
    callee = callee_of(op)
    known = _wide_enough(callee, "jvp", active)
    if known is None:
        _check_made(op, callee)
        active = _closed(op, active)
        tangent = Callee(f"{callee.name}_jvp", callee.loc, callee.effectful)
        callee.derived["jvp", active] = tangent
        _make_tangent(callee.function, active, infer, tangent)
        known = active
    found: Callee = callee.derived["jvp", known]
    return found, known


def _make_tangent(function: Function, active: Active, infer: Infer, tangent: Callee) -> None:
    from s2s_ad.transform.forward import Forward

    moving = [p for p, a in zip(function.params, active, strict=True) if a]
    params: list[Param] = []
    for param in moving:
        taken = {p.name for p in (*function.params, *params)}
        name = f"{param.name}_dot"
        while name in taken:
            name += "_"
        params.append(Param(name, Value(name, _bar_type(param.tree.type))))
    seeds: dict[Value, Value] = dict(zip([p.tree for p in moving], [p.tree for p in params], strict=True))
    made = Forward(function, list(seeds), infer).run(tuple(params), seeds)
    value, dots = made.outputs
    kept = (*leaves(value), *(d for v, d in zip(leaves(value), leaves(dots), strict=True) if _moves(v)))
    outputs = outputs_of(kept)
    made = replace(made, outputs=outputs, body=replace(made.body, yields=tuple(leaves(outputs))))
    docs = _docs(function, "Value and tangent")
    made = dce.eliminate(replace(made, name=tangent.name, docs=docs))
    verify(made)
    tangent.body = made


def _moves(leaf: Any) -> bool:
    return is_differentiable(leaf.type)
