"""``try`` and ``raise``.

The handlers of a ``try`` are clauses of one body (:mod:`s2s_ad.frontend.exceptions`), the ``else`` part
is what follows where the body was not left.  Around both of them stands the ``finally`` part.  It runs
with all flags of exits lowered, and raises them again unless it leaves by an exit of its own.  If it has
effects, or may leave, it must see every exception: then what the body may raise is tested, the
``finally`` part runs, and the exception is thrown on.  If it has not, an exception that nobody catches
need not stop there.

A ``raise`` whose exception is caught in this function is an exit.  Any other is an operation; the caller
looks at it when the call stands in a ``try`` (:mod:`s2s_ad.frontend.guards`).
"""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend.exceptions import (
    catching,
    check_caught,
    check_harmless,
    conclude,
    decide,
    has_effects,
    nothing,
    pass_on,
    rethrow,
    slot_of,
    target_of,
    throw,
)
from s2s_ad.frontend.exitable import Clause, Try
from s2s_ad.frontend.exits import FALSE, flag, run, stopped
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.values import MISSING, RESULT, RETURNED, Abs, Instance, Poison
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Opaque

# ---------------------------------------------------------------- try


def try_(lo: Lowerer, stmt: Any) -> None:
    if not stmt.finalbody:
        _handlers(lo, stmt)
        return
    ctx = Try(stmt, (), partial(rethrow, lo), lambda cls: True) if _must_see(lo, stmt.finalbody) else None
    mark = len(lo.builder.ops)
    if ctx is not None:
        catching(lo, ctx, lambda: _handlers(lo, stmt))
    else:
        _handlers(lo, stmt)
    if lo.state.get("dead", None) is True:
        return
    end = len(lo.builder.ops)
    left = _finally(lo, stmt)
    if left is not FALSE or has_effects(lo.builder.ops[end:]):
        why = "the finally part has effects, or leaves"
        check_harmless(lo, lo.builder.ops[mark:end], stmt, "S2S111", why)
    if ctx is not None:
        decide(lo, left, nothing, lambda: pass_on(lo, ctx, len(lo.builder.ops)))


def _handlers(lo: Lowerer, stmt: Any) -> None:
    if not stmt.handlers:
        run(lo, stmt.body)
        return
    ctx = Try(stmt, tuple(_clause(lo, handler) for handler in stmt.handlers))
    mark = len(lo.builder.ops)
    catching(lo, ctx, lambda: run(lo, stmt.body))
    check_caught(lo, ctx, lo.builder.ops[mark:])
    conclude(lo, ctx, lambda: decide(lo, flag(lo, ctx, "stop"), nothing, lambda: run(lo, stmt.orelse)), mark)


def _clause(lo: Lowerer, handler: Any) -> Clause:
    first = handler.body[0]
    hands_on = isinstance(first, gast.Raise) and first.exc is None
    name = _variable_of(handler)
    inside = [n for stmt in handler.body for n in gast.walk(stmt)]
    asks = any(isinstance(n, gast.Name) and n.id == name for n in inside)
    again = any(isinstance(n, gast.Raise) and n.exc is None for n in inside)
    return Clause(_classes(lo, handler), partial(_handle, lo, handler), asks or again, hands_on)


def _classes(lo: Lowerer, handler: Any) -> tuple[type, ...]:
    """The classes that a handler catches."""
    if handler.type is None:
        return (BaseException,)
    caught = lo.eval(handler.type)
    parts = caught if isinstance(caught, tuple) else (caught,)
    classes = tuple(c.value for c in parts if isinstance(c, Const) and isinstance(c.value, type))
    if len(classes) < len(parts):
        lo.refuse("S2S111", "the classes of this handler are not known while compiling", handler.type)
    return classes


def _handle(lo: Lowerer, handler: Any, clause: Clause) -> None:
    name = _variable_of(handler)
    if name is not None and clause.asks:
        lo.state.set((lo.frame, name), lo.state.get(slot_of(clause)))
    run(lo, handler.body)
    if name is not None:  # Python deletes it
        lo.state.set((lo.frame, name), MISSING)


def _variable_of(handler: Any) -> str | None:
    name = handler.name
    return name if name is None or isinstance(name, str) else str(name.id)


# ---------------------------------------------------------------- finally


def _must_see(lo: Lowerer, body: list[Any]) -> bool:
    """Whether a ``finally`` part has to run where the body raises: it may leave, or has effects."""
    inside = [n for stmt in body for n in gast.walk(stmt)]
    if any(isinstance(n, (gast.Return, gast.Break, gast.Continue)) for n in inside):
        return True
    with on_trial(lo) as trial:
        try:
            run(lo, body)
            return has_effects(trial.ops)
        except Refusal:  # it needs what the body makes
            return any(isinstance(n, (gast.Call, gast.Raise, gast.Assert)) for n in inside)


def _finally(lo: Lowerer, stmt: Any) -> Any:
    """The final part runs however the rest was left; then the rest is left in that way, unless the
    final part leaves by itself: the flag that says so is the answer.

    Flags that were never raised are left alone: a loop or branch around would take them for changed.
    """
    slots = [
        (lo.frame, RETURNED),
        *((loop, name) for loop in lo.frame.loops for name in ("stop", "exit", "broke")),
    ]
    raised = {slot: value for slot in slots if (value := flag(lo, *slot)) is not FALSE}
    for slot in raised:
        lo.state.set(slot, FALSE)
    result = (lo.frame, RESULT)
    if (value := lo.state.get(result, MISSING)) is not MISSING:
        raised[result] = value
        lo.state.set(result, MISSING)
    run(lo, stmt.finalbody)
    left = stopped(lo)

    def again() -> None:
        for slot, value in raised.items():
            lo.state.set(slot, value)

    decide(lo, left, nothing, again)
    return left


# ---------------------------------------------------------------- raise


def raise_(lo: Lowerer, stmt: Any) -> None:
    handling = lo.frame.handling
    if stmt.exc is None and not handling:
        lo.refuse("S2S117", "a bare raise outside of a handler of this function", stmt)
    if handling and (stmt.exc is None or _is_caught(lo, stmt.exc, handling[-1])):
        rethrow(lo, handling[-1])
        return
    cls = _class_of(lo, stmt.exc)
    if cls is not None and target_of(lo, cls) is not None:
        throw(lo, cls, lambda: _exception(lo, stmt, cls))
        return
    exc = lo.eval(stmt.exc)
    if isinstance(exc, Const) and isinstance(exc.value, type):
        exc = lo.emit("call", exc)
    if cls is not None and isinstance(exc, Value):
        lo.raises[exc] = (cls, _told(lo, stmt, cls))
    cause = lo.eval(stmt.cause) if stmt.cause is not None else None
    lo.emit("raise", exc, *([cause] if isinstance(cause, Value) else []))
    lo.state.set("dead", True)


def _is_caught(lo: Lowerer, node: Any, clause: Clause) -> bool:
    """``raise e`` where ``e`` is the exception that is being handled."""
    return isinstance(node, gast.Name) and lo.state.get((lo.frame, node.id)) is lo.state.get(
        slot_of(clause), None
    )


def _class_of(lo: Lowerer, exc: Any) -> type | None:
    """The class of what is raised, where the text says it."""
    cls = lo.eval(exc.func if isinstance(exc, gast.Call) else exc)
    return cls.value if isinstance(cls, Const) and isinstance(cls.value, type) else None


def _exception(lo: Lowerer, stmt: Any, cls: type) -> Abs:
    """The exception that a handler gets."""
    call = stmt.exc if isinstance(stmt.exc, gast.Call) else None
    args = [lo.eval(a) for a in call.args] if call is not None else []
    kwargs = {k.arg: lo.eval(k.value) for k in call.keywords} if call is not None else {}
    if all(isinstance(a, Const) for a in (*args, *kwargs.values())):
        return _constant(lo, stmt, cls, args, kwargs)
    obj = Instance(cls)
    lo.state.set(obj, {"args": tuple(args)})
    init = inspect.getattr_static(cls, "__init__", None)
    if inspect.isfunction(init):
        lo.call(const(init), [obj, *args], kwargs)
    return obj


def _constant(lo: Lowerer, stmt: Any, cls: type, args: list[Const], kwargs: dict[str, Const]) -> Const:
    key = (stmt, *args, *kwargs.items())  # one statement makes one exception, however often it is lowered
    if key not in lo.constants:
        made = cls(*[a.value for a in args], **{k: a.value for k, a in kwargs.items()})
        lo.constants[key] = Const(made, Opaque("exception"))
    return lo.constants[key]


def _told(lo: Lowerer, stmt: Any, cls: type) -> Abs:
    """The exception that a caller of this function gets: what it carries may belong to a branch in here."""
    exception = _exception(lo, stmt, cls)
    if isinstance(exception, Const):
        return exception
    text = "what this exception carries is not known outside of the function that raises it"
    return Poison("S2S111", text, lo.place())


STATEMENTS.update({gast.Try: try_, gast.Raise: raise_})
