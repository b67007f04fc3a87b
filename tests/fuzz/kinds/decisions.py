"""match, exceptions that are raised and caught, contexts, conditional definitions."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.kinds.names import rebind_scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, block, form, indent, room


@form(2)
def match_number(s: Scope) -> Lines | None:
    i = s.pick("i")
    if i is None or not room(s):
        return None
    lines = [f"match {i.name} % 3:", "    case 0:", *indent(indent(block(s.inner(), 1, 2)))]
    pattern = s.rng.choice(["1 | 2", "1", "k if k > 1", "int()"])
    lines += [f"    case {pattern}:", *indent(indent(block(s.inner(), 1, 2)))]
    return [*lines, "    case _:", *indent(indent(block(s.inner(), 1, 1)))] if s.chance(0.5) else lines


@form(1)
def match_structure(s: Scope) -> Lines:
    first, second, made = s.fresh("s"), s.fresh("s"), s.fresh("s")
    subject, pattern = s.rng.choice(
        [
            (f"({scalar(s, 1)}, {scalar(s, 1)})", f"({first}, {second})"),
            (f"[{scalar(s, 1)}, {scalar(s, 1)}, {scalar(s, 0)}]", f"[{first}, *_, {second}]"),
            (f'{{"k": {scalar(s, 1)}, "m": {scalar(s, 1)}}}', f'{{"k": {first}, "m": {second}}}'),
            (f"Pair({scalar(s, 1)}, {scalar(s, 1)})", f"Pair(p={first}, q={second})"),
        ]
    )
    s.add(Var(made, "f"))
    return [f"match {subject}:", f"    case {pattern}:", f"        {made} = {first} * {second} + {first}"]


@form(2)
def raised_and_caught(s: Scope) -> Lines | None:
    if not room(s):
        return None
    body = [*rebind(s), f"if {condition(s)}:", '    raise TooMuch("here")', *rebind(s)]
    lines = ["try:", *indent(body), "except TooMuch:", *indent(block(s.inner(), 1, 2))]
    if s.chance(0.3):
        lines += ["else:", *indent(rebind(s))]
    if s.chance(0.1):
        lines += ["finally:", *indent(rebind(s))]
    return lines


def rebind(s: Scope) -> Lines:
    return rebind_scalar(s) or ["pass"]


@form(1)
def conditional_definition(s: Scope) -> Lines | None:
    """A function or an array that is defined in one way or another."""
    if s.depth >= 2:
        return None
    name, made = s.fresh("f"), s.fresh("s")
    bodies = [f"    def {name}(t):", f"        return {scalar(s, 1)} * t + t * t"]
    others = [f"    {name} = lambda t: t * {atom(scalar(s, 1))}"]
    s.add(Var(made, "f"))
    return ["if n > 2:", *bodies, "else:", *others, f"{made} = {name}({scalar(s, 1)})"]


@form(2)
def chosen(s: Scope) -> Lines | None:
    """An array by a conditional expression, by ``and`` and by a comparison of integers."""
    like = s.pick("a")
    if like is None:
        return None
    name = s.fresh("a")
    first, second = array(s, like.shape, 1), array(s, like.shape, 1)
    test = condition(s)
    s.add(Var(name, "a", like.shape))
    return [f"{name} = ({first} if {test} else {second}) * {number(s)}"]
