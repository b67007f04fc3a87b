"""Classes that the function itself defines: with state, properties, bases and operators."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.kinds.closures import nests
from tests.fuzz.kinds.optional import named
from tests.fuzz.scope import Scope
from tests.fuzz.statements import Lines, form, indent

TWICE = ("def grow(self, by):", "    self.r += self.twice(by)")


@form(3)
def with_state(s: Scope) -> Lines | None:
    """Numbers and an array that methods change (what is around the class it may not read)."""
    like = s.pick("a")
    if like is None or not nests(s):
        return None
    cls, o, i = s.fresh("C"), s.fresh("o"), s.fresh("i")
    body = [
        f"rate = {number(s)}",
        "def __init__(self, p, v):",
        "    self.p = p",
        "    self.v = v * 1.0",
        "def step(self, t):",
        s.rng.choice(["    self.v += self.rate * t", "    self.v = self.v * t + self.p"]),
        s.rng.choice(
            [f"    self.p = self.p * 0.5 + t * {number(s)}", "    self.p += np.sum(self.v) * self.rate"]
        ),
        s.rng.choice(["    return self", "    return self.p"]),
    ]
    lines = [f"class {cls}:", *indent(body), f"{o} = {cls}({scalar(s, 1)}, {array(s, like.shape, 1)})"]
    if s.chance(0.5):
        lines += [f"for {i} in range(n):", f"    {o}.step(0.2 * {i})"]
    else:
        lines += [f"{o}.step({scalar(s, 1)})"]
    return [*lines, named(s, f"{o}.p * {atom(scalar(s, 0))} + np.sum({o}.v * {number(s)})")]


@form(2)
def with_a_base(s: Scope) -> Lines | None:
    if not nests(s):
        return None
    cls, o = s.fresh("C"), s.fresh("o")
    body = s.rng.choice(
        [
            ["@property", "def area(self):", f"    return super().area * {number(s)} + self.p"],
            ["def grow(self, by):", "    super().grow(by)", f"    self.q = self.q + by * {number(s)}"],
            ["def __init__(self, p):", f"    super().__init__(p, {number(s)})", "    self.r *= p"],
            ["@staticmethod", "def twice(t):", "    return t + t", *TWICE],
        ]
    )  # fmt: skip
    one = any("__init__(self, p)" in line for line in body)
    args = scalar(s, 1) if one else f"{scalar(s, 1)}, {scalar(s, 1)}"
    lines = [f"class {cls}(Trio):", *indent(body), f"{o} = {cls}({args})", f"{o}.grow({scalar(s, 1)})"]
    return [*lines, named(s, f"{o}.area * {o}.q + {o}.r")]


@form(2)
def with_operators(s: Scope) -> Lines | None:
    """A number with a derivative of its own: operators, comparison, call, index, length."""
    if not nests(s):
        return None
    cls, o, w = s.fresh("C"), s.fresh("o"), s.fresh("o")
    body = [
        "def __init__(self, a, b=0.5):",
        "    self.a, self.b = a, b",
        "def __add__(self, other):",
        f"    return {cls}(self.a + other.a, self.b * other.b)",
        "def __mul__(self, k):",
        f"    return {cls}(self.a * k, self.b)",
        *(["__rmul__ = __mul__"] if s.chance(0.3) else ["def __rmul__(self, k):", "    return self * k"]),
        "def __call__(self, t):",
        "    return self.a * t + self.b",
        "def __getitem__(self, k):",
        "    return (self.a, self.b)[k]",
        "def __len__(self):",
        "    return 2",
        "def __gt__(self, other):",
        "    return self.a > other.a",
        "def __iter__(self):",
        "    yield self.a",
        "    yield self.b",
    ]
    reads = [
        f"({o} + {w} * {number(s)})({atom(scalar(s, 0))})",
        f"{o}[0] * {w}[-1] + len({o})",
        f"({o} if {o} > {w} else {w}).a",
        f"sum({o}) + sum(t * t for t in {w})",
        f"({number(s)} * {o}).a + {w}.b",
        f"max({o}, {w}).a" if s.chance(0.5) else f"np.sum(np.array(list({o})))",
    ]
    lines = [f"class {cls}:", *indent(body)]
    lines += [f"{o} = {cls}({scalar(s, 1)}, {scalar(s, 1)})", f"{w} = {cls}({scalar(s, 1)})"]
    return [*lines, named(s, s.rng.choice(reads))]


@form(1)
def local_record(s: Scope) -> Lines | None:
    if not nests(s):
        return None
    cls, o = s.fresh("C"), s.fresh("o")
    fields = ["p: float", f"q: float = {number(s)}"]
    head = s.rng.choice([["@dataclasses.dataclass", f"class {cls}:"], [f"class {cls}(NamedTuple):"]])
    body = [*fields, "def both(self):", "    return self.p * self.q"]
    lines = [*head, *indent(body), f"{o} = {cls}({scalar(s, 1)})"]
    if head[0].startswith("@"):
        lines += [f"{o}.p *= {atom(scalar(s, 0))}"] if s.chance(0.5) else []
    else:
        lines += [f"{o} = {o}._replace(q={scalar(s, 1)})"] if s.chance(0.5) else []
    return [*lines, named(s, f"{o}.both() + {o}.q")]
