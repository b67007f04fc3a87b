"""What a value is depends on the run: number or array, int or float, view or copy, this function or that."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG
from tests.fuzz.statements import Lines, form, indent, room


def chosen(s: Scope, name: str, one: str, other: str) -> Lines:
    """A name that is bound to one of two, in one of the ways in which that is written."""
    return s.rng.choice(
        [
            [f"{name} = {one} if {condition(s)} else {other}"],
            [f"if {condition(s)}:", f"    {name} = {one}", "else:", f"    {name} = {other}"],
            [f"{name} = {one}", f"if {condition(s)}:", f"    {name} = {other}"],
            [f"{name} = {one}", "for k in range(n - 2):", f"    {name} = {other}"],
        ]
    )


@form(3)
def number_or_array(s: Scope) -> Lines | None:
    like = s.pick("a")
    if like is None:
        return None
    m = s.fresh("m")
    made = chosen(
        s, m, f"{array(s, like.shape, 1)} * 1.0", s.rng.choice([scalar(s, 1), "0.5", "np.float64(0.7)"])
    )
    shaped = s.add(Var(s.fresh("a"), "a", like.shape)).name
    uses = [
        f"{shaped} = {m} * {like.name}",
        f"{shaped} = {like.name} - np.tanh({m})",
        f"{shaped} = np.where({like.name} > 0.1, {m}, {like.name})",
        f"{shaped} = np.maximum({m}, {like.name}) * {m}",
        f"{shaped} = np.zeros({like.name}.shape) + {m} ** 2",
        f"{shaped} = {like.name} * np.sum({m})",
    ]
    lines = [*made, s.rng.choice(uses)]
    if s.chance(0.3):
        lines.append(f"{shaped} += {m}")
    return lines


@form(3)
def int_or_float(s: Scope) -> Lines:
    """Integers that floats take the place of, in sums, in loops, and as divisors."""
    m = s.fresh("m")
    made = chosen(s, m, s.rng.choice(["1", "2", "n", "0"]), scalar(s, 1))
    total = s.add(Var(s.fresh("s"), "f")).name
    uses = [
        f"{total} = {m} * {scalar(s, 1)}",
        f"{total} = {m} / 4 + {scalar(s, 0)}",
        f"{total} = abs({m}) + 0.5 * {m} ** 2",
        f"{total} = {m} + 0.5 if isinstance({m}, int) else {m} * 2.0",
        f"{total} = max({m}, {scalar(s, 0)})",
        f"{total} = sum([{m}, {scalar(s, 0)}, 1])",
        f"{total} = float(np.sum(np.array([{m}, {scalar(s, 0)}]) ** 2))",
        f"{total} = {m} - ({m} // 1) * 0.5",
    ]
    return [*made, s.rng.choice(uses)]


@form(3)
def view_or_copy(s: Scope) -> Lines | None:
    """An array that is another one on one path, and a copy on the other; then one is written."""
    found = [v for v in s.of("a", (BIG,)) if s.may_be_written(v)]
    if not found or s.depth > 1:
        return None
    v = s.rng.choice(found)
    m = s.fresh("m")
    pairs = [
        (v.name, f"{v.name}.copy()"),
        (f"{v.name}[1:]", f"{v.name}[1:] * 0.5"),
        (f"{v.name}[::-1]", v.name),
    ]
    one, other = s.rng.choice(pairs)
    if s.chance(0.5):
        one, other = other, one
    made = s.rng.choice(
        [
            [f"{m} = {one} if {condition(s)} else {other}"],
            [f"if {condition(s)}:", f"    {m} = {one}", "else:", f"    {m} = {other}"],
        ]
    )
    writes = [
        f"{m}[0] += {scalar(s, 1)}",
        f"{m} *= {scalar(s, 0)}",
        f"{v.name}[1] = {scalar(s, 1)}",
        f"{m}[{m} > 0.3] = {number(s)}",
        f"{m}[1:] += {m}[:-1] * 0.5",
        f"{v.name}[2:] *= {m}[0]",
    ]
    total = s.add(Var(s.fresh("s"), "f")).name
    ends = [f"np.sum({m} * {v.name}[: len({m})])", f"np.sum({m}) + {v.name}[1]", f"{m}[-1] * {v.name}[0]"]
    return [*made, *s.rng.sample(writes, 2), f"{total} = {s.rng.choice(ends)}"]


@form(2)
def this_function_or_that(s: Scope) -> Lines | None:
    v = s.pick("a", (BIG,))
    if v is None:
        return None
    g = s.fresh("g")
    options = ["square", "np.sin", "lambda t: t * x", "abs", "energy if False else square", "np.cos"]
    made = chosen(s, g, *s.rng.sample(options, 2)) if s.chance(0.7) else [f"{g} = {s.rng.choice(options)}"]
    made = [line.replace("= lambda t: t * x if", "= (lambda t: t * x) if") for line in made]
    total = s.add(Var(s.fresh("s"), "f")).name
    uses = [
        [f"{total} = {g}({scalar(s, 1)})"],
        [f"{total} = sum({g}(e) for e in {v.name}[:3])"],
        [f"{total} = sum(map({g}, {v.name}))"],
        [f"{total} = {scalar(s, 0)}", "for _ in range(n):", f"    {total} = {g}({total}) * 0.7"],
        [f"{total} = np.sum({g}({v.name}))"],
    ]
    return [*made, *s.rng.choice(uses)]


@form(2)
def taken_apart(s: Scope) -> Lines | None:
    """Parts of an array by names, which a loop turns into the next ones: a state of an equation."""
    v = s.pick("a", (BIG,))
    if v is None or not room(s, loop=True):
        return None
    a, b, c = (s.fresh(prefix) for prefix in "abc")
    parts = s.rng.choice([f"{v.name}[:3]", f"{v.name}[-3:]", f"{v.name}[:3] * {number(s)}"])
    inner = s.inner(loop=True)
    inner.add(Var(a, "f"))
    inner.add(Var(b, "f"))
    steps = [
        [f"{a}, {b}, {c} = {b}, {c}, {atom(scalar(inner, 1))} * 0.5 + {a}"],
        [f"{a} += 0.1 * ({b} - {a})", f"{b} -= 0.1 * {a} * {c}", f"{c} *= 0.9"],
        [f"{a}, {b}, {c} = np.array([{a}, {b}, {c}]) + 0.1 * np.array([{b}, {c}, {scalar(inner, 0)}])"],
    ]
    total = s.add(Var(s.fresh("s"), "f")).name
    end = s.rng.choice([f"{a} * {b} + {c}", f"np.sum(np.array([{a}, {b}, {c}]) * {v.name}[:3])"])
    return [
        f"{a}, {b}, {c} = {parts}",
        "for _ in range(n):",
        *indent(s.rng.choice(steps)),
        f"{total} = {end}",
    ]
