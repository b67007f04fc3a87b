"""Value numbering: which primal operations compute the same value.

Two operations with the same primitive and congruent operands are congruent.  This is an analysis only: no
operation is removed.  An operation inside a block may be congruent to one of an enclosing block, never the
other way round.

The reverse transform gives congruent loads one adjoint, so that the adjoints of ``u[i]``, read three times,
merge into one update.  And derivative code reads the first of congruent values only: the tangent of
``np.sin(u) * np.sin(u)`` is ``2.0 * t1 * np.cos(u) * u_dot``, and nobody asks for the second sine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from s2s_ad.ir.core import Block, Op, Value, substitute, walk
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.prims import ITEM_WRITES
from s2s_ad.ir.types import Array, is_differentiable

_LOADS = frozenset({"operator.getitem", "list_get", "T", "numpy.reshape", "numpy.transpose"})
_FUNCTIONS = ("operator.", "numpy.", "math.", "scipy.")
_OTHERS = ("numpy.random.", "numpy.empty", "operator.is_")
Table = dict[Any, tuple[Value, ...]]


def representatives(block: Block, active: set[Value]) -> dict[Value, Value]:
    """Value → the first value that is congruent to it (absent when that is itself).

    Values that have no adjoint, like the operands of comparisons, represent no others.
    """

    def stands(op: Op) -> bool:
        return all((r in active and op.name in _LOADS) or not is_differentiable(r.type) for r in op.results)

    found: dict[Value, Any] = {}
    _number(block, [{}], found, stands)
    return found


def readings(block: Block) -> dict[Value, Value]:
    """Unnamed value → the first one that is congruent to it, which derivative code reads instead.

    What is written in place later is not read instead of anything: it would have to be copied.  Outside of
    loops, loads are cheap, and the reader's eye is on the values of the branch.
    """
    changed = {a for op in walk(block) if op.blocks or op.name in ITEM_WRITES for a in op.operands}

    def stands(op: Op) -> bool:
        known = op.name.startswith(_FUNCTIONS) and not op.name.startswith(_OTHERS)
        made = not op.operands and any(isinstance(r.type, Array) for r in op.results)  # np.zeros(3)
        return known and not made and all(is_differentiable(r.type) and r not in changed for r in op.results)

    found: dict[Value, Value] = {}
    _number(block, [{}], found, stands)
    home = {result: place for place in _places(block, False) for result in place[0].results}

    def near(value: Value, first: Value) -> bool:
        op, at, in_loop = home[first]
        return in_loop or (op.name not in _LOADS and at is home[value][1])

    return {value: first for value, first in found.items() if not value.hint and near(value, first)}


def _places(block: Block, in_loop: bool) -> Iterator[tuple[Op, Block, bool]]:
    """Every operation, its block, and whether that is done again and again."""
    for op in block.ops:
        yield op, block, in_loop
        for inner in op.blocks:
            yield from _places(inner, in_loop or op.name != "if")


def _number(block: Block, tables: list[Table], found: dict[Value, Any], stands: Callable[[Op], bool]) -> None:
    for op in block.ops:
        for inner in op.blocks:
            _number(inner, [*tables, {}], found, stands)
        if op.blocks or not op.prim.pure:
            continue
        key = key_of(op.name, substitute(op.args, found), {k: substitute(v, found) for k, v in op.kwargs})
        known = next((table[key] for table in tables if key in table), None)
        if known is not None:
            found.update(zip(op.results, known, strict=True))
        elif stands(op):
            tables[-1][key] = op.results
