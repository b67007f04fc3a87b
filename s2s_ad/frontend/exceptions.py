"""``raise`` and ``try``: exceptions that a handler of the same function catches.

The IR has no exceptions.  A ``raise`` that a handler catches stops the body as ``break`` stops a
loop: the ``try`` is a :class:`~s2s_ad.frontend.values.Try` among the loops of its frame, with a *stop* flag,
and a *caught* flag for each handler.  After the body the handlers are branches on these flags, and the
``else`` part is what runs where none was raised.  An operation that is known to fail while compiling is
caught in the same way; operations that may fail at run time are tested before they are done
(:mod:`s2s_ad.frontend.guards`), and what cannot be tested is refused.

The ``finally`` part runs with all flags lowered and raises them again.  It is refused if it has effects
after a body that may raise, since the derivative would leave them out.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import raising
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exits import FALSE, TRUE, flag, run
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.values import MISSING, RETURNED, Abs, Poison, Try
from s2s_ad.ir.core import Const, Op, walk
from s2s_ad.ir.types import Opaque


def try_(lo: Lowerer, stmt: Any) -> None:
    ctx = Try(stmt)
    lo.state.set((ctx, "stop"), FALSE)
    depth, mark = len(lo.state.logs), len(lo.builder.ops)
    lo.frame.loops.append(ctx)
    try:
        run(lo, stmt.body)
    except Refusal as error:
        k = handler_of(lo, stmt, failing(error))
        if k is None or getattr(error, "depth", -1) != depth:
            raise
        text = Poison("S2S111", "the text of this exception is not known while compiling")
        catch(lo, ctx, k, text)
    finally:
        lo.frame.loops.pop()
    _check_caught(lo, stmt, lo.builder.ops[mark:])
    _handlers(lo, stmt, ctx, 0)
    if stmt.finalbody:
        end = len(lo.builder.ops)
        _finally(lo, stmt)
        if has_effects(lo.builder.ops[end:]):
            body = lo.builder.ops[mark:end]
            check_harmless(lo, body, stmt, "S2S111", "the finally part has effects")


def _handlers(lo: Lowerer, stmt: Any, ctx: Try, k: int) -> None:
    if k == len(stmt.handlers):
        stop = flag(lo, ctx, "stop")
        if not isinstance(stop, Const):
            branch(lo, stop, lambda: None, lambda: run(lo, stmt.orelse))
        elif not stop.value:
            run(lo, stmt.orelse)
        return
    caught = flag(lo, ctx, f"caught {k}")
    if not isinstance(caught, Const):
        branch(lo, caught, lambda: _handle(lo, stmt.handlers[k]), lambda: _handlers(lo, stmt, ctx, k + 1))
    elif caught.value:
        _handle(lo, stmt.handlers[k])
    else:
        _handlers(lo, stmt, ctx, k + 1)


def _handle(lo: Lowerer, handler: Any) -> None:
    run(lo, handler.body)
    if handler.name is not None:  # Python deletes it
        lo.state.set((lo.frame, _name_of(handler)), MISSING)


def _name_of(handler: Any) -> str:
    return handler.name if isinstance(handler.name, str) else str(handler.name.id)


def _finally(lo: Lowerer, stmt: Any) -> None:
    """The final body runs however the rest was left; then the rest is left in that way.

    Flags that were never raised are left alone: a loop or branch around would take them for changed.
    """
    slots = [
        (lo.frame, RETURNED),
        *((loop, name) for loop in lo.frame.loops for name in ("stop", "exit", "broke")),
    ]
    raised = {slot: value for slot in slots if (value := flag(lo, *slot)) is not FALSE}
    for slot in raised:
        lo.state.set(slot, FALSE)
    run(lo, stmt.finalbody)
    if any(flag(lo, *slot) is not FALSE for slot in slots):
        lo.refuse("S2S111", "the finally part leaves by return, break or continue", stmt)
    for slot, value in raised.items():
        lo.state.set(slot, value)


# ------------------------------------------------------------ raise


def caught_raise(lo: Lowerer, stmt: Any) -> bool:
    """A ``raise`` that an enclosing ``try`` of this function catches; True if it was one."""
    if not tries(lo):
        return False
    cls = class_of_raise(lo, stmt)
    if cls is None or not any(handler_of(lo, c.node, cls) is not None for c in tries(lo)):
        return False
    return throw(lo, cls, exception_of(lo, stmt, cls))


def class_of_raise(lo: Lowerer, stmt: Any) -> type | None:
    node = stmt.exc.func if isinstance(stmt.exc, gast.Call) else stmt.exc
    cls = lo.eval(node)
    return cls.value if isinstance(cls, Const) and isinstance(cls.value, type) else None


def exception_of(lo: Lowerer, stmt: Any, cls: type) -> Abs:
    args = [lo.eval(a) for a in stmt.exc.args] if isinstance(stmt.exc, gast.Call) else []
    if not all(isinstance(a, Const) for a in args):
        return lo.eval(stmt.exc)
    key = (stmt, *args)  # one statement makes one exception, however often it is lowered
    if key not in lo.raises:
        lo.raises[key] = Const(cls(*[a.value for a in args]), Opaque("exception"))
    return lo.raises[key]


def throw(lo: Lowerer, cls: type, exception: Abs) -> bool:
    """Leave everything up to the handler in this function that catches the exception; False, with
    nothing done, if there is none."""
    for place in range(len(lo.frame.loops) - 1, -1, -1):
        loop = lo.frame.loops[place]
        k = handler_of(lo, loop.node, cls) if isinstance(loop, Try) else None
        if k is None:
            continue
        for inner in lo.frame.loops[place + 1 :]:
            lo.state.set((inner, "stop"), TRUE)
            if not isinstance(inner, Try):
                lo.state.set((inner, "exit"), TRUE)
                if getattr(inner.node, "orelse", None):
                    lo.state.set((inner, "broke"), TRUE)
        catch(lo, loop, k, exception)
        return True
    return False


def catch(lo: Lowerer, ctx: Try, k: int, exception: Abs) -> None:
    lo.state.set((ctx, "stop"), TRUE)
    lo.state.set((ctx, f"caught {k}"), TRUE)
    if ctx.node.handlers[k].name is not None:
        lo.state.set((lo.frame, _name_of(ctx.node.handlers[k])), exception)


def failing(error: Refusal) -> type | None:
    """The class of the exception that an operation is known to raise."""
    name = error.detail.split(":")[0]
    found = getattr(builtins, name, None)
    return found if error.code == "S2S214" and isinstance(found, type) else None


# ------------------------------------------------------------ which handler


def tries(lo: Lowerer) -> list[Try]:
    return [c for c in lo.frame.loops if isinstance(c, Try)]


def classes_of(lo: Lowerer, handler: Any) -> tuple[type, ...]:
    """The classes that a handler catches; everything where that is not known."""
    if handler.type is None:
        return (BaseException,)
    caught = lo.eval(handler.type)
    parts = caught if isinstance(caught, tuple) else (caught,)
    known = all(isinstance(c, Const) and isinstance(c.value, type) for c in parts)
    return tuple(c.value for c in parts) if known else (BaseException,)


def handler_of(lo: Lowerer, stmt: Any, raised: type | None) -> int | None:
    """Which handler of a ``try`` gets an exception of this class."""
    if raised is None:
        return None
    for k, handler in enumerate(stmt.handlers):
        if issubclass(raised, classes_of(lo, handler)):
            return k
    return None


def caught_classes(lo: Lowerer, stmt: Any) -> tuple[type, ...]:
    """What the handlers do more with than to raise it again."""
    return tuple(c for h in stmt.handlers if not _hands_on(h) for c in classes_of(lo, h))


def _hands_on(handler: Any) -> bool:
    first = handler.body[0]
    return isinstance(first, gast.Raise) and first.exc is None


# ------------------------------------------------------------ what may not raise


def _check_caught(lo: Lowerer, stmt: Any, ops: Sequence[Op]) -> None:
    caught = caught_classes(lo, stmt)
    for op, hazard in raising.found(ops, caught, lo.cleared, lo.raises):
        error = Refusal("S2S111", f"this may raise {hazard.__name__}, which is handled below", op.loc)
        raise error


def check_harmless(lo: Lowerer, body: Sequence[Op], stmt: Any, code: str, why: str) -> None:
    for _, hazard in raising.found(body, (BaseException,), set(), lo.raises):
        lo.refuse(code, f"{why}, and the body may raise {hazard.__name__}", stmt)


def has_effects(ops: Sequence[Op]) -> bool:
    return any(op.prim.effectful or any(i.prim.effectful for b in op.blocks for i in walk(b)) for op in ops)


STATEMENTS[gast.Try] = try_
