"""``with`` and ``try``: what is done however a body is left, and exceptions that are handled.

A ``raise`` in the body that a handler catches stops the body as ``break`` stops a loop; an
operation that is known to fail while compiling is caught in the same way.  Before a simple
statement of the body whose operations may raise what is handled, the test that says so is made
(:mod:`s2s_ad.frontend.raising`), and the statement and the rest of the body are its else-branch.
What cannot be guarded so is refused, as is a ``finally`` part (or the end of a ``with``) with
effects after a body that may raise: the derivative would leave them out.
"""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Sequence
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import raising
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exits import FALSE, TRUE, after_exit, flag, live_after, run
from s2s_ad.frontend.exprs import binary, equality
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer, describe
from s2s_ad.frontend.values import MISSING, RETURNED, Abs, Instance, Poison, Try, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, Value, walk
from s2s_ad.ir.types import Opaque

# ---------------------------------------------------------------- with


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
    from s2s_ad.frontend.attributes import attribute

    manager = lo.eval(item.context_expr)
    if isinstance(manager, Instance):
        entered = lo.call(attribute(lo, manager, "__enter__"), [])
    elif isinstance(manager, Value) and isinstance(manager.type, Opaque):
        if _swallows(lo, manager):
            lo.refuse("S2S112", "with: contextlib.suppress", stmt, "test the condition with if")
        manager.sample = None  # a context is not to be entered while compiling
        entered = lo.emit("method!", manager, const("__enter__"))
    else:
        lo.refuse("S2S112", f"with: a {describe(manager)} is not a context manager that is known here", stmt)
    if item.optional_vars is not None:
        from s2s_ad.frontend.stmts import store

        store(lo, item.optional_vars, entered)
    return manager


def _swallows(lo: Lowerer, manager: Value) -> bool:
    for op in lo.builder.ops:
        if manager in op.results and op.name == "call":
            callee = op.args[0]
            return isinstance(callee, Const) and callee.value in (contextlib.suppress, contextlib.ExitStack)
    return False


def _exit(lo: Lowerer, manager: Any, body: Sequence[Op], stmt: Any) -> None:
    from s2s_ad.frontend.attributes import attribute

    none = const(None)
    if not isinstance(manager, Instance):
        lo.emit("method!", manager, const("__exit__"), none, none, none)
        return
    mark = len(lo.builder.ops)
    answer = lo.call(attribute(lo, manager, "__exit__"), [none, none, none])
    if not is_const(answer, type(None), bool) or answer.value:
        _check_harmless(lo, body, stmt, "S2S112", "the end of this with may swallow an exception")
    elif _may_swallow(lo, manager):
        raised = [op for op in _walked(body) if op.name in ("raise", "assert")]
        _check_harmless(lo, raised, stmt, "S2S112", "the end of this with may swallow an exception")
    if _has_effects(lo.builder.ops[mark:]):
        _check_harmless(lo, body, stmt, "S2S112", "the end of this with has effects")


def _may_swallow(lo: Lowerer, manager: Instance) -> bool:
    """Whether ``__exit__`` may answer with true when it is told of an exception."""
    from s2s_ad.frontend.attributes import attribute

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
    return [flag(lo, c, f"caught {k}") for c in _tries(lo) for k in range(len(c.node.handlers))]


# ---------------------------------------------------------------- try


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
        if _has_effects(lo.builder.ops[end:]):
            body = lo.builder.ops[mark:end]
            _check_harmless(lo, body, stmt, "S2S111", "the finally part has effects")


def failing(error: Refusal) -> type | None:
    """The class of the exception that an operation is known to raise."""
    name = error.detail.split(":")[0]
    found = getattr(builtins, name, None)
    return found if error.code == "S2S214" and isinstance(found, type) else None


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


def catch(lo: Lowerer, ctx: Try, k: int, exception: Abs) -> None:
    lo.state.set((ctx, "stop"), TRUE)
    lo.state.set((ctx, f"caught {k}"), TRUE)
    if ctx.node.handlers[k].name is not None:
        lo.state.set((lo.frame, _name_of(ctx.node.handlers[k])), exception)


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


def caught_raise(lo: Lowerer, stmt: Any) -> bool:
    """A ``raise`` that an enclosing ``try`` of this function catches; True if it was one."""
    if not _tries(lo):
        return False
    cls = class_of_raise(lo, stmt)
    if cls is None or not any(handler_of(lo, c.node, cls) is not None for c in _tries(lo)):
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


def _tries(lo: Lowerer) -> list[Try]:
    return [c for c in lo.frame.loops if isinstance(c, Try)]


# ---------------------------------------------------------------- operations that may raise


def _caught(lo: Lowerer, stmt: Any) -> tuple[type, ...]:
    """What the handlers do more with than to raise it again."""
    return tuple(c for h in stmt.handlers if not _hands_on(h) for c in classes_of(lo, h))


def _hands_on(handler: Any) -> bool:
    first = handler.body[0]
    return isinstance(first, gast.Raise) and first.exc is None


def _check_caught(lo: Lowerer, stmt: Any, ops: Sequence[Op]) -> None:
    caught = _caught(lo, stmt)
    for op, hazard in raising.found(ops, caught, lo.cleared, lo.raises):
        error = Refusal("S2S111", f"this may raise {hazard.__name__}, which is handled below", op.loc)
        raise error


def _check_harmless(lo: Lowerer, body: Sequence[Op], stmt: Any, code: str, why: str) -> None:
    for _, hazard in raising.found(body, (BaseException,), set(), lo.raises):
        lo.refuse(code, f"{why}, and the body may raise {hazard.__name__}", stmt)


def _has_effects(ops: Sequence[Op]) -> bool:
    return any(op.prim.effectful or any(i.prim.effectful for b in op.blocks for i in walk(b)) for op in ops)


_SIMPLE = (gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Expr, gast.Return)


def guarded(lo: Lowerer, stmt: Any, rest: list[Any], cleared: int = 0) -> bool:
    """Lower a statement with the rest of its list behind a test for what it may raise, if there is
    a handler of that in this function; False, with nothing done, if not."""
    if not isinstance(stmt, _SIMPLE) or not _tries(lo):
        return False
    caught = tuple(c for t in _tries(lo) for c in _caught(lo, t.node))
    ops = _trial(lo, stmt)
    risks = _all_risks(lo, ops, caught)
    if len(risks) <= cleared:
        if cleared:
            _plainly(lo, stmt, rest, caught, cleared)
        return bool(cleared)
    k, op, hazard = risks[cleared]
    prefix = [o for o in ops[:k] if not raising.makes_exception(o)]
    if _has_effects(prefix):
        if cleared:
            _plainly(lo, stmt, rest, caught, cleared)
        return bool(cleared)
    before = len(lo.builder.ops)
    for earlier in prefix:
        lo.builder.append(earlier)
    _clear(lo, prefix, risks[:cleared])
    cond = _test(lo, op, hazard)
    if cond is None:
        del lo.builder.ops[before:]
        if cleared:
            _plainly(lo, stmt, rest, caught, cleared)
        return bool(cleared)

    def stop() -> None:
        text = Poison("S2S111", "the text of this exception is not known while compiling", lo.place())
        exception = lo.raises.get(_raised(op), (None, text))[1]
        if not throw(lo, hazard, exception):
            lo.refuse("S2S111", f"this may raise {hazard.__name__}, or an exception of a more special class")

    def go_on() -> None:
        if not guarded(lo, stmt, rest, cleared + 1):
            _plainly(lo, stmt, rest, caught, cleared + 1)

    if isinstance(cond, Const):
        stop() if cond.value else go_on()
    else:
        branch(lo, cond, stop, go_on, live_after(lo, rest[-1] if rest else stmt))
    return True


def _plainly(lo: Lowerer, stmt: Any, rest: list[Any], caught: Sequence[type], cleared: int) -> None:
    """The statement itself, whose first risks have been tested."""
    mark = len(lo.builder.ops)
    lo.node = stmt
    lo.builder.loc = lo.frame.source.location(stmt)
    STATEMENTS[type(stmt)](lo, stmt)
    ops = lo.builder.ops[mark:]
    _clear(lo, ops, _all_risks(lo, ops, caught)[:cleared])
    if rest and flag(lo, lo.frame.loops[-1], "stop") is FALSE:
        run(lo, rest)
    elif rest:
        after_exit(lo, rest)


def _all_risks(lo: Lowerer, ops: Sequence[Op], caught: Sequence[type]) -> list[tuple[int, Op, type]]:
    """The risks of a statement in order; what is done twice with the same operands is a risk once."""
    found: dict[Any, tuple[int, Op, type]] = {}
    for k, op in enumerate(ops):
        for hazard in _risks(lo, op, caught):
            found.setdefault((_key(op), hazard), (k, op, hazard))
    return list(found.values())


def _key(op: Op) -> Any:
    return (op.name, op.atoms, len(op.args)) if not op.blocks else id(op)


def _clear(lo: Lowerer, ops: Sequence[Op], risks: Sequence[tuple[int, Op, type]]) -> None:
    """Notes which operations have been tested not to raise."""
    keys = {_key(op) for _, op, _ in risks}
    for op in ops:
        if _key(op) in keys:
            lo.cleared.update(op.results)
            if op.name in ("if", "raise"):
                lo.cleared.add(_raised(op))


def _trial(lo: Lowerer, stmt: Any) -> list[Op]:
    """The operations of a statement, lowered and taken back."""
    with lo.builder.nested() as ops:
        lo.state.begin()
        try:
            STATEMENTS[type(stmt)](lo, stmt)
        except Refusal:
            return []
        finally:
            lo.state.rollback()
    return ops


def _risks(lo: Lowerer, op: Op, caught: Sequence[type]) -> list[type]:
    """What an operation may raise that is caught: one that raises in one of its branches, too."""
    if op.name == "if":
        inside = [o for b in op.blocks for o in b.ops if o.name == "raise"]
        return [h for o in inside for h in raising.hazards(o, lo.raises) if raising.meets(h, caught)]
    return [h for h in raising.hazards(op, lo.raises) if raising.meets(h, caught)]


def _raised(op: Op) -> Any:
    """The exception that a raise, or the only raise in a branch, raises."""
    raises = [op] if op.name == "raise" else [o for b in op.blocks for o in b.ops if o.name == "raise"]
    return raises[0].args[0] if len(raises) == 1 else None


def _test(lo: Lowerer, op: Op, hazard: type) -> Any:
    """The condition under which an operation raises; None where there is no test for it."""
    if op.name == "raise":
        return TRUE
    if op.name == "if":
        sides = [any(o.name == "raise" for o in b.ops) for b in op.blocks]
        if all(sides) or any(_has_effects([o for o in b.ops if not _makes_exception(o)]) for b in op.blocks):
            return None
        return op.args[0] if sides[0] else lo.emit("operator.not_", op.args[0])
    tests = raising.guard_of(op, hazard)
    if tests is None:
        return None
    out: Any = None
    for name, value, bound in tests:
        made = _outside(lo, value, bound) if name == "size" else equality(lo, name, value, const(bound))
        out = made if out is None else binary(lo, "or_", out, made)
    return out


def _makes_exception(op: Op) -> bool:
    return op.name == "raise" or raising.makes_exception(op)


def _outside(lo: Lowerer, array: Any, index: Any) -> Any:
    """Whether an index lies outside of the first axis."""
    size = lo.emit("shape_at", array, 0)
    low = equality(lo, "lt", index[0], lo.emit("operator.neg", size))
    return binary(lo, "or_", low, equality(lo, "ge", index[0], size))


# ---------------------------------------------------------------- after the body


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


STATEMENTS.update({gast.With: with_, gast.Try: try_})
