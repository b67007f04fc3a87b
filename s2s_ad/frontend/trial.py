"""Lowering that may be taken back: the one way in which the frontend tries something.

The frontend lowers much that does not stand where it was lowered.  A branch and the body of a loop become
blocks of an operation; the body of a loop is lowered in rounds, of which the last one counts; and whether a
statement raises, or what its value is, is found out by lowering it.  All this is done *on trial*: the
operations go to a list of their own, and afterwards the store holds what it held before, the conditions are
known that were known before, and the place of the program is the one that it was, however the trial ended.
What it did is handed out (:class:`Trial`), for those who put it to use.

The other way is to do something in place *or not at all*: it stands, unless an exception says that it cannot
be done; then it was never begun, and something else is done instead.

Notes about objects and values are not taken back (:mod:`~s2s_ad.frontend.notes`): they are about things that
nobody can get hold of after a trial, or they say what may be, and what may be one thing with what, where too
much is no mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s_ad.ir.core import Op

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer


@dataclass(eq=False)
class Trial:
    """The operations of what was lowered on trial, and what it changed in the store (when it has ended)."""

    ops: list[Op]
    changes: dict[Any, Any] = field(default_factory=dict)


@contextmanager
def on_trial(lo: Lowerer) -> Iterator[Trial]:
    """Whatever is lowered inside is taken back at the end, and handed out."""
    facts, node, loc = len(lo.facts), lo.node, lo.builder.loc
    with lo.builder.nested() as ops:
        trial = Trial(ops)
        lo.state.begin()
        try:
            yield trial
        finally:
            trial.changes = lo.state.rollback()
            del lo.facts[facts:]
            lo.node, lo.builder.loc = node, loc


@contextmanager
def or_not_at_all(lo: Lowerer) -> Iterator[None]:
    """Whatever is lowered inside stands, unless an exception leaves it."""
    facts, mark, node, loc = len(lo.facts), len(lo.builder.ops), lo.node, lo.builder.loc
    lo.state.begin()
    try:
        yield
    except BaseException:
        lo.state.rollback()
        del lo.facts[facts:], lo.builder.ops[mark:]
        lo.node, lo.builder.loc = node, loc
        raise
    lo.state.commit()
