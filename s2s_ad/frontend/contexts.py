"""``with``: what is done however a body is left.

Three kinds of managers are known.  One of the user's classes (or of the small ones of ``contextlib``) is
an object taken apart: its ``__enter__`` and ``__exit__`` are lowered before and after the body, and an
exception that ``__exit__`` must see, or may swallow, is caught for it, shown to it, and thrown on unless
the answer is true.  A function decorated with ``contextlib.contextmanager`` is a generator that runs
around the body: the body is lowered where it yields, and what the body raises comes out of the ``yield``.
Any other manager is an object of the run, whose two methods are called where they stand.

The body is left by its end, by ``return``, ``break``, ``continue``, or by an exception that is caught
further out; the exits run in all of these cases.  An exception that nobody catches leaves the derivative
without them, as long as they have no effects.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend.about import answers, described
from s2s_ad.frontend.attributes import special
from s2s_ad.frontend.exceptions import (
    catching,
    check_harmless,
    check_seen,
    conclude,
    decide,
    has_effects,
    nothing,
    rethrow,
    slot_of,
)
from s2s_ad.frontend.exitable import Clause, Try, Within
from s2s_ad.frontend.exits import run
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.stmts import store
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.truth import test, truth
from s2s_ad.frontend.values import MISSING, Abs, Generated, Instance, Named
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Opaque

Body = Callable[[Abs], None]


def with_(lo: Lowerer, stmt: Any) -> None:
    _item(lo, stmt, 0)


def _item(lo: Lowerer, stmt: Any, k: int) -> None:
    """``with A as a, B as b: …`` is a ``with`` in a ``with``."""
    if k == len(stmt.items):
        run(lo, stmt.body)
        return
    item = stmt.items[k]
    manager = lo.eval(item.context_expr)

    def body(entered: Abs) -> None:
        if item.optional_vars is not None:
            store(lo, item.optional_vars, entered)
        _item(lo, stmt, k + 1)

    if answers(manager, "__enter__"):
        _taken_apart(lo, manager, stmt, body)
    elif isinstance(manager, Generated):
        _generated(lo, manager, stmt, body)
    elif isinstance(manager, Value) and isinstance(manager.type, Opaque):
        _foreign(lo, manager, stmt, body)
    else:
        lo.refuse("S2S112", f"with: {described(manager)} is not a context manager that is known here", stmt)


def _end(lo: Lowerer, mark: int, stmt: Any, leave: Callable[[], Any]) -> None:
    """The exit, after a body that began at ``mark``; one with effects must not be left out."""
    end = len(lo.builder.ops)
    dead = lo.state.get("dead", None) is True
    if dead:
        lo.state.set("dead", MISSING)
    leave()
    if dead:
        lo.state.set("dead", True)
    if has_effects(lo.builder.ops[end:]):
        check_harmless(lo, lo.builder.ops[mark:end], stmt, "S2S112", "the end of this with has effects")


# ---------------------------------------------------------------- objects of the run


def _foreign(lo: Lowerer, manager: Value, stmt: Any, body: Body) -> None:
    made, options = _maker(lo, manager)
    if made is contextlib.ExitStack:
        lo.refuse("S2S112", "with: contextlib.ExitStack", stmt, "write a with for each manager")
    if made is warnings.catch_warnings and options.get("record", const(False)) != const(False):
        text = "warnings are recorded, and the operations of a derivative do not give those of the function"
        lo.refuse("S2S112", text, stmt, "test for what the warning is about")
    manager.sample = None  # a context is not to be entered while compiling
    body(lo.emit("enter", manager))
    dead = lo.state.get("dead", None) is True
    lo.emit("exit", manager)
    if dead:
        lo.state.set("dead", True)


def _maker(lo: Lowerer, manager: Value) -> tuple[Any, dict[str, Any]]:
    """What made a manager in this list of operations, and with which keywords."""
    for op in lo.builder.ops:
        if manager in op.results and op.name == "call" and isinstance(op.args[0], Const):
            return op.args[0].value, dict(op.kwargs)
    return None, {}


# ---------------------------------------------------------------- objects that are taken apart


def _taken_apart(lo: Lowerer, manager: Instance | Named, stmt: Any, body: Body) -> None:
    none = const(None)
    entered = lo.call(special(lo, manager, "__enter__"), [])

    def leave(*told: Abs) -> Abs:
        return lo.call(special(lo, manager, "__exit__"), list(told))

    def react(clause: Clause) -> None:
        (cls,) = clause.classes
        exception = lo.state.get(slot_of(clause))
        answer = leave(const(cls, cls.__name__), exception, none)
        if clause.vague and cls in _VAGUE and truth(lo, answer) is not True:
            lo.refuse("S2S112", f"the end of this with is told of an exception that is some {cls.__name__}")
        decide(lo, test(lo, answer), nothing, partial(rethrow, lo, clause))

    ctx = Try(stmt, (), react, cache(partial(_must_see, lo, leave)))
    mark = len(lo.builder.ops)
    catching(lo, ctx, lambda: body(entered))
    check_seen(lo, ctx, lo.builder.ops[mark:])
    conclude(lo, ctx, lambda: _end(lo, mark, stmt, lambda: leave(none, none, none)), mark)


_VAGUE = (BaseException, Exception, ValueError, OSError, LookupError, ArithmeticError)
"""Classes whose exceptions often are of a more special class, which ``__exit__`` may ask for."""


def _must_see(lo: Lowerer, leave: Callable[..., Abs], cls: type) -> bool:
    """Whether an exit has effects, or may swallow an exception of this class."""
    some = cls in (BaseException, Exception)  # of a class that nobody knows
    kind = Value("", Opaque("type")) if some else const(cls, cls.__name__)
    told = (kind, Value("", Opaque("exception")), const(None))
    with on_trial(lo) as trial:
        lo.state.set("dead", MISSING)  # the body may have raised just now
        try:
            return truth(lo, leave(*told)) is not False or has_effects(trial.ops)
        except Refusal:
            return True


# ---------------------------------------------------------------- generators


def _generated(lo: Lowerer, manager: Generated, stmt: Any, body: Body) -> None:
    drive, _, frame = manager.lazy.extra
    _check_yields(lo, frame.node, stmt)
    frame.within = lo.frame
    drive(lo, lambda value: catching(lo, Within(stmt, frame), lambda: body(value)))


def _check_yields(lo: Lowerer, function: Any, stmt: Any) -> None:
    """The generator of a context manager yields exactly once: not in a loop, not in a branch."""
    inside = list(gast.walk(function))
    yields = [n for n in inside if isinstance(n, (gast.Yield, gast.YieldFrom))]
    parted = [n for n in inside if isinstance(n, (gast.If, gast.For, gast.While, gast.YieldFrom, gast.Match))]
    if len(yields) != 1 or any(yields[0] in gast.walk(n) for n in parted):
        lo.refuse("S2S112", "with: the generator of this manager must yield once, outside of branches", stmt)


STATEMENTS[gast.With] = with_
