"""Copies the operations of one function into a builder: how a compiled derivative is called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.ir.core import Atom, Block, Function, Op, Value, replace, substitute
from s2s_ad.ir.trees import Tree


def splice(lo: Lowerer, function: Function, args: list[Any]) -> Tree:
    """Append the body of ``function`` with its parameters bound; its outputs as a tree of atoms."""
    env: dict[Value, Atom] = dict(zip(function.body.params, args, strict=True))
    append(lo, function.body.ops, env)
    return substitute(function.outputs, env)


def append(lo: Lowerer, ops: Iterable[Op], env: dict[Value, Atom]) -> None:
    """Append copies of operations, whose results are made here and now."""
    for op in ops:
        if op.name != "sweep":
            made = copied(op, env)
            lo.builder.append(made)
            lo.born(made.results)


def copied(op: Op, env: dict[Value, Atom]) -> Op:
    args = substitute(op.args, env)
    kwargs = tuple((k, substitute(t, env)) for k, t in op.kwargs)
    blocks = tuple(_copy_block(b, env) for b in op.blocks)
    return replace(
        op, args=args, kwargs=kwargs, blocks=blocks, results=tuple(_fresh(r, env) for r in op.results)
    )


def _copy_block(block: Block, env: dict[Value, Atom]) -> Block:
    params = tuple(_fresh(p, env) for p in block.params)
    ops = tuple(copied(op, env) for op in block.ops)
    return Block(params, ops, tuple(substitute(block.yields, env)))


def _fresh(value: Value, env: dict[Value, Atom]) -> Value:
    origin: Any = env.get(value.origin) if value.origin is not None else None
    new = Value(
        value.hint,
        value.type,
        value.sample,
        origin if isinstance(origin, Value) else value.origin,
        value.suffix,
    )
    env[value] = new
    return new
