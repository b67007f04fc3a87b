"""The public dotted name of a library function: ``numpy.linalg.norm``, ``math.sin``, ``builtins.abs``.

What a program calls has been reached in many ways, so it is looked up by identity in the modules that the
frontend knows, and what it finds there is a primitive.  (:func:`s2s_ad.ir.names.name_of` asks the function
itself where it is at home: that is enough for the functions that rules are declared for.)
"""

from __future__ import annotations

import sys
from functools import cache
from types import MethodType
from typing import Any

from s2s_ad.ir.names import of_distribution

_SERIES = ("polynomial", "chebyshev", "legendre", "hermite", "hermite_e", "laguerre")
_WRITTEN_OUT = frozenset({"polyval", "chebval", "legval", "hermval", "hermeval", "lagval"})
"""What NumPy evaluates such series by: a loop over their coefficients, read like a user's function."""
_MODULES = (
    "builtins", "math", "cmath", "operator", "numpy", "numpy.linalg", "numpy.fft", "numpy.random",
    "numpy.lib.stride_tricks",
    *(f"numpy.polynomial.{name}" for name in _SERIES), "scipy.special", "scipy.linalg", "scipy.stats",
    "scipy.signal", "scipy.ndimage", "scipy.interpolate", "scipy.integrate", "scipy.optimize", "scipy.sparse",
    "scipy.sparse.linalg", "scipy.fft", "scipy.spatial.distance", "itertools", "functools", "random", "time",
    "warnings", "logging",
)  # fmt: skip


@cache
def _table(path: str) -> dict[int, tuple[Any, str]]:
    """The callables of a loaded module, by identity."""
    found: dict[int, tuple[Any, str]] = {}
    for name, value in vars(sys.modules[path]).items():
        if callable(value) and not name.startswith("_"):
            own = getattr(value, "__name__", name) == name
            if id(value) not in found or own:
                found[id(value)] = (value, f"{path}.{name}")
    return found


def public_name(function: Any) -> str | None:
    """The name a primitive has for this callable; None for anything that is not a library's."""
    module = getattr(function, "__module__", None) or ""
    if module and module.split(".")[0] not in _ROOTS and not hasattr(function, "__self__"):
        return None
    for path in _MODULES:
        if path in sys.modules:
            hit = _table(path).get(id(function))
            if hit is not None and hit[0] is function:
                package, _, name = hit[1].rpartition(".")
                return None if package.startswith("numpy.polynomial.") and name in _WRITTEN_OUT else hit[1]
    if hasattr(function, "__self__") and isinstance(function.__self__, _ufunc()):
        return f"numpy.{function.__self__.__name__}.{function.__name__}"
    return of_distribution(function) if isinstance(function, MethodType) else None


_ROOTS = frozenset(p.split(".")[0] for p in _MODULES) | {"_operator", "numpy", "scipy", "_functools"}


def _ufunc() -> Any:
    import numpy as np

    return np.ufunc
