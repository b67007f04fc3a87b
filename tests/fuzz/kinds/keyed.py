"""Dicts whose keys the data tell: sums and groups by a label, caches, counts, lists of lists."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG
from tests.fuzz.statements import Lines, form, indent, room


def label(s: Scope, e: str, i: str) -> str:
    """A label of an item or of a trip: an integer, a string, a truth value, a tuple."""
    return s.rng.choice(
        [
            f"int(np.floor({e} * 2))",
            f"int(np.sign({e}))",
            f"round(float({e}))",
            f'"high" if {e} > {number(s)} else "low"',
            f"bool({e} > {number(s)})",
            f"({i} % 2, {e} > 0.3)",
            f"{i} % 3",
        ]
    )


TERMS = ("{v}", "{v} * {v}", "{v} * 0.5 + 0.1", "np.tanh({v})")


@form(5)
def grouped(s: Scope) -> Lines | None:
    """Each item is added to what is held by its label."""
    v = s.pick("a", (BIG,))
    if v is None or not room(s, loop=True):
        return None
    d, i, e, k = s.fresh("d"), s.fresh("i"), s.fresh("e"), s.fresh("k")
    inner = s.inner(loop=True)
    inner.add(Var(e, "f"))
    added = scalar(inner, 1)
    make, step = s.rng.choice(
        [
            ("{}", [f"{d}[{k}] = {d}.get({k}, 0.0) + {added}"]),
            ("defaultdict(float)", [f"{d}[{k}] += {added}"]),
            ("{}", [f"if {k} in {d}:", f"    {d}[{k}] *= {added}", "else:", f"    {d}[{k}] = {e} + 0.5"]),
            ("{}", [f"if {k} not in {d}:", f"    {d}[{k}] = 0.3", f"{d}[{k}] -= {added}"]),
            ("{}", [f"{d}.setdefault({k}, 0.7)", f"{d}[{k}] += {added} * {d}[{k}]"]),
            ("{}", ["try:", f"    {d}[{k}] += {added}", "except KeyError:", f"    {d}[{k}] = {e} * 0.5"]),
            ("dict()", [f"{d}[{k}] = max({d}.get({k}, -9.0), {added})"]),
        ]
    )
    extra = [f"if len({d}) > 2 and {condition(inner)}:", f"    {d}.pop({k})"] if s.chance(0.2) else []
    total = s.add(Var(s.fresh("s"), "f")).name
    return [
        f"{d} = {make}",
        f"for {i}, {e} in enumerate({v.name}):",
        *indent([f"{k} = {label(s, e, i)}", *step, *extra]),
        *summed(s, d, total),
    ]


def summed(s: Scope, d: str, total: str) -> Lines:
    """A number made of all that a dict of numbers holds."""
    term = s.rng.choice(TERMS)
    return s.rng.choice(
        [
            [f"{total} = sum({term.format(v='v')} for v in {d}.values())"],
            [f"{total} = 0.1", f"for key in {d}:", f"    {total} += {term.format(v=f'{d}[key]')}"],
            [
                f"{total} = 0.1",
                f"for key, v in {d}.items():",
                f"    {total} = {total} * 0.5 + {term.format(v='v')}",
            ],
            [f"{total} = 0.1", f"for key in sorted({d}):", f"    {total} += {term.format(v=f'{d}[key]')}"],
            [f"{total} = max({d}.values(), default=0.5) * len({d})"],
            [f"{total} = np.sum(np.array(list({d}.values())) ** 2)"],
            [f"{total} = {d}.get(1, 0.25) + {d}.get('low', 0.5) + len({d})"],
        ]
    )


@form(3)
def lists_by_label(s: Scope) -> Lines | None:
    """Lists of numbers by a label, each made one number in the end."""
    v = s.pick("a", (BIG,))
    if v is None or not room(s, loop=True):
        return None
    d, i, e, k = s.fresh("d"), s.fresh("i"), s.fresh("e"), s.fresh("k")
    inner = s.inner(loop=True)
    inner.add(Var(e, "f"))
    added = scalar(inner, 1)
    make, step = s.rng.choice(
        [
            ("{}", f"{d}.setdefault({k}, []).append({added})"),
            ("defaultdict(list)", f"{d}[{k}].append({added})"),
        ]
    )
    total = s.add(Var(s.fresh("s"), "f")).name
    end = s.rng.choice(
        [
            [f"{total} = sum(max(g) for g in {d}.values())"],
            [f"{total} = 0.0", f"for g in {d}.values():", f"    {total} += sum(g) / len(g)"],
            [
                f"{total} = 0.0",
                f"for key, g in {d}.items():",
                f"    {total} += np.prod(np.array(g) + 1.5) * 0.1",
            ],
            [f"{total} = sum(g[0] * g[-1] for g in {d}.values())"],
        ]
    )
    head = f"for {i}, {e} in enumerate({v.name}):"
    return [f"{d} = {make}", head, *indent([f"{k} = {label(s, e, i)}", step]), *end]


@form(2)
def arrays_by_label(s: Scope) -> Lines | None:
    """Arrays held by a label, added to or replaced."""
    like = s.pick("a")
    if like is None or not room(s, loop=True) or s.loops:
        return None
    d, i, k = s.fresh("d"), s.fresh("i"), s.fresh("k")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    made = f"{array(inner, like.shape, 1)} * 1.0"
    key = f"int(np.floor({atom(scalar(inner, 1))}))"
    step = s.rng.choice(
        [
            [f"{d}[{k}] = {d}[{k}] + {made} if {k} in {d} else {made}"],
            [f"if {k} not in {d}:", f"    {d}[{k}] = np.zeros({like.name}.shape)", f"{d}[{k}] += {made}"],
            [f"{d}[{k}] = {made}"],
        ]
    )
    total = s.add(Var(s.fresh("s"), "f")).name
    return [
        f"{d} = {{}}",
        f"for {i} in range(n):",
        *indent([f"{k} = {key}", *step]),
        f"{total} = sum(np.sum(g * g) for g in {d}.values())",
    ]


@form(2)
def remembered(s: Scope) -> Lines | None:
    """A recursive function that keeps what it has computed."""
    if s.depth >= 2:
        return None
    memo, name = s.fresh("d"), s.fresh("f")
    total = s.add(Var(s.fresh("s"), "f")).name
    inner = s.inner()
    inner.variables.pop(total, None)
    base, factor = scalar(inner, 1), scalar(inner, 0)
    step = s.rng.choice([f"{name}(k - 1) * {atom(factor)}", f"0.4 * {name}(k - 1) + 0.3 * {name}(k - 2)"])
    body = [
        "if k < 2:",
        f"    return {base}",
        f"if k not in {memo}:",
        f"    {memo}[k] = {step}",
        f"return {memo}[k]",
    ]
    count = s.rng.choice(["n", "4", "n + 1"])
    return [f"{memo} = {{}}", f"def {name}(k):", *indent(body), f"{total} = {name}({count})"]


@form(2)
def buckets(s: Scope) -> Lines | None:
    """Lists of lists, filled by a computed index."""
    v = s.pick("a", (BIG,))
    if v is None or not room(s, loop=True):
        return None
    b, i, e = s.fresh("b"), s.fresh("i"), s.fresh("e")
    inner = s.inner(loop=True)
    inner.add(Var(e, "f"))
    place = s.rng.choice([f"int(abs({e}) * 2) % 3", f"{i} % 3", f"0 if {e} > {number(s)} else 2"])
    total = s.add(Var(s.fresh("s"), "f")).name
    ends = [
        f"{total} = sum(sum(g) * len(g) for g in {b})",
        f"{total} = sum(g[-1] for g in {b} if g)",
        f"{total} = sum(e * e for g in {b} for e in g)",
        f"{total} = np.sum(np.array([len(g) * 0.5 + sum(g) for g in {b}]))",
    ]
    body = [f"{b}[{place}].append({scalar(inner, 1)})"]
    head = f"for {i}, {e} in enumerate({v.name}):"
    return [f"{b} = [[], [], []]", head, *indent(body), s.rng.choice(ends)]
