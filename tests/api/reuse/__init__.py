"""Functions that are called again and again with other sizes, integers and kinds of arguments.

``CASES`` maps a name to the function and its calls; each module adds those of one theme.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

CASES: dict[str, tuple[Callable[..., Any], tuple[tuple[Any, ...], ...]]] = {}


def case(*calls: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Enters a function with the calls that are made of it."""

    def add(f: Any) -> Any:
        CASES[f.__name__] = (f, calls)
        return f

    return add


def X(n: int, seed: int = 0) -> np.ndarray:
    return np.random.RandomState(n + seed).rand(n) + 0.5


def N(*sizes: int) -> list[tuple[Any, ...]]:
    return [(X(n),) for n in sizes]
