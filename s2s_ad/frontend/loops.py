"""``for`` and ``while`` statements.

How a loop is lowered depends on what it is over (:mod:`~s2s_ad.frontend.iterate`):

* items that are known are laid out one after the other, and the items of a generator are consumed
  by the body where the generator's own code yields them: neither leaves a loop in the IR;
* all others become a ``for`` or ``while`` operation (:mod:`~s2s_ad.frontend.rounds`).  Where that
  fails because a container changes its structure from trip to trip (:class:`Structure`) and the trips
  are few and known, the loop is laid out, too.

``break`` and ``return`` have set flags of the loop when its body is done
(:mod:`~s2s_ad.frontend.exits`); in a loop that is laid out the next trip becomes the else-branch of
that flag, and ``else:`` is a branch on the flag that says whether the loop was left by ``break``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.comprehensions import stop_generator
from s2s_ad.frontend.exits import FALSE, TRUE, flag, run
from s2s_ad.frontend.exprs import test, truth
from s2s_ad.frontend.iterate import iteration, looping
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.rounds import Rounds
from s2s_ad.frontend.stmts import store
from s2s_ad.frontend.trips import Counted, Driven, Known, at
from s2s_ad.frontend.values import Loop
from s2s_ad.ir.core import Const

MAX_UNROLL = 400


def for_(lo: Lowerer, stmt: Any) -> None:
    loop = Loop(stmt)

    def body(item: Any) -> None:
        store(lo, stmt.target, item)
        run(lo, stmt.body)

    with looping(lo):
        it = iteration(lo, lo.eval(stmt.iter))
        if isinstance(it, Known):
            _unrolled(lo, loop, it, body)
        elif isinstance(it, Driven):
            _driven(lo, loop, it, body)
        else:
            _counted_statement(lo, loop, it, body)
    _orelse(lo, stmt, loop)


def _counted_statement(lo: Lowerer, loop: Loop, it: Counted, body: Callable[[Any], None]) -> None:
    items = Known([], lambda k: at(lo, it, k), it.trips or 0)
    counted_or_unrolled(lo, loop, it, body, lambda: _unrolled(lo, loop, items, body))


def _unrolled(lo: Lowerer, loop: Loop, items: Known, body: Callable[[Any], None]) -> None:
    def go(k: int) -> None:
        while k < len(items):
            lo.state.set((loop, "stop"), FALSE)
            lo.frame.loops.append(loop)
            try:
                body(items.item(k))
            finally:
                lo.frame.loops.pop()
            k += 1
            left = flag(lo, loop, "exit")
            if items.check is not None and not (isinstance(left, Const) and left.value):
                items.check()
            if lo.state.get("dead", None) is True:
                return
            if isinstance(left, Const):
                if left.value:
                    return
                continue
            branch(lo, left, lambda: None, lambda: go(k))  # noqa: B023
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
                stop_generator(lo, it.frame)
            return
        branch(lo, left, lambda: stop_generator(lo, it.frame), lambda: None)

    it.drive(lo, consume)


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
    value = lo.eval(stmt.test) if isinstance(stmt.test, gast.Constant) else None
    if value is not None and truth(lo, value) is False:
        _orelse(lo, stmt, loop)
        return
    if any(isinstance(n, gast.NamedExpr) for n in gast.walk(stmt.test)):
        _guarded(lo, stmt, loop)
    else:
        Rounds(lo, loop, None, lambda: test(lo, lo.eval(stmt.test)), lambda _: run(lo, stmt.body)).lower()
    _orelse(lo, stmt, loop)


def _guarded(lo: Lowerer, stmt: Any, loop: Loop) -> None:
    """``while`` whose test assigns: ``while True: if not test: break; …``."""

    def body(_: Any) -> None:
        cond = test(lo, lo.eval(stmt.test))

        def end() -> None:
            for name in ("stop", "exit"):
                lo.state.set((loop, name), TRUE)

        if isinstance(cond, Const):
            run(lo, stmt.body) if cond.value else end()
        else:
            branch(lo, cond, lambda: run(lo, stmt.body), end)

    Rounds(lo, loop, None, lambda: TRUE, body).lower()


def counted_or_unrolled(
    lo: Lowerer, loop: Loop | None, it: Counted, body: Callable[[Any], None], unrolled: Callable[[], None]
) -> None:
    """A ``for`` operation, or one trip after the other where the structure of what it carries changes."""
    mark = len(lo.builder.ops)
    try:
        counted_loop(lo, loop, it, lambda index: body(it.item(index)))
    except Structure:
        if it.trips is None or it.trips > MAX_UNROLL:
            raise
        del lo.builder.ops[mark:]
        unrolled()


def counted_loop(lo: Lowerer, loop: Loop | None, it: Counted, body: Callable[[Any], None]) -> None:
    """A ``for`` operation."""
    Rounds(lo, loop or Loop(None), it, None, body).lower()


STATEMENTS.update({gast.For: for_, gast.While: while_})
