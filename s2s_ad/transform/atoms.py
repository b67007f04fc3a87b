"""Small questions about atoms, trees and constants that the transforms ask."""

from __future__ import annotations

import math
from typing import Any

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice, Tree
from s2s_ad.ir.types import Array, Scalar, dtype_of


def number(atom: Any) -> float | None:
    """The real number a constant stands for, or None."""
    if isinstance(atom, Const) and type(atom.value) in (int, float):
        return float(atom.value)
    return None


def dtype_constant(dtype: str) -> Const:
    """``np.float32`` and the like, as a constant that prints under that name."""
    import numpy as np

    scalar_type = np.dtype(dtype).type
    return const(scalar_type, f"np.{scalar_type.__name__}")


def flat(args: tuple[Tree, ...]) -> bool:
    return all(isinstance(a, (Value, Const)) for a in args)


def same_type(a: Any, b: Any) -> bool:
    """True if one may stand for the other: a floating-point number or array of one type."""
    numbers = isinstance(a.type, Scalar) and isinstance(b.type, Scalar)
    same = dtype_of(a.type) == dtype_of(b.type) if numbers else a.type == b.type
    return same and (dtype_of(a.type) or "?")[0] in "fc"


def keeps_type(scalar: Any, other: Any) -> bool:
    """Dropping a factor or summand that is a weak constant never changes the other's dtype."""
    return isinstance(scalar.type, Scalar) and scalar.type.weak and (dtype_of(other.type) or "?")[0] in "fc"


def extent(a: Any) -> tuple[int, int]:
    """How large an operand is: in how many axes it has several items, and how many it has."""
    dims = a.type.dims if isinstance(a.type, Array) else ()
    return sum(not d.is_one for d in dims), len(dims)


def power_of_two(atom: Any) -> bool:
    value = number(atom)
    return value is not None and value != 0.0 and math.isfinite(value) and abs(math.frexp(value)[0]) == 0.5


def is_whole(part: Any) -> bool:
    """``:`` in an index."""
    if not isinstance(part, Slice):
        return False
    return all(isinstance(p, Const) and p.value is None for p in (part.start, part.stop, part.step))


def short_dtype(dtype: Any) -> str:
    import numpy as np

    return str(np.dtype(dtype).str[1:])
