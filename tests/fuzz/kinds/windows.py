"""Windows that move with a loop: read, written, overlapping, of matrices, of computed lengths."""

from __future__ import annotations

from tests.fuzz.expressions import atom, number, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG
from tests.fuzz.statements import Lines, form, indent, room

WIDTHS = ("2", "3", "w")
"""How long windows are; ``w`` is a number of the function."""
ASSIGN = ("=", "+=", "-=", "*=")


def vector(s: Scope, written: bool = False) -> Var | None:
    found = [v for v in s.of("a", (BIG,)) if not written or s.may_be_written(v)]
    return s.rng.choice(found) if found else None


def trips(s: Scope, i: str, whole: str, width: str) -> str:
    """A head of a loop whose windows lie within the whole, whatever its length."""
    last = f"len({whole}) - {width}"
    options = [f"range({last} + 1)"] * 3 + [f"range({last}, -1, -1)", f"range(0, {last} + 1, {width})"]
    return f"for {i} in {s.rng.choice(options)}:"


def window(s: Scope, whole: str, i: str, width: str) -> str:
    """As long as the width, wherever it is; or what the ends leave of it."""
    certain = [f"{whole}[{i}:{i} + {width}]"] * 4
    certain += [f"{whole}[{i}:][:{width}]", f"{whole}[::-1][{i}:{i} + {width}]"]
    return s.rng.choice(certain)


def width_of(s: Scope) -> tuple[Lines, str]:
    width = s.rng.choice(WIDTHS)
    if width != "w":
        return [], width
    name = s.fresh("w")
    return [f"{name} = {s.rng.choice(['2', 'min(n, 2) + 1', 'max(1, len(u) // 3)', '1 + n % 2'])}"], name


@form(4)
def read_windows(s: Scope) -> Lines | None:
    """A convolution, a moving sum, products of neighbours."""
    v, other = vector(s), vector(s)
    if v is None or other is None or not room(s, loop=True):
        return None
    first, width = width_of(s)
    i, total = s.fresh("i"), s.fresh("s")
    a, b = window(s, v.name, i, width), window(s, other.name, i, width)
    uses = [
        f"{total} += np.sum({a}) * {number(s)}",
        f"{total} += np.dot({a}, {other.name}[:{width}])",
        f"{total} += {a} @ {b}",
        f"{total} = {total} * 0.9 + np.max({a}) * np.min({b})",
        f"{total} += np.mean({a} * {atom(scalar(s, 0))} - {other.name}[-{width}:])",
        f"{total} += np.prod({a} + 1.5) * 0.1",
    ]
    head = trips(s, i, v.name, width)
    lines = [*first, f"{total} = {scalar(s, 0)}", head, *indent([s.rng.choice(uses)])]
    s.add(Var(total, "f"))
    return lines


@form(4)
def written_windows(s: Scope) -> Lines | None:
    """Each window is written, from itself, from the one before, or from another array."""
    v, other = vector(s, written=True), vector(s)
    if v is None or other is None or not room(s, loop=True):
        return None
    first, width = width_of(s)
    i = s.fresh("i")
    target = f"{v.name}[{i}:{i} + {width}]"
    source = window(s, other.name, i, width)
    writes = [
        f"{target} {s.rng.choice(ASSIGN)} {source} * {number(s)}",
        f"{target} = {target}[::-1] * 0.5",
        f"{target} {s.rng.choice(ASSIGN)} np.sum({source}) * 0.1",
        f"{target}[0] {s.rng.choice(ASSIGN)} {source}[-1] * 0.5",
        f"np.add({target} * 0.5, {source}, out={target})",
    ]
    body = [s.rng.choice(writes)]
    if s.chance(0.3):
        row = s.fresh("r")
        body = [f"{row} = {target}", f"{row} *= {number(s)}", f"{row}[-1] += {source}[0] * 0.3"]
    return [*first, trips(s, i, v.name, width), *indent(body)]


@form(3)
def filled_by_windows(s: Scope) -> Lines | None:
    """A result that a loop fills, an item for each window."""
    v = vector(s)
    if v is None or not room(s, loop=True) or s.depth:
        return None
    first, width = width_of(s)
    i, out, total = s.fresh("i"), s.fresh("b"), s.fresh("s")
    seen = window(s, v.name, i, width)
    fills = [f"{out}[{i}] = np.sum({seen} * {seen})", f"{out}[{i}] += {seen}[0] * {seen}[-1]"]
    end = s.rng.choice(
        [f"np.sum({out} * {out})", f"np.max({out})", f"np.sum({out} * {v.name}[{width} - 1:])"]
    )
    s.add(Var(total, "f"))
    return [
        *first,
        f"{out} = np.zeros(len({v.name}) - {width} + 1)",
        f"for {i} in range(len({out})):",
        *indent([s.rng.choice(fills)]),
        f"{total} = {end}",
    ]


@form(3)
def neighbours(s: Scope) -> Lines | None:
    """Windows around an item, which the ends cut or not."""
    v = vector(s, written=True)
    if v is None or not room(s, loop=True):
        return None
    i, total = s.fresh("i"), s.fresh("s")
    around = s.rng.choice(
        [
            f"{v.name}[max({i} - 1, 0):{i} + 2]",
            f"{v.name}[max(0, {i} - 2):min(len({v.name}), {i} + 1)]",
            f"{v.name}[{i} - 1:{i} + 2]",
            f"{v.name}[:{i} + 1]",
            f"{v.name}[{i}:]",
            f"{v.name}[{i}:{i} + 3]",
        ]
    )
    body = s.rng.choice(
        [
            [f"{total} += np.sum({around}) * {v.name}[{i}]"],
            [f"{v.name}[{i}] = 0.3 * np.sum({around})"],
            [f"{around} *= 0.8", f"{total} += {v.name}[{i}]"],
            [f"{total} += np.sum({around} ** 2) / (len({around}) + 1)"],
            [f"{around} -= 0.1 * {v.name}[{i}]", f"{total} += np.sum({around})"],
        ]
    )
    heads = [f"for {i} in range(1, len({v.name}) - 1):", f"for {i} in range(len({v.name})):"]
    lines = [f"{total} = {scalar(s, 0)}", s.rng.choice(heads), *indent(body)]
    s.add(Var(total, "f"))
    return lines


@form(2)
def blocks_of_matrices(s: Scope) -> Lines | None:
    found = [v for v in s.of("a") if len(v.shape) == 2 and v.shape[1] == BIG and s.may_be_written(v)]
    if not found or s.loops or s.depth > 1:
        return None
    v = s.rng.choice(found)
    i, j, total = s.fresh("i"), s.fresh("j"), s.fresh("s")
    block = s.rng.choice([f"{v.name}[{i}:{i} + 2, {j}:{j} + 2]", f"{v.name}[{i}, {j}:{j} + 3]"])
    column = f"{v.name}[:, {j}]"
    body = s.rng.choice(
        [
            [f"{total} += np.sum({block}) ** 2 * 0.1"],
            [f"{block} *= 0.7", f"{total} += np.sum({block})"],
            [f"{total} += np.sum({column} * {column}[::-1])"],
            [f"{column} += 0.1 * {v.name}[:, {j} + 1]", f"{total} += {v.name}[{i}, {j}]"],
            [f"{v.name}[{i}] = {v.name}[{i}] * 0.5 + {v.name}[{i} - 1] * 0.2", f"{total} += np.max({block})"],
        ]
    )
    lines = [f"{total} = {scalar(s, 0)}", f"for {i} in range({v.name}.shape[0] - 1):"]
    inner = [f"for {j} in range({v.name}.shape[1] - 2):", *indent(body)]
    s.add(Var(total, "f"))
    return [*lines, *indent(inner)]
