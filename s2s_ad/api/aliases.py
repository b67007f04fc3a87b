"""Arguments that share memory, where the function writes to its arguments.

The compiler takes different parameters to be different arrays.  That is of no consequence as long
as nobody writes to them; ``writes_to_parameters`` tells whether a function does, and for those
``check_aliases`` refuses a call in which two arrays overlap: the primal would see its own writes
through both names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from s2s_ad.analysis.written import writes
from s2s_ad.errors import ArgumentError
from s2s_ad.ir.core import Function


def writes_to_parameters(function: Function) -> bool:
    """Whether an array that came in as a parameter is written to."""
    return function.writes or bool(writes(function.body, function.body.params, {}))


def check_aliases(args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> None:
    """Refuses arguments that overlap."""
    arrays = list(_arrays((args, kwargs)))
    for k, a in enumerate(arrays):
        for b in arrays[k + 1 :]:
            if a is b or np.shares_memory(a, b):
                detail = f"two arguments of {name} share memory, and {name} writes to its arguments"
                raise ArgumentError("S2S407", detail, None, "pass a copy of one of them")


def _arrays(tree: Any) -> Iterator[Any]:
    if type(tree) is np.ndarray:
        yield tree
    elif type(tree) in (tuple, list):
        for item in tree:
            yield from _arrays(item)
    elif type(tree) is dict:
        yield from _arrays(tuple(tree.values()))
    elif hasattr(tree, "__dict__") and not callable(tree):
        yield from _arrays(tuple(vars(tree).values()))
