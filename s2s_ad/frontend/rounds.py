"""A loop's body is lowered again and again until what the loop carries has settled.

One *round* lowers the body on a trial of the store in which every carried slot holds a fresh
parameter.  What the body changed and is not carried yet becomes a carry of the next round; a carry
whose type at the end does not fit its parameter is widened; two carries that turn out to be one array
in some trip are linked (:mod:`~s2s_ad.frontend.carries`, :mod:`~s2s_ad.frontend.sharing`).  All three
only grow, hence the rounds end; a branch that reads what the body makes only later is left out until
the body has made it; names that are assigned in the body and bound before it start as
carries, so that one round is the rule.  The operations of the last round are the loop's body
(:mod:`~s2s_ad.frontend.region`); those of all others are thrown away, and so is all that the trial
store held.

A ``while`` has a block for its test, with parameters of its own: it is evaluated once more than the
body, and what it changes would not be seen by the body (a test that changes something, itself or in a
function that it calls, is therefore lowered as a ``break``, in :mod:`~s2s_ad.frontend.loops`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import region
from s2s_ad.frontend.branches import definitions
from s2s_ad.frontend.carries import Carries
from s2s_ad.frontend.exceptions import raise_there
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import FALSE, TRUE, flag
from s2s_ad.frontend.join import apart, spread
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure, TestWrites
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.trips import Counted, by_trip, itself
from s2s_ad.frontend.values import MISSING, is_const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import ENVS, INT

MAX_ROUNDS = 16


@dataclass(frozen=True, eq=False)
class Rounds:
    """Lowers one loop: over the numbers of ``it``, or while ``cond`` (one of them is None)."""

    lo: Lowerer
    loop: Loop
    it: Counted | None
    cond: Callable[[], Any] | None
    body: Callable[[Value], None]

    def lower(self) -> None:
        lo = self.lo
        known_trips = self.it is not None and self.it.trips is not None
        carries = Carries(lo, self.loop, unrollable=known_trips)
        carries.seed()
        for _ in range(MAX_ROUNDS):
            trip = self._round(carries)
            if trip is not None:
                early = not (is_const(trip.left, bool) and not trip.left.value)
                if self.it is not None and self.it.reverse and early:
                    return self._forwards(self.it).lower()
                return region.build(lo, self.loop, self.it, carries, trip)
            if carries.is_endless():
                text = "each trip of this loop puts what it carries into one more container"
                self._refuse(text, "append to a list, and keep in which place the next one stands")
        self._refuse("the types of this loop's variables do not settle")

    def _refuse(self, text: str, remedy: str | None = None) -> NoReturn:
        """Where each trip makes another structure, the trips may be laid out if they are known."""
        self.lo.node = self.loop.node
        raise Structure("S2S203", text, self.lo.place(), remedy)

    def _forwards(self, it: Counted) -> Rounds:
        """The same trips, counted up: a loop that is left early counts those that it makes."""
        counted = by_trip(self.lo, replace(it, item=lambda index: index))
        return replace(self, it=counted, body=lambda trip: self.body(counted.item(trip)))

    def _round(self, carries: Carries) -> region.Trip | None:
        """Lower the body once; None if the carries must change."""
        lo = self.lo
        lo.left_out.append([])
        try:
            test = self._test(carries)
            with on_trial(lo) as trial:
                params, index = carries.enter(), self._index()
                self._trip(index)
                left, ends = flag(lo, self.loop, "exit"), lo.state.changes()
                stable = carries.settle(ends, trial.ops, set(params))
                yields = carries.yields(ends) if stable else []
                stable = stable and carries.kinds_settle(params, yields)
        finally:
            left_out = lo.left_out.pop()
        if stable and left_out:
            raise left_out[0]
        return region.Trip(trial.ops, params, yields, left, index, test) if stable else None

    def _test(self, carries: Carries) -> region.Test | None:
        """The test in a block of its own, with parameters of its own."""
        if self.cond is None:
            return None
        with on_trial(self.lo) as trial:
            params = carries.enter()
            with on_trial(self.lo) as asked:
                atom = self.cond()
            ops = [*trial.ops, *asked.ops]
            if carries.concern(asked.changes, definitions(ops) | set(params)):
                raise TestWrites
        return region.Test(tuple(params), ops, atom)

    def _trip(self, index: Value) -> None:
        lo, loops = self.lo, self.lo.frame.loops
        lo.state.set((self.loop, "stop"), FALSE)
        lo.state.set((self.loop, "exit"), FALSE)
        loops.append(self.loop)
        self.loop.index = index
        node = lo.node
        try:
            self.body(index)
        except Refusal as refusal:
            if not lo.arms:
                raise
            lo.node = node
            raise_there(lo, refusal)  # and not where no trip is made
        finally:
            loops.pop()
        if lo.state.get("dead", None) is True:
            lo.state.set("dead", MISSING)
            lo.state.set((self.loop, "exit"), TRUE)

    # ------------------------------------------------------------ the number of the trip

    def _index(self) -> Value:
        if self.it is None:
            return Value("", INT, apart(tuple(range(ENVS))))
        stmt = self.loop.node
        target = getattr(stmt, "target", None)
        of_range = self.it.item is itself
        hint = target.id if of_range and isinstance(target, gast.Name) else _counter(stmt)
        samples = _index_samples(self.it)
        self.lo.builder.on_index(samples, (self.it.start, self.it.stop, self.it.step))
        return Value(hint, INT, samples)


def _counter(stmt: Any) -> str:
    """``i`` of ``for i, … in enumerate(…)``."""
    target = getattr(stmt, "target", None)
    if not (isinstance(target, gast.Tuple) and isinstance(stmt.iter, gast.Call)):
        return ""
    function = stmt.iter.func
    if isinstance(function, gast.Name) and function.id == "enumerate" and len(stmt.iter.args) == 1:
        return getattr(target.elts[0], "id", "")
    return ""


def _index_samples(it: Counted) -> tuple[int, ...] | None:
    """A number that the index has in each environment, not the same in all."""

    def value(v: Any, env: int) -> int:
        if isinstance(v, Const):
            return int(v.value)
        return int(v.sample[env]) if v.sample is not None else env + 2

    out = []
    for env in range(ENVS):
        start, step = value(it.start, env), value(it.step, env)
        trips = len(range(start, value(it.stop, env), step or 1))
        out.append(start + step * min(env, max(trips - 1, 0)))
    return apart(spread(tuple(out)))
