"""The two halves of an adjoint: ``f_fwd`` for the forward sweep, ``f_rev`` for the reverse sweep.

A pullback may be called any number of times, with other seeds, and the primal is evaluated once.
So the adjoint is cut at the border between its sweeps; what the reverse sweep reads from the
forward sweep are the *residuals*, which the first function returns beside the value and the second
one takes.  Residuals are borrowed: tapes are copied before they are popped, and an array that the
reverse sweep rewinds is an argument of the second function, which ownership copies before it is
written.
"""

from __future__ import annotations

from s2s_ad.analysis.numbers import numbers
from s2s_ad.ir.callee import CALLS
from s2s_ad.ir.core import Block, Const, Function, Op, Param, Value, free_values, replace, substitute, walk
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import Undef
from s2s_ad.transform.tapes import TAPE


def split(function: Function, seeds: int = 1) -> tuple[Function, Function]:
    """A RECORDED adjoint as ``(f_fwd, f_rev)``; its last ``seeds`` parameters are the seeds.

    ``f_fwd`` returns ``(value, residuals)``; ``f_rev(residuals, seed)`` returns the tuple of bars.
    """
    body = function.body
    border = next(k for k, op in enumerate(body.ops) if _is_border(op))
    primal, seed_params = function.params[:-seeds], function.params[-seeds:]
    seed_values = {v for p in seed_params for v in leaves(p.tree) if isinstance(v, Value)}
    value, bars = function.outputs[0], tuple(function.outputs[1:])
    rest = Block((), body.ops[border + 1 :], tuple(leaves(bars)))
    wanted = {v for v in free_values([rest]) if v not in seed_values}
    made = (*body.params, *(r for op in body.ops[:border] for r in op.results))
    residuals = tuple(v for v in made if v in wanted)
    base = function.name.removesuffix("_vjp")
    forward_yields = (*leaves(value), *residuals)
    ops = tuple(_with_none(op, set(residuals)) for op in body.ops[:border])
    forward = replace(
        function,
        shared=any(op.name in CALLS for op in walk(body)),  # residuals are made private by who holds them
        name=f"{base}_fwd",
        params=primal,
        body=Block(
            tuple(v for p in primal for v in leaves(p.tree) if isinstance(v, Value)),
            ops,
            forward_yields,
        ),
        outputs=(value, residuals),
    )
    return forward, _reverse(function, f"{base}_rev", residuals, seed_params, rest, bars)


def _is_border(op: Op) -> bool:
    return op.name == "sweep" and op.args[0].value == "reverse sweep"


def _with_none(op: Op, residuals: set[Value]) -> Op:
    """A residual that one branch leaves undefined is handed on as None from there."""
    if op.name != "if" or not any(r in residuals for r in op.results):
        return op
    blocks = []
    for block in op.blocks:
        yields = [
            Const(None, r.type, "None") if r in residuals and isinstance(y.type, Undef) else y
            for y, r in zip(block.yields, op.results, strict=True)
        ]
        blocks.append(replace(block, yields=tuple(yields)))
    return replace(op, blocks=tuple(blocks))


def _reverse(
    function: Function,
    name: str,
    residuals: tuple[Value, ...],
    seeds: tuple[Param, ...],
    rest: Block,
    bars: Tree,
) -> Function:
    """The second function: same operations, residuals as parameters, tapes copied first."""
    popped = {op.args[0] for op in walk(rest) if op.name == "pop"}
    params: dict[Value, Value] = {v: _copy(v) for v in residuals}
    env: dict[Value, Value] = dict(params)
    copies: list[Op] = []
    for value in residuals:
        if value in popped:
            env[value] = _copy(value)
            copies.append(Op(prim("copy"), (params[value],), (), (), (env[value],), None))
    block = rename(rest, env)
    tree = tuple(params[v] for v in residuals)
    flat = (*tree, *(v for p in seeds for v in leaves(p.tree) if isinstance(v, Value)))
    body = Block(flat, (*copies, *block.ops), block.yields)
    outputs = map_tree(lambda a: env.get(a, a) if isinstance(a, Value) else a, bars)
    params_of = (Param("residuals", tree), *seeds)
    made = replace(function, name=name, params=params_of, body=body, outputs=outputs, bars_only=True)
    return replace(made, numbers=frozenset(params[v] for v in numbers(function) if v in params))


def _copy(value: Value) -> Value:
    if value.hint:
        return Value(value.hint, value.type, value.sample)
    return Value("", value.type, value.sample, value.origin or value, value.suffix)


def rename(block: Block, env: dict[Value, Value]) -> Block:
    """The block with free values renamed, at all depths."""
    ops = []
    for op in block.ops:
        blocks = tuple(rename(inner, env) for inner in op.blocks)
        ops.append(
            replace(op, args=substitute(op.args, env), kwargs=substitute(op.kwargs, env), blocks=blocks)
        )
    yields = tuple(env.get(a, a) if isinstance(a, Value) else a for a in block.yields)
    return Block(block.params, tuple(ops), yields)


__all__ = ["TAPE", "rename", "split"]
