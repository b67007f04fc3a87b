"""Value numbering: which primal operations compute the same value.

Two loads (or integer operations) with the same primitive and congruent operands are congruent.  This is an
analysis only: no operation is removed.  The reverse transform gives congruent values one adjoint,
so that the adjoints of equal loads (``u[i]`` read three times) merge into one update.
An operation inside a block may be congruent to one of an enclosing block, never the other way round.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.ir.core import Block, Value, substitute
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.types import is_differentiable

_LOADS = frozenset({"operator.getitem", "list_get", "T", "numpy.reshape", "numpy.transpose"})


def representatives(block: Block, active: set[Value]) -> dict[Value, Value]:
    """Value → the first value that is congruent to it (absent when that is itself).

    Values that have no adjoint, like the operands of comparisons, represent no others.
    """
    found: dict[Value, Any] = {}
    _number(block, [{}], found, active)
    return found


def _number(block: Block, tables: list[dict[Any, Any]], found: dict[Value, Any], active: set[Value]) -> None:
    for op in block.ops:
        for inner in op.blocks:
            _number(inner, [*tables, {}], found, active)
        if op.blocks or not op.prim.pure:
            continue
        key = key_of(op.name, substitute(op.args, found), {k: substitute(v, found) for k, v in op.kwargs})
        for table in tables:
            if key in table:
                found.update(zip(op.results, table[key], strict=True))
                break
        else:
            if all((r in active and op.name in _LOADS) or not is_differentiable(r.type) for r in op.results):
                tables[-1][key] = op.results
