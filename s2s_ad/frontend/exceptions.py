"""Exceptions that are caught in the function that is lowered: who catches them, and how they get there.

The IR has no exceptions.  What catches them (a ``try`` with handlers, a ``finally`` part or the end of a
``with`` that must see them) is a :class:`~s2s_ad.frontend.exitable.Try` among the loops of its frame while
its body is lowered, and an exception on its way to it is an exit like ``break``: :func:`throw` raises the
*stop* flags of everything that it leaves, and the *caught* flag of the :class:`Clause` that gets it.
After the body the clauses are branches on these flags (:func:`conclude`).

A clause of a handler names its classes.  A ``finally`` part or a context manager takes what it must
see, one clause for each class; it does its work and throws the exception on (:func:`rethrow`).  An
exception passes those that need not see it only if nobody further out catches it either: then it leaves
the derivative as it leaves the primal, by a ``raise`` or by the operation that fails.

What is raised is an object like any other, with its ``args`` and what its ``__init__`` has set, so that a
handler may compute with what it carries.  The exception of an operation that fails at run time is the
result of ``failure``, made only for clauses that ask for it.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from s2s_ad.errors import Refusal
from s2s_ad.frontend import raising
from s2s_ad.frontend.adjacent import join_last
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exitable import Clause, Loop, Try, Within
from s2s_ad.frontend.exits import FALSE, TRUE, flag, leave, leave_loop
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import Abs, Frame, Instance, Poison
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, walk
from s2s_ad.ir.prims import CLOCKS

Thunk = Callable[[], Abs]


def decide(lo: Lowerer, cond: Any, then: Callable[[], Any], orelse: Callable[[], Any]) -> None:
    """A branch, unless the condition is known."""
    if isinstance(cond, Const):
        then() if cond.value else orelse()
    else:
        branch(lo, cond, then, orelse)


def nothing() -> None:
    """The empty branch."""


# ---------------------------------------------------------------- bodies and what follows them


def catching(lo: Lowerer, ctx: Try, body: Callable[[], Any]) -> None:
    """Lower a body whose exceptions ``ctx`` catches."""
    lo.state.set((ctx, "stop"), FALSE)
    lo.frame.loops.append(ctx)
    try:
        body()
    finally:
        lo.frame.loops.pop()


def conclude(lo: Lowerer, ctx: Try, otherwise: Callable[[], Any], start: int, k: int = 0) -> None:
    """What is done after the body, which begins at operation ``start``: the clause that caught, or
    ``otherwise`` if none did."""
    if k == len(ctx.clauses):
        otherwise()
        return
    clause = ctx.clauses[k]
    caught = flag(lo, ctx, f"caught {k}")
    here = lo.builder.ops

    def rest() -> None:
        conclude(lo, ctx, otherwise, start if lo.builder.ops is here else 0, k + 1)

    decide(lo, caught, lambda: _handle(lo, clause), rest)
    if lo.builder.ops is here:
        join_last(lo.builder, start)


def pass_on(lo: Lowerer, ctx: Try, start: int) -> None:
    """Throws on what was caught, after the work that is done in any case."""
    conclude(lo, ctx, nothing, start)


def _handle(lo: Lowerer, clause: Clause) -> None:
    lo.frame.handling.append(clause)
    try:
        clause.handle(clause)
    finally:
        lo.frame.handling.pop()


# ---------------------------------------------------------------- who catches


def clause_of(ctx: Try, cls: type) -> int | None:
    """Which clause of ``ctx`` gets an exception of this class; None if it takes no notice."""
    if ctx.react is None:
        for k, clause in enumerate(ctx.clauses):
            if issubclass(cls, clause.classes):
                return k
        return None
    for k, clause in enumerate(ctx.clauses):
        if clause.classes == (cls,):
            return k
    ctx.clauses.append(Clause((cls,), ctx.react, asks=True, serial=ctx.serial))
    return len(ctx.clauses) - 1


def catches(ctx: Try, cls: type) -> bool:
    """Whether an exception of this class must not pass ``ctx`` unseen."""
    if ctx.react is not None:
        return ctx.sees is not None and ctx.sees(cls)
    return clause_of(ctx, cls) is not None


@dataclass(frozen=True)
class Around:
    """A loop or what catches, around the code that is lowered.

    ``path`` are the bodies of ``with`` that it stands within, seen from this code.  The frame of a generator
    that manages a context is around its code, too: an exception that leaves it goes to its caller.
    """

    frame: Frame
    loop: Any
    path: tuple[Within, ...] = ()


def around(frame: Frame) -> Iterator[Around]:
    """What is around the code that is lowered in a frame, innermost first."""
    yield from _loops(frame, ())
    while frame.within is not None:
        yield Around(frame, frame)
        frame = frame.within
        yield from _loops(frame, ())


def _loops(frame: Frame, path: tuple[Within, ...]) -> Iterator[Around]:
    """The body of a ``with`` over a generator stands within what is around the generator's ``yield``."""
    for loop in reversed(frame.loops):
        if isinstance(loop, Within):
            yield from _loops(loop.frame, (*path, loop))
        yield Around(frame, loop, path)


def tries(lo: Lowerer) -> list[Try]:
    """What may catch an exception that is raised here, innermost first."""
    return [a.loop for a in around(lo.frame) if isinstance(a.loop, Try)]


def target_of(lo: Lowerer, cls: type) -> Around | None:
    """Who gets an exception of this class first; None if nobody catches it."""
    left = [a for a in around(lo.frame) if isinstance(a.loop, Try)]
    caught = [catches(a.loop, cls) for a in left if isinstance(a.loop, Try)]
    for k, a in enumerate(left):
        assert isinstance(a.loop, Try)
        if caught[k] or (a.loop.react is not None and any(caught[k:])):
            return a
    return None


def asks(lo: Lowerer, cls: type) -> bool:
    """Whether who gets this exception looks at it."""
    target = target_of(lo, cls)
    if target is None or not isinstance(target.loop, Try):
        return False
    k = clause_of(target.loop, cls)
    return k is not None and target.loop.clauses[k].asks


def wanted(lo: Lowerer, hazard: type) -> list[type]:
    """The classes to test for where an operation may raise ``hazard`` or something more special."""
    found: dict[type, None] = {}
    for ctx in tries(lo):
        for cls in _own(ctx) if ctx.react is None else ():
            if raising.meets(hazard, (cls,)):
                found[cls if issubclass(cls, hazard) else hazard] = None
        if ctx.react is not None and hazard not in raising.ASKED_FOR and catches(ctx, hazard):
            found[hazard] = None
    return sorted(found, key=lambda c: -len(c.__mro__))


def _own(ctx: Try) -> tuple[type, ...]:
    """What the handlers do more with than to raise it again at once."""
    return tuple(c for clause in ctx.clauses if not clause.hands_on for c in clause.classes)


# ---------------------------------------------------------------- on the way


def throw(lo: Lowerer, cls: type, exception: Thunk, vague: bool = False) -> bool:
    """Leave everything up to what catches the exception; False, with nothing done, if nothing does.

    ``vague``: it may be of a more special class.
    """
    target = target_of(lo, cls)
    if target is None:
        return False
    ctx = target.loop
    assert isinstance(ctx, Try)
    for passed in around(lo.frame):
        if passed.loop is ctx:
            break
        _leave(lo, passed.loop)
    for body in target.path:
        lo.state.set((body, "stop"), TRUE)
    k = clause_of(ctx, cls)
    assert k is not None
    clause = ctx.clauses[k]
    clause.vague |= vague
    if cls not in clause.thrown:
        clause.thrown.append(cls)
    lo.state.set((ctx, "stop"), TRUE)
    lo.state.set((ctx, f"caught {k}"), TRUE)
    if clause.asks:
        lo.state.set(slot_of(clause), opened(lo, exception()))
    return True


def _leave(lo: Lowerer, loop: Loop | Frame) -> None:
    """An exception passes a loop, a ``try``, the body of a ``with``, or the generator around it."""
    if isinstance(loop, Loop):
        lo.state.set((loop, "stop"), TRUE)
    if isinstance(loop, (Within, Frame)):  # the generator does not go on
        lo.frames.append(loop.frame if isinstance(loop, Within) else loop)
        try:
            leave(lo)
        finally:
            lo.frames.pop()
    elif not isinstance(loop, Try):
        leave_loop(lo, loop)


def slot_of(clause: Clause) -> tuple[Clause, str]:
    """Where the exception that a clause has caught is kept."""
    return (clause, "exception")


def rethrow(lo: Lowerer, clause: Clause) -> None:
    """Throw on the exception that a clause has caught."""
    exception = lo.state.get(slot_of(clause))
    if len({_identity(target_of(lo, cls), cls) for cls in clause.thrown}) > 1:
        lo.refuse("S2S111", "which of several exceptions is raised again is known at run time only")
    cls = clause.thrown[0]
    if not throw(lo, cls, lambda: exception, clause.vague):
        raise_now(lo, cls, exception, clause.vague)


def _identity(target: Around | None, cls: type) -> Any:
    """Where an exception goes."""
    return None if not isinstance(loop := target and target.loop, Try) else (loop, clause_of(loop, cls))


def raise_now(lo: Lowerer, cls: type, exception: Abs, vague: bool = False) -> None:
    """An exception that leaves the function."""
    if isinstance(exception, Poison):
        lo.spoil(exception)
    made = lo.tree(exception)
    lo.raises[made] = (cls, exception)
    if vague:
        lo.vague.add(made)
    lo.emit("raise", made)
    lo.state.set("dead", True)


def known_to_raise(lo: Lowerer, refusal: Refusal) -> tuple[type | None, Abs]:
    """What the code that was refused is known to raise."""
    if isinstance(refusal.raises, Exception):
        return type(refusal.raises), Const(refusal.raises, raising.EXCEPTION)
    text = Poison("S2S111", "the text of this exception is not known while compiling", lo.place())
    if refusal.raises is not None:
        return refusal.raises, text
    cls = getattr(builtins, refusal.detail.split(":")[0], None) if refusal.code == "S2S214" else None
    return (cls, text) if isinstance(cls, type) else (None, text)


def raise_there(lo: Lowerer, refusal: Refusal) -> None:
    """What is known to raise stands in a branch: it does so where that is taken."""
    cls, exception = known_to_raise(lo, refusal)
    if cls is None:
        raise refusal
    if isinstance(exception, Poison):
        made = lo.emit("call", const(cls, cls.__name__), const(refusal.detail.rpartition(": ")[2]))
    else:
        made = lo.tree(opened(lo, exception))
    lo.raises[made] = (cls, exception)
    lo.emit("raise", made)
    lo.state.set("dead", True)


def raise_where(lo: Lowerer, cond: Abs, cls: type, text: str, why: str) -> None:
    """What Python raises where a condition holds, which nobody may catch: it is raised earlier than there."""
    if target_of(lo, cls) is not None:
        raise Structure("S2S202", why, lo.place())

    def fail() -> None:
        lo.emit("raise", lo.emit("call", const(cls, cls.__name__), const(text)))
        lo.state.set("dead", True)

    decide(lo, cond, fail, nothing)


def raise_unless(lo: Lowerer, cond: Abs, cls: type, what: str | Abs | Thunk | None) -> None:
    """What Python raises unless a condition holds, here: a handler may catch it, but not ask what it says."""

    def fail() -> None:
        told = const(what) if isinstance(what, str) else what() if callable(what) else what
        made = lo.emit("call", const(cls, cls.__name__), *([] if told is None else [told]))
        why = "the text of this exception is not known while compiling"
        lo.raises[made] = (cls, Poison("S2S111", why, lo.place()))
        lo.emit("raise", made)
        lo.state.set("dead", True)

    decide(lo, cond, nothing, fail)


def opened(lo: Lowerer, exception: Abs) -> Abs:
    """An exception that is a constant, as an object with what it carries."""
    if not isinstance(exception, Const):
        return exception
    error = exception.value
    made = Instance(type(error))
    held = {name: const(value) for name, value in vars(error).items()}
    lo.state.set(made, {"args": tuple(const(a) for a in error.args), **held})
    return made


# ---------------------------------------------------------------- what may not raise


def is_exact(lo: Lowerer, op: Op) -> bool:
    """Whether what is raised is of the class that is known, and of no class derived from it."""
    return op.name == "raise" and op.args[0] in lo.raises and op.args[0] not in lo.vague


def check_caught(lo: Lowerer, ctx: Try, ops: Sequence[Op]) -> None:
    """Refuses operations that may raise what ``ctx`` catches, and have not been tested."""
    own = _own(ctx)
    for op, hazard in raising.found(ops, lambda h: raising.meets(h, own), lo.cleared, lo.raises, lo.numpys):
        if not is_exact(lo, op) or issubclass(hazard, own):
            raise Refusal("S2S111", f"this may raise {hazard.__name__}, which is handled below", op.loc)


def check_seen(lo: Lowerer, ctx: Try, ops: Sequence[Op]) -> None:
    """Refuses operations that may raise what the end of a ``with`` must see, and have not been tested."""
    seen = raising.found(
        ops, lambda h: h not in raising.ASKED_FOR and catches(ctx, h), lo.cleared, lo.raises, lo.numpys
    )
    for op, hazard in seen:
        text = f"this may raise {hazard.__name__}, which the end of the with around it sees"
        raise Refusal("S2S111", text, op.loc)


def check_harmless(lo: Lowerer, body: Sequence[Op], stmt: Any, code: str, why: str) -> None:
    """Refuses a body that may raise what has not been tested."""
    for _, hazard in raising.found(
        body, lambda h: h not in raising.ASKED_FOR, lo.cleared, lo.raises, lo.numpys
    ):
        lo.refuse(code, f"{why}, and the body may raise {hazard.__name__}", stmt)


def has_effects(ops: Sequence[Op]) -> bool:
    """Whether it would be seen that these were not done, or done twice."""
    inside = (i for op in ops for i in (op, *(i for b in op.blocks for i in walk(b))))
    return any(op.prim.effectful and op.name not in CLOCKS for op in inside)
