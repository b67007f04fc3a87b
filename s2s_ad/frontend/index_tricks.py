"""``np.r_``, ``np.c_``, ``np.s_``: objects that are called by subscript."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs
from s2s_ad.ir.trees import Slice


def trick_getitem(lo: Lowerer, obj: Any, index: Abs) -> Abs | None:
    """The result of ``obj[index]`` for NumPy's index tricks; None for any other object."""
    if obj is np.s_ or obj is np.index_exp:
        return index if obj is np.s_ or isinstance(index, tuple) else (index,)
    if obj is np.r_:
        parts = index if isinstance(index, tuple) else (index,)
        if any(isinstance(p, Slice) for p in parts):
            return None
        return lo.emit("numpy.hstack", tuple(parts))
    if obj is np.c_:
        parts = index if isinstance(index, tuple) else (index,)
        return lo.emit("numpy.column_stack", tuple(parts))
    return None
