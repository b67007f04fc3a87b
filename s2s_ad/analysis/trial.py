"""Runs a primitive on small samples of its operands, once in every environment.

Numbers that stand for floats are made once for their shape, dtype and fill; whoever is probed gets a
copy.  What comes out depends on nothing but the function, the constants, and the types and
samples of the operands, so it is remembered from one compilation to the next: not the arrays
themselves but stand-ins of their dtype and shape, which is all that a type is read off from.
Calls that have objects among their operands or results, or that run users' code, are not remembered.
"""

from __future__ import annotations

import copy
import random
import warnings
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeVar

import numpy as np

from s2s_ad.ir.core import Const, Location, Prim
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.trees import Tree, freeze, realise
from s2s_ad.ir.types import ENVS, Array, Growing, Opaque, Scalar, Type

T = TypeVar("T")
_FILLS = ("random", "large", "definite", "nonzero")
_REMEMBERED = ("numpy.", "math.", "cmath.", "operator.", "builtins.", "scipy.")
_SPECIALS = frozenset({"shape_at", "size_if_made", "size", "T", "astype", "broadcast", "zeros"})
_PLAIN = frozenset({int, float, complex, bool, str, type(None), type(...), np.float64, np.float32, np.int64})
_MOST = 1 << 14
_OUTCOMES: dict[Any, list[Any]] = {}


class ProbeError(Exception):
    """The primitive refused its samples; ``cause`` is the exception it raised."""

    def __init__(self, prim: Prim, cause: Exception) -> None:
        super().__init__(f"{prim.name}: {type(cause).__name__}: {cause}")
        self.prim = prim
        self.cause = cause
        self.loc: Location | None = None


class _Unknown(Exception):
    """An operand or result that nothing can be remembered about."""


def outcomes(prim: Prim, args: Tree, kwargs: Tree) -> list[Any]:
    """What comes out in each environment; raises :class:`ProbeError` if all samples are refused."""

    def run(fill: str) -> list[Any]:
        picks = [partial(sample, env=env, fill=fill) for env in range(ENVS)]
        return [call(prim, args, kwargs, pick) for pick in picks]

    key = _key(prim, args, kwargs)
    if key is None:
        return accepted(prim, run)
    known = _OUTCOMES.get(key)
    if known is None:
        known = accepted(prim, run)
        _remember(key, known)
    return known


# ---------------------------------------------------------------- what is remembered


def _key(prim: Prim, args: Tree, kwargs: Tree) -> Any:
    """Equal for calls that have the same outcome; None for a call that may have another one each time."""
    name = prim.name
    if name.startswith(("numpy.random.", "random.")) or not (
        name in _SPECIALS or name.startswith(_REMEMBERED)
    ):
        return None
    try:
        return implementation(name), freeze(_leaf_key, args), freeze(_leaf_key, kwargs)
    except _Unknown:
        return None


def _leaf_key(leaf: Any) -> Any:
    if isinstance(leaf, Const):
        value = leaf.value
        if type(value) in _PLAIN:
            return type(value), repr(value)
        if isinstance(value, (type, np.dtype)):
            return value
        raise _Unknown
    if leaf.sample is None:
        return _type_key(leaf.type)
    if isinstance(leaf.type, Scalar):
        return leaf.type, tuple(leaf.sample), tuple(map(type, leaf.sample))
    raise _Unknown


def _type_key(t: Type) -> Any:
    """What samples are made from: sizes, and not which sizes they are."""
    if isinstance(t, Array):
        return t.dtype, tuple([tuple(dim.sizes) for dim in t.dims])
    return ("growing", _type_key(t.elem)) if isinstance(t, Growing) else t  # not a list of one item


def _remember(key: Any, outs: list[Any]) -> None:
    try:
        kept = [_stand_in(out) for out in outs]
    except _Unknown:
        return
    while len(_OUTCOMES) >= _MOST:
        _OUTCOMES.pop(next(iter(_OUTCOMES)))
    _OUTCOMES[key] = kept


def _stand_in(out: Any) -> Any:
    """Something of the same type that is small and does not change."""
    if type(out) is np.ndarray and out.dtype.kind in "fcb":
        return np.broadcast_to(np.zeros((), out.dtype), out.shape)
    if type(out) in (tuple, list):
        return type(out)([_stand_in(item) for item in out])
    if out is None or type(out) in (bool, int, float, complex) or isinstance(out, (np.number, np.bool_)):
        return out
    raise _Unknown


# ---------------------------------------------------------------- samples

_UNCHANGING = (np.finfo, np.iinfo)
"""Objects that nobody can write to: from NumPy 2.4 on these cannot even be copied."""


def sample(leaf: Any, env: int, fill: str = "random") -> Any:
    """A run-time object that stands for an atom in one environment."""
    if isinstance(leaf, Const):
        return leaf.value
    if leaf.sample is not None and fill == "nonzero" and isinstance(leaf.type, Scalar):
        # a counter that divides is not zero then; nor is it one number everywhere, which is no size
        return leaf.sample[env] or type(leaf.sample[env])(1 + env)
    if leaf.sample is not None:
        value = leaf.sample[env]
        shared = not isinstance(leaf.type, Opaque) or isinstance(value, _UNCHANGING)
        return value if shared else copy.deepcopy(value)
    return sample_of_type(leaf.type, env, fill)


def sample_of_type(t: Type, env: int, fill: str = "random") -> Any:
    if isinstance(t, Scalar):
        number = _numbers((), t.dtype, fill)
        return number.item() if t.weak else np.dtype(t.dtype).type(number)
    if isinstance(t, Array):
        return np.asarray(_numbers(tuple(d.sizes[env] for d in t.dims), t.dtype, fill))  # rank 0: no number
    if isinstance(t, Growing):
        return [sample_of_type(t.elem, env, fill) for _ in range(3 + env)]
    raise TypeError(f"no sample of {t}")


def _numbers(shape: tuple[int, ...], dtype: str, fill: str) -> Any:
    """Numbers of this shape and kind, the caller's to keep: the probed function may write to them."""
    return _made(shape, dtype, fill).copy()


@lru_cache(maxsize=2048)
def _made(shape: tuple[int, ...], dtype: str, fill: str) -> Any:
    rng = np.random.RandomState(len(shape))
    if dtype[0] in "iu":
        return np.ones(shape, dtype)
    if dtype[0] == "b":
        return rng.rand(*shape) > 0.5 if shape else np.bool_(True)
    base = 0.5 + 0.4 * rng.rand(*shape) if shape else np.float64(0.6)
    if fill == "large":
        base = base + 1.0
    if fill == "definite" and len(shape) >= 2 and shape[-1] == shape[-2]:
        base = base + np.swapaxes(base, -1, -2) + 4.0 * shape[-1] * np.eye(shape[-1])
    return np.asarray(base).astype(dtype) if shape else np.asarray(base, dtype)[()]


# ---------------------------------------------------------------- calls


def accepted(prim: Prim, run: Callable[[str], T]) -> T:
    """What ``run`` makes of the first kind of samples that the primitive does not refuse."""
    error: Exception | None = None
    for fill in _FILLS:
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                return run(fill)
        except Exception as exc:  # any exception of the probed function is its answer
            error = error or exc
    assert error is not None
    raise ProbeError(prim, error)


def call(prim: Prim, args: Tree, kwargs: Tree, pick: Callable[[Any], Any]) -> Any:
    """The primitive on samples; ``pick`` has one for each atom."""
    realised = realise(args, pick)
    keywords = realise(kwargs, pick)
    function = implementation(prim.name)
    if prim.name == "operator.getitem":
        realised = (realised[0], _within(*realised))
    if not prim.name.startswith(("numpy.random.", "random.")):
        return function(*realised, **keywords)
    states = np.random.get_state(), random.getstate()
    try:
        return function(*realised, **keywords)
    finally:
        np.random.set_state(states[0])
        random.setstate(states[1])


def _within(x: Any, index: Any) -> Any:
    """An index whose computed numbers are moved into a sample that is too small for them.

    (An index that is a sample of a loop's counter, or was nudged, need not fit; which item it
    means makes no difference to the type.)
    """
    if not isinstance(x, np.ndarray) or not isinstance(index, tuple):
        return index
    if any(part is Ellipsis or _kind(part) == "b" for part in index):
        return index
    sizes, out = iter(x.shape), []
    for part in index:
        size = next(sizes, 0) if part is not None else 0
        if size and _kind(part) in ("i", "u"):
            scalar = isinstance(part, (int, np.integer))
            out.append(max(-size, min(part, size - 1)) if scalar else np.clip(part, -size, size - 1))
        else:
            out.append(part)
    return tuple(out)


def _kind(part: Any) -> str:
    """What the numbers of one part of an index are: NumPy's letter, or nothing for a slice."""
    if isinstance(part, (bool, np.bool_)):
        return "b"
    if isinstance(part, (int, np.integer)):
        return "i"
    return np.asarray(part).dtype.kind if isinstance(part, (list, np.ndarray)) else ""
