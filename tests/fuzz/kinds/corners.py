"""Arrays with no axis and with no items; axes of one; what is written through views of them."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.kinds.optional import named
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import index
from tests.fuzz.statements import Lines, form, indent, room

ASSIGN = ("+=", "-=", "*=")


@form(3)
def without_axes(s: Scope) -> Lines | None:
    """A 0-d array, which ``+=`` writes into, so that its other name sees it."""
    z, w = s.fresh("z"), s.fresh("z")
    lines = [f"{z} = {s.rng.choice(['np.array', 'np.asarray', 'np.ones(()) * '])}({scalar(s, 1)})"]
    if lines[0].endswith(")") and "np.ones" not in lines[0] and s.chance(0.4):
        lines += [f"{w} = {z}"]
    else:
        lines += [f"{w} = {z}[...]" if "np.ones" not in lines[0] else f"{w} = np.array({z})"]
    changes = [f"{z} {s.rng.choice(ASSIGN)} {scalar(s, 1)}", f"{w} {s.rng.choice(ASSIGN)} {scalar(s, 0)}"]
    if "np.ones" not in lines[0]:
        changes += [f"{z}[()] = {scalar(s, 1)}", f"{z}[...] *= {scalar(s, 0)}", f"{z}.fill({scalar(s, 0)})"]
        changes += [f"np.multiply({z}, {number(s)}, out={z})", f"np.add.at({z}, (), {scalar(s, 0)})"]
    written = s.rng.sample(changes, 2)
    if s.chance(0.4) and room(s, loop=True):
        written = ["for _ in range(n):", *indent(written)]
    read = s.rng.choice(["float({z}) * {w}", "{z} * {w}", "{z}.item() + {w}[()]", "np.sum({z}) - {w}"])
    return [*lines, *written, named(s, f"float({read.format(z=z, w=w)})")]


@form(2)
def item_as_a_view(s: Scope) -> Lines | None:
    """``u[1, ...]`` is a 0-d view, ``u[1]`` a number."""
    v = s.writable()
    if v is None:
        return None
    z = s.fresh("z")
    at = ", ".join(index(s, n) for n in v.shape)
    lines = [f"{z} = {v.name}[{at}, ...]", f"{z} {s.rng.choice(ASSIGN)} {scalar(s, 1)}"]
    lines += [f"{v.name}[{at}] *= {number(s)}"] if s.chance(0.5) else []
    return [*lines, named(s, f"float({z}) * {atom(scalar(s, 0))}")]


@form(3)
def without_items(s: Scope) -> Lines | None:
    """Sums, products, loops, writes and joins of nothing; with another n some are not empty."""
    v = s.writable()
    if v is None:
        return None
    none = s.rng.choice(["2:2", ":0", "5:3", "n - 4 : 0", ":n - 4", "n:n"])
    e, made = s.fresh("e"), s.fresh("s")
    empty = f"{v.name}[{none}]"
    rest = v.shape[1:]
    joined = f"np.concatenate([{empty}, {v.name}, {v.name}[2:2]])"
    options: list[Lines] = [
        [named(s, f"np.sum({empty}) + {atom(scalar(s, 1))}")],
        [named(s, f"np.prod(np.tanh({empty})) * {atom(scalar(s, 1))}")],
        [f"{empty} {s.rng.choice([*ASSIGN, '='])} {scalar(s, 1)}"],
        [named(s, f"np.sum({joined} * {joined})")],
        [f"{made} = {scalar(s, 0)}", f"for {e} in {empty}:", f"    {made} += np.sum({e} * {e})"],
        [named(s, f"{scalar(s, 0)} if {empty}.size == 0 else np.max({empty})")],
        [named(s, f"sum([np.sum(e) for e in {empty}]) * {atom(scalar(s, 1))}")],
    ]
    if not rest:
        options += [
            [named(s, f"np.sum(np.cumsum({empty})) + np.dot({empty}, {empty})")],
            [f"{v.name}[np.zeros(0, dtype=int)] += {scalar(s, 1)}"],
            [named(s, f"np.sum(np.append({empty}, {scalar(s, 1)}))")],
            [named(s, f"np.sum(np.outer({empty}, {v.name}))")],
        ]
    chosen = s.rng.choice(options)
    if chosen[0].startswith(made):
        s.add(Var(made, "f"))
    return chosen


@form(2)
def no_trip(s: Scope) -> Lines | None:
    """Names that a loop binds, where it may have no trip."""
    like = s.pick("a")
    if like is None or not room(s, loop=True):
        return None
    i, a, b = s.fresh("i"), s.fresh("a"), s.fresh("s")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    body = [f"{a} = {array(inner, like.shape, 1)} * 1.0", f"{b} = {scalar(inner, 1)}"]
    body += [f"{a}[{index(s, like.shape[0])}] += {b}"] if s.chance(0.5) else []
    body += [f"if {condition(inner)}:", "    break"] if s.chance(0.3) else []
    bounds = s.rng.choice(["n - 4", "n - 1", "2, n", "n"])
    lines = [f"{a} = {like.name} * 0.5", f"{b} = {scalar(s, 0)}", f"for {i} in range({bounds}):"]
    s.add(Var(a, "a", like.shape))
    s.add(Var(b, "f"))
    return [*lines, *indent(body)]


@form(2)
def axes_of_one(s: Scope) -> Lines | None:
    """Axes that are made, kept and stretched."""
    v = s.pick("a")
    if v is None:
        return None
    x, name = v.name, s.fresh("a")
    other = array(s, v.shape, 1)
    forms = [
        f"{x} - np.sum({x}, axis=0, keepdims=True) * {number(s)}",
        f"np.max({x}, keepdims=True) * {atom(other)}",
        f"({x}[None] * {atom(other)})[0]",
        f"({x}[..., None] * np.array([{scalar(s, 1)}]))[..., 0]",
        f"np.squeeze({x}[..., None]) * {number(s)}" if min(v.shape) > 1 else f"{x} * 0.5",
        f"np.broadcast_to({x}, (2, *{x}.shape)).sum(axis=0)",
        f"np.expand_dims({x}, 0)[0] * np.atleast_1d({scalar(s, 1)})",
    ]
    text = s.rng.choice(forms)
    s.add(Var(name, "a", v.shape))
    return [f"{name} = {text}"]
