"""Recursion: trees, two functions that call each other, halves of arrays, writes on the way."""

from __future__ import annotations

from tests.fuzz.expressions import atom, number, scalar
from tests.fuzz.kinds.closures import named, nests
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, form, indent


@form(2)
def tree(s: Scope) -> Lines | None:
    """A function that calls itself twice, or as often as the data say."""
    if not nests(s):
        return None
    name = s.fresh("f")
    leaf = [f"if k <= 0{s.rng.choice(['', f' or t > {abs(float(number(s))) + 0.5:.2f}'])}:"]
    leaf += [f"    return t * {atom(scalar(s, 0))}"]
    step = s.rng.choice(
        [
            [f"return {name}(t * 0.5, k - 1) * {name}(np.sin(t), k - 2)"],
            [
                f"if t > {number(s)}:",
                f"    return {name}(t * 0.6, k - 1)",
                f"return {name}(t + 0.3, k - 1) * t",
            ],
            [f"w = {name}(t * {number(s)}, k - 1)", f"return w + {name}(0.3 * w, k - 1)"],
            [f"return sum({name}(t * 0.1 * j, k - 1) for j in range(2)) + t"],
        ]
    )
    depth = s.rng.choice(["3", "n", "n - 2"])
    return [f"def {name}(t, k):", *indent([*leaf, *step]), named(s, f"{name}({scalar(s, 1)}, {depth})")]


@form(1)
def in_turns(s: Scope) -> Lines | None:
    if s.depth:
        return None
    a, b = s.fresh("f"), s.fresh("f")
    first = ["if k <= 0:", "    return t", f"return {b}(t * {atom(scalar(s, 0))}, k - 1) + 0.1"]
    second = ["if k <= 0:", "    return t * t", f"return {a}(np.cos(t), k - 1) * {number(s)}"]
    call = named(s, f"{a}({scalar(s, 1)}, n)")
    return [f"def {a}(t, k):", *indent(first), f"def {b}(t, k):", *indent(second), call]


@form(2)
def by_halves(s: Scope) -> Lines | None:
    """Divide and conquer: each call gets a part of the array."""
    v = next((v for v in s.of("a") if len(v.shape) == 1), None)
    if v is None or not nests(s):
        return None
    name = s.fresh("f")
    end = ["if len(v) <= 1:", f"    return v[0] * {atom(scalar(s, 0))}"]
    step = s.rng.choice(
        [
            ["m = len(v) // 2", f"return {name}(v[:m]) + 0.5 * {name}(v[m:])"],
            [f"return v[0] * {number(s)} + {name}(v[1:]) * 0.7"],
            [f"return np.sum(v) * 0.1 + {name}(v[:-1] * v[1:])"],
        ]
    )
    return [f"def {name}(v):", *indent([*end, *step]), named(s, f"{name}({v.name})")]


@form(2)
def written_on_the_way(s: Scope) -> Lines | None:
    """Each call writes into one array, before or after the next."""
    v = s.writable()
    if v is None or len(v.shape) != 1 or v.shape[0] < 4 or not nests(s):
        return None
    name = s.fresh("f")
    write = f"w[k] {s.rng.choice(['+=', '*=', '='])} t * {atom(scalar(s, 0))} + w[k - 1]"
    call = f"{name}(w, t * {number(s)}, k - 1)"
    body = s.rng.choice([[write, call], [call, write], [f"r = {call}", write, "return w[0] * t"]])
    end = ["if k < 0:", "    return 0.0"]
    closing = [] if body[-1].startswith("return") else ["return w[k] * 0.5"]
    depth = s.rng.choice(["2", "n - 1", "3"])
    lines = [f"def {name}(w, t, k):", *indent([*end, *body, *closing])]
    return [*lines, f"{s.add(Var(s.fresh('s'), 'f')).name} = {name}({v.name}, {scalar(s, 1)}, {depth})"]
