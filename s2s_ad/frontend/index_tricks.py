"""``np.r_``, ``np.c_``, ``np.s_``: objects that are called by subscript."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.frontend.about import type_of
from s2s_ad.frontend.arraylike import as_array
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.primitives import primitive
from s2s_ad.frontend.values import Abs, View, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Array, Scalar


def trick_getitem(lo: Lowerer, obj: Any, index: Abs) -> Abs | None:
    """The result of ``obj[index]`` for NumPy's index tricks; None for any other object."""
    if obj is np.s_ or obj is np.index_exp:
        return index if obj is np.s_ or isinstance(index, tuple) else (index,)
    if obj is np.r_ or obj is np.c_:
        parts = [_part(lo, p) for p in (index if isinstance(index, tuple) else (index,))]
        if any(not isinstance(p, Value | View | Const) or is_const(p, str) for p in parts):
            return None
        return _joined(lo, parts, columns=obj is np.c_)
    return None


def _part(lo: Lowerer, part: Abs) -> Abs:
    """What is joined: an array, a number, or the range that a slice stands for."""
    if not isinstance(part, Slice) or part.stop == const(None):
        return as_array(lo, part)
    start, step = (
        const(default) if bound == const(None) else bound
        for bound, default in ((part.start, 0), (part.step, 1))
    )
    if is_const(step, complex):
        return lo.emit("numpy.linspace", start, part.stop, const(int(abs(step.value))))
    return lo.emit("numpy.arange", start, part.stop, step)


def _joined(lo: Lowerer, parts: list[Any], columns: bool) -> Abs:
    """Along the first axis, or the last one; Python's numbers take the precision of what they meet."""
    ranks = [t.rank if isinstance(t, Array) else 0 for t in map(type_of, parts)]
    options = {}
    if columns:
        name = "numpy.column_stack"
        if max(ranks) > 2:
            name, options = "numpy.concatenate", {"axis": const(-1)}
    else:
        name = "numpy.hstack" if 0 in ranks else "numpy.concatenate"
    made: Any = primitive(lo, name, [tuple(parts)], options)
    wanted = np.result_type(*[_sample(type_of(p)) for p in parts])
    if np.dtype(made.type.dtype) == wanted:
        return made
    return lo.emit("astype", made, const(wanted, f"np.dtype({wanted.name!r})"))


def _sample(t: Any) -> Any:
    """What NumPy asks for the dtype of the result."""
    kind = np.dtype(t.dtype)
    return kind.type(0).item() if isinstance(t, Scalar) and t.weak else kind
