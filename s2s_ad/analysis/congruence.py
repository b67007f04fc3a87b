"""Value numbering: which primal operations compute the same value.

Two pure operations with the same primitive and congruent operands are congruent.  This is an
analysis only: no operation is removed.  The reverse transform gives congruent values one adjoint,
so that the adjoints of equal loads (``u[i]`` read three times) merge into one update.
An operation inside a block may be congruent to one of an enclosing block, never the other way round.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.ir.core import Block, Value, substitute
from s2s_ad.ir.keys import key_of


def representatives(block: Block) -> dict[Value, Value]:
    """Value → the first value that is congruent to it (absent when that is itself)."""
    found: dict[Value, Any] = {}
    _number(block, [{}], found)
    return found


def _number(block: Block, tables: list[dict[Any, Any]], found: dict[Value, Any]) -> None:
    for op in block.ops:
        for inner in op.blocks:
            _number(inner, [*tables, {}], found)
        if op.blocks or op.prim.effectful:
            continue
        key = key_of(op.name, substitute(op.args, found), {k: substitute(v, found) for k, v in op.kwargs})
        for table in tables:
            if key in table:
                found.update(zip(op.results, table[key], strict=True))
                break
        else:
            tables[-1][key] = op.results
