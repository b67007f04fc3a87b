"""``match``: a pattern is a condition and the names that it binds.

Which of several alternatives it is may be known at run time only; then so is what a name stands for.  What
stands in an object is asked for where it is one of the class that the pattern wants, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gast

from s2s_ad.frontend import containers, forks, tables
from s2s_ad.frontend.about import container_class, described, type_of
from s2s_ad.frontend.attributes import attribute
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exits import run
from s2s_ad.frontend.exprs import unread
from s2s_ad.frontend.labels import options_of
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.operators import equality, identity
from s2s_ad.frontend.reflection import classes_of, has, is_instance
from s2s_ad.frontend.stmts import store_name
from s2s_ad.frontend.truth import negate, test, truth
from s2s_ad.frontend.values import MISSING, Abs, Choice, Either, Instance, Perhaps, Poison, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.types import Opaque, Scalar

Names = dict[str, Abs]


def match(lo: Lowerer, stmt: Any) -> None:
    _match(lo, stmt, unread(lo, stmt.subject))


def _match(lo: Lowerer, stmt: Any, subject: Abs) -> Abs:
    if isinstance(subject, Either):
        return forks.whichever(lo, subject, lambda one: _match(lo, stmt, one))
    if isinstance(subject, (Choice, Perhaps)) and not options_of(subject):
        return forks.either_way(lo, subject, lambda one: _match(lo, stmt, one))

    def case(k: int) -> None:
        if k == len(stmt.cases):
            return
        part = stmt.cases[k]
        names: Names = {}
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
    return const(None)


def matches(lo: Lowerer, pattern: Any, subject: Abs, names: Names) -> Any:
    """The condition under which a pattern matches; the names that it binds."""
    kind = type(pattern).__name__
    subject = lo.settled(subject)
    if isinstance(subject, Poison) and kind not in ("MatchAs", "MatchOr", "MatchClass"):
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
        return _alternatives(lo, pattern.patterns, subject, names)
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


def _alternatives(lo: Lowerer, patterns: Sequence[Any], subject: Abs, names: Names) -> Any:
    """The first one that matches binds the names."""
    found: list[tuple[Any, Names]] = []
    for pattern in patterns:
        own: Names = {}
        cond = matches(lo, pattern, subject, own)
        if not isinstance(cond, Const) or cond.value:
            found.append((cond, own))
        if isinstance(cond, Const) and cond.value:
            break
    chosen = found[-1][1] if found else {}
    for cond, own in found[-2::-1]:
        chosen = _either(lo, cond, own, chosen) if own else own
    names.update(chosen)
    return _any(lo, [cond for cond, _ in found])


def _either(lo: Lowerer, cond: Any, first: Names, second: Names) -> Names:
    """What the names stand for that two patterns bind."""
    made = branch(lo, cond, lambda: tuple(first.values()), lambda: tuple([second[name] for name in first]))
    return dict(zip(first, made, strict=True))


def _where(lo: Lowerer, cond: Any, more: Callable[[Names], Any], names: Names) -> Any:
    """Whether a condition holds and ``more`` does, which is asked where it holds."""
    if isinstance(cond, Const):
        return more(names) if cond.value else cond
    own: Names = {}

    def asked() -> Abs:
        return more(own), *own.values()

    found, *bound = branch(lo, cond, asked, lambda: (const(False), *[MISSING for _ in own]))
    names.update(zip(own, bound, strict=True))
    return found


def _sequence(lo: Lowerer, pattern: Any, subject: Abs, names: Names) -> Any:
    if not _is_a(lo, pattern, subject, Sequence):
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


def _is_a(lo: Lowerer, pattern: Any, subject: Abs, kind: Any) -> bool:
    """Whether something is a sequence, or a mapping, as patterns mean it: a string is none."""
    cls = container_class(subject)
    classes = classes_of(lo, subject) if cls is None else {cls}
    if not any(issubclass(cls, kind) and not issubclass(cls, (str, bytes, bytearray)) for cls in classes):
        return False
    if isinstance(subject, Instance) or isinstance(type_of(subject), Opaque):
        what = "sequence" if kind is Sequence else "mapping"
        lo.refuse("S2S202", f"{described(subject)}, a {what} of a class of its own, is matched", pattern)
    return True


def _mapping(lo: Lowerer, pattern: Any, subject: Abs, names: Names) -> Any:
    if tables.is_table(subject):
        lo.refuse("S2S202", "a dict whose keys are known at run time only is matched", pattern)
    if not _is_a(lo, pattern, subject, Mapping):
        return const(False)
    held = containers.mapping(lo, subject)
    found = []
    for k, p in zip(pattern.keys, pattern.patterns, strict=True):
        key = containers.key(lo, lo.eval(k))
        if key not in held:
            return const(False)
        found.append(matches(lo, p, held.pop(key), names))
    if pattern.rest is not None:
        names[pattern.rest] = containers.new_dict(lo, held)
    return _all(lo, found)


_THEMSELVES = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple, complex)
"""Classes whose pattern in brackets is one for the object itself."""


def _class(lo: Lowerer, pattern: Any, subject: Abs, names: Names) -> Any:
    cls = lo.eval(pattern.cls)

    def parts(names: Names) -> Any:
        one = lo.settled(subject)
        found = [matches(lo, p, one, names) for p in pattern.patterns if cls.value in _THEMSELVES]
        fields = getattr(cls.value, "__match_args__", ()) if not found else ()
        asked = [
            *zip(fields, pattern.patterns, strict=False),
            *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True),
        ]
        if not all(has(lo, one, name) for name, _ in asked):
            return const(False)
        return _all(lo, found + [matches(lo, p, attribute(lo, one, f), names) for f, p in asked])

    return _where(lo, is_instance(lo, subject, cls), parts, names)


STATEMENTS[gast.Match] = match
