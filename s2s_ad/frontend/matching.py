"""``match``: a pattern is a condition and the names that it binds."""

from __future__ import annotations

from typing import Any

import gast

from s2s_ad.frontend import containers, tables
from s2s_ad.frontend.about import type_of
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exits import run
from s2s_ad.frontend.exprs import unread
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.operators import equality, identity
from s2s_ad.frontend.stmts import store_name
from s2s_ad.frontend.truth import negate, test, truth
from s2s_ad.frontend.values import Abs, DictObj, ListObj, Named, Perhaps, Poison, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.types import Opaque, Scalar


def match(lo: Lowerer, stmt: Any) -> None:
    subject = unread(lo, stmt.subject)

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
    subject = lo.settled(subject)
    if isinstance(subject, Poison) and kind != "MatchAs":
        lo.spoil(subject)
    if kind == "MatchValue":
        return test(lo, equality(lo, "eq", subject, lo.eval(pattern.value)))
    if kind == "MatchSingleton":
        return _singleton(lo, pattern.value, subject)
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
    return lo.refuse("S2S117", f"the pattern {kind} is not taken", pattern)


def _singleton(lo: Lowerer, value: bool | None, subject: Abs) -> Any:
    """``None``, ``True``, ``False``: by identity, so that a boolean of NumPy's is none of them."""
    if is_const(subject):
        return const(subject.value is value)
    if isinstance(subject, Perhaps):
        return test(lo, identity(lo, subject, const(value), False))
    t = type_of(subject)
    if value is None or not (isinstance(t, Scalar) and t.dtype == "b1" and t.weak):
        return test(lo, identity(lo, subject, const(value), False)) if isinstance(t, Opaque) else const(False)
    return lo.read(subject) if value else negate(lo, subject)


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
    if tables.is_table(subject):
        lo.refuse("S2S202", "a dict whose keys are known at run time only is matched", pattern)
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
    from s2s_ad.frontend.reflection import is_instance

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


STATEMENTS[gast.Match] = match
