"""What the types of all that is read from an object of unknown class depend on.

Such an object is an input as it is: it is not taken apart.  What is read from it (``spline.c``,
``options["weights"]``) is typed by asking the object of the call, so code that was made for one object serves
another one only if that holds things of the same types, shapes and lengths: the object's *contents*, a part
of the dispatch key (:func:`s2s_ad.analysis.calls.key_of`).

Contents can be seen of dicts, lists and tuples of other classes, of ``argparse.Namespace``, and of those
objects of NumPy and SciPy that are written in Python (whose integers count with their values, for they tell
sizes: the shape of a sparse matrix); those of a slice are its bounds.  Every other object is *sealed*: a
queue, a file, an array of objects.  Nothing is known of what is read from it, except where its class says
everything (dates, fractions) or the arguments of its methods do (generators of random numbers).  So it is
with an object that the function itself changes.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.ir.identity import ById

_DEPTH = 4
_PLAIN = frozenset({str, bytes, type(None), type(...)})
_DRAWING = frozenset({"Generator", "RandomState", "Random"})
_TOLD = frozenset({"datetime", "decimal", "fractions", "pathlib", "uuid", "re"})
"""Modules whose classes say what is read from their objects."""
_INTEGERS = (int, np.integer)
_BOUNDS = (*_INTEGERS, type(None))
_IN_FILES = frozenset({"NpzFile", "memmap"})
_HEAP_TYPE = 1 << 9

Fields = Callable[[Any], dict[str, Any]]


def is_drawing(name: str) -> bool:
    """Whether this class is one of generators of random numbers, whose methods make new arrays."""
    return name in _DRAWING


def is_sealed(x: Any) -> bool:
    """Whether nothing is known of what is read from an object."""
    if isinstance(x, np.ndarray):
        return bool(x.dtype.hasobject)
    cls = type(x)
    home = cls.__module__.partition(".")[0]
    told = cls in _PLAIN or home in _TOLD or cls.__name__ in _DRAWING or cls in (slice, range)
    return not (told or callable(x) or isinstance(x, enum.Enum) or _can_be_seen(x))


def contents(x: Any, fields_of: Fields, depth: int = _DEPTH, exact: bool = False) -> Any:
    """Equal for objects of which everything that is read has equal types (``exact``: integers are sizes)."""
    cls = type(x)
    if cls in _PLAIN or isinstance(x, (np.dtype, enum.Enum)) or (exact and isinstance(x, _INTEGERS)):
        return cls, x
    if cls is slice:
        return cls, tuple([b if isinstance(b, _BOUNDS) else ById(b) for b in (x.start, x.stop, x.step)])
    if isinstance(x, np.ndarray):
        return x.dtype, x.shape
    if isinstance(x, (set, frozenset)):
        return cls, tuple(sorted({type(v).__name__ for v in x}))
    if _can_be_seen(x):
        return (cls, _held(x, fields_of, depth - 1, exact)) if depth else ById(x)
    return ById(x) if callable(x) else cls


def _held(x: Any, fields_of: Fields, depth: int, exact: bool) -> Any:
    if isinstance(x, dict):
        return tuple([(_key(k), contents(v, fields_of, depth, exact)) for k, v in x.items()])
    if isinstance(x, (list, tuple)):
        return tuple([contents(v, fields_of, depth, exact) for v in x])
    exact = not _is_namespace(x)
    return tuple([(k, contents(v, fields_of, depth, exact)) for k, v in fields_of(x).items()])


def _key(key: Any) -> Any:
    return (type(key), key) if type(key) in (str, int, bool) else ById(key)


def _can_be_seen(x: Any) -> bool:
    cls = type(x)
    if isinstance(x, (dict, list, tuple, set, frozenset)):
        return True
    home = cls.__module__.partition(".")[0]
    if home == "argparse" or isinstance(x, (np.ndarray, np.generic, np.dtype, np.ufunc)):
        return _is_namespace(x)
    in_python = all(base.__flags__ & _HEAP_TYPE for base in cls.__mro__[:-1])
    return home in ("numpy", "scipy") and in_python and cls.__name__ not in _IN_FILES


def _is_namespace(x: Any) -> bool:
    return type(x).__module__ == "argparse" and type(x).__name__ == "Namespace"
