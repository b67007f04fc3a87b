"""Derivatives of real numbers are real: what Python made complex on the way is not passed off as one.

``(-2.0) ** 0.5`` is complex in Python, whatever the types say: floats to a power are floats while
compiling, and a derivative that is typed by them drops imaginary parts, or has the wrong sign.  The
complex number reaches the derivatives, which depend on the same power; there it is found and refused.
Code without such powers (``x ** 2.0`` is none) is not asked.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from s2s_ad.errors import ArgumentError
from s2s_ad.ir.trees import Record, Tree
from s2s_ad.ir.types import Array, Scalar

_POWER = re.compile(r"\*\* (?!\d+(?:\.0)?(?![\d.]))")


def has_powers(text: str) -> bool:
    """Whether generated code has a power whose exponent is not a whole number that can be seen."""
    return "pow(" in text or _POWER.search(text) is not None


def check_real(made: Any, tree: Tree, derived: Any) -> None:
    """Refuses a complex number where the types have a real one."""
    if isinstance(tree, (Scalar, Array)):
        is_complex = made.dtype.kind == "c" if type(made) is np.ndarray else isinstance(made, complex)
        if is_complex and tree.dtype[0] != "c":
            detail = f"{derived.target.name} comes to a power of a negative number, which is complex"
            raise ArgumentError("S2S409", detail, None, "make the base complex: complex(x) ** y")
    elif isinstance(tree, (tuple, list)):
        for item, part in zip(made, tree):
            check_real(item, part, derived)
    elif isinstance(tree, (dict, Record)):
        for key, part in tree.items() if isinstance(tree, dict) else tree.fields:
            check_real(made[key], part, derived)
