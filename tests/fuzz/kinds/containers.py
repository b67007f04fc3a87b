"""Lists, dicts and objects of numbers; comprehensions; lists that grow."""

from __future__ import annotations

from tests.fuzz.expressions import atom, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, block, form, indent


@form(3)
def new_list(s: Scope) -> Lines:
    items = [scalar(s, 1) for _ in range(s.rng.randint(2, 3))]
    return [f"{s.add(Var(s.fresh('l'), 'l', low=len(items))).name} = [{', '.join(items)}]"]


@form(3)
def list_write(s: Scope) -> Lines | None:
    v = s.pick("l")
    if v is None:
        return None
    return [f"{v.name}[{s.rng.randrange(v.low)}] {s.rng.choice(['=', '+='])} {scalar(s, 1)}"]


@form(2)
def new_dict(s: Scope) -> Lines:
    keys = tuple(s.rng.sample(["a", "b", "c"], 2))
    items = ", ".join(f'"{k}": {scalar(s, 1)}' for k in keys)
    return [f"{s.add(Var(s.fresh('d'), 'd', keys=keys)).name} = {{{items}}}"]


@form(2)
def dict_write(s: Scope) -> Lines | None:
    v = s.pick("d")
    return [f'{v.name}["{s.rng.choice(v.keys)}"] {s.rng.choice(["=", "*="])} {scalar(s, 1)}'] if v else None


@form(2)
def new_object(s: Scope) -> Lines:
    text = scalar(s, 1)
    return [f"{s.add(Var(s.fresh('o'), 'o', keys=('p', 'q'))).name} = Pair({text}, 0.7)"]


@form(2)
def attribute_write(s: Scope) -> Lines | None:
    v = s.pick("o")
    if v is None:
        return None
    return [
        s.rng.choice([f"{v.name}.{s.rng.choice('pq')} = {scalar(s, 1)}", f"{v.name}.grow({scalar(s, 1)})"])
    ]


@form(2)
def unpack(s: Scope) -> Lines | None:
    v = s.pick("l") or s.pick("a")
    if v is None or (v.kind == "a" and (len(v.shape) != 1 or v.shape[0] < 2)):
        return None
    names = [s.add(Var(s.fresh("s"), "f")).name for _ in range(2)]
    return [f"{names[0]}, {names[1]} = {v.name}[0], {v.name}[1] * 0.5"]


@form(2)
def comprehension(s: Scope) -> Lines:
    inner = s.inner()
    i = inner.add(Var(s.fresh("k"), "i", low=0, high=2))
    text = scalar(inner, 1)
    kind = s.rng.randrange(3)
    if kind == 0:
        return [f"{s.add(Var(s.fresh('l'), 'l', low=3)).name} = [{text} for {i.name} in range(3)]"]
    if kind == 1:
        return [f"{s.add(Var(s.fresh('s'), 'f')).name} = sum({atom(text)} for {i.name} in range(3))"]
    return [f"{s.add(Var(s.fresh('a'), 'a', (3,))).name} = np.array([{text} for {i.name} in range(3)])"]


@form(2)
def grown_list(s: Scope) -> Lines | None:
    """A list that grows in a loop over the argument n, then is added up."""
    if s.depth:
        return None
    name, total = s.fresh("g"), s.fresh("s")
    inner = s.inner(loop=True)
    i = inner.add(Var(s.fresh("i"), "i", low=0, high=3))
    body = [*block(inner, 0, 2), f"{name}.append({scalar(inner)})"]
    s.add(Var(total, "f"))
    how = s.rng.choice(
        [f"{total} = sum({name})", f"{total} = {name}[-1] * {name}[0]", f"{total} = np.sum(np.array({name}))"]
    )
    return [f"{name} = []", f"for {i.name} in range(n):", *indent(body), how]
