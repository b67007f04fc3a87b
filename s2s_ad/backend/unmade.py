"""Which values may be None, or numbers, where they are handed on.

A branch that does not make what another one makes hands out None for it.  None goes on through control
flow, through copies, and through the tapes on which it is pushed and from which it is popped; nothing else
reads it on the paths on which it was not made.  In the same way goes the number that stands on one path for
what is an array on another (:mod:`s2s_ad.analysis.numbers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from s2s_ad.analysis.numbers import numbers
from s2s_ad.backend.plan import moves
from s2s_ad.ir.core import Const, Function, Op, Value, walk
from s2s_ad.ir.types import Undef


def unmade(function: Function) -> set[Value]:
    """The values that may be None."""
    return _reached(function, lambda atom: atom.value is None)


def unassigned(function: Function) -> set[Value]:
    """The values that a branch may leave without one: their variables are not assigned there."""
    return _reached(function, lambda atom: isinstance(atom.type, Undef))


def sometimes_numbers(function: Function) -> set[Value]:
    """The values of array type that may be numbers."""
    return _reached(function, lambda atom: False, numbers(function))


def _reached(function: Function, begins: Callable[[Const], bool], known: Iterable[Value] = ()) -> set[Value]:
    """All that gets such a constant, or one of these values."""
    steps = [step for op in walk(function.body) for step in _steps(op)]
    found: set[Any] = {target for target, atom in steps if isinstance(atom, Const) and begins(atom)}
    found.update(known)
    before = -1
    while len(found) != before:
        before = len(found)
        found |= {target for target, source in steps if source in found}
    return {node for node in found if isinstance(node, Value)}


def _steps(op: Op) -> Iterator[tuple[Any, Any]]:
    """What may be what: values, and what tapes hold (``(tape,)``)."""
    if op.name == "copy":
        yield op.result, op.args[0]
    elif op.name == "push":
        yield (op.args[0],), op.args[1]
    elif op.name == "pop":
        yield op.result, (op.args[0],)
    for target, source in moves(op):
        yield target, source
        yield (target,), (source,)
