"""Functions in all their forms: closures that write, argument lists, functions as values, recursion."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, condition, number, scalar
from tests.fuzz.kinds.names import rebind_scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, block, form, indent

PARAMETERS = (
    ("p, q=0.5", ("{0}, q={1}", "{0}", "{0}, {1}")),
    ("p, *, q", ("{0}, q={1}", "q={1}, p={0}")),
    ("p, /, q=0.5", ("{0}, {1}", "{0}")),
    ("p, *rest", ("{0}, {1}, 0.7", "{0}", "*[{0}, {1}]")),
    ("p, **options", ("{0}, q={1}", "{0}, **{{'q': {1}}}")),
    ("*values", ("{0}, {1}", "*({0}, {1}, 0.3)")),
)
BODIES = {
    "p, *rest": "p * 0.5 + sum(rest) * p",
    "p, **options": "p * options.get('q', 0.5) + p * p",
    "*values": "values[0] * values[-1] + len(values)",
}


def nests(s: Scope) -> bool:
    return s.depth < 2


def named(s: Scope, text: str) -> str:
    return f"{s.add(Var(s.fresh('s'), 'f')).name} = {text}"


@form(3)
def with_parameters(s: Scope) -> Lines | None:
    if not nests(s):
        return None
    parameters, calls = s.rng.choice(PARAMETERS)
    name = s.fresh("f")
    body = f"{BODIES.get(parameters, 'p * q + p * p')} + 0.5 * {atom(scalar(s, 1))}"
    call = s.rng.choice(calls).format(scalar(s, 1), scalar(s, 1))
    return [f"def {name}({parameters}):", f"    return {body}", named(s, f"{name}({call})")]


@form(3)
def closure_that_writes(s: Scope) -> Lines | None:
    """``nonlocal`` numbers, and arrays of the function around that are written through their cells."""
    v, a = s.pick("f"), s.writable()
    if v is None or s.depth or s.loops or v.name in ("x", "y"):
        return None
    name, i = s.fresh("f"), s.fresh("i")
    body = [f"nonlocal {v.name}", f"{v.name} = {v.name} * 0.6 + t * {number(s)}"]
    if a is not None and len(a.shape) == 1:
        body.append(f"{a.name}[0] += t * {v.name}")
    body.append(f"return {v.name} * t")
    calls = s.rng.choice(
        [
            [named(s, f"{name}({scalar(s, 1)}) + {name}({scalar(s, 1)})")],
            [f"for {i} in range(n):", f"    {name}(0.3 * {i} + {atom(scalar(s, 1))})"],
        ]
    )
    return [f"def {name}(t):", *indent(body), *calls]


@form(2)
def function_of_functions(s: Scope) -> Lines | None:
    """Functions that make functions, kept in containers, composed and partially applied."""
    if not nests(s):
        return None
    name, g = s.fresh("f"), s.fresh("g")
    made = s.rng.choice(
        [
            [f"def {name}(k):", "    def inner(t):", "        return k * t + t * t", "    return inner"],
            [f"{name} = lambda k: lambda t: k * t + {atom(scalar(s, 1))}"],
            [f"def {name}(k):", f"    return functools.partial(clipped, k * {number(s)})"],
            [f"{name} = lambda k: [np.sin, square, lambda t: t * k][2]"],
            [f"{name} = lambda k: {{'a': square, 'b': lambda t: np.tanh(t) * k}}['b']"],
        ]
    )
    return [*made, f"{g} = {name}({scalar(s, 1)})", named(s, f"{g}({g}({scalar(s, 1)}))")]


@form(2)
def higher_order(s: Scope) -> Lines:
    u = s.pick("l") or s.pick("a")
    items = u.name if u and (u.kind == "l" or len(u.shape) == 1) else f"[{scalar(s, 1)}, {scalar(s, 1)}]"
    text = s.rng.choice(
        [
            f"sum(map(square, {items}))",
            f"sum(map(lambda p, q: p * q, {items}, {items}))",
            f"functools.reduce(lambda p, q: p * 0.5 + q, {items})",
            f"max({items}) * min({items})",
            f"sum(t * t for t in {items} if t > {number(s)})",
            f"sum(filter(lambda t: t < {number(s)}, {items}))",
            f"(lambda *ts: ts[0] + 0.5 * ts[-1])(*{items})",
        ]
    )
    return [named(s, text)]


@form(2)
def array_function(s: Scope) -> Lines | None:
    """A nested function of arrays: it writes its argument or a copy, and returns it or a part of it."""
    a = s.writable()
    if a is None or len(a.shape) != 1 or not nests(s):
        return None
    name, made = s.fresh("f"), s.fresh("a")
    inner = s.inner()
    arg = inner.add(Var(s.fresh("z"), "a", a.shape)).name
    body = [f"{arg}[{s.rng.choice(['0', '-1', ':2'])}] *= {atom(scalar(s, 1))}"]
    body += [f"if {condition(s)}:", f"    return {arg} * 0.5"] if s.chance(0.4) else []
    head = f"def {name}({arg}, w={array(s, a.shape, 1)}):" if s.chance(0.3) else f"def {name}({arg}):"
    passed = s.rng.choice([a.name, f"{a.name}.copy()", f"{a.name} * 1.0"])
    s.add(Var(made, "a", a.shape))
    result = s.rng.choice([f"return np.cumsum({arg})", f"return {arg} * {arg}[0]"])
    return [head, *indent([*body, result]), f"{made} = {name}({passed})"]


@form(1)
def recursive(s: Scope) -> Lines | None:
    if not nests(s):
        return None
    name = s.fresh("f")
    step = s.rng.choice(["t * 0.5", "np.sin(t)", f"t * {number(s)} + 0.1"])
    body = ["if k <= 0:", f"    return t * {atom(scalar(s, 0))}", f"return {name}({step}, k - 1) + 0.3 * t"]
    depth = s.rng.choice(["3", "n", "n - 1"])
    return [f"def {name}(t, k):", *indent(body), named(s, f"{name}({scalar(s, 1)}, {depth})")]


@form(2)
def local_generator(s: Scope) -> Lines | None:
    """A generator of this function: it closes over names, and may hand on another."""
    if not nests(s) or s.loops:
        return None
    name, e = s.fresh("g"), s.fresh("e")
    made = s.rng.choice(
        [
            ["for k in range(n):", f"    yield {atom(scalar(s, 1))} * k"],
            [f"yield {scalar(s, 1)}", f"yield from powers({scalar(s, 1)}, n)"],
            ["t = 0.5", "while t < 3.0:", "    yield t", f"    t = t * 1.7 + {abs(float(number(s))):.2f}"],
        ]
    )
    inner = s.inner(loop=True)
    inner.add(Var(e, "f"))
    inner.returns = False
    use = s.rng.choice(
        [
            [f"for {e} in {name}():", *indent(block(inner, 1, 2))],
            [named(s, f"sum({name}())")],
            [named(s, f"np.sum(np.array(list({name}())))")],
        ]
    )
    return [f"def {name}():", *indent(made), *use]


@form(1)
def decorated(s: Scope) -> Lines | None:
    if not nests(s):
        return None
    name = s.fresh("f")
    return [
        "@doubled",
        f"def {name}(t):",
        f"    return t * {atom(scalar(s, 1))}",
        named(s, f"{name}({scalar(s, 1)})"),
    ]


@form(1)
def changed_in_a_call(s: Scope) -> Lines | None:
    """A scalar that a nested function rebinds for itself only."""
    v = s.pick("f")
    if v is None or not nests(s):
        return None
    name = s.fresh("f")
    body = [f"w = {v.name} * t", *rebind_local(s), "return w"]
    return [f"def {name}(t):", *indent(body), named(s, f"{name}({scalar(s, 1)})")]


def rebind_local(s: Scope) -> Lines:
    inner = s.inner()
    inner.variables = {"w": Var("w", "f"), "t": Var("t", "f")}
    return rebind_scalar(inner) or []
