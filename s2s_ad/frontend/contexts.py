"""``with``: what is done however a body is left.

A manager of the user's classes is taken apart like any object: its ``__enter__`` and ``__exit__`` are
lowered before and after the body.  Any other manager is an object of the run, whose two methods are
called where they stand.  The body is left by its end, by ``return``, ``break`` or ``continue``; then the
exits run, last one first, and what is left is left.

An exception of the body does not pass the exits in the derivative.  That cannot be told from outside as
long as the exits have no effects and do not swallow it; where they do, a body that may raise is refused.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend.attributes import attribute
from s2s_ad.frontend.exceptions import check_harmless, has_effects, tries
from s2s_ad.frontend.exits import flag, run
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer, describe
from s2s_ad.frontend.stmts import store
from s2s_ad.frontend.values import MISSING, Instance, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, Value, walk
from s2s_ad.ir.types import Opaque


def with_(lo: Lowerer, stmt: Any) -> None:
    exits: list[Any] = []
    for item in stmt.items:
        exits.append(_enter(lo, item, stmt))
    mark = len(lo.builder.ops)
    before = _stops(lo)
    run(lo, stmt.body)
    end = len(lo.builder.ops)
    if _stops(lo) != before and any(isinstance(m, Instance) for m in exits):
        lo.refuse("S2S112", "an exception that is caught outside passes the end of this with", stmt)
    dead = lo.state.get("dead", None) is True
    if dead:
        lo.state.set("dead", MISSING)
    for manager in reversed(exits):
        _exit(lo, manager, lo.builder.ops[mark:end], stmt)
    if dead:
        lo.state.set("dead", True)


def _enter(lo: Lowerer, item: Any, stmt: Any) -> Any:
    manager = lo.eval(item.context_expr)
    if isinstance(manager, Instance):
        entered = lo.call(attribute(lo, manager, "__enter__"), [])
    elif isinstance(manager, Value) and isinstance(manager.type, Opaque):
        if _swallows(lo, manager):
            lo.refuse("S2S112", "with: contextlib.suppress", stmt, "test the condition with if")
        manager.sample = None  # a context is not to be entered while compiling
        entered = lo.emit("enter", manager)
    else:
        lo.refuse("S2S112", f"with: a {describe(manager)} is not a context manager that is known here", stmt)
    if item.optional_vars is not None:
        store(lo, item.optional_vars, entered)
    return manager


def _swallows(lo: Lowerer, manager: Value) -> bool:
    for op in lo.builder.ops:
        if manager in op.results and op.name == "call":
            callee = op.args[0]
            return isinstance(callee, Const) and callee.value in (contextlib.suppress, contextlib.ExitStack)
    return False


def _exit(lo: Lowerer, manager: Any, body: Sequence[Op], stmt: Any) -> None:
    if not isinstance(manager, Instance):
        lo.emit("exit", manager)
        return
    none = const(None)
    mark = len(lo.builder.ops)
    answer = lo.call(attribute(lo, manager, "__exit__"), [none, none, none])
    if not is_const(answer, type(None), bool) or answer.value:
        check_harmless(lo, body, stmt, "S2S112", "the end of this with may swallow an exception")
    elif _may_swallow(lo, manager):
        raised = [op for op in _walked(body) if op.name in ("raise", "assert")]
        check_harmless(lo, raised, stmt, "S2S112", "the end of this with may swallow an exception")
    if has_effects(lo.builder.ops[mark:]):
        check_harmless(lo, body, stmt, "S2S112", "the end of this with has effects")


def _may_swallow(lo: Lowerer, manager: Instance) -> bool:
    """Whether ``__exit__`` may answer with true when it is told of an exception."""
    told = [Value("", Opaque("exception")) for _ in range(3)]
    with lo.builder.nested():
        lo.state.begin()
        try:
            answer = lo.call(attribute(lo, manager, "__exit__"), told)
        except Refusal:
            return True
        finally:
            lo.state.rollback()
    return not is_const(answer, type(None), bool) or bool(answer.value)


def _walked(ops: Sequence[Op]) -> list[Op]:
    """The operations and those in their blocks."""
    return [o for op in ops for o in (op, *(i for b in op.blocks for i in walk(b)))]


def _stops(lo: Lowerer) -> list[Any]:
    """The flags of exceptions that are on their way to a handler."""
    return [flag(lo, c, f"caught {k}") for c in tries(lo) for k in range(len(c.node.handlers))]


STATEMENTS[gast.With] = with_
