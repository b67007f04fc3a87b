"""Arguments that share memory, where the function writes to its arguments.

The compiler takes different parameters to be different arrays.  That is of no consequence as long
as nobody writes to them; ``writes_to_parameters`` tells whether a function does, and for those
``check_aliases`` refuses a call in which two arrays overlap: the primal would see its own writes
through both names.  Lists, dicts and objects that the function changes are likewise checked to be there
once only (``check_different``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from s2s_ad.analysis.calls import fields_of, is_record_walked
from s2s_ad.analysis.written import writes
from s2s_ad.errors import ArgumentError
from s2s_ad.ir.core import Function, walk

_EFFECTS = frozenset({"store", "augment", "delete", "method!"})


def writes_to_parameters(function: Function) -> bool:
    """Whether an array that came in as a parameter is written to."""
    return function.writes or bool(writes(function.body, function.body.params, {}))


def check_aliases(args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> None:
    """Refuses arguments that overlap."""
    arrays = list(_arrays((args, kwargs)))
    for k, a in enumerate(arrays):
        if not a.flags.forc and overlaps_itself(a):
            detail = f"items of an argument of {name} share memory, and {name} writes to its arguments"
            raise ArgumentError("S2S407", detail, None, "pass a copy: np.array(…)")
        for b in arrays[k + 1 :]:
            if a is b or np.shares_memory(a, b):
                detail = f"two arguments of {name} share memory, and {name} writes to its arguments"
                raise ArgumentError("S2S407", detail, None, "pass a copy of one of them")


def check_different(given: tuple[Any, ...], distinct: str, name: str) -> None:
    """Refuses a list, dict or object that is there twice: each place would have one of its own."""
    seen: set[int] = set()
    for obj in _parts(given):
        if distinct != "all" and not _is_container(obj):
            continue
        if id(obj) in seen:
            why = "changes such things, or asks which they are"
            detail = f"one {type(obj).__name__} is there twice in what {name} is given, and {name} {why}"
            raise ArgumentError(
                "S2S407", detail, None, "pass a copy: copy.copy(…), or compare what they hold"
            )
        seen.add(id(obj))


def _is_container(obj: Any) -> bool:
    return type(obj) in (list, dict) or (is_record_walked(type(obj)) and not isinstance(obj, tuple))


def _parts(tree: Any) -> Iterator[Any]:
    """What a value holds and can be told apart, as often as it is there."""
    record = is_record_walked(type(tree))
    if _is_container(tree) or isinstance(tree, np.ndarray):
        yield tree
    if isinstance(tree, (tuple, list)):
        parts: Any = tree
    else:
        parts = tree.values() if type(tree) is dict else fields_of(tree).values() if record else ()
    for item in parts:
        yield from _parts(item)


def overlaps_itself(a: np.ndarray[Any, Any]) -> bool:
    """Whether two items of an array may lie at one place (``as_strided``): an axis takes steps that are
    shorter than what the axes with shorter steps reach over."""
    reach = a.itemsize
    for step, n in sorted((abs(s), n) for s, n in zip(a.strides, a.shape) if n > 1):
        if step < reach:
            return True
        reach += step * (n - 1)
    return False


def writes_to_parts(function: Function) -> bool:
    """Whether something is written that was read from an object (and not only the object itself)."""
    wholes = {p.tree for p in function.params if p.whole}
    return any(op.name in _EFFECTS and op.args[0] not in wholes for op in walk(function.body))


def check_apart(
    args: tuple[Any, ...], kwargs: dict[str, Any], whole: frozenset[str], deep: bool, name: str
) -> None:
    """Refuses a call in which an object outside, to which the function writes, is also an argument or
    part of one: what was taken apart would not see the writes."""
    written = [kwargs[key] for key in whole]
    ours = {id(obj) for w in written for obj in (_objects(w, set()) if deep else [w])}
    given = [v for key, v in kwargs.items() if key not in whole and not any(v is w for w in written)]
    for obj in _objects((args, given), set()):
        if id(obj) in ours:
            text = (
                f"{name} writes to an object that lives outside of it, which is also part of what it is given"
            )
            raise ArgumentError("S2S407", text, None, "pass a copy, or let the caller count")


def _objects(tree: Any, seen: set[int]) -> Iterator[Any]:
    """Every container and array in a value, once."""
    if id(tree) in seen:
        return
    seen.add(id(tree))
    if isinstance(tree, np.ndarray):
        yield tree
    elif isinstance(tree, (tuple, list, dict)) or is_record_walked(type(tree)):
        yield tree
        if not isinstance(tree, (tuple, list)):
            tree = list((tree if isinstance(tree, dict) else fields_of(tree)).values())
        for item in tree:
            yield from _objects(item, seen)


def _arrays(tree: Any) -> Iterator[Any]:
    """Every array in a value, as often as it is there."""
    if type(tree) is np.ndarray:
        yield tree
        return
    if isinstance(tree, (tuple, list)):
        parts: Any = tree
    elif isinstance(tree, dict):
        parts = tree.values()
    elif is_record_walked(type(tree)):
        parts = fields_of(tree).values()
    else:
        parts = vars(tree).values() if hasattr(tree, "__dict__") and not callable(tree) else ()
    for item in parts:
        yield from _arrays(item)
