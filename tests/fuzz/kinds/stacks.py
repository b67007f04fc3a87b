"""Lists as stacks, queues and rings, that loops fill and empty; loops with several exits."""

from __future__ import annotations

from tests.fuzz.expressions import atom, condition, number, scalar
from tests.fuzz.kinds.names import rebind_scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, form, indent, room


def total(s: Scope) -> str:
    return s.add(Var(s.fresh("s"), "f")).name


@form(3)
def emptied(s: Scope) -> Lines | None:
    """Work that makes more work, taken from either end."""
    if not room(s, loop=True):
        return None
    made, work, t, k = total(s), s.fresh("w"), s.fresh("t"), s.fresh("k")
    inner = s.inner(loop=True)
    inner.add(Var(t, "f"))
    head = s.rng.choice([f"while {work} and {k} < 9:", f"while len({work}) > 0 and {k} < n + 3:"])
    taken = s.rng.choice([f"{t} = {work}.pop()", f"{t} = {work}.pop(0)", f"{t} = {work}.pop(-1)"])
    more = s.rng.choice(
        [
            [f"{work}.append({t} * 0.4 - 0.1)"],
            [f"{work}.append({t} * 0.5)", f"{work}.append({scalar(inner, 1)})"],
            [f"{work}.extend([{t} * 0.3, {scalar(inner, 0)}])"],
            [f"{work} += [{t} - 1.0]"],
        ]
    )
    test = s.rng.choice([f"{t} > {number(s)}", f"{k} < n", condition(inner)])
    body = [taken, f"{k} += 1", f"{made} += {t} * {atom(scalar(inner, 1))}", f"if {test}:", *indent(more)]
    body += rebind_scalar(inner) or [] if s.chance(0.3) else []
    return [f"{work} = [{scalar(s, 1)}, {scalar(s, 1)}]", f"{k} = 0", f"{made} = 0.0", head, *indent(body)]


@form(2)
def filled_then_emptied(s: Scope) -> Lines | None:
    """One loop pushes what another one pops, in the other order or in the same."""
    if not room(s, loop=True):
        return None
    made, kept, i = total(s), s.fresh("w"), s.fresh("i")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    push = [f"{kept}.append({scalar(inner, 1)})"]
    push = [f"if {condition(inner)}:", *indent(push)] if s.chance(0.5) else push
    taken = s.rng.choice([f"{kept}.pop()", f"{kept}.pop(0)"])
    pop = [f"{made} = {made} * {number(s)} + {taken}"]
    end = s.rng.choice([f"while {kept}:", f"while len({kept}) > 1:", f"for _ in range(len({kept})):"])
    return [
        f"{made}, {kept} = {scalar(s, 0)}, []",
        f"for {i} in range(n):",
        *indent(push),
        end,
        *indent(pop),
    ]


@form(2)
def ring(s: Scope) -> Lines | None:
    """The last few values, in a list that is written round and round."""
    if not room(s, loop=True):
        return None
    made, kept, i = total(s), s.fresh("w"), s.fresh("i")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    body = s.rng.choice(
        [
            [f"{kept}[{i} % 3] = {kept}[({i} + 1) % 3] * 0.5 + {atom(scalar(inner, 1))}"],
            [f"{kept}[{i} % 3] += {scalar(inner, 1)}", f"{kept}[0], {kept}[2] = {kept}[2], {kept}[0]"],
            [f"{kept}.append({kept}[-1] * {number(s)} + {atom(scalar(inner, 1))})", f"del {kept}[0]"],
            [f"{kept}.insert(0, {scalar(inner, 1)})", f"{kept}.pop()"],
            [f"{kept} = {kept}[1:] + [{scalar(inner, 1)}]"],
        ]
    )
    start = ", ".join(scalar(s, 0) for _ in range(3))
    return [f"{kept} = [{start}]", f"for {i} in range(n):", *indent(body), f"{made} = {used(s, kept)}"]


def used(s: Scope, kept: str) -> str:
    forms = [
        "sum({})",
        "{0}[0] * {0}[-1]",
        "max({0}) - min({0})",
        "np.sum(np.array({}) ** 2)",
        "sum(sorted({})[1:])",
    ]
    return s.rng.choice(forms).format(kept)


@form(3)
def several_exits(s: Scope) -> Lines | None:
    """A while with breaks, continues and an else."""
    if not room(s, loop=True):
        return None
    k, t = s.fresh("k"), total(s)
    inner = s.inner(loop=True)
    inner.variables[t] = Var(t, "f")
    exits = [
        [f"if {condition(inner)}:", "    break"],
        [f"if {k} == n - 1:", "    continue"],
        [f"if {t} > {number(s)}:", f"    {t} -= {atom(scalar(inner, 1))}", "    break"],
        [f"if {condition(inner)}:", f"    {t} *= 0.5", "    continue"],
    ]
    if s.returns and s.depth < 2:
        exits.append([f"if {condition(inner)}:", f"    return {t} * {atom(scalar(inner, 1))}"])
    s.rng.shuffle(exits)
    body = [f"{k} += 1"]
    for lines in exits[: s.rng.randint(2, 3)]:
        body += [*lines, *(rebind_scalar(inner) or []), f"{t} = {t} * 0.8 + {atom(scalar(inner, 1))}"]
    head = s.rng.choice([f"while {k} < n:", f"while {k} < 5 and {t} < 20.0:"])
    otherwise = ["else:", f"    {t} += 0.5"] if s.chance(0.4) else []
    return [f"{k}, {t} = 0, {scalar(s, 1)}", head, *indent(body), *otherwise]
