"""Branches: if, try, with, a walrus in a test."""

from __future__ import annotations

from tests.fuzz.expressions import array, condition, number, scalar
from tests.fuzz.kinds.names import rebind_scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, block, form, indent, room


@form(7)
def conditional(s: Scope) -> Lines | None:
    if not room(s):
        return None
    lines = [f"if {condition(s)}:", *indent(block(s.inner()))]
    if s.chance(0.25):
        lines += [f"elif {condition(s)}:", *indent(block(s.inner()))]
    if s.chance(0.6):
        lines += ["else:", *indent(block(s.inner()))]
    return lines


@form(2)
def made_in_both_branches(s: Scope) -> Lines | None:
    like = s.pick("a")
    if not room(s) or like is None:
        return None
    name, number_name = s.fresh("a"), s.fresh("s")
    test = condition(s)
    branches = [[f"{name} = {array(s, like.shape)} * 1.0", f"{number_name} = {scalar(s)}"] for _ in range(2)]
    s.add(Var(name, "a", like.shape))
    s.add(Var(number_name, "f"))
    return [f"if {test}:", *indent(branches[0]), "else:", *indent(branches[1])]


@form(1)
def guarded(s: Scope) -> Lines | None:
    if not room(s):
        return None
    body = indent(block(s.inner(), 1, 2))
    if s.chance(0.6):
        return [f"with np.errstate({s.rng.choice(['all', 'over', 'divide'])}='ignore'):", *body]
    if s.chance(0.6):
        return ["try:", *body, "except KeyError:", "    pass"]
    return ["try:", *body, "finally:", *indent(rebind_scalar(s) or ["pass"])]


@form(1)
def walrus(s: Scope) -> Lines:
    name = s.fresh("s")
    test = f"({name} := ({scalar(s)})) > {number(s)}"
    s.add(Var(name, "f"))
    return [f"if {test}:", *indent(rebind_scalar(s) or ["pass"])]
