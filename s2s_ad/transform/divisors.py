"""Shares of nothing: ``1.0 / x.size`` where x may be without items.

The mean of no items is NaN for NumPy, which warns; its adjoint is an array without items.  The share that it
is made of is a quotient of Python's numbers, though, and Python raises.  Where an array may be empty (in a
call with a size of 0, or for all that is known of what a mask picks) such a share is one of 1 item at least:
nobody gets it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad.ir.builder import Builder, Infer
from s2s_ad.ir.core import Block, Function, Op, Value, replace, walk
from s2s_ad.ir.types import Array, Scalar

_SIZES = frozenset({"size", "builtins.len", "shape_at", "numpy.size"})


def of_one_at_least(function: Function, infer: Infer, primal: Callable[[Op], bool], empty: bool) -> Function:
    """``empty``: arguments have a size of 0 in the call."""
    makers = {op.result: op for op in walk(function.body) if len(op.results) == 1}

    def may_be_none(atom: Any) -> bool:
        op = makers.get(atom) if isinstance(atom, Value) else None
        if op is None:
            return False
        if op.name == "operator.mul":
            return any(map(may_be_none, op.args))
        if op.name not in _SIZES:
            return False
        dims = op.args[0].type.dims if isinstance(op.args[0].type, Array) else ()
        return empty or any(dim.uid for dim in dims)

    def rewritten(op: Op) -> list[Op]:
        if op.blocks:
            return [replace(op, blocks=tuple(map(block, op.blocks)))]
        if op.name != "operator.truediv" or not _of_numbers(op) or primal(op) or not may_be_none(op.args[1]):
            return [op]
        builder = Builder(infer)
        builder.loc = op.loc
        divisor = builder.emit("builtins.max", op.args[1], 1)
        return [*builder.ops, replace(op, args=(op.args[0], divisor))]

    def block(old: Block) -> Block:
        return replace(old, ops=tuple([made for op in old.ops for made in rewritten(op)]))

    return replace(function, body=block(function.body))


def _of_numbers(op: Op) -> bool:
    return all(isinstance(a.type, Scalar) and a.type.weak for a in op.args)
