"""Objects with arrays and numbers in them: made, mutated by methods, replaced, compared and called."""

from __future__ import annotations

from tests.fuzz.expressions import array, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG, index
from tests.fuzz.statements import Lines, form, indent


@form(3)
def new_state(s: Scope) -> Lines | None:
    like = s.pick("a", (BIG,))
    if like is None:
        return None
    name = s.fresh("O")
    pos = s.rng.choice([f"{like.name}.copy()", f"{array(s, like.shape, 1)} * 1.0"])
    s.add(Var(name, "O", like.shape, keys=("pos", "vel")))
    return [f"{name} = State({pos}, {array(s, like.shape, 1)} * 1.0)"]


@form(4)
def change_state(s: Scope) -> Lines | None:
    v = s.writable("O")
    if v is None:
        return None
    at = f"{v.name}.{s.rng.choice(v.keys)}"
    i = s.fresh("i")
    options = [
        [f"{at}[{index(s, v.shape[0])}] {s.rng.choice(['=', '+=', '*='])} {scalar(s, 1)}"],
        [f"{at} += {array(s, v.shape, 1)}"],
        [f"{at} = {array(s, v.shape, 1)} * 1.0"],
        [f"{v.name}.step({scalar(s, 1)})"],
        [f"{v.name}.pos[1:-1] *= {scalar(s, 1)}"],
        [f"{s.add(Var(s.fresh('s'), 'f')).name} = {v.name}.energy"],
        [f"{s.add(Var(s.fresh('s'), 'f')).name} = {v.name}({scalar(s, 1)})"],
    ]
    if not s.loops:
        options.append([f"for {i} in range(n):", *indent([f"{v.name}.step(0.1 * {i})"])])
    return s.rng.choice(options)


@form(2)
def record(s: Scope) -> Lines:
    """A named tuple or a frozen dataclass: changed by being made anew."""
    name = s.fresh("o")
    s.add(Var(name, "r", keys=("p", "q")))
    first, second = scalar(s, 1), scalar(s, 1)
    made = s.rng.choice([f"Point({first}, {second})", f"Frozen(p={first}, q={second})"])
    lines = [f"{name} = {made}"]
    if made.startswith("Point"):
        lines += [f"{name} = {name}._replace(p={name}.p * {name}.q)"] if s.chance(0.5) else []
    else:
        lines += [f"{name} = dataclasses.replace({name}, q={name}.p * 0.5)"] if s.chance(0.5) else []
    return lines


@form(2)
def inherited(s: Scope) -> Lines:
    name, made = s.fresh("o"), s.fresh("s")
    s.add(Var(made, "f"))
    lines = [f"{name} = Trio({scalar(s, 1)}, {scalar(s, 1)})", f"{name}.grow({scalar(s, 1)})"]
    return [*lines, f"{made} = {name}.area + {name}.p"]
