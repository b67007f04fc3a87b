"""Dataclasses, named tuples and lists of objects that loops carry, write and exchange."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.kinds.optional import named
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import index
from tests.fuzz.statements import Lines, form, indent, room


def trips(s: Scope) -> str:
    return f"for {s.fresh('i')} in range({s.rng.choice(['n', '3', 'n - 1', 'n - 4'])}):"


@form(3)
def made_anew_in_a_loop(s: Scope) -> Lines | None:
    """A frozen dataclass or a named tuple: each trip makes another."""
    if not room(s, loop=True):
        return None
    name = s.fresh("o")
    inner = s.inner(loop=True)
    first, second = scalar(s, 1), scalar(s, 0)
    p, q = atom(scalar(inner, 1)), atom(scalar(inner, 0))
    changes = [f"{name} = {{cls}}({name}.p * 0.5 + {p}, {name}.q * {q})"]
    cls = s.rng.choice(["Point", "Frozen"])
    if cls == "Point":
        changes += [
            f"{name} = {name}._replace(q={name}.p * {q})",
            f"{name} = Point(*[0.5 * t for t in {name}])",
        ]
    else:
        changes += [f"{name} = dataclasses.replace({name}, p={name}.q + {p})"]
    body = [s.rng.choice(changes).format(cls=cls)]
    if s.chance(0.5):
        body = [f"if {condition(inner)}:", *indent(body), *s.rng.choice([[], ["else:", "    break"]])]
    s.add(Var(name, "r", keys=("p", "q")))
    return [f"{name} = {cls}({first}, {second})", trips(s), *indent(body)]


@form(3)
def several_states(s: Scope) -> Lines | None:
    """Objects in a list or a dict, which a loop goes through and changes."""
    like = s.pick("a", (7,))
    if like is None or not room(s, loop=True) or s.depth:
        return None
    name, e = s.fresh("S"), s.fresh("e")
    states = [f"State({array(s, like.shape, 1)} * 1.0, {array(s, like.shape, 1)} * 1.0)" for _ in range(2)]
    inner = s.inner(loop=True)
    change = s.rng.choice(
        [
            [f"{e}.step({scalar(inner, 0)})"],
            [f"{e}.pos[{index(s, 7)}] {s.rng.choice(['+=', '*=', '='])} {scalar(inner, 1)}"],
            [f"{e}.pos, {e}.vel = {e}.vel, {e}.pos * 0.5"],
            [f"{e}.time += np.sum({e}.pos) * {atom(scalar(inner, 0))}"],
            [f"{e}.pos += {array(inner, like.shape, 1)}", f"{e}.vel = {e}.pos * {number(s)}"],
        ]
    )
    if s.chance(0.3):
        change = [f"if {condition(inner)}:", *indent(change)]
    made, head = s.rng.choice(
        [
            (f"[{', '.join(states)}]", f"for {e} in {name}:"),
            (f'{{"a": {states[0]}, "b": {states[1]}}}', f"for {e} in {name}.values():"),
            (f"({', '.join(states)})", f"for {e} in reversed({name}):"),
        ]
    )
    loop = [head, *indent(change)]
    if s.chance(0.5):
        loop = [trips(s), *indent(loop)]
    each = f"{name}.values()" if made.startswith("{") else name
    return [f"{name} = {made}", *loop, named(s, f"sum(e.energy for e in {each})")]


@form(2)
def exchanged(s: Scope) -> Lines | None:
    """Two objects that hand each other their arrays."""
    like = s.pick("a", (7,))
    if like is None or not room(s, loop=True) or s.depth:
        return None
    a, b = s.fresh("O"), s.fresh("O")
    made = [f"{o} = State({array(s, like.shape, 1)} * 1.0, {like.name} * {number(s)})" for o in (a, b)]
    body = s.rng.choice(
        [
            [f"{a}.pos, {b}.pos = {b}.pos, {a}.pos", f"{a}.pos[0] += {scalar(s, 0)}"],
            [f"{a}.vel = {b}.pos.copy()", f"{b}.pos *= {number(s)}"],
            [f"{a}, {b} = {b}, {a}", f"{a}.time += {scalar(s, 0)}"],
            [f"{b}.vel[1:] = {a}.vel[:-1]", f"{a}.step({b}.time)"],
        ]
    )
    return [*made, trips(s), *indent(body), named(s, f"{a}.energy - {b}(0.5)")]


@form(2)
def tuples_carried(s: Scope) -> Lines | None:
    """A tuple of a number and an array, handed from trip to trip and to a helper."""
    like = s.pick("a")
    if like is None or not room(s, loop=True) or s.depth >= 2:
        return None
    t, name, out = s.fresh("t"), s.fresh("f"), s.fresh("a")
    helper = [f"def {name}(state):", "    c, v = state", f"    v = v * 0.9 + {atom(scalar(s, 0))}"]
    helper += [f"    return c * {number(s)} + v.sum() * 0.1, v"]
    body = [f"{t} = {name}({t})"] if s.chance(0.6) else [f"{t} = ({t}[0] * 0.5, {t}[1] + {t}[0])"]
    lines = [*helper, f"{t} = ({scalar(s, 1)}, {array(s, like.shape, 1)} * 1.0)", trips(s), *indent(body)]
    s.add(Var(out, "a", like.shape))
    return [*lines, f"{out} = {t}[1] * {t}[0]"]
