"""Generators that are not run to their end, or end early themselves; iterators that are shared."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.kinds.optional import named
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, block, form, indent, room


def definition(s: Scope) -> tuple[str, Lines]:
    """A nested generator of numbers; some have no end of their own."""
    name = s.fresh("g")
    value = atom(scalar(s, 1))
    stops = f"    if k == n or {condition(s)}:"
    options: list[Lines] = [
        ["t = 0.5", "while True:", "    yield t", f"    t = t * 0.6 + 0.1 * {value}"],
        ["for k in range(5):", stops, "        return", f"    yield k * {value}"],
        ["t = 1.0", "for k in range(6):", stops, "        continue", f"    t *= {value}", "    yield t + k"],
        ["try:", f"    yield {value}", f"    yield {scalar(s, 1)}", "finally:", "    pass"],
        [f"yield {value}", f"if {condition(s)}:", f"    yield {scalar(s, 1)}", f"yield {number(s)}"],
    ]
    body = s.rng.choice(options)
    return name, [f"def {name}():", *indent(body)]


@form(3)
def left_early(s: Scope) -> Lines | None:
    """A loop over a generator that breaks, or that another iterator ends."""
    if not room(s, loop=True) or s.depth >= 2:
        return None
    name, lines = definition(s)
    e, k, total = s.fresh("e"), s.fresh("k"), s.fresh("s")
    inner = s.inner(loop=True)
    inner.add(Var(e, "f"))
    inner.add(Var(k, "i", low=0, high=2))
    inner.returns = False
    body = [*block(inner, 0, 1), f"{total} += {e} * {atom(scalar(inner, 0))}"]
    heads = [
        f"for {k}, {e} in zip(range(3), {name}()):",
        f"for {k}, {e} in enumerate(itertools.islice({name}(), 3)):",
        f"for {k}, {e} in enumerate({name}()):",
    ]
    head = s.rng.choice(heads)
    leave = [f"if {k} >= 2 or {condition(inner)}:", "    break"] if head == heads[2] or s.chance(0.4) else []
    body = [*body, *leave] if s.chance(0.5) else [*leave, *body]
    made = [f"{total} = {scalar(s, 0)}", head, *indent(body)]
    if s.chance(0.2):
        made += ["else:", f"    {total} *= 0.5"]
    s.add(Var(total, "f"))
    return [*lines, *made]


@form(2)
def by_hand(s: Scope) -> Lines | None:
    """``next`` and a loop that goes on where it stopped."""
    if not room(s, loop=True) or s.depth >= 2:
        return None
    it, first, total, e = s.fresh("t"), s.fresh("s"), s.fresh("s"), s.fresh("e")
    vector = next((v for v in s.of("a") if len(v.shape) == 1), None)
    source = f"iter([{scalar(s, 1)}, {scalar(s, 1)}, {scalar(s, 0)}])"
    if vector is not None and s.chance(0.5):
        source = f"iter({vector.name} * 1.0)"
    lines = [f"{it} = {source}", f"{first} = next({it}, 0.5)", f"{total} = {scalar(s, 0)}"]
    if s.chance(0.5):
        lines += [f"{first} -= next({it}) * {number(s)}", f"{total} += sum({it})"]
    else:
        body = [f"{total} += {e} * {first}", f"if {condition(s)}:", "    break"]
        lines += [f"for {e} in {it}:", *indent(body)]
    s.add(Var(first, "f"))
    s.add(Var(total, "f"))
    return lines


@form(2)
def arrays_of_a_generator(s: Scope) -> Lines | None:
    """A generator hands out arrays, which are written: views of one that is there, or its own."""
    v = s.writable()
    if v is None or not room(s, loop=True) or s.depth >= 2:
        return None
    name, w, total = s.fresh("g"), s.fresh("w"), s.fresh("s")
    body = s.rng.choice(
        [
            ["for k in range(3):", f"    yield {v.name}[k : k + 1]"],
            ["for k in range(3):", f"    yield {array(s, v.shape, 1)} * k"],
            [f"w = {v.name} * 0.5", "for k in range(n):", "    w = w * 0.7 + k", "    yield w"],
            [f"yield {v.name}", f"yield {v.name}[::-1]"],
        ]
    )
    use = [f"{w} {s.rng.choice(['*=', '+='])} {scalar(s, 0)}"] if s.chance(0.6) else []
    use += [f"{total} += np.sum({w})"]
    use += [f"if {condition(s)}:", "    break"] if s.chance(0.5) else []
    lines = [f"def {name}():", *indent(body), f"{total} = {scalar(s, 0)}"]
    s.add(Var(total, "f"))
    return [*lines, f"for {w} in {name}():", *indent(use)]


@form(1)
def asked_only(s: Scope) -> Lines | None:
    """``any`` and ``all``, which stop where the answer is known."""
    vector = next((v for v in s.of("a") if len(v.shape) == 1), None)
    if vector is None:
        return None
    test = f"{s.rng.choice(['any', 'all'])}(e * {atom(scalar(s, 0))} > {number(s)} for e in {vector.name})"
    return [named(s, f"{scalar(s, 1)} if {test} else {atom(scalar(s, 1))}")]
