"""Arrays whose lengths are known at run time only: selected, cut at a computed place, grown, joined again."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG
from tests.fuzz.statements import Lines, form, indent, room

TO_NUMBER = (
    "np.sum({0})",
    "np.sum({0} * {0})",
    "np.sum(np.sin({0}))",
    "np.sum({0}[1:] * {0}[:-1])",
    "np.sum(np.cumsum({0}) * 0.5)",
    "np.sum(np.sort({0}) * np.arange(len({0})))",
    "np.sum(np.outer({0}, {0}[:2]))",
    "np.dot({0}, {0}[::-1])",
    "(np.mean({0}) if len({0}) else 0.5)",
    "(np.max({0}) if {0}.size > 0 else 0.25)",
    "sum(e * e for e in {0})",
    "sum([e * 0.5 for e in {0} if e > 0.1])",
    "np.sum(np.concatenate([{0}, {0} * 2.0]) ** 2)",
    "np.sum(np.where({0} > 0.2, {0}, 0.3))",
    "np.sum(np.abs({0})) / (1 + len({0}))",
    "np.sum({0}[None, :] - {0}[:, None] * 0.5)",
    "np.sum(np.diff({0}) ** 2)",
    "np.sum(np.append({0}, [0.5, 0.6]) ** 2)",
)
"""Every one of them is defined for no items at all."""


def selection(s: Scope) -> str | None:
    """An array of unknown length."""
    v = s.pick("a", (BIG,))
    if v is None:
        return None
    u = v.name
    return s.rng.choice(
        [
            f"{u}[{u} > {number(s)}]",
            f"{u}[({u} > {number(s)}) & ({u} < 1.2)]",
            f"{u}[np.flatnonzero({u} < {number(s)})]",
            f"np.compress({u} > {number(s)}, {u})",
            f"np.extract({u} < {number(s)}, {atom(array(s, v.shape, 1))})",
            f"{u}[np.argsort({u})[: np.count_nonzero({u} > {number(s)})]]",
            f"{u}[: int(np.sum({u} > {number(s)}))]",
            f"{u}[np.argmax({u}) :]",
            f"{u}[: int(np.argmin({u}))]",
            f"np.delete({u}, np.argmax({u}))",
            f"np.unique(np.round({u}, 1)) * {scalar(s, 0)}",
            f"np.repeat({u}, (np.abs({u}) * 2).astype(int))",
            f"np.array([e * {atom(scalar(s, 0))} for e in {u} if e > {number(s)}])",
            f"np.sort({u})[np.searchsorted(np.sort({u}), {number(s)}) :]",
        ]
    )


@form(5)
def selected(s: Scope) -> Lines | None:
    """Selected, perhaps written, and summed up in some way."""
    text = selection(s)
    if text is None:
        return None
    name, total = s.fresh("q"), s.fresh("s")
    lines = [f"{name} = {text} * 1.0"]
    if s.chance(0.5):
        lines.append(
            s.rng.choice(
                [
                    f"{name} *= {scalar(s, 1)}",
                    f"{name}[1:] += {name}[:-1] * 0.5",
                    f"{name}[{name} > 0.5] = {scalar(s, 0)}",
                    f"{name}[::2] -= {scalar(s, 0)}",
                    f"{name}[-2:] = 0.3",
                    f"{name} = np.concatenate([{name}, u])",
                    f"{name} = {name}[::-1] * {scalar(s, 0)}",
                    f"{name}[...] = np.tanh({name})",
                ]
            )
        )
    s.add(Var(total, "f"))
    ends = s.rng.sample(TO_NUMBER, 2)
    return [*lines, f"{total} = " + " + ".join(end.format(name) for end in ends)]


@form(3)
def parted(s: Scope) -> Lines | None:
    """Cut in two where the data say, each part changed, and joined: as long as before."""
    v = s.pick("a", (BIG,))
    if v is None:
        return None
    k, p, q = s.fresh("k"), s.fresh("p"), s.fresh("q")
    name = s.add(Var(s.fresh("a"), "a", v.shape)).name
    place = s.rng.choice(
        [f"int(np.sum({v.name} > {number(s)}))", f"int(np.argmax({v.name}))", "n // 2", "min(n, len(u))"]
    )
    parts = s.rng.choice(
        [
            [f"{p}, {q} = {v.name}[:{k}] * 1.0, {v.name}[{k}:] * {scalar(s, 0)}"],
            [f"{p}, {q} = np.split({v.name} * 1.0, [{k}])"],
            [f"{p} = {v.name}[:{k}].copy()", f"{q} = {v.name}[{k}:] * 0.5"],
        ]
    )
    change = s.rng.choice([f"{p} *= {scalar(s, 0)}", f"{q}[:1] = {scalar(s, 0)}", f"{q} = np.cumsum({q})"])
    joins = [f"np.concatenate([{q}, {p}])", f"np.hstack(({p}, {q}))", f"np.append({p}, {q})"]
    return [f"{k} = {place}", *parts, change, f"{name} = {s.rng.choice(joins)} * 1.0"]


@form(3)
def grown_where(s: Scope) -> Lines | None:
    """A list that grows where a condition holds, and becomes an array."""
    if not room(s, loop=True):
        return None
    grown, i, total = s.fresh("g"), s.fresh("i"), s.fresh("s")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    body = [f"if {condition(inner)}:", f"    {grown}.append({scalar(inner, 1)})"]
    if s.chance(0.4):
        body += [f"elif {grown} and {condition(inner)}:", f"    {grown}[-1] *= {scalar(inner, 0)}"]
    if s.chance(0.3):
        body += [f"if len({grown}) > 2:", f"    {grown}.pop({s.rng.choice(['', '0'])})"]
    made = s.rng.choice(
        [f"np.array({grown})", f"np.asarray({grown}, dtype=float)", f"np.array({grown})[::-1]"]
    )
    array_of = s.fresh("q")
    ends = s.rng.sample(TO_NUMBER, 2)
    s.add(Var(total, "f"))
    return [
        f"{grown} = [{s.rng.choice(['', scalar(s, 1)])}]",
        f"for {i} in range(n):",
        *indent(body),
        f"{array_of} = {made}",
        f"{total} = " + " + ".join(end.format(array_of) for end in ends),
    ]


@form(2)
def one_of_two_lengths(s: Scope) -> Lines | None:
    """An array that is longer on one path than on the other."""
    v = s.pick("a", (BIG,))
    if v is None:
        return None
    name, total = s.fresh("q"), s.fresh("s")
    options = [f"{v.name}[1:]", f"{v.name}[:2]", f"np.concatenate([{v.name}, {v.name}])", f"{v.name} * 0.5"]
    a, b = s.rng.sample(options, 2)
    made = s.rng.choice(
        [
            [f"{name} = {a} if {condition(s)} else {b}"],
            [f"if {condition(s)}:", f"    {name} = {a}", "else:", f"    {name} = {b}"],
            [f"{name} = {a}", f"if {condition(s)}:", f"    {name} = {name}[1:]"],
            [f"{name} = {a}", "for _ in range(n):", f"    {name} = np.append({name}, {name}[:1] * 0.5)"],
            [f"{name} = {b}", "for _ in range(n):", f"    {name} = {name}[:-1] + {name}[1:] * 0.1"],
        ]
    )
    if "[:2]" in made[0] and "+" in made[-1]:  # two lengths of which one has run out
        return None
    s.add(Var(total, "f"))
    return [*made, f"{total} = {s.rng.choice(TO_NUMBER).format(name)}"]
