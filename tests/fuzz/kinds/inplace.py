"""Writes through views of views, rows, ``out=``, sorts in place, and NumPy's functions that write."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.kinds.views import BY_ROWS
from tests.fuzz.scope import Scope, Shape, Var
from tests.fuzz.sizes import BIG, BIG_FROM, index, part, size, smaller
from tests.fuzz.statements import Lines, form

ASSIGN = ("=", "+=", "-=", "*=")
TWO_INTO = ("np.add", "np.subtract", "np.multiply", "np.maximum")


def matrix(s: Scope) -> Var | None:
    found = [v for v in s.of("a") if len(v.shape) == 2 and s.may_be_written(v)]
    return s.rng.choice(found) if found else None


@form(4)
def through_a_view_of_a_view(s: Scope) -> Lines | None:
    v = s.writable()
    if v is None:
        return None
    how = s.rng.choice(ASSIGN)
    if len(v.shape) == 2:
        rows, columns = v.shape
        i, j = index(s, rows), index(s, columns)
        options: list[tuple[str, Shape]] = [
            (f".T[{j}]", (rows,)),
            (f"[{i}][{j}]", ()),
            (f"[{i}][::-1]", (columns,)),
            (f".T[{j}][::-1]", (rows,)),
        ]
        if v.name.startswith(BY_ROWS):
            options += [(f".{flat}[{index(s, rows * columns)}]", ()) for flat in ("reshape(-1)", "ravel()")]
        where, shape = s.rng.choice(options)
    else:
        (n,) = v.shape
        sizes = [k for k in smaller(n) if k >= BIG_FROM]
        if not sizes:
            return None
        k = s.rng.choice(sizes)
        inner = [m for m in smaller(k) if m > 1]
        m = s.rng.choice(inner)
        where = f"[{s.rng.choice(part(s.rng, n, k))}][{s.rng.choice(part(s.rng, k, m))}]"
        shape = (m,)
    return [f"{v.name}{where} {how} {array(s, shape, 1)}"]


@form(3)
def row_that_is_written(s: Scope) -> Lines | None:
    """``row = A[i]; row += 1``: a view with a name, written and read."""
    v = matrix(s)
    if v is None:
        return None
    cut, shape = s.rng.choice(
        [(f"[{index(s, v.shape[0])}]", v.shape[1:]), (f"[:, {index(s, v.shape[1])}]", v.shape[:1])]
    )
    name = s.add(Var(s.fresh("r"), "a", shape)).name
    s.share(name, v.name)
    lines = [f"{name} = {v.name}{cut}"]
    if s.chance(0.5):
        return [*lines, f"{name} {s.rng.choice(ASSIGN[1:])} {array(s, shape, 1)}"]
    return [*lines, f"{name}[{index(s, shape[0])}] {s.rng.choice(ASSIGN)} {scalar(s, 1)}"]


@form(3)
def written_by_numpy(s: Scope) -> Lines | None:
    v = s.writable()
    if v is None:
        return None
    values, more = array(s, v.shape, 1), array(s, v.shape, 1)
    options = [
        f"{s.rng.choice(TWO_INTO)}({values}, {more}, out={v.name})",
        f"np.tanh({values}, out={v.name})",
        f"np.copyto({v.name}, {values}, where={v.name} > {number(s)})",
        f"{v.name}.sort()",
        f"{v.name}.fill({scalar(s, 1)})",
        f"np.put({v.name}, [1, 0], [{scalar(s, 1)}, {scalar(s, 1)}])",
        f"np.put({v.name}, {s.rng.randrange(min(v.shape))}, {scalar(s, 1)})",
        f"{v.name}[...] = {atom(values)} * {more}",
    ]
    if len(v.shape) == 2:
        options += [f"np.fill_diagonal({v.name}, {scalar(s, 1)})"] if v.shape[0] == v.shape[1] else []
        options += [f"{v.name}.sort(axis=0)"]
    if v.shape == (BIG,):
        options += [f"np.multiply({v.name}[1:], {v.name}[:-1] * 0.5, out={v.name}[1:])"]
    return [s.rng.choice(options)]


@form(3)
def masked(s: Scope) -> Lines | None:
    """Writes through masks, with numbers and with as many values as there are."""
    v = s.writable()
    if v is None:
        return None
    name = s.fresh("m")
    values = array(s, v.shape, 1)
    uses = [
        f"{v.name}[{name}] = {atom(values)}[{name}]",
        f"{v.name}[{name}] {s.rng.choice(ASSIGN)} {scalar(s, 1)}",
        f"{v.name}[~{name}] *= {number(s)}",
        f"{v.name}[:] = np.where({name}, {values}, {v.name})",
    ]
    return [f"{name} = {atom(array(s, v.shape, 1))} > {number(s)}", s.rng.choice(uses)]


@form(3)
def through_indices(s: Scope) -> Lines | None:
    """Arrays of indices: distinct and repeated, in one axis and in two."""
    v = s.writable()
    if v is None or v.shape[0] < 2:
        return None
    least = min(v.shape[0], BIG_FROM)
    picks = [s.rng.randrange(least) for _ in range(3)]
    rest = v.shape[1:]
    name = s.fresh("k")
    at = s.rng.choice(["np.add.at", "np.subtract.at"])
    uses = [
        f"{v.name}[{name}] {s.rng.choice(ASSIGN)} {array(s, (3, *rest), 1)}",
        f"{at}({v.name}, {name}, {array(s, (3, *rest), 1)})",
        f"{at}({v.name}, {name}, {scalar(s, 1)})",
        f"{v.name}[{name}] *= {scalar(s, 1)}",
        f"{v.name}[np.arange({size(v.shape[0])})[::-1]] = {array(s, v.shape, 1)}",
    ]
    if rest and rest[0] >= 2:
        columns = [s.rng.randrange(min(rest[0], BIG_FROM)) for _ in range(3)]
        uses += [
            f"{v.name}[{name}, {columns}] {s.rng.choice(ASSIGN)} {array(s, (3,), 1)}",
            f"np.add.at({v.name}, ({name}, {columns}), {array(s, (3,), 1)})",
            f"{v.name}[:, {columns}] += {array(s, (v.shape[0], 3), 1)}",
        ]
    return [f"{name} = np.array({picks})", s.rng.choice(uses)]


@form(1)
def chained(s: Scope) -> Lines | None:
    """One array under two names at once."""
    like = s.pick("a")
    if like is None:
        return None
    first, second = (s.fresh(p) for p in "pq")
    text = f"{array(s, like.shape, 1)} * 1.0"
    s.add(Var(first, "a", like.shape))
    s.add(Var(second, "a", like.shape))
    s.share(second, first)
    return [f"{first} = {second} = {text}"]
