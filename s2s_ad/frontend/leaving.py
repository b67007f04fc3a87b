"""Functions that are made in a branch and called after it: what they still see goes out with them.

A function is its code, its defaults and the frame around it.  A helper that makes functions (``def scaled(k):
return lambda y: y * k``) leaves its frame behind when it returns; where it was called in a branch, that frame
is one of the branch.  Its variables are merged like those of the frames around the branch, if a function that
reads them is among what the branch hands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from s2s_ad.frontend.arms import Arm
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Choice,
    Closure,
    DictObj,
    Either,
    Frame,
    Instance,
    ListObj,
    Named,
    Partial,
    Perhaps,
)


def frames_left(arm: Arm, start: int, relevant: Callable[[Any], bool]) -> set[Frame]:
    """The frames younger than ``start`` that functions see which a branch hands on."""
    found: set[Frame] = set()
    seen: set[Any] = set()
    queue = [arm.value, *(held for slot, held in arm.changes.items() if relevant(slot))]
    while queue:
        v = queue.pop()
        if isinstance(v, Closure):
            new = [frame for frame in _around(v.frame, start) if frame not in found]
            found.update(new)
            queue += _variables(arm, new)
        if isinstance(v, (ListObj, DictObj, Instance)) and v not in seen:
            seen.add(v)
            queue.append(arm.changes.get(v))
        queue += _parts(v)
    return found


def _around(frame: Frame | None, start: int) -> Iterator[Frame]:
    while frame is not None and frame.serial >= start:
        yield frame
        frame = frame.parent


def _variables(arm: Arm, frames: list[Frame]) -> list[Abs]:
    return [held for slot, held in arm.changes.items() if isinstance(slot, tuple) and slot[0] in frames]


def _parts(v: Any) -> Iterable[Any]:
    if isinstance(v, (tuple, list)):
        return v
    if isinstance(v, dict):
        return v.values()
    if isinstance(v, Named):
        return v.items
    if isinstance(v, Closure):
        return v.defaults.values()
    if isinstance(v, Partial):
        return (v.function, *v.args, *v.kwargs.values())
    if isinstance(v, Bound):
        return (v.obj, v.function)
    if isinstance(v, (Choice, Either)):
        return (v.then, v.orelse)
    return (v.value,) if isinstance(v, Perhaps) else ()
