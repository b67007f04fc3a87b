"""None or a value: kept by loops, handed to helpers and back, held by objects, dicts and iterators."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, form, indent, room


def named(s: Scope, text: str) -> str:
    return f"{s.add(Var(s.fresh('s'), 'f')).name} = {text}"


def used(s: Scope, name: str, is_array: bool) -> str:
    """A number made of what may be None, in one of the ways in which that is asked."""
    value = f"np.sum({name} * {number(s)})" if is_array else f"{name} * {number(s)}"
    otherwise = atom(scalar(s, 0))
    forms = ["{otherwise} if {name} is None else {value}", "{value} if {name} is not None else {otherwise}"]
    return named(s, s.rng.choice(forms).format(otherwise=otherwise, name=name, value=value))


@form(3)
def best_so_far(s: Scope) -> Lines | None:
    """A loop keeps the array or the number that was best; with no trip there is none."""
    like = s.pick("a")
    if not room(s, loop=True):
        return None
    best, made, i = s.fresh("m"), s.fresh("w"), s.fresh("i")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    is_array = like is not None and s.chance(0.6)
    text = f"{array(inner, like.shape, 1)} * 1.0" if like and is_array else scalar(inner, 1)
    size = "np.sum({})" if is_array else "{}"
    better = s.rng.choice([f"{size.format(made)} > {size.format(best)}", condition(inner)])
    keep = [f"if {best} is None or {better}:", f"    {best} = {made}"]
    if s.chance(0.3):
        keep += [f"elif {condition(inner)}:", f"    {best} = None"]
    elif s.chance(0.3):
        keep += ["else:", f"    {best} {s.rng.choice(['+=', '*='])} {scalar(inner, 0)}"]
    body = [f"{made} = {text}", *keep]
    return [f"{best} = None", f"for {i} in range(n):", *indent(body), used(s, best, is_array)]


@form(2)
def the_one_before(s: Scope) -> Lines | None:
    """A loop that compares each item with the one before."""
    v = s.pick("a")
    if v is None or not room(s, loop=True):
        return None
    before, e, total = s.fresh("m"), s.fresh("e"), s.fresh("s")
    term = f"{e} * {before}" if len(v.shape) == 1 else f"np.sum({e} * {before})"
    kept = e if len(v.shape) == 1 or s.chance(0.5) else f"{e} * {atom(scalar(s, 0))}"
    test = s.rng.choice([f"{before} is not None", f"{before} is not None and {condition(s)}"])
    body = [f"if {test}:", f"    {total} += {term}", f"{before} = {kept}"]
    if s.chance(0.3):
        body = [*body[:-1], f"{before} = {kept} if {condition(s)} else None"]
    lines = [f"{total} = {scalar(s, 0)}", f"{before} = None", f"for {e} in {v.name}:", *indent(body)]
    s.add(Var(total, "f"))
    return lines


@form(2)
def optional_argument(s: Scope) -> Lines | None:
    """A parameter that may be left out, and is handed on."""
    like = s.pick("a")
    if like is None or s.depth >= 2:
        return None
    name, made = s.fresh("f"), s.fresh("m")
    body = s.rng.choice(
        [
            ["return p if w is None else p * w"],
            ["if w is None:", "    w = p * 0.5", "return p + w"],
            ["if w is None:", "    return p", "w[0] += 1.0", "return p * w"],
        ]
    )
    given = f"{array(s, like.shape, 1)} * 1.0"
    call = s.rng.choice([f"{name}({{}}, {made})", f"{name}({{}}, w={made}) + {name}({like.name})"])
    call = call.format(array(s, like.shape, 1))
    made_by = f"{made} = {given} if {condition(s)} else None"
    result = s.add(Var(s.fresh("a"), "a", like.shape)).name
    return [f"def {name}(p, w=None):", *indent(body), made_by, f"{result} = {call} * 1.0"]


@form(2)
def found_or_not(s: Scope) -> Lines | None:
    """A helper that returns from its loop, or falls off its end."""
    v = s.pick("a")
    if v is None or s.depth >= 2:
        return None
    name, r = s.fresh("f"), s.fresh("m")
    item = "e * t" if len(v.shape) == 1 else "np.sum(e) * t"
    body = [f"for e in {v.name}:", f"    if {item} > {number(s)}:", f"        return {item} + t"]
    body += [] if s.chance(0.7) else ["return None"]
    lines = [f"def {name}(t):", *indent(body)]
    if s.chance(0.5):
        return [*lines, f"{r} = {name}({scalar(s, 1)})", used(s, r, False)]
    return [*lines, f"if ({r} := {name}({scalar(s, 1)})) is None:", f"    {r} = 0.7", named(s, f"{r} * {r}")]


@form(2)
def nothing_there(s: Scope) -> Lines | None:
    """What containers and iterators give where there is nothing."""
    r = s.fresh("m")
    vector = next((v.name for v in s.of("a") if len(v.shape) == 1), None)
    d = s.pick("d")
    options = [f"next((0.5 * k for k in range(n) if k > 1), {s.rng.choice(['None', '0.25'])})"]
    options += [f'{d.name}.get("{s.rng.choice(["a", "b", "z"])}")'] if d is not None else []
    if vector is not None:
        options += [f"next((e for e in {vector} if e > {number(s)}), None)"] * 3
        options += [f"max((e for e in {vector} if e > {number(s)}), default=None)"]
    return [f"{r} = {s.rng.choice(options)}", used(s, r, False)]


@form(2)
def held_by_an_object(s: Scope) -> Lines | None:
    like = s.pick("a")
    if like is None or not room(s, loop=True):
        return None
    name, i = s.fresh("h"), s.fresh("i")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    step = s.rng.choice([f"{name}.see({array(inner, like.shape, 1)} * 1.0)", f"{name}.forget()"])
    body = [f"{name}.see({array(inner, like.shape, 1)} * 1.0)"]
    body += [f"if {condition(inner)}:", f"    {step}"]
    return [
        f"{name} = Keeper()",
        f"for {i} in range({s.rng.choice(['n', '3', 'n - 1'])}):",
        *indent(body),
        used(s, f"{name}.held", True),
    ]


@form(1)
def until_none(s: Scope) -> Lines | None:
    if not room(s, loop=True):
        return None
    node, count, total = s.fresh("m"), s.fresh("c"), s.fresh("s")
    inner = s.inner(loop=True)
    body = [f"{total} += {node} * {atom(scalar(inner, 0))}", f"{count} += 1"]
    body += [f"{node} = {node} * 0.5 + {number(s)} if {count} < n and {condition(inner)} else None"]
    lines = [f"{node}, {count}, {total} = {scalar(s, 1)}, 0, 0.5", f"while {node} is not None:"]
    s.add(Var(total, "f"))
    return [*lines, *indent(body)]
