"""Loops over more than a range: itertools, several sequences at once, items of containers, indices.

An iteration is a head and what its targets are; the bodies and exits are those of every loop.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.kinds.loops import exits
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG
from tests.fuzz.statements import Lines, block, form, indent, room

Head = Callable[[Scope, Scope], "str | None"]
HEADS: list[tuple[Head, bool]] = []


def head(make: Head) -> Head:
    HEADS.append((make, True))
    return make


def never_left(make: Head) -> Head:
    """The compiler unrolls these, or nests them: a loop that is left early is refused."""
    HEADS.append((make, False))
    return make


def integer(inner: Scope, low: int, high: int) -> str:
    return inner.add(Var(inner.fresh("i"), "i", low=low, high=high)).name


def item(inner: Scope) -> str:
    return inner.add(Var(inner.fresh("e"), "f")).name


@form(5)
def iteration(s: Scope) -> Lines | None:
    if not room(s, loop=True):
        return None
    inner = s.inner(loop=True)
    make, may_be_left = s.rng.choice(HEADS)
    inner.returns = inner.returns and may_be_left
    made = make(s, inner)
    if made is None:
        return None
    body = block(inner, 1, 3)
    lines = [f"for {made}:", *indent(exits(s, inner, body) if may_be_left else body)]
    if s.chance(0.15):
        lines += ["else:", *indent(block(s.inner(), 1, 1))]
    return lines


@never_left
def product(s: Scope, inner: Scope) -> str:
    i, j = integer(inner, 0, 1), integer(inner, 0, 2)
    return f"{i}, {j} in itertools.product(range(2), range(3))"


@head
def combinations(s: Scope, inner: Scope) -> str:
    i, j = integer(inner, 0, 2), integer(inner, 1, 3)
    return f"{i}, {j} in itertools.combinations(range(4), 2)"


@never_left
def chain(s: Scope, inner: Scope) -> str:
    return f"{integer(inner, 0, 3)} in itertools.chain(range(n), range(2))"


@head
def accumulated(s: Scope, inner: Scope) -> str | None:
    a = s.pick("a", (BIG,))
    return a and f"{item(inner)} in itertools.accumulate({a.name} * 0.3)"


@head
def sliced(s: Scope, inner: Scope) -> str | None:
    a = s.pick("a", (BIG,))
    return a and f"{item(inner)} in itertools.islice({a.name} * 1.0, 3)"


@head
def pairwise(s: Scope, inner: Scope) -> str | None:
    a = s.pick("a", (BIG,))
    return a and f"{item(inner)}, {item(inner)} in zip({a.name}[:-1] * 1.0, {a.name}[1:] * 0.5)"


@head
def numbered(s: Scope, inner: Scope) -> str | None:
    a, b = s.pick("a", (BIG,)), s.pick("a", (BIG,))
    if a is None or b is None:
        return None
    i = integer(inner, 0, BIG - 1)
    return f"{i}, ({item(inner)}, {item(inner)}) in enumerate(zip({a.name} * 1.0, np.sin({b.name})))"


@head
def counted_from_one(s: Scope, inner: Scope) -> str | None:
    a = s.pick("a", (BIG,))
    return (
        a and f"{integer(inner, 1, BIG)}, {item(inner)} in enumerate({array(s, a.shape, 1)} * 1.0, start=1)"
    )


def _table(s: Scope, inner: Scope) -> tuple[str, str, str] | None:
    """A matrix, and names for its two indices."""
    found = [v for v in s.of("a") if len(v.shape) == 2]
    if not found:
        return None
    v = s.rng.choice(found)
    i, j = (integer(inner, 0, k - 1) for k in v.shape)
    return v.name, i, j


@never_left
def indices(s: Scope, inner: Scope) -> str | None:
    table = _table(s, inner)
    return table and f"{table[1]}, {table[2]} in np.ndindex({table[0]}.shape)"


@never_left
def enumerated_items(s: Scope, inner: Scope) -> str | None:
    table = _table(s, inner)
    return table and f"({table[1]}, {table[2]}), {item(inner)} in np.ndenumerate({table[0]} * 0.5)"


@head
def literal_pairs(s: Scope, inner: Scope) -> str:
    pairs = ", ".join(f"({scalar(s, 1)}, {number(s)})" for _ in range(3))
    return f"{item(inner)}, {item(inner)} in [{pairs}]"


@head
def of_a_list(s: Scope, inner: Scope) -> str | None:
    v = s.pick("l")
    return v and f"{item(inner)} in {s.rng.choice(['list({})', '{}[:]', '{}']).format(v.name)}"


@head
def of_a_dict(s: Scope, inner: Scope) -> str | None:
    v = s.pick("d")
    if v is None:
        return None
    if s.chance(0.5):
        return f"{item(inner)} in {v.name}.values()"
    return f"{inner.fresh('key')}, {item(inner)} in {v.name}.items()"


@never_left
def numbers_of_a_generator(s: Scope, inner: Scope) -> str:
    return f"{item(inner)} in ({number(s)} * k * {atom(scalar(s, 1))} for k in range(n) if k != 2)"


@form(2)
def while_with_else(s: Scope) -> Lines | None:
    if not room(s, loop=True):
        return None
    count = s.fresh("c")
    inner = s.inner(loop=True)
    body = exits(s, inner, block(inner, 1, 2))
    lines = [f"{count} = 0", f"while ({count} := {count} + 1) < n:", *indent(body)]
    return [*lines, "else:", *indent(block(s.inner(), 1, 1))] if s.chance(0.6) else lines


@form(1)
def endless(s: Scope) -> Lines | None:
    """``itertools.count`` or ``while True``, left by a break."""
    if not room(s, loop=True):
        return None
    i = s.fresh("i")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    body = block(inner, 1, 2)
    done = [f"if {i} >= 3 or {condition(s)}:", "    break"]
    if s.chance(0.5):
        return [f"for {i} in itertools.count():", *indent([*done, *body])]
    return [f"{i} = 0", "while True:", *indent([*done, *body, f"{i} += 1"])]


@form(2)
def nested_search(s: Scope) -> Lines | None:
    """An early return or a break, two loops deep."""
    a = s.pick("a", (BIG,))
    if a is None or s.depth > 1 or s.loops:
        return None
    i, j, found, start = s.fresh("i"), s.fresh("j"), s.fresh("s"), scalar(s, 1)
    s.add(Var(found, "f"))
    leave = s.rng.choice([f"return {found} * {atom(scalar(s, 1))}", "break", "continue"])
    if not s.returns:
        return None
    inner = [
        f"if {a.name}[{i}] * {a.name}[{j}] > {abs(float(number(s))) + 1.0:.2f}:",
        f"    {leave}",
        f"{found} += {a.name}[{j}] * 0.2",
    ]
    return [
        f"{found} = {start}",
        f"for {i} in range(len(u)):",
        f"    for {j} in range({i}):",
        *indent(indent(inner)),
        f"    {found} *= 0.9",
    ]
