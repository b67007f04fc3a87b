"""Derivatives as the caller gets them: arrays of his own, and objects put together again.

The backend sees to it that a derivative shares no memory with the arguments, the value and the
other derivatives (see :mod:`s2s_ad.backend.borrow`), so that numbers and arrays are handed out as
they come.  What is left to do here is for containers and objects, which are built anew, and for
what was not computed from arguments alone: tangents and residuals that the caller holds.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.ir.trees import Record, Tree, rebuild
from s2s_ad.ir.types import Array, Scalar


def owned(bars: list[Any], types: tuple[Tree, ...], inputs: Any) -> list[Any]:
    """Derivatives that are the caller's to keep: no array is shared, read-only, or one of the inputs;
    objects that were taken apart are put together again."""
    taken: set[int] = set()
    out = []
    args = inputs[0] if _plain_call(inputs) else None
    if args is not None and all(type(a) in _LEAVES for a in args) and all(type(b) in _LEAVES for b in bars):
        _note(args, taken)
        return [_unshared(bar, taken) if type(bar) is np.ndarray else bar for bar in bars]
    for bar, tree in zip(bars, types):
        if type(bar) is np.ndarray:
            out.append(_own_array(bar, taken, inputs))
        elif type(bar) in (tuple, list, dict):
            out.append(_own_tree(bar, tree, taken, inputs))
        else:
            out.append(bar)
    return out


def adjoints(bars: list[Any], types: tuple[Tree, ...], inputs: Any) -> list[Any]:
    """The same for the adjoints of arguments of these types, in their precision."""
    return owned([_rounded(bar, tree) for bar, tree in zip(bars, types)], types, inputs)


def is_single(tree: Tree) -> bool:
    """Whether these are numbers of single precision."""
    return isinstance(tree, (Scalar, Array)) and tree.dtype in ("f4", "c8")


def _rounded(bar: Any, tree: Tree) -> Any:
    """The derivative of what is single is single, also where a number of Python's made something double."""
    if not isinstance(tree, (Scalar, Array)) or not is_single(tree):
        return bar
    wanted = np.dtype(tree.dtype)
    return bar if getattr(bar, "dtype", wanted) == wanted else bar.astype(wanted)


_LEAVES = frozenset({np.ndarray, float, int, bool, np.float64, np.float32})


def _plain_call(inputs: Any) -> bool:
    """Inputs that are positional arguments and nothing else."""
    return len(inputs) == 2 and type(inputs[0]) is tuple and type(inputs[1]) is dict and not inputs[1]


def _note(arrays: Any, taken: set[int]) -> None:
    for array in arrays:
        if type(array) is np.ndarray:
            taken.add(id(array) if array.base is None else id(array.base))


def _unshared(array: Any, taken: set[int]) -> Any:
    """The array, or a copy if its memory is taken; from now on it is."""
    key = id(array) if array.base is None else id(array.base)
    if key in taken or not array.flags.writeable:
        array = array.copy()
        key = id(array)
    taken.add(key)
    return array


def _own_array(array: Any, taken: set[int], inputs: Any) -> Any:
    base = array if array.base is None else array.base
    if id(base) in taken or not array.flags.writeable or _is_input(base, inputs):
        array = base = array.copy()
    taken.add(id(base))
    return array


def _is_input(base: Any, inputs: Any) -> bool:
    if type(inputs) in (tuple, list):
        return any(_is_input(base, item) for item in inputs)
    if type(inputs) is dict:
        return any(_is_input(base, item) for item in inputs.values())
    if type(inputs) is np.ndarray:
        return inputs is base or inputs.base is base
    return False


def _own_tree(bar: Any, tree: Tree, taken: set[int], inputs: Any) -> Any:
    if isinstance(tree, Record):
        items = {name: _own_tree(bar[name], item, taken, inputs) for name, item in tree.fields}
        return rebuild(tree.cls, items)
    if type(bar) is np.ndarray:
        return _own_array(bar, taken, inputs)
    if isinstance(tree, (tuple, list)):
        return type(tree)([_own_tree(b, t, taken, inputs) for b, t in zip(bar, tree)])
    if isinstance(tree, dict):
        return {key: _own_tree(bar[key], item, taken, inputs) for key, item in tree.items()}
    return [_own_tree(b, None, taken, inputs) for b in bar] if type(bar) is list else bar
