"""Tangents and cotangents that the caller passes: checked, and given their primal's exact type.

A seed has the structure of what it belongs to: a number for a number, an array of the same shape
and dtype for an array, the same container for a container.  Where the primal is no float or complex
number there is no seed: ``None`` stands there (any value is ignored).  Compiled code is typed, so
``1.0`` for a float32 becomes a float32; what would lose digits or an imaginary part is an error.
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from s2s_ad.errors import ArgumentError
from s2s_ad.ir.trees import Record, Tree, rebuild
from s2s_ad.ir.types import Array, Growing, Scalar, Type, is_differentiable


def fit_seed(seed: Any, tree: Tree, shape_of: Any, what: str) -> Any:
    """``seed`` as compiled code takes it.  ``tree`` holds the types of the leaves; ``shape_of`` is the
    live object that the seed belongs to, and gives the shapes."""
    if isinstance(tree, (tuple, list)):
        _check(
            _is_sequence(seed) and len(seed) == len(tree),
            seed,
            f"a {type(tree).__name__} of {len(tree)}",
            what,
        )
        items = [fit_seed(s, t, o, f"{what}[{k}]") for k, (s, t, o) in enumerate(zip(seed, tree, shape_of))]
        return type(tree)(items)
    if isinstance(tree, dict):
        _check(
            isinstance(seed, dict) and seed.keys() == tree.keys(),
            seed,
            f"a dict with keys {list(tree)}",
            what,
        )
        return {key: fit_seed(seed[key], t, shape_of[key], f"{what}[{key!r}]") for key, t in tree.items()}
    if isinstance(tree, Record):
        return _fit_record(seed, tree, shape_of, what)
    if not isinstance(tree, Type) or not is_differentiable(tree):
        return None
    return _fit_leaf(seed, tree, shape_of, what)


def _is_sequence(seed: Any) -> bool:
    return type(seed) in (tuple, list)


def _check(holds: bool, seed: Any, wanted: str, what: str) -> None:
    if not holds:
        _mismatch(what, f"has to be {wanted}, not {_shown(seed)}")


def _mismatch(what: str, message: str) -> NoReturn:
    raise ArgumentError("S2S403", f"{what} {message}")


def _shown(seed: Any) -> str:
    if isinstance(seed, np.ndarray):
        return f"an array of shape {seed.shape} and dtype {seed.dtype}"
    if isinstance(seed, (tuple, list)):
        return f"a {type(seed).__name__} of {len(seed)}"
    return f"{type(seed).__name__} {seed!r}" if np.isscalar(seed) else f"a {type(seed).__name__}"


def _fit_record(seed: Any, tree: Record, shape_of: Any, what: str) -> Any:
    _check(isinstance(seed, tree.cls), seed, f"a {tree.cls.__name__}", what)
    fields = {
        name: fit_seed(getattr(seed, name, None), t, getattr(shape_of, name), f"{what}.{name}")
        for name, t in tree.fields
    }
    return rebuild(tree.cls, fields)


def _precision(t: Scalar | Array, primal: Any) -> np.dtype[Any]:
    """The dtype that a seed gets: that of its primal, where this has more digits in this run than its type
    says (a number of Python's on one path and one of NumPy's in single precision on the other)."""
    typed = np.dtype(t.dtype)
    found = np.asarray(primal).dtype
    return found if found.kind == typed.kind and np.can_cast(typed, found) else typed


def _fit_leaf(seed: Any, t: Type, primal: Any, what: str) -> Any:
    if isinstance(t, Growing):
        _check(isinstance(seed, list) and len(seed) == len(primal), seed, f"a list of {len(primal)}", what)
        return [_fit_leaf(s, t.elem, p, f"{what}[{k}]") for k, (s, p) in enumerate(zip(seed, primal))]
    assert isinstance(t, (Scalar, Array))
    given = np.asarray(seed) if not isinstance(seed, np.ndarray) else seed
    if given.dtype.kind not in "biufc":
        _mismatch(what, f"has to be a number or an array of numbers, not {_shown(seed)}")
    if given.shape != np.shape(primal):
        _mismatch(what, f"has shape {given.shape} and belongs to a value of shape {np.shape(primal)}")
    wanted = _precision(t, primal)
    if given.dtype.kind == "c" and wanted.kind != "c":
        _mismatch(what, "is complex and belongs to a real value")
    python = not isinstance(seed, (np.ndarray, np.generic))
    if not python and given.dtype.kind in "fc" and not np.can_cast(given.dtype, wanted, "safe"):
        _mismatch(what, f"has dtype {given.dtype} and belongs to a value of dtype {wanted}")
    if isinstance(t, Array):
        return given if given.dtype == wanted else given.astype(wanted)
    number = given.astype(wanted)[()]
    return number.item() if t.weak else number
