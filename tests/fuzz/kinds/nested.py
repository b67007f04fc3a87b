"""Derivatives that the program itself asks for, and goes on with."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.kinds.closures import named, nests
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, form, indent

SMOOTH = ("np.sin(t) * {}", "t * t * {}", "np.tanh(t * {})", "t ** 3 * 0.2 + t * {}", "np.exp(-t * t) + {}")


@form(2)
def slope_of_a_number(s: Scope) -> Lines | None:
    """A derivative at a point that depends on the arguments, of a function that does, too."""
    if not nests(s):
        return None
    name, g = s.fresh("f"), s.fresh("g")
    body = s.rng.choice(SMOOTH).format(atom(scalar(s, 1)))
    made = s.rng.choice([[f"{name} = lambda t: {body}"], [f"def {name}(t):", f"    return {body}"]])
    use = s.rng.choice(
        [
            [f"{g} = s2s_ad.grad({name})", named(s, f"{g}({scalar(s, 1)}) * {number(s)}")],
            [named(s, f"s2s_ad.grad({name})({scalar(s, 1)}) + {name}({scalar(s, 0)})")],
            [named(s, f"s2s_ad.grad(s2s_ad.grad({name}))({scalar(s, 1)})")],
        ]
    )
    return [*made, *use]


@form(2)
def descent(s: Scope) -> Lines | None:
    """A few steps along a gradient."""
    v = next((v for v in s.of("a") if len(v.shape) == 1), None)
    if v is None or s.depth:
        return None
    name, w = s.fresh("f"), s.fresh("a")
    body = s.rng.choice(
        [
            f"np.sum((w - {array(s, v.shape, 1)}) ** 2) * 0.5",
            f"np.sum(np.tanh(w) * {atom(scalar(s, 1))})",
            f"np.dot(w, w) * {atom(scalar(s, 0))} + np.sum(np.cos(w))",
        ]
    )
    step = f"{w} = {w} - 0.1 * s2s_ad.grad({name})({w})"
    loop = [f"for _ in range({s.rng.choice(['2', 'n'])}):", *indent([step])] if s.chance(0.6) else [step]
    start = array(s, v.shape, 1)
    s.add(Var(w, "a", v.shape))
    return [f"def {name}(w):", f"    return {body}", f"{w} = {start} * 1.0", *loop]
