"""Functions: nested ones that close over names, and calls that write their arguments."""

from __future__ import annotations

from tests.fuzz.expressions import condition, scalar
from tests.fuzz.kinds.names import new_scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, form, indent


@form(3)
def local_function(s: Scope) -> Lines | None:
    """A nested def that closes over what is there, called once or twice."""
    if s.depth >= 2:
        return None
    name, arg = s.fresh("f"), s.fresh("z")
    inner = s.inner()
    inner.add(Var(arg, "f"))
    body = new_scalar(inner) + (conditional_return(inner) if s.chance(0.4) else [])
    lines = [f"def {name}({arg}, scale=0.5):", *indent([*body, f"return {scalar(inner)} * scale"])]
    use = s.rng.choice(
        ["{0}({1})", "{0}({1}, scale={2})", "{0}({0}({1}), {2})", "(lambda t: {0}(t) * t)({1})"]
    )
    text = use.format(name, scalar(s, 1), scalar(s, 1))
    return [*lines, f"{s.add(Var(s.fresh('s'), 'f')).name} = {text}"]


def conditional_return(s: Scope) -> Lines:
    return [f"if {condition(s)}:", f"    return {scalar(s, 1)}"]


@form(3)
def call_that_writes(s: Scope) -> Lines | None:
    a = s.writable()
    if a is None or len(a.shape) != 1:
        return None
    return [f"smooth({a.name}, {scalar(s, 1)})"]
