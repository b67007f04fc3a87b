"""Statement lists, and how ``break``, ``continue``, ``return`` leave them.

An exit sets flags in the store: *stop* (the rest of this loop body, or function, is not run),
*exit* (the loop ends after this trip), *broke* (its ``else`` is not run), *return*.  Branches
merge flags as they merge variables; where a flag is known the rest runs or is dropped, and where
it is not, the rest becomes an else-branch.  ``if c: …; break`` has the rest in its own else-branch,
so that the flag is the condition.
"""

from __future__ import annotations

from typing import Any

import gast

from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.conditions import asked
from s2s_ad.frontend.exitable import Loop, Try
from s2s_ad.frontend.liveness import Names, liveness_of
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.truth import test, truth
from s2s_ad.frontend.values import RESULT, RETURNED
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const

TRUE, FALSE = const(True), const(False)


def flag(lo: Lowerer, owner: Any, name: str) -> Any:
    return lo.state.get((owner, name), FALSE)


def stopped(lo: Lowerer) -> Any:
    """The flag that says that what follows here is not run."""
    if lo.state.get("dead", None) is True:
        return TRUE
    if lo.frame.loops:
        return flag(lo, lo.frame.loops[-1], "stop")
    return flag(lo, lo.frame, RETURNED)


def run(lo: Lowerer, stmts: list[Any]) -> None:
    """Lower statements one after the other, as far as they are reached."""
    for k, stmt in enumerate(stmts):
        rest = stmts[k + 1 :] if isinstance(stmt, _COMPOUND) or lo.frame.loops or lo.frame.within else None
        if statement(lo, stmt, rest):
            return
        flag_now = stopped(lo)
        if isinstance(flag_now, Const) and not flag_now.value:
            continue
        after_exit(lo, stmts[k + 1 :])
        return


def after_exit(lo: Lowerer, rest: list[Any]) -> None:
    """Statements after one that may have left them."""
    flag_now = stopped(lo)
    if rest and not isinstance(flag_now, Const):
        branch(lo, flag_now, lambda: None, lambda: _go_on(lo, rest), live_after(lo, rest[-1]))


def _go_on(lo: Lowerer, rest: list[Any]) -> None:
    """Statements that are reached because nothing has stopped them: the flag is known to be false here."""
    slot = (lo.frame.loops[-1], "stop") if lo.frame.loops else (lo.frame, RETURNED)
    lo.state.set(slot, FALSE)
    run(lo, rest)


_COMPOUND = (gast.If,)


def statement(lo: Lowerer, stmt: Any, rest: list[Any] | None) -> bool:
    """Lower one statement; True if it has taken the rest of the list into a branch of its own."""
    lo.node = stmt
    if not lo.frame.quiet:
        lo.builder.loc = lo.frame.source.location(stmt)
    if rest is not None and (lo.frame.within is not None or any(isinstance(c, Try) for c in lo.frame.loops)):
        from s2s_ad.frontend.guards import guarded

        if guarded(lo, stmt, rest):
            return True
    if isinstance(stmt, gast.If):
        return if_statement(lo, stmt, rest or [])
    handler = STATEMENTS.get(type(stmt))
    if handler is None:
        lo.refuse("S2S117", f"the statement {type(stmt).__name__} is not taken", stmt)
    handler(lo, stmt)
    return False


def live_after(lo: Lowerer, stmt: Any) -> Names | None:
    """Names read after a statement; None where that is not known."""
    if isinstance(lo.frame.node, gast.Lambda) or lo.frame.comprehension:
        return None
    return liveness_of(lo.frame.node).after.get(id(stmt))


def if_statement(lo: Lowerer, stmt: Any, rest: list[Any]) -> bool:
    value = asked(lo, stmt.test)
    known = truth(lo, value)
    if known is not None:
        run(lo, stmt.body if known else stmt.orelse)
        return False
    cond = test(lo, value)
    first, second = always_exits(stmt.body), always_exits(stmt.orelse)
    if first == second or not rest:
        live = live_after(lo, stmt)
        branch(lo, cond, lambda: run(lo, stmt.body), lambda: run(lo, stmt.orelse), live)
        return False
    live = live_after(lo, rest[-1])
    if first:
        branch(lo, cond, lambda: run(lo, stmt.body), lambda: run(lo, stmt.orelse + rest), live)
    else:
        branch(lo, cond, lambda: run(lo, stmt.body + rest), lambda: run(lo, stmt.orelse), live)
    return True


def always_exits(stmts: list[Any]) -> bool:
    """Whether a list always ends in break, continue or return (raising does not count)."""
    for stmt in stmts:
        if isinstance(stmt, (gast.Break, gast.Continue, gast.Return)):
            return True
        if isinstance(stmt, gast.If) and always_exits(stmt.body) and always_exits(stmt.orelse):
            return True
    return False


def break_(lo: Lowerer, stmt: Any) -> None:
    for loop in reversed(lo.frame.loops):
        if isinstance(loop, Try):
            lo.state.set((loop, "stop"), TRUE)
        else:
            leave_loop(lo, loop)
            return


def leave_loop(lo: Lowerer, loop: Loop) -> None:
    lo.state.set((loop, "stop"), TRUE)
    lo.state.set((loop, "exit"), TRUE)
    if getattr(loop.node, "orelse", None):
        lo.state.set((loop, "broke"), TRUE)


def continue_(lo: Lowerer, stmt: Any) -> None:
    for loop in reversed(lo.frame.loops):
        lo.state.set((loop, "stop"), TRUE)
        if not isinstance(loop, Try):
            return


def return_(lo: Lowerer, stmt: Any) -> None:
    lo.state.set((lo.frame, RESULT), lo.eval(stmt.value) if stmt.value is not None else const(None))
    leave(lo)


def leave(lo: Lowerer) -> None:
    """Out of the current frame and all its loops."""
    lo.state.set((lo.frame, RETURNED), TRUE)
    for loop in lo.frame.loops:
        leave_loop(lo, loop)


STATEMENTS.update({gast.Break: break_, gast.Continue: continue_, gast.Return: return_})
