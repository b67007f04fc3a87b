"""Partial sums of an adjoint are called as the adjoint is.

``x_bar1 = (x_bar + a) + b`` adds to ``x_bar`` twice.  The unnamed ``x_bar + a`` gets the name of the
whole here, so that it prints as ``x_bar += a`` and ``x_bar += b``, each in place.  The order of the
additions is that of the IR.
"""

from __future__ import annotations

from collections import Counter

from s2s_ad.backend.naming import PLAIN, same_name, wish_of
from s2s_ad.backend.plan import values
from s2s_ad.ir.core import Block, Function, Op, Value, replace, substitute, walk

SUMS = frozenset({"operator.add", "operator.sub"})


def name_partial_sums(function: Function) -> Function:
    """The function with its unnamed partial sums named."""
    uses: Counter[Value] = Counter(values(function.body.yields))
    for op in walk(function.body):
        uses.update(op.operands)
        for block in op.blocks:
            uses.update(values(block.yields))
    body = _block(function.body, uses)
    return function if body is function.body else replace(function, body=body)


def _block(block: Block, uses: Counter[Value]) -> Block:
    defs = {op.results[0]: op for op in block.ops if len(op.results) == 1}
    named: dict[Value, Value] = {}
    for op in reversed(block.ops):
        if op.name in SUMS and op.result.suffix and wish_of(op.result)[0] < PLAIN:
            named.update(_parts(op, defs, uses))
    ops = tuple(_op(op, uses, named) for op in block.ops)
    if not named and all(a is b for a, b in zip(ops, block.ops, strict=True)):
        return block
    return Block(block.params, ops, block.yields)


def _parts(op: Op, defs: dict[Value, Op], uses: Counter[Value]) -> dict[Value, Value]:
    """The chain of unnamed sums that leads from an older ``x_bar`` to this one."""
    whole, found = op.result, {}
    part = op.args[0]
    while isinstance(part, Value) and uses[part] == 1 and wish_of(part)[0] == PLAIN:
        made = defs.get(part)
        if made is None or made.name not in SUMS or made.loc != op.loc or part.type != whole.type:
            return {}
        found[part] = Value("", part.type, part.sample, whole.origin, whole.suffix)
        part = made.args[0]
    older = isinstance(part, Value) and same_name(wish_of(part), wish_of(whole))
    return found if older and found else {}


def _op(op: Op, uses: Counter[Value], named: dict[Value, Value]) -> Op:
    blocks = tuple(_block(block, uses) for block in op.blocks)
    touched = any(v in named for v in (*op.operands, *op.results))
    if not touched and all(a is b for a, b in zip(blocks, op.blocks, strict=True)):
        return op
    results = tuple(named.get(v, v) for v in op.results)
    return replace(op, args=substitute(op.args, named), results=results, blocks=blocks)
