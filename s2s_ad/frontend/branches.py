"""``if``: both branches are lowered on the same store, one after the other, and meet.

Each branch begins with the store as it is, and its changes are taken back; a
:class:`~s2s_ad.frontend.merge.Merger` says what holds after them.  An expression that is one of two
(``a if c else b``, ``a and b``, a chained comparison) is a branch with a value.  A branch that cannot be
lowered yet, because it asks for the result of a recursive call whose type is not known, counts as one
that does not come back, and the call is lowered again when the type is known.  One that is known to raise
does so where it is taken, if there is a ``try`` around that could catch it; otherwise the code is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad.errors import Refusal
from s2s_ad.frontend.arms import Arm
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.merge import Merger
from s2s_ad.frontend.needs import NotYet, OfNone, Unmade
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.values import MISSING, Abs, serial
from s2s_ad.ir.core import Op, Value, walk


def branch(
    lo: Lowerer,
    cond: Any,
    then: Callable[[], Abs],
    orelse: Callable[[], Abs],
    live: frozenset[str] | None = None,
) -> Abs:
    """Lower ``if cond: then() else: orelse()``; the merged value of the two.

    ``live`` are the names of the current frame that are read later (None: all of them may be).
    """
    start = next(serial)
    first, second = arm(lo, then, (cond, True)), arm(lo, orelse, (cond, False))
    if first.dead or second.dead:
        lo.facts.append((cond, second.dead))
    merger = Merger(lo, cond, first, second, start, live)
    changes = merger.slots()
    value = merger.value(merger.arms[0].value, merger.arms[1].value, "")
    merger.finish()
    for slot, new in changes.items():
        lo.state.set(slot, new)
    merger.settle_items()
    if merger.arms[0].dead and merger.arms[1].dead:
        lo.state.set("dead", True)
    return value


def arm(lo: Lowerer, thunk: Callable[[], Abs], fact: tuple[Any, bool]) -> Arm:
    """Lower a branch, in which a fact is known, on the store and put the store back."""
    with on_trial(lo) as trial:
        node = lo.node
        lo.facts.append(fact)
        lo.arms += 1
        try:
            value = thunk()
        except Unmade as unmade:
            value = MISSING
            lo.recursion.unmade.append(unmade.record)
            lo.state.set("dead", True)
        except (NotYet, OfNone) as error:
            if not lo.left_out:
                raise
            value = MISSING
            lo.left_out[-1].append(error)
            lo.state.set("dead", True)
        except Refusal as refusal:
            from s2s_ad.frontend.exceptions import raise_there

            value, lo.node = MISSING, node  # it may have come out of a call
            raise_there(lo, refusal)
        finally:
            lo.arms -= 1
    dead = trial.changes.pop("dead", None) is True
    return Arm(trial.ops, trial.changes, value, dead)


def definitions(ops: list[Op]) -> set[Value]:
    """Every value that operations define, inside their blocks too."""
    found: set[Value] = set()
    for op in ops:
        found.update(op.results)
        for block in op.blocks:
            found.update(block.params)
            for inner in walk(block):
                found.update(inner.results)
                for b in inner.blocks:
                    found.update(b.params)
    return found
