"""Which values may be None, or numbers, where they are handed on.

A branch that does not make what another one makes hands out None for it.  None goes on through control
flow, through copies, and through the tapes on which it is pushed and from which it is popped; nothing else
reads it on the paths on which it was not made.  In the same way goes the number that stands on one path for
what is an array on another (:mod:`s2s_ad.analysis.numbers`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from s2s_ad.analysis.numbers import numbers
from s2s_ad.backend.plan import moves
from s2s_ad.ir.core import Atom, Const, Function, Op, Value, walk
from s2s_ad.ir.types import Undef


def unmade(function: Function) -> set[Value]:
    """The values that may be None."""
    steps = [step for op in walk(function.body) for step in _steps(op)]
    return _reached(steps, {target for target, source in steps if _is_none(source)})


def unassigned(function: Function) -> set[Value]:
    """The values that a branch may leave without one: their variables are not assigned there."""
    steps = [step for op in walk(function.body) for step in _steps(op)]
    return _reached(steps, {target for target, source in steps if _is_undefined(source)})


def sometimes_numbers(function: Function) -> set[Value]:
    """The values of array type that may be numbers."""
    steps = [step for op in walk(function.body) for step in _steps(op)]
    return _reached(steps, set(numbers(function)))


def _reached(steps: list[tuple[Any, Any]], found: set[Any]) -> set[Value]:
    """All that gets what is found."""
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


def _is_undefined(atom: Atom | tuple[Atom]) -> bool:
    return isinstance(atom, Const) and isinstance(atom.type, Undef)


def _is_none(atom: Atom | tuple[Atom]) -> bool:
    return isinstance(atom, Const) and atom.value is None
