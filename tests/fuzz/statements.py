"""Statements: assignments, in-place writes, views and aliases, containers, control flow, calls.

Each form is a function from a scope to lines, registered with a weight; it returns None when the
scope has nothing for it to work on.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.expressions import array, atom, condition, cuts, index, number, scalar
from tests.fuzz.scope import Scope, Var

Lines = list[str]
Form = Callable[[Scope], "Lines | None"]
FORMS: list[tuple[Form, int]] = []
MAX_DEPTH = 3


def form(weight: int) -> Callable[[Form], Form]:
    def register(f: Form) -> Form:
        FORMS.append((f, weight))
        return f

    return register


def indent(lines: Lines) -> Lines:
    return ["    " + line for line in lines]


def statement(s: Scope) -> Lines:
    forms, weights = zip(*FORMS)
    while True:
        lines = s.rng.choices(forms, weights)[0](s)
        if lines:
            return lines


def block(s: Scope, least: int = 1, most: int = 3) -> Lines:
    lines: Lines = []
    for _ in range(s.rng.randint(least, most)):
        lines += statement(s)
    return lines


# --- names ---------------------------------------------------------------------------------------


@form(10)
def new_scalar(s: Scope) -> Lines:
    text = scalar(s)
    return [f"{s.add(Var(s.fresh('s'), 'f')).name} = {text}"]


@form(10)
def new_array(s: Scope) -> Lines | None:
    like = s.pick("a")
    if like is None:
        return None
    text = array(s, like.shape)
    return [f"{s.add(Var(s.fresh('a'), 'a', like.shape)).name} = {text}"]


@form(6)
def rebind_scalar(s: Scope) -> Lines | None:
    v = s.pick("f")
    return [f"{v.name} = {scalar(s)}"] if v else None


@form(6)
def rebind_array(s: Scope) -> Lines | None:
    v = s.pick("a")
    return [f"{v.name} = {array(s, v.shape)} * 1.0"] if v else None


@form(6)
def augmented_scalar(s: Scope) -> Lines | None:
    v = s.pick("f")
    return [f"{v.name} {s.rng.choice(['+=', '-=', '*='])} {scalar(s, 1)}"] if v else None


@form(3)
def swap(s: Scope) -> Lines | None:
    v, w = s.pick("f"), s.pick("f")
    if v is None or w is None or v == w:
        return None
    return [f"{v.name}, {w.name} = {w.name}, {scalar(s, 1)}"]


@form(2)
def swap_arrays(s: Scope) -> Lines | None:
    v = s.pick("a")
    w = v and s.pick("a", v.shape)
    if not v or not w or v == w:
        return None
    return [f"{v.name}, {w.name} = {w.name}, {v.name}"]


# --- arrays --------------------------------------------------------------------------------------


@form(4)
def copied(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None:
        return None
    text = s.rng.choice(["{}.copy()", "np.array({})", "{} + 0.0", "np.zeros_like({})", "{} * 1.0"]).format(
        v.name
    )
    return [f"{s.add(Var(s.fresh('b'), 'a', v.shape)).name} = {text}"]


@form(4)
def view(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None:
        return None
    shape = (v.shape[1],) if len(v.shape) == 2 and s.chance(0.7) else (*v.shape[:-1], v.shape[-1] - 1)
    options = [(f"{v.name}{c}", shape) for c in cuts(s, v, shape)] if min(shape) > 0 else []
    options.append((f"{v.name}.reshape(-1)", (v.shape[0] * (v.shape[1] if len(v.shape) == 2 else 1),)))
    options.append((f"{v.name}[::-1]", v.shape))
    text, shape = s.rng.choice(options)
    return [f"{s.add(Var(s.fresh('v'), 'a', shape)).name} = {text}"]


@form(3)
def alias(s: Scope) -> Lines | None:
    v = s.pick("a")
    return [f"{s.add(Var(s.fresh('y'), 'a', v.shape)).name} = {v.name}"] if v else None


@form(10)
def element_write(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None:
        return None
    where = ", ".join(index(s, n) for n in v.shape)
    return [f"{v.name}[{where}] {s.rng.choice(['=', '=', '+=', '*='])} {scalar(s)}"]


@form(6)
def part_write(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None or v.shape[0] < 3:
        return None
    n = v.shape[0]
    start, stop = sorted(s.rng.sample(range(n + 1), 2))
    part = (stop - start, *v.shape[1:])
    if len(v.shape) == 2 and s.chance(0.5):
        where, part = f"{index(s, n)}", v.shape[1:]
    elif len(v.shape) == 2 and s.chance(0.5):
        where, part = f":, {index(s, v.shape[1])}", v.shape[:1]
    else:
        where = s.rng.choice([f"{start}:{stop}", f"{start - n}:{stop}"])
    value = scalar(s, 1) if s.chance(0.2) else array(s, part, 2)
    return [f"{v.name}[{where}] {s.rng.choice(['=', '=', '+=', '-=', '*='])} {value}"]


@form(3)
def whole_write(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None:
        return None
    text = s.rng.choice(
        ["{}[:] = {}", "{}[...] = {}", "{} += {}", "{} *= {}", "{} -= {}", "np.copyto({}, {})"]
    )
    return [text.format(v.name, array(s, v.shape))]


@form(3)
def fancy_write(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None or len(v.shape) != 1:
        return None
    n = v.shape[0]
    picks = [s.rng.randrange(n) for _ in range(3)]
    distinct = s.rng.sample(range(n), min(2, n))
    return [
        s.rng.choice(
            [
                f"{v.name}[{v.name} > {number(s)}] = {scalar(s, 1)}",
                f"{v.name}[{v.name} < {number(s)}] *= {number(s)}",
                f"{v.name}[{distinct}] = {array(s, (len(distinct),), 1)}",
                f"{v.name}[{picks}] += {array(s, (3,), 1)}",
                f"np.add.at({v.name}, {picks}, {array(s, (3,), 1)})",
                f"np.sin({array(s, v.shape, 1)}, out={v.name})",
                f"{v.name}.fill({scalar(s, 1)})",
            ]
        )
    ]


# --- containers ----------------------------------------------------------------------------------


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
    if v is None or (v.kind == "a" and len(v.shape) != 1):
        return None
    text = f"{v.name}[0], {v.name}[1] * 0.5"
    if v.kind == "a" and v.shape[0] < 2:
        return None
    names = [s.add(Var(s.fresh("s"), "f")).name for _ in range(2)]
    return [f"{names[0]}, {names[1]} = {text}"]


@form(2)
def comprehension(s: Scope) -> Lines | None:
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


# --- control flow --------------------------------------------------------------------------------


@form(7)
def conditional(s: Scope) -> Lines | None:
    if s.depth >= MAX_DEPTH:
        return None
    lines = [f"if {condition(s)}:", *indent(block(s.inner()))]
    if s.chance(0.25):
        lines += [f"elif {condition(s)}:", *indent(block(s.inner()))]
    if s.chance(0.6):
        lines += ["else:", *indent(block(s.inner()))]
    return lines


@form(2)
def made_in_both_branches(s: Scope) -> Lines | None:
    like = s.pick("a")
    if s.depth >= MAX_DEPTH or like is None:
        return None
    name, number_name = s.fresh("a"), s.fresh("s")
    test = condition(s)
    branches = [[f"{name} = {array(s, like.shape)} * 1.0", f"{number_name} = {scalar(s)}"] for _ in range(2)]
    s.add(Var(name, "a", like.shape))
    s.add(Var(number_name, "f"))
    return [f"if {test}:", *indent(branches[0]), "else:", *indent(branches[1])]


def exits(s: Scope, body: Lines) -> Lines:
    """Perhaps a break, continue or return on a condition somewhere in a loop body."""
    if s.chance(0.4):
        kinds = ["break", "break", "continue"] + (["return " + result(s)] if s.chance(0.3) else [])
        exit_lines = [f"if {condition(s)}:"]
        if s.chance(0.3):
            exit_lines += indent(rebind_scalar(s) or [])
        exit_lines += ["    " + s.rng.choice(kinds)]
        at = s.rng.choice([k for k, line in enumerate([*body, ""]) if not line.startswith((" ", "el"))])
        return body[:at] + exit_lines + body[at:]
    return body


def result(s: Scope) -> str:
    """A number that depends on what was computed."""
    terms = [v.name for v in s.of("f")] + [f"np.sum({v.name})" for v in s.of("a")]
    return " + ".join(s.rng.sample(terms, min(2, len(terms))) or ["0.5"])


@form(7)
def for_range(s: Scope) -> Lines | None:
    if s.depth >= MAX_DEPTH or s.loops >= 2:
        return None
    inner = s.inner(loop=True)
    bounds, low, high = s.rng.choice(
        [
            ("n", 0, 3),
            ("1, n", 1, 3),
            ("3", 0, 2),
            ("n - 1, -1, -1", 0, 3),
            ("0, n, 2", 0, 2),
            ("n - 4", 0, 0),
        ]
    )
    i = inner.add(Var(s.fresh("i"), "i", low=low, high=high))
    head = (
        f"for {i.name} in reversed(range({bounds})):"
        if s.chance(0.1)
        else f"for {i.name} in range({bounds}):"
    )
    lines = [head, *indent(exits(inner, block(inner, 1, 4)))]
    if s.chance(0.08):
        lines += ["else:", *indent(block(s.inner(), 1, 1))]
    return lines


@form(4)
def for_items(s: Scope) -> Lines | None:
    a = s.pick("a")
    if s.depth >= MAX_DEPTH or s.loops >= 2 or a is None:
        return None
    inner = s.inner(loop=True)
    item = inner.add(Var(s.fresh("e"), "a" if len(a.shape) == 2 else "f", a.shape[1:])).name
    kind = s.rng.randrange(4)
    if kind == 0:
        head = f"for {item} in {a.name}:"
    elif kind == 1:
        i = inner.add(Var(s.fresh("i"), "i", low=0, high=a.shape[0] - 1)).name
        head = f"for {i}, {item} in enumerate({a.name}):"
    elif kind == 2:
        other = inner.add(Var(s.fresh("e"), "a" if len(a.shape) == 2 else "f", a.shape[1:])).name
        head = f"for {item}, {other} in zip({a.name}, {array(s, a.shape, 1)}):"
    else:
        head = f"for {item} in reversed({a.name}):"
    return [head, *indent(exits(inner, block(inner, 1, 3)))]


@form(3)
def while_loop(s: Scope) -> Lines | None:
    if s.depth >= MAX_DEPTH or s.loops >= 2:
        return None
    inner = s.inner(loop=True)
    count = s.fresh("c")
    body = exits(inner, block(inner, 1, 3))
    test = f"{count} < n" if s.chance(0.6) else f"{count} < 4 and {atom(scalar(s, 1))} < 3.0"
    lines = [f"{count} = 0", f"while {test}:", f"    {count} += 1", *indent(body)]
    s.add(Var(count, "i", low=0, high=4))
    return lines


@form(2)
def double_buffer(s: Scope) -> Lines | None:
    a = s.pick("a")
    if s.depth > 1 or a is None or len(a.shape) != 1 or a.shape[0] < 3:
        return None
    u, v, i = (s.fresh(p) for p in "uwi")
    inner = s.inner(loop=True)
    s.add(Var(u, "a", a.shape))
    inner.variables[u] = Var(u, "a", a.shape)
    write = f"{v}[1:-1] = {u}[1:-1] + 0.1 * ({u}[2:] - {u}[:-2] * {u}[1:-1])"
    return [
        f"{u} = {a.name}.copy()",
        f"{v} = {u}.copy()",
        f"for {i} in range(n):",
        *indent([write, f"{v}[0] = {scalar(inner, 1)}", f"{u}, {v} = {v}, {u}"]),
    ]


@form(3)
def local_function(s: Scope) -> Lines | None:
    """A nested def that closes over what is there, called once or twice."""
    if s.depth >= 2:
        return None
    name, arg = s.fresh("f"), s.fresh("z")
    inner = s.inner()
    inner.add(Var(arg, "f"))
    body = new_scalar(inner) + (conditional_return(inner) if s.chance(0.4) else [])
    lines = [f"def {name}({arg}, scale=0.5):", *indent([*body, f"return {scalar(inner)} * scale"])]
    use = s.rng.choice(
        ["{0}({1})", "{0}({1}, scale={2})", "{0}({0}({1}), {2})", "(lambda t: {0}(t) * t)({1})"]
    )
    lines.append(f"{s.fresh('s')} = " + use.format(name, scalar(s, 1), scalar(s, 1)))
    s.add(Var(lines[-1].split(" ")[0], "f"))
    return lines


def conditional_return(s: Scope) -> Lines:
    return [f"if {condition(s)}:", f"    return {scalar(s, 1)}"]


@form(3)
def call_that_writes(s: Scope) -> Lines | None:
    a = s.pick("a")
    if a is None or len(a.shape) != 1:
        return None
    return [f"smooth({a.name}, {scalar(s, 1)})"]


@form(1)
def generated(s: Scope) -> Lines | None:
    if s.depth >= MAX_DEPTH or s.loops >= 2:
        return None
    inner = s.inner(loop=True)
    item = inner.add(Var(s.fresh("e"), "f")).name
    return [f"for {item} in powers({scalar(s, 1)}, n):", *indent(block(inner, 1, 2))]


@form(1)
def guarded(s: Scope) -> Lines | None:
    if s.depth >= MAX_DEPTH:
        return None
    body = indent(block(s.inner(), 1, 2))
    if s.chance(0.5):
        return ['with np.errstate(all="ignore"):', *body]
    tail = s.rng.choice([["except ValueError:", "    pass"], ["finally:", *indent(block(s.inner(), 1, 1))]])
    return ["try:", *body, *tail]


@form(1)
def walrus(s: Scope) -> Lines | None:
    name = s.fresh("s")
    test = f"({name} := ({scalar(s)})) > {number(s)}"
    s.add(Var(name, "f"))
    return [f"if {test}:", *indent(rebind_scalar(s) or ["pass"])]
