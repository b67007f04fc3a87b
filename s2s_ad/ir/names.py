"""The canonical name of a callable: how a primitive is called in the IR.

``np.abs`` and ``np.absolute`` are one function and one primitive, ``numpy.absolute``;
``np.random.rand`` is a method of a hidden object and is ``numpy.random.rand``; ``np.add.at`` is
``numpy.add.at``; ``scipy.stats.norm.logpdf`` is a method of an object that has a name.  A callable has a
name only if importing that name gives the callable back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

_PUBLIC = ("numpy", "numpy.linalg", "numpy.fft", "numpy.random", "scipy.special", "scipy.linalg", "scipy.fft")
_CMODULES = {"_operator": "operator"}
ROOTS = frozenset(
    {"numpy", "math", "cmath", "operator", "builtins", "scipy", "itertools", "functools", "statistics"}
)
"""Packages whose callables are primitives; everything else is the user's code."""


def name_of(function: Callable[..., Any]) -> str | None:
    """``numpy.linalg.norm`` and so on; None for a callable that is no primitive."""
    owner: Any = getattr(function, "__self__", None)
    name = getattr(function, "__name__", None)
    if not isinstance(name, str):
        return None
    if type(owner).__name__ == "ufunc":
        base = name_of(owner)
        return None if base is None else f"{base}.{name}"
    distribution = _distribution(owner)
    if distribution is not None:
        return f"scipy.stats.{distribution}.{name}"
    module = getattr(function, "__module__", None)
    module = _CMODULES.get(module or "", module)
    candidates = [module] if isinstance(module, str) else []
    for candidate in (*_PUBLIC, *candidates):
        if candidate.partition(".")[0] in ROOTS and _holds(candidate, name, function):
            return f"{candidate}.{name}"
    return None


def of_distribution(function: Any) -> str | None:
    """``scipy.stats.norm.logpdf``: a method of an object that has a name there."""
    name = _distribution(function.__self__)
    return None if name is None else f"scipy.stats.{name}.{function.__name__}"


def is_distribution(owner: object) -> bool:
    """Whether this is a distribution of numbers, which may be called for one with its parameters."""
    return _distribution(owner) is not None and hasattr(owner, "freeze")


def _distribution(owner: object) -> str | None:
    if not type(owner).__module__.startswith("scipy.stats."):
        return None
    return next((name for name, value in vars(sys.modules["scipy.stats"]).items() if value is owner), None)


def _holds(module: str, name: str, function: object) -> bool:
    # not getattr: NumPy warns when it is asked for names that it no longer has
    found = vars(sys.modules[module]).get(name) if module in sys.modules else None
    # bound methods (np.random.rand) are made anew at each access, hence ==
    return found is function or (found is not None and type(found) is type(function) and found == function)
