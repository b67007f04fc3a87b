"""Integer arrays as indices, with repeats, read and written through views; parts of single precision."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.scope import Scope, Shape, Var
from tests.fuzz.sizes import BIG, BIG_FROM, part, size, smaller
from tests.fuzz.statements import Lines, form, indent, room

ASSIGN = ("=", "+=", "-=", "*=")


def some_indices(s: Scope, least: int, count: int = 3) -> str:
    """Indices below ``least``: given, computed from ``n``, or found in the data."""
    picks = [s.rng.randrange(-least, least) for _ in range(count)]
    options = [f"np.array({picks})", f"{picks}", f"(np.arange({count}) + n) % {least}"]
    vectors = [v for v in s.of("a") if len(v.shape) == 1 and v.shape[0] >= BIG_FROM]
    if vectors and least >= BIG_FROM - 1:
        v = s.rng.choice(vectors)
        options += [
            f"np.argsort({v.name}[:{least}])[:{count}]",
            f"np.argsort(-{v.name}[:{least}])[-{count}:]",
        ]
    return s.rng.choice(options)


def usable(s: Scope) -> Var | None:
    found = [v for v in s.of("a") if s.may_be_written(v) and v.shape[0] >= 2]
    return s.rng.choice(found) if found else None


@form(3)
def gathered(s: Scope) -> Lines | None:
    """Read through indices: a new array, whatever is written to it."""
    v = usable(s)
    if v is None:
        return None
    k, name = s.fresh("k"), s.fresh("a")
    least = min(v.shape[0], BIG_FROM)
    shape: Shape = (3, *v.shape[1:])
    forms = [f"{v.name}[{k}]", f"np.take({v.name}, {k}, axis=0)", f"{v.name}[{k}] * {v.name}[{k}]"]
    if len(v.shape) == 1:
        forms += [f"({v.name} * 0.5)[{k}]", f"np.outer({v.name}[{k}], {v.name}[{k}])[[0, 1, 1], [2, 2, 0]]"]
    elif v.shape[1] >= 3:
        forms += [f"{v.name}[{k}][:, ::-1]", f"{v.name}[::-1][{k}]"]
    lines = [f"{k} = {some_indices(s, least)}", f"{name} = {s.rng.choice(forms)}"]
    if s.chance(0.4):
        lines += [f"{name}[{s.rng.choice(['0', '-1', '1:'])}] {s.rng.choice(ASSIGN)} {scalar(s, 1)}"]
    s.add(Var(name, "a", shape))
    return lines


@form(3)
def scattered(s: Scope) -> Lines | None:
    """Written through indices that may repeat, through a view or whole, from itself or from others."""
    v = usable(s)
    if v is None:
        return None
    k, j = s.fresh("k"), s.fresh("k")
    view, n = some_view(s, v)
    least = min(n, BIG_FROM)
    rest = v.shape[1:]
    ufunc = s.rng.choice(["np.add.at", "np.subtract.at"])
    uses = [
        f"{ufunc}({view}, {k}, {array(s, (3, *rest), 1)})",
        f"{ufunc}({view}, {k}, {view}[{j}])",
        f"{view}[{k}] {s.rng.choice(ASSIGN)} {view}[{j}]",
        f"{view}[{k}] {s.rng.choice(ASSIGN)} {array(s, (3, *rest), 1)}",
        f"{view}[{k}] = {view}[{k}][::-1]",
    ]
    if rest and rest[0] >= 3:
        uses += [
            f"{view}[{k}, 1:] {s.rng.choice(ASSIGN)} {scalar(s, 1)}",
            f"{view}[np.ix_({k}, [0, 2])] {s.rng.choice(ASSIGN)} {scalar(s, 1)}",
            f"np.add.at({view}.T, ({s.rng.choice(['[0, 1, 0]', '1'])}, {k}), {array(s, (3,), 1)})",
            f"{view}[[0, 1, 1], {some_indices(s, 3)}] {s.rng.choice(ASSIGN)} {array(s, (3,), 1)}",
        ]
    lines = [f"{k} = {some_indices(s, least)}", f"{j} = {some_indices(s, least)}"]
    use = [s.rng.choice(uses)]
    if s.chance(0.3) and room(s, loop=True):
        use = ["for _ in range(n):", *indent([*use, f"{k} = np.asarray({k})[::-1]"])]
    return [*lines, *use]


def some_view(s: Scope, v: Var) -> tuple[str, int]:
    """A view of an array, and how many rows it has."""
    n = v.shape[0]
    sizes = [m for m in smaller(n) if m > 1]
    if not sizes or s.chance(0.4):
        return s.rng.choice([(v.name, n), (f"{v.name}[::-1]", n)])
    m = s.rng.choice(sizes)
    return f"{v.name}[{s.rng.choice(part(s.rng, n, m))}]", m


@form(2)
def counted(s: Scope) -> Lines | None:
    """Sums by group, and along axes by indices."""
    vectors = [v for v in s.of("a") if len(v.shape) == 1 and v.shape[0] >= 3]
    if not vectors:
        return None
    v, k, name = s.rng.choice(vectors), s.fresh("k"), s.fresh("a")
    w = atom(array(s, v.shape, 1))
    text = s.rng.choice(
        [
            f"np.bincount({k}, weights={v.name}[:3], minlength=3)",
            f"np.bincount({k}, weights={w}[:3] * {v.name}[-3:], minlength=4)[:3]",
            f"np.take_along_axis({v.name}, {k}, axis=0)",
            f"np.zeros(3) + np.sum({v.name}[{k}] * {w}[{k}])",
            f"np.add.reduceat({v.name}, [0, 1, 2])",
        ]
    )
    s.add(Var(name, "a", (3,)))
    return [f"{k} = np.array({[s.rng.randrange(3) for _ in range(3)]})", f"{name} = {text}"]


@form(3)
def out_through_views(s: Scope) -> Lines | None:
    """``out=`` and ``copyto`` with views of views, which may read what they write."""
    v = usable(s)
    if v is None:
        return None
    view, shape = deep_view(s, v)
    values, more = atom(array(s, shape, 1)), array(s, shape, 1)
    return [
        s.rng.choice(
            [
                f"np.add({values}, {more}, out={view})",
                f"np.multiply({view}, {values}, out={view})",
                f"np.subtract({values}, {view}, out={view})",
                f"np.sin({values}, out={view})",
                f"np.copyto({view}, {values})",
                f"np.copyto({view}, {values}, where={values} > {number(s)})",
                f"np.copyto({view}, {scalar(s, 1)})",
                f"np.cumsum({values}, axis=0, out={view})",
                f"{view}[...] = {values}",
                f"np.clip({values}, -0.8, 0.9, out={view})",
            ]
        )
    ]


def deep_view(s: Scope, v: Var) -> tuple[str, Shape]:
    """A view of a view, with a slice in it."""
    text, n = some_view(s, v)
    if len(v.shape) == 2 and s.chance(0.5):
        text, columns = s.rng.choice([(f"{text}[:, ::-1]", v.shape[1]), (f"{text}[:, :1]", 1)])
        return text, (n, columns)
    if len(v.shape) == 2 and s.chance(0.5):
        return f"{text}.T", (v.shape[1], n)
    return f"{text}[::-1]", (n, *v.shape[1:])


@form(2)
def carried_indices(s: Scope) -> Lines | None:
    """Indices that a loop changes."""
    vectors = [v for v in s.of("a", (BIG,)) if s.may_be_written(v)]
    if not vectors or not room(s, loop=True):
        return None
    v, k, total = s.rng.choice(vectors), s.fresh("k"), s.fresh("s")
    body = s.rng.choice(
        [
            [f"{total} += np.sum({v.name}[{k}])", f"{k} = ({k} + 1) % {BIG_FROM}"],
            [f"{v.name}[{k}] *= {number(s)}", f"{k} = {k}[::-1] + 0", f"{total} += {v.name}[{k}[0]]"],
            [f"{k}[0] = ({k}[1] + 1) % {BIG_FROM}", f"np.add.at({v.name}, {k}, {atom(scalar(s, 0))})"],
            [f"{k} = np.argsort({v.name})[:2]", f"{v.name}[{k}] += {total}", f"{total} *= 0.5"],
        ]
    )
    lines = [f"{total} = {scalar(s, 0)}", f"{k} = np.array([0, {s.rng.randrange(3)}])", "for _ in range(n):"]
    s.add(Var(total, "f"))
    return [*lines, *indent(body)]


@form(1)
def as_long(s: Scope) -> Lines | None:
    """All items in an order that is computed."""
    v = s.pick("a", (BIG,))
    if v is None:
        return None
    name = s.add(Var(s.fresh("a"), "a", v.shape)).name
    order = s.rng.choice(
        [f"np.argsort({v.name})", f"np.arange({size(BIG)})[::-1]", f"np.arange({size(BIG)}) // 2"]
    )
    return [f"{name} = {v.name}[{order}] * {atom(array(s, v.shape, 1))}"]
