"""The short way of dispatch: calls with exactly the dtypes and shapes of an earlier one.

Code that was found once serves every call of the same *exact signature* (dtype and shape of each
array, type of each number) provided that nothing else decides: its guard asks for sizes only, it
reads no free variables, and it writes to no argument (which therefore may overlap).  Such code is
kept under its signature in a bounded table, and a call is then one look-up.  Constants that it
reads from outside are compared at every call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import ndarray

EXACT = "exact"
"""Tells these tables from those of all code."""
_MOST = 256
_NUMBERS = frozenset({float, complex, int, bool, np.float64, np.float32, np.complex128})


def exact_key(args: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The exact signature; None where there is something else than arrays and numbers."""
    out: list[Any] = []
    for arg in args:
        kind = type(arg)
        if kind is ndarray:
            out += (arg.dtype, arg.shape)
        elif kind in _NUMBERS:
            out.append(kind)
        else:
            return None
    return tuple(out)


def serves_exactly(code: Any, args: tuple[Any, ...]) -> bool:
    """Whether code that serves this call serves every call of the same exact signature."""
    if code.free or code.writes or code.distinct:
        return False
    sizes: set[int] = set()
    slot = 0
    for arg in args:
        rank = arg.ndim if type(arg) is ndarray else 0
        sizes.update(range(slot, slot + rank))
        slot += rank if type(arg) is ndarray else 1
    return bool(code.guard.slots() <= sizes)


def note(table: dict[Any, Any], key: Any, code: Any) -> None:
    """Keeps code under a signature; a table that is full begins anew."""
    if len(table) >= _MOST:
        table.clear()
    table[key] = code
