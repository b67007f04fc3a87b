"""``with``, ``try``, ``match``: statements with a protocol of their own."""

from __future__ import annotations

import builtins
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import containers
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exits import FALSE, RETURNED, TRUE, Try, flag, run
from s2s_ad.frontend.exprs import equality, test, truth
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer, describe
from s2s_ad.frontend.stmts import store_name
from s2s_ad.frontend.values import Abs, DictObj, Instance, ListObj, Named, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Opaque

# ---------------------------------------------------------------- match


def match(lo: Lowerer, stmt: Any) -> None:
    subject = lo.eval(stmt.subject)

    def case(k: int) -> None:
        if k == len(stmt.cases):
            return
        part = stmt.cases[k]
        names: dict[str, Abs] = {}
        found = matches(lo, part.pattern, subject, names)

        def taken() -> None:
            for name, value in names.items():
                store_name(lo, name, value)
            if part.guard is None:
                run(lo, part.body)
                return
            guard = lo.eval(part.guard)
            known = truth(lo, guard)
            if known is None:
                branch(lo, test(lo, guard), lambda: run(lo, part.body), lambda: case(k + 1))
            elif known:
                run(lo, part.body)
            else:
                case(k + 1)

        if isinstance(found, Const):
            taken() if found.value else case(k + 1)
        else:
            branch(lo, found, taken, lambda: case(k + 1))

    case(0)


def matches(lo: Lowerer, pattern: Any, subject: Abs, names: dict[str, Abs]) -> Any:
    """The condition under which a pattern matches; the names that it binds."""
    kind = type(pattern).__name__
    if kind == "MatchValue":
        return test(lo, equality(lo, "eq", subject, lo.eval(pattern.value)))
    if kind == "MatchSingleton":
        return const(is_const(subject) and subject.value is pattern.value)
    if kind == "MatchAs":
        found = const(True) if pattern.pattern is None else matches(lo, pattern.pattern, subject, names)
        if pattern.name is not None:
            names[pattern.name] = subject
        return found
    if kind == "MatchOr":
        return _any(lo, [matches(lo, p, subject, names) for p in pattern.patterns])
    if kind == "MatchSequence":
        return _sequence(lo, pattern, subject, names)
    if kind == "MatchMapping":
        return _mapping(lo, pattern, subject, names)
    if kind == "MatchClass":
        return _class(lo, pattern, subject, names)
    return lo.refuse("S2S113", f"the pattern {kind} is not taken", pattern)


def _all(lo: Lowerer, conditions: list[Any]) -> Any:
    unknown = [c for c in conditions if not isinstance(c, Const)]
    if any(isinstance(c, Const) and not c.value for c in conditions):
        return const(False)
    out: Any = const(True)
    for c in unknown:
        out = c if isinstance(out, Const) else lo.emit("operator.and_", out, c)
    return out


def _any(lo: Lowerer, conditions: list[Any]) -> Any:
    if any(isinstance(c, Const) and c.value for c in conditions):
        return const(True)
    out: Any = const(False)
    for c in conditions:
        if not isinstance(c, Const):
            out = c if isinstance(out, Const) else lo.emit("operator.or_", out, c)
    return out


def _sequence(lo: Lowerer, pattern: Any, subject: Abs, names: dict[str, Abs]) -> Any:
    if not isinstance(subject, (tuple, ListObj, Named)):
        return const(False)
    items = containers.known_items(lo, subject)
    if items is None:
        lo.refuse("S2S202", "a list of unknown length is matched", pattern)
    stars = [k for k, p in enumerate(pattern.patterns) if type(p).__name__ == "MatchStar"]
    count = len(pattern.patterns)
    if (not stars and count != len(items)) or (stars and len(items) < count - 1):
        return const(False)
    parts = list(pattern.patterns)
    if stars:
        (k,) = stars
        after = count - k - 1
        if parts[k].name is not None:
            names[parts[k].name] = containers.new_list(lo, tuple(items[k : len(items) - after]))
        items = items[:k] + items[len(items) - after :]
        del parts[k]
    return _all(lo, [matches(lo, p, i, names) for p, i in zip(parts, items, strict=True)])


def _mapping(lo: Lowerer, pattern: Any, subject: Abs, names: dict[str, Abs]) -> Any:
    if not isinstance(subject, DictObj):
        return const(False)
    held = dict(lo.content(subject))
    found = []
    for k, p in zip(pattern.keys, pattern.patterns, strict=True):
        key = containers.key(lo, lo.eval(k))
        if key not in held:
            return const(False)
        found.append(matches(lo, p, held.pop(key), names))
    if pattern.rest is not None:
        names[pattern.rest] = containers.new_dict(lo, held)
    return _all(lo, found)


def _class(lo: Lowerer, pattern: Any, subject: Abs, names: dict[str, Abs]) -> Any:
    from s2s_ad.frontend.attributes import attribute
    from s2s_ad.frontend.handlers import is_instance

    cls = lo.eval(pattern.cls)
    found = is_instance(lo, subject, cls)
    if not found.value:
        return const(False)
    if pattern.patterns and cls.value in (int, float, str, bool, complex, bytes, tuple, list, dict):
        return matches(lo, pattern.patterns[0], subject, names)
    fields = getattr(cls.value, "__match_args__", ())
    pairs = [
        *zip(fields, pattern.patterns, strict=False),
        *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True),
    ]
    return _all(lo, [matches(lo, p, attribute(lo, subject, f), names) for f, p in pairs])


# ---------------------------------------------------------------- with


def with_(lo: Lowerer, stmt: Any) -> None:
    from s2s_ad.frontend.attributes import attribute

    exits: list[Any] = []
    for item in stmt.items:
        manager = lo.eval(item.context_expr)
        if isinstance(manager, Instance):
            entered = lo.call(attribute(lo, manager, "__enter__"), [])
            exits.append(manager)
        elif isinstance(manager, Value) and isinstance(manager.type, Opaque):
            manager.sample = None  # a context is not to be entered while compiling
            entered = lo.emit("method!", manager, const("__enter__"))
            exits.append(manager)
        else:
            lo.refuse(
                "S2S112", f"with: a {describe(manager)} is not a context manager that is known here", stmt
            )
        if item.optional_vars is not None:
            from s2s_ad.frontend.stmts import store

            store(lo, item.optional_vars, entered)
    run(lo, stmt.body)
    none = const(None)
    for manager in reversed(exits):
        if isinstance(manager, Instance):
            lo.call(attribute(lo, manager, "__exit__"), [none, none, none])
        else:
            lo.emit("method!", manager, const("__exit__"), none, none, none)


# ---------------------------------------------------------------- try


def try_(lo: Lowerer, stmt: Any) -> None:
    """A raise statement in the body that a handler catches stops the body as ``break`` stops a loop,
    and an operation that is known to fail is caught in the same way.  What the body calls may still
    raise at run time: that exception is not handled by the derivative, it comes out of it."""
    ctx = Try(stmt)
    lo.state.set((ctx, "stop"), FALSE)
    depth = len(lo.state.logs)
    lo.frame.loops.append(ctx)
    try:
        run(lo, stmt.body)
    except Refusal as error:
        k = _handler_of(lo, stmt, failing(error))
        if k is None or getattr(error, "depth", -1) != depth:
            raise
        catch(lo, ctx, k, Const(failing(error), Opaque("exception")))
    finally:
        lo.frame.loops.pop()
    _handlers(lo, stmt, ctx, 0)
    if stmt.finalbody:
        _finally(lo, stmt)


def failing(error: Refusal) -> type | None:
    """The class of the exception that an operation is known to raise."""
    name = error.detail.split(":")[0]
    found = getattr(builtins, name, None)
    return found if error.code == "S2S214" and isinstance(found, type) else None


def _handler_of(lo: Lowerer, stmt: Any, raised: type | None) -> int | None:
    if raised is None:
        return None
    for k, handler in enumerate(stmt.handlers):
        if handler.type is None:
            return k
        caught = lo.eval(handler.type)
        classes = [
            c.value for c in (caught if isinstance(caught, tuple) else (caught,)) if isinstance(c, Const)
        ]
        if any(isinstance(c, type) and issubclass(raised, c) for c in classes):
            return k
    return None


def catch(lo: Lowerer, ctx: Try, k: int, exception: Abs) -> None:
    lo.state.set((ctx, "stop"), TRUE)
    lo.state.set((ctx, f"caught {k}"), TRUE)
    if ctx.node.handlers[k].name is not None:
        name = ctx.node.handlers[k].name
        lo.state.set((lo.frame, name if isinstance(name, str) else name.id), exception)


def caught_raise(lo: Lowerer, stmt: Any) -> bool:
    """A ``raise`` that an enclosing ``try`` of this function catches; True if it was one."""
    if not any(isinstance(loop, Try) for loop in lo.frame.loops):
        return False
    node = stmt.exc.func if isinstance(stmt.exc, gast.Call) else stmt.exc
    cls = lo.eval(node)
    if not (isinstance(cls, Const) and isinstance(cls.value, type)):
        return False
    for loop in reversed(lo.frame.loops):
        k = _handler_of(lo, loop.node, cls.value) if isinstance(loop, Try) else None
        if k is None:
            lo.state.set((loop, "stop"), TRUE)
            if not isinstance(loop, Try):
                lo.state.set((loop, "exit"), TRUE)
            continue
        args = [lo.eval(a) for a in stmt.exc.args] if isinstance(stmt.exc, gast.Call) else []
        if all(isinstance(a, Const) for a in args):
            exception: Abs = Const(cls.value(*[a.value for a in args]), Opaque("exception"))
        else:
            exception = lo.eval(stmt.exc)
        catch(lo, loop, k, exception)
        return True
    return False


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
        branch(lo, caught, lambda: run(lo, stmt.handlers[k].body), lambda: _handlers(lo, stmt, ctx, k + 1))
    elif caught.value:
        run(lo, stmt.handlers[k].body)
    else:
        _handlers(lo, stmt, ctx, k + 1)


def _finally(lo: Lowerer, stmt: Any) -> None:
    """The final body runs however the rest was left; then the rest is left in that way."""
    slots = [
        (lo.frame, RETURNED),
        *((loop, name) for loop in lo.frame.loops for name in ("stop", "exit", "broke")),
    ]
    saved = {slot: lo.state.get(slot) for slot in slots}
    for slot in slots:
        lo.state.set(slot, FALSE)
    run(lo, stmt.finalbody)
    if any(flag(lo, *slot) is not FALSE for slot in slots):
        lo.refuse("S2S111", "the finally part leaves by return, break or continue", stmt)
    for slot, value in saved.items():
        lo.state.set(slot, value)


STATEMENTS.update({gast.Match: match, gast.With: with_, gast.Try: try_})
