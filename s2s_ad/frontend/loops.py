"""``for`` and ``while`` statements.

How a loop is lowered depends on what it is over (:mod:`~s2s_ad.frontend.iterate`):

* items that are known are laid out one after the other, as are those that an iterator gives one by one
  (:mod:`~s2s_ad.frontend.drawing`), and the items of a generator are consumed
  by the body where the generator's own code yields them: neither leaves a loop in the IR;
* all others become a ``for`` or ``while`` operation (:mod:`~s2s_ad.frontend.rounds`).  Where that
  fails because a container changes its structure from trip to trip (:class:`Structure`) and the trips
  are few and known (of a ``while`` over a stack: by its test), the loop is laid out, too; on the last rung
  of the ladder of specialisations (:mod:`~s2s_ad.analysis.sizes`) it is laid out at once.

``break`` and ``return`` have set flags of the loop when its body is done
(:mod:`~s2s_ad.frontend.exits`); in a loop that is laid out the next trip becomes the else-branch of
that flag, and ``else:`` is a branch on the flag that says whether the loop was left by ``break``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import containers, forks
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.carries import Carries
from s2s_ad.frontend.conditions import asked
from s2s_ad.frontend.drawing import use_up
from s2s_ad.frontend.exceptions import raise_unless, tries
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import FALSE, TRUE, flag, leave_loop, run
from s2s_ad.frontend.exprs import test
from s2s_ad.frontend.guards import Unit, guard
from s2s_ad.frontend.iterate import iteration, looping
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.needs import Resized, Structure, TestWrites
from s2s_ad.frontend.rounds import Rounds
from s2s_ad.frontend.stmts import store
from s2s_ad.frontend.trial import on_trial, or_not_at_all
from s2s_ad.frontend.trips import MOST, Counted, Drawn, Driven, Known, Trips, as_known, check_all
from s2s_ad.frontend.values import END, MISSING, ONE_OF_TWO, Abs, Lazy, ListObj
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.rules import protocols

MAX_UNROLL = 400
MOST_LAID = 1500
"""How many trips are laid out at once, in all loops together."""


def for_(lo: Lowerer, stmt: Any) -> None:
    _for(lo, stmt, lo.eval(stmt.iter))


def _for(lo: Lowerer, stmt: Any, over: Abs) -> Abs:
    if isinstance(over, ONE_OF_TWO):
        return forks.either_way(lo, over, lambda one: _for(lo, stmt, one))
    loop = Loop(stmt)

    def body(item: Any) -> None:
        store(lo, stmt.target, item)
        run(lo, stmt.body)

    try:
        with looping(lo), or_not_at_all(lo) if isinstance(over, (ListObj, Lazy)) else nullcontext():
            run_over(lo, loop, iteration(lo, over), body)
    except Resized as change:
        with looping(lo):
            run_over(lo, loop, iteration(lo, _asked_each_time(lo, over, change)), body)
    _orelse(lo, stmt, loop)
    return const(None)


def _asked_each_time(lo: Lowerer, over: Abs, change: Resized) -> Abs:
    """The items of a list that the loop over it makes longer or shorter."""
    if over is change.obj:
        return lo.call(const(protocols.listed), [over])
    if isinstance(over, Lazy) and over.kind != "reversed" and _is_part(change.obj, over):
        use_up(lo, over)
        parts = [_asked_each_time(lo, p, change) if _is_part(change.obj, p) else p for p in over.parts]
        return parts[0] if over.kind == "iter" else Lazy(over.kind, tuple(parts), over.extra)
    raise change


def _is_part(obj: Any, v: Abs) -> bool:
    """Whether an iterator takes the items of this list one after the other, from the first on."""
    return v is obj or (isinstance(v, Lazy) and any(_is_part(obj, p) for p in v.parts))


def run_over(lo: Lowerer, loop: Loop, it: Trips, body: Callable[[Any], None]) -> None:
    """Run ``body`` for each item, as long as no flag of the loop says that it is left."""
    if isinstance(it, Counted):
        _counted(lo, loop, it, body)
    elif isinstance(it, Driven):
        _driven(lo, loop, it, body)
    else:
        _unrolled(lo, loop, it, body)


def _counted(lo: Lowerer, loop: Loop, it: Counted, body: Callable[[Any], None]) -> None:
    """A ``for`` operation, or one trip after the other where the structure of what it carries changes;
    nothing, where it is known that there is no trip."""
    if it.trips == 0:
        return
    if it.trips is not None and it.trips <= lo.trips_left:
        lo.trips_left -= it.trips
        _unrolled(lo, loop, as_known(lo, it), body)
        return

    def trip(index: Any) -> None:
        body(it.item(index))
        if it.check is not None:
            left = flag(lo, loop, "exit")
            if isinstance(left, Value):
                branch(lo, left, lambda: None, it.check)
            elif not left.value:
                it.check()

    try:
        with or_not_at_all(lo):
            Rounds(lo, loop, it, None, trip).lower()
    except Structure:
        if it.trips is None or it.trips > MAX_UNROLL:
            raise
        _unrolled(lo, loop, as_known(lo, it), body)


def _unrolled(lo: Lowerer, loop: Loop, items: Known | Drawn, body: Callable[[Any], None]) -> None:
    def go_on(k: int) -> None:
        check_all([items])
        go(k)

    def go(k: int) -> None:
        while (item := items.take(k)) is not END:
            if k >= MOST:
                lo.refuse("S2S216", f"there are more than {MOST} items, or they do not end")
            lo.state.set((loop, "stop"), FALSE)
            lo.frame.loops.append(loop)
            try:
                body(item)
            finally:
                lo.frame.loops.pop()
            k += 1
            left = flag(lo, loop, "exit")
            if lo.state.get("dead", None) is True:
                return
            if isinstance(left, Const):
                if left.value:
                    return
                check_all([items])
                continue
            branch(lo, left, lambda: None, partial(go_on, k))
            return

    go(0)


def _driven(lo: Lowerer, loop: Loop, it: Driven, body: Callable[[Any], None]) -> None:
    frame = lo.frame

    def consume(item: Any) -> None:
        lo.state.set((loop, "stop"), FALSE)
        frame.loops.append(loop)
        try:
            body(item)
        finally:
            frame.loops.pop()
        left = flag(lo, loop, "exit")
        if isinstance(left, Const):
            if left.value:
                it.leave(lo)
            return
        branch(lo, left, lambda: it.leave(lo), lambda: None)

    it.drive(lo, consume)


def first_item(lo: Lowerer, it: Driven, default: Abs) -> Abs:
    """``next`` of a generator that nobody goes on with: a loop over it that is left at once."""
    loop, found = Loop(None), containers.new_dict(lo, {"item": MISSING})

    def body(item: Any) -> None:
        lo.state.set(found, {"item": item})
        leave_loop(lo, loop)

    _driven(lo, loop, it, body)
    some, item = flag(lo, loop, "exit"), lo.content(found)["item"]
    if isinstance(some, Const) and not some.value and default is None:
        lo.refuse("S2S214", "StopIteration: next() of nothing")
    if isinstance(some, Const):
        return item if some.value else default
    if default is None:
        raise_unless(lo, some, StopIteration, None)
        return item
    return branch(lo, some, lambda: item, lambda: default)


def _orelse(lo: Lowerer, stmt: Any, loop: Loop) -> None:
    if not stmt.orelse:
        return
    broke = flag(lo, loop, "broke")
    if isinstance(broke, Const):
        if not broke.value:
            run(lo, stmt.orelse)
        return
    branch(lo, broke, lambda: None, lambda: run(lo, stmt.orelse))


def while_(lo: Lowerer, stmt: Any) -> None:
    loop = Loop(stmt)
    known, silent = _known(lo, loop, stmt.test)
    if known is False and silent:
        _orelse(lo, stmt, loop)
        return
    try:
        with or_not_at_all(lo):
            _while(lo, stmt, loop)
    except Refusal as error:  # of a trip that there may not be, or one like no other
        if not (isinstance(error, Structure) or error.raises) or known is None:
            raise
        _unrolled(lo, loop, Drawn(_trips(lo, stmt, error)), lambda _: run(lo, stmt.body))
    _orelse(lo, stmt, loop)


def _while(lo: Lowerer, stmt: Any, loop: Loop) -> None:
    try:
        if _may_raise(lo, stmt.test):
            raise TestWrites
        with or_not_at_all(lo):
            rounds = Rounds(
                lo, loop, None, lambda: test(lo, asked(lo, stmt.test)), lambda _: run(lo, stmt.body)
            )
            rounds.lower()
    except TestWrites:
        _guarded(lo, stmt, loop)


def _known(lo: Lowerer, loop: Loop, node: Any) -> tuple[bool | None, bool]:
    """Whether it is known here that the test holds, or that it does not; and whether it does nothing else."""
    carries = Carries(lo, loop, unrollable=False)
    with on_trial(lo) as trial:
        try:
            cond = test(lo, asked(lo, node))
        except Refusal:
            return None, False
    silent = not trial.ops and not carries.concern(trial.changes, set())
    return bool(cond.value) if isinstance(cond, Const) else None, silent


def _trips(lo: Lowerer, stmt: Any, error: Refusal) -> Callable[[], Abs]:
    """The trips of a ``while`` as items, as long as its test is known and they are few."""
    trips = iter(range(MAX_UNROLL))

    def draw() -> Abs:
        cond = test(lo, asked(lo, stmt.test))
        if not isinstance(cond, Const) or next(trips, None) is None:
            raise error
        return cond if cond.value else END

    return draw


def _guarded(lo: Lowerer, stmt: Any, loop: Loop) -> None:
    """``while`` whose test writes, or may raise what is caught: ``while True: if not test: break; …``."""

    def head() -> Any:
        return test(lo, asked(lo, stmt.test))

    def trip() -> None:
        cond = head()

        def end() -> None:
            for name in ("stop", "exit"):
                lo.state.set((loop, name), TRUE)

        if isinstance(cond, Const):
            run(lo, stmt.body) if cond.value else end()
        else:
            branch(lo, cond, lambda: run(lo, stmt.body), end)

    def body(_: Any) -> None:
        if not (tries(lo) and guard(lo, Unit(head, trip, None))):
            trip()

    Rounds(lo, loop, None, lambda: TRUE, body).lower()


def _may_raise(lo: Lowerer, node: Any) -> bool:
    """Whether a ``while`` stands where exceptions are caught, and its test is more than a comparison."""
    plain = (gast.Name, gast.Constant, gast.Compare, gast.BoolOp, gast.UnaryOp)
    return bool(tries(lo)) and any(
        isinstance(n, gast.expr) and not isinstance(n, plain) for n in gast.walk(node)
    )


STATEMENTS.update({gast.For: for_, gast.While: while_})
