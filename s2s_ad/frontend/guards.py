"""Statements in the body of a ``try``, behind tests for what they may raise.

A statement is first lowered on trial, and its operations are asked what they may raise that a handler
around them catches (:mod:`s2s_ad.frontend.raising`).  For the first such risk the operations before it are
kept, the test that says when it raises is made, and a branch is lowered: in one arm the exception is
thrown to its handler, in the other the same statement follows, with one risk less, and after it the
rest of the body.  Operations that have been tested are noted as *cleared*.

What has no test, or stands behind effects that would happen twice, is left as it is; the ``try`` itself
looks for hazards that are not cleared, and refuses them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend import raising
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exceptions import caught_classes, has_effects, throw, tries
from s2s_ad.frontend.exits import FALSE, TRUE, after_exit, flag, live_after, run
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.operators import binary, equality
from s2s_ad.frontend.values import Poison
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op

_SIMPLE = (gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Expr, gast.Return)


def guarded(lo: Lowerer, stmt: Any, rest: list[Any], cleared: int = 0) -> bool:
    """Lower a statement with the rest of its list behind a test for what it may raise, if there is
    a handler of that in this function; False, with nothing done, if not."""
    if not isinstance(stmt, _SIMPLE) or not tries(lo):
        return False
    caught = tuple(c for t in tries(lo) for c in caught_classes(lo, t.node))
    ops = _trial(lo, stmt)
    risks = _all_risks(lo, ops, caught)
    if len(risks) <= cleared:
        if cleared:
            _plainly(lo, stmt, rest, caught, cleared)
        return bool(cleared)
    k, op, hazard = risks[cleared]
    prefix = [o for o in ops[:k] if not raising.makes_exception(o)]
    if has_effects(prefix):
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


# ------------------------------------------------------------ tests


def _test(lo: Lowerer, op: Op, hazard: type) -> Any:
    """The condition under which an operation raises; None where there is no test for it."""
    if op.name == "raise":
        return TRUE
    if op.name == "if":
        sides = [any(o.name == "raise" for o in b.ops) for b in op.blocks]
        if all(sides) or any(has_effects([o for o in b.ops if not _makes_exception(o)]) for b in op.blocks):
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
