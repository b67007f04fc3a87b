"""Loops, with exits and without."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, scalar
from tests.fuzz.kinds.names import rebind_scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG
from tests.fuzz.statements import Lines, block, form, indent, room

RANGES = (
    ("n", 0, 3),
    ("1, n", 1, 3),
    ("3", 0, 2),
    ("n - 1, -1, -1", 0, 3),
    ("0, n, 2", 0, 2),
    ("n - 4", 0, 0),
)
SIZED = (
    ("len(u)", 0, BIG - 1),
    ("1, len(u) - 1", 1, BIG - 2),
    ("len(u) - 2, -1, -1", 0, BIG - 2),
    ("0, len(u), 2", 0, BIG - 1),
)


def exits(s: Scope, inner: Scope, body: Lines) -> Lines:
    """Perhaps a break, continue or return somewhere in a loop body, on what is known outside."""
    if not s.chance(0.4):
        return body
    kinds = ["break", "break", "continue"] + (["return " + result(s)] if s.returns and s.chance(0.3) else [])
    exit_lines = [f"if {condition(s)}:"]
    if s.chance(0.3):
        exit_lines += indent(rebind_scalar(s) or [])
    exit_lines += ["    " + s.rng.choice(kinds)]
    at = s.rng.choice([k for k, line in enumerate([*body, ""]) if starts_statement(line)])
    return body[:at] + exit_lines + body[at:]


def starts_statement(line: str) -> bool:
    return not line.startswith((" ", "el", "except", "finally", "case"))


def result(s: Scope) -> str:
    """A number that depends on what was computed."""
    terms = [v.name for v in s.of("f")] + [f"np.sum({v.name})" for v in s.of("a")]
    return " + ".join(s.rng.sample(terms, min(2, len(terms))) or ["0.5"])


@form(7)
def for_range(s: Scope) -> Lines | None:
    if not room(s, loop=True):
        return None
    sized = s.of("a", (BIG,)) and s.chance(0.35)
    bounds, low, high = s.rng.choice(SIZED if sized else RANGES)
    inner = s.inner(loop=True)
    i = inner.add(Var(s.fresh("i"), "i", low=low, high=high)).name
    backwards = s.chance(0.1)
    inner.returns = inner.returns and not backwards
    text = f"reversed(range({bounds}))" if backwards else f"range({bounds})"
    body = block(inner, 1, 4)
    lines = [f"for {i} in {text}:", *indent(body if backwards else exits(s, inner, body))]
    if s.chance(0.08):
        lines += ["else:", *indent(block(s.inner(), 1, 1))]
    return lines


@form(4)
def for_items(s: Scope) -> Lines | None:
    a = s.pick("a")
    if not room(s, loop=True) or a is None:
        return None
    inner = s.inner(loop=True)
    inner.freeze(a.name)
    item = inner.add(Var(s.fresh("e"), "a" if len(a.shape) == 2 else "f", a.shape[1:])).name
    kind = s.rng.randrange(4)
    if len(a.shape) == 2:
        inner.share(item, a.name)
        inner.rows |= {item}
    if kind == 0:
        head = f"for {item} in {a.name}:"
    elif kind == 1:
        i = inner.add(Var(s.fresh("i"), "i", low=0, high=a.shape[0] - 1)).name
        head = f"for {i}, {item} in enumerate({a.name}):"
    elif kind == 2:
        other = inner.add(Var(s.fresh("e"), "a" if len(a.shape) == 2 else "f", a.shape[1:])).name
        head = f"for {item}, {other} in zip({a.name}, {array(s, a.shape, 1)} * 1.0):"
    else:
        head = f"for {item} in reversed({a.name}):"
    inner.returns = inner.returns and kind != 3
    body = block(inner, 1, 3)
    return [head, *indent(body if kind == 3 else exits(s, inner, body))]


@form(3)
def while_loop(s: Scope) -> Lines | None:
    if not room(s, loop=True):
        return None
    inner = s.inner(loop=True)
    count = s.fresh("c")
    body = exits(s, inner, block(inner, 1, 3))
    test = f"{count} < n" if s.chance(0.6) else f"{count} < 4 and {atom(scalar(s, 1))} < 3.0"
    lines = [f"{count} = 0", f"while {test}:", f"    {count} += 1", *indent(body)]
    s.add(Var(count, "i", low=0, high=4))
    return lines


@form(2)
def double_buffer(s: Scope) -> Lines | None:
    a = s.pick("a", (BIG,))
    if s.depth > 1 or a is None:
        return None
    u, v, i = (s.fresh(p) for p in "uwi")
    inner = s.inner(loop=True)
    inner.add(s.add(Var(u, "a", a.shape)))
    write = f"{v}[1:-1] = {u}[1:-1] + 0.1 * ({u}[2:] - {u}[:-2] * {u}[1:-1])"
    return [
        f"{u} = {a.name}.copy()",
        f"{v} = {u}.copy()",
        f"for {i} in range(n):",
        *indent([write, f"{v}[0] = {scalar(inner, 1)}", f"{u}, {v} = {v}, {u}"]),
    ]


@form(1)
def generated(s: Scope) -> Lines | None:
    if not room(s, loop=True):
        return None
    inner = s.inner(loop=True)
    inner.returns = False
    item = inner.add(Var(s.fresh("e"), "f")).name
    return [f"for {item} in powers({scalar(s, 1)}, n):", *indent(block(inner, 1, 2))]
