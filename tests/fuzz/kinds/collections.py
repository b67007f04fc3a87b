"""Containers of arrays and of numbers, passed, returned, grown, unpacked and looped over."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.scope import Scope, Shape, Var
from tests.fuzz.sizes import index
from tests.fuzz.statements import Lines, form, indent


def some_shape(s: Scope) -> Shape | None:
    v = s.pick("a")
    return v.shape if v is not None else None


@form(3)
def list_of_arrays(s: Scope) -> Lines | None:
    """Its items may be arrays with names: a write through one is a write to the other."""
    like = s.pick("a")
    if like is None or s.depth:
        return None
    name = s.fresh("L")
    items = [like.name, f"{array(s, like.shape, 1)} * 1.0", f"np.zeros({like.name}.shape)"]
    s.rng.shuffle(items)
    s.add(Var(name, "L", like.shape, low=3))
    s.share(name, like.name)
    return [f"{name} = [{', '.join(items)}]"]


@form(3)
def write_in_list(s: Scope) -> Lines | None:
    v = s.writable("L")
    if v is None:
        return None
    k = s.rng.randrange(v.low)
    where = ", ".join(index(s, n) for n in v.shape)
    options = [
        f"{v.name}[{k}][{where}] {s.rng.choice(['=', '+=', '*='])} {scalar(s, 1)}",
        f"{v.name}[{k}] += {array(s, v.shape, 1)}",
        f"{v.name}[{k}] *= {scalar(s, 1)}",
    ]
    if not s.depth:
        options += [
            f"{v.name}[{k}] = {array(s, v.shape, 1)} * 1.0",
            f"{v.name}[0], {v.name}[1] = {v.name}[1], {v.name}[0]",
        ]
    return [s.rng.choice(options)]


@form(2)
def loop_over_arrays(s: Scope) -> Lines | None:
    v = s.pick("L")
    if v is None or s.loops:
        return None
    total, e = s.fresh("s"), s.fresh("e")
    s.add(Var(total, "f"))
    head = s.rng.choice(
        [
            f"for {e} in {v.name}:",
            f"for {e} in reversed({v.name}):",
            f"for {e}, _ in zip({v.name}, range(2)):",
        ]
    )
    body = [f"{total} += np.sum({e} * {atom(scalar(s, 1))})"]
    body += [f"{e} *= 0.9"] if s.chance(0.3) and s.may_be_written(v) else []
    return [f"{total} = {scalar(s, 0)}", head, *indent(body)]


@form(2)
def dict_of_arrays(s: Scope) -> Lines | None:
    shape = some_shape(s)
    if shape is None:
        return None
    name = s.fresh("D")
    items = ", ".join(f'"{k}": {array(s, shape, 1)} * 1.0' for k in "pq")
    s.add(Var(name, "D", shape, keys=("p", "q")))
    return [f"{name} = {{{items}}}"]


@form(2)
def write_in_dict(s: Scope) -> Lines | None:
    v = s.writable("D")
    if v is None:
        return None
    at = f'{v.name}["{s.rng.choice(v.keys)}"]'
    where = ", ".join(index(s, n) for n in v.shape)
    return [
        s.rng.choice(
            [
                f"{at}[{where}] {s.rng.choice(['=', '+=', '*='])} {scalar(s, 1)}",
                f"{at} += {array(s, v.shape, 1)}",
                f"{at} = {array(s, v.shape, 1)} * 1.0",
                f'{v.name}.update(p={v.name}["q"] * 0.5)',
                f'{v.name} |= {{"p": {array(s, v.shape, 1)} * 1.0}}',
            ]
        )
    ]


@form(2)
def loop_over_dict(s: Scope) -> Lines | None:
    v = s.pick("D") or s.pick("d")
    if v is None or s.loops:
        return None
    total = s.fresh("s")
    s.add(Var(total, "f"))
    term = "np.sum(e * e)" if v.kind == "D" else "e * 0.5"
    return s.rng.choice(
        [
            [f"{total} = 0.0", f"for key, e in {v.name}.items():", f"    {total} += {term} * len(key)"],
            [f"{total} = sum({term} for e in {v.name}.values())"],
            [f'{total} = sum({{k: {term} for k, e in {v.name}.items() if k != "z"}}.values())'],
            [
                f"{total} = 0.5",
                f"for key in sorted({v.name}):",
                f"    e = {v.name}[key]",
                f"    {total} -= {term}",
            ],
        ]
    )


@form(2)
def list_methods(s: Scope) -> Lines | None:
    v = s.pick("l")
    if v is None or s.depth:
        return None
    s.add(Var(v.name, "l", low=v.low + 1))
    return s.rng.choice(
        [
            [f"{v.name}.append({scalar(s, 1)})"],
            [f"{v.name}.insert(1, {scalar(s, 1)})"],
            [f"{v.name}.extend([{scalar(s, 1)}])"],
            [f"{v.name} += [{scalar(s, 1)}]"],
            [f"{v.name} = [{scalar(s, 1)}, *{v.name}]"],
            [f"{v.name}[1:1] = [{scalar(s, 1)}]"],
            [f"{v.name}.append({v.name}.pop(0) * {number(s)})", f"{v.name}.append({scalar(s, 1)})"],
            [f"{v.name}.reverse()", f"{v.name}.append({scalar(s, 0)})"],
        ]
    )


@form(2)
def star_unpacked(s: Scope) -> Lines | None:
    v = s.pick("l") or s.pick("a")
    if v is None or (v.kind == "a" and (len(v.shape) != 1 or v.shape[0] < 3)):
        return None
    first, rest = s.fresh("s"), s.fresh("l")
    length = v.low - 1 if v.kind == "l" else 2
    s.add(Var(first, "f"))
    s.add(Var(rest, "l", low=max(length, 0)))
    source = v.name if v.kind == "l" else f"{v.name}[:3]"
    return [s.rng.choice([f"{first}, *{rest} = {source}", f"*{rest}, {first} = {source}"])]


@form(2)
def nested_targets(s: Scope) -> Lines:
    names = [s.fresh("s") for _ in range(3)]
    a, b, c = names
    values = [scalar(s, 1) for _ in names]
    for name in names:
        s.add(Var(name, "f"))
    return [
        s.rng.choice(
            [
                f"{a}, ({b}, {c}) = {values[0]}, ({values[1]}, {values[2]})",
                f"({a}, {b}), {c} = [{values[0]}, {values[1]}], {values[2]}",
                f"[{a}, {b}, {c}] = {values[0]}, {values[1]}, {values[2]}",
            ]
        )
    ]


@form(2)
def filtered(s: Scope) -> Lines | None:
    """Comprehensions with conditions, in two loops, over arrays and their rows."""
    v = s.pick("a")
    if v is None:
        return None
    total = s.add(Var(s.fresh("s"), "f")).name
    inner = s.inner()
    inner.add(Var("k", "i", low=0, high=2))
    text = atom(scalar(inner, 1))
    options = [
        f"{total} = sum([{text} for k in range(3) if k != 1])",
        f"{total} = sum({text} * j for k in range(3) for j in range(k))",
        f"{total} = np.sum(np.array([[{text} * j for j in range(2)] for k in range(3)]))",
        f"{total} = sum(sum([{text} for k in range(3)][:2]) for _ in range(2))",
    ]
    if len(v.shape) == 1:
        options += [
            f"{total} = sum([e * e for e in {v.name} if e > {number(s)}])",
            f"{total} = np.sum(np.array([e * {text} for k, e in enumerate({v.name}[:3])]))",
            f"{total} = sum({{k: e * 0.5 for k, e in enumerate({v.name}[:3])}}.values())",
            f"{total} = max(e * 0.5 for e in {v.name})",
        ]
    else:
        options += [
            f"{total} = sum(np.sum(row) * row[0] for row in {v.name})",
            f"{total} = np.sum(np.stack([row * 0.5 for row in {v.name}]))",
        ]
    return [s.rng.choice(options)]


@form(2)
def several_results(s: Scope) -> Lines | None:
    """A helper that returns a tuple, a list or a dict with arrays in it."""
    found = [v for v in s.of("a") if len(v.shape) == 1 and s.may_be_written(v)]
    if not found:
        return None
    v = s.rng.choice(found)
    a, b = s.fresh("a"), s.fresh("s")
    s.add(Var(a, "a", v.shape))
    s.add(Var(b, "f"))
    passed = array(s, v.shape, 1)
    use = s.rng.choice(
        [
            [f"{a}, {b} = split({passed}, {scalar(s, 1)})"],
            [f"{b}, {a} = split({passed}, {scalar(s, 1)})[::-1]"],
            [f"r = both({passed}, {scalar(s, 1)})", f'{a} = r["a"]', f'{b} = r["s"]'],
            [f"{a}, {b} = total([{passed}, {v.name}], {scalar(s, 1)})"],
        ]
    )
    return use
