"""A row written from a column of the same array: NumPy may read what it has just written.

``A[1] = A[:, 4]`` copies item by item and without a copy in between, from the end at which what is still to
be read is safe.  There is such an end only if both lines of items run through memory with the same stride;
where they do not, NumPy overwrites ``A[1, 4]`` before it reads it.  Such a statement of the user's is
refused, since what it computes is not what it says; in derivatives the part that is read is copied first.
Lines that never meet, or meet in an item that comes at the same place in both (``A[i] = A[:, i]``), are as
good as any; so is everything of more dimensions, for which NumPy makes that copy itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from s2s_ad.ir.core import Const
from s2s_ad.ir.trees import Slice

Path = Sequence[tuple[str, tuple[Any, ...], Any]]
"""How a part of an array is got at: functions, each with its further arguments and keywords."""


@dataclass(frozen=True)
class Run:
    """What is left of an axis of the root: every so many items, from a place that ``start`` tells apart."""

    axis: int
    start: tuple[Any, ...] = ()
    step: int | None = 1


@dataclass(frozen=True)
class Line:
    """The items of one run, at indices that are fixed for the other axes."""

    run: Run
    fixed: dict[int, Any]


def reads_what_it_wrote(rank: int, written: Path, read: Path) -> bool:
    """Whether NumPy may overwrite what it still has to read, where the one part of an array of this rank
    is copied into the other (or one of the paths to them is not understood)."""
    target = _runs(rank, written)
    if target is not None and len(target[0]) != 1:
        return False  # NumPy makes a copy in between
    source = _runs(rank, read)
    if target is None or source is None or len(source[0]) != 1:
        return True
    return not _harmless(Line(target[0][0], target[1]), Line(source[0][0], source[1]))


def _harmless(target: Line, source: Line) -> bool:
    common = [(a, source.fixed[k]) for k, a in target.fixed.items() if k in source.fixed]
    if any(_differ(a, b) for a, b in common):
        return True
    run, other = target.run, source.run
    if run.axis != other.axis:
        meet = target.fixed[other.axis], source.fixed[run.axis]
        return _key(meet[0]) == _key(meet[1]) and (run.start, run.step) == (other.start, other.step)
    if run.step is None or other.step is None:
        return False
    return run.step == other.step or run.step * other.step < 0  # NumPy copies what runs the other way


def _differ(a: Any, b: Any) -> bool:
    """Whether two indices are not the same for sure."""
    return isinstance(a, Const) and isinstance(b, Const) and a != b and (a.value < 0) == (b.value < 0)


def _runs(rank: int, path: Path) -> tuple[list[Run], dict[int, Any]] | None:
    """What a path leaves of the axes, and the indices it takes of others; None if it is not understood."""
    runs, fixed = [Run(k) for k in range(rank)], dict[int, Any]()
    for name, args, kwargs in path:
        if name == "T":
            runs.reverse()
        elif name == "numpy.flip" and not args and not kwargs:
            runs = [replace(r, start=(*r.start, "end"), step=r.step and -r.step) for r in runs]
        elif name == "operator.getitem" and _takes(len(runs), _parts(args[0])):
            runs = _taken(runs, fixed, _parts(args[0]))
        else:
            return None
    return runs, fixed


def _taken(runs: list[Run], fixed: dict[int, Any], parts: tuple[Any, ...]) -> list[Run]:
    """The runs that an index leaves; notes the integers."""
    left, out = list(runs), []
    for place, part in enumerate(parts):
        if _is(part, ...):
            keep = len(left) - (len(parts) - place - 1)
            out += left[:keep]
            left = left[keep:]
        elif isinstance(part, Slice):
            out.append(_sliced(left.pop(0), part))
        else:
            run = left.pop(0)
            fixed[run.axis] = (run, _key(part)) if run.start else part
    return out + left


def _sliced(run: Run, part: Slice) -> Run:
    by = 1 if _is(part.step, None) else part.step.value if isinstance(part.step, Const) else None
    if by == 1 and (_is(part.start, None) or _is(part.start, 0)):
        return run
    step = None if run.step is None or by is None else run.step * by
    return replace(run, start=(*run.start, _key(part.start), by), step=step)


def _takes(rank: int, parts: tuple[Any, ...]) -> bool:
    """Whether an index makes no new axes, and has no more parts than there are axes."""
    return not any(_is(part, None) for part in parts) and sum(not _is(part, ...) for part in parts) <= rank


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _is(atom: Any, value: Any) -> bool:
    return isinstance(atom, Const) and atom.value is value


def _key(atom: Any) -> Any:
    return atom.key if isinstance(atom, Const) else atom
