"""Single precision beside double: arrays and numbers that are cast, mixed, stored and summed."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.kinds.optional import named
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import index
from tests.fuzz.statements import Lines, form, indent, room

CAST = (
    "{}.astype(np.float32)",
    "np.asarray({}, dtype=np.float32)",
    "np.array({}, dtype='f4')",
    "np.float32({}[...])",
)


@form(4)
def half_as_wide(s: Scope) -> Lines | None:
    """An array in single precision, as wide as its expressions say from there on."""
    like = s.pick("a")
    if like is None:
        return None
    name = s.fresh("h")
    text = s.rng.choice(CAST).format(atom(array(s, like.shape, 1)))
    s.add(Var(name, "a", like.shape))
    return [f"{name} = {text} * {s.rng.choice(['1.0', number(s), f'np.float32({number(s)})'])}"]


@form(3)
def number_in_single(s: Scope) -> Lines:
    x = scalar(s, 1)
    forms = [
        f"np.float32({x})",
        f"np.float32({x}) * {atom(scalar(s, 1))}",
        f"np.float32({x}) * np.float64({scalar(s, 0)})",
        f"float(np.float32({x}))",
        f"np.float32({x}) + np.float32({scalar(s, 0)})",
        f"np.float64({x}).astype(np.float32)",
    ]
    return [named(s, s.rng.choice(forms))]


@form(3)
def stored_in_single(s: Scope) -> Lines | None:
    """What is written into an array takes its precision."""
    like = s.pick("a")
    if like is None:
        return None
    name = s.fresh("h")
    made = s.rng.choice(["np.zeros({}.shape, dtype=np.float32)", "np.ones_like({}, dtype='f4')"])
    at = ", ".join(index(s, n) for n in like.shape)
    writes = [
        f"{name}[{at}] {s.rng.choice(['=', '+=', '*='])} {scalar(s, 1)}",
        f"{name}[...] = {array(s, like.shape, 1)}",
        f"{name} += {array(s, like.shape, 1)}",
        f"{name}[:] = {atom(array(s, like.shape, 1))} * {number(s)}",
        f"np.copyto({name}, {array(s, like.shape, 1)}, casting='same_kind')",
    ]
    written = s.rng.sample(writes, 2)
    if s.chance(0.4) and room(s, loop=True):
        written = [f"for {s.fresh('k')} in range(n):", *indent(written)]
    s.add(Var(name, "a", like.shape))
    return [f"{name} = {made.format(like.name)}", *written]


@form(2)
def single_or_double(s: Scope) -> Lines | None:
    """One name, of either precision: by branches, and by the trips of a loop."""
    like = s.pick("a")
    if like is None:
        return None
    name = s.fresh("h")
    lines = [f"{name} = {array(s, like.shape, 1)} * 1.0"]
    if room(s, loop=True) and s.chance(0.5):
        k = s.fresh("k")
        trip = [f"{name} = ({name} * {number(s)}).astype(np.float32) + {atom(array(s, like.shape, 1))}"]
        lines += [f"for {k} in range(n):", *indent(trip)]
    else:
        lines += [f"if {condition(s)}:", f"    {name} = {name}.astype(np.float32)"]
    s.add(Var(name, "a", like.shape))
    return lines


@form(2)
def summed_wider(s: Scope) -> Lines | None:
    like = s.pick("a")
    if like is None:
        return None
    x = f"{atom(array(s, like.shape, 1))}.astype(np.float32)"
    forms = [
        f"np.sum({x}, dtype=np.float64)",
        f"np.sum({x}) * {atom(scalar(s, 1))}",
        f"float({x}.mean())",
        f"np.sum({x} * {like.name})",
        f"np.sum(np.sqrt(np.abs({x}) + 1) / np.float32(2))",
        f"np.max({x}) + 1",
    ]
    return [named(s, s.rng.choice(forms))]
