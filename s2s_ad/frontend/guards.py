"""Code whose exceptions are caught, behind tests for what it may raise.

What is guarded is a *unit*: a simple statement, the head of a compound one, the test of a ``while``.  It
is first lowered on trial, and its operations are asked what they may raise that somebody catches
(:mod:`s2s_ad.frontend.raising`).  For the first such risk the operations before it are kept, a test is
made that says whether it raises, and a branch is lowered: in one arm the exception is thrown, in the
other the same unit follows, with one risk less, and after it the rest of the list.  Operations that have
been tested are noted as *cleared*.

The test is a comparison where there is one (a divisor that is zero, an index that is too large), and else
``fails``, which does the operation.  ``failure`` hands out the exception to those who ask for it.  What
cannot be tested (it has effects, or stands behind effects that would happen twice, or behind changes that
the exception leaves as they are, see :mod:`s2s_ad.frontend.journal`) is left as it is; the
``try`` looks for hazards that are not cleared, and refuses them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import heap, raising
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.conditions import asked
from s2s_ad.frontend.exceptions import asks, has_effects, is_exact, known_to_raise, throw, tries, wanted
from s2s_ad.frontend.exits import FALSE, TRUE, after_exit, flag, if_statement, live_after, run
from s2s_ad.frontend.journal import Journal, journal
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.operators import binary, equality
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.truth import negate, test
from s2s_ad.frontend.values import Abs, Poison
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, free_values
from s2s_ad.ir.prims import prim

_SIMPLE = (
    gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Expr, gast.Return, gast.Assert, gast.Delete,
    gast.Import, gast.ImportFrom,
)  # fmt: skip
_HARMLESS = {
    gast.Name, gast.Load, gast.Constant, gast.Compare, gast.BoolOp, gast.And, gast.Or, gast.UnaryOp, gast.Not,
    gast.Lt, gast.LtE, gast.Gt, gast.GtE, gast.Eq, gast.NotEq, gast.Is, gast.IsNot,
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """``head`` lowers what may raise; ``go`` lowers it for good, with all that follows in its list."""

    head: Callable[[], Any]
    go: Callable[[], Any]
    live: frozenset[str] | None


Risk = tuple[int, Op, type]
"""The position of an operation in a unit, the operation, what it may raise."""


def guarded(lo: Lowerer, stmt: Any, rest: list[Any]) -> bool:
    """Lower a statement, with the rest of its list, behind tests for what it may raise; False, with
    nothing done, if there is nothing to test."""
    if not tries(lo):
        return False
    whole = _in_full(stmt)
    head = _head(lo, whole)
    if head is None:
        return False
    go = partial(_plainly, lo, whole, rest)
    done = guard(lo, Unit(head, go, live_after(lo, rest[-1] if rest else stmt)))
    if not done and whole is not stmt:
        go()
    return done or whole is not stmt


def _in_full(stmt: Any) -> Any:
    """``y = a if c else b`` as an ``if`` with two assignments: each may raise what the other does not."""
    if not isinstance(stmt, _SIMPLE) or not isinstance(getattr(stmt, "value", None), gast.IfExp):
        return stmt
    if isinstance(stmt, gast.AugAssign) and not _asks_first(stmt.target, stmt.value.test):
        return stmt
    arms = []
    for value in (stmt.value.body, stmt.value.orelse):
        arm = copy(stmt)
        arm.value = value
        arms.append([arm])
    return gast.copy_location(gast.If(stmt.value.test, *arms), stmt)


def _asks_first(target: Any, test: Any) -> bool:
    """Whether it is all the same that the test is evaluated before what ``target += …`` reads, which Python
    does first: neither changes what the other one sees, and at most one of them can raise."""
    asked, read = ({type(node) for node in gast.walk(part)} for part in (test, target))
    if isinstance(target, gast.Name):
        return not asked & {gast.Call, gast.NamedExpr, gast.Yield, gast.YieldFrom, gast.Await}
    return asked <= _HARMLESS and read <= {*_HARMLESS, gast.Subscript, gast.Attribute, gast.Store}


def _head(lo: Lowerer, stmt: Any) -> Callable[[], Any] | None:
    """What is evaluated of a statement before its parts are."""
    if isinstance(stmt, _SIMPLE):
        return lambda: STATEMENTS[type(stmt)](lo, stmt)
    if isinstance(stmt, gast.If):
        return lambda: test(lo, asked(lo, stmt.test))
    if isinstance(stmt, gast.For):
        return lambda: lo.eval(stmt.iter)
    if isinstance(stmt, gast.Match):
        return lambda: lo.eval(stmt.subject)
    if isinstance(stmt, gast.With):
        return lambda: lo.eval(stmt.items[0].context_expr)
    return None


def _plainly(lo: Lowerer, stmt: Any, rest: list[Any]) -> None:
    """The statement itself, and the rest of its list."""
    lo.node = stmt
    lo.builder.loc = lo.frame.source.location(stmt)
    if isinstance(stmt, gast.If):
        if if_statement(lo, stmt, rest):
            return
    else:
        STATEMENTS[type(stmt)](lo, stmt)
    stop = flag(lo, lo.frame.loops[-1], "stop") if lo.frame.loops else FALSE
    if rest and stop is FALSE:
        run(lo, rest)
    elif rest:
        after_exit(lo, rest)


# ---------------------------------------------------------------- one test after the other


def guard(lo: Lowerer, unit: Unit, cleared: int = 0) -> bool:
    """Lower a unit of which the first risks have been tested; False, with nothing done, if none has been
    and there is none to test."""
    node, loc = lo.node, lo.builder.loc
    ops, error, done = _trial(lo, unit)
    risks = _all_risks(lo, ops)
    lo.node, lo.builder.loc = node, loc
    if error is not None and not has_effects(ops) and not done.changed():
        cls, exception = known_to_raise(lo, error)
        if cls is not None and throw(lo, cls, lambda: exception):
            return True
    if len(risks) > cleared and not done.changed_before(risks[cleared][1]):
        reached = error is None or risks[cleared][1].name == "raise"  # what follows is not reached
        if reached and _tested(lo, unit, ops, risks, cleared):
            return True
    if cleared:
        _unguarded(lo, unit, cleared)
    return bool(cleared)


def _tested(lo: Lowerer, unit: Unit, ops: list[Op], risks: list[Risk], cleared: int) -> bool:
    """The next risk of a unit, behind a test for it; False if there is no such test."""
    k, op, hazard = risks[cleared]
    prefix = _before(ops[:k], _passed(ops, risks[:cleared]))
    if has_effects([op for op in prefix if not _is_check(op)]):
        return False
    before = len(lo.builder.ops)
    for earlier in prefix:
        lo.builder.append(earlier)
    _clear(lo, prefix, risks[:cleared])
    others = [other for _, same, other in risks[cleared + 1 :] if same is op]
    cond, exception = _test(lo, op, hazard, others)
    if cond is None:
        del lo.builder.ops[before:]
        return False

    def stop() -> None:
        throw(lo, hazard, lambda: exception, op.name not in ("raise", "if", "assert"))

    def go_on() -> None:
        if not guard(lo, unit, cleared + 1):
            _unguarded(lo, unit, cleared + 1)

    if isinstance(cond, Const):
        stop() if cond.value else go_on()
    else:
        branch(lo, cond, stop, go_on, unit.live)
    return True


def _passed(ops: list[Op], risks: list[Risk]) -> set[Op]:
    """The operations that the tests of these risks stand for, and the checks before the last of them, which
    have been made: nobody catches what those raise."""
    last = max((k for k, _, _ in risks), default=0)
    return {op for _, op, _ in risks} | {op for op in ops[:last] if _is_check(op)}


def _is_check(op: Op) -> bool:
    """``if k < 0: raise …``: to make it twice is no matter."""
    return op.name == "if" and not op.results and _raised(op) is not None and not _does_more(op)


def _does_more(op: Op) -> bool:
    """Whether a branch has other effects than that it raises."""
    return any(has_effects([o for o in b.ops if not _makes_exception(o)]) for b in op.blocks)


def _before(ops: list[Op], passed: set[Op]) -> list[Op]:
    """The operations that come before a risk, without what does nothing there: it makes exceptions, or it is
    a check that has been passed (``if k < 0: raise …`` of a function that is called)."""
    used = {value for op in ops for value in (*op.operands, *free_values(op.blocks))}
    checks = {op for op in passed if op.name in ("raise", "if", "assert") and not used & set(op.results)}
    return [op for op in ops if not raising.makes_exception(op) and op not in checks]


def _unguarded(lo: Lowerer, unit: Unit, cleared: int) -> None:
    """The unit itself, whose first risks have been tested."""
    mark = len(lo.builder.ops)
    unit.go()
    ops = lo.builder.ops[mark:]
    risks = _all_risks(lo, ops)[:cleared]
    _clear(lo, ops, risks)
    made = {op for op in _passed(ops, risks) if _is_check(op)}
    lo.builder.ops[mark:] = [op for op in ops if op not in made]


def _trial(lo: Lowerer, unit: Unit) -> tuple[list[Op], Refusal | None, Journal]:
    """The operations of a unit, lowered and taken back; why it cannot be lowered; and what it has changed."""
    refusal = None
    with on_trial(lo) as trial, journal(lo) as done:
        try:
            unit.head()
        except Refusal as error:
            refusal = error
    return trial.ops, refusal, done


def _all_risks(lo: Lowerer, ops: Sequence[Op]) -> list[Risk]:
    """The risks of a unit in order; what is done twice with the same operands is a risk once."""
    found: dict[Any, Risk] = {}
    for k, op in enumerate(ops):
        for hazard in _risks(lo, op):
            found.setdefault((_key(op), hazard), (k, op, hazard))
    return list(found.values())


def _key(op: Op) -> Any:
    return (op.name, op.atoms, len(op.args)) if not op.blocks else id(op)


def _clear(lo: Lowerer, ops: Sequence[Op], risks: Sequence[Risk]) -> None:
    """Notes which operations have been tested not to raise."""
    keys = {_key(op) for _, op, _ in risks}
    for op in ops:
        if _key(op) in keys:
            lo.cleared.update(op.results)
            if op.name in ("if", "raise"):
                lo.cleared.add(_raised(op))


def _risks(lo: Lowerer, op: Op) -> list[type]:
    """What an operation may raise that is caught: one that raises in one of its branches, too."""
    inside = [o for b in op.blocks for o in b.ops if o.name == "raise"] if op.name == "if" else [op]
    found = [
        cls
        for o in inside
        for hazard in raising.hazards(o, lo.raises, lo.numpys)
        for cls in wanted(lo, hazard)
        if cls is hazard or not is_exact(lo, o)
    ]
    return list(dict.fromkeys(found))


def _raised(op: Op) -> Any:
    """The exception that a raise, or the only raise in a branch, raises."""
    raises = [op] if op.name == "raise" else [o for b in op.blocks for o in b.ops if o.name == "raise"]
    return raises[0].args[0] if len(raises) == 1 else None


# ---------------------------------------------------------------- tests


def _test(lo: Lowerer, op: Op, hazard: type, others: list[type]) -> tuple[Any, Abs]:
    """The condition under which an operation raises (None where there is no test for it), and the
    exception; whether it raises one of the ``others`` is tested next."""
    known = lo.raises.get(_raised(op)) if op.name in ("raise", "if") else None
    text = Poison("S2S111", "the text of this exception is not known while compiling", lo.place())
    if op.name == "raise":
        return TRUE, known[1] if known is not None else text
    if op.name == "if":
        return _raising_arm(lo, op), known[1] if known is not None else text
    if op.name == "assert":
        return negate(lo, op.args[0]), _assertion(op) or text
    asked = asks(lo, hazard)
    cond = None if asked else _comparison(lo, op, hazard)
    if cond is not None:
        return cond, text
    if not raising.can_try(op):
        return None, text
    return _attempt(lo, raising.reading(op), hazard, others, asked)


def _attempt(lo: Lowerer, op: Op, hazard: type, others: list[type], asked: bool) -> tuple[Any, Abs]:
    """The operation is done to see whether it raises."""
    what = (const(op.name), _spelled(hazard), tuple(map(_spelled, others)))
    name, hint = ("failure", "failure") if asked else ("fails", "failed")
    made: Any = lo.born(lo.builder.apply(prim(name), (*what, *op.args), dict(op.kwargs), hint))
    if not asked:
        return made, None
    return lo.emit("operator.is_not", made, const(None), hint="failed"), made


def _spelled(cls: type) -> Const:
    return const(cls, cls.__name__ if cls.__module__ == "builtins" else "")


def _raising_arm(lo: Lowerer, op: Op) -> Any:
    """The condition of the arm that raises."""
    sides = [any(o.name == "raise" for o in b.ops) for b in op.blocks]
    if all(sides) or _does_more(op):
        return None
    return op.args[0] if sides[0] else lo.emit("operator.not_", op.args[0])


def _makes_exception(op: Op) -> bool:
    return op.name == "raise" or raising.makes_exception(op)


def _assertion(op: Op) -> Abs | None:
    """The exception of an assertion whose message is known."""
    message = op.args[1] if len(op.args) > 1 else None
    if message is not None and not isinstance(message, Const):
        return None
    texts = () if message is None or message.value is None else (message.value,)
    return Const(AssertionError(*texts), raising.EXCEPTION)


def _comparison(lo: Lowerer, op: Op, hazard: type) -> Any:
    tests = raising.guard_of(op, hazard)
    if tests is None:
        return None
    out: Any = None
    for name, value, bound in tests:
        made = _outside(lo, value, bound) if name == "size" else equality(lo, name, value, const(bound))
        out = made if out is None else binary(lo, "or_", out, made)
    return out


def _outside(lo: Lowerer, array: Any, index: Any) -> Any:
    """Whether an index lies outside of the first axis: one comparison tells it of an index that is known."""
    size, at = heap.shape_at(lo, array, 0), index[0]
    if isinstance(at, Const):
        return equality(lo, "le", size, at) if at.value >= 0 else equality(lo, "lt", size, const(-at.value))
    low = equality(lo, "lt", at, lo.emit("operator.neg", size))
    return binary(lo, "or_", low, equality(lo, "ge", at, size))
