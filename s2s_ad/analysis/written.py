"""Which arrays a function writes to: its writes, followed back to where the arrays come from.

Inside, a write makes a new value, but it stands for a write into the array that was there before.  The
frontend remembers what was *overwritten* as a whole (``x += 1``); the base of a ``setitem`` can be seen.
Whether one of some given arrays is written is therefore a question of data flow: an array is itself
through branches and loops, and through what rearranges it into a view.  (A write to ``x[k][j]`` is a write
to ``x`` already, by the frontend.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from s2s_ad.analysis.activity import spread
from s2s_ad.ir.core import Block, Location, Op, Value, walk
from s2s_ad.ir.prims import ITEM_WRITES
from s2s_ad.ir.types import Array, Type

_VIEWS = frozenset(
    """T numpy.reshape numpy.ravel numpy.transpose numpy.swapaxes numpy.moveaxis numpy.expand_dims
    numpy.squeeze numpy.flip numpy.flipud numpy.fliplr numpy.real numpy.imag numpy.asarray""".split()
)


def writes(
    body: Block, arrays: Iterable[Value], overwritten: Mapping[Any, Location | None]
) -> list[Location | None]:
    """Where one of these arrays is written to."""
    found = {v for v in arrays if _is_array(v.type)}

    def step(op: Op) -> None:
        if op.name in _VIEWS and isinstance(op.args[0], Value) and op.args[0] in found:
            found.update(r for r in op.results if _is_array(r.type))

    spread(body, found, step, _is_array)
    items = [op.loc for op in walk(body) if op.name in ITEM_WRITES and op.args[0] in found]
    return items + [where for value, where in overwritten.items() if value in found]


def _is_array(t: Type) -> bool:
    return isinstance(t, Array)
